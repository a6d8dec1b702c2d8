using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

// Samples made from uniform numbers u in [0, 1) of double precision by a formula, whatever the dtype of the target.
internal static partial class Sampling
{
    /// <summary>exponential_: −ln(1 − u) / lambda, of rate lambda.</summary>
    internal static void Exponential<T>(Span<T> target, double lambda, GeneratorImpl generator) where T : unmanaged
    {
        if (!(lambda > 0))
        {
            throw Error.Of($"exponential_ expects lambda > 0.0, but found lambda={Error.Show(lambda)}");
        }
        if (typeof(T) == typeof(double))
        {
            FillTransformed(target, new ExponentialTransform(-1 / lambda), generator);
        }
        else
        {
            ExponentialRounded(target, -1 / lambda, generator);
        }
    }

    /// <summary>Exponential numbers that are rounded to fewer bits: there a vectorized logarithm, good to an ulp of double precision, is the same.</summary>
    private static void ExponentialRounded<T>(Span<T> target, double scale, GeneratorImpl generator) where T : unmanaged
    {
        const int Part = 512;
        Span<double> buffer = stackalloc double[Part];
        lock (generator.Lock)
        {
            for (int start = 0; start < target.Length; start += Part)
            {
                Span<T> part = target.Slice(start, Math.Min(target.Length - start, Part));
                Span<double> numbers = buffer[..part.Length];
                FillUniform(numbers, generator);
                TensorPrimitives.Subtract(1, numbers, numbers);
                TensorPrimitives.Log(numbers, numbers);
                for (int i = 0; i < part.Length; i++)
                {
                    part[i] = Elements.Convert<double, T>(scale * numbers[i]);
                }
            }
        }
    }

    /// <summary>geometric_: ⌈ln u / ln(1 − p)⌉, the number of trials up to the first success.</summary>
    internal static void Geometric<T>(Span<T> target, double p, GeneratorImpl generator) where T : unmanaged
    {
        if (!(p is > 0 and < 1))
        {
            throw Error.Of($"geometric_ expects p to be in (0, 1), but got p={Error.Show(p)}");
        }
        FillTransformed(target, new GeometricTransform(Math.Log(1 - p)), generator);
    }

    /// <summary>cauchy_: median + sigma·tan(π·(u − ½)).</summary>
    internal static void Cauchy<T>(Span<T> target, double median, double sigma, GeneratorImpl generator) where T : unmanaged
    {
        if (!(sigma > 0))
        {
            throw Error.Of($"cauchy_ expects sigma > 0.0, but found sigma={Error.Show(sigma)}");
        }
        FillTransformed(target, new CauchyTransform(median, sigma), generator);
    }

    /// <summary>log_normal_: eˣ for normal x of that mean and std, drawn as in <see cref="NormalSerial{T}"/> for any length.</summary>
    internal static void LogNormal<T>(Span<T> target, double mean, double std, GeneratorImpl generator) where T : unmanaged
    {
        if (!(std > 0))
        {
            throw Error.Of($"log_normal_ expects std > 0.0, but found std={Error.Show(std)}");
        }
        lock (generator.Lock)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Elements.Convert<double, T>(Math.Exp(Math.FusedMultiplyAdd(NextNormal(generator), std, mean)));
            }
        }
    }

    private readonly struct ExponentialTransform(double scale) : IUniformTransform
    {
        // 1 − u is exact, so that this is log1p(−u).
        public double Invoke(double uniform) => scale * Math.Log(1 - uniform);
    }

    private readonly struct GeometricTransform(double logFailure) : IUniformTransform
    {
        public double Invoke(double uniform) => Math.Ceiling(Math.Log(uniform) / logFailure);
    }

    private readonly struct CauchyTransform(double median, double sigma) : IUniformTransform
    {
        public double Invoke(double uniform) => Math.FusedMultiplyAdd(sigma, Math.Tan(Math.PI * (uniform - 0.5)), median);
    }
}
