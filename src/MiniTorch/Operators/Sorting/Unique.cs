using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// (values, inverse, counts): the different elements in ascending order (or of neighbours only), for each element the place of its value, and how often each occurs.
/// Not differentiable.
/// </summary>
internal sealed class UniqueElements(bool consecutive) : MultiOutputOperator(consecutive ? "aten::unique_consecutive" : "aten::_unique2", consecutive ? "UniqueConsecutiveBackward0" : "Unique2Backward0")
{
    private Kernels.Unique.Groups _groups;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = AutogradOperators.Ops.Resolve(inputs[0]!);
        _groups = Kernels.Unique.OfElements(self, consecutive);
        long[] found = [_groups.Firsts.Length];
        return [new(found, self.DType), new(self.Sizes, DType.Int64), new(found, DType.Int64)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl self = Kernels.Copy.Dense(inputs[0]!, inputs[0]!.DType);
        UniqueSlices.Pick(self.Alias([self.NumElements], [1]), _groups.Firsts, into[0]);
        _groups.Inverse.CopyTo(into[1].Span<long>());
        _groups.Counts.CopyTo(into[2].Span<long>());
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        throw Error.NotDifferentiable(consecutive ? "unique_consecutive" : "_unique2");
}

/// <summary>(slices, inverse, counts) of the different slices along a dimension, in lexicographic order (or of neighbours only). Not differentiable.</summary>
internal sealed class UniqueSlices(long dim, bool consecutive) : MultiOutputOperator(consecutive ? "aten::unique_dim_consecutive" : "aten::unique_dim", consecutive ? "UniqueDimConsecutiveBackward0" : "UniqueDimBackward0")
{
    private Kernels.Unique.Groups _groups;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        int at = Layout.WrapDim(dim, self.Rank);
        if (self.NumElements == 0 && self.Rank > 0)
        {
            Error.Unless(self.Sizes[at] != 0 || self.Sizes.AsSpan().Count(0) == 1, "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
        }
        _groups = Kernels.Unique.OfSlices(Front(AutogradOperators.Ops.Resolve(self), at), consecutive);
        long[] found = [_groups.Firsts.Length];
        if (self.Rank == 0)
        {
            return [new(found, self.DType), new([_groups.Inverse.Length], DType.Int64), new(found, DType.Int64)];
        }
        // Slices lie one after the other in memory, wherever their dimension is.
        long[] sizes = [.. self.Sizes[..at], found[0], .. self.Sizes[(at + 1)..]];
        long[] front = Layout.ContiguousStrides([found[0], .. self.Sizes[..at], .. self.Sizes[(at + 1)..]]);
        long[] strides = [.. front[1..(at + 1)], front[0], .. front[(at + 1)..]];
        return [new(sizes, self.DType, Layout.IsContiguous(sizes, strides) ? null : strides), new([_groups.Inverse.Length], DType.Int64), new(found, DType.Int64)];
    }

    /// <summary>The dimension first: [slices, everything else].</summary>
    private static TensorImpl Front(TensorImpl self, int at)
    {
        if (self.Rank == 0)
        {
            return self.Alias([1], [1]);
        }
        return self.Alias([self.Sizes[at], .. self.Sizes[..at], .. self.Sizes[(at + 1)..]], [self.Strides[at], .. self.Strides[..at], .. self.Strides[(at + 1)..]]);
    }

    /// <summary>into[i] = slices[places[i]] along the first dimension.</summary>
    internal static void Pick(TensorImpl slices, int[] places, TensorImpl into)
    {
        for (int i = 0; i < places.Length; i++)
        {
            Kernels.Copy.Run(slices.At(0, places[i]), into.At(0, i));
        }
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        int at = Layout.WrapDim(dim, inputs[0]!.Rank);
        Pick(Front(inputs[0]!, at), _groups.Firsts, inputs[0]!.Rank == 0 ? into[0] : Front(into[0], at));
        _groups.Inverse.CopyTo(into[1].Span<long>());
        _groups.Counts.CopyTo(into[2].Span<long>());
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        throw Error.NotDifferentiable(consecutive ? "unique_dim_consecutive" : "unique_dim");
}

internal static partial class Aten
{
    /// <summary>(values, inverse, counts) of the elements, or of the slices along a dimension.</summary>
    internal static TensorImpl[] Unique(TensorImpl self, long? dim = null, bool consecutive = false) =>
        dim is { } one ? new UniqueSlices(one, consecutive).Call(self) : new UniqueElements(consecutive).Call(self);
}
