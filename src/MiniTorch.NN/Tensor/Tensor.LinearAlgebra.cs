using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The Cholesky factor of each Hermitian positive definite matrix: L with L · Lᴴ = A, or Lᴴ.</summary>
        public Tensor cholesky(bool upper = false) => new(Aten.Cholesky(Impl, upper));

        /// <summary>The inverse of a matrix, given its Cholesky factor.</summary>
        public Tensor cholesky_inverse(bool upper = false) => new(Aten.CholeskyInverse(Impl, upper));

        /// <summary>X in A · X = self, given A's Cholesky factor.</summary>
        public Tensor cholesky_solve(Tensor input2, bool upper = false) => new(Aten.CholeskySolve(Impl, input2.Impl, upper));

        /// <summary>The vector product of 3-vectors along a dimension, broadcast.</summary>
        public Tensor cross(Tensor other, long dim) => new(Aten.Cross(Impl, other.Impl, dim));

        /// <summary>The determinant of each square matrix.</summary>
        public Tensor det() => new(Aten.LinalgDet(Impl));

        /// <summary>The inverse of each square matrix.</summary>
        public Tensor inverse() => new(Aten.Inverse(Impl));

        /// <summary>The logarithm of the determinant; NaN where that is negative.</summary>
        public Tensor logdet() => new(Aten.Logdet(Impl));

        /// <summary>The sign of the determinant, and the logarithm of its modulus.</summary>
        public (Tensor sign, Tensor logabsdet) slogdet() => Two(Aten.Slogdet(Impl));

        /// <summary>The exponential of square matrices.</summary>
        public Tensor matrix_exp() => new(Aten.LinalgMatrixExp(Impl));

        /// <summary>The power n of square matrices; for negative n that of the inverse.</summary>
        public Tensor matrix_power(int n) => new(Aten.MatrixPower(Impl, n));

        /// <summary>The Moore-Penrose inverse; singular values up to rcond · largest count as 0.</summary>
        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => new(Aten.Pinv(Impl, null, Aten.ScalarTensor(rcond, DType.Float64), hermitian));

        /// <summary>R above, the reflections of Q below the diagonal, and the reflections' factors.</summary>
        public (Tensor a, Tensor tau) geqrf() => Two(Aten.Geqrf(Impl));

        /// <summary>Q · other (other · Q if not <paramref name="left"/>; Qᴴ for <paramref name="transpose"/>) for the Q of <see cref="geqrf"/>.</summary>
        public Tensor ormqr(Tensor tau, Tensor other, bool left = true, bool transpose = false) => new(Aten.Ormqr(Impl, tau.Impl, other.Impl, left, transpose));

        /// <summary>The sum of a matrix's diagonal.</summary>
        public Tensor trace() => new(Aten.Trace(Impl));

        /// <summary>The norm "fro" (of all elements, or over some dimensions) or "nuc" (over two dimensions).</summary>
        public Tensor norm(string p, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null) => new(Aten.NamedNorm(Impl, p, dim, keepdim, dtype?.ToDType()));

        /// <summary>beta · self + alpha · mat1 · mat2 with any numbers, complex ones too.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, Scalar beta, Scalar alpha) => new(Aten.Addmm(Impl, mat1.Impl, mat2.Impl, beta.Value, alpha.Value));

        /// <summary>beta · self + alpha · the sum of the products of two batches of matrices, with any numbers.</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, Scalar beta, Scalar alpha) => new(new Addbmm(beta.Value, alpha.Value).Call(Impl, batch1.Impl, batch2.Impl));

        /// <summary>beta · self + alpha · the products of two batches of matrices, with any numbers.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, Scalar beta, Scalar alpha) => new(Aten.Baddbmm(Impl, batch1.Impl, batch2.Impl, beta.Value, alpha.Value));

        /// <summary>beta · self + alpha · vec1 ⊗ vec2, with any numbers.</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, Scalar beta, Scalar alpha) => new(new Addr(beta.Value, alpha.Value).Call(Impl, vec1.Impl, vec2.Impl));

        /// <summary>A view of <paramref name="length"/> indices of a dimension, from the one that a 0-dim integer tensor holds.</summary>
        public Tensor narrow(long dim, Tensor start, long length)
        {
            if (start.Impl.Rank != 0 || !start.Impl.DType.IsIntegral())
            {
                throw Error.Of("start must be an 0-dim integral Tensor.");
            }
            return new(Aten.Narrow(Impl, dim, Kernels.Copy.Dense(start.Impl, DType.Int64).Span<long>()[0], length));
        }

        /// <summary>Writes a result into this tensor, as <c>out=</c> does.</summary>
        internal Tensor CopyResult(TensorImpl result)
        {
            if (!Impl.Sizes.AsSpan().SequenceEqual(result.Sizes))
            {
                Impl.SetData(TensorImpl.Empty(result.Sizes, Impl.DType));
            }
            new CopyInto().InPlace(Impl, result);
            return this;
        }
    }
}
