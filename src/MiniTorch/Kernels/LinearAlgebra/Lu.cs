using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>P · L · U = A with partial pivoting, by LAPACK's conventions: the unit lower L below the diagonal of the result, U on and above it.</summary>
internal static class Lu
{
    /// <summary>Factors each matrix in place.</summary>
    /// <param name="matrices">[..., m, n], dense.</param>
    /// <param name="pivots">[..., min(m, n)] of int32: the row, from 1, that each row was exchanged with.</param>
    /// <param name="infos">[...] of int32: 0, or the place, from 1, of the first zero on the diagonal of U.</param>
    /// <param name="pivot">Whether rows are exchanged.</param>
    internal static void Factor(TensorImpl matrices, TensorImpl pivots, TensorImpl infos, bool pivot = true) =>
        Field.Run(matrices.DType, new FactorWork(matrices, pivots, infos, pivot));

    /// <summary>X in A · X = B (Aᴴ · X = B for <paramref name="adjoint"/>), in place of B.</summary>
    internal static void Solve(TensorImpl factors, TensorImpl pivots, TensorImpl right, bool adjoint) =>
        Field.Run(right.DType, new SolveWork(factors, pivots, right, adjoint));

    /// <summary>The order in which P takes the rows: row i of P · X is row order[i] of X.</summary>
    internal static int[] Order(ReadOnlySpan<int> pivots, int rows)
    {
        var order = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            order[i] = i;
        }
        for (int i = 0; i < pivots.Length; i++)
        {
            int other = pivots[i] - 1;
            if ((uint)other >= (uint)rows)
            {
                throw Error.Of("Pivots given to lu_solve must all be greater or equal to 1. Did you properly pass the result of lu_factor?");
            }
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }

    internal static int Factor<T>(Span<T> a, int m, int n, Span<int> pivots, bool pivot) where T : unmanaged, INumberBase<T>
    {
        int info = 0;
        for (int k = 0; k < Math.Min(m, n); k++)
        {
            int best = k;
            if (pivot)
            {
                double largest = Field.Abs1(a[k * n + k]);
                for (int i = k + 1; i < m; i++)
                {
                    double size = Field.Abs1(a[i * n + k]);
                    if (size > largest)
                    {
                        (best, largest) = (i, size);
                    }
                }
                Swap(a, n, k, best);
            }
            pivots[k] = best + 1;
            T diagonal = a[k * n + k];
            if (T.IsZero(diagonal))
            {
                info = info == 0 ? k + 1 : info;
                continue;
            }
            ReadOnlySpan<T> row = a.Slice(k * n + k + 1, n - k - 1);
            for (int i = k + 1; i < m; i++)
            {
                T factor = a[i * n + k] / diagonal;
                a[i * n + k] = factor;
                if (!T.IsZero(factor))
                {
                    Field.AddScaled(a.Slice(i * n + k + 1, n - k - 1), -factor, row);
                }
            }
        }
        return info;
    }

    internal static void Solve<T>(ReadOnlySpan<T> factors, ReadOnlySpan<int> pivots, Span<T> right, int n, int columns, bool adjoint) where T : unmanaged, INumberBase<T>
    {
        foreach (int p in pivots)
        {
            Error.Unless(p >= 1 && p <= n, "Pivots given to lu_solve must all be greater or equal to 1. Did you properly pass the result of lu_factor?");
        }
        if (!adjoint)
        {
            for (int i = 0; i < pivots.Length; i++)
            {
                Swap(right, columns, i, pivots[i] - 1);
            }
            Triangles.Solve(factors, right, n, columns, upper: false, unit: true);
            Triangles.Solve(factors, right, n, columns, upper: true, unit: false);
            return;
        }
        Triangles.SolveAdjoint(factors, right, n, columns, upper: true, unit: false);
        Triangles.SolveAdjoint(factors, right, n, columns, upper: false, unit: true);
        for (int i = pivots.Length - 1; i >= 0; i--)
        {
            Swap(right, columns, i, pivots[i] - 1);
        }
    }

    private static void Swap<T>(Span<T> a, int columns, int i, int j)
    {
        if (i == j)
        {
            return;
        }
        Span<T> x = a.Slice(i * columns, columns);
        Span<T> y = a.Slice(j * columns, columns);
        for (int c = 0; c < columns; c++)
        {
            (x[c], y[c]) = (y[c], x[c]);
        }
    }

    private readonly struct FactorWork(TensorImpl matrices, TensorImpl pivots, TensorImpl infos, bool pivot) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], (matrices, pivots, infos, pivot), static (i, work) =>
                work.infos.Span<int>()[(int)i] = Factor<T>(
                    MatrixBatch.At<T>(work.matrices, i), (int)work.matrices.Sizes[^2], (int)work.matrices.Sizes[^1], MatrixBatch.At<int>(work.pivots, i, 1), work.pivot));
    }

    private readonly struct SolveWork(TensorImpl factors, TensorImpl pivots, TensorImpl right, bool adjoint) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(right), right.Sizes[^1] * right.Sizes[^2], (factors, pivots, right, adjoint), static (i, work) =>
                Solve<T>(
                    MatrixBatch.At<T>(work.factors, i), MatrixBatch.At<int>(work.pivots, i, 1), MatrixBatch.At<T>(work.right, i),
                    (int)work.right.Sizes[^2], (int)work.right.Sizes[^1], work.adjoint));
    }
}
