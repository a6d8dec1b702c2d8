using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: arithmetic.</content>
    public partial class Tensor
    {
        /// <summary>−self. Bool is refused.</summary>
        public Tensor neg() => new(Aten.Neg(Impl));

        /// <inheritdoc cref="neg()"/>
        public Tensor neg_() => Write(new Neg());

        /// <inheritdoc cref="neg()"/>
        public Tensor negative() => new(Aten.Neg(Impl));

        /// <inheritdoc cref="neg()"/>
        public Tensor negative_() => Write(new Neg());

        /// <summary>1 / self. Integers are promoted.</summary>
        public Tensor reciprocal() => new(Aten.Reciprocal(Impl));

        /// <inheritdoc cref="reciprocal()"/>
        public Tensor reciprocal_() => Write(new Reciprocal());

        /// <summary>self².</summary>
        public Tensor square() => new(Aten.Square(Impl));

        /// <summary>self. Bool is refused.</summary>
        public Tensor positive() => Positive(this);

        /// <summary>The square root.</summary>
        public Tensor sqrt() => new(Aten.Sqrt(Impl));

        /// <inheritdoc cref="sqrt()"/>
        public Tensor sqrt_() => Write(new Sqrt());

        /// <summary>1 / √self.</summary>
        public Tensor rsqrt() => new(Aten.Rsqrt(Impl));

        /// <inheritdoc cref="rsqrt()"/>
        public Tensor rsqrt_() => Write(new Rsqrt());

        /// <summary>The absolute value; of a complex number, its modulus.</summary>
        public Tensor abs() => new(Aten.Abs(Impl));

        /// <inheritdoc cref="abs()"/>
        public Tensor abs_() => Write(new Abs());

        /// <inheritdoc cref="abs()"/>
        public Tensor absolute() => new(Aten.Abs(Impl));

        /// <inheritdoc cref="abs()"/>
        public Tensor absolute_() => Write(new Abs());

        /// <summary>−1, 0 or 1, NaN for NaN.</summary>
        public Tensor sign() => new(Aten.Sign(Impl));

        /// <inheritdoc cref="sign()"/>
        public Tensor sign_() => Write(new Sign());

        /// <summary>self / |self|, 0 at 0; for real numbers the sign.</summary>
        public Tensor sgn() => new(Aten.Sgn(Impl));

        /// <inheritdoc cref="sgn()"/>
        public Tensor sgn_() => Write(new Sgn());

        /// <summary>self + target, broadcast.</summary>
        public Tensor add(Tensor target) => new(Aten.Add(Impl, target.Impl));

        /// <summary>self + alpha · target, broadcast.</summary>
        public Tensor add(Tensor target, Scalar alpha) => new(Aten.Add(Impl, target.Impl, alpha.Value));

        /// <summary>self + a number.</summary>
        public Tensor add(Scalar scalar) => new(Aten.Add(Impl, Number(scalar)));

        /// <summary>self + alpha · a number.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => new(Aten.Add(Impl, Number(scalar), alpha.Value));

        /// <inheritdoc cref="add(Tensor)"/>
        public Tensor add_(Tensor target) => Write(new Add(), target.Impl);

        /// <inheritdoc cref="add(Tensor, Scalar)"/>
        public Tensor add_(Tensor target, Scalar alpha) => Write(new Add(alpha.Value), target.Impl);

        /// <inheritdoc cref="add(Scalar)"/>
        public Tensor add_(Scalar scalar) => Write(new Add(), Number(scalar));

        /// <inheritdoc cref="add(Scalar, Scalar)"/>
        public Tensor add_(Scalar scalar, Scalar alpha) => Write(new Add(alpha.Value), Number(scalar));

        /// <summary>self − target, broadcast. Bool is refused.</summary>
        public Tensor sub(Tensor target) => new(Aten.Sub(Impl, target.Impl));

        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor sub(Scalar target) => new(Aten.Sub(Impl, Number(target)));

        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor sub_(Tensor target) => Write(new Sub(), target.Impl);

        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor sub_(Scalar target) => Write(new Sub(), Number(target));

        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor subtract(Tensor target) => new(Aten.Sub(Impl, target.Impl));

        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor subtract(Scalar target) => new(Aten.Sub(Impl, Number(target)));

        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor subtract_(Tensor target) => Write(new Sub(), target.Impl);

        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor subtract_(Scalar target) => Write(new Sub(), Number(target));

        /// <summary>self · target, broadcast.</summary>
        public Tensor mul(Tensor target) => new(Aten.Mul(Impl, target.Impl));

        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor mul(Scalar target) => new(Aten.Mul(Impl, Number(target)));

        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor mul_(Tensor target) => Write(new Mul(), target.Impl);

        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor mul_(Scalar target) => Write(new Mul(), Number(target));

        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor multiply(Tensor target) => new(Aten.Mul(Impl, target.Impl));

        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor multiply(Scalar target) => new(Aten.Mul(Impl, Number(target)));

        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor multiply_(Tensor target) => Write(new Mul(), target.Impl);

        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor multiply_(Scalar target) => Write(new Mul(), Number(target));

        /// <summary>self / target, broadcast: in floating point, or rounded towards zero or down.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => new(Quotient(Impl, target.Impl, rounding_mode));

        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => new(Quotient(Impl, Number(target), rounding_mode));

        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Write(Division(rounding_mode), target.Impl);

        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Write(Division(rounding_mode), Number(target));

        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => new(Quotient(Impl, target.Impl, rounding_mode));

        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => new(Quotient(Impl, Number(target), rounding_mode));

        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Write(Division(rounding_mode), target.Impl);

        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Write(Division(rounding_mode), Number(target));

        /// <summary>self / other in floating point.</summary>
        public Tensor true_divide(Tensor other) => new(Aten.Div(Impl, other.Impl));

        /// <inheritdoc cref="true_divide(Tensor)"/>
        public Tensor true_divide(Scalar other) => new(Aten.Div(Impl, Number(other)));

        /// <inheritdoc cref="true_divide(Tensor)"/>
        public Tensor true_divide_(Tensor other) => Write(new Div(), other.Impl);

        /// <inheritdoc cref="true_divide(Tensor)"/>
        public Tensor true_divide_(Scalar other) => Write(new Div(), Number(other));

        /// <summary>⌊self / other⌋. Has no gradient.</summary>
        public Tensor floor_divide(Tensor other) => new(Aten.FloorDivide(Impl, other.Impl));

        /// <inheritdoc cref="floor_divide(Tensor)"/>
        public Tensor floor_divide(Scalar other) => new(Aten.FloorDivide(Impl, Number(other)));

        /// <inheritdoc cref="floor_divide(Tensor)"/>
        public Tensor floor_divide_(Tensor other) => Write(new FloorDivide(), other.Impl);

        /// <inheritdoc cref="floor_divide(Tensor)"/>
        public Tensor floor_divide_(Scalar other) => Write(new FloorDivide(), Number(other));

        /// <summary>The remainder of self / target with the sign of self, as C++ computes it.</summary>
        public Tensor fmod(Tensor target) => new(Aten.Fmod(Impl, target.Impl));

        /// <inheritdoc cref="fmod(Tensor)"/>
        public Tensor fmod(Scalar scalar) => new(Aten.Fmod(Impl, scalar.Value));

        /// <inheritdoc cref="fmod(Tensor)"/>
        public Tensor fmod_(Tensor target) => Write(new Fmod(), target.Impl);

        /// <inheritdoc cref="fmod(Tensor)"/>
        public Tensor fmod_(Scalar scalar) => Write(new Fmod(ofScalar: true), Number(scalar));

        /// <summary>The remainder of self / target with the sign of target, as Python computes it.</summary>
        public Tensor remainder(Tensor target) => new(Aten.Remainder(Impl, target.Impl));

        /// <inheritdoc cref="remainder(Tensor)"/>
        public Tensor remainder(Scalar scalar) => new(Aten.Remainder(Impl, scalar.Value));

        /// <inheritdoc cref="remainder(Tensor)"/>
        public Tensor remainder_(Tensor target) => Write(new Remainder(), target.Impl);

        /// <inheritdoc cref="remainder(Tensor)"/>
        public Tensor remainder_(Scalar scalar) => Write(new Remainder(ofScalar: true), Number(scalar));

        /// <summary>self^exponent. Integers to negative powers are refused when the exponent is a number.</summary>
        public Tensor pow(Tensor exponent) => new(Aten.Pow(Impl, exponent.Impl));

        /// <inheritdoc cref="pow(Tensor)"/>
        public Tensor pow(Scalar exponent) => new(Aten.Pow(Impl, exponent.Value));

        /// <inheritdoc cref="pow(Tensor)"/>
        public Tensor pow_(Tensor exponent) => Write(new PowTensor(), exponent.Impl);

        /// <inheritdoc cref="pow(Tensor)"/>
        public Tensor pow_(Scalar exponent) => Write(new Pow(exponent.Value));

        /// <summary>self^target in double precision.</summary>
        public Tensor float_power(Tensor target) => new(Aten.FloatPower(Impl, target.Impl));

        /// <inheritdoc cref="float_power(Tensor)"/>
        public Tensor float_power_(Tensor target) => WriteFloatPower(target.Impl);

        /// <summary>self + value · tensor1 · tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => new(Aten.AddCMul(Impl, tensor1.Impl, tensor2.Impl, value.Value));

        /// <inheritdoc cref="addcmul(Tensor, Tensor, Scalar)"/>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Write(new AddCMul(value.Value), tensor1.Impl, tensor2.Impl);

        /// <summary>self + value · tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => new(Aten.AddCDiv(Impl, tensor1.Impl, tensor2.Impl, value.Value));

        /// <summary>self + tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => new(Aten.AddCDiv(Impl, tensor1.Impl, tensor2.Impl));

        /// <inheritdoc cref="addcdiv(Tensor, Tensor, Scalar)"/>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Write(new AddCDiv(value.Value), tensor1.Impl, tensor2.Impl);

        /// <inheritdoc cref="addcdiv(Tensor, Tensor)"/>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Write(new AddCDiv(1), tensor1.Impl, tensor2.Impl);

        /// <summary>self + weight · (end − self).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => new(Aten.Lerp(Impl, end.Impl, weight.Impl));

        /// <inheritdoc cref="lerp(Tensor, Tensor)"/>
        public Tensor lerp_(Tensor end, Tensor weight) => Write(new LerpTensor(), end.Impl, weight.Impl);

        /// <inheritdoc cref="square()"/>
        public Tensor square_() => Write(new Pow(2));

        /// <summary>self − alpha · target, broadcast.</summary>
        public Tensor sub(Tensor target, Scalar alpha) => new(Aten.Sub(Impl, target.Impl, alpha.Value));

        /// <summary>self − alpha · a number.</summary>
        public Tensor sub(Scalar target, Scalar alpha) => new(Aten.Sub(Impl, Number(target), alpha.Value));

        /// <inheritdoc cref="sub(Tensor, Scalar)"/>
        public Tensor sub_(Tensor target, Scalar alpha) => Write(new Sub(alpha.Value), target.Impl);

        /// <summary>other − alpha · self, broadcast.</summary>
        public Tensor rsub(Tensor other, Scalar? alpha = null) => new(Aten.Rsub(Impl, other.Impl, alpha?.Value));

        /// <inheritdoc cref="rsub(Tensor, Scalar)"/>
        public Tensor rsub(Scalar other, Scalar? alpha = null) => new(Aten.Rsub(Impl, other.Value, alpha?.Value));

        /// <summary>self + tensor1 · tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2) => new(Aten.AddCMul(Impl, tensor1.Impl, tensor2.Impl));

        /// <inheritdoc cref="addcmul(Tensor, Tensor)"/>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2) => Write(new AddCMul(1), tensor1.Impl, tensor2.Impl);

        /// <inheritdoc cref="lerp(Tensor, Tensor)"/>
        public Tensor lerp(Tensor end, Scalar weight) => new(Aten.Lerp(Impl, end.Impl, weight.Value));

        /// <inheritdoc cref="lerp(Tensor, Tensor)"/>
        public Tensor lerp_(Tensor end, Scalar weight) => Write(new Lerp(weight.Value), end.Impl);

        /// <inheritdoc cref="float_power(Tensor)"/>
        public Tensor float_power(Scalar target) => new(Aten.FloatPower(Impl, target.Value));

        /// <summary>The in-place form of an operator.</summary>
        private Tensor Write(SingleOutputOperator op)
        {
            op.InPlace(Impl);
            return this;
        }

        /// <inheritdoc cref="Write(SingleOutputOperator)"/>
        private Tensor Write(SingleOutputOperator op, TensorImpl other)
        {
            op.InPlace(Impl, other);
            return this;
        }

        /// <inheritdoc cref="Write(SingleOutputOperator)"/>
        private Tensor Write(SingleOutputOperator op, TensorImpl? second, TensorImpl? third)
        {
            op.InPlace(Impl, second, third);
            return this;
        }

        /// <summary>A user's number as an operand.</summary>
        private static TensorImpl Number(Scalar value) => Aten.Scalar(value.Value);

        private static BinaryOperator Division(RoundingMode mode) => mode switch
        {
            RoundingMode.None => new Div(),
            RoundingMode.trunc => new DivRounded(Operators.Rounding.Trunc),
            _ => new DivRounded(Operators.Rounding.Floor),
        };

        private static TensorImpl Quotient(TensorImpl self, TensorImpl other, RoundingMode mode) => Division(mode).Call(self, other);

        private static Tensor Positive(Tensor self)
        {
            Error.Unless(self.Impl.DType != DType.Bool, "The `+` operator, on a bool tensor is not supported.");
            return new(self.Impl);
        }

        private Tensor WriteFloatPower(TensorImpl exponent)
        {
            DType needed = Impl.DType.IsComplex() || exponent.DType.IsComplex() ? DType.Complex128 : DType.Float64;
            if (Impl.DType != needed)
            {
                throw Error.Of($"the base given to float_power_ has dtype {Impl.DType.Name()} but the operation's result requires dtype {needed.Name()}");
            }
            return Write(new PowTensor(), Aten.To(exponent, needed));
        }
    }
}
