using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.cholesky"/>
    public static Tensor cholesky(Tensor input) => input.cholesky();

    /// <inheritdoc cref="Tensor.cholesky"/>
    public static Tensor cholesky(Tensor input, bool upper) => input.cholesky(upper);

    /// <inheritdoc cref="Tensor.cholesky_inverse"/>
    public static Tensor cholesky_inverse(Tensor input, bool upper = false) => input.cholesky_inverse(upper);

    /// <inheritdoc cref="Tensor.cholesky_solve"/>
    public static Tensor cholesky_solve(Tensor input, Tensor input2, bool upper = false) => input.cholesky_solve(input2, upper);

    /// <summary>The vector product of 3-vectors along a dimension, broadcast; without a dimension along the first of size 3.</summary>
    public static Tensor cross(Tensor input, Tensor other, long? dim = null) => new(Aten.Cross(input.Impl, other.Impl, dim));

    /// <inheritdoc cref="Tensor.det"/>
    public static Tensor det(Tensor input) => input.det();

    /// <inheritdoc cref="Tensor.inverse"/>
    public static Tensor inverse(Tensor input) => input.inverse();

    /// <inheritdoc cref="Tensor.logdet"/>
    public static Tensor logdet(Tensor input) => input.logdet();

    /// <inheritdoc cref="Tensor.slogdet"/>
    public static (Tensor res, Tensor logabsdet) slogdet(Tensor A) => A.slogdet();

    /// <inheritdoc cref="Tensor.matrix_exp"/>
    public static Tensor matrix_exp(Tensor input) => input.matrix_exp();

    /// <inheritdoc cref="Tensor.matrix_power"/>
    public static Tensor matrix_power(Tensor input, int n) => input.matrix_power(n);

    /// <inheritdoc cref="Tensor.pinverse"/>
    public static Tensor pinverse(Tensor input, double rcond = 1e-15, bool hermitian = false) => input.pinverse(rcond, hermitian);

    /// <inheritdoc cref="Tensor.geqrf"/>
    public static (Tensor a, Tensor tau) geqrf(Tensor input) => input.geqrf();

    /// <inheritdoc cref="linalg.householder_product"/>
    public static Tensor orgqr(Tensor input, Tensor tau) => linalg.householder_product(input, tau);

    /// <inheritdoc cref="Tensor.ormqr"/>
    public static Tensor ormqr(Tensor input, Tensor tau, Tensor other, bool left = true, bool transpose = false) => input.ormqr(tau, other, left, transpose);

    /// <inheritdoc cref="Tensor.trace"/>
    public static Tensor trace(Tensor input) => input.trace();

    /// <inheritdoc cref="Tensor.norm(string, long[], bool, ScalarType?)"/>
    public static Tensor norm(Tensor input, string p, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null) => input.norm(p, dim, keepdim, dtype);

    /// <summary>A = Q · R; Q has min(m, n) columns, or is square if not <paramref name="some"/>.</summary>
    public static (Tensor Q, Tensor R) qr(Tensor input, bool some = true) => Two(Aten.LinalgQr(input.Impl, some ? QrMode.Reduced : QrMode.Complete));

    /// <summary>A = U · diag(S) · Vᴴ as (U, S, V); U and V are square if not <paramref name="some"/>, and zeros if not <paramref name="compute_uv"/>.</summary>
    public static (Tensor U, Tensor S, Tensor V) svd(Tensor input, bool some = true, bool compute_uv = true)
    {
        TensorImpl a = input.Impl;
        Error.Unless(a.Rank >= 2, "linalg.svd: input should have at least 2 dimensions, but has " + a.Rank + " dimensions instead");
        if (!compute_uv)
        {
            long[] batch = a.Sizes[..^2];
            return (new(Aten.Zeros([.. batch, a.Sizes[^2], a.Sizes[^2]], a.DType)), new(Aten.SvdVals(a)), new(Aten.Zeros([.. batch, a.Sizes[^1], a.Sizes[^1]], a.DType)));
        }
        TensorImpl[] usv = Aten.LinalgSvd(a, fullMatrices: !some);
        return (new(usv[0]), new(usv[1]), new(Aten.Mh(usv[2])));
    }

    /// <summary>A nearly low-rank matrix as U · diag(S) · Vᴴ with q singular values, by random projections; M is taken from it first.</summary>
    public static (Tensor U, Tensor S, Tensor V) svd_lowrank(Tensor A, int q = 6, int niter = 2, Tensor? M = null)
    {
        (TensorImpl u, TensorImpl s, TensorImpl v) = Aten.SvdLowRank(A.Impl, q, niter, M?.Impl);
        return (new(u), new(s), new(v));
    }

    /// <summary>The principal components of A's columns, as <see cref="svd_lowrank"/>.</summary>
    public static (Tensor U, Tensor S, Tensor V) pca_lowrank(Tensor A, int q = 6, bool center = true, int niter = 2)
    {
        (TensorImpl u, TensorImpl s, TensorImpl v) = Aten.PcaLowRank(A.Impl, q, center, niter);
        return (new(u), new(s), new(v));
    }

    /// <summary>L and U in one matrix, the pivots, and for each matrix 0 or the place of the first zero in U's diagonal (null if not <paramref name="get_infos"/>).</summary>
    public static (Tensor A_LU, Tensor? pivots, Tensor? infos) lu(Tensor A, bool pivot = true, bool get_infos = false)
    {
        TensorImpl[] results = Aten.LuFactorEx(A.Impl, pivot, checkErrors: !get_infos);
        return (new(results[0]), new(results[1]), get_infos ? new(results[2]) : null);
    }

    /// <summary>X in A · X = b, given A's <see cref="lu"/>.</summary>
    public static Tensor lu_solve(Tensor b, Tensor LU_data, Tensor LU_pivots) => new(Aten.LuSolve(LU_data.Impl, LU_pivots.Impl, b.Impl));

    /// <summary>(P, L, U) with A = P · L · U, from A's <see cref="lu"/>; what is not unpacked is empty.</summary>
    public static (Tensor P, Tensor? L, Tensor? U) lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data = true, bool unpack_pivots = true) =>
        Three(Aten.LuUnpack(LU_data.Impl, LU_pivots.Impl, unpack_data, unpack_pivots));

    /// <summary>(X in op(A) · X = b for triangular A, a copy of A).</summary>
    public static (Tensor solution, Tensor cloned_coefficient) triangular_solve(Tensor b, Tensor A, bool upper = true, bool transpose = false, bool unitriangular = false) =>
        Two(Aten.TriangularSolve(b.Impl, A.Impl, upper, transpose, unitriangular));
}
