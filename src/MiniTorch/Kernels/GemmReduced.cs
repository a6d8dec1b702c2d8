using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>Products of Half and BFloat16 matrices: widened while packed, summed in float, rounded once.</summary>
internal static unsafe class GemmReduced
{
    /// <summary>C = alpha · A·B + beta · S, with factors of more precision than the elements have.</summary>
    /// <typeparam name="T">Half or BFloat16.</typeparam>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">m x k.</param>
    /// <param name="b">k x n.</param>
    /// <param name="beta">Factor of S; 0 means that S is not read.</param>
    /// <param name="source">m x n (strides of 0 broadcast), or C itself.</param>
    /// <param name="c">m x n, receives the result.</param>
    /// <param name="batch">Number of matrices.</param>
    public static void Run<T>(
        long m, long n, long k, float alpha, StridedMatrix<T> a, StridedMatrix<T> b, float beta, StridedMatrix<T> source, StridedMatrix<T> c, long batch = 1)
        where T : unmanaged
    {
        if (m <= 0 || n <= 0 || batch <= 0)
        {
            return;
        }

        // As many matrices at a time as fit into a buffer of moderate size; at least one.
        long size = checked(m * n);
        long group = Math.Min(batch, Math.Max(1, (1 << 20) / size));
        float[] sums = ArrayPool<float>.Shared.Rent(checked((int)(size * group)));
        fixed (float* sum = sums)
        {
            for (long first = 0; first < batch; first += group)
            {
                long count = Math.Min(group, batch - first);
                var product = new StridedMatrix<float>(sum, n, 1, size);
                var aPart = new StridedMatrix<T>(a.Data + (first * a.Batch), a.Row, a.Column, a.Batch);
                var bPart = new StridedMatrix<T>(b.Data + (first * b.Batch), b.Row, b.Column, b.Batch);
                Gemm.RunReal(m, n, k, alpha, aPart, bPart, 0f, product, product, count);
                var round = new RoundBody<T>(
                    m, n, beta, product,
                    new StridedMatrix<T>(source.Data + (first * source.Batch), source.Row, source.Column, source.Batch),
                    new StridedMatrix<T>(c.Data + (first * c.Batch), c.Row, c.Column, c.Batch));
                Parallel.For(0, count * m, Math.Max(1, 16_384 / n), in round);
            }
        }

        ArrayPool<float>.Shared.Return(sums);
    }

    /// <summary>C = sum + beta · S, over the rows of all matrices.</summary>
    private readonly struct RoundBody<T>(long m, long n, float beta, StridedMatrix<float> sum, StridedMatrix<T> source, StridedMatrix<T> c) : IRangeBody
        where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                long matrix = i / m, row = i % m;
                float* from = sum.Data + (i * n);
                T* s = source.Data + (matrix * source.Batch) + (row * source.Row);
                T* to = c.Data + (matrix * c.Batch) + (row * c.Row);
                for (long j = 0; j < n; j++)
                {
                    float value = beta == 0 ? from[j] : from[j] + (beta * ToSingle(s[j * source.Column]));
                    to[j * c.Column] = FromSingle<T>(value);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToSingle<T>(T value)
        where T : unmanaged
        => typeof(T) == typeof(Half) ? (float)Unsafe.BitCast<T, Half>(value) : (float)Unsafe.BitCast<T, BFloat16>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T FromSingle<T>(float value)
        where T : unmanaged
        => typeof(T) == typeof(Half) ? Unsafe.BitCast<Half, T>((Half)value) : Unsafe.BitCast<BFloat16, T>((BFloat16)value);
}
