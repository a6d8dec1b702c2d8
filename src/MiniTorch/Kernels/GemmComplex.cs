using System.Buffers;
using System.Numerics;

namespace MiniTorch.Kernels;

/// <summary>Products of complex matrices, as four real products over the real and imaginary parts in place.</summary>
internal static unsafe class GemmComplex
{
    /// <summary>C = alpha · A·B + beta · S.</summary>
    /// <typeparam name="TReal">float for complex64, double for complex128.</typeparam>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">m x k; data is the first real part, each imaginary part follows it, strides count reals.</param>
    /// <param name="b">k x n, likewise.</param>
    /// <param name="beta">Factor of S; 0 means that S is not read.</param>
    /// <param name="source">m x n, likewise (strides of 0 broadcast), or C itself.</param>
    /// <param name="c">m x n, likewise; receives the result.</param>
    /// <param name="batch">Number of matrices.</param>
    public static void Run<TReal>(
        long m, long n, long k, Complex alpha, StridedMatrix<TReal> a, StridedMatrix<TReal> b, Complex beta, StridedMatrix<TReal> source, StridedMatrix<TReal> c, long batch)
        where TReal : unmanaged, IFloatingPointIeee754<TReal>
    {
        if (m <= 0 || n <= 0 || batch <= 0)
        {
            return;
        }

        bool reads = alpha != Complex.Zero && k > 0;
        long size = checked(m * n);
        TReal[] sums = ArrayPool<TReal>.Shared.Rent(checked((int)(2 * size)));
        fixed (TReal* sum = sums)
        {
            var real = new StridedMatrix<TReal>(sum, n, 1);
            var imaginary = new StridedMatrix<TReal>(sum + size, n, 1);
            for (long i = 0; i < batch; i++)
            {
                if (reads)
                {
                    StridedMatrix<TReal> ar = a.At(i), br = b.At(i);
                    var ai = new StridedMatrix<TReal>(ar.Data + 1, ar.Row, ar.Column);
                    var bi = new StridedMatrix<TReal>(br.Data + 1, br.Row, br.Column);
                    TReal one = TReal.One, zero = TReal.Zero;
                    Gemm.RunReal(m, n, k, one, ar, br, zero, real, real, 1);
                    Gemm.RunReal(m, n, k, -one, ai, bi, one, real, real, 1);
                    Gemm.RunReal(m, n, k, one, ar, bi, zero, imaginary, imaginary, 1);
                    Gemm.RunReal(m, n, k, one, ai, br, one, imaginary, imaginary, 1);
                }

                var write = new WriteBody<TReal>(n, reads ? alpha : null, sum, sum + size, beta, source.At(i), c.At(i));
                Parallel.For(0, m, Math.Max(1, 8192 / n), in write);
            }
        }

        ArrayPool<TReal>.Shared.Return(sums);
    }

    /// <summary>C = alpha · sum + beta · S, over rows; without alpha the sums are not read.</summary>
    private readonly struct WriteBody<TReal>(
        long n, Complex? alpha, TReal* real, TReal* imaginary, Complex beta, StridedMatrix<TReal> source, StridedMatrix<TReal> c) : IRangeBody
        where TReal : unmanaged, IFloatingPointIeee754<TReal>
    {
        public void Invoke(long begin, long end)
        {
            bool plain = alpha == Complex.One && beta == Complex.Zero;
            for (long i = begin; i < end; i++)
            {
                for (long j = 0; j < n; j++)
                {
                    TReal* to = c.Data + (i * c.Row) + (j * c.Column);
                    if (plain)
                    {
                        // No multiplication by 1 + 0i: it would turn inf + 0i into inf + NaN·i.
                        to[0] = real[(i * n) + j];
                        to[1] = imaginary[(i * n) + j];
                        continue;
                    }

                    Complex value = alpha is { } factor
                        ? factor * new Complex(double.CreateChecked(real[(i * n) + j]), double.CreateChecked(imaginary[(i * n) + j]))
                        : Complex.Zero;
                    if (beta != Complex.Zero)
                    {
                        TReal* s = source.Data + (i * source.Row) + (j * source.Column);
                        var old = new Complex(double.CreateChecked(s[0]), double.CreateChecked(s[1]));
                        value += beta == Complex.One ? old : beta * old;
                    }

                    to[0] = TReal.CreateChecked(value.Real);
                    to[1] = TReal.CreateChecked(value.Imaginary);
                }
            }
        }
    }
}
