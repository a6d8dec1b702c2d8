using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// QR by reflections H = I − τ v vᴴ, by LAPACK's conventions: v starts with 1 and lies below the diagonal, R's diagonal is real with the sign opposite
/// to what stood there.
/// </summary>
internal static class Householder
{
    /// <summary>Factors each matrix in place (geqrf).</summary>
    /// <param name="matrices">[..., m, n], dense.</param>
    /// <param name="tau">[..., min(m, n)], dense.</param>
    internal static void Factor(TensorImpl matrices, TensorImpl tau) => Field.Run(matrices.DType, new FactorWork(matrices, tau));

    /// <summary>into = Q · into, or Qᴴ · into, where Q is the product of the reflections kept in the columns of <paramref name="reflectors"/>.</summary>
    /// <param name="reflectors">[..., m, k or more], dense.</param>
    /// <param name="tau">[..., k], dense.</param>
    /// <param name="into">[..., m, columns], dense.</param>
    /// <param name="adjoint">Whether by Qᴴ.</param>
    internal static void Apply(TensorImpl reflectors, TensorImpl tau, TensorImpl into, bool adjoint) =>
        Field.Run(into.DType, new ApplyWork(reflectors, tau, into, adjoint));

    private static void Factor<T>(Span<T> a, int m, int n, Span<T> tau) where T : unmanaged, INumberBase<T>
    {
        var work = new T[n];
        for (int k = 0; k < Math.Min(m, n); k++)
        {
            double square = 0;
            for (int i = k + 1; i < m; i++)
            {
                double size = Field.Abs(a[i * n + k]);
                square += size * size;
            }
            T alpha = a[k * n + k];
            if (square == 0 && Field.Imaginary(alpha) == 0)
            {
                tau[k] = T.Zero;
                continue;
            }
            double size0 = Field.Abs(alpha);
            double beta = -Math.CopySign(Math.Sqrt(size0 * size0 + square), Field.Real(alpha));
            tau[k] = Field.Of<T>((beta - Field.Real(alpha)) / beta, -Field.Imaginary(alpha) / beta);
            T divisor = alpha - Field.Of<T>(beta);
            for (int i = k + 1; i < m; i++)
            {
                a[i * n + k] /= divisor;
            }
            a[k * n + k] = Field.Of<T>(beta);
            Reflect(a, n, k, m, Field.Conjugate(tau[k]), a[(k + 1)..], n, n - k - 1, work);
        }
    }

    /// <summary>target −= τ · v · (vᴴ · target), where v is column k of <paramref name="a"/>.</summary>
    private static void Reflect<T>(ReadOnlySpan<T> a, int n, int k, int m, T tau, Span<T> target, int stride, int columns, T[] work) where T : unmanaged, INumberBase<T>
    {
        if (T.IsZero(tau) || columns == 0)
        {
            return;
        }
        Span<T> product = work.AsSpan(0, columns);
        target.Slice(k * stride, columns).CopyTo(product);
        for (int i = k + 1; i < m; i++)
        {
            Field.AddScaled(product, Field.Conjugate(a[i * n + k]), target.Slice(i * stride, columns));
        }
        Field.AddScaled(target.Slice(k * stride, columns), -tau, product);
        for (int i = k + 1; i < m; i++)
        {
            Field.AddScaled(target.Slice(i * stride, columns), -tau * a[i * n + k], product);
        }
    }

    private static void Apply<T>(ReadOnlySpan<T> a, int m, int n, ReadOnlySpan<T> tau, Span<T> into, int columns, bool adjoint) where T : unmanaged, INumberBase<T>
    {
        var work = new T[columns];
        for (int step = 0; step < tau.Length; step++)
        {
            int k = adjoint ? step : tau.Length - 1 - step;
            Reflect(a, n, k, m, adjoint ? Field.Conjugate(tau[k]) : tau[k], into, columns, columns, work);
        }
    }

    private readonly struct FactorWork(TensorImpl matrices, TensorImpl tau) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], (matrices, tau), static (i, work) =>
                Factor(MatrixBatch.At<T>(work.matrices, i), (int)work.matrices.Sizes[^2], (int)work.matrices.Sizes[^1], MatrixBatch.At<T>(work.tau, i, 1)));
    }

    private readonly struct ApplyWork(TensorImpl reflectors, TensorImpl tau, TensorImpl into, bool adjoint) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(into), into.Sizes[^1] * into.Sizes[^2], (reflectors, tau, into, adjoint), static (i, work) =>
                Apply<T>(
                    MatrixBatch.At<T>(work.reflectors, i), (int)work.reflectors.Sizes[^2], (int)work.reflectors.Sizes[^1], MatrixBatch.At<T>(work.tau, i, 1),
                    MatrixBatch.At<T>(work.into, i), (int)work.into.Sizes[^1], work.adjoint));
    }
}
