using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>The same elements in another shape, without a copy; one size may be −1. ∂self = grad in the old shape. Saves only the shape.</summary>
internal sealed class View(long[] shape) : ViewOperator("aten::view", "ViewBackward0")
{
    private long[] _sizes = [];

    internal long[] Shape => shape;

    protected override TensorImpl MakeView(TensorImpl self)
    {
        long[] sizes = InferSize(shape, self.NumElements);
        long[] strides = Reshaped(self.Sizes, self.Strides, sizes)
            ?? throw Error.Of("view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.");
        return self.Alias(sizes, strides);
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Reshape(grad, _sizes);

    /// <summary>The shape with its −1 worked out, or libtorch's error.</summary>
    internal static long[] InferSize(long[] shape, long count)
    {
        int unknown = -1;
        long known = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            if (shape[d] == -1)
            {
                Error.Unless(unknown < 0, "only one dimension can be inferred");
                unknown = d;
            }
            else if (shape[d] < 0)
            {
                throw Error.Of($"invalid shape dimension {shape[d]}");
            }
            else
            {
                known *= shape[d];
            }
        }
        if (unknown < 0 ? known != count : known == 0 ? count != 0 : count % known != 0)
        {
            throw Error.Of($"shape '{Error.Show(shape)}' is invalid for input of size {count}");
        }
        if (unknown < 0)
        {
            return shape;
        }
        if (known == 0)
        {
            throw Error.Of($"cannot reshape tensor of 0 elements into shape {Error.Show(shape)} because the unspecified dimension size -1 can be any value and is ambiguous");
        }
        long[] sizes = [.. shape];
        sizes[unknown] = count / known;
        return sizes;
    }

    /// <summary>The strides with which the new shape walks the same elements in the same order; null if no strides do (at::detail::computeStride).</summary>
    internal static long[]? Reshaped(long[] sizes, long[] strides, long[] newSizes)
    {
        if (sizes.Contains(0))
        {
            return sizes.AsSpan().SequenceEqual(newSizes) ? strides : Layout.ContiguousStrides(newSizes);
        }
        var result = new long[newSizes.Length];
        int at = newSizes.Length - 1;
        long chunkStride = sizes.Length == 0 ? 1 : strides[^1];
        long inChunk = 1;
        long placed = 1;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            inChunk *= sizes[d];
            if (d != 0 && (sizes[d - 1] == 1 || strides[d - 1] == inChunk * chunkStride))
            {
                continue;
            }
            while (at >= 0 && (placed < inChunk || newSizes[at] == 1))
            {
                result[at] = placed * chunkStride;
                placed *= newSizes[at--];
            }
            if (placed != inChunk)
            {
                return null;
            }
            if (d > 0)
            {
                chunkStride = strides[d - 1];
                (inChunk, placed) = (1, 1);
            }
        }
        while (at >= 0)
        {
            result[at--] = chunkStride;   // only sizes of 1 are left
        }
        return result;
    }
}

/// <summary>The same as <see cref="Operators.View"/> of a tensor that nobody else refers to: not tracked as a view, so it may be written in place.</summary>
internal sealed class UnsafeView(long[] shape) : ViewOperator("aten::_unsafe_view", "UnsafeViewBackward0")
{
    private long[] _sizes = [];

    internal long[] Shape => shape;

    protected override bool IsTracked => false;

    protected override TensorImpl MakeView(TensorImpl self)
    {
        long[] sizes = Operators.View.InferSize(shape, self.NumElements);
        return self.Alias(sizes, Operators.View.Reshaped(self.Sizes, self.Strides, sizes)!);
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Reshape(grad, _sizes);
}

internal static partial class Aten
{
    internal static TensorImpl View(TensorImpl self, params long[] shape) => new View(shape).Call(self);

    /// <summary>A view if the layout allows, else a copy.</summary>
    internal static TensorImpl Reshape(TensorImpl self, params long[] shape)
    {
        long[] sizes = Operators.View.InferSize(shape, self.NumElements);
        return Operators.View.Reshaped(self.Sizes, self.Strides, sizes) is not null
            ? View(self, sizes)
            : new UnsafeView(sizes).Call(new Clone(contiguous: true).Call(self));
    }
}
