using System.Runtime.InteropServices;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.LinearAlgebra;

/// <summary>Factorizations multiply back to what was factored, also where the recordings compare only what is invariant; errors have libtorch's words.</summary>
public sealed class LinalgTests
{
    private static readonly Generator s_generator = new(7);

    private static Tensor Random(ScalarType dtype, params long[] sizes) => randn(sizes, dtype: dtype, generator: s_generator);

    private static void AreClose(Tensor expected, Tensor actual, double tolerance = 1e-9) =>
        Assert.True((expected - actual).abs().max().to_type(ScalarType.Float64).item<double>() < tolerance, $"{actual} is not {expected}");

    [Theory]
    [InlineData(ScalarType.Float64, 40, 40)]
    [InlineData(ScalarType.Float64, 30, 7)]
    [InlineData(ScalarType.Float64, 7, 30)]
    [InlineData(ScalarType.ComplexFloat64, 12, 12)]
    [InlineData(ScalarType.ComplexFloat64, 12, 5)]
    [InlineData(ScalarType.ComplexFloat64, 5, 12)]
    public void FactorsMultiplyBack(ScalarType dtype, long m, long n)
    {
        Tensor a = Random(dtype, 2, m, n);
        long k = Math.Min(m, n);
        Tensor identity = eye(k, dtype: dtype);

        (Tensor u, Tensor s, Tensor vh) = linalg.svd(a, fullMatrices: false);
        AreClose(a, (u * s.unsqueeze(-2)).matmul(vh));
        AreClose(identity.expand(2, k, k), u.mH.matmul(u));
        AreClose(identity.expand(2, k, k), vh.matmul(vh.mH));

        (Tensor q, Tensor r) = linalg.qr(a, linalg.QRMode.Complete);
        AreClose(a, q.matmul(r));
        AreClose(eye(m, dtype: dtype).expand(2, m, m), q.mH.matmul(q));

        (Tensor p, Tensor l, Tensor upper) = linalg.lu(a);
        AreClose(a, p.matmul(l).matmul(upper));
        AreClose(a, a.matmul(linalg.pinv(a)).matmul(a));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.ComplexFloat64)]
    public void SpectraAndSolutionsOfSquareMatrices(ScalarType dtype)
    {
        Tensor a = Random(dtype, 3, 15, 15);
        Tensor hermitian = a + a.mH;
        (Tensor values, Tensor vectors) = linalg.eigh(hermitian);
        AreClose(hermitian, (vectors * values.unsqueeze(-2)).matmul(vectors.mH));
        AreClose(values, linalg.eigvalsh(hermitian, 'U'));

        (Tensor lambda, Tensor v) = linalg.eig(a);
        AreClose(a.to(ScalarType.ComplexFloat64).matmul(v), v * lambda.unsqueeze(-2));

        Tensor definite = a.matmul(a.mH) + eye(15, dtype: dtype);
        Tensor factor = linalg.cholesky(definite);
        AreClose(definite, factor.matmul(factor.mH));
        AreClose(definite.inverse(), cholesky_inverse(factor));

        Tensor b = Random(dtype, 3, 15, 2);
        AreClose(b, a.matmul(linalg.solve(a, b)), 1e-8);
        (Tensor ld, Tensor? pivots) = linalg.ldl_factor(hermitian, hermitian: true);
        AreClose(b, hermitian.matmul(linalg.ldl_solve(ld, pivots!, b, hermitian: true)), 1e-8);
    }

    [Fact]
    public void RefusalsNameTheMatrix()
    {
        Tensor singular = zeros(3, 3);
        string Refusal(Action call) => Assert.Throws<ExternalException>(call).Message;
        Assert.StartsWith("linalg.inv: The diagonal element 1 is zero, the inversion could not be completed because the input matrix is singular.", Refusal(() => linalg.inv(singular)));
        Assert.StartsWith("linalg.inv: (Batch element 1): The diagonal element 1 is zero", Refusal(() => linalg.inv(stack([eye(3), singular]))));
        Assert.StartsWith("torch.linalg.solve: The solver failed because the input matrix is singular.", Refusal(() => linalg.solve(singular, ones(3))));
        Assert.StartsWith("linalg.cholesky: The factorization could not be completed because the input is not positive-definite (the leading minor of order 1 is not positive-definite).", Refusal(() => linalg.cholesky(-eye(2))));
        Assert.StartsWith("linalg.inv: A must be batches of square matrices, but they are 2 by 3 matrices", Refusal(() => linalg.inv(zeros(2, 3))));
        Assert.StartsWith("linalg.inv: Expected a floating point or complex tensor as input. Got Long", Refusal(() => linalg.inv(zeros(2, 2, dtype: int64))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(61)]
    [InlineData(67)]
    [InlineData(128)]
    [InlineData(134)]
    [InlineData(360)]
    public void TransformsOfAnyLengthAreSumsOfWaves(long n)
    {
        Tensor x = Random(ScalarType.ComplexFloat64, n);
        Tensor k = arange(n, dtype: ScalarType.Float64);
        Tensor angles = (k.unsqueeze(1) * k.unsqueeze(0)).remainder(n) * (-2 * Math.PI / n);
        Tensor waves = complex(angles.cos(), angles.sin());
        AreClose(waves.matmul(x), fft.fft_(x), 1e-10);
        AreClose(x, fft.ifft(fft.fft_(x)), 1e-12);
        Tensor real = Random(ScalarType.Float64, n + 1);
        AreClose(real, fft.irfft(fft.rfft(real), n + 1), 1e-12);
    }
}
