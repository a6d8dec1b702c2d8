using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>The view at one index of a dimension, which disappears; ∂self = zeros with grad at that index. Saves only the shape.</summary>
internal sealed class Select(long dim, long index) : ViewOperator("aten::select.int", "SelectBackward0")
{
    private long[] _sizes = [];

    internal long Dim => dim;

    internal long Index => index;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("index", index), ("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self)
    {
        Error.Unless(self.Rank > 0, "select() cannot be applied to a 0-dim tensor.");
        int at = Layout.WrapDim(dim, self.Rank);
        if (index < -self.Sizes[at] || index >= self.Sizes[at])
        {
            throw Error.Of($"select(): index {index} out of range for tensor of size {Error.Show(self.Sizes)} at dimension {at}");
        }
        long place = index < 0 ? index + self.Sizes[at] : index;
        return self.At(at, place);
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.SelectBackward(grad, _sizes, dim, index);
}

/// <summary>Zeros of shape <paramref name="sizes"/> with the input at one index of a dimension; ∂grad = g selected there.</summary>
internal sealed class SelectBackward(long[] sizes, long dim, long index) : UnaryOperator("aten::select_backward", "SelectBackwardBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("index", index)];

    protected override TensorMeta Infer(TensorImpl self) => new(sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        Kernels.Copy.Fill(into, 0);
        int at = Layout.WrapDim(dim, sizes.Length);
        Kernels.Copy.Run(self, into.At(at, index < 0 ? index + sizes[at] : index));
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Select(grad, dim, index);
}

internal static partial class Aten
{
    internal static TensorImpl Select(TensorImpl self, long dim, long index) => new Select(dim, index).Call(self);

    internal static TensorImpl SelectBackward(TensorImpl grad, long[] sizes, long dim, long index) => new SelectBackward(sizes, dim, index).Call(grad);
}
