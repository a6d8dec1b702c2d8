using System.Buffers;
using System.Numerics;

namespace MiniTorch.Kernels;

/// <summary>Products of integer matrices; sums wrap around in the element type, as libtorch's do.</summary>
internal static unsafe class GemmInteger
{
    /// <summary>Columns whose sums are kept at hand while a row of A is walked.</summary>
    private const int ColumnBlock = 512;

    /// <summary>C = alpha · A·B + beta · S.</summary>
    /// <typeparam name="T">An integer type.</typeparam>
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
        long m, long n, long k, T alpha, StridedMatrix<T> a, StridedMatrix<T> b, T beta, StridedMatrix<T> source, StridedMatrix<T> c, long batch)
        where T : unmanaged, IBinaryInteger<T>
    {
        T[] packed = b.Column == 1 ? [] : ArrayPool<T>.Shared.Rent(checked((int)(k * n)));
        fixed (T* copy = packed)
        {
            for (long i = 0; i < batch; i++)
            {
                StridedMatrix<T> right = b.At(i);
                if (b.Column != 1 && (i == 0 || b.Batch != 0))
                {
                    for (long row = 0; row < k; row++)
                    {
                        for (long column = 0; column < n; column++)
                        {
                            copy[(row * n) + column] = right.Data[(row * right.Row) + (column * right.Column)];
                        }
                    }
                }

                if (b.Column != 1)
                {
                    right = new StridedMatrix<T>(copy, n, 1);
                }

                var rows = new RowsBody<T>(n, k, alpha, a.At(i), right, beta, source.At(i), c.At(i));
                Parallel.For(0, m, Math.Max(1, 100_000 / Math.Max(1, checked(n * k))), in rows);
            }
        }

        if (packed.Length > 0)
        {
            ArrayPool<T>.Shared.Return(packed);
        }
    }

    private readonly struct RowsBody<T>(
        long n, long k, T alpha, StridedMatrix<T> a, StridedMatrix<T> b, T beta, StridedMatrix<T> source, StridedMatrix<T> c) : IRangeBody
        where T : unmanaged, IBinaryInteger<T>
    {
        public void Invoke(long begin, long end)
        {
            T* sums = stackalloc T[ColumnBlock];
            for (long i = begin; i < end; i++)
            {
                for (long first = 0; first < n; first += ColumnBlock)
                {
                    int width = (int)Math.Min(ColumnBlock, n - first);
                    new Span<T>(sums, width).Clear();
                    for (long p = 0; p < k; p++)
                    {
                        AddScaled(sums, a.Data[(i * a.Row) + (p * a.Column)], b.Data + (p * b.Row) + first, width);
                    }

                    T* s = source.Data + (i * source.Row) + (first * source.Column);
                    T* to = c.Data + (i * c.Row) + (first * c.Column);
                    for (int j = 0; j < width; j++)
                    {
                        T value = alpha * sums[j];
                        to[j * c.Column] = T.IsZero(beta) ? value : value + (beta * s[j * source.Column]);
                    }
                }
            }
        }

        private static void AddScaled(T* sums, T factor, T* row, int width)
        {
            int j = 0;
            var factors = new Vector<T>(factor);
            for (; j <= width - Vector<T>.Count; j += Vector<T>.Count)
            {
                var sum = new Vector<T>(new ReadOnlySpan<T>(sums + j, Vector<T>.Count));
                var right = new Vector<T>(new ReadOnlySpan<T>(row + j, Vector<T>.Count));
                (sum + (factors * right)).CopyTo(new Span<T>(sums + j, Vector<T>.Count));
            }

            for (; j < width; j++)
            {
                sums[j] += factor * row[j];
            }
        }
    }
}
