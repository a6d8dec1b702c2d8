using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Dense runs from one element type to another by vectors, for the pairs that matter; see <see cref="Elements.Convert{TFrom, TTo}"/> for what they mean.</summary>
internal static class Conversions
{
    /// <summary>Converts the run, or as much of it as goes by vectors; returns how many elements are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Run<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to) where TFrom : unmanaged where TTo : unmanaged
    {
        if (from.Length < 8)
        {
            return 0;
        }
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double))
        {
            TensorPrimitives.ConvertTruncating(As<TFrom, float>(from), As<TTo, double>(to));
            return from.Length;
        }
        if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float))
        {
            TensorPrimitives.ConvertTruncating(As<TFrom, double>(from), As<TTo, float>(to));
            return from.Length;
        }
        if (typeof(TFrom) == typeof(Half) && typeof(TTo) == typeof(float))
        {
            TensorPrimitives.ConvertToSingle(As<TFrom, Half>(from), As<TTo, float>(to));
            return from.Length;
        }
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(Half))
        {
            TensorPrimitives.ConvertToHalf(As<TFrom, float>(from), As<TTo, Half>(to));
            return from.Length;
        }
        if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(long))
        {
            TensorPrimitives.ConvertTruncating(As<TFrom, int>(from), As<TTo, long>(to));
            return from.Length;
        }
        if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(int))
        {
            TensorPrimitives.ConvertTruncating(As<TFrom, long>(from), As<TTo, int>(to));
            return from.Length;
        }
        if (!Vector256.IsHardwareAccelerated)
        {
            return 0;
        }
        if (typeof(TFrom) == typeof(BFloat16) && typeof(TTo) == typeof(float)) { return WidenBFloat16(As<TFrom, ushort>(from), As<TTo, uint>(to)); }
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(BFloat16)) { return NarrowToBFloat16(As<TFrom, uint>(from), As<TTo, ushort>(to)); }
        if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(float)) { return IntToFloat(As<TFrom, int>(from), As<TTo, float>(to)); }
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(int)) { return FloatToInt(As<TFrom, float>(from), As<TTo, int>(to)); }
        if (typeof(TFrom) == typeof(byte) && typeof(TTo) == typeof(float)) { return ByteToFloat(As<TFrom, byte>(from), As<TTo, float>(to)); }
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(bool)) { return FloatToBool(As<TFrom, float>(from), As<TTo, byte>(to)); }
        if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(float)) { return LongToFloat(As<TFrom, long>(from), As<TTo, float>(to)); }
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(ComplexSingle)) { return FloatToComplex(As<TFrom, float>(from), MemoryMarshal.Cast<TTo, long>(to)); }
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(long)) { return FloatToLong(As<TFrom, float>(from), As<TTo, long>(to)); }
        return 0;
    }

    private static int WidenBFloat16(ReadOnlySpan<ushort> from, Span<uint> to)
    {
        int i = 0;
        for (; i <= from.Length - 16; i += 16)
        {
            Vector256<ushort> v = Vector256.Create(from[i..]);
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(v);
            (low << 16).CopyTo(to[i..]);
            (high << 16).CopyTo(to[(i + 8)..]);
        }
        return i;
    }

    /// <summary>Rounds to the nearest, ties to even; NaN stays NaN.</summary>
    private static int NarrowToBFloat16(ReadOnlySpan<uint> from, Span<ushort> to)
    {
        int i = 0;
        for (; i <= from.Length - 16; i += 16)
        {
            Vector256.Narrow(Round(Vector256.Create(from[i..])), Round(Vector256.Create(from[(i + 8)..]))).CopyTo(to[i..]);
        }
        return i;

        static Vector256<uint> Round(Vector256<uint> bits)
        {
            Vector256<uint> rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256.Create(1u))) >> 16;
            Vector256<uint> isNan = Vector256.GreaterThan(bits & Vector256.Create(0x7FFFFFFFu), Vector256.Create(0x7F800000u));
            return Vector256.ConditionalSelect(isNan, Vector256.Create(0x7FC0u), rounded);
        }
    }

    private static int IntToFloat(ReadOnlySpan<int> from, Span<float> to)
    {
        int i = 0;
        for (; i <= from.Length - 8; i += 8)
        {
            Vector256.ConvertToSingle(Vector256.Create(from[i..])).CopyTo(to[i..]);
        }
        return i;
    }

    /// <summary>Out of range and NaN give int.MinValue, as the instruction does.</summary>
    private static int FloatToInt(ReadOnlySpan<float> from, Span<int> to)
    {
        if (!Avx.IsSupported)
        {
            return 0;
        }
        int i = 0;
        for (; i <= from.Length - 8; i += 8)
        {
            Avx.ConvertToVector256Int32WithTruncation(Vector256.Create(from[i..])).CopyTo(to[i..]);
        }
        return i;
    }

    private static int ByteToFloat(ReadOnlySpan<byte> from, Span<float> to)
    {
        int i = 0;
        for (; i <= from.Length - 32; i += 32)
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.Create(from[i..]));
            (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(low);
            (Vector256<uint> c, Vector256<uint> d) = Vector256.Widen(high);
            Vector256.ConvertToSingle(a.AsInt32()).CopyTo(to[i..]);
            Vector256.ConvertToSingle(b.AsInt32()).CopyTo(to[(i + 8)..]);
            Vector256.ConvertToSingle(c.AsInt32()).CopyTo(to[(i + 16)..]);
            Vector256.ConvertToSingle(d.AsInt32()).CopyTo(to[(i + 24)..]);
        }
        return i;
    }

    private static int FloatToBool(ReadOnlySpan<float> from, Span<byte> to)
    {
        int i = 0;
        for (; i <= from.Length - 32; i += 32)
        {
            Vector256<ushort> low = Vector256.Narrow(IsZero(from[i..]), IsZero(from[(i + 8)..]));
            Vector256<ushort> high = Vector256.Narrow(IsZero(from[(i + 16)..]), IsZero(from[(i + 24)..]));
            Vector256.AndNot(Vector256<byte>.One, Vector256.Narrow(low, high)).CopyTo(to[i..]);
        }
        return i;

        static Vector256<uint> IsZero(ReadOnlySpan<float> values) => Vector256.Equals(Vector256.Create(values), Vector256<float>.Zero).AsUInt32();
    }

    private static int LongToFloat(ReadOnlySpan<long> from, Span<float> to)
    {
        if (!Avx512DQ.IsSupported)
        {
            return 0;
        }
        int i = 0;
        for (; i <= from.Length - 8; i += 8)
        {
            Avx512DQ.ConvertToVector256Single(Vector512.Create(from[i..])).CopyTo(to[i..]);
        }
        return i;
    }

    /// <summary>The part 0 stands above each number.</summary>
    private static int FloatToComplex(ReadOnlySpan<float> from, Span<long> to) => Double<WithZero>(from, to);

    private static int FloatToLong(ReadOnlySpan<float> from, Span<long> to) => Avx512DQ.IsSupported ? Double<Truncated>(from, to) : 0;

    /// <summary>Eight numbers to 64 bits each.</summary>
    private interface IDoubling
    {
        static abstract Vector512<long> Of(Vector256<float> x);
    }

    private readonly struct WithZero : IDoubling
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<long> Of(Vector256<float> x) => Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int64(x.AsUInt32())
            : Vector512.Create(Vector256.WidenLower(x.AsUInt32()), Vector256.WidenUpper(x.AsUInt32())).AsInt64();
    }

    private readonly struct Truncated : IDoubling
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<long> Of(Vector256<float> x) => Avx512DQ.ConvertToVector512Int64WithTruncation(x);
    }

    /// <summary>Long runs are written past the caches: see Note [Streaming] in LaneLoop.</summary>
    private static unsafe int Double<TDoubling>(ReadOnlySpan<float> from, Span<long> to) where TDoubling : struct, IDoubling
    {
        int count = from.Length - from.Length % 8;
        fixed (float* x = from)
        fixed (long* y = to)
        {
            int i = 0;
            int ahead = (int)((64 - (nuint)y % 64) % 64 / sizeof(long));
            if (LaneLoop.IsStreamed(x, y, ahead, from.Length))
            {
                TDoubling.Of(Vector256.Load(x)).Store(y);
                for (i = ahead; i <= from.Length - 8; i += 8)
                {
                    Vector512<long> wide = TDoubling.Of(Vector256.Load(x + i));
                    wide.GetLower().StoreAlignedNonTemporal(y + i);
                    wide.GetUpper().StoreAlignedNonTemporal(y + i + 4);
                }
                return i;
            }
            for (; i < count; i += 8)
            {
                TDoubling.Of(Vector256.Load(x + i)).Store(y + i);
            }
        }
        return count;
    }

    private static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> span) where TFrom : unmanaged where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);

    private static Span<TTo> As<TFrom, TTo>(Span<TFrom> span) where TFrom : unmanaged where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);
}
