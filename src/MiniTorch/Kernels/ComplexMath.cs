using System.Numerics;

namespace MiniTorch.Kernels;

/// <summary>Elementary functions of complex numbers that .NET lacks.</summary>
internal static class ComplexMath
{
    private static readonly double s_ln2 = Math.Log(2);
    private static readonly double s_ln10 = Math.Log(10);

    // .NET's functions lose the sign of a zero on a branch cut, by which C's choose the side.

    internal static Complex Sqrt(Complex z)
    {
        Complex root = Complex.Sqrt(z);
        return new(root.Real, Math.CopySign(root.Imaginary, z.Imaginary));
    }

    internal static Complex Asin(Complex z) => WithSigns(Complex.Asin(z), z);

    internal static Complex Acos(Complex z)
    {
        Complex angle = Complex.Acos(z);
        return new(angle.Real, Math.CopySign(angle.Imaginary, -z.Imaginary));
    }

    internal static Complex Exp2(Complex z) => Complex.Exp(z * s_ln2);

    /// <summary>e^z − 1 = (expm1 x · cos y − 2 sin²(y/2)) + i eˣ sin y.</summary>
    internal static Complex Expm1(Complex z)
    {
        double half = Math.Sin(z.Imaginary / 2);
        return new(RealMath.Expm1(z.Real) * Math.Cos(z.Imaginary) - 2 * half * half, Math.Exp(z.Real) * Math.Sin(z.Imaginary));
    }

    internal static Complex Log2(Complex z) => Scaled(Complex.Log(z), 1 / s_ln2);

    internal static Complex Log10(Complex z) => Scaled(Complex.Log(z), 1 / s_ln10);

    /// <summary>ln(1 + z); the modulus by log1p where it is near 1.</summary>
    internal static Complex Log1p(Complex z)
    {
        double square = z.Real * (z.Real + 2) + z.Imaginary * z.Imaginary;
        double modulus = Math.Abs(square) < 0.5 ? RealMath.Log1p(square) / 2 : Math.Log(Complex.Abs(z + 1));
        return new(modulus, Math.Atan2(z.Imaginary, z.Real + 1));
    }

    internal static Complex Sinh(Complex z) => new(Math.Sinh(z.Real) * Math.Cos(z.Imaginary), Math.Cosh(z.Real) * Math.Sin(z.Imaginary));

    internal static Complex Cosh(Complex z) => new(Math.Cosh(z.Real) * Math.Cos(z.Imaginary), Math.Sinh(z.Real) * Math.Sin(z.Imaginary));

    /// <summary>−i atanh(i z).</summary>
    internal static Complex Atan(Complex z)
    {
        Complex turned = Atanh(new(-z.Imaginary, z.Real));
        return new(turned.Imaginary, -turned.Real);
    }

    /// <summary>−i asin(i z).</summary>
    internal static Complex Asinh(Complex z)
    {
        Complex turned = Complex.Asin(new(-z.Imaginary, z.Real));
        return WithSigns(new(turned.Imaginary, -turned.Real), z);
    }

    /// <summary>±i acos z with the real part not negative.</summary>
    internal static Complex Acosh(Complex z)
    {
        Complex angle = Complex.Acos(z);
        return new(Math.Abs(angle.Imaginary), Math.CopySign(angle.Real, z.Imaginary));
    }

    /// <summary>½ ln((1 + z) / (1 − z)): ¼ log1p(4|x| / ((1 − |x|)² + y²)) with the sign of x + ½ i atan2(2y, (1 − x)(1 + x) − y²).</summary>
    internal static Complex Atanh(Complex z)
    {
        double x = Math.Abs(z.Real);
        double y = z.Imaginary;
        return new(Math.CopySign(RealMath.Log1p(4 * x / ((1 - x) * (1 - x) + y * y)) / 4, z.Real), Math.Atan2(2 * y, (1 - x) * (1 + x) - y * y) / 2);
    }

    internal static Complex Rsqrt(Complex z) => Complex.One / Sqrt(z);

    internal static Complex Reciprocal(Complex z) => Complex.One / z;

    /// <summary>z^w = e^(w ln z); 0^0 = 1, and 0 to a power with positive real part is 0.</summary>
    internal static Complex Pow(Complex z, Complex w) =>
        w == Complex.Zero ? Complex.One
        : z == Complex.Zero ? (w.Real > 0 ? Complex.Zero : new Complex(w.Real < 0 ? double.PositiveInfinity : double.NaN, double.NaN))
        : Complex.Exp(w * Complex.Log(z));

    /// <summary>sin(πz) / (πz), 1 at 0.</summary>
    internal static Complex Sinc(Complex z) => z == Complex.Zero ? Complex.One : Complex.Sin(Math.PI * z) / (Math.PI * z);

    /// <summary>z / |z|, 0 at 0.</summary>
    internal static Complex Sgn(Complex z) => z == Complex.Zero ? Complex.Zero : z / Complex.Abs(z);

    /// <summary>1 / (1 + e^−z).</summary>
    internal static Complex Sigmoid(Complex z) => Complex.One / (Complex.One + Complex.Exp(-z));

    private static Complex WithSigns(Complex value, Complex z) => new(Math.CopySign(value.Real, z.Real), Math.CopySign(value.Imaginary, z.Imaginary));

    /// <summary>By parts: a product of complex numbers would make NaN of infinity times zero.</summary>
    private static Complex Scaled(Complex z, double factor) => new(z.Real * factor, z.Imaginary * factor);
}
