using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch.Kernels;

/// <summary>
/// asin, acos, atan and atan2 in float32 by vectors, good to about two units in the last place; other types element by element. The destination
/// may be an operand.
/// </summary>
internal static class InverseTrigonometry
{
    private const float Pi = MathF.PI;

    internal static void Asin<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Run(default(AsinLoop), x, x, result);
        }
        else
        {
            TensorPrimitives.Asin(x, result);
        }
    }

    internal static void Acos<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Run(default(AcosLoop), x, x, result);
        }
        else
        {
            TensorPrimitives.Acos(x, result);
        }
    }

    internal static void Atan<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Run(default(AtanLoop), x, x, result);
        }
        else
        {
            TensorPrimitives.Atan(x, result);
        }
    }

    /// <summary>The angle of the point (x, y).</summary>
    internal static void Atan2<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Run(default(Atan2Loop), y, x, result);
        }
        else
        {
            TensorPrimitives.Atan2(y, x, result);
        }
    }

    private interface ILoop
    {
        Vector<float> Of(Vector<float> first, Vector<float> second);
    }

    private static void Run<TLoop, T>(TLoop loop, ReadOnlySpan<T> first, ReadOnlySpan<T> second, Span<T> result)
        where TLoop : struct, ILoop
        where T : unmanaged
    {
        ReadOnlySpan<float> a = MemoryMarshal.Cast<T, float>(first), b = MemoryMarshal.Cast<T, float>(second);
        Span<float> to = MemoryMarshal.Cast<T, float>(result);
        int i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            loop.Of(new Vector<float>(a[i..]), new Vector<float>(b[i..])).CopyTo(to[i..]);
        }
        if (i < to.Length)
        {
            Span<float> rest = stackalloc float[2 * Vector<float>.Count];
            rest.Fill(1);
            a[i..].CopyTo(rest);
            b[i..].CopyTo(rest[Vector<float>.Count..]);
            loop.Of(new Vector<float>(rest), new Vector<float>(rest[Vector<float>.Count..])).CopyTo(rest);
            rest[..(to.Length - i)].CopyTo(to[i..]);
        }
    }

    private readonly struct AsinLoop : ILoop
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y)
        {
            Vector<float> part = HalfAsin(Vector.Abs(x), out Vector<int> isLarge);
            Vector<float> angle = Vector.ConditionalSelect(isLarge, new Vector<float>(Pi / 2) - part - part, part);
            return CopySign(angle, x);
        }
    }

    private readonly struct AcosLoop : ILoop
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y)
        {
            Vector<float> part = HalfAsin(Vector.Abs(x), out Vector<int> isLarge);
            Vector<float> twice = part + part;
            Vector<float> outer = Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), new Vector<float>(Pi) - twice, twice);
            return Vector.ConditionalSelect(isLarge, outer, new Vector<float>(Pi / 2) - CopySign(part, x));
        }
    }

    private readonly struct AtanLoop : ILoop
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y) => Angle(x, Vector<float>.One);
    }

    private readonly struct Atan2Loop : ILoop
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y) => Angle(x, y);
    }

    /// <summary>asin(a) up to ½; beyond it asin √((1 − a) / 2), from which ½π − 2·that is the angle. NaN above 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> HalfAsin(Vector<float> a, out Vector<int> isLarge)
    {
        var half = new Vector<float>(0.5f);
        isLarge = Vector.GreaterThan(a, half);
        Vector<float> square = Vector.ConditionalSelect(isLarge, half * (Vector<float>.One - a), a * a);
        Vector<float> s = Vector.ConditionalSelect(isLarge, Vector.SquareRoot(square), a);
        var sum = new Vector<float>(4.2163199048e-2f);
        sum = (sum * square) + new Vector<float>(2.4181311049e-2f);
        sum = (sum * square) + new Vector<float>(4.5470025998e-2f);
        sum = (sum * square) + new Vector<float>(7.4953002686e-2f);
        sum = (sum * square) + new Vector<float>(1.6666752422e-1f);
        return (sum * square * s) + s;
    }

    /// <summary>The arc tangent of the smaller coordinate over the larger one, reflected into the octant of (x, y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Angle(Vector<float> y, Vector<float> x)
    {
        Vector<float> a = Vector.Abs(y), b = Vector.Abs(x);
        Vector<int> isSteep = Vector.GreaterThan(a, b);
        Vector<float> low = Vector.ConditionalSelect(isSteep, b, a), high = Vector.ConditionalSelect(isSteep, a, b);
        Vector<float> t = low / high;
        t = Vector.ConditionalSelect(Vector.Equals(low, high), Vector<float>.One, t);                      // ∞ / ∞ too
        t = Vector.ConditionalSelect(Vector.Equals(high, Vector<float>.Zero), Vector<float>.Zero, t);      // the origin
        Vector<int> isFar = Vector.GreaterThan(t, new Vector<float>(0.41421356f));                         // tan(π/8)
        Vector<float> u = Vector.ConditionalSelect(isFar, (t - Vector<float>.One) / (t + Vector<float>.One), t);
        Vector<float> square = u * u;
        var sum = new Vector<float>(8.05374449538e-2f);
        sum = (sum * square) - new Vector<float>(1.38776856032e-1f);
        sum = (sum * square) + new Vector<float>(1.99777106478e-1f);
        sum = (sum * square) - new Vector<float>(3.33329491539e-1f);
        Vector<float> angle = (sum * square * u) + u;
        angle = Vector.ConditionalSelect(isFar, angle + new Vector<float>(Pi / 4), angle);
        angle = Vector.ConditionalSelect(isSteep, new Vector<float>(Pi / 2) - angle, angle);
        Vector<int> isLeft = Vector.LessThan(Vector.AsVectorInt32(x), Vector<int>.Zero);                   // −0 too
        angle = Vector.ConditionalSelect(isLeft, new Vector<float>(Pi) - angle, angle);
        Vector<int> isNumber = Vector.Equals(x, x) & Vector.Equals(y, y);
        return Vector.ConditionalSelect(isNumber, CopySign(angle, y), x + y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> CopySign(Vector<float> value, Vector<float> sign)
    {
        var bit = new Vector<int>(int.MinValue);
        return Vector.AsVectorSingle(Vector.BitwiseOr(Vector.AndNot(Vector.AsVectorInt32(value), bit), Vector.AsVectorInt32(sign) & bit));
    }
}
