using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <content>Singular values of nearly low-rank matrices by random projections (Halko et al. 2009). Composites.</content>
internal static partial class Aten
{
    /// <summary>(U, S, V) of A − M with q singular values.</summary>
    internal static (TensorImpl U, TensorImpl S, TensorImpl V) SvdLowRank(TensorImpl a, long q, long iterations, TensorImpl? m)
    {
        (long rows, long columns) = (a.Sizes[^2], a.Sizes[^1]);
        a = m is null ? a : a - ExpandIfNeeded(m, a.Sizes);
        bool isWide = rows < columns;
        a = isWide ? Mh(a) : a;
        TensorImpl basis = ApproximateBasis(a, q, iterations);
        TensorImpl[] usv = LinalgSvd(Matmul(Mh(basis), a), fullMatrices: false);
        TensorImpl u = Matmul(basis, usv[0]);
        TensorImpl v = Mh(usv[2]);
        return isWide ? (v, usv[1], u) : (u, usv[1], v);
    }

    /// <summary>The singular values and vectors of A, from which the means of its columns are taken if <paramref name="center"/>.</summary>
    internal static (TensorImpl U, TensorImpl S, TensorImpl V) PcaLowRank(TensorImpl a, long? q, bool center, long iterations)
    {
        long least = Math.Min(a.Sizes[^2], a.Sizes[^1]);
        long count = q ?? Math.Min(6, least);
        if (count < 0 || count > least)
        {
            throw Error.Of($"q(={count}) must be non-negative integer and not greater than min(m, n)={least}");
        }
        Error.Unless(iterations >= 0, $"niter(={iterations}) must be non-negative integer");
        LinalgChecks.Floating(a, "pca_lowrank");
        return SvdLowRank(center ? a - Mean(a, [-2], keepDim: true) : a, count, iterations, null);
    }

    private static TensorImpl ApproximateBasis(TensorImpl a, long q, long iterations)
    {
        TensorImpl q0 = LinalgQr(Matmul(a, Randn([a.Sizes[^1], q], a.DType, GeneratorImpl.Default))).Q;
        for (long i = 0; i < iterations; i++)
        {
            q0 = LinalgQr(Matmul(Mh(a), q0)).Q;
            q0 = LinalgQr(Matmul(a, q0)).Q;
        }
        return q0;
    }
}
