using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Matrix times vector, and the dot product: bound by reading the matrix once.</summary>
internal static unsafe class GemmVector
{
    /// <summary>Elements to read that are worth a handoff to another thread.</summary>
    private const long Grain = 65_536;

    /// <summary>A row longer than this is summed in segments, which several threads can take.</summary>
    private const long Segment = 32_768;

    /// <summary>Elements of y that stay in the first-level cache while columns are added to them.</summary>
    private const long ColumnBlock = 2048;

    /// <summary>y = alpha · A·x + beta · s, if A has contiguous rows or columns; otherwise returns false.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="m">Rows of A.</param>
    /// <param name="k">Columns of A, at least 1.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">m x k.</param>
    /// <param name="x">k elements.</param>
    /// <param name="xStride">Distance between elements of x.</param>
    /// <param name="beta">Factor of s; 0 means that s is not read.</param>
    /// <param name="source">m elements.</param>
    /// <param name="sourceStride">Distance between elements of s.</param>
    /// <param name="y">m elements, receives the result; may be s.</param>
    /// <param name="yStride">Distance between elements of y.</param>
    public static bool TryRun<T>(
        long m, long k, T alpha, StridedMatrix<T> a, T* x, long xStride, T beta, T* source, long sourceStride, T* y, long yStride)
        where T : unmanaged, IFloatingPointIeee754<T>
        => Vector512.IsHardwareAccelerated
            ? TryRun<T, Lanes512<T>>(m, k, alpha, a, x, xStride, beta, source, sourceStride, y, yStride)
            : TryRun<T, Lanes256<T>>(m, k, alpha, a, x, xStride, beta, source, sourceStride, y, yStride);

    private static bool TryRun<T, TLanes>(
        long m, long k, T alpha, StridedMatrix<T> a, T* x, long xStride, T beta, T* source, long sourceStride, T* y, long yStride)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        bool byRows = a.Column == 1 || k == 1;
        if (!byRows && a.Row != 1 && m != 1)
        {
            return false;
        }

        if (byRows && (xStride == 1 || k == 1) && k <= Segment)
        {
            var rows = new RowsBody<T, TLanes>(k, a.Data, a.Row, x, alpha, beta, source, sourceStride, y, yStride);
            Parallel.For(0, m, Math.Max(1, Grain / k), in rows);
            return true;
        }

        if (!byRows)
        {
            var columns = new ColumnsBody<T, TLanes>(k, a.Data, a.Column, x, xStride, alpha, beta, source, sourceStride, y, yStride);
            Parallel.For(0, m, Math.Max(Parallel.Alignment, Grain / k), in columns);
            return true;
        }

        // Long rows, or an x with gaps: sums of segments, in a buffer behind the contiguous x.
        long segments = (k + Segment - 1) / Segment;
        bool copies = xStride != 1;
        T[] scratch = ArrayPool<T>.Shared.Rent(checked((int)((copies ? k : 0) + (m * segments))));
        fixed (T* buffer = scratch)
        {
            T* sums = buffer;
            if (copies)
            {
                for (long i = 0; i < k; i++)
                {
                    buffer[i] = x[i * xStride];
                }

                x = buffer;
                sums += k;
            }

            var body = new SegmentsBody<T, TLanes>(k, segments, a.Data, a.Row, x, sums);
            Parallel.For(0, m * segments, Math.Max(1, Grain / Math.Min(k, Segment)), in body);
            for (long i = 0; i < m; i++)
            {
                T sum = T.Zero;
                for (long s = 0; s < segments; s++)
                {
                    sum += sums[(i * segments) + s];
                }

                Finish(alpha, sum, beta, source + (i * sourceStride), y + (i * yStride));
            }
        }

        ArrayPool<T>.Shared.Return(scratch);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T>(T alpha, T sum, T beta, T* source, T* y)
        where T : unmanaged, IFloatingPointIeee754<T>
        => *y = T.IsZero(beta) ? alpha * sum : (alpha * sum) + (beta * *source);

