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
/// Functions over spans that System.Numerics.Tensors lacks, computes with cancellation near 0 (its Tanh, Sinh, ExpM1 and LogP1 lose all digits
/// there, its Exp2 up to 700 ulp) or slowly. The destination may be the operand itself.
/// </summary>
internal static class VectorMath
{
    /// <summary>result = eˣ.</summary>
    internal static void Exp<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(ExpFunction<T>), x, result);

    /// <summary>result = 2ˣ.</summary>
    internal static void Exp2<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(Exp2Function<T>), x, result);

    /// <summary>result = eˣ − 1.</summary>
    internal static void Expm1<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(Expm1Function<T>), x, result);

    /// <summary>result = tanh(x).</summary>
    internal static void Tanh<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(TanhFunction<T>), x, result);

    /// <summary>result = 1 / (1 + e^−x).</summary>
    internal static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(SigmoidFunction<T>), x, result);

    /// <summary>result = x / (1 + e^−x).</summary>
    internal static void Silu<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(SiluFunction<T>), x, result);

    /// <summary>result = erf(x).</summary>
    internal static void Erf<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            LaneLoop.Run(default(ErfFunction), Single(x), Single(result));
        }
        else
        {
            Each.Run(x, result, ErrorFunctions.Erf);
        }
    }

    /// <summary>result = sin x.</summary>
    internal static void Sin<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            LaneLoop.Run(default(SinFunction), Single(x), Single(result));
        }
        else
        {
            TensorPrimitives.Sin(x, result);
        }
    }

    /// <summary>result = cos x.</summary>
    internal static void Cos<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            LaneLoop.Run(default(CosFunction), Single(x), Single(result));
        }
        else
        {
            TensorPrimitives.Cos(x, result);
        }
    }

    /// <summary>result = x^y.</summary>
    internal static void Pow<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            LaneLoop.Run(default(PowFunction), Single(x), Single(y), Single(result));
        }
        else
        {
            TensorPrimitives.Pow(x, y, result);
        }
    }

    /// <summary>result = x^exponent.</summary>
    internal static void Pow<T>(ReadOnlySpan<T> x, T exponent, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            LaneLoop.Run(new PowerFunction(float.CreateTruncating(exponent)), Single(x), Single(result));
        }
        else
        {
            TensorPrimitives.Pow(x, exponent, result);
        }
    }

    private static ReadOnlySpan<float> Single<T>(ReadOnlySpan<T> span) where T : unmanaged => MemoryMarshal.Cast<T, float>(span);

    private static Span<float> Single<T>(Span<T> span) where T : unmanaged => MemoryMarshal.Cast<T, float>(span);

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

    private readonly struct ExpFunction<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => LaneMath.Exp<V, T>(x);
    }

    private readonly struct Exp2Function<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => LaneMath.Exp2<V, T>(x);
    }

    private readonly struct Expm1Function<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => LaneMath.Expm1<V, T>(x);
    }

    private readonly struct TanhFunction<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => LaneMath.Tanh<V, T>(x);
    }

    private readonly struct SigmoidFunction<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => LaneMath.Sigmoid<V, T>(x);
    }

    private readonly struct SiluFunction<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => x * LaneMath.Sigmoid<V, T>(x);
    }

    private readonly struct ErfFunction : ILaneUnary<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, float> => LaneMath.Erf(x);
    }

    private readonly struct SinFunction : ILaneUnary<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, float> => LaneMath.Sine(x, isCosine: false);
    }

    private readonly struct CosFunction : ILaneUnary<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, float> => LaneMath.Sine(x, isCosine: true);
    }

    private readonly struct PowFunction : ILaneBinary<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, float> => LaneMath.Pow(x, y);
    }

    private readonly struct PowerFunction(float exponent) : ILaneUnary<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, float> => LaneMath.Pow(x, V.Broadcast(exponent));
    }
}
