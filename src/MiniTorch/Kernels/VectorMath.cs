using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch.Kernels;

/// <summary>The size of the buffers on the stack in which kernels keep what is between their steps.</summary>
internal static class Scratch
{
    internal const int Length = 256;
}

/// <summary>
/// Functions over spans that System.Numerics.Tensors lacks, or computes with cancellation near 0 (its Tanh, Sinh, ExpM1 and LogP1 lose all digits
/// there, its Exp2 up to 700 ulp). The destination may be the operand itself.
/// </summary>
internal static class VectorMath
{
    private static readonly float[] s_erfNumerator = [1.128379145377652f, 0.1907841022610799f, 0.05279031502139469f, 0.003779615488487081f, 0.0002848077616099247f, 2.0419577365677316e-06f];
    private static readonly float[] s_erfDenominator = [1f, 0.5024107283988428f, 0.11425762674956425f, 0.014997455550291913f, 0.0011652121264633638f, 3.800389177433424e-05f];

    /// <summary>result = erf(x). In float32 by a rational function of x² fitted to 2e-8 up to 3.93, from where on erf rounds to 1.</summary>
    internal static void Erf<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float))
        {
            Each.Run(x, result, ErrorFunctions.Erf);
            return;
        }
        ReadOnlySpan<float> from = MemoryMarshal.Cast<T, float>(x);
        Span<float> to = MemoryMarshal.Cast<T, float>(result);
        int i = 0;
        for (; i <= from.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Erf(new Vector<float>(from[i..])).CopyTo(to[i..]);
        }
        if (i < from.Length)
        {
            Span<float> rest = stackalloc float[Vector<float>.Count];
            rest.Clear();
            from[i..].CopyTo(rest);
            Erf(new Vector<float>(rest)).CopyTo(rest);
            rest[..(from.Length - i)].CopyTo(to[i..]);
        }
    }

    /// <summary>result = eˣ − 1: by its Taylor series below ½ ln 2.</summary>
    internal static void Expm1<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> buffer = stackalloc T[Scratch.Length];
        T limit = T.CreateTruncating(0.35);
        for (int at = 0; at < x.Length; at += Scratch.Length)
        {
            int count = Math.Min(Scratch.Length, x.Length - at);
            Span<T> power = buffer[..count];
            TensorPrimitives.Exp(x.Slice(at, count), power);
            int i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            {
                var value = new Vector<T>(x[(at + i)..]);
                Vector<T> isSmall = Vector.LessThan(Vector.Abs(value), new Vector<T>(limit));
                Vector.ConditionalSelect(isSmall, value * SmallExpm1(value), new Vector<T>(power[i..]) - Vector<T>.One).CopyTo(result[(at + i)..]);
            }
            for (; i < count; i++)
            {
                T value = x[at + i];
                result[at + i] = T.Abs(value) < limit ? value * SmallExpm1(new Vector<T>(value))[0] : power[i] - T.One;
            }
        }
    }

    /// <summary>result = ln(1 + x), by W. Kahan's correction of the logarithm for the rounding of 1 + x.</summary>
    internal static void Log1p<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> sums = stackalloc T[Scratch.Length];
        Span<T> logs = stackalloc T[Scratch.Length];
        for (int at = 0; at < x.Length; at += Scratch.Length)
        {
            int count = Math.Min(Scratch.Length, x.Length - at);
            TensorPrimitives.Add(x.Slice(at, count), T.One, sums);
            TensorPrimitives.Log(sums[..count], logs);
            int i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            {
                var value = new Vector<T>(x[(at + i)..]);
                var sum = new Vector<T>(sums[i..]);
                var log = new Vector<T>(logs[i..]);
                Vector<T> corrected = log * (value / (sum - Vector<T>.One));
                corrected = Vector.ConditionalSelect(Vector.Equals(sum, new Vector<T>(T.PositiveInfinity)), log, corrected);
                Vector.ConditionalSelect(Vector.Equals(sum, Vector<T>.One), value, corrected).CopyTo(result[(at + i)..]);
            }
            for (; i < count; i++)
            {
                T sum = sums[i];
                result[at + i] = sum == T.One ? x[at + i] : T.IsPositiveInfinity(sum) ? sum : logs[i] * (x[at + i] / (sum - T.One));
            }
        }
    }

    /// <summary>result = tanh(x) = m / (m + 2), m = e^2|x| − 1, with the sign of x.</summary>
    internal static void Tanh<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> buffer = stackalloc T[Scratch.Length];
        T two = T.CreateTruncating(2);
        for (int at = 0; at < x.Length; at += Scratch.Length)
        {
            int count = Math.Min(Scratch.Length, x.Length - at);
            Span<T> power = buffer[..count];
            TensorPrimitives.Abs(x.Slice(at, count), power);
            TensorPrimitives.Min(power, T.CreateTruncating(20), power);   // from where on it rounds to 1
            TensorPrimitives.Multiply(power, two, power);
            Expm1<T>(power, power);
            int i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            {
                var m = new Vector<T>(power[i..]);
                (m / (m + new Vector<T>(two))).CopyTo(power[i..]);
            }
            for (; i < count; i++)
            {
                power[i] /= power[i] + two;
            }
            TensorPrimitives.CopySign<T>(power, x.Slice(at, count), result.Slice(at, count));
        }
    }

    /// <summary>result = sinh(x) = ½ (m + m / (m + 1)), m = e^|x| − 1, with the sign of x.</summary>
    internal static void Sinh<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> buffer = stackalloc T[Scratch.Length];
        T half = T.CreateTruncating(0.5);
        for (int at = 0; at < x.Length; at += Scratch.Length)
        {
            int count = Math.Min(Scratch.Length, x.Length - at);
            Span<T> power = buffer[..count];
            TensorPrimitives.Abs(x.Slice(at, count), power);
            Expm1<T>(power, power);
            for (int i = 0; i < count; i++)
            {
                T m = power[i];
                result[at + i] = T.IsFinite(m) ? T.CopySign(half * (m + m / (m + T.One)), x[at + i]) : T.Sinh(x[at + i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Erf(Vector<float> x)
    {
        Vector<float> bounded = Vector.Min(Vector.Max(x, new Vector<float>(-3.93f)), new Vector<float>(3.93f));
        Vector<float> square = bounded * bounded;
        Vector<float> ratio = bounded * Polynomial(square, s_erfNumerator) / Polynomial(square, s_erfDenominator);
        ratio = Vector.Min(Vector.Max(ratio, new Vector<float>(-1f)), Vector<float>.One);
        return Vector.ConditionalSelect(Vector.Equals(x, x), ratio, x);   // NaN stays
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Polynomial(Vector<float> x, float[] coefficients)
    {
        var sum = new Vector<float>(coefficients[5]);
        for (int k = 4; k >= 0; k--)
        {
            sum = Vector.MultiplyAddEstimate(sum, x, new Vector<float>(coefficients[k]));
        }
        return sum;
    }

    /// <summary>(eˣ − 1) / x = 1 + x/2 (1 + x/3 (1 + …)) for small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> SmallExpm1<T>(Vector<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> sum = Vector<T>.One;
        for (int k = typeof(T) == typeof(float) ? 8 : 15; k >= 2; k--)
        {
            sum = Vector<T>.One + x * sum * new Vector<T>(T.CreateTruncating(1.0 / k));
        }
        return sum;
    }
}
