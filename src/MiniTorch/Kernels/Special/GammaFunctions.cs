using MathNet.Numerics;

namespace MiniTorch.Kernels;

/// <summary>The gamma function's family for real arguments; poles and arguments outside of a domain give libtorch's infinities and NaNs.</summary>
internal static class GammaFunctions
{
    /// <summary>(2j)! / B₂ⱼ, the divisors of the Euler-Maclaurin series.</summary>
    private static readonly double[] s_bernoulliDivisors =
    [
        12, -720, 30240, -1209600, 47900160, -1307674368000.0 / 691, 74724249600, -10670622842880000.0 / 3617,
        5109094217170944000.0 / 43867, -802857662698291200000.0 / 174611, 14101100039391805440000.0 / 77683, -1693824136731743669452800000.0 / 236364091,
    ];

    /// <summary>ln |Γ(x)|.</summary>
    internal static double LogGamma(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }
        if (double.IsInfinity(x) || (x <= 0 && x == Math.Floor(x)))
        {
            return double.PositiveInfinity;
        }
        return x >= 0.5 ? SpecialFunctions.GammaLn(x) : Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * (x - Math.Round(x))))) - SpecialFunctions.GammaLn(1 - x);
    }

    /// <summary>Γ′(x) / Γ(x).</summary>
    internal static double Digamma(double x)
    {
        if (x == 0)
        {
            return double.CopySign(double.PositiveInfinity, -x);
        }
        if (double.IsNegativeInfinity(x) || (x < 0 && x == Math.Floor(x)))
        {
            return double.NaN;
        }
        return double.IsPositiveInfinity(x) || double.IsNaN(x) ? x
            : x < 0 ? SpecialFunctions.DiGamma(1 - x) - Math.PI / Math.Tan(Math.PI * (x - Math.Round(x)))
            : SpecialFunctions.DiGamma(x);
    }

    /// <summary>The n-th derivative of the digamma function.</summary>
    internal static double Polygamma(long n, double x)
    {
        if (n == 0)
        {
            return Digamma(x);
        }
        if (n == 1 && x < 0.5)
        {
            double sine = Math.Sin(Math.PI * (x - Math.Round(x)));
            return Math.PI * Math.PI / (sine * sine) - Zeta(2, 1 - x);
        }
        return (n % 2 != 0 ? 1 : -1) * Math.Exp(LogGamma(n + 1)) * Zeta(n + 1, x);
    }

    /// <summary>Hurwitz' zeta function Σ (q + k)^−s, by Euler and Maclaurin from the tenth term on.</summary>
    internal static double Zeta(double s, double q)
    {
        if (s == 1)
        {
            return double.PositiveInfinity;
        }
        if (s < 1)
        {
            return double.NaN;
        }
        if (q <= 0)
        {
            if (q == Math.Floor(q))
            {
                return double.PositiveInfinity;
            }
            if (s != Math.Floor(s))
            {
                return double.NaN;
            }
        }
        double at = q;
        double term = Math.Pow(at, -s);
        double sum = term;
        for (int i = 0; i < 9 || at <= 9; i++)
        {
            at++;
            term = Math.Pow(at, -s);
            sum += term;
            if (Math.Abs(term) < Math.Abs(sum) * 1e-17)
            {
                return sum;
            }
        }
        sum += term * at / (s - 1) - term / 2;
        double rising = 1;
        double k = 0;
        foreach (double divisor in s_bernoulliDivisors)
        {
            rising *= s + k;
            term /= at;
            double correction = rising * term / divisor;
            sum += correction;
            if (Math.Abs(correction) < Math.Abs(sum) * 1e-17)
            {
                break;
            }
            k++;
            rising *= s + k;
            term /= at;
            k++;
        }
        return sum;
    }

    /// <summary>The regularized lower incomplete gamma function P(a, x).</summary>
    internal static double Lower(double a, double x) =>
        Edge(a, x) is { } edge ? edge : x < a + 1 ? LowerSeries(a, x) : 1 - UpperFraction(a, x);

    /// <summary>The regularized upper incomplete gamma function Q(a, x) = 1 − P(a, x).</summary>
    internal static double Upper(double a, double x) =>
        Edge(a, x) is { } edge ? 1 - edge : x < a + 1 ? 1 - LowerSeries(a, x) : UpperFraction(a, x);

    /// <summary>xᵃ e^−x / Γ(a + 1) · Σ xⁿ / ((a + 1) … (a + n)).</summary>
    private static double LowerSeries(double a, double x)
    {
        double term = 1;
        double sum = 1;
        for (double n = a + 1; term > sum * 1e-17; n++)
        {
            term *= x / n;
            sum += term;
        }
        return Math.Exp(a * Math.Log(x) - x - LogGamma(a + 1)) * sum;
    }

    /// <summary>xᵃ e^−x / Γ(a) · 1 / (x + 1 − a − 1(1 − a) / (x + 3 − a − 2(2 − a) / (x + 5 − a − …))), by W. J. Lentz' method.</summary>
    private static double UpperFraction(double a, double x)
    {
        const double Tiny = 1e-300;
        double b = x + 1 - a;
        double c = 1 / Tiny;
        double d = 1 / b;
        double fraction = d;
        for (int n = 1; n < 100_000; n++)
        {
            double numerator = -n * (n - a);
            b += 2;
            d = numerator * d + b;
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = b + numerator / c;
            c = Math.Abs(c) < Tiny ? Tiny : c;
            double factor = d * c;
            fraction *= factor;
            if (Math.Abs(factor - 1) < 1e-16)
            {
                break;
            }
        }
        return Math.Exp(a * Math.Log(x) - x - LogGamma(a)) * fraction;
    }

    /// <summary>P(a, x) where it is a limit, or not defined.</summary>
    private static double? Edge(double a, double x)
    {
        if (x < 0 || a < 0)
        {
            return double.NaN;
        }
        if (a == 0)
        {
            return x > 0 ? 1 : double.NaN;
        }
        if (x == 0)
        {
            return 0;
        }
        if (double.IsInfinity(a))
        {
            return double.IsInfinity(x) ? double.NaN : 0;
        }
        return double.IsInfinity(x) ? 1 : double.IsNaN(a) || double.IsNaN(x) ? double.NaN : null;
    }
}
