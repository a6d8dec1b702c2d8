using System.Numerics;

namespace MiniTorch.Kernels;

/// <summary>Loops over a function of single elements, for kernels whose cost lies in the function.</summary>
internal static class Each
{
    /// <summary>result = f(x), computed in double precision.</summary>
    internal static void Run<T>(ReadOnlySpan<T> x, Span<T> result, Func<double, double> f) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = T.CreateTruncating(f(double.CreateTruncating(x[i])));
        }
    }

    /// <summary>result = f(x, y), computed in double precision.</summary>
    internal static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, Func<double, double, double> f) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = T.CreateTruncating(f(double.CreateTruncating(x[i]), double.CreateTruncating(y[i])));
        }
    }

    /// <summary>result = f(x).</summary>
    internal static void Run(ReadOnlySpan<Complex> x, Span<Complex> result, Func<Complex, Complex> f)
    {
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = f(x[i]);
        }
    }

    /// <summary>result = f(x, y).</summary>
    internal static void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result, Func<Complex, Complex, Complex> f)
    {
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = f(x[i], y[i]);
        }
    }
}
