namespace MiniTorch.Kernels;

/// <summary>
/// Derivatives of samples by the parameters they were drawn with (implicit reparameterization): −(∂cdf/∂parameter)/pdf of the gamma and
/// the beta distribution, by the series, saddle point expansions and rational approximations that libtorch uses in each region.
/// </summary>
internal static class GammaGradients
{
    // Coefficients of u^i · v^j, numerator and denominator, for the gamma distribution with 0.8 ≤ x and α ≤ 8.
    private static readonly double[][] s_gamma =
    [
        [0.16009398, -0.094634809, 0.025146376, -0.0030648343, 1, 0.32668115, 0.10406089, 0.0014179084],
        [0.53487893, 0.1298071, 0.065735949, -0.0015649758, 0.16639465, 0.020070113, -0.0035938915, -0.00058392623],
        [0.040121004, -0.0065914022, -0.0026286047, -0.0013441777, 0.017050642, -0.0021309326, 0.00085092367, -1.5247877e-07],
    ];

    // Coefficients of u^i · a^j · b^k, numerator and denominator, for the beta distribution.
    private static readonly double[][][] s_betaNumerator =
    [
        [[1.003668233, -0.01061107488, -0.0657888334, 0.01201642863], [0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033], [-0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013]],
        [[0.221950385, -0.3187676331, 0.01799915743, 0.01074823814], [-0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057], [0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-05]],
        [[-0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565], [0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181], [0.005900514878, -0.001936558688, -9.495446725e-06, 5.385558597e-05]],
    ];

    private static readonly double[][][] s_betaDenominator =
    [
        [[1, -0.02924021934, -0.04438342661, 0.007285809825], [0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521], [-0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149]],
        [[0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273], [0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956], [-0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-05]],
        [[0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-05], [0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-05], [-0.0003477407336, 6.959756487e-05, 1.097287507e-05, -1.650964693e-06]],
    ];

    /// <summary>∂x/∂α of a sample x of the gamma distribution with shape α and rate 1.</summary>
    internal static double Gamma(double alpha, double x)
    {
        if (x < 0.8)
        {
            return GammaBySeries(alpha, x);
        }
        if (alpha > 8)
        {
            return GammaBySaddlePoint(alpha, x);
        }
        double u = Math.Log(x / alpha);
        double v = Math.Log(alpha);
        Span<double> c = stackalloc double[8];
        for (int i = 0; i < c.Length; i++)
        {
            c[i] = s_gamma[0][i] + u * (s_gamma[1][i] + u * s_gamma[2][i]);
        }
        return Math.Exp(Cubic(c, v) / Cubic(c[4..], v));
    }

    /// <summary>∂x/∂α of a component x of a sample of the Dirichlet distribution, whose concentrations are α here and sum to <paramref name="total"/>.</summary>
    internal static double Dirichlet(double x, double alpha, double total)
    {
        double beta = total - alpha;
        double boundary = total * x * (1 - x);
        if (x <= 0.5 && boundary < 2.5)
        {
            return BetaByAlphaSeries(x, alpha, beta);
        }
        if (x >= 0.5 && boundary < 0.75)
        {
            return -BetaByBetaSeries(1 - x, beta, alpha);
        }
        if (alpha > 6 && beta > 6)
        {
            return BetaBySaddlePoint(x, alpha, beta);
        }
        double u = Math.Log(x);
        double a = Math.Log(alpha) - u;
        double b = Math.Log(total) - a;
        double numerator = 0;
        double denominator = 0;
        double powerU = 1;
        for (int i = 0; i < 3; i++, powerU *= u)
        {
            double power = powerU;
            for (int j = 0; j < 3; j++, power *= a)
            {
                numerator += power * Cubic(s_betaNumerator[i][j], b);
                denominator += power * Cubic(s_betaDenominator[i][j], b);
            }
        }
        return numerator / denominator * (x * (GammaFunctions.Digamma(total) - GammaFunctions.Digamma(alpha)) / beta);
    }

    private static double Cubic(ReadOnlySpan<double> c, double x) => c[0] + x * (c[1] + x * (c[2] + x * c[3]));

    private static double OrZero(double value) => double.IsNaN(value) ? 0 : value;

    /// <summary>The Taylor series of the distribution function at 0.</summary>
    private static double GammaBySeries(double alpha, double x)
    {
        double numerator = 1;
        double denominator = alpha;
        double series = numerator / denominator;
        double derived = numerator / (denominator * denominator);
        for (int i = 1; i <= 5; i++)
        {
            numerator *= -x / i;
            denominator += 1;
            series += numerator / denominator;
            derived += numerator / (denominator * denominator);
        }
        double power = Math.Pow(x, alpha);
        double pdf = Math.Pow(x, alpha - 1) * Math.Exp(-x);
        double byAlpha = (Math.Log(x) - GammaFunctions.Digamma(alpha)) * (power * series) - power * derived;
        return OrZero(-byAlpha / pdf);
    }

