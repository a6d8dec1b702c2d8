using System.Buffers;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    // libtorch writes the constants of its gamma sampler in single precision; 1/3 and 0.0331 differ from the numbers meant.
    private const float Third = 1f / 3f;
    private const double Squeeze = 0.0331f;

    /// <summary>_standard_gamma: samples of the gamma distribution with these shapes (concentrations) and scale 1, at least the smallest normal number.</summary>
    /// <typeparam name="T">float or double (half types are computed in float).</typeparam>
    internal static void StandardGamma<T>(ReadOnlySpan<T> shapes, Span<T> target, GeneratorImpl generator) where T : unmanaged
    {
        double smallest = SmallestNormal<T>();
        lock (generator.Lock)
        {
            for (int i = 0; i < target.Length; i++)
            {
                double sample = typeof(T) == typeof(double)
                    ? NextGamma(Elements.Convert<T, double>(shapes[i]), generator)
                    : NextGamma(Elements.Convert<T, float>(shapes[i]), generator);
                target[i] = Elements.Convert<double, T>(sample > smallest ? sample : smallest);
            }
        }
    }

    /// <summary>
    /// _sample_dirichlet: rows of gamma samples with these shapes, each divided by the sum of its row, kept within [smallest normal, 1 − ulp].
    /// </summary>
    /// <param name="concentrations">Rows of <paramref name="categories"/> shapes.</param>
    /// <param name="target">As many samples.</param>
    /// <param name="categories">The length of a row.</param>
    /// <param name="generator">Where the numbers come from.</param>
    internal static void Dirichlet<T>(ReadOnlySpan<T> concentrations, Span<T> target, int categories, GeneratorImpl generator) where T : unmanaged
    {
        double smallest = SmallestNormal<T>();
        double largest = BelowOne<T>();
        double[] gammas = ArrayPool<double>.Shared.Rent(target.Length);
        lock (generator.Lock)
        {
            // In double precision, so that small shapes do not underflow.
            for (int i = 0; i < target.Length; i++)
            {
                gammas[i] = Math.Max(NextGamma(Elements.Convert<T, double>(concentrations[i]), generator), SmallestNormal<double>());
            }
        }
        for (int row = 0; row < target.Length; row += categories)
        {
            double sum = 0;
            for (int i = row; i < row + categories; i++)
            {
                sum += gammas[i];
            }
            for (int i = row; i < row + categories; i++)
            {
                target[i] = Elements.Convert<double, T>(Math.Min(Math.Max(gammas[i] / sum, smallest), largest));
            }
        }
        ArrayPool<double>.Shared.Return(gammas);
    }

    /// <summary>A gamma sample whose shape is a single-precision number: the shape is then handled in that precision.</summary>
    private static double NextGamma(float shape, GeneratorImpl generator)
    {
        double scale = 1;
        if (shape < 1)
        {
            if (shape == 0)
            {
                return 0;
            }
            scale = Math.Pow(1 - NextUniform(generator), 1 / shape);
            shape += 1;
        }
        return NextGamma(shape - Third, scale, generator);
    }

    private static double NextGamma(double shape, GeneratorImpl generator)
    {
        double scale = 1;
        if (shape < 1)
        {
            if (shape == 0)
            {
                return 0;
            }
            // Γ(a) is Γ(a + 1)·U^(1/a).
            scale = Math.Pow(1 - NextUniform(generator), 1 / shape);
            shape += 1;
        }
        return NextGamma(shape - Third, scale, generator);
    }

    /// <summary>
    /// Marsaglia and Tsang (2000): d·(1 + c·x)³ for a normal x, c = 1/√(9d), accepted or rejected by a uniform number.
    /// </summary>
    private static double NextGamma(double d, double scale, GeneratorImpl generator)
    {
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x;
            double y;
            do
            {
                x = NextNormal(generator);
                y = 1 + (c * x);
            }
            while (y <= 0);
            double v = y * y * y;
            double u = 1 - NextUniform(generator);
            double square = x * x;
            if (u < 1 - (Squeeze * square * square) || Math.Log(u) < (0.5 * square) + (d * (1 - v + Math.Log(v))))
            {
                return scale * d * v;
            }
        }
    }

    private static double SmallestNormal<T>() where T : unmanaged => Math.ScaleB(1, DTypes.Of<T>() switch
    {
        DType.Float64 => -1022,
        DType.Float16 => -14,
        _ => -126, // bfloat16 has the exponents of float32
    });

    private static double BelowOne<T>() where T : unmanaged => 1 - Math.ScaleB(1, -Digits(DTypes.Of<T>()));
}
