using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>Fresh tensors with the elements of several views: unbind_copy, split_with_sizes_copy. Their derivative is the views'.</summary>
/// <param name="views">The views that are copied; they are never a node themselves.</param>
internal sealed class MultiViewCopy(MultiViewOperator views) : MultiOutputOperator(ViewCopy.CopyName(views.OperatorName), views.Name + "_copy")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => views.Attributes;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs) => Array.ConvertAll(views.ViewsOf(inputs[0]!), static view => new TensorMeta(view.Sizes, view.DType));

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl[] sources = views.ViewsOf(inputs[0]!);
        for (int i = 0; i < sources.Length; i++)
        {
            Kernels.Copy.Run(sources[i], into[i]);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results) => views.SaveFor(inputs[0]!);

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) => gradInputs[0] = views.GradientOf(grads);
}

/// <summary>A copy of length indices of a dimension; ∂self = grad between zeros.</summary>
internal sealed class NarrowCopy(long dim, long start, long length) : UnaryOperator("aten::narrow_copy", "NarrowCopyBackward0")
{
    private long[] _sizes = [];
    private long _start;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("start", start), ("length", length)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank > 0, "narrow() cannot be applied to a 0-dim tensor.");
        int at = Layout.WrapDim(dim, self.Rank);
        long size = self.Sizes[at];
        if (start < -size || start > size)
        {
            throw Error.Of($"start out of range (expected to be in range of [{-size}, {size}], but got {start})");
        }
        _start = start < 0 ? start + size : start;
        if (length < 0 || _start > size - length)
        {
            throw Error.Of($"start ({_start}) + length ({length}) exceeds dimension size ({size}).");
        }
        long[] sizes = [.. self.Sizes];
        sizes[at] = length;
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) =>
        Kernels.Copy.Run(self.Alias(into.Sizes, self.Strides, self.Offset + _start * self.Strides[Layout.WrapDim(dim, self.Rank)]), into);

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.SliceBackward(grad, _sizes, dim, _start, _start + length, 1);
}

/// <summary>out = self with src at the places of a strided view; ∂self = grad with zeros there, ∂src = grad there.</summary>
internal sealed class AsStridedScatter(long[] sizes, long[] strides, long? offset) : ViewScatter("aten::as_strided_scatter", "AsStridedScatterBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("size", sizes), ("stride", strides), ("storage_offset", offset)];

    /// <summary>Always row-major: places in a storage mean nothing for a gradient of another layout.</summary>
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        base.Infer(self, other);
        return new(self.Sizes, self.DType);
    }

    protected override TensorImpl Part(TensorImpl self) => new AsStrided(sizes, strides, offset).ViewOf(self);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl source) => Aten.AsStridedScatter(Aten.Contiguous(grad), source, sizes, strides, offset);

    protected override TensorImpl View(TensorImpl grad) => Aten.AsStrided(Aten.Contiguous(grad), sizes, strides, offset);
}

internal static partial class Aten
{
    /// <summary>A copy of what a view shows: permute_copy for permute.</summary>
    internal static TensorImpl ViewCopy(TensorImpl self, ViewOperator view) => new ViewCopy(view).Call(self);

    internal static TensorImpl[] UnbindCopy(TensorImpl self, long dim = 0) => new MultiViewCopy(new Unbind(dim)).Call(self);

    internal static TensorImpl[] SplitWithSizesCopy(TensorImpl self, long[] sizes, long dim = 0) => new MultiViewCopy(new SplitWithSizes(sizes, dim)).Call(self);

    internal static TensorImpl NarrowCopy(TensorImpl self, long dim, long start, long length) => new NarrowCopy(dim, start, length).Call(self);

    internal static TensorImpl AsStridedScatter(TensorImpl self, TensorImpl source, long[] sizes, long[] strides, long? offset = null) =>
        new AsStridedScatter(sizes, strides, offset).Call(self, source);
}
