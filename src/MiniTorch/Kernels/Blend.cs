using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Choosing between elements by bytes, where anything but 0 means the first.</summary>
internal static class Blend
{
    private const int Step = 32;

    /// <summary>result = mask ? x : y.</summary>
    internal static void Run<T>(ReadOnlySpan<byte> mask, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged
    {
        int done = 0;
        if (Vector256.IsHardwareAccelerated && mask.Length >= Step && Unsafe.SizeOf<T>() <= 8)
        {
            done = mask.Length - mask.Length % Step;
            switch (Unsafe.SizeOf<T>())
            {
                case 1: RunVectors(mask[..done], MemoryMarshal.Cast<T, byte>(x), MemoryMarshal.Cast<T, byte>(y), MemoryMarshal.Cast<T, byte>(result)); break;
                case 2: RunVectors(mask[..done], MemoryMarshal.Cast<T, ushort>(x), MemoryMarshal.Cast<T, ushort>(y), MemoryMarshal.Cast<T, ushort>(result)); break;
                case 4: RunVectors(mask[..done], MemoryMarshal.Cast<T, uint>(x), MemoryMarshal.Cast<T, uint>(y), MemoryMarshal.Cast<T, uint>(result)); break;
                default: RunVectors(mask[..done], MemoryMarshal.Cast<T, ulong>(x), MemoryMarshal.Cast<T, ulong>(y), MemoryMarshal.Cast<T, ulong>(result)); break;
            }
        }
        for (int i = done; i < mask.Length; i++)
        {
            result[i] = mask[i] != 0 ? x[i] : y[i];
        }
    }

    private static void RunVectors<T>(ReadOnlySpan<byte> mask, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged
    {
        ref byte flags = ref MemoryMarshal.GetReference(mask);
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y);
        ref T into = ref MemoryMarshal.GetReference(result);
        for (nuint i = 0; i < (nuint)mask.Length; i += Step)
        {
            Vector256<byte> isSecond = Vector256.Equals(Vector256.LoadUnsafe(ref flags, i), Vector256<byte>.Zero);
            if (typeof(T) == typeof(byte))
            {
                Choose(isSecond.As<byte, T>(), ref first, ref second, ref into, i);
                continue;
            }
            // Widening with the sign keeps all bits of a lane equal.
            (Vector256<short> lower, Vector256<short> upper) = Vector256.Widen(isSecond.AsSByte());
            if (typeof(T) == typeof(ushort))
            {
                Choose(lower.As<short, T>(), ref first, ref second, ref into, i);
                Choose(upper.As<short, T>(), ref first, ref second, ref into, i + 16);
                continue;
            }
            ChooseWide(lower, ref first, ref second, ref into, i);
            ChooseWide(upper, ref first, ref second, ref into, i + 16);
        }
    }

    private static void ChooseWide<T>(Vector256<short> isSecond, ref T first, ref T second, ref T into, nuint at)
    {
        (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(isSecond);
        if (typeof(T) == typeof(uint))
        {
            Choose(lower.As<int, T>(), ref first, ref second, ref into, at);
            Choose(upper.As<int, T>(), ref first, ref second, ref into, at + 8);
            return;
        }
        (Vector256<long> a, Vector256<long> b) = Vector256.Widen(lower);
        (Vector256<long> c, Vector256<long> d) = Vector256.Widen(upper);
        Choose(a.As<long, T>(), ref first, ref second, ref into, at);
        Choose(b.As<long, T>(), ref first, ref second, ref into, at + 4);
        Choose(c.As<long, T>(), ref first, ref second, ref into, at + 8);
        Choose(d.As<long, T>(), ref first, ref second, ref into, at + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Choose<T>(Vector256<T> isSecond, ref T first, ref T second, ref T into, nuint at) =>
        Vector256.ConditionalSelect(isSecond, Vector256.LoadUnsafe(ref second, at), Vector256.LoadUnsafe(ref first, at)).StoreUnsafe(ref into, at);
}
