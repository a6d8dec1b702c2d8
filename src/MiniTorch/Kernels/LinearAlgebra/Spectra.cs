using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Singular values and eigenvalues: the adapter to MathNet, whose matrices are column-major arrays.</summary>
internal static class Spectra
{
    private static readonly ManagedLinearAlgebraProvider s_library = ManagedLinearAlgebraProvider.Instance;

    /// <summary>U · diag(S) · Vᴴ of each matrix; U and Vᴴ whole or their first min(m, n) columns and rows, as the destinations' sizes say; null for values only.</summary>
    /// <param name="matrices">[..., m, n], dense.</param>
    /// <param name="u">[..., m, m or k].</param>
    /// <param name="s">[..., k] of double, falling.</param>
    /// <param name="vh">[..., n or k, n].</param>
    internal static void Svd(TensorImpl matrices, TensorImpl? u, TensorImpl s, TensorImpl? vh) => Field.Run(matrices.DType, new SvdWork(matrices, u, s, vh));

    /// <summary>Eigenvalues, rising, and vectors in columns of Hermitian matrices, of which one triangle is read.</summary>
    internal static void Eigh(TensorImpl matrices, TensorImpl values, TensorImpl? vectors, bool upper) => Field.Run(matrices.DType, new EighWork(matrices, values, vectors, upper));

    /// <summary>Eigenvalues and vectors in columns, each of length 1 with its largest element real, of any square matrices.</summary>
    /// <param name="matrices">[..., n, n], dense.</param>
    /// <param name="values">[..., n] of Complex.</param>
    /// <param name="vectors">[..., n, n] of Complex.</param>
    internal static void Eig(TensorImpl matrices, TensorImpl values, TensorImpl? vectors) => Field.Run(matrices.DType, new EigWork(matrices, values, vectors));

    private static bool IsFinite<T>(ReadOnlySpan<T> values) where T : unmanaged, INumberBase<T>
    {
        foreach (T value in values)
        {
            if (!T.IsFinite(value))
            {
                return false;
            }
        }
        return true;
    }

    private static void Svd<T>(ReadOnlySpan<T> a, int m, int n, Span<T> u, Span<double> s, Span<T> vh, int uColumns, int vRows, long index) where T : unmanaged, INumberBase<T>
    {
        int k = Math.Min(m, n);
        // A row-major matrix is its transpose to the library: Aᵀ = Vᴴᵀ · S · Uᵀ, so the factors exchange places, and come out row-major again.
        bool vectors = !u.IsEmpty || !vh.IsEmpty;
        var values = new T[k];
        var left = new T[n * n];
        var right = new T[m * m];
        bool converged = IsFinite(a);
        if (converged)
        {
            try
            {
                ((ILinearAlgebraProvider<T>)(object)s_library).SingularValueDecomposition(vectors, a.ToArray(), n, m, values, left, right);
            }
            catch (NonConvergenceException)
            {
                converged = false;
            }
        }
        if (!converged)
        {
            string prefix = index < 0 ? "linalg.svd: " : $"linalg.svd: (Batch element {index}): ";
            throw Error.Of($"{prefix}The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated singular values (error code: {k}).");
        }
        for (int i = 0; i < k; i++)
        {
            s[i] = Field.Real(values[i]);
        }
        // left, column-major, has V*'s columns: column j is row j of Vᴴ. right holds Uᵀ column-major: U row-major.
        for (int i = 0; i < vRows && !vh.IsEmpty; i++)
        {
            left.AsSpan(i * n, n).CopyTo(vh.Slice(i * n, n));
        }
        for (int i = 0; i < m && !u.IsEmpty; i++)
        {
            right.AsSpan(i * m, uColumns).CopyTo(u.Slice(i * uColumns, uColumns));
        }
    }

