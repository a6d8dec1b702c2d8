using MathNet.Numerics;

namespace MiniTorch.Kernels;

/// <summary>The error function's family for real arguments.</summary>
internal static class ErrorFunctions
{
    private static readonly double s_sqrtHalf = Math.Sqrt(0.5);

    internal static double Erf(double x) => double.IsNaN(x) ? x : SpecialFunctions.Erf(x);

    internal static double Erfc(double x) => double.IsNaN(x) ? x : SpecialFunctions.Erfc(x);

    internal static double Erfinv(double x) => !(Math.Abs(x) <= 1) ? double.NaN : SpecialFunctions.ErfInv(x);

    /// <summary>e^(x²) erfc(x); by its continued fraction where erfc is small.</summary>
    internal static double Erfcx(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }
        if (x < 5)
        {
            return x < -26.7 ? double.PositiveInfinity : Math.Exp(x * x) * SpecialFunctions.Erfc(x);
        }
        // 1 / (√π (x + ½/(x + 1/(x + 1½/(x + …)))))
        double fraction = x;
        for (int k = 50; k > 0; k--)
        {
            fraction = x + k / 2.0 / fraction;
        }
        return 1 / (Math.Sqrt(Math.PI) * fraction);
    }

    /// <summary>The quantile of the normal distribution, −√2 erfc⁻¹(2p).</summary>
    internal static double Ndtri(double p) =>
        p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : !(p > 0 && p < 1) ? double.NaN
        : p < 0.5 ? -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * p) : Math.Sqrt(2) * SpecialFunctions.ErfInv(2 * p - 1);

    /// <summary>The logarithm of the normal distribution function, without cancellation in either tail.</summary>
    internal static double LogNdtr(double x) => x < -1
        ? Math.Log(Erfcx(-x * s_sqrtHalf) / 2) - x * x / 2
        : RealMath.Log1p(-Erfc(x * s_sqrtHalf) / 2);

    /// <summary>−x ln x, 0 at 0, −∞ below.</summary>
    internal static double Entr(double x) => double.IsNaN(x) ? x : x > 0 ? -x * Math.Log(x) : x == 0 ? 0 : double.NegativeInfinity;
}
