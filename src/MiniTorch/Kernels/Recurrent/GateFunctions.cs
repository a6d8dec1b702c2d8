using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>The functions of recurrent gates, a vector at a time, so that a cell is computed in one pass. A NaN stays a NaN.</summary>
internal static class GateFunctions
{
    private const float Log2E = 1.44269504f;

    /// <summary>1.5 · 2^23: a float to which this is added has its integer part in the low bits.</summary>
    private const float Rounder = 12582912f;

    /// <summary>1.5 · 2^52: likewise for a double.</summary>
    private const double DoubleRounder = 6755399441055744;

    /// <summary>1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> Sigmoid<T>(Vector<T> x) where T : unmanaged => Vector<T>.One / (Vector<T>.One + Exp(-x));

    /// <summary>sign(x) · (1 − 2 / (e^2|x| + 1)); near 0 by an odd polynomial, since the difference cancels there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> Tanh<T>(Vector<T> x) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector<float> value = x.As<T, float>();
            Vector<float> size = Vector.Abs(value);
            Vector<float> large = Vector<float>.One - (new Vector<float>(2f) / (Exp(size + size) + Vector<float>.One));
            Vector<float> square = value * value;
            Vector<float> sum = Vector.MultiplyAddEstimate(new Vector<float>(-5.70498872745e-3f), square, new Vector<float>(2.06390887954e-2f));
            sum = Vector.MultiplyAddEstimate(sum, square, new Vector<float>(-5.37397155531e-2f));
            sum = Vector.MultiplyAddEstimate(sum, square, new Vector<float>(1.33314422036e-1f));
            sum = Vector.MultiplyAddEstimate(sum, square, new Vector<float>(-3.33332819422e-1f));
            Vector<float> small = Vector.MultiplyAddEstimate(sum * square, value, value);
            large = Vector.CopySign(large, value);
            return Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(0.625f)), small, large).As<float, T>();
        }
        else
        {
            Vector<double> value = x.As<T, double>();
            Vector<double> twice = Vector.Abs(value) * 2.0;
            Vector<double> power = Vector.ConditionalSelect(
                Vector.LessThan(twice, new Vector<double>(0.35)), twice * VectorMath.SmallExpm1(twice), Exp(twice) - Vector<double>.One);
            return Vector.CopySign(power / (power + new Vector<double>(2)), value).As<double, T>();
        }
    }

    /// <summary>max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> Relu<T>(Vector<T> x) where T : unmanaged => Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector<T>.Zero), Vector<T>.Zero, x);

    /// <summary>2^n · e^r, x = n · ln 2 + r, |r| ≤ ½ ln 2; beyond the range of normal numbers, the largest or smallest of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> Exp<T>(Vector<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Exp(x.As<T, float>()).As<float, T>() : Exp(x.As<T, double>()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Exp(Vector<float> x)
    {
        // The bound stands first: where an operand is a NaN, MinNative and MaxNative give the second on x86, the NaN elsewhere.
        x = Vector.MinNative(new Vector<float>(88f), Vector.MaxNative(new Vector<float>(-87f), x));
        Vector<float> rounded = Vector.MultiplyAddEstimate(x, new Vector<float>(Log2E), new Vector<float>(Rounder));
        Vector<float> n = rounded - new Vector<float>(Rounder);
        Vector<float> r = Vector.MultiplyAddEstimate(n, new Vector<float>(-0.693359375f), x);
        r = Vector.MultiplyAddEstimate(n, new Vector<float>(2.12194440e-4f), r);
        Vector<float> sum = Vector.MultiplyAddEstimate(new Vector<float>(1.9875691500e-4f), r, new Vector<float>(1.3981999507e-3f));
        sum = Vector.MultiplyAddEstimate(sum, r, new Vector<float>(8.3334519073e-3f));
        sum = Vector.MultiplyAddEstimate(sum, r, new Vector<float>(4.1665795894e-2f));
        sum = Vector.MultiplyAddEstimate(sum, r, new Vector<float>(1.6666665459e-1f));
        sum = Vector.MultiplyAddEstimate(sum, r, new Vector<float>(0.5f));
        sum = Vector.MultiplyAddEstimate(sum, r * r, r) + Vector<float>.One;
        Vector<int> power = Vector.ShiftLeft(rounded.As<float, int>(), 23) + new Vector<int>(127 << 23);
        return sum * power.As<int, float>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Exp(Vector<double> x)
    {
        x = Vector.MinNative(new Vector<double>(709), Vector.MaxNative(new Vector<double>(-708), x));
        Vector<double> rounded = Vector.MultiplyAddEstimate(x, new Vector<double>(1.4426950408889634), new Vector<double>(DoubleRounder));
        Vector<double> n = rounded - new Vector<double>(DoubleRounder);
        Vector<double> r = Vector.MultiplyAddEstimate(n, new Vector<double>(-0.693145751953125), x);
        r = Vector.MultiplyAddEstimate(n, new Vector<double>(-1.42860682030941723212e-6), r);
        Vector<double> sum = Vector<double>.One;
        for (int k = 13; k >= 2; k--)
        {
            sum = Vector.MultiplyAddEstimate(sum * new Vector<double>(1.0 / k), r, Vector<double>.One);
        }
        sum = Vector.MultiplyAddEstimate(sum, r, Vector<double>.One);
        Vector<long> power = Vector.ShiftLeft(rounded.As<double, long>(), 52) + new Vector<long>(1023L << 52);
        return sum * power.As<long, double>();
    }
}
