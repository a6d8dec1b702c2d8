using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// Arithmetic on tensors as in formulas: <c>grad * (1 - result * result)</c>. Every sign is a call of an operator, and differentiable. A number
/// on the right gives the operator's scalar form, as in libtorch's C++ (MulBackward1, one edge), where users' numbers are wrapped into tensors.
/// </summary>
internal static class TensorMath
{
    extension(TensorImpl)
    {
        public static TensorImpl operator +(TensorImpl a, TensorImpl b) => Aten.Add(a, b);

        public static TensorImpl operator +(TensorImpl a, ScalarValue b) => Aten.Add(a, b);

        public static TensorImpl operator +(ScalarValue a, TensorImpl b) => Aten.Add(b, a);

        public static TensorImpl operator -(TensorImpl a, TensorImpl b) => Aten.Sub(a, b);

        public static TensorImpl operator -(TensorImpl a, ScalarValue b) => Aten.Sub(a, b);

        public static TensorImpl operator -(ScalarValue a, TensorImpl b) => Aten.Sub(Aten.Scalar(a), b);

        public static TensorImpl operator -(TensorImpl a) => Aten.Neg(a);

        public static TensorImpl operator *(TensorImpl a, TensorImpl b) => Aten.Mul(a, b);

        public static TensorImpl operator *(TensorImpl a, ScalarValue b) => Aten.Mul(a, b);

        public static TensorImpl operator *(ScalarValue a, TensorImpl b) => Aten.Mul(b, a);

        public static TensorImpl operator /(TensorImpl a, TensorImpl b) => Aten.Div(a, b);

        public static TensorImpl operator /(TensorImpl a, ScalarValue b) => Aten.Div(a, b);

        public static TensorImpl operator /(ScalarValue a, TensorImpl b) => Aten.Div(Aten.Scalar(a), b);
    }
}
