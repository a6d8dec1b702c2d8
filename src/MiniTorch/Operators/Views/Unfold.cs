using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// A view of all windows of <paramref name="size"/> indices of a dimension, <paramref name="step"/> apart; the places within a window become a
/// last dimension. ∂self = grad added up over the windows. Saves only the shape.
/// </summary>
internal sealed class Unfold(long dim, long size, long step) : ViewOperator("aten::unfold", "UnfoldBackward0")
{
    internal long Dim => dim;

    internal long Size => size;

    internal long Step => step;

    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dimension", dim), ("size", size), ("step", step), ("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self) => Of(self, dim, size, step);

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.UnfoldBackward(grad, _sizes, dim, size, step);

    /// <summary>An untracked alias of the windows.</summary>
    internal static TensorImpl Of(TensorImpl self, long dim, long size, long step)
    {
        int at = Layout.WrapDim(dim, self.Rank);
        long length = self.Rank == 0 ? 1 : self.Sizes[at];
        if (size > length)
        {
            throw Error.Of($"maximum size for tensor at dimension {at} is {length} but size is {size}");
        }
        if (step <= 0)
        {
            throw Error.Of($"step is {step} but must be > 0");
        }
        if (size < 0)
        {
            throw Error.Of($"size is {size} but must be >= 0");
        }
        long stride = self.Rank == 0 ? 1 : self.Strides[at];
        long[] sizes = [.. self.Sizes, size];
        long[] strides = [.. self.Strides, stride];
        if (self.Rank > 0)
        {
            sizes[at] = (length - size) / step + 1;
            strides[at] = step * stride;
        }
        return self.Alias(sizes, strides);
    }
}

/// <summary>Zeros of shape <paramref name="sizes"/> to which the windows are added where they came from; ∂grad = the windows of g.</summary>
internal sealed class UnfoldBackward(long[] sizes, long dim, long size, long step) : UnaryOperator("aten::unfold_backward", "UnfoldBackwardBackward0")
{
    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => new(sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        Kernels.Copy.Fill(into, 0);
        TensorImpl windows = Operators.Unfold.Of(into, dim, size, step);
        // Windows may overlap, but the k-th places of all windows do not: they are added one k after the other.
        for (int k = 0; k < size; k++)
        {
            TensorImpl places = windows.At(windows.Rank - 1, k);
            Operators.Add.Run(places, self.At(self.Rank - 1, k), null, places);
        }
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Unfold(grad, dim, size, step);
}

internal static partial class Aten
{
    internal static TensorImpl Unfold(TensorImpl self, long dim, long size, long step) => new Unfold(dim, size, step).Call(self);

    internal static TensorImpl UnfoldBackward(TensorImpl grad, long[] sizes, long dim, long size, long step) =>
        new UnfoldBackward(sizes, dim, size, step).Call(grad);
}
