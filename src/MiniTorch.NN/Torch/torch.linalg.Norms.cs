using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>The matrix norm over two dimensions (the last two for null): 1 and −1 by column sums, ±∞ by row sums, ±2 by singular values.</summary>
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => new(Aten.MatrixNorm(input.Impl, ord, dims, keepdim));

        /// <summary>The Frobenius norm "fro" or the nuclear norm "nuc" over two dimensions.</summary>
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) => new(Aten.MatrixNorm(input.Impl, ord, dims, keepdim));

        /// <summary>The matrix norm of the input converted to <paramref name="dtype"/> first.</summary>
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims, bool keepdim, ScalarType dtype) => new(Aten.MatrixNorm(input.Impl, ord, dims, keepdim, dtype.ToDType()));

        /// <inheritdoc cref="matrix_norm(Tensor, double, long[], bool, ScalarType)"/>
        public static Tensor matrix_norm(Tensor input, string ord, long[]? dims, bool keepdim, ScalarType dtype) => new(Aten.MatrixNorm(input.Impl, ord, dims, keepdim, dtype.ToDType()));

        /// <summary>The matrix norm "fro" or "nuc", of two dimensions or of a matrix.</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) => new(Aten.LinalgNorm(input.Impl, ord, dims, keepdim));

        /// <summary>The matrix norm of two dimensions (or of a matrix), the vector norm of one (or of a vector).</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => new(Aten.LinalgNorm(input.Impl, ord, dims, keepdim));

        /// <inheritdoc cref="norm(Tensor, double, long[], bool)"/>
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => new(Aten.LinalgNorm(input.Impl, ord, dims, keepdim));

        /// <summary>The root of the sum of squares over some dimensions, all of them for null.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => new(Aten.LinalgNorm(input.Impl, (double?)null, dims, keepdim));

        /// <summary>The norm of the input converted to <paramref name="dtype"/> first.</summary>
        public static Tensor norm(Tensor input, double? ord, long[]? dims, bool keepdim, ScalarType dtype) => new(Aten.LinalgNorm(input.Impl, ord, dims, keepdim, dtype.ToDType()));

        /// <inheritdoc cref="norm(Tensor, double?, long[], bool, ScalarType)"/>
        public static Tensor norm(Tensor input, string ord, long[]? dims, bool keepdim, ScalarType dtype) => new(Aten.LinalgNorm(input.Impl, ord, dims, keepdim, dtype.ToDType()));

        /// <summary>The condition number: the largest singular value over the smallest.</summary>
        public static Tensor cond(Tensor input) => new(Aten.Cond(input.Impl));

        /// <summary>The condition number by a matrix norm: that of A times that of its inverse.</summary>
        public static Tensor cond(Tensor input, double p) => new(Aten.Cond(input.Impl, p));

        /// <inheritdoc cref="cond(Tensor, double)"/>
        public static Tensor cond(Tensor input, string p) => new(Aten.Cond(input.Impl, p));

        /// <inheritdoc cref="cond(Tensor, double)"/>
        public static Tensor cond(Tensor input, int p) => new(Aten.Cond(input.Impl, p));
    }
}
