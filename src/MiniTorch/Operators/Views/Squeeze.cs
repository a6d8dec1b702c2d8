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

/// <summary>A view without the dimension <paramref name="dim"/>, if its size is 1; ∂self = grad with it. Saves only the shape.</summary>
internal sealed class SqueezeDim(long dim) : ViewOperator("aten::squeeze.dim", "SqueezeBackward1", "SqueezeBackward4")
{
    private long[] _sizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override TensorImpl MakeView(TensorImpl self)
    {
        int at = Layout.WrapDim(dim, self.Rank);
        return self.Rank == 0 || self.Sizes[at] != 1
            ? self.Alias()
            : self.Alias([.. self.Sizes[..at], .. self.Sizes[(at + 1)..]], [.. self.Strides[..at], .. self.Strides[(at + 1)..]]);
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => _sizes.Length == grad.Rank ? grad : Aten.Unsqueeze(grad, Layout.WrapDim(dim, _sizes.Length));
}

internal static partial class Aten
{
    internal static TensorImpl Unsqueeze(TensorImpl self, long dim) => new Unsqueeze(dim).Call(self);

    internal static TensorImpl Squeeze(TensorImpl self, long dim) => new SqueezeDim(dim).Call(self);
}
