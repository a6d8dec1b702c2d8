using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>Transposed copies of matrices by tiles, so that both sides are touched in whole cache lines; in registers where the processor can.</summary>
internal static class TransposeTiles
{
    /// <summary>to[b · toStride + a] = from[a · fromStride + b] for a below <paramref name="columns"/> and b below <paramref name="rows"/>.</summary>
    internal static void Run<T>(ref T from, nint fromStride, ref T to, nint toStride, int columns, int rows) where T : unmanaged
    {
        int side = Math.Max(8, 64 / Unsafe.SizeOf<T>());   // elements of a cache line
        for (int a = 0; a < columns; a += side)
        {
            int width = Math.Min(side, columns - a);
            for (int b = 0; b < rows; b += side)
            {
                int height = Math.Min(side, rows - b);
                ref T source = ref Unsafe.Add(ref from, a * fromStride + b);
                ref T target = ref Unsafe.Add(ref to, b * toStride + a);
                if (width == side && height == side && Whole(ref source, fromStride, ref target, toStride, side))
                {
                    continue;
                }
                Part(ref source, fromStride, ref target, toStride, width, height);
            }
        }
    }

    private static void Part<T>(ref T from, nint fromStride, ref T to, nint toStride, int columns, int rows) where T : unmanaged
    {
        for (nint b = 0; b < rows; b++)
        {
            ref T target = ref Unsafe.Add(ref to, b * toStride);
            ref T source = ref Unsafe.Add(ref from, b);
            for (nint a = 0; a < columns; a++)
            {
                Unsafe.Add(ref target, a) = source;
                source = ref Unsafe.Add(ref source, fromStride);
            }
        }
    }

    /// <summary>A whole tile by vector instructions; false where there are none for the size.</summary>
    private static bool Whole<T>(ref T from, nint fromStride, ref T to, nint toStride, int side) where T : unmanaged
    {
        if (!Avx.IsSupported || Unsafe.SizeOf<T>() is not (4 or 8))
        {
            return false;
        }
        int step = 32 / Unsafe.SizeOf<T>();
        for (nint a = 0; a < side; a += step)
        {
            for (nint b = 0; b < side; b += step)
            {
                if (Unsafe.SizeOf<T>() == 4)
                {
                    Eight(ref Unsafe.As<T, float>(ref Unsafe.Add(ref from, a * fromStride + b)), fromStride, ref Unsafe.As<T, float>(ref Unsafe.Add(ref to, b * toStride + a)), toStride);
                }
                else
                {
                    Four(ref Unsafe.As<T, double>(ref Unsafe.Add(ref from, a * fromStride + b)), fromStride, ref Unsafe.As<T, double>(ref Unsafe.Add(ref to, b * toStride + a)), toStride);
                }
            }
        }
        return true;
    }

    /// <summary>8 × 8 elements of 4 bytes.</summary>
    private static void Eight(ref float from, nint stride, ref float to, nint toStride)
    {
        Vector256<float> r0 = Vector256.LoadUnsafe(ref from);
        Vector256<float> r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, stride));
        Vector256<float> r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * stride));
        Vector256<float> r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * stride));
        Vector256<float> r4 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 4 * stride));
        Vector256<float> r5 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 5 * stride));
        Vector256<float> r6 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 6 * stride));
        Vector256<float> r7 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 7 * stride));
        Vector256<float> t0 = Avx.UnpackLow(r0, r1);
        Vector256<float> t1 = Avx.UnpackHigh(r0, r1);
        Vector256<float> t2 = Avx.UnpackLow(r2, r3);
        Vector256<float> t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5);
        Vector256<float> t5 = Avx.UnpackHigh(r4, r5);
        Vector256<float> t6 = Avx.UnpackLow(r6, r7);
        Vector256<float> t7 = Avx.UnpackHigh(r6, r7);
        r0 = Avx.Shuffle(t0, t2, 0x44);
        r1 = Avx.Shuffle(t0, t2, 0xEE);
        r2 = Avx.Shuffle(t1, t3, 0x44);
        r3 = Avx.Shuffle(t1, t3, 0xEE);
        r4 = Avx.Shuffle(t4, t6, 0x44);
        r5 = Avx.Shuffle(t4, t6, 0xEE);
        r6 = Avx.Shuffle(t5, t7, 0x44);
        r7 = Avx.Shuffle(t5, t7, 0xEE);
        Avx.Permute2x128(r0, r4, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(r1, r5, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, toStride));
        Avx.Permute2x128(r2, r6, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStride));
        Avx.Permute2x128(r3, r7, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStride));
        Avx.Permute2x128(r0, r4, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 4 * toStride));
        Avx.Permute2x128(r1, r5, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 5 * toStride));
        Avx.Permute2x128(r2, r6, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 6 * toStride));
        Avx.Permute2x128(r3, r7, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 7 * toStride));
    }

    /// <summary>4 × 4 elements of 8 bytes.</summary>
    private static void Four(ref double from, nint stride, ref double to, nint toStride)
    {
        Vector256<double> r0 = Vector256.LoadUnsafe(ref from);
        Vector256<double> r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, stride));
        Vector256<double> r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * stride));
        Vector256<double> r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * stride));
        Vector256<double> t0 = Avx.UnpackLow(r0, r1);
        Vector256<double> t1 = Avx.UnpackHigh(r0, r1);
        Vector256<double> t2 = Avx.UnpackLow(r2, r3);
        Vector256<double> t3 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(t0, t2, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(t1, t3, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, toStride));
        Avx.Permute2x128(t0, t2, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStride));
        Avx.Permute2x128(t1, t3, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStride));
    }
}
