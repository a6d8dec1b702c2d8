using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The elements in reverse order along some dimensions; ∂self = grad flipped.</summary>
internal sealed class Flip(long[] dims) : UnaryOperator("aten::flip", "FlipBackward0")
{
    internal long[] Dims => dims;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dims", dims)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Layout.DimMask(dims, self.Rank, emptyMeansAll: false);
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Run(Reversed(self, Layout.DimMask(dims, self.Rank, emptyMeansAll: false)), into);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Flip(grad, dims);

    /// <summary>An alias that walks the dimensions in the mask backwards, by negative strides: for kernels only.</summary>
    internal static TensorImpl Reversed(TensorImpl self, ulong mask)
    {
        long[] strides = [.. self.Strides];
        long offset = self.Offset;
        for (int d = 0; d < strides.Length; d++)
        {
            if ((mask >> d & 1) != 0)
            {
                offset += Math.Max(self.Sizes[d] - 1, 0) * strides[d];
                strides[d] = -strides[d];
            }
        }
        return self.Alias(self.Sizes, strides, offset);
    }
}

/// <summary>
/// The elements moved on by shifts[i] along dims[i], those that fall off put in at the other end; without dimensions, along the row of all
/// elements. ∂self = grad rolled back.
/// </summary>
internal sealed class Roll(long[] shifts, long[] dims) : UnaryOperator("aten::roll", "RollBackward0")
{
    internal long[] Shifts => shifts;

    internal long[] Dims => dims;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("shifts", shifts), ("dims", dims)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(shifts.Length > 0, "`shifts` required");
        if (shifts.Length != dims.Length && !(dims.Length == 0 && shifts.Length == 1))
        {
            throw Error.Of($"shifts and dimensions must align. shifts: {shifts.Length}, dims:{dims.Length}");
        }
        foreach (long dim in dims)
        {
            if (self.Rank == 0)
            {
                throw Error.Of($"Dimension specified as {dim} but tensor has no dimensions");
            }
            Layout.WrapDim(dim, self.Rank);
        }
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        if (dims.Length == 0)
        {
            long count = self.NumElements;
            TensorImpl row = Copy.Dense(self, self.DType);
            Move(row.Alias([count], [1]), into.Alias([count], [1]), [shifts[0]], 0);
            return;
        }
        var total = new long[self.Rank];
        for (int i = 0; i < dims.Length; i++)
        {
            total[Layout.WrapDim(dims[i], self.Rank)] += shifts[i];
        }
        Move(self, into, total, 0);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        long[] back = Array.ConvertAll(shifts, static shift => -shift);
        Array.Reverse(back);
        return Aten.Roll(grad, back, [.. Enumerable.Reverse(dims)]);
    }

    /// <summary>Cuts each shifted dimension in two and exchanges the parts.</summary>
    private static void Move(TensorImpl from, TensorImpl to, long[] shift, int dim)
    {
        for (; dim < shift.Length; dim++)
        {
            long size = from.Sizes[dim];
            long by = ((shift[dim] % size) + size) % size;
            if (by != 0)
            {
                Move(Slice.Of(from, dim, 0, size - by, 1), Slice.Of(to, dim, by, size, 1), shift, dim + 1);
                Move(Slice.Of(from, dim, size - by, size, 1), Slice.Of(to, dim, 0, by, 1), shift, dim + 1);
                return;
            }
        }
        Copy.Run(from, to);
    }
}

/// <summary>The plane of two dimensions turned by k times 90 degrees, from the first towards the second; ∂self = grad turned back.</summary>
internal sealed class Rot90(long k, long[] dims) : UnaryOperator("aten::rot90", "Rot90Backward0")
{
    internal long K => k;

    internal long[] Plane => dims;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("k", k), ("dims", dims)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (dims.Length != 2)
        {
            throw Error.Of($"expected total rotation dims == 2, but got dims = {dims.Length}");
        }
        if (self.Rank < 2)
        {
            throw Error.Of($"expected total dims >= 2, but got total dims = {self.Rank}");
        }
        if (dims[0] == dims[1] || Math.Abs(dims[0] - dims[1]) == self.Rank)
        {
            throw Error.Of($"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}");
        }
        for (int i = 0; i < 2; i++)
        {
            if (dims[i] >= self.Rank || dims[i] < -self.Rank)
            {
                throw Error.Of($"Rotation dim{i} out of range, dim{i} = {dims[i]}");
            }
        }
        TensorMeta turned = TensorMeta.Like(self);
        if (Turns % 2 == 0)
        {
            return Turns == 0 ? new(self.Sizes, self.DType) : turned;
        }
        (int a, int b) = Dims(self);
        long[] sizes = [.. self.Sizes];
        long[] strides = [.. turned.Strides ?? Layout.ContiguousStrides(sizes)];
        (sizes[a], sizes[b]) = (sizes[b], sizes[a]);
        (strides[a], strides[b]) = (strides[b], strides[a]);
        return new(sizes, self.DType, strides);
    }

    private int Turns => (int)(((k % 4) + 4) % 4);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        (int a, int b) = Dims(self);
        TensorImpl turned = Turns switch
        {
            1 => Transpose.Of(Flip.Reversed(self, 1UL << b), a, b),
            2 => Flip.Reversed(self, 1UL << a | 1UL << b),
            3 => Transpose.Of(Flip.Reversed(self, 1UL << a), a, b),
            _ => self,
        };
        Copy.Run(turned, into);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Rot90(grad, -k, dims);

    private (int, int) Dims(TensorImpl self) => (Layout.WrapDim(dims[0], self.Rank), Layout.WrapDim(dims[1], self.Rank));
}

internal static partial class Aten
{
    internal static TensorImpl Flip(TensorImpl self, params long[] dims) => new Flip(dims).Call(self);

    internal static TensorImpl FlipLeftRight(TensorImpl self)
    {
        Error.Unless(self.Rank >= 2, "Input must be >= 2-d.");
        return Flip(self, 1);
    }

    internal static TensorImpl FlipUpDown(TensorImpl self)
    {
        Error.Unless(self.Rank >= 1, "Input must be >= 1-d.");
        return Flip(self, 0);
    }

    internal static TensorImpl Roll(TensorImpl self, long[] shifts, params long[] dims) => new Roll(shifts, dims).Call(self);

    internal static TensorImpl Rot90(TensorImpl self, long k, params long[] dims) => new Rot90(k, dims).Call(self);
}
