using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections M, AB and AC where they are about matrices: names of outputs, singular matrices, refusals in backward.</summary>
public class LinearAlgebraTests : SemanticsTest
{
    private static string Outputs(params Tensor[] outputs) =>
        string.Join('/', outputs.Select(t => t.grad_fn is null ? "-" : $"{t.grad_fn.name().Replace("Backward", "", StringComparison.Ordinal)}#{t.output_nr}"));

    [Fact]
    public void M03_outputs_of_decompositions()
    {
        Tensor a = (eye(2, dtype: float64) * 2 + 0.1).requires_grad_();
        (Tensor q, Tensor r) = linalg.qr(a);
        Assert.Equal("LinalgQr0#0/LinalgQr0#1", Outputs(q, r));
        (Tensor u, Tensor s, Tensor vh) = linalg.svd(a);
        Assert.Equal("LinalgSvd0#0/LinalgSvd0#1/LinalgSvd0#2", Outputs(u, s, vh));
        (Tensor values, Tensor vectors) = linalg.eigh(a);
        Assert.Equal("LinalgEigh0#0/LinalgEigh0#1", Outputs(values, vectors));
        (values, vectors) = linalg.eig(a);
        Assert.Equal("LinalgEig0#0/LinalgEig0#1", Outputs(values, vectors));
        (Tensor sign, Tensor logarithm) = linalg.slogdet(a);
        Assert.Equal("LinalgSlogdet0#0/LinalgSlogdet0#1", Outputs(sign, logarithm));
        (Tensor lu, Tensor? pivots) = linalg.lu_factor(a);
        Assert.Equal("LinalgLuFactorEx0#0/-", Outputs(lu, pivots!));
        (Tensor lower, Tensor info) = linalg.cholesky_ex(a);
        Assert.Equal("LinalgCholeskyEx0#0/-", Outputs(lower, info));
        (Tensor inverse, info) = linalg.inv_ex(a);
        Assert.Equal("LinalgInvEx0#0/-", Outputs(inverse, info));
    }

    [Fact]
    public void AB22_singular_matrices()
    {
        Tensor Singular() => tensor(new float[,] { { 1, 2 }, { 2, 4 } }, requires_grad: true);
        Close([0, 0, 0, 0], GradientOf(m => m.det(), Singular()));
        Refused("linalg.inv: The diagonal element 2 is zero, the inversion could not be completed because the input matrix is singular.", () => Singular().inverse());
        Close([1], GradientOf(m => linalg.matrix_norm(m, "nuc"), zeros(1, 1, requires_grad: true)));
    }

    [Fact]
    public void AC02_geqrf_has_no_derivative()
    {
        (Tensor a, _) = eye(2, requires_grad: true).geqrf();
        Assert.Equal("GeqrfBackward0", a.grad_fn!.name());
        Refused("the derivative for 'geqrf' is not implemented.", () => a.sum().backward());
    }

    [Fact]
    public void AC04_what_decompositions_refuse()
    {
        Tensor a = eye(2, dtype: float64).requires_grad_();
        Close([1, 0, 0, 1], Values(autograd.grad([linalg.eigvalsh(a).sum()], [a])[0]));
        Refused("The derivative of linalg.qr depends on Q, which is not computed when mode='r'.", () => linalg.qr(a, linalg.QRMode.R).R.sum().backward());
        Refused("linalg.cholesky: The factorization could not be completed because the input is not positive-definite (the leading minor of order 1 is not positive-definite).", () => linalg.cholesky(-a));
        Refused("torch.linalg.solve: The solver failed because the input matrix is singular.", () => linalg.solve(a * 0, ones(2, dtype: float64)));
    }
}
