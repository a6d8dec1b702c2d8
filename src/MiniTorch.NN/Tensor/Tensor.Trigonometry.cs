using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: trigonometric and hyperbolic functions.</content>
    public partial class Tensor
    {
        /// <summary>The sine of an angle in radians.</summary>
        public Tensor sin() => new(Aten.Sin(Impl));

        /// <inheritdoc cref="sin()"/>
        public Tensor sin_() => Write(new Sin());

        /// <summary>The cosine of an angle in radians.</summary>
        public Tensor cos() => new(Aten.Cos(Impl));

        /// <inheritdoc cref="cos()"/>
        public Tensor cos_() => Write(new Cos());

        /// <summary>The tangent of an angle in radians.</summary>
        public Tensor tan() => new(Aten.Tan(Impl));

        /// <inheritdoc cref="tan()"/>
        public Tensor tan_() => Write(new Tan());

        /// <summary>The angle whose sine is self, in radians.</summary>
        public Tensor asin() => new(Aten.Asin(Impl));

        /// <inheritdoc cref="asin()"/>
        public Tensor asin_() => Write(new Asin());

        /// <inheritdoc cref="asin()"/>
        public Tensor arcsin() => new(Aten.Asin(Impl));

        /// <inheritdoc cref="asin()"/>
        public Tensor arcsin_() => Write(new Asin());

        /// <summary>The angle whose cosine is self, in radians.</summary>
        public Tensor acos() => new(Aten.Acos(Impl));

        /// <inheritdoc cref="acos()"/>
        public Tensor acos_() => Write(new Acos());

        /// <inheritdoc cref="acos()"/>
        public Tensor arccos() => new(Aten.Acos(Impl));

        /// <inheritdoc cref="acos()"/>
        public Tensor arccos_() => Write(new Acos());

        /// <summary>The angle whose tangent is self, in radians.</summary>
        public Tensor atan() => new(Aten.Atan(Impl));

        /// <inheritdoc cref="atan()"/>
        public Tensor atan_() => Write(new Atan());

        /// <inheritdoc cref="atan()"/>
        public Tensor arctan() => new(Aten.Atan(Impl));

        /// <inheritdoc cref="atan()"/>
        public Tensor arctan_() => Write(new Atan());

        /// <summary>The hyperbolic sine.</summary>
        public Tensor sinh() => new(Aten.Sinh(Impl));

        /// <inheritdoc cref="sinh()"/>
        public Tensor sinh_() => Write(new Sinh());

        /// <summary>The hyperbolic cosine.</summary>
        public Tensor cosh() => new(Aten.Cosh(Impl));

        /// <inheritdoc cref="cosh()"/>
        public Tensor cosh_() => Write(new Cosh());

        /// <summary>The hyperbolic tangent.</summary>
        public Tensor tanh() => new(Aten.Tanh(Impl));

        /// <inheritdoc cref="tanh()"/>
        public Tensor tanh_() => Write(new Tanh());

        /// <summary>The inverse hyperbolic sine.</summary>
        public Tensor asinh() => new(Aten.Asinh(Impl));

        /// <inheritdoc cref="asinh()"/>
        public Tensor asinh_() => Write(new Asinh());

        /// <inheritdoc cref="asinh()"/>
        public Tensor arcsinh() => new(Aten.Asinh(Impl));

        /// <inheritdoc cref="asinh()"/>
        public Tensor arcsinh_() => Write(new Asinh());

        /// <summary>The inverse hyperbolic cosine.</summary>
        public Tensor acosh() => new(Aten.Acosh(Impl));

        /// <inheritdoc cref="acosh()"/>
        public Tensor acosh_() => Write(new Acosh());

        /// <inheritdoc cref="acosh()"/>
        public Tensor arccosh() => new(Aten.Acosh(Impl));

        /// <inheritdoc cref="acosh()"/>
        public Tensor arccosh_() => Write(new Acosh());

        /// <summary>The inverse hyperbolic tangent.</summary>
        public Tensor atanh() => new(Aten.Atanh(Impl));

        /// <inheritdoc cref="atanh()"/>
        public Tensor atanh_() => Write(new Atanh());

        /// <inheritdoc cref="atanh()"/>
        public Tensor arctanh() => new(Aten.Atanh(Impl));

        /// <inheritdoc cref="atanh()"/>
        public Tensor arctanh_() => Write(new Atanh());

        /// <summary>Degrees to radians.</summary>
        public Tensor deg2rad() => new(Aten.Deg2Rad(Impl));

        /// <inheritdoc cref="deg2rad()"/>
        public Tensor deg2rad_() => Write(new Deg2Rad());

        /// <summary>Radians to degrees.</summary>
        public Tensor rad2deg() => new(Aten.Rad2Deg(Impl));

        /// <inheritdoc cref="rad2deg()"/>
        public Tensor rad2deg_() => Write(new Rad2Deg());

        /// <summary>The angle of the points (other, self), in radians.</summary>
        public Tensor atan2(Tensor other) => new(Aten.Atan2(Impl, other.Impl));

        /// <inheritdoc cref="atan2(Tensor)"/>
        public Tensor atan2_(Tensor other) => Write(new Atan2(), other.Impl);

        /// <inheritdoc cref="atan2(Tensor)"/>
        public Tensor arctan2(Tensor other) => new(Aten.Atan2(Impl, other.Impl));

        /// <inheritdoc cref="atan2(Tensor)"/>
        public Tensor arctan2_(Tensor other) => Write(new Atan2(), other.Impl);

        /// <inheritdoc cref="atan2(Tensor)"/>
        public Tensor arctan(Tensor other) => new(Aten.Atan2(Impl, other.Impl));

        /// <inheritdoc cref="atan2(Tensor)"/>
        public Tensor arctan_(Tensor other) => Write(new Atan2(), other.Impl);

        /// <summary>√(self² + other²), without overflow.</summary>
        public Tensor hypot(Tensor other) => new(Aten.Hypot(Impl, other.Impl));
    }
}
