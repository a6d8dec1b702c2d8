using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch.Kernels;

/// <summary>Activations and the gradients of activations in one pass. The destination may be an operand.</summary>
internal static class ActivationMath
{
    /// <summary>√(2/π).</summary>
    internal const double GeluBeta = 0.79788456080286535588;

    /// <summary>The cubic term of the approximation ½(1 + tanh(√(2/π)(x + κx³))) of Φ.</summary>
    internal const double GeluKappa = 0.044715;

    /// <summary>result = min(max(x, low), high), NaN where x is, for bounds that are numbers.</summary>
    internal static void Clamp<T>(ReadOnlySpan<T> x, T low, T high, Span<T> result) where T : unmanaged => LaneLoop.Run(new ClampFunction<T>(low, high), x, result);

    /// <summary>result = x Φ(x), Φ the normal distribution function.</summary>
    internal static void Gelu<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            LaneLoop.Run(default(GeluFunction), MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(result));
        }
        else
        {
            Each.Run(x, result, static value => value * (0.5 * (1 + ErrorFunctions.Erf(value * SqrtHalf))));
        }
    }

    /// <summary>result = x ½(1 + tanh(√(2/π)(x + κx³))).</summary>
    internal static void GeluByTanh<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(GeluByTanhFunction<T>), x, result);

    /// <summary>result = grad · (Φ(x) + x φ(x)), φ the normal density.</summary>
    internal static void GeluBackward<T>(ReadOnlySpan<T> grad, ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            LaneLoop.Run(default(GeluBackwardFunction), MemoryMarshal.Cast<T, float>(grad), MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(result));
        }
        else
        {
            Each.Run(grad, x, result, static (grad, value) =>
                grad * (0.5 * (1 + ErrorFunctions.Erf(value * SqrtHalf)) + value * (Math.Exp(-0.5 * value * value) * (0.5 * GeluBeta))));
        }
    }

    /// <summary>result = grad · the derivative of <see cref="GeluByTanh"/>.</summary>
    internal static void GeluByTanhBackward<T>(ReadOnlySpan<T> grad, ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(GeluByTanhBackwardFunction<T>), grad, x, result);

    /// <summary>result = grad · σ(x) (1 + x (1 − σ(x))).</summary>
    internal static void SiluBackward<T>(ReadOnlySpan<T> grad, ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(SiluBackwardFunction<T>), grad, x, result);

    /// <summary>result = grad · (1 − y) y.</summary>
    internal static void SigmoidBackward<T>(ReadOnlySpan<T> grad, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(SigmoidBackwardFunction<T>), grad, y, result);

    /// <summary>result = grad · (1 − y²).</summary>
    internal static void TanhBackward<T>(ReadOnlySpan<T> grad, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneLoop.Run(default(TanhBackwardFunction<T>), grad, y, result);

    private const double SqrtHalf = 0.70710678118654752440;

    private readonly struct ClampFunction<T>(T low, T high) : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => V.Min(V.Broadcast(high), V.Max(V.Broadcast(low), x));
    }

    private readonly struct GeluFunction : ILaneUnary<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, float> => x * LaneMath.NormalCdf(x);
    }

    /// <summary>½(1 + tanh u) is the sigmoid of 2u, which keeps the digits that 1 + tanh u loses far on the left.</summary>
    private readonly struct GeluByTanhFunction<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => x * LaneMath.Sigmoid<V, T>(TwiceInner<V, T>(x, x * x));
    }

    private readonly struct GeluBackwardFunction : ILaneBinary<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, float>
        {
            V density = LaneMath.Exp<V, float>(y * y * V.Constant(-0.5)) * V.Constant(0.5 * GeluBeta);
            return x * V.MultiplyAdd(y, density, LaneMath.NormalCdf(y));
        }
    }

    private readonly struct GeluByTanhBackwardFunction<T> : ILaneBinary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, T>
        {
            // σ + y σ (1 − σ) u′, σ the sigmoid of u = 2β(y + κy³).
            V square = y * y;
            V sigmoid = LaneMath.Sigmoid<V, T>(TwiceInner<V, T>(y, square), out V rest);
            V slope = V.MultiplyAdd(square, V.Constant(6 * GeluBeta * GeluKappa), V.Constant(2 * GeluBeta));
            return x * V.MultiplyAdd(y * slope * rest, sigmoid, sigmoid);
        }
    }

    private readonly struct SiluBackwardFunction<T> : ILaneBinary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, T>
        {
            V sigmoid = LaneMath.Sigmoid<V, T>(y, out V rest);
            return x * sigmoid * V.MultiplyAdd(y, rest, V.Constant(1));
        }
    }

    private readonly struct SigmoidBackwardFunction<T> : ILaneBinary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, T> => x * (V.Constant(1) - y) * y;
    }

    private readonly struct TanhBackwardFunction<T> : ILaneBinary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, T> => x * (V.Constant(1) - y * y);
    }

    /// <summary>2√(2/π)(x + κx³).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TwiceInner<V, T>(V x, V square) where V : struct, IMathLanes<V, T> where T : unmanaged =>
        x * V.MultiplyAdd(square, V.Constant(2 * GeluBeta * GeluKappa), V.Constant(2 * GeluBeta));
}