    private readonly struct RowsBody<T, TLanes>(long k, T* a, long aRow, T* x, T alpha, T beta, T* source, long sourceStride, T* y, long yStride) : IRangeBody
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(long begin, long end)
        {
            long i = begin;
            for (; i < end - 1; i += 2)
            {
                (T first, T second) = Dot<T, TLanes, N2>(a + (i * aRow), a + ((i + 1) * aRow), x, k);
                Finish(alpha, first, beta, source + (i * sourceStride), y + (i * yStride));
                Finish(alpha, second, beta, source + ((i + 1) * sourceStride), y + ((i + 1) * yStride));
            }

            if (i < end)
            {
                Finish(alpha, Dot<T, TLanes, N1>(a + (i * aRow), null, x, k).First, beta, source + (i * sourceStride), y + (i * yStride));
            }
        }
    }

    private readonly struct SegmentsBody<T, TLanes>(long k, long segments, T* a, long aRow, T* x, T* sums) : IRangeBody
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                long first = i % segments * Segment;
                sums[i] = Dot<T, TLanes, N1>(a + (i / segments * aRow) + first, null, x + first, Math.Min(Segment, k - first)).First;
            }
        }
    }

    /// <summary>Dot products of x with one row or two. A row's sum has the same shape either way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (T First, T Second) Dot<T, TLanes, TRows>(T* first, T* second, T* x, long k)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
        where TRows : struct, IConstant
    {
        TLanes p0 = default, p1 = default, p2 = default, p3 = default;
        TLanes q0 = default, q1 = default, q2 = default, q3 = default;
        int lanes = TLanes.Count;
        long i = 0;
        for (; i <= k - (4 * lanes); i += 4 * lanes)
        {
            TLanes x0 = TLanes.Load(x + i), x1 = TLanes.Load(x + i + lanes);
            TLanes x2 = TLanes.Load(x + i + (2 * lanes)), x3 = TLanes.Load(x + i + (3 * lanes));
            p0 = TLanes.MultiplyAdd(TLanes.Load(first + i), x0, p0);
            p1 = TLanes.MultiplyAdd(TLanes.Load(first + i + lanes), x1, p1);
            p2 = TLanes.MultiplyAdd(TLanes.Load(first + i + (2 * lanes)), x2, p2);
            p3 = TLanes.MultiplyAdd(TLanes.Load(first + i + (3 * lanes)), x3, p3);
            if (TRows.Value > 1)
            {
                q0 = TLanes.MultiplyAdd(TLanes.Load(second + i), x0, q0);
                q1 = TLanes.MultiplyAdd(TLanes.Load(second + i + lanes), x1, q1);
                q2 = TLanes.MultiplyAdd(TLanes.Load(second + i + (2 * lanes)), x2, q2);
                q3 = TLanes.MultiplyAdd(TLanes.Load(second + i + (3 * lanes)), x3, q3);
            }
        }

        for (; i <= k - lanes; i += lanes)
        {
            TLanes x0 = TLanes.Load(x + i);
            p0 = TLanes.MultiplyAdd(TLanes.Load(first + i), x0, p0);
            q0 = TRows.Value > 1 ? TLanes.MultiplyAdd(TLanes.Load(second + i), x0, q0) : q0;
        }

        T p = TLanes.Add(TLanes.Add(p0, p1), TLanes.Add(p2, p3)).Sum();
        T q = TRows.Value > 1 ? TLanes.Add(TLanes.Add(q0, q1), TLanes.Add(q2, q3)).Sum() : T.Zero;
        for (; i < k; i++)
        {
            p += first[i] * x[i];
            q = TRows.Value > 1 ? q + (second[i] * x[i]) : q;
        }

        return (p, q);
    }

    /// <summary>Adds up columns: y = alpha · Σ x[k] · column k + beta · s, block by block of y.</summary>
    private readonly struct ColumnsBody<T, TLanes>(
        long k, T* a, long aColumn, T* x, long xStride, T alpha, T beta, T* source, long sourceStride, T* y, long yStride) : IRangeBody
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(long begin, long end)
        {
            T* sums = stackalloc T[(int)ColumnBlock];
            for (long i = begin; i < end; i += ColumnBlock)
            {
                int count = (int)Math.Min(ColumnBlock, end - i);
                new Span<T>(sums, count).Clear();
                long p = 0;
                for (; p <= k - 4; p += 4)
                {
                    T* column = a + i + (p * aColumn);
                    T* from = x + (p * xStride);
                    AddColumns<N4>(sums, count, column, aColumn, from[0], from[xStride], from[2 * xStride], from[3 * xStride]);
                }

                for (; p < k; p++)
                {
                    AddColumns<N1>(sums, count, a + i + (p * aColumn), aColumn, x[p * xStride], default, default, default);
                }

                for (int j = 0; j < count; j++)
                {
                    Finish(alpha, sums[j], beta, source + ((i + j) * sourceStride), y + ((i + j) * yStride));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddColumns<TColumns>(T* sums, int count, T* column, long stride, T x0, T x1, T x2, T x3)
            where TColumns : struct, IConstant
        {
            T* column1 = column + stride, column2 = column1 + stride, column3 = column2 + stride;
            TLanes v0 = TLanes.Broadcast(x0), v1 = TLanes.Broadcast(x1), v2 = TLanes.Broadcast(x2), v3 = TLanes.Broadcast(x3);
            int j = 0;
            for (; j <= count - TLanes.Count; j += TLanes.Count)
            {
                TLanes sum = TLanes.MultiplyAdd(TLanes.Load(column + j), v0, TLanes.Load(sums + j));
                if (TColumns.Value > 1)
                {
                    sum = TLanes.MultiplyAdd(TLanes.Load(column1 + j), v1, sum);
                    sum = TLanes.MultiplyAdd(TLanes.Load(column2 + j), v2, sum);
                    sum = TLanes.MultiplyAdd(TLanes.Load(column3 + j), v3, sum);
                }

                sum.Store(sums + j);
            }

            for (; j < count; j++)
            {
                T sum = sums[j] + (column[j] * x0);
                sums[j] = TColumns.Value > 1 ? sum + (column1[j] * x1) + (column2[j] * x2) + (column3[j] * x3) : sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> MultiplyAdd<T>(Vector256<T> x, Vector256<T> y, Vector256<T> z)
        where T : unmanaged
        => sizeof(T) == sizeof(float)
            ? Vector256.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
