using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// A view of every step-th index of a dimension from start up to, and without, end (negative bounds count from the end; bounds outside of
/// the dimension are pulled in); ∂self = zeros with grad there. Saves only the shape.
/// </summary>
internal sealed class Slice(long dim, long? start, long? end, long step = 1) : ViewOperator("aten::slice.Tensor", "SliceBackward0")
{
    private long[] _sizes = [];

    internal long Dim => dim;

    internal long? Start => start;

    internal long? End => end;

    internal long Step => step;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("start", start), ("end", end), ("step", step), ("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self)
    {
        Error.Unless(self.Rank > 0, "slice() cannot be applied to a 0-dim tensor.");
        int at = Layout.WrapDim(dim, self.Rank);
        Error.Unless(step > 0, "slice step must be positive");
        return Of(self, at, start, end, step);
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.SliceBackward(grad, _sizes, dim, start, end, step);

    /// <summary>An untracked alias of the slice.</summary>
    internal static TensorImpl Of(TensorImpl self, int dim, long? start, long? end, long step)
    {
        (long first, long length) = Bounds(self.Sizes[dim], start, end, step);
        long[] sizes = [.. self.Sizes];
        sizes[dim] = length;
        if (step == 1)
        {
            return self.Alias(sizes, self.Strides, self.Offset + first * self.Strides[dim]);
        }
        long[] strides = [.. self.Strides];
        strides[dim] *= step;
        return self.Alias(sizes, strides, self.Offset + first * self.Strides[dim]);
    }

    /// <summary>The first index and the number of indices of a slice of a dimension.</summary>
    internal static (long First, long Length) Bounds(long size, long? start, long? end, long step)
    {
        long first = Clamp(start ?? 0, size);
        long last = Math.Max(Clamp(end ?? long.MaxValue, size), first);
        return (first, (last - first + step - 1) / step);
    }

    private static long Clamp(long index, long size) => Math.Clamp(index < 0 ? index + size : index, 0, size);
}

/// <summary>Zeros of shape <paramref name="sizes"/> with the input at a slice of a dimension; ∂grad = g sliced there.</summary>
internal sealed class SliceBackward(long[] sizes, long dim, long? start, long? end, long step) : UnaryOperator("aten::slice_backward", "SliceBackwardBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("start", start ?? 0), ("end", end ?? long.MaxValue), ("step", step)];

    protected override TensorMeta Infer(TensorImpl self) => new(sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        Kernels.Copy.Fill(into, 0);
        Kernels.Copy.Run(self, Operators.Slice.Of(into, Layout.WrapDim(dim, sizes.Length), start, end, step));
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Slice(grad, dim, start, end, step);
}

internal static partial class Aten
{
    internal static TensorImpl Slice(TensorImpl self, long dim, long? start, long? end, long step = 1) => new Slice(dim, start, end, step).Call(self);

    internal static TensorImpl SliceBackward(TensorImpl grad, long[] sizes, long dim, long? start, long? end, long step) =>
        new SliceBackward(sizes, dim, start, end, step).Call(grad);

    /// <summary>The slice of <paramref name="length"/> indices from <paramref name="start"/>, which must lie within the dimension.</summary>
    internal static TensorImpl Narrow(TensorImpl self, long dim, long start, long length)
    {
        Error.Unless(self.Rank > 0, "narrow() cannot be applied to a 0-dim tensor.");
        Error.Unless(length >= 0, "narrow(): length must be non-negative.");
        long size = self.Sizes[Layout.WrapDim(dim, self.Rank)];
        if (start < -size || start > size)
        {
            throw Error.Of($"start out of range (expected to be in range of [{-size}, {size}], but got {start})");
        }
        start = start < 0 ? start + size : start;
        if (start > size - length)
        {
            throw Error.Of($"start ({start}) + length ({length}) exceeds dimension size ({size}).");
        }
        return Slice(self, dim, start, start + length);
    }
}
