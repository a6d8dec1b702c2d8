using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>Copies parts of A and B into panels: the order in which a micro-kernel reads them.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>How many k are converted at a time where the operand has another type than the sums.</summary>
    private const int ConvertedDepth = 128;

    /// <summary>Widest panel of any micro-kernel.</summary>
    private const int MaxWidth = 32;

    /// <summary>panel[k · width + i] = source[i · iStride + k · kStride], and 0 where count ≤ i &lt; width.</summary>
    /// <typeparam name="TIn">Element of the operand: T, or a 16-bit float where T is float.</typeparam>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">Element (0, 0).</param>
    /// <param name="iStride">Distance along the panel's width: between rows of A, between columns of B.</param>
    /// <param name="kStride">Distance along its depth: between columns of A, between rows of B.</param>
    /// <param name="count">How many i there are.</param>
    /// <param name="depth">How many k there are.</param>
    /// <param name="panel">Receives depth · width elements.</param>
    /// <param name="width">The panel's width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<TIn, T>(TIn* source, long iStride, long kStride, int count, long depth, T* panel, int width)
        where TIn : unmanaged
        where T : unmanaged
    {
        if (count < width)
        {
            new Span<T>(panel, checked((int)(depth * width))).Clear();
        }

        if (typeof(TIn) == typeof(T))
        {
            PackSame((T*)source, iStride, kStride, count, depth, panel, width);
        }
        else if (iStride == 1)
        {
            for (long k = 0; k < depth; k++)
            {
                Widen(source + (k * kStride), (float*)(panel + (k * width)), count);
            }
        }
        else if (kStride == 1)
        {
            float* rows = stackalloc float[MaxWidth * ConvertedDepth];
            for (long k = 0; k < depth; k += ConvertedDepth)
            {
                int block = (int)Math.Min(ConvertedDepth, depth - k);
                for (int i = 0; i < count; i++)
                {
                    Widen(source + (i * iStride) + k, rows + (i * ConvertedDepth), block);
                }

                PackSame(rows, ConvertedDepth, 1, count, block, (float*)(panel + (k * width)), width);
            }
        }
        else
        {
            for (long k = 0; k < depth; k++)
            {
                for (int i = 0; i < count; i++)
                {
                    Widen(source + (i * iStride) + (k * kStride), (float*)(panel + (k * width) + i), 1);
                }
            }
        }
    }

    /// <summary>Converts side-by-side 16-bit floats to float.</summary>
    /// <param name="source">Half or BFloat16 values.</param>
    /// <param name="into">Receives them.</param>
    /// <param name="count">How many.</param>
    public static void Widen<TIn>(TIn* source, float* into, int count)
        where TIn : unmanaged
    {
        if (typeof(TIn) == typeof(Half))
        {
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, count), new Span<float>(into, count));
        }
        else if (typeof(TIn) == typeof(BFloat16))
        {
            // A bfloat16 is the upper half of a float.
            ushort* bits = (ushort*)source;
            int i = 0;
            for (; i <= count - 8; i += 8)
            {
                (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Load(bits + i));
                (low << 16).AsSingle().Store(into + i);
                (high << 16).AsSingle().Store(into + i + 4);
            }

            for (; i < count; i++)
            {
                into[i] = BitConverter.UInt32BitsToSingle((uint)bits[i] << 16);
            }
        }
        else
        {
            throw new NotSupportedException($"no conversion of {typeof(TIn)} to float");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackSame<T>(T* source, long iStride, long kStride, int count, long depth, T* panel, int width)
        where T : unmanaged
    {
        if (iStride == 1)
        {
            int whole = count - (count % Vector128<T>.Count);
            for (long k = 0; k < depth; k++)
            {
                for (int i = 0; i < whole; i += Vector128<T>.Count)
                {
                    Vector128.Load(source + i).Store(panel + i);
                }

                for (int i = whole; i < count; i++)
                {
                    panel[i] = source[i];
                }

                source += kStride;
                panel += width;
            }
        }
        else if (kStride == 1)
        {
            Transpose(source, iStride, count, depth, panel, width);
        }
        else
        {
            for (long k = 0; k < depth; k++)
            {
                for (int i = 0; i < count; i++)
                {
                    panel[i] = source[i * iStride];
                }

                source += kStride;
                panel += width;
            }
        }
    }

    /// <summary>Packs several full panels whose i lie side by side in memory, reading along them.</summary>
    /// <param name="source">Element (0, 0) of the first panel.</param>
    /// <param name="kStride">Distance along the depth.</param>
    /// <param name="panels">How many panels.</param>
    /// <param name="depth">How many k there are.</param>
    /// <param name="into">Receives one panel after the other.</param>
    /// <param name="width">A panel's width, a multiple of 32 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackSideBySide<T>(T* source, long kStride, long panels, long depth, T* into, int width)
        where T : unmanaged
    {
        for (long k = 0; k < depth; k++)
        {
            T* from = source + (k * kStride);
            T* to = into + (k * width);
            for (long panel = 0; panel < panels; panel++)
            {
                for (int i = 0; i < width; i += Vector256<T>.Count)
                {
                    Vector256.Load(from + i).Store(to + i);
                }

                from += width;
                to += depth * width;
            }
        }
    }

    /// <summary>into[j · intoStride + i] = source[i · sourceStride + j] for i &lt; rows, j &lt; columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* source, long sourceStride, long rows, long columns, T* into, long intoStride)
        where T : unmanaged
    {
        int block = Vector256<T>.Count;
        long wholeColumns = Avx.IsSupported ? columns - (columns % block) : 0;
        for (long j = 0; j < wholeColumns; j += block)
        {
            T* from = source + j;
            T* to = into + (j * intoStride);
            long i = 0;
            if (sizeof(T) == sizeof(float))
            {
                for (; i <= rows - 4; i += 4)
                {
                    Transpose4x8((float*)from, sourceStride, (float*)to, intoStride);
                    from += 4 * sourceStride;
                    to += 4;
                }

                for (; i <= rows - 2; i += 2)
                {
                    Transpose2x8((float*)from, sourceStride, (float*)to, intoStride);
                    from += 2 * sourceStride;
                    to += 2;
                }
            }
            else
            {
                for (; i <= rows - 2; i += 2)
                {
                    Transpose2x4((double*)from, sourceStride, (double*)to, intoStride);
                    from += 2 * sourceStride;
                    to += 2;
                }
            }

            if (i < rows)
            {
                for (int column = 0; column < block; column++)
                {
                    to[column * intoStride] = from[column];
                }
            }
        }

        for (long j = wholeColumns; j < columns; j++)
        {
            for (long i = 0; i < rows; i++)
            {
                into[(j * intoStride) + i] = source[(i * sourceStride) + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x8(float* s, long ss, float* d, long ds)
    {
        // Each half of a vector is transposed by itself: the lower holds columns 0-3, the upper 4-7.
        Vector256<float> r0 = Vector256.Load(s), r1 = Vector256.Load(s + ss);
        Vector256<float> r2 = Vector256.Load(s + (2 * ss)), r3 = Vector256.Load(s + (3 * ss));
        Vector256<double> t0 = Avx.UnpackLow(r0, r1).AsDouble(), t1 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> t2 = Avx.UnpackLow(r2, r3).AsDouble(), t3 = Avx.UnpackHigh(r2, r3).AsDouble();
        StoreColumns(Avx.UnpackLow(t0, t2).AsSingle(), d, ds);
        StoreColumns(Avx.UnpackHigh(t0, t2).AsSingle(), d + ds, ds);
        StoreColumns(Avx.UnpackLow(t1, t3).AsSingle(), d + (2 * ds), ds);
        StoreColumns(Avx.UnpackHigh(t1, t3).AsSingle(), d + (3 * ds), ds);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void StoreColumns(Vector256<float> columns, float* d, long ds)
        {
            columns.GetLower().Store(d);
            columns.GetUpper().Store(d + (4 * ds));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose2x8(float* s, long ss, float* d, long ds)
    {
        Vector256<float> r0 = Vector256.Load(s), r1 = Vector256.Load(s + ss);
        Vector256<double> low = Avx.UnpackLow(r0, r1).AsDouble(), high = Avx.UnpackHigh(r0, r1).AsDouble();
        *(double*)d = low.GetElement(0);
        *(double*)(d + ds) = low.GetElement(1);
        *(double*)(d + (2 * ds)) = high.GetElement(0);
        *(double*)(d + (3 * ds)) = high.GetElement(1);
        d += 4 * ds;
        *(double*)d = low.GetElement(2);
        *(double*)(d + ds) = low.GetElement(3);
        *(double*)(d + (2 * ds)) = high.GetElement(2);
        *(double*)(d + (3 * ds)) = high.GetElement(3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose2x4(double* s, long ss, double* d, long ds)
    {
        Vector256<double> r0 = Vector256.Load(s), r1 = Vector256.Load(s + ss);
        Vector256<double> low = Avx.UnpackLow(r0, r1), high = Avx.UnpackHigh(r0, r1);
        low.GetLower().Store(d);
        high.GetLower().Store(d + ds);
        low.GetUpper().Store(d + (2 * ds));
        high.GetUpper().Store(d + (3 * ds));
    }
}
