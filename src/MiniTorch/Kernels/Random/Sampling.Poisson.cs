using MathNet.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>poisson: for each rate a sample of the Poisson distribution.</summary>
    internal static void Poisson<T>(ReadOnlySpan<T> rates, Span<T> target, GeneratorImpl generator) where T : unmanaged
    {
        foreach (T rate in rates)
        {
            Error.Unless(Elements.Convert<T, double>(rate) >= 0, "invalid Poisson rate, expected rate to be non-negative");
        }
        lock (generator.Lock)
        {
            for (int i = 0; i < target.Length; i++)
            {
                double rate = Elements.Convert<T, double>(rates[i]);
                target[i] = Elements.Convert<double, T>(rate >= 10 ? NextPoissonLarge(rate, generator) : NextPoissonSmall(rate, generator));
            }
        }
    }

    /// <summary>How many uniform numbers can be multiplied before the product falls to e^−rate.</summary>
    private static double NextPoissonSmall(double rate, GeneratorImpl generator)
    {
        if (rate == 0)
        {
            return 0;
        }
        double limit = Math.Exp(-rate);
        double product = NextUniform(generator);
        long count = 0;
        while (product > limit)
        {
            product *= NextUniform(generator);
            count++;
        }
        return count;
    }

    /// <summary>Transformed rejection with squeeze (PTRS; Hörmann, 1993), for rates of at least 10.</summary>
    private static double NextPoissonLarge(double rate, GeneratorImpl generator)
    {
        double logRate = Math.Log(rate);
        double b = 0.931 + (2.53 * Math.Sqrt(rate));
        double a = -0.059 + (0.02483 * b);
        double inverseAlpha = 1.1239 + (1.1328 / (b - 3.4));
        double squeeze = 0.9277 - (3.6224 / (b - 2));
        while (true)
        {
            double u = NextUniform(generator) - 0.5;
            double v = NextUniform(generator);
            double us = 0.5 - Math.Abs(u);
            double k = Math.Floor((((2 * a / us) + b) * u) + rate + 0.43);
            if (us >= 0.07 && v <= squeeze)
            {
                return k;
            }
            if (k < 0 || (us < 0.013 && v > us))
            {
                continue;
            }
            if (Math.Log(v) + Math.Log(inverseAlpha) - Math.Log((a / (us * us)) + b) <= -rate + (k * logRate) - SpecialFunctions.GammaLn(k + 1))
            {
                return k;
            }
        }
    }
}
