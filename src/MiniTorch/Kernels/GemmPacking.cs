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

    /// <summary>into[j · intoStride + i] = source[i · sourceStride + j] for i &lt; rows, j &lt; columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* source, long sourceStride, int rows, long columns, T* into, long intoStride)
        where T : unmanaged
    {
        int i = 0;
        if (Avx.IsSupported && sizeof(T) == sizeof(float))
        {
            for (; i <= rows - 8; i += 8)
            {
                long j = 0;
                for (; j <= columns - 8; j += 8)
                {
                    Transpose8x8((float*)(source + (i * sourceStride) + j), sourceStride, (float*)(into + (j * intoStride) + i), intoStride);
                }

                TransposeRest(source, sourceStride, i, i + 8, j, columns, into, intoStride);
            }
        }

        if (Avx.IsSupported)
        {
            for (; i <= rows - 4; i += 4)
            {
                long j = 0;
                for (; j <= columns - 4; j += 4)
                {
                    T* from = source + (i * sourceStride) + j;
                    T* to = into + (j * intoStride) + i;
                    if (sizeof(T) == sizeof(float))
                    {
                        Transpose4x4((float*)from, sourceStride, (float*)to, intoStride);
                    }
                    else
                    {
                        Transpose4x4((double*)from, sourceStride, (double*)to, intoStride);
                    }
                }

                TransposeRest(source, sourceStride, i, i + 4, j, columns, into, intoStride);
            }
        }

        TransposeRest(source, sourceStride, i, rows, 0, columns, into, intoStride);
    }

    private static void TransposeRest<T>(T* source, long sourceStride, int firstRow, int rows, long firstColumn, long columns, T* into, long intoStride)
        where T : unmanaged
    {
        for (long j = firstColumn; j < columns; j++)
        {
            for (int i = firstRow; i < rows; i++)
            {
                into[(j * intoStride) + i] = source[(i * sourceStride) + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8x8(float* s, long ss, float* d, long ds)
    {
        // 4x4 blocks: the lower half of a vector from rows 0-3, the upper from rows 4-7.
        Vector256<float> r0 = Vector256.Create(Vector128.Load(s), Vector128.Load(s + (4 * ss)));
        Vector256<float> r1 = Vector256.Create(Vector128.Load(s + ss), Vector128.Load(s + (5 * ss)));
        Vector256<float> r2 = Vector256.Create(Vector128.Load(s + (2 * ss)), Vector128.Load(s + (6 * ss)));
        Vector256<float> r3 = Vector256.Create(Vector128.Load(s + (3 * ss)), Vector128.Load(s + (7 * ss)));
        Vector256<float> r4 = Vector256.Create(Vector128.Load(s + 4), Vector128.Load(s + (4 * ss) + 4));
        Vector256<float> r5 = Vector256.Create(Vector128.Load(s + ss + 4), Vector128.Load(s + (5 * ss) + 4));
        Vector256<float> r6 = Vector256.Create(Vector128.Load(s + (2 * ss) + 4), Vector128.Load(s + (6 * ss) + 4));
        Vector256<float> r7 = Vector256.Create(Vector128.Load(s + (3 * ss) + 4), Vector128.Load(s + (7 * ss) + 4));
        Columns(r0, r1, r2, r3, d, ds);
        Columns(r4, r5, r6, r7, d + (4 * ds), ds);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Columns(Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3, float* d, long ds)
        {
            Vector256<double> t0 = Avx.UnpackLow(r0, r1).AsDouble();
            Vector256<double> t1 = Avx.UnpackHigh(r0, r1).AsDouble();
            Vector256<double> t2 = Avx.UnpackLow(r2, r3).AsDouble();
            Vector256<double> t3 = Avx.UnpackHigh(r2, r3).AsDouble();
            Avx.UnpackLow(t0, t2).AsSingle().Store(d);
            Avx.UnpackHigh(t0, t2).AsSingle().Store(d + ds);
            Avx.UnpackLow(t1, t3).AsSingle().Store(d + (2 * ds));
            Avx.UnpackHigh(t1, t3).AsSingle().Store(d + (3 * ds));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* s, long ss, float* d, long ds)
    {
        Vector128<float> r0 = Vector128.Load(s), r1 = Vector128.Load(s + ss);
        Vector128<float> r2 = Vector128.Load(s + (2 * ss)), r3 = Vector128.Load(s + (3 * ss));
        Vector128<double> t0 = Sse.UnpackLow(r0, r1).AsDouble();
        Vector128<double> t1 = Sse.UnpackHigh(r0, r1).AsDouble();
        Vector128<double> t2 = Sse.UnpackLow(r2, r3).AsDouble();
        Vector128<double> t3 = Sse.UnpackHigh(r2, r3).AsDouble();
        Sse2.UnpackLow(t0, t2).AsSingle().Store(d);
        Sse2.UnpackHigh(t0, t2).AsSingle().Store(d + ds);
        Sse2.UnpackLow(t1, t3).AsSingle().Store(d + (2 * ds));
        Sse2.UnpackHigh(t1, t3).AsSingle().Store(d + (3 * ds));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(double* s, long ss, double* d, long ds)
    {
        Vector256<double> r0 = Vector256.Create(Vector128.Load(s), Vector128.Load(s + (2 * ss)));
        Vector256<double> r1 = Vector256.Create(Vector128.Load(s + ss), Vector128.Load(s + (3 * ss)));
        Vector256<double> r2 = Vector256.Create(Vector128.Load(s + 2), Vector128.Load(s + (2 * ss) + 2));
        Vector256<double> r3 = Vector256.Create(Vector128.Load(s + ss + 2), Vector128.Load(s + (3 * ss) + 2));
        Avx.UnpackLow(r0, r1).Store(d);
        Avx.UnpackHigh(r0, r1).Store(d + ds);
        Avx.UnpackLow(r2, r3).Store(d + (2 * ds));
        Avx.UnpackHigh(r2, r3).Store(d + (3 * ds));
    }
}
