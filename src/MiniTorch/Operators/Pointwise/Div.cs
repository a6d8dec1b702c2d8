using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self / other in floating point; ∂self = grad / other*, ∂other = −grad · ((self / other) / other)*.</summary>
internal sealed class Div() : BinaryOperator("aten::div.Tensor", "DivBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) =>
        TensorMeta.Pointwise(self, other, TypePromotion.FloatingResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(DivKernel), TypePromotion.FloatingResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = HasEdge(1) ? SaveInput(self) : null;
        _other = SaveInput(other);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl other = _other!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.Div(grad, Aten.Conj(other));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Neg(grad) * Aten.Conj(Aten.Div(Aten.Div(_self!.Unpack(), other), other));
        }
    }

    private readonly struct DivKernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => TensorPrimitives.Divide(x, y, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Div(TensorImpl self, TensorImpl other) => new Div().Call(self, other);
}
