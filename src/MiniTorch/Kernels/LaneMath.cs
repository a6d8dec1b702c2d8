using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>
/// Elementary functions of a vector of float or double, within two units in the last place of the exact value. NaN stays NaN; infinities, signed
/// zeros and denormal numbers are those of the functions.
/// </summary>
/// <remarks>
/// Note [Rounding by addition]. Adding 1.5 · 2^p, p the bits behind the point, rounds to the nearest integer and leaves it in the low bits, on every
/// machine and without a conversion; subtracting it again gives the integer as a number.
/// Without fused multiply-add the products of the argument reductions are still exact: their constants have as many zeros at the end as n has bits.
/// </remarks>
internal static unsafe class LaneMath
{
    private const double SqrtHalf = 0.70710678118654752440;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp<V, T>(V x) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        x = V.Min(Of<V, T>(89, 710), V.Max(Of<V, T>(-104, -746), x));
        V p = ReducedExpm1<V, T>(x, out V n);
        return V.Scale(V.Constant(1) + p, n);
    }

    /// <summary>2ˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp2<V, T>(V x) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        x = V.Min(Of<V, T>(129, 1025), V.Max(Of<V, T>(-151, -1076), x));
        V n = (x + Magic<V, T>()) - Magic<V, T>();
        return V.Scale(V.Constant(1) + SmallExpm1<V, T>((x - n) * V.Constant(0.69314718055994530942)), n);
    }

    /// <summary>eˣ − 1 without cancellation: 2ⁿ (eʳ − 1) + (2ⁿ − 1), halved so that 2ⁿ is a number for the largest n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Expm1<V, T>(V x) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        V bounded = V.Min(Of<V, T>(89, 710), V.Max(Of<V, T>(-18, -38), x));
        V p = ReducedExpm1<V, T>(bounded, out V n);
        V half = V.Constant(0.5);
        V power = PowerOf2<V, T>(n - V.Constant(1));
        V m = V.MultiplyAdd(power, p, power - half);
        return V.Select(V.LessThan(Abs<V, T>(x), V.Constant(1e-30)), x, m + m);
    }

    /// <summary>tanh x by a polynomial or rational function of x² up to 0.625; beyond it 1 − 2 / (e^2|x| + 1), with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh<V, T>(V x) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        V a = V.Min(Of<V, T>(10, 20), Abs<V, T>(x));   // from where on it rounds to 1
        V one = V.Constant(1), two = V.Constant(2);
        V p = ReducedExpm1<V, T>(a + a, out V n);
        V power = PowerOf2<V, T>(n);
        V large = one - two / (V.MultiplyAdd(power, p, power) + one);
        V z = a * a, small;
        if (sizeof(T) == sizeof(float))
        {
            small = V.MultiplyAdd(V.Constant(-5.70498872745e-3), z, V.Constant(2.06390887954e-2));
            small = V.MultiplyAdd(small, z, V.Constant(-5.37397155531e-2));
            small = V.MultiplyAdd(small, z, V.Constant(1.33314422036e-1));
            small = V.MultiplyAdd(small, z, V.Constant(-3.33332819422e-1));
        }
        else
        {
            small = V.MultiplyAdd(V.Constant(-9.64399179425052238628e-1), z, V.Constant(-9.92877231001918586564e1));
            small = V.MultiplyAdd(small, z, V.Constant(-1.61468768441708447952e3));
            V q = V.MultiplyAdd(z + V.Constant(1.12811678491632931402e2), z, V.Constant(2.23548839060100448583e3));
            small /= V.MultiplyAdd(q, z, V.Constant(4.84406305325125486048e3));
        }
        small = V.MultiplyAdd(small * z, a, a);
        return V.Select(V.LessThan(a, V.Constant(0.625)), small, large) | (x & V.Constant(-0.0));
    }

    /// <summary>1 / (1 + e^−x), by e^−|x|, which is at most 1; what rounds the sum 1 + e^−|x| is made good afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sigmoid<V, T>(V x) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        V one = V.Constant(1);
        V e = ExpOfMinusAbs<V, T>(x);
        V sum = one + e;
        V quotient = V.Select(V.LessThan(x, V.Constant(0)), e, one) / sum;
        V gained = ((sum - one) - e) * V.MultiplyAdd(sum, V.Constant(-0.5), V.Constant(1.457));   // over the sum, which is between 1 and 2
        return V.MultiplyAdd(quotient, gained, quotient);
    }

    /// <summary>1 / (1 + e^−x) a little less exactly, and 1 less that, without cancellation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sigmoid<V, T>(V x, out V rest) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        V one = V.Constant(1);
        V e = ExpOfMinusAbs<V, T>(x);
        V larger = one / (one + e);
        V smaller = e * larger;
        V isNegative = V.LessThan(x, V.Constant(0));
        rest = V.Select(isNegative, larger, smaller);
        return V.Select(isNegative, smaller, larger);
    }

    /// <summary>erf x in float32: a polynomial, beyond 0.93 subtracted from 1 as a power of e; fitted with N. Juffa's method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Erf<V>(V x) where V : struct, IMathLanes<V, float>
    {
        V a = V.Min(V.Constant(4), Abs<V, float>(x));   // from where on it rounds to 1
        V z = a * a;
        V low = V.MultiplyAdd(V.Constant(-3.88396438e-3), a, V.Constant(2.42546219e-2));
        V large = V.MultiplyAdd(V.MultiplyAdd(V.Constant(-1.72853470e-5), a, V.Constant(3.83197126e-4)), z, low);
        large = V.MultiplyAdd(large, a, V.Constant(-1.06777877e-1));
        large = V.MultiplyAdd(large, a, V.Constant(-6.34846687e-1));
        large = V.MultiplyAdd(large, a, V.Constant(-1.28717512e-1));
        V p = ReducedExpm1<V, float>(V.MultiplyAdd(large, a, V.Constant(0) - a), out V n);
        V power = PowerOf2<V, float>(n);
        large = V.Constant(1) - V.MultiplyAdd(power, p, power);
        V small = V.MultiplyAdd(V.Constant(-5.96761703e-4), z, V.Constant(4.99119423e-3));
        small = V.MultiplyAdd(small, z, V.Constant(-2.67681349e-2));
        small = V.MultiplyAdd(small, z, V.Constant(1.12819925e-1));
        small = V.MultiplyAdd(small, z, V.Constant(-3.76125336e-1));
        small = V.MultiplyAdd(small, z, V.Constant(1.28379166e-1));
        small = V.MultiplyAdd(small, a, a);
        return V.Select(V.LessThan(a, V.Constant(0.927734375)), small, large) | (x & V.Constant(-0.0));
    }

    /// <summary>The normal distribution function ½ (1 + erf(x / √2)) in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V NormalCdf<V>(V x) where V : struct, IMathLanes<V, float> =>
        (Erf(x * V.Constant(SqrtHalf)) + V.Constant(1)) * V.Constant(0.5);

    /// <summary>sin x in float32, or cos x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sine<V>(V x, bool isCosine) where V : struct, IMathLanes<V, float>
    {
        V sign = V.Constant(-0.0);
        V a = Abs<V, float>(x);
        V r = V.InDouble(default(QuarterTurns), a, a, out V turns);
        V bits = turns + V.Constant(MagicOfSingle + (isCosine ? 1 : 0));   // the quadrant is in the last two
        V z = r * r;
        V s = V.MultiplyAdd(V.MultiplyAdd(V.Constant(-1.9515295891e-4), z, V.Constant(8.3321608736e-3)), z, V.Constant(-1.6666654611e-1));
        s = V.MultiplyAdd(s * z, r, r);
        V c = V.MultiplyAdd(V.MultiplyAdd(V.Constant(2.443315711809948e-5), z, V.Constant(-1.388731625493765e-3)), z, V.Constant(4.166664568298827e-2));
        c = V.MultiplyAdd(c * z, z, V.MultiplyAdd(z, V.Constant(-0.5), V.Constant(1)));
        V isEven = V.Equal(V.ShiftLeft(bits, 30) & V.Constant(2), V.Constant(0));
        V result = V.Select(isEven, s, c) ^ (V.ShiftLeft(bits, 30) & sign);
        if (!isCosine)
        {
            result ^= x & sign;
        }
        V isLarge = V.LessThan(V.Constant(QuarterTurns.Largest), a);
        return V.Any(isLarge) ? SineOfLarge<V>(x, result, isCosine) : result;
    }

    /// <summary>xʸ in float32, by logarithm and power of 2 in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Pow<V>(V x, V y) where V : struct, IMathLanes<V, float>
    {
        V one = V.Constant(1), zero = V.Constant(0), infinity = V.Constant(double.PositiveInfinity);
        V a = Abs<V, float>(x);
        V power = V.InDouble(default(PowerFunction), a, y, out _);
        power = V.Select(V.Equal(a, one) & V.Equal(y, y), one, power);
        V isNegative = V.LessThan((x & V.Constant(-0.0)) | one, zero);   // by its sign: −0 too
        if (V.Any(isNegative))
        {
            V isInteger = V.Equal(V.Floor(y), y);
            V half = y * V.Constant(0.5);
            V isEven = V.Equal(V.Floor(half), half);
            V isNotDefined = V.Without(V.LessThan(x, zero) & V.LessThan(a, infinity), isInteger);
            V signed = V.Select(isNotDefined, V.Constant(double.NaN), power ^ V.Without(isInteger & V.Constant(-0.0), isEven));
            power = V.Select(isNegative, signed, power);
        }
        return V.Select(V.Equal(y, zero) | V.Equal(x, one), one, power);
    }

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Abs<V, T>(V x) where V : struct, IMathLanes<V, T> where T : unmanaged => V.Without(x, V.Constant(-0.0));

    /// <summary>x · 2ⁿ in two steps, the first of which is exact; see <see cref="IMathLanes{TSelf, T}.Scale"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V ScaleInSteps<V, T>(V x, V n) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        V half = V.MultiplyAdd(n, V.Constant(0.5), Magic<V, T>()) - Magic<V, T>();
        return x * PowerOf2<V, T>(half) * PowerOf2<V, T>(n - half);
    }

    private const double MagicOfSingle = 12582912;

    private const double MagicOfDouble = 6755399441055744;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Of<V, T>(double single, double other) where V : struct, IMathLanes<V, T> where T : unmanaged => V.Constant(sizeof(T) == sizeof(float) ? single : other);

    /// <summary>See Note [Rounding by addition].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Magic<V, T>() where V : struct, IMathLanes<V, T> where T : unmanaged => Of<V, T>(MagicOfSingle, MagicOfDouble);

    /// <summary>2ⁿ for the exponents of normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V PowerOf2<V, T>(V n) where V : struct, IMathLanes<V, T> where T : unmanaged =>
        V.ShiftLeft(n + Of<V, T>(MagicOfSingle + 127, MagicOfDouble + 1023), sizeof(T) == sizeof(float) ? 23 : 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpOfMinusAbs<V, T>(V x) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        V p = ReducedExpm1<V, T>(V.Max(Of<V, T>(-104, -746), x | V.Constant(-0.0)), out V n);
        return V.Scale(V.Constant(1) + p, n);
    }

    /// <summary>eʳ − 1 and n, for x = n ln 2 + r, |r| ≤ ½ ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReducedExpm1<V, T>(V x, out V n) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        n = V.MultiplyAdd(x, V.Constant(1.4426950408889634074), Magic<V, T>()) - Magic<V, T>();
        V r = V.MultiplyAdd(n, Of<V, T>(-0.693359375, -6.93147180369123816490e-1), x);
        r = V.MultiplyAdd(n, Of<V, T>(2.12194440e-4, -1.90821492927058770002e-10), r);
        return SmallExpm1<V, T>(r);
    }

    /// <summary>eʳ − 1 = r + r² (½ + …) for |r| ≤ ½ ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SmallExpm1<V, T>(V r) where V : struct, IMathLanes<V, T> where T : unmanaged
    {
        V p;
        if (sizeof(T) == sizeof(float))
        {
            p = V.MultiplyAdd(V.Constant(1.9875691500e-4), r, V.Constant(1.3981999507e-3));
            p = V.MultiplyAdd(p, r, V.Constant(8.3334519073e-3));
            p = V.MultiplyAdd(p, r, V.Constant(4.1665795894e-2));
            p = V.MultiplyAdd(p, r, V.Constant(1.6666665459e-1));
            p = V.MultiplyAdd(p, r, V.Constant(5.0000001201e-1));
        }
        else
        {
            p = V.MultiplyAdd(V.Constant(1.0 / 6227020800), r, V.Constant(1.0 / 479001600));   // Taylor's series
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 39916800));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 3628800));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 362880));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 40320));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 5040));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 720));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 120));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 24));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 6));
            p = V.MultiplyAdd(p, r, V.Constant(0.5));
        }
        return V.MultiplyAdd(p * r, r, r);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V SineOfLarge<V>(V x, V result, bool isCosine) where V : struct, IMathLanes<V, float>
    {
        float* values = stackalloc float[V.Count], results = stackalloc float[V.Count];
        x.Store(values);
        result.Store(results);
        for (int i = 0; i < V.Count; i++)
        {
            if (!(Math.Abs(values[i]) <= QuarterTurns.Largest))
            {
                results[i] = (float)(isCosine ? Math.Cos(values[i]) : Math.Sin(values[i]));
            }
        }
        return V.Load(results);
    }

    /// <summary>x less its nearest multiple of π/2, and which it is.</summary>
    private readonly struct QuarterTurns : IDoubleFunction
    {
        /// <summary>Up to here the multiple has no more bits than the first part of π/2 has zeros.</summary>
        internal const double Largest = 1e6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y, out V second) where V : struct, IMathLanes<V, double>
        {
            second = V.MultiplyAdd(x, V.Constant(0.63661977236758134308), V.Constant(MagicOfDouble)) - V.Constant(MagicOfDouble);
            V r = V.MultiplyAdd(second, V.Constant(-1.57079632673412561417), x);
            return V.MultiplyAdd(second, V.Constant(-6.07710050650619224932e-11), r);
        }
    }

    /// <summary>2^(y log₂ x) to some 32 bits, for x ≥ 0.</summary>
    private readonly struct PowerFunction : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y, out V second) where V : struct, IMathLanes<V, double>
        {
            // x = 2ⁿ m with m from √½ to √2. The exponent becomes a number by the bits of 2⁵² + n.
            V shifted = V.AddBits(x, V.Bits(0x3FF0000000000000 - 0x3FE6A09E667F3BCD));
            V n = (V.ShiftRight(shifted, 52) | V.Constant(4503599627370496)) - V.Constant(4503599627370496 + 1023);
            V m = V.AddBits(V.SubtractBits(x, shifted & V.Bits(unchecked((long)0xFFF0000000000000))), V.Bits(0x3FF0000000000000));
            // log m = 2 artanh s, s = (m − 1) / (m + 1).
            V one = V.Constant(1);
            V s = (m - one) / (m + one);
            V z = s * s;
            V log = V.MultiplyAdd(V.Constant(1.0 / 13), z, V.Constant(1.0 / 11));
            log = V.MultiplyAdd(log, z, V.Constant(1.0 / 9));
            log = V.MultiplyAdd(log, z, V.Constant(1.0 / 7));
            log = V.MultiplyAdd(log, z, V.Constant(1.0 / 5));
            log = V.MultiplyAdd(log, z, V.Constant(1.0 / 3));
            log = V.MultiplyAdd(log * z, s, s);
            log = V.MultiplyAdd(log, V.Constant(2 * 1.4426950408889634074), n);
            V infinity = V.Constant(double.PositiveInfinity);
            log = V.Select(V.Equal(x, V.Constant(0)), V.Constant(double.NegativeInfinity), V.Select(V.LessThan(x, infinity), log, x));
            V exponent = V.Min(V.Constant(200), V.Max(V.Constant(-200), log * y));
            n = (exponent + V.Constant(MagicOfDouble)) - V.Constant(MagicOfDouble);
            V r = (exponent - n) * V.Constant(0.69314718055994530942);
            V p = V.MultiplyAdd(V.Constant(1.0 / 40320), r, V.Constant(1.0 / 5040));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 720));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 120));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 24));
            p = V.MultiplyAdd(p, r, V.Constant(1.0 / 6));
            p = V.MultiplyAdd(p, r, V.Constant(0.5));
            p = V.MultiplyAdd(p * r, r, r);
            second = default;
            return (p + one) * PowerOf2<V, double>(n);
        }
    }
}
