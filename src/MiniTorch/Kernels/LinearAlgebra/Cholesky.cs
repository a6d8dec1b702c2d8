using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>L · Lᴴ = A for Hermitian positive definite matrices, of which only the lower triangle is read.</summary>
internal static class Cholesky
{
    /// <summary>Factors each matrix in place; the upper triangle becomes 0.</summary>
    /// <param name="matrices">[..., n, n], dense.</param>
    /// <param name="infos">[...] of int32: 0, or the order of the first leading minor that is not positive.</param>
    internal static void Factor(TensorImpl matrices, TensorImpl infos) => Field.Run(matrices.DType, new FactorWork(matrices, infos));

    private static int Factor<T>(Span<T> a, int n) where T : unmanaged, INumberBase<T>
    {
        int info = 0;
        for (int j = 0; j < n && info == 0; j++)
        {
            Span<T> row = a.Slice(j * n, j);
            for (int k = 0; k < j; k++)
            {
                row[k] = (row[k] - Field.DotConjugate<T>(row[..k], a.Slice(k * n, k))) / a[k * n + k];
            }
            double diagonal = Field.Real(a[j * n + j]) - Field.Real(Field.DotConjugate<T>(row, row));
            if (!(diagonal > 0))
            {
                info = j + 1;
            }
            a[j * n + j] = Field.Of<T>(info == 0 ? Math.Sqrt(diagonal) : diagonal);
        }
        for (int i = 0; i < n; i++)
        {
            a.Slice(i * n + i + 1, n - i - 1).Clear();
        }
        return info;
    }

    private readonly struct FactorWork(TensorImpl matrices, TensorImpl infos) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], (matrices, infos), static (i, work) =>
                work.infos.Span<int>()[(int)i] = Factor(MatrixBatch.At<T>(work.matrices, i), (int)work.matrices.Sizes[^1]));
    }
}
