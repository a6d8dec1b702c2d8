using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self − alpha · other; ∂self = grad, ∂other = −alpha* · grad. Saves nothing.</summary>
internal sealed class Sub(ScalarValue? alpha = null) : BinaryOperator("aten::sub.Tensor", "SubBackward0")
{
    /// <summary>Null for 1.</summary>
    internal ScalarValue? Alpha => alpha;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("alpha", alpha ?? 1)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(self.DType != DType.Bool || other.DType != DType.Bool, "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.");
        Error.Unless(self.DType != DType.Bool && other.DType != DType.Bool, "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.");
        DType dtype = TypePromotion.ResultType(self, other);
        Operators.Add.CheckAlpha(dtype, alpha);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.RealOrComplex(new SubKernel(alpha ?? 1), TypePromotion.ResultType(self, other), self, other, into);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaybeMultiply(Aten.Neg(grad), alpha);
        }
    }

    private readonly struct SubKernel(ScalarValue alpha) : IRealBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T>
        {
            if (alpha.Is(1))
            {
                TensorPrimitives.Subtract(x, y, result);
                return;
            }
            T factor = alpha.To<T>();
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] - factor * y[i];
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result)
        {
            Complex factor = alpha.ToComplex();
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] - factor * y[i];
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Sub(TensorImpl self, TensorImpl other, ScalarValue? alpha = null) => new Sub(alpha).Call(self, other);
}
