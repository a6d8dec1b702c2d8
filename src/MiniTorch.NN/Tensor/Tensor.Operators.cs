using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>
    /// C#'s operators. A number counts as a tensor without dimensions that does not take part in the choice between int32 and int64 or float32 and
    /// float64; overloads for C#'s number types spare the <see cref="Scalar"/>.
    /// </content>
    public partial class Tensor
    {
        /// <summary>F#'s <c>t --> m</c>: the module's output for the tensor.</summary>
        public static Tensor op_MinusMinusGreater(Tensor t, nn.Module<Tensor, Tensor> m) => m.call(t);

        /// <summary>self + other, broadcast.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => new(Aten.Add(left.Impl, right.Impl));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(Tensor left, Scalar right) => new(Aten.Add(left.Impl, Aten.Scalar(right.Value)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(Tensor left, int right) => new(Aten.Add(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(Tensor left, long right) => new(Aten.Add(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(Tensor left, float right) => new(Aten.Add(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(Tensor left, double right) => new(Aten.Add(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(Scalar left, Tensor right) => new(Aten.Add(right.Impl, Aten.Scalar(left.Value)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(int left, Tensor right) => new(Aten.Add(right.Impl, Aten.Scalar(left)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(long left, Tensor right) => new(Aten.Add(right.Impl, Aten.Scalar(left)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(float left, Tensor right) => new(Aten.Add(right.Impl, Aten.Scalar(left)));

        /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
        public static Tensor operator +(double left, Tensor right) => new(Aten.Add(right.Impl, Aten.Scalar(left)));

        /// <summary>self − other, broadcast.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => new(Aten.Sub(left.Impl, right.Impl));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(Tensor left, Scalar right) => new(Aten.Sub(left.Impl, Aten.Scalar(right.Value)));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(Tensor left, int right) => new(Aten.Sub(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(Tensor left, long right) => new(Aten.Sub(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(Tensor left, float right) => new(Aten.Sub(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(Tensor left, double right) => new(Aten.Sub(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(Scalar left, Tensor right) => new(Aten.Rsub(right.Impl, left.Value));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(int left, Tensor right) => new(Aten.Rsub(right.Impl, left));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(long left, Tensor right) => new(Aten.Rsub(right.Impl, left));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(float left, Tensor right) => new(Aten.Rsub(right.Impl, left));

        /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
        public static Tensor operator -(double left, Tensor right) => new(Aten.Rsub(right.Impl, left));

        /// <summary>self · other, broadcast.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => new(Aten.Mul(left.Impl, right.Impl));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(Tensor left, Scalar right) => new(Aten.Mul(left.Impl, Aten.Scalar(right.Value)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(Tensor left, int right) => new(Aten.Mul(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(Tensor left, long right) => new(Aten.Mul(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(Tensor left, float right) => new(Aten.Mul(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(Tensor left, double right) => new(Aten.Mul(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(Scalar left, Tensor right) => new(Aten.Mul(right.Impl, Aten.Scalar(left.Value)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(int left, Tensor right) => new(Aten.Mul(right.Impl, Aten.Scalar(left)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(long left, Tensor right) => new(Aten.Mul(right.Impl, Aten.Scalar(left)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(float left, Tensor right) => new(Aten.Mul(right.Impl, Aten.Scalar(left)));

        /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(double left, Tensor right) => new(Aten.Mul(right.Impl, Aten.Scalar(left)));

        /// <summary>self / other in floating point, broadcast.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => new(Aten.Div(left.Impl, right.Impl));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(Tensor left, Scalar right) => new(Aten.Div(left.Impl, Aten.Scalar(right.Value)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(Tensor left, int right) => new(Aten.Div(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(Tensor left, long right) => new(Aten.Div(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(Tensor left, float right) => new(Aten.Div(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(Tensor left, double right) => new(Aten.Div(left.Impl, Aten.Scalar(right)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(Scalar left, Tensor right) => new(Aten.Mul(Aten.Reciprocal(right.Impl), Aten.Scalar(left.Value)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(int left, Tensor right) => new(Aten.Mul(Aten.Reciprocal(right.Impl), Aten.Scalar(left)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(long left, Tensor right) => new(Aten.Mul(Aten.Reciprocal(right.Impl), Aten.Scalar(left)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(float left, Tensor right) => new(Aten.Mul(Aten.Reciprocal(right.Impl), Aten.Scalar(left)));

        /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
        public static Tensor operator /(double left, Tensor right) => new(Aten.Mul(Aten.Reciprocal(right.Impl), Aten.Scalar(left)));

        /// <summary>The remainder of self / other with the sign of other.</summary>
        public static Tensor operator %(Tensor left, Tensor right) => new(Aten.Remainder(left.Impl, right.Impl));

        /// <inheritdoc cref="op_Modulus(Tensor, Tensor)"/>
        public static Tensor operator %(Tensor left, Scalar right) => new(Aten.Remainder(left.Impl, right.Value));

        /// <inheritdoc cref="op_Modulus(Tensor, Tensor)"/>
        public static Tensor operator %(Tensor left, int right) => new(Aten.Remainder(left.Impl, right));

        /// <inheritdoc cref="op_Modulus(Tensor, Tensor)"/>
        public static Tensor operator %(Tensor left, long right) => new(Aten.Remainder(left.Impl, right));

        /// <inheritdoc cref="op_Modulus(Tensor, Tensor)"/>
        public static Tensor operator %(Tensor left, float right) => new(Aten.Remainder(left.Impl, right));

        /// <inheritdoc cref="op_Modulus(Tensor, Tensor)"/>
        public static Tensor operator %(Tensor left, double right) => new(Aten.Remainder(left.Impl, right));

        /// <summary>self and other, bit by bit; integers and bool only.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => new(Aten.BitwiseAnd(left.Impl, right.Impl));

        /// <summary>self or other, bit by bit; integers and bool only.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => new(Aten.BitwiseOr(left.Impl, right.Impl));

        /// <summary>Exclusive or, bit by bit; integers and bool only.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => new(Aten.BitwiseXor(left.Impl, right.Impl));

        /// <summary>All bits flipped; the negation of a bool.</summary>
        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        /// <summary>−self.</summary>
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        /// <summary>self = other, element by element; a tensor without dimensions that says no if one operand is null.</summary>
        public static Tensor operator ==(Tensor? left, Tensor? right) => left is null || right is null
            ? new(Aten.ScalarTensor(ReferenceEquals(left, right), DType.Bool))
            : new(Aten.Eq(left.Impl, right.Impl));

        /// <inheritdoc cref="op_Equality(Tensor, Tensor)"/>
        public static Tensor operator ==(Tensor left, Scalar right) => new(Aten.Eq(left.Impl, right.Value));

        /// <inheritdoc cref="op_Equality(Tensor, Tensor)"/>
        public static Tensor operator ==(Scalar left, Tensor right) => new(Aten.Eq(right.Impl, left.Value));

        /// <summary>self ≠ other, element by element; a tensor without dimensions that says yes if one operand is null.</summary>
        public static Tensor operator !=(Tensor? left, Tensor? right) => left is null || right is null
            ? new(Aten.ScalarTensor(!ReferenceEquals(left, right), DType.Bool))
            : new(Aten.Ne(left.Impl, right.Impl));

        /// <inheritdoc cref="op_Inequality(Tensor, Tensor)"/>
        public static Tensor operator !=(Tensor left, Scalar right) => new(Aten.Ne(left.Impl, right.Value));

        /// <inheritdoc cref="op_Inequality(Tensor, Tensor)"/>
        public static Tensor operator !=(Scalar left, Tensor right) => new(Aten.Ne(right.Impl, left.Value));

        /// <summary>self &lt; other, element by element.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => new(Aten.Lt(left.Impl, right.Impl));

        /// <inheritdoc cref="op_LessThan(Tensor, Tensor)"/>
        public static Tensor operator <(Tensor left, Scalar right) => new(Aten.Lt(left.Impl, right.Value));

        /// <inheritdoc cref="op_LessThan(Tensor, Tensor)"/>
        public static Tensor operator <(Scalar left, Tensor right) => new(Aten.Gt(right.Impl, left.Value));

        /// <summary>self ≤ other, element by element.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => new(Aten.Le(left.Impl, right.Impl));

        /// <inheritdoc cref="op_LessThanOrEqual(Tensor, Tensor)"/>
        public static Tensor operator <=(Tensor left, Scalar right) => new(Aten.Le(left.Impl, right.Value));

        /// <inheritdoc cref="op_LessThanOrEqual(Tensor, Tensor)"/>
        public static Tensor operator <=(Scalar left, Tensor right) => new(Aten.Ge(right.Impl, left.Value));

        /// <summary>self &gt; other, element by element.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => new(Aten.Gt(left.Impl, right.Impl));

        /// <inheritdoc cref="op_GreaterThan(Tensor, Tensor)"/>
        public static Tensor operator >(Tensor left, Scalar right) => new(Aten.Gt(left.Impl, right.Value));

        /// <inheritdoc cref="op_GreaterThan(Tensor, Tensor)"/>
        public static Tensor operator >(Scalar left, Tensor right) => new(Aten.Lt(right.Impl, left.Value));

        /// <summary>self ≥ other, element by element.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => new(Aten.Ge(left.Impl, right.Impl));

        /// <inheritdoc cref="op_GreaterThanOrEqual(Tensor, Tensor)"/>
        public static Tensor operator >=(Tensor left, Scalar right) => new(Aten.Ge(left.Impl, right.Value));

        /// <inheritdoc cref="op_GreaterThanOrEqual(Tensor, Tensor)"/>
        public static Tensor operator >=(Scalar left, Tensor right) => new(Aten.Le(right.Impl, left.Value));
    }
}
