using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>From this many values on, an integer takes 64 random bits: the remainder of 32 would favour small ones noticeably.</summary>
    private const ulong WideRange = 1UL << 28;

    /// <summary>
    /// random_ without bounds: integers from 0 to the largest of the type, bool 0 or 1, floating types 0 to 2^digits (24, 53, 11, 8 digits).
    /// </summary>
    internal static void Integers<T>(Span<T> target, GeneratorImpl generator) where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        CheckRandomDType(dtype);
        lock (generator.Lock)
        {
            if (typeof(T) == typeof(long) || typeof(T) == typeof(double))
            {
                ulong count = typeof(T) == typeof(long) ? 1UL << 63 : (1UL << 53) + 1;
                FillRemainders64(target, count, 0, generator);
            }
            else
            {
                FillRemainders32(target, (uint)LargestInteger(dtype) + 1, 0, generator);
            }
        }
    }

    /// <summary>random_(from, to): integers in [from, to), as from + bits mod (to − from); also randint.</summary>
    internal static void Integers<T>(Span<T> target, long from, long to, GeneratorImpl generator) where T : unmanaged
    {
        (ulong range, long start) = IntegerRange<T>(from, to);
        IntegersInRange(target, range, start, generator);
    }

    /// <summary>random_(from, None): integers from a bound up to the largest that the type holds exactly.</summary>
    internal static void IntegersFrom<T>(Span<T> target, long from, GeneratorImpl generator) where T : unmanaged
    {
        if (from == long.MinValue)
        {
            FullRange(target, generator);
            return;
        }
        DType dtype = DTypes.Of<T>();
        CheckRandomDType(dtype);
        long last = LargestInteger(dtype);
        if (dtype.IsFloatingPoint())
        {
            from = RoundUp<T>(from);
            if (from >= last)
            {
                throw Error.Of($"random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, but got from={from} > to_inc={last}");
            }
        }
        CheckIntegerBounds(from, last, "to_inc", dtype);
        IntegersInRange(target, (ulong)last - (ulong)from + 1, from, generator);
    }

    /// <summary>All 64 bits: random_(−2⁶³, None).</summary>
    private static void FullRange<T>(Span<T> target, GeneratorImpl generator) where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        if (dtype is DType.Bool or DType.Float16)
        {
            throw Error.NotImplementedFor("random_full_64_bits_range_kernel_cpu", dtype);
        }
        if (dtype is not (DType.Int64 or DType.Float64 or DType.Float32 or DType.BFloat16))
        {
            throw Error.Of("random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16");
        }
        lock (generator.Lock)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Elements.Convert<long, T>((long)generator.NextUInt64());
            }
        }
    }

    private static void IntegersInRange<T>(Span<T> target, ulong range, long start, GeneratorImpl generator) where T : unmanaged
    {
        lock (generator.Lock)
        {
            if (range >= WideRange)
            {
                FillRemainders64(target, range, start, generator);
            }
            else
            {
                FillRemainders32(target, (uint)range, start, generator);
            }
        }
    }

    private static void FillRemainders64<T>(Span<T> target, ulong count, long start, GeneratorImpl generator) where T : unmanaged
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = Elements.Convert<long, T>((long)(generator.NextUInt64() % count) + start);
        }
    }

    private static void FillRemainders32<T>(Span<T> target, uint count, long start, GeneratorImpl generator) where T : unmanaged
    {
        if (count > int.MaxValue)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Elements.Convert<long, T>((generator.NextUInt32() % count) + start);
            }
            return;
        }
        // x mod d as the upper half of (x·⌈2⁶⁴/d⌉ mod 2⁶⁴)·d, exact for 32 bits (Lemire, Kaser and Kurz, 2019): several times faster than a division.
        ulong inverse = (ulong.MaxValue / count) + 1;
        for (int i = 0; i < target.Length; i++)
        {
            ulong remainder = Math.BigMul(inverse * generator.NextUInt32(), count, out _);
            target[i] = Elements.Convert<long, T>((long)remainder + start);
        }
    }

    /// <summary>The range and first value of random_(from, to), after libtorch's checks; floating bounds move inward to numbers of the type.</summary>
    private static (ulong Range, long Start) IntegerRange<T>(long from, long to) where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        CheckRandomDType(dtype);
        if (from >= to)
        {
            throw Error.Of($"random_ expects 'from' to be less than 'to', but got from={from} >= to={to}");
        }
        if (dtype.IsFloatingPoint())
        {
            from = RoundUp<T>(from);
            to = RoundDown<T>(to);
            if (from >= to)
            {
                throw Error.Of($"random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from={from} >= to={to}");
            }
        }
        CheckIntegerBounds(from, to - 1, "to - 1", dtype);
        return ((ulong)to - (ulong)from, from);
    }

    private static void CheckRandomDType(DType dtype)
    {
        if (dtype.IsComplex())
        {
            throw Error.Of("check_random_bounds handles only integral, floating-point and boolean types");
        }
    }

    private static void CheckIntegerBounds(long from, long last, string lastName, DType dtype)
    {
        // In double precision, as in libtorch: the bounds of float32 and float64 lie far outside of 64-bit integers.
        (double min, double max) = dtype switch
        {
            DType.Bool => (0, 1),
            DType.UInt8 => (0, byte.MaxValue),
            DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DType.Int16 => (short.MinValue, short.MaxValue),
            DType.Int32 => (int.MinValue, int.MaxValue),
            DType.Int64 => (long.MinValue, long.MaxValue),
            _ => (-LargestFinite(dtype), LargestFinite(dtype)),
        };
        if (from < min || from > max)
        {
            throw Error.Of($"from is out of bounds for {dtype.CppName()}");
        }
        if (last < min || last > max)
        {
            throw Error.Of($"{lastName} is out of bounds for {dtype.CppName()}");
        }
        if (dtype.IsFloatingPoint())
        {
            WarnOfPrecision(from, "from", dtype);
            WarnOfPrecision(last, lastName, dtype);
        }
    }

    private static void WarnOfPrecision(long bound, string name, DType dtype)
    {
        int digits = Digits(dtype);
        long limit = 1L << digits;
        if (bound < -limit || bound > limit)
        {
            Warnings.Raise($"{name} is out of bounds [-(2^{digits}), 2^{digits}]. Due to precision limitations {dtype.CppName()} can support discrete uniform distribution only within this range. This warning will become an error in version 1.7 release, please fix the code in advance");
        }
    }

    private static int Digits(DType dtype) => dtype switch { DType.Float64 => 53, DType.Float32 => 24, DType.Float16 => 11, _ => 8 };

    private static long LargestInteger(DType dtype) => dtype switch
    {
        DType.Bool => 1,
        DType.UInt8 => byte.MaxValue,
        DType.Int8 => sbyte.MaxValue,
        DType.Int16 => short.MaxValue,
        DType.Int32 => int.MaxValue,
        DType.Int64 => long.MaxValue,
        _ => 1L << Digits(dtype),
    };

    /// <summary>A lower bound as a floating type rounds it; if that goes below, one unit in the last place more.</summary>
    private static long RoundUp<T>(long from) where T : unmanaged
    {
        long rounded = Elements.Convert<T, long>(Elements.Convert<long, T>(from + 1));
        return rounded < from ? rounded + UnitInLastPlace<T>(from + 1) : from;
    }

    /// <summary>An upper bound as a floating type rounds it; if that goes above, one unit in the last place less.</summary>
    private static long RoundDown<T>(long to) where T : unmanaged
    {
        long rounded = Elements.Convert<T, long>(Elements.Convert<long, T>(to - 1));
        return rounded >= to ? rounded - UnitInLastPlace<T>(to - 1) : to;
    }

    private static long UnitInLastPlace<T>(long value) where T : unmanaged
    {
        int exponent = 63 - (int)long.LeadingZeroCount(Math.Abs(value));
        return 1L << (exponent - Digits(DTypes.Of<T>()) + 1);
    }
}
