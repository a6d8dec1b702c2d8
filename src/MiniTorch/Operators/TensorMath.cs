using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>Arithmetic on tensors as in formulas: <c>grad * (1 - result * result)</c>. Every sign is a call of an operator, and differentiable.</summary>
internal static class TensorMath
{
    extension(TensorImpl)
    {
        public static TensorImpl operator +(TensorImpl a, TensorImpl b) => Aten.Add(a, b);

        public static TensorImpl operator +(TensorImpl a, ScalarValue b) => Aten.Add(a, Aten.Scalar(b));

        public static TensorImpl operator -(TensorImpl a, TensorImpl b) => Aten.Sub(a, b);

        public static TensorImpl operator *(TensorImpl a, TensorImpl b) => Aten.Mul(a, b);

        public static TensorImpl operator *(TensorImpl a, ScalarValue b) => Aten.Mul(a, Aten.Scalar(b));

        public static TensorImpl operator *(ScalarValue a, TensorImpl b) => Aten.Mul(b, Aten.Scalar(a));
    }
}
