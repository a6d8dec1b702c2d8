using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>A matrix, or a batch of them, as it lies in memory. A transpose is a swap of the strides.</summary>
/// <typeparam name="T">Element type.</typeparam>
/// <param name="data">Element (0, 0) of the first matrix.</param>
/// <param name="rowStride">Elements from one row to the next; 0 repeats one row.</param>
/// <param name="columnStride">Elements from one column to the next; 0 repeats one column.</param>
/// <param name="batchStride">Elements from one matrix of the batch to the next; 0 repeats one matrix.</param>
internal readonly unsafe struct StridedMatrix<T>(T* data, long rowStride, long columnStride, long batchStride = 0)
    where T : unmanaged
{
    public T* Data { get; } = data;

    public long Row { get; } = rowStride;

    public long Column { get; } = columnStride;

    public long Batch { get; } = batchStride;

    /// <summary>The same memory with rows and columns exchanged.</summary>
    public StridedMatrix<T> Transposed => new(Data, Column, Row, Batch);

    /// <summary>One matrix of the batch.</summary>
    public StridedMatrix<T> At(long batch) => new(Data + (batch * Batch), Row, Column);
}

/// <summary>
/// Matrix products: C = alpha · A·B + beta · S for every dtype that has one, with any strides, batched.
/// </summary>
/// <remarks>
/// float and double run on packed panels and vector micro-kernels (Note [Gemm blocking]); Half and BFloat16 are widened
/// while they are packed and summed in float; complex numbers are four real products; integers wrap around.
/// Where beta is 0, S is not read (a NaN there does not spread); where alpha is 0 or k is 0, A and B are not read.
/// C must not overlap A or B; S may be C itself. Results do not depend on the thread count.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>Multiply-adds per matrix from which a batch is run one matrix at a time on all threads.</summary>
    private const double LargeMatrix = 8e6;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const double Grain = 250_000;

    /// <summary>C = alpha · A·B + beta · C.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16, an integer type, Complex or ComplexSingle.</typeparam>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">m x k.</param>
    /// <param name="b">k x n.</param>
    /// <param name="beta">Factor of what C holds; 0 means that C is not read.</param>
    /// <param name="c">m x n, receives the result.</param>
    /// <param name="batch">Number of matrices, along the batch strides.</param>
    public static void Run<T>(
        long m, long n, long k, T alpha, StridedMatrix<T> a, StridedMatrix<T> b, T beta, StridedMatrix<T> c, long batch = 1)
        where T : unmanaged
        => Run(m, n, k, alpha, a, b, beta, c, c, batch);

    /// <summary>C = alpha · A·B + beta · S; a bias is an S with a stride of 0, added while C is written.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16, an integer type, Complex or ComplexSingle.</typeparam>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">m x k.</param>
    /// <param name="b">k x n.</param>
    /// <param name="beta">Factor of S; 0 means that S is not read.</param>
    /// <param name="source">m x n (strides of 0 broadcast), or C itself.</param>
    /// <param name="c">m x n, receives the result.</param>
    /// <param name="batch">Number of matrices, along the batch strides.</param>
    public static void Run<T>(
        long m, long n, long k, T alpha, StridedMatrix<T> a, StridedMatrix<T> b, T beta, StridedMatrix<T> source, StridedMatrix<T> c, long batch = 1)
        where T : unmanaged
    {
        if (m <= 0 || n <= 0 || batch <= 0)
        {
            return;
        }

        if (typeof(T) == typeof(float))
        {
            RunReal(m, n, k, As<T, float>(alpha), As<T, float>(a), As<T, float>(b), As<T, float>(beta), As<T, float>(source), As<T, float>(c), batch);
        }
        else if (typeof(T) == typeof(double))
        {
            RunReal(m, n, k, As<T, double>(alpha), As<T, double>(a), As<T, double>(b), As<T, double>(beta), As<T, double>(source), As<T, double>(c), batch);
        }
        else if (typeof(T) == typeof(Half))
        {
            GemmReduced.Run(m, n, k, (float)As<T, Half>(alpha), a, b, (float)As<T, Half>(beta), source, c, batch);
        }
        else if (typeof(T) == typeof(BFloat16))
        {
            GemmReduced.Run(m, n, k, (float)As<T, BFloat16>(alpha), a, b, (float)As<T, BFloat16>(beta), source, c, batch);
        }
        else if (typeof(T) == typeof(long))
        {
            GemmInteger.Run(m, n, k, As<T, long>(alpha), As<T, long>(a), As<T, long>(b), As<T, long>(beta), As<T, long>(source), As<T, long>(c), batch);
        }
        else if (typeof(T) == typeof(int))
        {
            GemmInteger.Run(m, n, k, As<T, int>(alpha), As<T, int>(a), As<T, int>(b), As<T, int>(beta), As<T, int>(source), As<T, int>(c), batch);
        }
        else if (typeof(T) == typeof(short))
        {
            GemmInteger.Run(m, n, k, As<T, short>(alpha), As<T, short>(a), As<T, short>(b), As<T, short>(beta), As<T, short>(source), As<T, short>(c), batch);
        }
        else if (typeof(T) == typeof(sbyte))
        {
            GemmInteger.Run(m, n, k, As<T, sbyte>(alpha), As<T, sbyte>(a), As<T, sbyte>(b), As<T, sbyte>(beta), As<T, sbyte>(source), As<T, sbyte>(c), batch);
        }
        else if (typeof(T) == typeof(byte))
        {
            GemmInteger.Run(m, n, k, As<T, byte>(alpha), As<T, byte>(a), As<T, byte>(b), As<T, byte>(beta), As<T, byte>(source), As<T, byte>(c), batch);
        }
        else if (typeof(T) == typeof(Complex))
        {
            GemmComplex.Run<double>(m, n, k, As<T, Complex>(alpha), Parts<T, double>(a), Parts<T, double>(b), As<T, Complex>(beta), Parts<T, double>(source), Parts<T, double>(c), batch);
        }
        else if (typeof(T) == typeof(ComplexSingle))
        {
            GemmComplex.Run<float>(m, n, k, As<T, ComplexSingle>(alpha), Parts<T, float>(a), Parts<T, float>(b), As<T, ComplexSingle>(beta), Parts<T, float>(source), Parts<T, float>(c), batch);
        }
        else
        {
            throw new NotSupportedException($"no matrix product of {typeof(T)}");
        }
    }

    /// <summary>The product of float or double matrices, or of 16-bit ones summed into float.</summary>
    /// <typeparam name="TIn">Element of A and B.</typeparam>
    /// <typeparam name="T">Element of C and type of the sums.</typeparam>
    /// <param name="m">Rows of A and C, at least 1.</param>
    /// <param name="n">Columns of B and C, at least 1.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">m x k.</param>
    /// <param name="b">k x n.</param>
    /// <param name="beta">Factor of S.</param>
    /// <param name="source">m x n.</param>
    /// <param name="c">m x n.</param>
    /// <param name="batch">Number of matrices, at least 1.</param>
    internal static void RunReal<TIn, T>(
        long m, long n, long k, T alpha, StridedMatrix<TIn> a, StridedMatrix<TIn> b, T beta, StridedMatrix<T> source, StridedMatrix<T> c, long batch)
        where TIn : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (batch > 1 && b.Batch == 0 && a.Batch == m * a.Row && c.Batch == m * c.Row && (T.IsZero(beta) || source.Batch == m * source.Row))
        {
            // One B for all: the batch is a taller A.
            m *= batch;
            batch = 1;
        }

        var work = new BatchBody<TIn, T>(m, n, k, alpha, a, b, beta, source, c);
        double size = (double)m * n * k;
        if (batch == 1 || size >= LargeMatrix)
        {
            work.Invoke(0, batch);
        }
        else
        {
            Parallel.For(0, batch, (long)Math.Max(1, Grain / Math.Max(1, size)), in work);
        }
    }

    /// <summary>Products that are summed in registers before they are added to memory.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="k">Products per element.</param>
    internal static long DepthOf<T>(long k)
        where T : unmanaged
    {
        long most = sizeof(T) == sizeof(float) ? 384 : 256;
        long blocks = (k + most - 1) / most;
        return (((k + blocks - 1) / blocks) + 3) & ~3L;
    }

    private readonly struct BatchBody<TIn, T>(
        long m, long n, long k, T alpha, StridedMatrix<TIn> a, StridedMatrix<TIn> b, T beta, StridedMatrix<T> source, StridedMatrix<T> c) : IRangeBody
        where TIn : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                One(m, n, k, alpha, a.At(i), b.At(i), beta, source.At(i), c.At(i));
            }
        }
    }

    private static void One<TIn, T>(
        long m, long n, long k, T alpha, StridedMatrix<TIn> a, StridedMatrix<TIn> b, T beta, StridedMatrix<T> source, StridedMatrix<T> c)
        where TIn : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (k <= 0 || T.IsZero(alpha))
        {
            Scale(m, n, beta, source, c);
            return;
        }

        if (typeof(TIn) == typeof(T))
        {
            if (n == 1 && GemmVector.TryRun(m, k, alpha, As<TIn, T>(a), (T*)b.Data, b.Row, beta, source.Data, source.Row, c.Data, c.Row))
            {
                return;
            }

            if (m == 1 && GemmVector.TryRun(n, k, alpha, As<TIn, T>(b).Transposed, (T*)a.Data, a.Column, beta, source.Data, source.Column, c.Data, c.Column))
            {
                return;
            }
        }

        // The stride along a dimension of size 1 is never used; name the one that the fast paths look for.
        var problem = new GemmProblem<TIn, T>
        {
            M = m,
            N = n,
            K = k,
            A = a.Data,
            ARow = m == 1 ? k : a.Row,
            ACol = k == 1 ? 1 : a.Column,
            B = b.Data,
            BRow = k == 1 ? n : b.Row,
            BCol = n == 1 ? 1 : b.Column,
            C = c.Data,
            CRow = m == 1 ? n : c.Row,
            CCol = n == 1 ? 1 : c.Column,
            Source = source.Data,
            SourceRow = source.Row,
            SourceCol = n == 1 ? 1 : source.Column,
            Alpha = alpha,
            Beta = beta,
        };
        if (typeof(TIn) == typeof(T) && GemmDots<T>.TryRun(Unsafe.As<GemmProblem<TIn, T>, GemmProblem<T, T>>(ref problem)))
        {
            return;
        }

        if (Avx512F.IsSupported)
        {
            GemmDriver<TIn, T, GemmKernel512<T>>.Run(problem);
        }
        else if (Fma.IsSupported && Avx2.IsSupported)
        {
            GemmDriver<TIn, T, GemmKernel256<T>>.Run(problem);
        }
        else
        {
            GemmDriver<TIn, T, GemmKernel128<T>>.Run(problem);
        }
    }

    /// <summary>C = beta · S.</summary>
    internal static void Scale<T>(long m, long n, T beta, StridedMatrix<T> source, StridedMatrix<T> c)
        where T : unmanaged, INumberBase<T>
    {
        bool zero = T.IsZero(beta);
        for (long i = 0; i < m; i++)
        {
            for (long j = 0; j < n; j++)
            {
                c.Data[(i * c.Row) + (j * c.Column)] = zero ? T.Zero : beta * source.Data[(i * source.Row) + (j * source.Column)];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.BitCast<TFrom, TTo>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static StridedMatrix<TTo> As<TFrom, TTo>(StridedMatrix<TFrom> matrix)
        where TFrom : unmanaged
        where TTo : unmanaged
        => new((TTo*)matrix.Data, matrix.Row, matrix.Column, matrix.Batch);

    /// <summary>Complex numbers as pairs of reals: the pointer to the first real part, strides in reals.</summary>
    private static StridedMatrix<TReal> Parts<T, TReal>(StridedMatrix<T> matrix)
        where T : unmanaged
        where TReal : unmanaged
        => new((TReal*)matrix.Data, 2 * matrix.Row, 2 * matrix.Column, 2 * matrix.Batch);
}