    private static void Eigh<T>(ReadOnlySpan<T> a, int n, Span<double> values, Span<T> vectors, bool upper, long index) where T : unmanaged, INumberBase<T>
    {
        var matrix = new T[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                T below = upper ? Field.Conjugate(a[j * n + i]) : a[i * n + j];
                matrix[j * n + i] = below;
                matrix[i * n + j] = Field.Conjugate(below);
            }
            matrix[i * n + i] = Field.Of<T>(Field.Real(a[i * n + i]));
        }
        var ev = new T[n * n];
        for (int i = 0; i < n; i++)
        {
            ev[i * n + i] = T.One;   // the library rotates what it finds there
        }
        var lambda = new Complex[n];
        Decompose("linalg.eigh", isSymmetric: true, n, matrix, ev, lambda, index);
        var order = new int[n];
        for (int i = 0; i < n; i++)
        {
            (order[i], values[i]) = (i, lambda[i].Real);
        }
        values.Sort(order.AsSpan());
        for (int i = 0; i < n && !vectors.IsEmpty; i++)
        {
            for (int j = 0; j < n; j++)
            {
                vectors[i * n + j] = ev[order[j] * n + i];
            }
        }
    }

    private static void Eig<T>(ReadOnlySpan<T> a, int n, Span<Complex> values, Span<Complex> vectors, long index) where T : unmanaged, INumberBase<T>
    {
        var matrix = new T[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                matrix[j * n + i] = a[i * n + j];
            }
        }
        var ev = new T[n * n];
        var lambda = new Complex[n];
        Decompose("linalg.eig", isSymmetric: false, n, matrix, ev, lambda, index);
        lambda.CopyTo(values);
        if (vectors.IsEmpty)
        {
            return;
        }
        for (int j = 0; j < n; j++)
        {
            // Of a conjugate pair the library gives the real and the imaginary part in two columns.
            bool isPair = typeof(T) == typeof(double) && lambda[j].Imaginary != 0 && j + 1 < n;
            for (int i = 0; i < n; i++)
            {
                Complex value = typeof(T) == typeof(Complex) ? (Complex)(object)ev[j * n + i]
                    : new Complex(Field.Real(ev[j * n + i]), isPair ? Field.Real(ev[(j + 1) * n + i]) : 0);
                vectors[i * n + j] = value;
                if (isPair)
                {
                    vectors[i * n + j + 1] = Complex.Conjugate(value);
                }
            }
            Normalize(vectors, n, j);
            if (isPair)
            {
                Normalize(vectors, n, ++j);
            }
        }
    }

    private static void Normalize(Span<Complex> vectors, int n, int column)
    {
        double square = 0;
        Complex largest = 0;
        for (int i = 0; i < n; i++)
        {
            Complex value = vectors[i * n + column];
            square += value.Real * value.Real + value.Imaginary * value.Imaginary;
            largest = Complex.Abs(value) > Complex.Abs(largest) ? value : largest;
        }
        Complex factor = largest.Imaginary == 0 || square == 0 ? 1 : Complex.Conjugate(largest) / Complex.Abs(largest);
        for (int i = 0; i < n; i++)
        {
            vectors[i * n + column] *= factor / Math.Sqrt(square);
        }
    }

    private static void Decompose<T>(string name, bool isSymmetric, int n, T[] matrix, T[] vectors, Complex[] values, long index) where T : unmanaged, INumberBase<T>
    {
        if (!IsFinite<T>(matrix))
        {
            throw name == "linalg.eig"
                ? Error.Of("torch.linalg.eig: input tensor should not contain infs or NaNs.")
                : NotConverged(name, index);
        }
        try
        {
            ((ILinearAlgebraProvider<T>)(object)s_library).EigenDecomp(isSymmetric, n, matrix, vectors, values, new T[n * n]);
        }
        catch (NonConvergenceException)
        {
            throw NotConverged(name, index);
        }
    }

    private static ExternalException NotConverged(string name, long index)
    {
        string prefix = index < 0 ? $"{name}: " : $"{name}: (Batch element {index}): ";
        return Error.Of(prefix + "The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: 1).");
    }

    private static long ErrorIndex(TensorImpl matrices, long index) => matrices.Rank > 2 ? index : -1;

    private readonly struct SvdWork(TensorImpl matrices, TensorImpl? u, TensorImpl s, TensorImpl? vh) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], (matrices, u, s, vh), static (i, work) =>
                Svd<T>(
                    MatrixBatch.At<T>(work.matrices, i), (int)work.matrices.Sizes[^2], (int)work.matrices.Sizes[^1],
                    work.u is null ? [] : MatrixBatch.At<T>(work.u, i), MatrixBatch.At<double>(work.s, i, 1), work.vh is null ? [] : MatrixBatch.At<T>(work.vh, i),
                    (int)(work.u?.Sizes[^1] ?? 0), (int)(work.vh?.Sizes[^2] ?? 0), ErrorIndex(work.matrices, i)));
    }

    private readonly struct EighWork(TensorImpl matrices, TensorImpl values, TensorImpl? vectors, bool upper) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], (matrices, values, vectors, upper), static (i, work) =>
                Eigh<T>(
                    MatrixBatch.At<T>(work.matrices, i), (int)work.matrices.Sizes[^1], MatrixBatch.At<double>(work.values, i, 1),
                    work.vectors is null ? [] : MatrixBatch.At<T>(work.vectors, i), work.upper, ErrorIndex(work.matrices, i)));
    }

    private readonly struct EigWork(TensorImpl matrices, TensorImpl values, TensorImpl? vectors) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], (matrices, values, vectors), static (i, work) =>
                Eig<T>(
                    MatrixBatch.At<T>(work.matrices, i), (int)work.matrices.Sizes[^1], MatrixBatch.At<Complex>(work.values, i, 1),
                    work.vectors is null ? [] : MatrixBatch.At<Complex>(work.vectors, i), ErrorIndex(work.matrices, i)));
    }
}
