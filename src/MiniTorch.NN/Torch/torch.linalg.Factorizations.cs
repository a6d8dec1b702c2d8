using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>The lower triangular L with L · Lᴴ = A for each Hermitian positive definite matrix.</summary>
        /// <param name="input">[..., n, n], of which the lower triangle is read.</param>
        public static Tensor cholesky(Tensor input) => new(Aten.LinalgCholesky(input.Impl));

        /// <summary>The Cholesky factor: L, or Lᴴ made of the upper triangle if <paramref name="upper"/>.</summary>
        public static Tensor cholesky(Tensor input, bool upper) => new(Aten.LinalgCholesky(input.Impl, upper));

        /// <summary>The Cholesky factor, and for each matrix 0 or the order of the first leading minor that is not positive definite.</summary>
        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) => Two(Aten.CholeskyEx(input.Impl, checkErrors: check_errors));

        /// <inheritdoc cref="cholesky_ex(Tensor, bool)"/>
        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool upper, bool check_errors = false) => Two(Aten.CholeskyEx(input.Impl, upper, check_errors));

        /// <summary>A = Q · R with orthonormal columns of Q and upper triangular R.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) => Two(Aten.LinalgQr(input.Impl, (QrMode)mode));

        /// <summary>A = P · L · U with a permutation P, a unit lower triangular L, an upper triangular U; without pivoting P is empty.</summary>
        public static (Tensor P, Tensor L, Tensor U) lu(Tensor input, bool pivot = true) => Three(Aten.LinalgLu(input.Impl, pivot));

        /// <summary>L and U in one matrix, and the pivots: the row, from 1, with which each row was exchanged.</summary>
        public static (Tensor LU, Tensor? Pivots) lu_factor(Tensor input, bool pivot = true) => Two(Aten.LuFactor(input.Impl, pivot));

        /// <summary>As <see cref="lu_factor"/>; instead of an error, for each matrix 0 or the place of the first zero in U's diagonal.</summary>
        public static (Tensor LU, Tensor Pivots, Tensor info) lu_factor_ex(Tensor input, bool pivot = true, bool check_errors = false) =>
            Three(Aten.LuFactorEx(input.Impl, pivot, check_errors));

        /// <summary>A = L · D · Lᵀ, or L · D · Lᴴ if <paramref name="hermitian"/>, in one matrix, and the pivots.</summary>
        public static (Tensor LU, Tensor? Pivots) ldl_factor(Tensor input, bool hermitian = true) => Two(Aten.LdlFactor(input.Impl, hermitian));

        /// <summary>As <see cref="ldl_factor"/>; instead of an error, for each matrix 0 or the place of the first zero in D.</summary>
        public static (Tensor LU, Tensor? Pivots, Tensor? Info) ldl_factor_ex(Tensor input, bool hermitian = true, bool check_errors = false) =>
            Three(Aten.LdlFactorEx(input.Impl, hermitian, check_errors));

        /// <summary>A = U · diag(S) · Vh, S falling.</summary>
        /// <param name="input">[..., m, n].</param>
        /// <param name="fullMatrices">U and Vh are square; else they have min(m, n) columns and rows.</param>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Three(Aten.LinalgSvd(input.Impl, fullMatrices));

        /// <summary>The singular values, falling.</summary>
        public static Tensor svdvals(Tensor input) => new(Aten.SvdVals(input.Impl));

        /// <summary>Complex eigenvalues, and eigenvectors in columns, of square matrices.</summary>
        public static (Tensor, Tensor) eig(Tensor input) => Two(Aten.LinalgEig(input.Impl));

        /// <summary>The complex eigenvalues of square matrices.</summary>
        public static Tensor eigvals(Tensor input) => new(Aten.Eigvals(input.Impl));

        /// <summary>Eigenvalues, rising, and eigenvectors in columns of Hermitian matrices.</summary>
        /// <param name="input">[..., n, n].</param>
        /// <param name="UPLO">The triangle that is read: 'L' or 'U'.</param>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Two(Aten.LinalgEigh(input.Impl, IsUpper(UPLO)));

        /// <summary>The eigenvalues, rising, of Hermitian matrices.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => new(Aten.Eigvalsh(input.Impl, IsUpper(UPLO)));

        /// <summary>The first columns of H₁ · H₂ ⋯ Hₖ, Hᵢ = I − τᵢ · vᵢ · vᵢᴴ, with vᵢ below the diagonal of A's column i.</summary>
        public static Tensor householder_product(Tensor A, Tensor tau) => new(Aten.HouseholderProduct(A.Impl, tau.Impl));

        private static bool IsUpper(char triangle) => char.ToUpperInvariant(triangle) switch
        {
            'U' => true,
            'L' => false,
            _ => throw Error.Of($"Expected UPLO argument to be 'L' or 'U', but got {triangle}"),
        };
    }

    internal static (Tensor, Tensor) Two((TensorImpl, TensorImpl) results) => (new(results.Item1), new(results.Item2));
}
