using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>
/// Transposed copies of matrices by tiles, in registers where the processor can. A tile goes through a small buffer, so that both sides are touched
/// in runs of a few cache lines: with strides that are powers of two, they all compete for the same few places in the cache.
/// </summary>
internal static class TransposeTiles
{
    /// <summary>Bytes of a tile's rows.</summary>
    private const int RowBytes = 256;

    /// <summary>to[b · toStride + a] = from[a · fromStride + b] for a below <paramref name="columns"/> and b below <paramref name="rows"/>.</summary>
    [SkipLocalsInit]
    internal static void Run<T>(ref T from, nint fromStride, ref T to, nint toStride, int columns, int rows) where T : unmanaged
    {
        int side = Math.Min(RowBytes / Unsafe.SizeOf<T>(), 64);
        Span<T> tile = stackalloc T[side * side];
        for (int b = 0; b < rows; b += side)
        {
            int height = Math.Min(side, rows - b);
            for (int a = 0; a < columns; a += side)
            {
                int width = Math.Min(side, columns - a);
                for (int i = 0; i < width; i++)
                {
                    if (a + i + side < columns)   // the next tile's row: rows lie too far apart for the processor to foresee them
                    {
                        Prefetch(ref Unsafe.Add(ref from, (a + i + side) * fromStride + b), height);
                    }
                    MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref from, (a + i) * fromStride + b), height).CopyTo(tile.Slice(i * side, height));
                }
                Write(ref MemoryMarshal.GetReference(tile), side, ref Unsafe.Add(ref to, b * toStride + a), toStride, width, height);
            }
        }
    }

    private static unsafe void Prefetch<T>(ref T first, int count) where T : unmanaged
    {
        if (!Sse.IsSupported)
        {
            return;
        }
        // An address may be stale when it is used: a prefetch of anything is harmless.
        byte* at = (byte*)Unsafe.AsPointer(ref first);
        for (nint done = 0; done < count * Unsafe.SizeOf<T>(); done += 64)
        {
            Sse.Prefetch0(at + done);
        }
    }

    private static void Write<T>(ref T tile, nint side, ref T to, nint toStride, int columns, int rows) where T : unmanaged
    {
        (int doneColumns, int doneRows) = (0, 0);
        if (Avx.IsSupported && Unsafe.SizeOf<T>() is 4 or 8)
        {
            int step = 32 / Unsafe.SizeOf<T>();
            (doneColumns, doneRows) = (columns - columns % step, rows - rows % step);
            for (nint b = 0; b < doneRows; b += step)
            {
                for (nint a = 0; a < doneColumns; a += step)
                {
                    ref T source = ref Unsafe.Add(ref tile, a * side + b);
                    ref T target = ref Unsafe.Add(ref to, b * toStride + a);
                    if (Unsafe.SizeOf<T>() == 4)
                    {
                        Eight(ref Unsafe.As<T, float>(ref source), side, ref Unsafe.As<T, float>(ref target), toStride);
                    }
                    else
                    {
                        Four(ref Unsafe.As<T, double>(ref source), side, ref Unsafe.As<T, double>(ref target), toStride);
                    }
                }
            }
        }
        for (nint b = 0; b < rows; b++)
        {
            ref T target = ref Unsafe.Add(ref to, b * toStride);
            for (nint a = b < doneRows ? doneColumns : 0; a < columns; a++)
            {
                Unsafe.Add(ref target, a) = Unsafe.Add(ref tile, a * side + b);
            }
        }
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
