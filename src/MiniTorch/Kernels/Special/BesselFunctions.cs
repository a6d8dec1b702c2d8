using MathNet.Numerics;

namespace MiniTorch.Kernels;

/// <summary>Bessel and Airy functions of real arguments.</summary>
internal static class BesselFunctions
{
    /// <summary>Where e^x still leaves room below the largest double.</summary>
    private const double Large = 700;

    /// <summary>From where on two terms of Hankel's expansion suffice.</summary>
    private const double Distant = 1e5;

    internal static double J0(double x) => !double.IsFinite(x) ? double.NaN : Math.Abs(x) > Distant ? Hankel(0, Math.Abs(x)).J : SpecialFunctions.BesselJ(0, Math.Abs(x));

    internal static double J1(double x) => !double.IsFinite(x) ? double.NaN : Math.CopySign(1, x) * (Math.Abs(x) > Distant ? Hankel(1, Math.Abs(x)).J : SpecialFunctions.BesselJ(1, Math.Abs(x)));

    internal static double Y0(double x) => x == 0 ? double.NegativeInfinity : !(x > 0 && double.IsFinite(x)) ? double.NaN : x > Distant ? Hankel(0, x).Y : SpecialFunctions.BesselY(0, x);

    internal static double Y1(double x) => x == 0 ? double.NegativeInfinity : !(x > 0 && double.IsFinite(x)) ? double.NaN : x > Distant ? Hankel(1, x).Y : SpecialFunctions.BesselY(1, x);

    internal static double I0(double x) => Math.Abs(x) > Large ? I0e(x) * Math.Exp(Math.Abs(x)) : SpecialFunctions.BesselI0(x);

    internal static double I1(double x) => Math.Abs(x) > Large ? I1e(x) * Math.Exp(Math.Abs(x)) : SpecialFunctions.BesselI1(x);

    /// <summary>e^−|x| I₀(x).</summary>
    internal static double I0e(double x) => Math.Abs(x) > Large ? Asymptotic(0, Math.Abs(x)) : Math.Exp(-Math.Abs(x)) * SpecialFunctions.BesselI0(x);

    /// <summary>e^−|x| I₁(x).</summary>
    internal static double I1e(double x) => Math.Abs(x) > Large ? Math.CopySign(Asymptotic(1, Math.Abs(x)), x) : Math.Exp(-Math.Abs(x)) * SpecialFunctions.BesselI1(x);

    internal static double K0(double x) => x == 0 ? double.PositiveInfinity : !(x > 0) ? double.NaN : SpecialFunctions.BesselK0(x);

    internal static double K1(double x) => x == 0 ? double.PositiveInfinity : !(x > 0) ? double.NaN : SpecialFunctions.BesselK1(x);

    /// <summary>e^x K₀(x).</summary>
    internal static double K0e(double x) => x == 0 ? double.PositiveInfinity : !(x > 0) ? double.NaN : x <= 2 ? Math.Exp(x) * SpecialFunctions.BesselK0(x) : SpecialFunctions.BesselK0e(x);

    /// <summary>e^x K₁(x).</summary>
    internal static double K1e(double x) => x == 0 ? double.PositiveInfinity : !(x > 0) ? double.NaN : x <= 2 ? Math.Exp(x) * SpecialFunctions.BesselK1(x) : SpecialFunctions.BesselK1e(x);

    /// <summary>sin x / x, by its series near 0.</summary>
    internal static double SphericalJ0(double x)
    {
        if (double.IsInfinity(x))
        {
            return 0;
        }
        double square = x * x;
        return Math.Abs(x) < 0.01 ? 1 - square / 6 * (1 - square / 20 * (1 - square / 42)) : Math.Sin(x) / x;
    }

    internal static double AiryAi(double x) => double.IsInfinity(x) || double.IsNaN(x) ? double.NaN : x > 103.892 ? 0 : SpecialFunctions.AiryAi(x);

    /// <summary>√(2/πx) (P cos χ − Q sin χ, P sin χ + Q cos χ), χ = x − (2n + 1) π/4, P ≈ 1 − (μ − 1)(μ − 9) / 2(8x)², Q ≈ (μ − 1) / 8x, μ = 4n².</summary>
    private static (double J, double Y) Hankel(int n, double x)
    {
        double mu = 4 * n * n;
        double p = 1 - (mu - 1) * (mu - 9) / (128 * x * x);
        double q = (mu - 1) / (8 * x);
        (double sin, double cos) = Math.SinCos(x);
        (sin, cos) = n == 0 ? ((sin - cos) / Math.Sqrt(2), (cos + sin) / Math.Sqrt(2)) : ((-sin - cos) / Math.Sqrt(2), (sin - cos) / Math.Sqrt(2));
        double scale = Math.Sqrt(2 / (Math.PI * x));
        return (scale * (p * cos - q * sin), scale * (p * sin + q * cos));
    }

    /// <summary>e^−x I_n(x) ≈ (1 − (μ−1)/(8x) (1 − (μ−9)/(16x) (1 − (μ−25)/(24x)))) / √(2πx) for large x, μ = 4n².</summary>
    private static double Asymptotic(int n, double x)
    {
        double mu = 4 * n * n;
        double series = 1 - (mu - 1) / (8 * x) * (1 - (mu - 9) / (16 * x) * (1 - (mu - 25) / (24 * x) * (1 - (mu - 49) / (32 * x))));
        return double.IsInfinity(x) ? 0 : series / Math.Sqrt(2 * Math.PI * x);
    }
}
