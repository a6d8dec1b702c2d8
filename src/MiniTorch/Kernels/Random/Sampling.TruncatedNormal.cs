using System.Buffers;
using MathNet.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>Below this probability of a normal number to lie within the bounds, they are not found by trying.</summary>
    private const double LeastAcceptance = 0.01;

    /// <summary>
    /// trunc_normal_: normal numbers within [a, b]. As in PyTorch 2.13: a target full of normals, and as long as some lie outside of the bounds
    /// they are replaced by those at the same places of a whole new draw.
    /// </summary>
    /// <remarks>
    /// Where the bounds hold less than a hundredth of the distribution that would take long or for ever; there each number is found on
    /// its own, from another stream than PyTorch's.
    /// </remarks>
    /// <param name="target">Where the numbers go.</param>
    /// <param name="mean">Mean of the normal distribution before it is truncated.</param>
    /// <param name="std">Its standard deviation.</param>
    /// <param name="a">The lower bound.</param>
    /// <param name="b">The upper bound.</param>
    /// <param name="generator">Where the uniform numbers come from.</param>
    /// <param name="contiguous">False for a target that is not contiguous: see <see cref="NormalSerial{T}"/>.</param>
    internal static void TruncatedNormal<T>(Span<T> target, double mean, double std, double a, double b, GeneratorImpl generator, bool contiguous = true)
        where T : unmanaged
    {
        CheckNormal(std);
        if (!(a <= b))
        {
            throw Error.Of($"trunc_normal_ expects a <= b, but found a={Error.Show(a)} and b={Error.Show(b)}");
        }
        lock (generator.Lock)
        {
            double lower = (a - mean) / std;
            double upper = (b - mean) / std;
            if (std == 0)
            {
                target.Fill(Elements.Convert<double, T>(Math.Clamp(mean, a, b)));
                return;
            }
            if (NormalCdf(upper) - NormalCdf(lower) < LeastAcceptance)
            {
                for (int i = 0; i < target.Length; i++)
                {
                    double normal = NextInNarrowBounds(lower, upper, generator);
                    target[i] = Elements.Convert<double, T>(Math.Clamp((normal * std) + mean, a, b));
                }
                return;
            }
            Draw(target, mean, std, generator, contiguous);
            T[]? rented = null;
            while (AnyOutside<T>(target, a, b))
            {
                rented ??= ArrayPool<T>.Shared.Rent(target.Length);
                Span<T> again = rented.AsSpan(0, target.Length);
                Draw(again, mean, std, generator, contiguous);
                for (int i = 0; i < target.Length; i++)
                {
                    if (IsOutside(target[i], a, b))
                    {
                        target[i] = again[i];
                    }
                }
            }
            if (rented is not null)
            {
                ArrayPool<T>.Shared.Return(rented);
            }
        }

        static void Draw(Span<T> into, double mean, double std, GeneratorImpl generator, bool contiguous)
        {
            if (contiguous)
            {
                Normal(into, mean, std, generator);
            }
            else
            {
                NormalSerial(into, mean, std, generator);
            }
        }
    }

    private static bool AnyOutside<T>(ReadOnlySpan<T> values, double a, double b) where T : unmanaged
    {
        foreach (T value in values)
        {
            if (IsOutside(value, a, b))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsOutside<T>(T value, double a, double b) where T : unmanaged
    {
        double number = Elements.Convert<T, double>(value);
        return number < a || number > b;
    }

    /// <summary>
    /// A standard normal number within bounds that are close together or far out, by rejection: beyond a bound c the density falls like
    /// e^(−c·x), and is that times e^(−(x − c)²/2) (Robert, 1995). Bounds around 0 are the case c = 0: a uniform number.
    /// </summary>
    private static double NextInNarrowBounds(double lower, double upper, GeneratorImpl generator)
    {
        if (upper < 0)
        {
            return -NextInNarrowBounds(-upper, -lower, generator);
        }
        double rate = Math.Max(lower, 0);
        double width = upper - lower;
        while (true)
        {
            double uniform = NextUniform(generator);
            double step = rate * width < 1e-9 ? uniform * width : -Math.Log(1 - (uniform * (1 - Math.Exp(-rate * width)))) / rate;
            double x = Math.Min(lower + step, upper);
            if (NextUniform(generator) < Math.Exp((x - rate) * (x - rate) / -2))
            {
                return x;
            }
        }
    }

    private static double NormalCdf(double x) => (1 + SpecialFunctions.Erf(x / Math.Sqrt(2))) / 2;
}
