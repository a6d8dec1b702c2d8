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
            gradInputs[0] = grad / Aten.Conj(other);
        }
        if (Needs(1))
        {
            gradInputs[1] = -grad * Aten.Conj(_self!.Unpack() / other / other);
        }
    }

    private readonly struct DivKernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => TensorPrimitives.Divide(x, y, result);
    }
}

/// <summary>out = self / a number; ∂self = grad / other*. Formulas use it; users' numbers are wrapped into a tensor (see <see cref="Aten.Scalar"/>).</summary>
internal sealed class DivScalar(ScalarValue other) : UnaryOperator("aten::div.Scalar", "DivBackward1")
{
    internal ScalarValue Other => other;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("other", other)];

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Pointwise(self, TypePromotion.FloatingResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.FloatOrComplex(new Kernel(other), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => grad / other.Conjugate();

    private readonly struct Kernel(ScalarValue other) : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(x, other.To<T>(), result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => TensorPrimitives.Divide(x, other.ToComplex(), result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Div(TensorImpl self, TensorImpl other) => new Div().Call(self, other);

    internal static TensorImpl Div(TensorImpl self, ScalarValue other) => new DivScalar(other).Call(self);
}
