using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>e^A by Padé's approximant of degree 13, scaling and squaring (Higham 2005).</summary>
internal static class MatrixExponential
{
    private static readonly double[] s_coefficients =
    [
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800,
        33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ];

    /// <summary>Up to this 1-norm the approximant is exact to a double's precision.</summary>
    private const double Bound = 5.371920351148152;

    /// <summary>Each matrix of a dense batch becomes its exponential.</summary>
    internal static void Run(TensorImpl matrices) => Field.Run(matrices.DType, new Work(matrices));

    private static void Run<T>(Span<T> a, int n) where T : unmanaged, INumberBase<T>
    {
        double norm = 0;
        for (int j = 0; j < n; j++)
        {
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                sum += Field.Abs(a[i * n + j]);
            }
            norm = sum > norm || double.IsNaN(sum) ? sum : norm;
        }
        if (!double.IsFinite(norm))
        {
            a.Fill(Field.Of<T>(double.NaN));
            return;
        }
        int squarings = norm > Bound ? Math.Max(0, (int)Math.Ceiling(Math.Log2(norm / Bound))) : 0;
        Field.Scale(a, Field.Of<T>(Math.ScaleB(1, -squarings)));
        double[] b = s_coefficients;
        T[] a2 = Product<T>(a, a, n);
        T[] a4 = Product<T>(a2, a2, n);
        T[] a6 = Product<T>(a4, a2, n);
        T[] u = Sum(n, 0, (b[13], a6), (b[11], a4), (b[9], a2));
        u = Product<T>(a6, u, n);
        Accumulate(u, n, b[1], (b[7], a6), (b[5], a4), (b[3], a2));
        u = Product<T>(a, u, n);
        T[] v = Sum(n, 0, (b[12], a6), (b[10], a4), (b[8], a2));
        v = Product<T>(a6, v, n);
        Accumulate(v, n, b[0], (b[6], a6), (b[4], a4), (b[2], a2));
        // (V − U) · X = V + U.
        var denominator = new T[n * n];
        for (int i = 0; i < denominator.Length; i++)
        {
            denominator[i] = v[i] - u[i];
            v[i] += u[i];
        }
        var pivots = new int[n];
        Lu.Factor<T>(denominator, n, n, pivots, pivot: true);
        Lu.Solve<T>(denominator, pivots, v, n, n, adjoint: false);
        for (int i = 0; i < squarings; i++)
        {
            v = Product<T>(v, v, n);
        }
        v.CopyTo(a);
    }

    private static T[] Sum<T>(int n, double identity, params ReadOnlySpan<(double Factor, T[] Matrix)> terms) where T : unmanaged, INumberBase<T>
    {
        var sum = new T[n * n];
        Accumulate(sum, n, identity, terms);
        return sum;
    }

    private static void Accumulate<T>(T[] sum, int n, double identity, params ReadOnlySpan<(double Factor, T[] Matrix)> terms) where T : unmanaged, INumberBase<T>
    {
        foreach ((double factor, T[] matrix) in terms)
        {
            Field.AddScaled<T>(sum, Field.Of<T>(factor), matrix);
        }
        for (int i = 0; i < n; i++)
        {
            sum[i * n + i] += Field.Of<T>(identity);
        }
    }

    private static T[] Product<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int n) where T : unmanaged, INumberBase<T>
    {
        var product = new T[n * n];
        for (int i = 0; i < n; i++)
        {
            Span<T> row = product.AsSpan(i * n, n);
            for (int k = 0; k < n; k++)
            {
                Field.AddScaled(row, a[i * n + k], b.Slice(k * n, n));
            }
        }
        return product;
    }

    private readonly struct Work(TensorImpl matrices) : IFieldWork
    {
        public void Run<T>() where T : unmanaged, INumberBase<T> =>
            MatrixBatch.Each(MatrixBatch.Count(matrices), matrices.Sizes[^1] * matrices.Sizes[^2], matrices, static (i, all) =>
                MatrixExponential.Run(MatrixBatch.At<T>(all, i), (int)all.Sizes[^1]));
    }
}
