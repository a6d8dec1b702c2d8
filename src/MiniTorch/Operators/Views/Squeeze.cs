using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>A view with a dimension of size 1 put in at <paramref name="dim"/>; ∂self = grad without it.</summary>
internal sealed class Unsqueeze(long dim) : ViewOperator("aten::unsqueeze", "UnsqueezeBackward0", "UnsqueezeBackward1")
{
    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override TensorImpl MakeView(TensorImpl self)
    {
        int at = Layout.WrapDim(dim, self.Rank + 1);
        long stride = at == self.Rank ? 1 : self.Sizes[at] * self.Strides[at];
        return self.Alias([.. self.Sizes[..at], 1, .. self.Sizes[at..]], [.. self.Strides[..at], stride, .. self.Strides[at..]]);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Squeeze(grad, dim);
}

/// <summary>A view without the dimensions of size 1; ∂self = grad with them. Saves only the shape.</summary>
internal sealed class Squeeze() : ViewOperator("aten::squeeze", "SqueezeBackward0", "SqueezeBackward3")
{
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self) => Without(self, ulong.MaxValue);

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Restore(grad, _sizes, ulong.MaxValue);

    /// <summary>An untracked alias without those dimensions of size 1 that have a bit in <paramref name="mask"/>.</summary>
    internal static TensorImpl Without(TensorImpl self, ulong mask)
    {
        int kept = 0;
        for (int d = 0; d < self.Rank; d++)
        {
            kept += IsSqueezed(self.Sizes, mask, d) ? 0 : 1;
        }
        if (kept == self.Rank)
        {
            return self.Alias();
        }
        var sizes = new long[kept];
        var strides = new long[kept];
        for (int d = 0, at = 0; d < self.Rank; d++)
        {
            if (!IsSqueezed(self.Sizes, mask, d))
            {
                (sizes[at], strides[at++]) = (self.Sizes[d], self.Strides[d]);
            }
        }
        return self.Alias(sizes, strides);
    }

    /// <summary>The gradient with the squeezed dimensions back in place.</summary>
    internal static TensorImpl Restore(TensorImpl grad, long[] sizes, ulong mask)
    {
        for (int d = 0; d < sizes.Length; d++)
        {
            if (IsSqueezed(sizes, mask, d))
            {
                grad = Aten.Unsqueeze(grad, d);
            }
        }
        return grad;
    }

    private static bool IsSqueezed(long[] sizes, ulong mask, int dim) => sizes[dim] == 1 && (mask >> dim & 1) != 0;
}

/// <summary>A view without the dimension <paramref name="dim"/>, if its size is 1; ∂self = grad with it. Saves only the shape.</summary>
internal sealed class SqueezeDim(long dim) : ViewOperator("aten::squeeze.dim", "SqueezeBackward1", "SqueezeBackward4")
{
    private long[] _sizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self) => Squeeze.Without(self, 1UL << Layout.WrapDim(dim, self.Rank));

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Squeeze.Restore(grad, _sizes, 1UL << Layout.WrapDim(dim, _sizes.Length));
}

/// <summary>A view without those of the dimensions <paramref name="dims"/> whose size is 1; ∂self = grad with them. Saves only the shape.</summary>
internal sealed class SqueezeDims(long[] dims) : ViewOperator("aten::squeeze.dims", "SqueezeBackward2", "SqueezeBackward5")
{
    private long[] _sizes = [];

    internal long[] Dims => dims;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self) => Squeeze.Without(self, Layout.DimMask(dims, self.Rank, emptyMeansAll: false));

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Squeeze.Restore(grad, _sizes, Layout.DimMask(dims, _sizes.Length, emptyMeansAll: false));
}

internal static partial class Aten
{
    internal static TensorImpl Unsqueeze(TensorImpl self, long dim) => new Unsqueeze(dim).Call(self);

    internal static TensorImpl Squeeze(TensorImpl self) => new Squeeze().Call(self);

    internal static TensorImpl Squeeze(TensorImpl self, long dim) => new SqueezeDim(dim).Call(self);

    internal static TensorImpl Squeeze(TensorImpl self, long[] dims) => new SqueezeDims(dims).Call(self);
}
