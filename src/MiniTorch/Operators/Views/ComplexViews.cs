using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>The conjugate, as a view with its conj bit turned; ∂self = grad*.</summary>
internal sealed class Conj() : ViewOperator("aten::_conj", "ConjBackward0")
{
    protected override TensorImpl MakeView(TensorImpl self) => self.Alias(isConj: !self.IsConj);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Conj(grad);
}

/// <summary>The negative, as a view with its neg bit turned; ∂self = −grad.</summary>
internal sealed class NegView() : ViewOperator("aten::_neg_view", "NegViewBackward0")
{
    protected override TensorImpl MakeView(TensorImpl self) => self.Alias(isNeg: !self.IsNeg);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Neg(grad);
}

/// <summary>A complex tensor as a real one with a last dimension of 2; ∂self = grad as complex.</summary>
internal sealed class ViewAsReal() : ViewOperator("aten::view_as_real", "ViewAsRealBackward0")
{
    protected override TensorImpl MakeView(TensorImpl self)
    {
        Error.Unless(self.DType.IsComplex(), "view_as_real is only supported for complex tensors");
        Error.Unless(!self.IsConj, "view_as_real doesn't work on unresolved conjugated tensors.  To resolve the conjugate tensor so you can view it as real, use self.resolve_conj(); however, be warned that the resulting tensor will NOT alias the original.");
        var strides = new long[self.Rank + 1];
        for (int d = 0; d < self.Rank; d++)
        {
            strides[d] = self.Strides[d] * 2;
        }
        strides[^1] = 1;
        return self.Alias([.. self.Sizes, 2], strides, self.Offset * 2, self.DType.ToReal());
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ViewAsComplex(Aten.Contiguous(grad));
}

/// <summary>A real tensor with a last dimension of 2 as a complex one; ∂self = grad as real.</summary>
internal sealed class ViewAsComplex() : ViewOperator("aten::view_as_complex", "ViewAsComplexBackward0")
{
    protected override TensorImpl MakeView(TensorImpl self)
    {
        if (self.DType is not (DType.Float32 or DType.Float64))
        {
            throw Error.Of($"view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: {self.DType.Name()}");
        }
        Error.Unless(self.Rank > 0, "Input tensor must have one or more dimensions");
        Error.Unless(self.Sizes[^1] == 2, "Tensor must have a last dimension of size 2");
        Error.Unless(self.Strides[^1] == 1, "Tensor must have a last dimension with stride 1");
        var strides = new long[self.Rank - 1];
        for (int d = 0; d < strides.Length; d++)
        {
            if (self.Strides[d] % 2 != 0)
            {
                throw Error.Of($"Tensor must have a stride divisible by 2 for all but last dimension");
            }
            strides[d] = self.Strides[d] / 2;
        }
        Error.Unless(self.Offset % 2 == 0, "Tensor must have a storage_offset divisible by 2");
        return self.Alias(self.Sizes[..^1], strides, self.Offset / 2, self.DType.ToComplex());
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ViewAsReal(Aten.ResolveConj(grad));
}

internal static partial class Aten
{
    /// <summary>The conjugate of a complex tensor as a lazy view; a real tensor is its own.</summary>
    internal static TensorImpl Conj(TensorImpl self) => self.DType.IsComplex() ? new Conj().Call(self) : self;

    internal static TensorImpl NegView(TensorImpl self) => new NegView().Call(self);

    internal static TensorImpl ViewAsReal(TensorImpl self) => new ViewAsReal().Call(self);

    internal static TensorImpl ViewAsComplex(TensorImpl self) => new ViewAsComplex().Call(self);

    /// <summary>The tensor with its conj bit carried out: a copy if it is set, else itself.</summary>
    internal static TensorImpl ResolveConj(TensorImpl self) => self.IsConj ? Clone(self) : self;

    internal static TensorImpl ResolveNeg(TensorImpl self) => self.IsNeg ? Clone(self) : self;

    /// <summary>The real part as a view; a real tensor is its own.</summary>
    internal static TensorImpl Real(TensorImpl self) =>
        self.DType.IsComplex() ? Select(ViewAsReal(self.IsConj ? Conj(self) : self), -1, 0) : self;
}
