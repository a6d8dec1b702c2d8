using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: representation of numbers, integers.</content>
    public partial class Tensor
    {
        /// <summary>|self| with the sign of other.</summary>
        public Tensor copysign(Tensor other) => new(Aten.CopySign(Impl, other.Impl));

        /// <inheritdoc cref="copysign(Tensor)"/>
        public Tensor copysign_(Tensor other) => Write(new CopySign(), other.Impl);

        /// <summary>The next number of the dtype from self towards other.</summary>
        public Tensor nextafter(Tensor other) => new(Aten.NextAfter(Impl, other.Impl));

        /// <inheritdoc cref="nextafter(Tensor)"/>
        public Tensor nextafter_(Tensor other) => Write(new NextAfter(), other.Impl);

        /// <summary>self · 2^other.</summary>
        public Tensor ldexp(Tensor other) => new(Aten.Ldexp(Impl, other.Impl));

        /// <inheritdoc cref="ldexp(Tensor)"/>
        public Tensor ldexp_(Tensor other) => Write(new Ldexp(), other.Impl);

        /// <summary>The mantissa, of modulus in [½, 1), and the exponent of 2.</summary>
        public (Tensor, Tensor) frexp() => Frexp(Impl);

        /// <summary>The greatest common divisor of integers.</summary>
        public Tensor gcd(Tensor other) => new(Aten.Gcd(Impl, other.Impl));

        /// <inheritdoc cref="gcd(Tensor)"/>
        public Tensor gcd_(Tensor other) => Write(new Gcd(), other.Impl);

        /// <summary>The least common multiple of integers.</summary>
        public Tensor lcm(Tensor other) => new(Aten.Lcm(Impl, other.Impl));

        /// <inheritdoc cref="lcm(Tensor)"/>
        public Tensor lcm_(Tensor other) => Write(new Lcm(), other.Impl);

        /// <summary>0 for negative elements, 1 for positive ones, the element of <paramref name="other"/> for 0. The dtypes must agree.</summary>
        public Tensor heaviside(Tensor other) => new(Aten.Heaviside(Impl, other.Impl));

        /// <inheritdoc cref="heaviside(Tensor)"/>
        public Tensor heaviside_(Tensor other) => Write(new Heaviside(), other.Impl);

        /// <summary>self with NaN, +∞ and −∞ replaced; by default by 0 and the dtype's largest and lowest number.</summary>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => new(Aten.NanToNum(Impl, nan, posinf, neginf));

        /// <inheritdoc cref="nan_to_num(double, double?, double?)"/>
        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) => Write(new NanToNum(nan, posinf, neginf));

        /// <inheritdoc cref="copysign(Tensor)"/>
        public Tensor copysign(Scalar other) => new(Aten.CopySign(Impl, other.Value));

        /// <inheritdoc cref="copysign(Tensor)"/>
        public Tensor copysign_(Scalar other) => Write(new CopySign(ofScalar: true), Number(other));

        private static (Tensor, Tensor) Frexp(TensorImpl self)
        {
            (TensorImpl mantissa, TensorImpl exponent) = Aten.Frexp(self);
            return (new(mantissa), new(exponent));
        }
    }
}
