using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>The same elements in another shape, without a copy; one size may be −1. ∂self = grad in the old shape. Saves only the shape.</summary>
internal sealed class View(long[] shape) : ViewOperator("aten::view", "ViewBackward0")
{
    private long[] _sizes = [];

    internal long[] Shape => shape;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("size", shape), ("self_sym_sizes", _sizes)];

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

/// <summary>The same as <see cref="Operators.View"/> with strides already worked out: how reshape views a tensor that is not row-major. ∂self = grad in the old shape.</summary>
internal sealed class ReshapeAlias(long[] sizes, long[] strides) : ViewOperator("aten::_reshape_alias", "ReshapeAliasBackward0")
{
    private long[] _sizes = [];

    internal long[] Shape => sizes;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("size", sizes), ("stride", strides), ("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self) => self.Alias(sizes, strides);

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Reshape(grad, _sizes);
}

/// <summary>The same as <see cref="Operators.View"/> of a tensor that nobody else refers to: not tracked as a view, so it may be written in place.</summary>
internal sealed class UnsafeView(long[] shape) : ViewOperator("aten::_unsafe_view", "UnsafeViewBackward0")
{
    private long[] _sizes = [];

    internal long[] Shape => shape;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("size", shape), ("self_sym_sizes", _sizes)];

    protected override bool IsTracked => false;

    protected override TensorImpl MakeView(TensorImpl self)
    {
        long[] sizes = Operators.View.InferSize(shape, self.NumElements);
        return self.Alias(sizes, Operators.View.Reshaped(self.Sizes, self.Strides, sizes)
            ?? throw Error.Of("view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead."));
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Reshape(grad, _sizes);
}

/// <summary>The same bytes as elements of another dtype; the last dimension grows or shrinks where the sizes of the elements differ. Not differentiable.</summary>
internal sealed class ViewDType(DType dtype) : ViewOperator("aten::view.dtype", derivative: null)
{
    internal DType DType => dtype;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dtype", dtype)];

    /// <summary>Not a view for autograd: gradients do not pass from one dtype's bits to another's.</summary>
    protected override bool IsTracked => false;

    protected override TensorImpl MakeView(TensorImpl self)
    {
        int from = self.DType.ItemSize();
        int to = dtype.ItemSize();
        Error.Unless(!self.IsConj, "torch.Tensor.view is not supported for conjugate view tensors when converting to a different dtype.");
        Error.Unless(!self.IsNeg, "torch.Tensor.view is not supported for tensors with negative bit set when converting to a different dtype.");
        if (from == to)
        {
            return self.Alias(dtype: dtype);
        }
        string Task() => $"to view {self.DType.Name()} as {dtype.Name()} (different element sizes)";
        if (self.Rank == 0)
        {
            throw Error.Of($"self.dim() cannot be 0 {Task()}");
        }
        if (self.Strides[^1] != 1)
        {
            throw Error.Of($"self.stride(-1) must be 1 {Task()}, but got {self.Strides[^1]}");
        }
        long[] sizes = [.. self.Sizes];
        long[] strides = [.. self.Strides];
        if (from > to)
        {
            long ratio = from / to;
            sizes[^1] *= ratio;
            Scale(strides, ratio);
            return self.Alias(sizes, strides, self.Offset * ratio, dtype);
        }
        long parts = to / from;
        if (sizes[^1] % parts != 0)
        {
            throw Error.Of($"self.size(-1) must be divisible by {parts} {Task()}, but got {sizes[^1]}");
        }
        if (self.Offset % parts != 0)
        {
            throw Error.Of($"self.storage_offset() must be divisible by {parts} {Task()}, but got {self.Offset}");
        }
        for (int d = 0; d < strides.Length - 1; d++)
        {
            if (strides[d] % parts != 0)
            {
                throw Error.Of($"self.stride({d}) must be divisible by {parts} {Task()}, but got {strides[d]}");
            }
            strides[d] /= parts;
        }
        sizes[^1] /= parts;
        return self.Alias(sizes, strides, self.Offset / parts, dtype);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => null;

    /// <summary>All strides but the last, which stays 1.</summary>
    private static void Scale(long[] strides, long ratio)
    {
        for (int d = 0; d < strides.Length - 1; d++)
        {
            strides[d] *= ratio;
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl View(TensorImpl self, params long[] shape) => new View(shape).Call(self);

    /// <summary>The same bytes as elements of another dtype.</summary>
    internal static TensorImpl View(TensorImpl self, DType dtype) => new ViewDType(dtype).Call(self);

    internal static TensorImpl UnsafeView(TensorImpl self, params long[] shape) => new UnsafeView(shape).Call(self);

    /// <summary>A view if the layout allows, else a copy.</summary>
    internal static TensorImpl Reshape(TensorImpl self, params long[] shape)
    {
        if (self.IsContiguous)
        {
            return View(self, shape);
        }
        long[] sizes = Operators.View.InferSize(shape, self.NumElements);
        return Operators.View.Reshaped(self.Sizes, self.Strides, sizes) is { } strides
            ? new ReshapeAlias(sizes, strides).Call(self)
            : new UnsafeView(sizes).Call(new Clone(contiguous: true).Call(self));
    }
}
