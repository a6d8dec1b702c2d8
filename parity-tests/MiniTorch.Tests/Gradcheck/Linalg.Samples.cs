using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Decompositions are checked through functions of them that do not depend on signs, phases or order.</summary>
internal sealed class LinalgSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Complex(params long[] shape) => OpInput.Complex(shape);

    /// <summary>A matrix far from singular: the argument plus 4 on the diagonal.</summary>
    private static TensorImpl Regular(TensorImpl x) => x + 4 * Aten.Eye(x.Sizes[^2], x.Sizes[^1], x.DType);

    /// <summary>A Hermitian positive definite matrix.</summary>
    private static TensorImpl Definite(TensorImpl x) => Aten.Matmul(x, Aten.Mh(x)) + 2 * Aten.Eye(x.Sizes[^2], x.Sizes[^2], x.DType);

    /// <summary>Distinct numbers 1 … n on the diagonal keep eigenvalues and singular values apart.</summary>
    private static TensorImpl Apart(TensorImpl x) => x * 0.2 + Aten.Diag(Aten.CumSum(Aten.Full([x.Sizes[^1]], 1, x.DType), 0));

    private static TensorImpl Symmetric(TensorImpl x) => Apart(x) + Aten.Mh(Apart(x));

    public IEnumerable<OpSample> Samples => [.. Solvers, .. Factors, .. Spectra, .. Others];

    private static OpSample[] Solvers =>
    [
        OpSample.Of("inverse", x => Aten.Inverse(Regular(x[0])), Real(2, 3, 3)),
        OpSample.Of("inverse.complex", x => Aten.Inverse(Regular(x[0])), Complex(3, 3)),
        OpSample.Of("solve", x => Aten.LinalgSolve(Regular(x[0]), x[1]), Real(2, 3, 3), Real(3, 2)),
        OpSample.Of("solve.vector", x => Aten.LinalgSolve(Regular(x[0]), x[1]), Complex(3, 3), Complex(3)),
        OpSample.Of("solve.right", x => Aten.LinalgSolve(Regular(x[0]), x[1], left: false), Real(3, 3), Real(2, 3)),
        OpSample.Of("lu_solve", x => Solve(Aten.LuFactor(Regular(x[0])), x[1], left: true, adjoint: false), Real(3, 3), Real(3, 2)),
        OpSample.Of("lu_solve.adjoint", x => Solve(Aten.LuFactor(Regular(x[0])), x[1], left: true, adjoint: true), Complex(3, 3), Complex(3, 2)),
        OpSample.Of("lu_solve.right", x => Solve(Aten.LuFactor(Regular(x[0])), x[1], left: false, adjoint: false), Real(3, 3), Real(2, 3)),
        OpSample.Of("lu_solve.right.adjoint", x => Solve(Aten.LuFactor(Regular(x[0])), x[1], left: false, adjoint: true), Complex(3, 3), Complex(2, 3)),
        OpSample.Of("solve_triangular", x => Aten.SolveTriangular(Regular(x[0]), x[1], upper: true), Real(3, 3), Real(2, 3, 2)),
        OpSample.Of("solve_triangular.unit", x => Aten.SolveTriangular(Regular(x[0]), x[1], upper: false, left: false, unitriangular: true), Complex(3, 3), Complex(2, 3)),
        OpSample.Of("triangular_solve", x => Aten.TriangularSolve(x[1], Regular(x[0]), upper: false, transpose: true).Solution, Real(3, 3), Real(3, 2)),
        OpSample.Of("cholesky_solve", x => Aten.CholeskySolve(x[1], Aten.Tril(Regular(x[0]))), Real(3, 3), Real(3, 2)),
        OpSample.Of("cholesky_inverse", x => Aten.CholeskyInverse(Aten.Tril(Regular(x[0]))), Real(3, 3)),
        OpSample.Of("lstsq", x => Aten.Lstsq(Regular(x[0]), x[1])[0], Real(4, 2), Real(4, 3)),
        OpSample.Of("lstsq.residuals", x => Aten.Lstsq(Regular(x[0]), x[1], driver: "gels")[1], Real(4, 2), Real(4, 3)),
        OpSample.Of("pinv.tall", x => Aten.Pinv(Regular(x[0])), Real(4, 2)),
        OpSample.Of("pinv.wide", x => Aten.Pinv(Regular(x[0])), Complex(2, 3)),
    ];

    private static TensorImpl Solve((TensorImpl LU, TensorImpl Pivots) factors, TensorImpl b, bool left, bool adjoint) => Aten.LuSolve(factors.LU, factors.Pivots, b, left, adjoint);

    private static OpSample[] Factors =>
    [
        OpSample.Of("cholesky", x => Aten.LinalgCholesky(Definite(x[0])), Real(2, 3, 3)),
        OpSample.Of("cholesky.upper", x => Aten.Cholesky(Definite(x[0]), upper: true), Real(3, 3)),
        OpSample.Of("lu_factor", x => Aten.LuFactor(Regular(x[0])).LU, Real(3, 3)),
        OpSample.Of("lu_factor.tall", x => Aten.LuFactor(Regular(x[0])).LU, Real(4, 2)),
        OpSample.Of("lu.wide", x => Aten.Matmul(Aten.LinalgLu(Regular(x[0])) is var plu ? plu[1] : x[0], Aten.Narrow(plu[2], -1, 0, 2)), Real(2, 4)),
        OpSample.Of("lu.no pivot", x => Aten.LinalgLu(Regular(x[0]), pivot: false)[2], Complex(3, 3)),
        OpSample.Of("lu_unpack", x => Aten.LuUnpack(Regular(x[0]), Aten.LuFactor(Aten.Detach(Regular(x[0]))).Pivots)[1], Real(3, 2)),
        OpSample.Of("qr.tall", x => Aten.LinalgQr(Regular(x[0])).Q, Real(4, 2)),
        OpSample.Of("qr.R", x => Aten.LinalgQr(Regular(x[0])).R, Real(3, 3)),
        OpSample.Of("qr.wide", x => Aten.LinalgQr(Regular(x[0])) is var qr ? Aten.Matmul(qr.Q, Aten.Narrow(qr.R, -1, 1, 2)) : x[0], Real(2, 4)),
        OpSample.Of("qr.complex", x => Aten.LinalgQr(Regular(x[0])).R, Complex(3, 3)),
        OpSample.Of("householder_product", x => Aten.HouseholderProduct(x[0], x[1]), Real(4, 3), Real(2)),
        OpSample.Of("householder_product.complex", x => Aten.HouseholderProduct(x[0], x[1]), Complex(3, 2), Complex(2)),
        OpSample.Of("ormqr", x => Aten.Ormqr(x[0], x[1], x[2]), Real(4, 2), Real(2), Real(4, 3)),
        OpSample.Of("ormqr.right", x => Aten.Ormqr(x[0], x[1], x[2], left: false, transpose: true), Real(3, 2), Real(2), Real(2, 3)),
        OpSample.Of("det", x => Aten.LinalgDet(Regular(x[0])), Real(2, 3, 3)),
        OpSample.Of("det.complex", x => Aten.LinalgDet(Regular(x[0])), Complex(3, 3)),
        OpSample.Of("slogdet", x => Aten.Slogdet(Regular(x[0])).LogAbsDet, Real(3, 3)),
        OpSample.Of("slogdet.phase", x => Aten.Slogdet(Regular(x[0])).Sign, Complex(3, 3)),
    ];

    private static OpSample[] Spectra =>
    [
        OpSample.Of("svdvals", x => Aten.SvdVals(Apart(x[0])), Real(2, 3, 3)),
        OpSample.Of("svd", x => Aten.LinalgSvd(Apart(x[0]), fullMatrices: false) is var usv ? Aten.Matmul(usv[0] * usv[0] * Aten.Unsqueeze(usv[1], -2), Aten.Mh(usv[2]) * Aten.Mh(usv[2])) : x[0], Real(3, 3)),
        OpSample.Of("svd.tall", x => Aten.LinalgSvd(Aten.Matmul(x[0], Apart(x[1])), fullMatrices: false) is var usv ? usv[0] * usv[0] : x[0], Real(4, 3), Real(3, 3)),
        OpSample.Of("eigvalsh", x => Aten.Eigvalsh(Symmetric(x[0])), Real(2, 3, 3)),
        OpSample.Of("eigvalsh.complex", x => Aten.Eigvalsh(Symmetric(x[0])), Complex(3, 3)),
        OpSample.Of("eigh", x => Aten.LinalgEigh(Symmetric(x[0])).Vectors is var v ? v * v : x[0], Real(3, 3)),
        OpSample.Of("eigh.complex", x => Aten.LinalgEigh(Symmetric(x[0])).Vectors is var v ? v * Aten.Conj(v) : x[0], Complex(3, 3)),
        OpSample.Of("eigvals", x => Aten.Real(Aten.Eigvals(Apart(x[0]))), Real(3, 3)),
        OpSample.Of("eig", x => Aten.Abs(Aten.LinalgEig(Apart(x[0])).Vectors), Complex(3, 3)),
    ];

    private static OpSample[] Others =>
    [
        OpSample.Of("matrix_exp", x => Aten.LinalgMatrixExp(x[0]), Real(2, 3, 3)),
        OpSample.Of("matrix_exp.complex", x => Aten.LinalgMatrixExp(x[0]), Complex(2, 2)),
        OpSample.Of("matrix_power", x => Aten.MatrixPower(Regular(x[0]), -3), Real(3, 3)),
        OpSample.Of("matrix_power.5", x => Aten.MatrixPower(x[0], 5), Complex(2, 2)),
        OpSample.Of("cross", x => Aten.LinalgCross(x[0], x[1]), Complex(2, 3), Complex(1, 3)),
        OpSample.Of("trace", x => Aten.Trace(x[0]), Real(2, 3)),
        OpSample.Of("matrix_norm.nuc", x => Aten.MatrixNorm(Apart(x[0]), "nuc"), Real(3, 3)),
        OpSample.Of("matrix_norm.1", x => Aten.MatrixNorm(Apart(x[0]), 1), Real(3, 3)),
        OpSample.Of("cond", x => Aten.Cond(Apart(x[0])), Real(3, 3)),
        OpSample.Of("multi_dot", x => Aten.MultiDot([x[0], x[1], x[2]]), Real(2), Real(2, 3), Real(3, 2)),
        OpSample.Of("tensorsolve", x => Aten.TensorSolve(Aten.Reshape(Regular(x[0]), 2, 2, 4), x[1], null), Real(4, 4), Real(2, 2)),
        OpSample.Of("unbind_copy", x => Aten.UnbindCopy(x[0], 1) is var parts ? parts[0] * parts[1] : x[0], Real(2, 3)),
        OpSample.Of("narrow_copy", x => Aten.NarrowCopy(x[0], 1, 1, 2), Real(2, 4)),
        OpSample.Of("as_strided_scatter", x => Aten.AsStridedScatter(x[0], x[1], [2, 2], [1, 2], 1), Real(3, 3), Real(2, 2)),
        OpSample.Of("gradient", x => Aten.Gradient(x[0], [0.5], null, 2)[0], Real(4, 3)),
        OpSample.Of("gradient.places", x => Aten.Gradient(x[0], [x[1]], null, 1)[0], Real(4), OpInput.Constant(Aten.Arange(0, 4, 1, DType.Float64))),
        OpSample.Of("vecdot", x => Aten.VecDot(x[0], x[1]), Complex(2, 3), Complex(2, 3)),
    ];
}
