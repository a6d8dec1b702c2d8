using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// A = L · D · Lᵀ (Lᴴ for Hermitian matrices) by Bunch and Kaufman's diagonal pivoting, as LAPACK's sytf2 and hetf2 with the lower triangle: D has blocks of
/// 1x1 and 2x2, a pair of equal negative pivots marks a 2x2 block.
/// </summary>
internal static class Ldl
{
    private static readonly double s_alpha = (1 + Math.Sqrt(17)) / 8;

    /// <summary>Factors each matrix in place; the upper triangle stays.</summary>
    internal static void Factor(TensorImpl matrices, TensorImpl pivots, TensorImpl infos, bool hermitian) =>
        Field.Run(matrices.DType, new FactorWork(matrices, pivots, infos, hermitian));

    /// <summary>X in A · X = B, in place of B.</summary>
    internal static void Solve(TensorImpl factors, TensorImpl pivots, TensorImpl right, bool hermitian) =>
        Field.Run(right.DType, new SolveWork(factors, pivots, right, hermitian));

    private static int Factor<T>(Span<T> a, int n, Span<int> pivots, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        int info = 0;
        int k = 0;
        while (k < n)
        {
            int step = 1;
            int pivot = k;
            double diagonal = hermitian ? Math.Abs(Field.Real(a[k * n + k])) : Field.Abs1(a[k * n + k]);
            (int row, double largest) = LargestInColumn(a, n, k, k + 1);
            if (Math.Max(diagonal, largest) == 0 || double.IsNaN(diagonal))
            {
                info = info == 0 ? k + 1 : info;
                RealDiagonal(a, n, k, hermitian);
            }
            else
            {
                if (diagonal < s_alpha * largest)
                {
                    double inRow = LargestBeside(a, n, k, row);
                    double other = hermitian ? Math.Abs(Field.Real(a[row * n + row])) : Field.Abs1(a[row * n + row]);
                    if (diagonal >= s_alpha * largest * (largest / inRow))
                    {
                        pivot = k;
                    }
                    else if (other >= s_alpha * inRow)
                    {
                        pivot = row;
                    }
                    else
                    {
                        (pivot, step) = (row, 2);
                    }
                }
                Exchange(a, n, k, k + step - 1, pivot, hermitian, step);
                if (step == 1)
                {
                    EliminateOne(a, n, k, hermitian);
                }
                else if (k < n - 2)
                {
                    EliminateTwo(a, n, k, hermitian);
                }
            }
            if (step == 1)
            {
                pivots[k] = pivot + 1;
            }
            else
            {
                pivots[k] = pivots[k + 1] = -(pivot + 1);
            }
            k += step;
        }
        return info;
    }

    private static (int Row, double Largest) LargestInColumn<T>(ReadOnlySpan<T> a, int n, int column, int from) where T : unmanaged
    {
        (int row, double largest) = (from, 0);
        for (int i = from; i < n; i++)
        {
            double size = Field.Abs1(a[i * n + column]);
            if (size > largest)
            {
                (row, largest) = (i, size);
            }
        }
        return (row, largest);
    }

    /// <summary>The largest element off the diagonal of row and column <paramref name="row"/>, from column k.</summary>
    private static double LargestBeside<T>(ReadOnlySpan<T> a, int n, int k, int row) where T : unmanaged
    {
        double largest = LargestInColumn(a, n, row, row + 1).Largest;
        for (int j = k; j < row; j++)
        {
            largest = Math.Max(largest, Field.Abs1(a[row * n + j]));
        }
        return largest;
    }

    private static void RealDiagonal<T>(Span<T> a, int n, int k, bool hermitian) where T : unmanaged
    {
        if (hermitian)
        {
            a[k * n + k] = Field.Of<T>(Field.Real(a[k * n + k]));
        }
    }

    /// <summary>Exchanges rows and columns kk and kp of the trailing matrix, of which only the lower triangle is there.</summary>
    private static void Exchange<T>(Span<T> a, int n, int k, int kk, int kp, bool hermitian, int step) where T : unmanaged, INumberBase<T>
    {
        if (kp != kk)
        {
            for (int i = kp + 1; i < n; i++)
            {
                (a[i * n + kk], a[i * n + kp]) = (a[i * n + kp], a[i * n + kk]);
            }
            for (int j = kk + 1; j < kp; j++)
            {
                T first = a[j * n + kk];
                T second = a[kp * n + j];
                a[j * n + kk] = hermitian ? Field.Conjugate(second) : second;
                a[kp * n + j] = hermitian ? Field.Conjugate(first) : first;
            }
            if (hermitian)
            {
                a[kp * n + kk] = Field.Conjugate(a[kp * n + kk]);
            }
            (a[kk * n + kk], a[kp * n + kp]) = (a[kp * n + kp], a[kk * n + kk]);
            if (step == 2)
            {
                (a[(k + 1) * n + k], a[kp * n + k]) = (a[kp * n + k], a[(k + 1) * n + k]);
            }
        }
        RealDiagonal(a, n, k, hermitian);
        RealDiagonal(a, n, kk, hermitian);
        RealDiagonal(a, n, kp, hermitian);
    }