    /// <summary>Rice's expansion for large α; a polynomial where it is singular, near x = α.</summary>
    private static double GammaBySaddlePoint(double alpha, double x)
    {
        if (x >= 0.9 * alpha && x <= 1.1 * alpha)
        {
            double first = 1 + 24 * alpha * (1 + 12 * alpha);
            double second = 1440 * (alpha * alpha) + 6 * x * (53 - 120 * x) - 65 * x * x / alpha + alpha * (107 + 3600 * x);
            return first * second / (1244160 * (alpha * alpha) * (alpha * alpha));
        }
        double root = Math.Sqrt(8 * alpha);
        double inverse = root / (alpha - x);
        double power = Math.Pow(x - alpha - alpha * Math.Log(x / alpha), -1.5);
        double both = x < alpha ? inverse - power : inverse + power;
        double sum = Math.Log(x / alpha) * both - Math.Sqrt(2 / alpha) * (alpha + x) / ((alpha - x) * (alpha - x));
        double stirling = 1 + 1 / (12 * alpha) * (1 + 1 / (24 * alpha));
        return -stirling * (x * sum) / root;
    }

    /// <summary>For small x.</summary>
    private static double BetaByAlphaSeries(double x, double alpha, double beta)
    {
        double factor = GammaFunctions.Digamma(alpha) - GammaFunctions.Digamma(alpha + beta) - Math.Log(x);
        double numerator = 1;
        double series = numerator / alpha * (factor + 1 / alpha);
        for (int i = 1; i <= 10; i++)
        {
            numerator *= (i - beta) * x / i;
            double denominator = alpha + i;
            series += numerator / denominator * (factor + 1 / denominator);
        }
        return OrZero(x * Math.Pow(1 - x, -beta) * series);
    }

    /// <summary>The derivative by β for small x.</summary>
    private static double BetaByBetaSeries(double x, double alpha, double beta)
    {
        double factor = GammaFunctions.Digamma(alpha + beta) - GammaFunctions.Digamma(beta);
        double numerator = 1;
        double betas = 1;
        double derived = 0;
        double series = factor / alpha;
        for (int i = 1; i <= 8; i++)
        {
            numerator *= -x / i;
            derived = derived * (beta - i) + betas;
            betas *= beta - i;
            series += numerator / (alpha + i) * (derived + factor * betas);
        }
        return OrZero(-Math.Pow(1 - x, 1 - beta) * series);
    }

    /// <summary>Rice's expansion for α and β above 6; a polynomial where it is singular, near the mean.</summary>
    private static double BetaBySaddlePoint(double x, double alpha, double beta)
    {
        double total = alpha + beta;
        double mean = alpha / total;
        double deviation = Math.Sqrt(alpha * beta / (total + 1)) / total;
        if (mean - 0.1 * deviation <= x && x <= mean + 0.1 * deviation)
        {
            double poly = 47 * x * (beta * beta) * (beta * beta) + alpha * (
                (43 + 20 * (16 + 27 * beta) * x) * (beta * beta) * beta + alpha * (
                    3 * (59 + 180 * beta - 90 * x) * (beta * beta) + alpha * (
                        (453 + 1620 * beta * (1 - x) - 455 * x) * beta + alpha * (8 * (1 - x) * (135 * beta - 11)))));
            double above = (1 + 12 * alpha) * (1 + 12 * beta) / (total * total);
            double below = 12960 * alpha * alpha * alpha * beta * beta * (1 + 12 * total);
            return above / (1 - x) * poly / below;
        }
        double prefactor = -x / Math.Sqrt(2 * alpha * beta / total);
        double stirling = Stirling(alpha) * Stirling(beta) / Stirling(total);
        double numerator = 2 * (alpha * alpha) * (x - 1) + alpha * beta * (x - 1) - x * (beta * beta);
        double offset = alpha * (x - 1) + beta * x;
        double first = numerator / (Math.Sqrt(2 * alpha / beta) * Math.Pow(total, 1.5) * offset * offset);
        double second = 0.5 * Math.Log(alpha / (total * x));
        double third = Math.Sqrt(8 * alpha * beta / total) / offset;
        double fourth = Math.Pow(beta * Math.Log(beta / (total * (1 - x))) + alpha * Math.Log(alpha / (total * x)), -1.5);
        return stirling * prefactor * (first + second * (third + (x < mean ? fourth : -fourth)));

        static double Stirling(double a) => 1 + 1 / (12 * a) + 1 / (288 * a * a);
    }
}
