using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>
/// Elements as unsigned numbers in the order in which they are sorted: NaN is the largest of all and equal to itself, −0 equals 0. Types of at most
/// 32 bits give numbers below 2^32.
/// </summary>
internal static class SortKey
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Of<T>(T value) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            float x = Unsafe.BitCast<T, float>(value);
            int bits = BitConverter.SingleToInt32Bits(x + 0f);
            return float.IsNaN(x) ? uint.MaxValue : (uint)(bits ^ (bits >> 31 | int.MinValue));
        }
        if (typeof(T) == typeof(double))
        {
            double x = Unsafe.BitCast<T, double>(value);
            long bits = BitConverter.DoubleToInt64Bits(x + 0.0);
            return double.IsNaN(x) ? ulong.MaxValue : (ulong)(bits ^ (bits >> 63 | long.MinValue));
        }
        if (typeof(T) == typeof(long)) { return (ulong)Unsafe.BitCast<T, long>(value) ^ 1UL << 63; }
        if (typeof(T) == typeof(int)) { return (uint)Unsafe.BitCast<T, int>(value) ^ 1U << 31; }
        if (typeof(T) == typeof(short)) { return (uint)(Unsafe.BitCast<T, short>(value) + 32768); }
        if (typeof(T) == typeof(sbyte)) { return (uint)(Unsafe.BitCast<T, sbyte>(value) + 128); }
        if (typeof(T) == typeof(byte)) { return Unsafe.BitCast<T, byte>(value); }
        throw new NotSupportedException($"no order of {typeof(T)}");
    }

    /// <summary>Whether keys of <typeparamref name="T"/> are below 2^32, so that a key and a place fit into 64 bits.</summary>
    internal static bool IsShort<T>() where T : unmanaged => Unsafe.SizeOf<T>() <= 4;
}
