using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>The slopes of rrelu in training: uniform in [lower, upper) where the input is not positive, else 1; no number is drawn there.</summary>
    internal static void RreluSlopes<T>(ReadOnlySpan<T> input, Span<T> slopes, double lower, double upper, GeneratorImpl generator) where T : unmanaged
    {
        // As libtorch: the bounds in the dtype, the number between them in double precision.
        lower = Elements.Convert<T, double>(Elements.Convert<double, T>(lower));
        upper = Elements.Convert<T, double>(Elements.Convert<double, T>(upper));
        lock (generator.Lock)
        {
            for (int i = 0; i < slopes.Length; i++)
            {
                // Not fused: libtorch has this loop outside of its vectorized files.
                double slope = Elements.Convert<T, double>(input[i]) <= 0 ? (NextUniform(generator) * (upper - lower)) + lower : 1;
                slopes[i] = Elements.Convert<double, T>(slope);
            }
        }
    }
}
