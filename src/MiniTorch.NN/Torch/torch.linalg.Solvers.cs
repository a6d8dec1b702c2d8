using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>The determinant of each square matrix.</summary>
        public static Tensor det(Tensor input) => new(Aten.LinalgDet(input.Impl));

        /// <summary>The sign (for complex matrices: the phase) of the determinant, and the logarithm of its modulus.</summary>
        public static (Tensor, Tensor) slogdet(Tensor input) => Two(Aten.Slogdet(input.Impl));

        /// <summary>The inverse of each square matrix.</summary>
        public static Tensor inv(Tensor input) => new(Aten.Inverse(input.Impl));

        /// <summary>The inverse; instead of an error, for each matrix 0 or the place of the zero that prevents it.</summary>
        public static (Tensor L, Tensor info) inv_ex(Tensor input, bool check_errors = false) => Two(Aten.InvEx(input.Impl, check_errors));

        /// <summary>The Moore-Penrose inverse: singular values up to max(atol, rtol · largest) count as 0.</summary>
        /// <param name="input">[..., m, n].</param>
        /// <param name="atol">The absolute tolerance; 0 without it.</param>
        /// <param name="rtol">The relative tolerance; without it max(m, n) times the dtype's epsilon, or 0 if atol is above 0.</param>
        /// <param name="hermitian">The matrices are Hermitian; their lower triangle is read.</param>
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            new(Aten.Pinv(input.Impl, Tolerance(input, atol), Tolerance(input, rtol), hermitian));

        /// <inheritdoc cref="pinv(Tensor, double?, double?, bool)"/>
        public static Tensor pinv(Tensor input, Tensor? atol, Tensor? rtol = null, bool hermitian = false) =>
            new(Aten.Pinv(input.Impl, atol?.Impl, rtol?.Impl, hermitian));

        /// <summary>The number of singular values above max(atol, rtol · largest); the defaults are those of <see cref="pinv(Tensor, double?, double?, bool)"/>.</summary>
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            new(Aten.MatrixRank(input.Impl, Tolerance(input, atol), Tolerance(input, rtol), hermitian));

        /// <inheritdoc cref="matrix_rank(Tensor, double?, double?, bool)"/>
        public static Tensor matrix_rank(Tensor input, Tensor? atol, Tensor? rtol = null, bool hermitian = false) =>
            new(Aten.MatrixRank(input.Impl, atol?.Impl, rtol?.Impl, hermitian));

        /// <summary>X in A · X = B, or X · A = B if not <paramref name="left"/>; B may be a vector.</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => new(Aten.LinalgSolve(A.Impl, B.Impl, left));

        /// <summary>As <see cref="solve"/>; instead of an error, for each matrix 0 or the place of the zero that prevents it.</summary>
        public static (Tensor result, Tensor info) solve_ex(Tensor A, Tensor B, bool left = true, bool check_errors = false)
        {
            TensorImpl[] results = Aten.SolveEx(A.Impl, B.Impl, left, check_errors);
            return (new(results[0]), new(results[3]));
        }

        /// <summary>X in A · X = B (X · A = B) for triangular A.</summary>
        /// <param name="A">[..., n, n], of which one triangle is read.</param>
        /// <param name="B">[..., n, k] (or [..., k, n]).</param>
        /// <param name="upper">Which triangle.</param>
        /// <param name="left">On which side of X A stands.</param>
        /// <param name="unitriangular">A's diagonal counts as ones.</param>
        /// <param name="out">Takes the result, if given.</param>
        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor? @out = null) =>
            Out(new SolveTriangular(upper, left, unitriangular), @out, A, B);

        /// <summary>X in A · X = B (X · A = B; Aᴴ for <paramref name="adjoint"/>), given <see cref="lu_factor"/>'s results.</summary>
        public static Tensor lu_solve(Tensor LU, Tensor pivots, Tensor B, bool left = true, bool adjoint = false, Tensor? @out = null) =>
            Out(new LuSolve(left, adjoint), @out, LU, pivots, B);

        /// <summary>X in A · X = B, given <see cref="ldl_factor"/>'s results.</summary>
        public static Tensor ldl_solve(Tensor LD, Tensor pivots, Tensor B, bool hermitian = false) => new(Aten.LdlSolve(LD.Impl, pivots.Impl, B.Impl, hermitian));

        /// <summary>X that makes ‖A · X − B‖ least, the squared residuals of its columns, A's rank, and A's singular values (empty for this driver).</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) => lstsq(input, other, null, null);

        /// <inheritdoc cref="lstsq(Tensor, Tensor)"/>
        /// <param name="input">A: [..., m, n].</param>
        /// <param name="other">B: [..., m, k].</param>
        /// <param name="rcond">Singular values up to rcond · largest count as 0.</param>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other, double rcond) => lstsq(input, other, rcond, null);

        /// <inheritdoc cref="lstsq(Tensor, Tensor, double)"/>
        /// <param name="driver">"gelsy" (also null), "gels" (full rank is taken for granted), "gelsd" or "gelss" (these two return singular values).</param>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other, double? rcond = null, string? driver = null)
        {
            TensorImpl[] results = Aten.Lstsq(input.Impl, other.Impl, rcond, driver);
            return (new(results[0]), new(results[1]), new(results[2]), new(results[3]));
        }

        /// <summary>The inverse of A as a linear map, where the product of the first <paramref name="ind"/> sizes equals that of the others.</summary>
        public static Tensor tensorinv(Tensor input, long ind) => new(Aten.TensorInv(input.Impl, ind));

        /// <summary>X in tensordot(A, X, X.ndim) = B; <paramref name="dims"/> of A are moved to its end first.</summary>
        public static Tensor tensorsolve(Tensor A, Tensor B, long[]? dims) => new(Aten.TensorSolve(A.Impl, B.Impl, dims));

        /// <summary>The product of several matrices, in the order that needs the fewest operations; the first and the last may be vectors.</summary>
        public static Tensor multi_dot(IList<Tensor> tensors) => new(Aten.MultiDot(Tensor.ImplsOf([.. tensors])));

        /// <summary>The power n of square matrices; for negative n that of the inverse.</summary>
        public static Tensor matrix_power(Tensor input, long n) => new(Aten.MatrixPower(input.Impl, n));

        /// <summary>The exponential Σ Aᵏ / k! of square matrices.</summary>
        public static Tensor matrix_exp(Tensor input) => new(Aten.LinalgMatrixExp(input.Impl));

        /// <summary>The vector product of 3-vectors along a dimension, broadcast.</summary>
        public static Tensor cross(Tensor input, Tensor other, long dim = -1) => new(Aten.LinalgCross(input.Impl, other.Impl, dim));

        /// <summary>The sum of x* · y along a dimension, broadcast.</summary>
        public static Tensor vecdot(Tensor x, Tensor y, long dim = -1, Tensor? @out = null)
        {
            TensorImpl result = Aten.VecDot(x.Impl, y.Impl, dim);
            return @out is null ? new(result) : @out.CopyResult(result);
        }

        private static TensorImpl? Tolerance(Tensor input, double? value) =>
            value is { } given ? Aten.ScalarTensor(given, input.Impl.DType.ToReal()) : null;
    }

    /// <summary>A fresh result, or the caller's tensor that takes it.</summary>
    private static Tensor Out(Autograd.SingleOutputOperator op, Tensor? @out, params ReadOnlySpan<Tensor> inputs)
    {
        var impls = new TensorImpl?[inputs.Length];
        for (int i = 0; i < impls.Length; i++)
        {
            impls[i] = inputs[i].Impl;
        }
        if (@out is null)
        {
            return new(op.Call(impls));
        }
        op.Into(@out.Impl, impls);
        return @out;
    }
}
