using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · sigmoid(self); ∂self = grad · σ · (1 + self · (1 − σ)). Saves the input.</summary>
internal sealed class Silu() : UnaryFunction("aten::silu", "SiluBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.When(!self.DType.IsDifferentiable(), "silu_cpu", self.DType);
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.FloatOrComplex(default(Kernel), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self)
    {
        if (!GradMode.IsEnabled)
        {
            return Aten.SiluBackward(grad, self);
        }
        TensorImpl sigmoid = Aten.Sigmoid(self);
        return grad * Aten.Conj(sigmoid * (1 + self * (1 - sigmoid)));
    }

    private readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Silu(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, static z => z * ComplexMath.Sigmoid(z));
    }
}

/// <summary>out = grad · σ · (1 + self · (1 − σ)), σ = sigmoid(self); used where no graph of the gradient is wanted.</summary>
internal sealed class SiluBackward() : BinaryWithoutDerivative("aten::silu_backward")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    private readonly struct Kernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationMath.SiluBackward(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => Each.Run(x, y, result, static (grad, z) =>
        {
            Complex sigmoid = ComplexMath.Sigmoid(z);
            return grad * Complex.Conjugate(sigmoid * (Complex.One + z * (Complex.One - sigmoid)));
        });
    }
}

internal static partial class Aten
{
    internal static TensorImpl Silu(TensorImpl self) => new Silu().Call(self);

    internal static TensorImpl SiluBackward(TensorImpl gradOutput, TensorImpl self) => new SiluBackward().Call(gradOutput, self);
}
