using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Systems with a triangular matrix.</summary>
internal static class Triangles
{
    /// <summary>X in T · X = B for each matrix, in place of B. The other triangle of T is not read.</summary>
    /// <param name="triangle">[..., n, n], dense.</param>
    /// <param name="right">[..., n, k], dense: B, then X.</param>
    /// <param name="upper">Which triangle counts.</param>
    /// <param name="unit">The diagonal counts as ones.</param>
    internal static void Solve(TensorImpl triangle, TensorImpl right, bool upper, bool unit) =>
        Field.Run(right.DType, new SolveWork(triangle, right, upper, unit));

    /// <summary>One system.</summary>
    internal static void Solve<T>(ReadOnlySpan<T> triangle, Span<T> right, int n, int columns, bool upper, bool unit) where T : unmanaged, INumberBase<T>
    {
        if (upper)
        {
            for (int i = n - 1; i >= 0; i--)
            {
                Span<T> row = right.Slice(i * columns, columns);
                for (int j = i + 1; j < n; j++)
                {
                    Field.AddScaled(row, -triangle[i * n + j], right.Slice(j * columns, columns));
                }
                DivideRow(row, unit ? T.One : triangle[i * n + i]);
            }
            return;
        }
        for (int i = 0; i < n; i++)
        {
            Span<T> row = right.Slice(i * columns, columns);
            for (int j = 0; j < i; j++)
            {
                Field.AddScaled(row, -triangle[i * n + j], right.Slice(j * columns, columns));
            }
            DivideRow(row, unit ? T.One : triangle[i * n + i]);
        }
    }

    /// <summary>X in Tᴴ · X = B, in place of B.</summary>
    internal static void SolveAdjoint<T>(ReadOnlySpan<T> triangle, Span<T> right, int n, int columns, bool upper, bool unit) where T : unmanaged, INumberBase<T>
    {
        for (int step = 0; step < n; step++)
        {
            int i = upper ? step : n - 1 - step;
            Span<T> row = right.Slice(i * columns, columns);
            DivideRow(row, unit ? T.One : Field.Conjugate(triangle[i * n + i]));
            for (int j = upper ? i + 1 : 0; j < (upper ? n : i); j++)
            {
                Field.AddScaled(right.Slice(j * columns, columns), -Field.Conjugate(triangle[i * n + j]), row);
            }
        }
    }

    private static void DivideRow<T>(Span<T> row, T divisor) where T : unmanaged, INumberBase<T>
    {
        if (divisor == T.One)
        {
            return;
        }
        for (int i = 0; i < row.Length; i++)
        {
            row[i] /= divisor;
        }
    }

    private readonly struct SolveWork(TensorImpl triangle, TensorImpl right, bool upper, bool unit) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(right), right.Sizes[^1] * right.Sizes[^2], (triangle, right, upper, unit), static (i, work) =>
                Solve<T>(MatrixBatch.At<T>(work.triangle, i), MatrixBatch.At<T>(work.right, i), (int)work.right.Sizes[^2], (int)work.right.Sizes[^1], work.upper, work.unit));
    }
}
