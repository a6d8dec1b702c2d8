using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Comparisons of spans to bytes 0 and 1.</summary>
internal static class Compare
{
    /// <summary>One comparison, of elements and of vectors; a true lane has all bits set.</summary>
    internal interface IOrder
    {
        static abstract bool Test<T>(T x, T y) where T : unmanaged, INumber<T>;

        static abstract Vector256<T> Test<T>(Vector256<T> x, Vector256<T> y);
    }

    internal static void Run<T, O>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T> where O : struct, IOrder
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && x.Length >= Vector256<byte>.Count)
        {
            ref T first = ref MemoryMarshal.GetReference(x);
            ref T second = ref MemoryMarshal.GetReference(y);
            ref byte into = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(result));
            for (; i <= x.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                (Mask<T, O>(ref first, ref second, i) & Vector256<byte>.One).StoreUnsafe(ref into, (nuint)i);
            }
        }
        for (; i < x.Length; i++)
        {
            result[i] = O.Test(x[i], y[i]);
        }
    }

    /// <summary>32 comparisons as 32 bytes 0 or 255.</summary>
    private static unsafe Vector256<byte> Mask<T, O>(ref T x, ref T y, int at) where T : unmanaged, INumber<T> where O : struct, IOrder
    {
        if (sizeof(T) == 1)
        {
            return Lane<T, O>(ref x, ref y, at, 0).AsByte();
        }
        if (sizeof(T) == 2)
        {
            return Vector256.Narrow(Lane<T, O>(ref x, ref y, at, 0).AsInt16(), Lane<T, O>(ref x, ref y, at, 1).AsInt16()).AsByte();
        }
        if (sizeof(T) == 4)
        {
            return Vector256.Narrow(
                Vector256.Narrow(Lane<T, O>(ref x, ref y, at, 0).AsInt32(), Lane<T, O>(ref x, ref y, at, 1).AsInt32()),
                Vector256.Narrow(Lane<T, O>(ref x, ref y, at, 2).AsInt32(), Lane<T, O>(ref x, ref y, at, 3).AsInt32())).AsByte();
        }
        return Vector256.Narrow(
            Vector256.Narrow(
                Vector256.Narrow(Lane<T, O>(ref x, ref y, at, 0).AsInt64(), Lane<T, O>(ref x, ref y, at, 1).AsInt64()),
                Vector256.Narrow(Lane<T, O>(ref x, ref y, at, 2).AsInt64(), Lane<T, O>(ref x, ref y, at, 3).AsInt64())),
            Vector256.Narrow(
                Vector256.Narrow(Lane<T, O>(ref x, ref y, at, 4).AsInt64(), Lane<T, O>(ref x, ref y, at, 5).AsInt64()),
                Vector256.Narrow(Lane<T, O>(ref x, ref y, at, 6).AsInt64(), Lane<T, O>(ref x, ref y, at, 7).AsInt64()))).AsByte();
    }

    private static Vector256<T> Lane<T, O>(ref T x, ref T y, int at, int vector) where T : unmanaged, INumber<T> where O : struct, IOrder
    {
        nuint offset = (nuint)(at + vector * Vector256<T>.Count);
        return O.Test(Vector256.LoadUnsafe(ref x, offset), Vector256.LoadUnsafe(ref y, offset));
    }

    internal readonly struct Equal : IOrder
    {
        public static bool Test<T>(T x, T y) where T : unmanaged, INumber<T> => x == y;

        public static Vector256<T> Test<T>(Vector256<T> x, Vector256<T> y) => Vector256.Equals(x, y);
    }

    internal readonly struct NotEqual : IOrder
    {
        public static bool Test<T>(T x, T y) where T : unmanaged, INumber<T> => x != y;

        public static Vector256<T> Test<T>(Vector256<T> x, Vector256<T> y) => ~Vector256.Equals(x, y);
    }

    internal readonly struct Less : IOrder
    {
        public static bool Test<T>(T x, T y) where T : unmanaged, INumber<T> => x < y;

        public static Vector256<T> Test<T>(Vector256<T> x, Vector256<T> y) => Vector256.LessThan(x, y);
    }

    internal readonly struct LessOrEqual : IOrder
    {
        public static bool Test<T>(T x, T y) where T : unmanaged, INumber<T> => x <= y;

        public static Vector256<T> Test<T>(Vector256<T> x, Vector256<T> y) => Vector256.LessThanOrEqual(x, y);
    }
}