    private static void EliminateOne<T>(Span<T> a, int n, int k, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        T inverse = T.One / a[k * n + k];
        for (int j = k + 1; j < n; j++)
        {
            T factor = a[j * n + k] * inverse;
            factor = hermitian ? Field.Conjugate(factor) : factor;
            for (int i = j; i < n; i++)
            {
                a[i * n + j] -= a[i * n + k] * factor;
            }
            RealDiagonal(a, n, j, hermitian);
        }
        for (int i = k + 1; i < n; i++)
        {
            a[i * n + k] *= inverse;
        }
    }

    private static void EliminateTwo<T>(Span<T> a, int n, int k, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        T off = a[(k + 1) * n + k];
        T offAcross = hermitian ? Field.Conjugate(off) : off;
        T first = a[k * n + k];
        T second = a[(k + 1) * n + k + 1];
        T determinant = first * second - off * offAcross;
        for (int j = k + 2; j < n; j++)
        {
            // Row j of L: (a_jk, a_j,k+1) times the inverse of the block.
            T x = a[j * n + k];
            T y = a[j * n + k + 1];
            T w0 = (x * second - y * off) / determinant;
            T w1 = (y * first - x * offAcross) / determinant;
            T c0 = hermitian ? Field.Conjugate(w0) : w0;
            T c1 = hermitian ? Field.Conjugate(w1) : w1;
            for (int i = j; i < n; i++)
            {
                a[i * n + j] -= a[i * n + k] * c0 + a[i * n + k + 1] * c1;
            }
            (a[j * n + k], a[j * n + k + 1]) = (w0, w1);
            RealDiagonal(a, n, j, hermitian);
        }
    }

    private static void Solve<T>(ReadOnlySpan<T> a, ReadOnlySpan<int> pivots, Span<T> b, int n, int columns, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        // B = inv(D) · inv(L) · Pᵀ · B, block by block.
        for (int k = 0; k < n;)
        {
            int kp = Math.Abs(pivots[k]) - 1;
            int step = pivots[k] > 0 ? 1 : 2;
            Swap(b, columns, k + step - 1, kp);
            for (int i = k + step; i < n; i++)
            {
                for (int s = 0; s < step; s++)
                {
                    Field.AddScaled(b.Slice(i * columns, columns), -a[i * n + k + s], b.Slice((k + s) * columns, columns));
                }
            }
            if (step == 1)
            {
                Field.Scale(b.Slice(k * columns, columns), T.One / a[k * n + k]);
            }
            else
            {
                T off = a[(k + 1) * n + k];
                T across = hermitian ? Field.Conjugate(off) : off;
                (T first, T second) = (a[k * n + k], a[(k + 1) * n + k + 1]);
                T determinant = first * second - off * across;
                for (int c = 0; c < columns; c++)
                {
                    (T x, T y) = (b[k * columns + c], b[(k + 1) * columns + c]);
                    b[k * columns + c] = (second * x - across * y) / determinant;
                    b[(k + 1) * columns + c] = (first * y - off * x) / determinant;
                }
            }
            k += step;
        }
        // B = P · inv(Lᵀ) · B, backwards.
        for (int k = n - 1; k >= 0;)
        {
            int kp = Math.Abs(pivots[k]) - 1;
            int step = pivots[k] > 0 ? 1 : 2;
            for (int s = 0; s < step; s++)
            {
                for (int i = k + 1; i < n; i++)
                {
                    T factor = a[i * n + k - s];
                    Field.AddScaled(b.Slice((k - s) * columns, columns), hermitian ? -Field.Conjugate(factor) : -factor, b.Slice(i * columns, columns));
                }
            }
            Swap(b, columns, k, kp);
            k -= step;
        }
    }

    private static void Swap<T>(Span<T> b, int columns, int i, int j)
    {
        for (int c = 0; c < columns && i != j; c++)
        {
            (b[i * columns + c], b[j * columns + c]) = (b[j * columns + c], b[i * columns + c]);
        }
    }

    private readonly struct FactorWork(TensorImpl matrices, TensorImpl pivots, TensorImpl infos, bool hermitian) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], (matrices, pivots, infos, hermitian), static (i, work) =>
                work.infos.Span<int>()[(int)i] = Factor(MatrixBatch.At<T>(work.matrices, i), (int)work.matrices.Sizes[^1], MatrixBatch.At<int>(work.pivots, i, 1), work.hermitian));
    }

    private readonly struct SolveWork(TensorImpl factors, TensorImpl pivots, TensorImpl right, bool hermitian) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(right), right.Sizes[^1] * right.Sizes[^2], (factors, pivots, right, hermitian), static (i, work) =>
                Solve<T>(
                    MatrixBatch.At<T>(work.factors, i), MatrixBatch.At<int>(work.pivots, i, 1), MatrixBatch.At<T>(work.right, i),
                    (int)work.right.Sizes[^2], (int)work.right.Sizes[^1], work.hermitian));
    }
}
