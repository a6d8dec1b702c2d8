using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = −self; ∂self = −grad. Saves nothing.</summary>
internal sealed class Neg() : UnaryOperator("aten::neg", "NegBackward0")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.DType != DType.Bool, "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.RealOrComplex(default(NegKernel), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Neg(grad);

    private readonly struct NegKernel : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.Negate(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => TensorPrimitives.Negate(x, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Neg(TensorImpl self) => new Neg().Call(self);
}
