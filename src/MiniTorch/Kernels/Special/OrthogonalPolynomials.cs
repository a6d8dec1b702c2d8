namespace MiniTorch.Kernels;

/// <summary>Orthogonal polynomials by their three-term recurrences; for high degrees inside [−1, 1] Chebyshev's by trigonometry. A negative degree gives 0.</summary>
internal static class OrthogonalPolynomials
{
    /// <summary>From this degree on, trigonometry is more accurate, and faster.</summary>
    private const long High = 9;

    /// <summary>T_n(x) = cos(n arccos x).</summary>
    internal static double ChebyshevT(double x, double degree)
    {
        long n = (long)degree;
        if (n < 0)
        {
            return 0;
        }
        if (Math.Abs(x) == 1)
        {
            return x > 0 || n % 2 == 0 ? 1 : -1;
        }
        return n >= High && Math.Abs(x) < 1 ? Math.Cos(n * Math.Acos(x)) : Chebyshev(x, n, x);
    }

    /// <summary>U_n(x) = sin((n + 1) θ) / sin θ, θ = arccos x.</summary>
    internal static double ChebyshevU(double x, double degree)
    {
        long n = (long)degree;
        if (n < 0)
        {
            return 0;
        }
        if (Math.Abs(x) == 1)
        {
            return x > 0 || n % 2 == 0 ? n + 1 : -(n + 1);
        }
        double angle = Math.Acos(x);
        return n >= High && Math.Abs(x) < 1 ? Math.Sin((n + 1) * angle) / Math.Sin(angle) : Chebyshev(x, n, 2 * x);
    }

    /// <summary>V_n(x) = cos((n + ½) θ) / cos ½θ, θ = arccos x.</summary>
    internal static double ChebyshevV(double x, double degree)
    {
        long n = (long)degree;
        if (n < 0)
        {
            return 0;
        }
        if (Math.Abs(x) == 1)
        {
            return x > 0 ? 1 : n % 2 == 0 ? 2 * n + 1 : -(2 * n + 1);
        }
        double angle = Math.Acos(x);
        return n >= High && Math.Abs(x) < 1 ? Math.Cos((n + 0.5) * angle) / Math.Cos(angle / 2) : Chebyshev(x, n, 2 * x - 1);
    }

    /// <summary>W_n(x) = sin((n + ½) θ) / sin ½θ, θ = arccos x.</summary>
    internal static double ChebyshevW(double x, double degree)
    {
        long n = (long)degree;
        if (n < 0)
        {
            return 0;
        }
        if (Math.Abs(x) == 1)
        {
            return x > 0 ? 2 * n + 1 : n % 2 == 0 ? 1 : -1;
        }
        double angle = Math.Acos(x);
        return n >= High && Math.Abs(x) < 1 ? Math.Sin((n + 0.5) * angle) / Math.Sin(angle / 2) : Chebyshev(x, n, 2 * x + 1);
    }

    internal static double ShiftedChebyshevT(double x, double degree) => ChebyshevT(2 * x - 1, degree);

    internal static double ShiftedChebyshevU(double x, double degree) => ChebyshevU(2 * x - 1, degree);

    internal static double ShiftedChebyshevV(double x, double degree) => ChebyshevV(2 * x - 1, degree);

    internal static double ShiftedChebyshevW(double x, double degree) => ChebyshevW(2 * x - 1, degree);

    /// <summary>The physicists' H: H₀ = 1, H₁ = 2x, Hₖ₊₁ = 2x Hₖ − 2k Hₖ₋₁.</summary>
    internal static double HermiteH(double x, double degree) => Recur((long)degree, x, 2 * x, static (x, k, p, q) => 2 * x * q - 2 * k * p);

    /// <summary>The probabilists' He: He₀ = 1, He₁ = x, Heₖ₊₁ = x Heₖ − k Heₖ₋₁.</summary>
    internal static double HermiteHe(double x, double degree) => Recur((long)degree, x, x, static (x, k, p, q) => x * q - k * p);

    /// <summary>L₀ = 1, L₁ = 1 − x, (k + 1) Lₖ₊₁ = (2k + 1 − x) Lₖ − k Lₖ₋₁.</summary>
    internal static double LaguerreL(double x, double degree) => Recur((long)degree, x, 1 - x, static (x, k, p, q) => ((2 * k + 1 - x) * q - k * p) / (k + 1));

    /// <summary>P₀ = 1, P₁ = x, (k + 1) Pₖ₊₁ = (2k + 1) x Pₖ − k Pₖ₋₁.</summary>
    internal static double LegendreP(double x, double degree) => Recur((long)degree, x, x, static (x, k, p, q) => ((2 * k + 1) * x * q - k * p) / (k + 1));

    /// <summary>The recurrence that Chebyshev's four kinds share: pₖ₊₁ = 2x pₖ − pₖ₋₁ from p₀ = 1 and <paramref name="first"/>.</summary>
    private static double Chebyshev(double x, long n, double first) => Recur(n, x, first, static (x, _, p, q) => 2 * x * q - p);

    private static double Recur(long n, double x, double first, Func<double, long, double, double, double> next)
    {
        if (n <= 0)
        {
            return n < 0 ? 0 : 1;
        }
        (double before, double at) = (1, first);
        for (long k = 1; k < n && !double.IsNaN(at); k++)
        {
            (before, at) = (at, next(x, k, before, at));
        }
        return at;
    }
}
