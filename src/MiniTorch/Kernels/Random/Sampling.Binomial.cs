using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>ln k! − ((k + ½) ln(k + 1) − (k + 1) + ½ ln 2π) for k = 0 … 9.</summary>
    private static ReadOnlySpan<double> StirlingTails =>
    [
        0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
        0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
    ];

    /// <summary>binomial: for each number of trials and each probability the number of successes; NaN where either is NaN.</summary>
    internal static void Binomial<T>(ReadOnlySpan<T> counts, ReadOnlySpan<T> probabilities, Span<T> target, GeneratorImpl generator) where T : unmanaged
    {
        lock (generator.Lock)
        {
            for (int i = 0; i < target.Length; i++)
            {
                double count = Elements.Convert<T, double>(counts[i]);
                double probability = Elements.Convert<T, double>(probabilities[i]);
                target[i] = Elements.Convert<double, T>(NextBinomial<T>(count, probability, generator));
            }
        }
    }

    private static double NextBinomial<T>(double count, double p, GeneratorImpl generator) where T : unmanaged
    {
        if (double.IsNaN(count) || double.IsNaN(p))
        {
            return double.NaN;
        }
        if (count <= 0 || p <= 0)
        {
            return 0;
        }
        if (p >= 1)
        {
            return count;
        }
        bool mirrored = p > 0.5;
        double q = mirrored ? Round<T>(1 - p) : p;
        double successes = Round<T>(count * q) >= 10 ? NextBinomialLarge<T>(count, q, generator) : NextBinomialSmall<T>(count, q, generator);
        return mirrored ? count - successes : successes;
    }

    /// <summary>Adds up geometric waiting times until they exceed the number of trials.</summary>
    private static double NextBinomialSmall<T>(double count, double p, GeneratorImpl generator) where T : unmanaged
    {
        double logFailure = Round<T>(LogOnePlus(-p));
        double waited = 0;
        double successes = 0;
        while (true)
        {
            double uniform = Round<T>(NextUniform(generator));
            waited = Round<T>(waited + Math.Ceiling(Round<T>(Round<T>(Math.Log(uniform)) / logFailure)));
            if (waited > count)
            {
                return successes;
            }
            successes++;
        }
    }

    /// <summary>Transformed rejection (BTRS; Hörmann, 1993), for count·p of at least 10. Rounded as libtorch's arithmetic in the element type.</summary>
    private static double NextBinomialLarge<T>(double count, double p, GeneratorImpl generator) where T : unmanaged
    {
        double failure = Round<T>(1 - p);
        double mean = Round<T>(count * p);
        double deviation = Round<T>(Math.Sqrt(Round<T>(mean * failure)));
        double b = Round<T>(1.15 + (2.53 * deviation));
        double a = Round<T>(-0.0873 + (0.0248 * b) + (0.01 * p));
        double c = Round<T>(mean + 0.5);
        double squeeze = Round<T>(0.92 - (4.2 / b));
        double odds = Round<T>(p / failure);
        double alpha = Round<T>((2.83 + (5.1 / b)) * deviation);
        double mode = Math.Floor(Round<T>(Round<T>(count + 1) * p));
        while (true)
        {
            double u = Round<T>(Round<T>(NextUniform(generator)) - 0.5);
            double v = Round<T>(NextUniform(generator));
            double us = Round<T>(0.5 - Math.Abs(u));
            double k = Math.Floor(Round<T>(Round<T>(Round<T>(Round<T>(2 * a / us) + b) * u) + c));
            if (k < 0 || k > count)
            {
                continue;
            }
            if (us >= 0.07 && v <= squeeze)
            {
                return k;
            }
            v = Round<T>(Math.Log(Round<T>(Round<T>(v * alpha) / Round<T>(Round<T>(a / Round<T>(us * us)) + b))));
            double rest = Round<T>(Round<T>(count - k) + 1);
            double restOfMode = Round<T>(Round<T>(count - mode) + 1);
            double bound = ((mode + 0.5) * LogOf<T>(Round<T>(mode + 1) / Round<T>(odds * restOfMode)))
                + Round<T>(Round<T>(count + 1) * LogOf<T>(restOfMode / rest))
                + ((k + 0.5) * LogOf<T>(Round<T>(odds * rest) / Round<T>(k + 1)))
                + StirlingTail<T>(mode) + StirlingTail<T>(count - mode) - StirlingTail<T>(k) - StirlingTail<T>(count - k);
            if (v <= Round<T>(bound))
            {
                return k;
            }
        }
    }

    private static double StirlingTail<T>(double k) where T : unmanaged
    {
        if (k <= 9)
        {
            return Round<T>(StirlingTails[(int)k]);
        }
        double next = Round<T>(k + 1);
        double square = Round<T>(next * next);
        return Round<T>(((1.0 / 12) - (((1.0 / 360) - (1.0 / 1260 / square)) / square)) / next);
    }

    /// <summary>The logarithm of a quotient rounded to the element type, rounded likewise.</summary>
    private static double LogOf<T>(double quotient) where T : unmanaged => Round<T>(Math.Log(Round<T>(quotient)));

    /// <summary>ln(1 + x) without loss for small x.</summary>
    private static double LogOnePlus(double x)
    {
        // The error of 1 + x cancels in the quotient (Kahan).
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>A result of arithmetic in <typeparamref name="T"/>: rounded to single precision, unless T is double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Round<T>(double value) where T : unmanaged => typeof(T) == typeof(double) ? value : (float)value;
}
