using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.distributions;

namespace MiniTorch.Tests.RandomNumbers;

/// <summary>What the recordings do not hold of the distributions that TorchSharp lacks: other forms of their parameters, limits, and what must hold between their functions.</summary>
[Collection("Global state")]   // the default generator
public class FurtherDistributionTests
{
    private static readonly Tensor s_shares = tensor(new[] { 0.02, 0.3, 0.5, 0.77, 0.99 });

    private static Tensor T(params double[] values) => values.Length == 1 ? tensor(values[0]) : tensor(values);

    private static void Near(Tensor expected, Tensor actual, double tolerance = 1e-9) =>
        Assert.True(allclose(expected, actual, tolerance, tolerance), $"{actual.str()}, expected {expected.str()}");

    public static TheoryData<string> Continuous => ["pareto", "pareto0", "bernoulli", "bernoulli half", "inverse gamma"];

    /// <summary>The density is the derivative of the distribution function, and its inverse is one.</summary>
    [Theory]
    [MemberData(nameof(Continuous))]
    public void Density_distribution_function_and_its_inverse_agree(string name)
    {
        Distribution d = name switch
        {
            "pareto" => GeneralizedPareto(T(0.1), T(1.2), T(0.3)),
            "pareto0" => GeneralizedPareto(T(0.1), T(1.2), T(0)),
            "bernoulli" => ContinuousBernoulli(T(0.3)),
            "bernoulli half" => ContinuousBernoulli(logits: T(0)),
            _ => InverseGamma(T(3.3), T(1.4)),
        };
        Tensor x = name == "inverse gamma" ? tensor(new[] { 0.2, 0.5, 1.3 }) : d.icdf(s_shares);
        if (name != "inverse gamma")   // PyTorch has no inverse of the gamma distribution function
        {
            Near(s_shares, d.cdf(x));
        }
        Tensor moved = x.detach().requires_grad_();
        Near(autograd.grad([d.cdf(moved).sum()], [moved])[0]!, d.log_prob(moved).exp(), name == "bernoulli half" ? 1e-6 : 1e-9);
    }

    [Fact]
    public void A_generalized_Pareto_of_shape_0_is_exponential_and_keeps_finite_gradients()
    {
        Tensor c = T(0).requires_grad_();
        Tensor x = tensor(new[] { 0.2, 1.0, 3.0 });
        Near(Exponential(T(2)).log_prob(x), GeneralizedPareto(T(0), T(0.5), c).log_prob(x));
        Assert.True(autograd.grad([GeneralizedPareto(T(0), T(0.5), c).log_prob(x).sum()], [c])[0]!.isfinite().item<bool>());
        Assert.Equal(double.PositiveInfinity, GeneralizedPareto(T(0), T(1), T(1)).mean.item<double>());
        Assert.Equal(double.PositiveInfinity, GeneralizedPareto(T(0), T(1), T(0.5)).variance.item<double>());
    }

    [Fact]
    public void Students_t_is_Cauchys_with_1_degree_of_freedom_and_has_no_moments_there()
    {
        Tensor x = tensor(new[] { -3.0, 0.2, 5.0 });
        Near(Cauchy(T(0.3), T(1.2)).log_prob(x), StudentT(T(1), T(0.3), T(1.2)).log_prob(x));
        Near(Normal(T(0), T(1)).log_prob(x), StudentT(T(1e7)).log_prob(x), 1e-5);
        Distribution several = StudentT(T(0.5, 1, 1.5, 2, 3));
        Assert.Equal([double.NaN, double.NaN, 0, 0, 0], several.mean.data<double>().ToArray());
        Assert.Equal([double.NaN, double.NaN, double.PositiveInfinity, double.PositiveInfinity, 3], several.variance.data<double>().ToArray());
    }

    [Fact]
    public void The_von_Mises_density_sums_to_1_and_its_draws_lie_about_loc()
    {
        foreach (double concentration in new[] { 1e-6, 0.7, 3.7, 3.8, 40 })
        {
            Distribution d = VonMises(T(2.5), T(concentration));
            Tensor grid = linspace(-Math.PI, Math.PI, 4001, ScalarType.Float64).narrow(0, 0, 4000);
            Assert.Equal(1, (d.log_prob(grid).exp().sum() * (2 * Math.PI / 4000)).item<double>(), 1e-6);
            manual_seed(3);
            Tensor draws = d.sample(4000);
            Assert.True(draws.abs().max().item<double>() <= Math.PI);
            double spread = 1 - (draws - 2.5).cos().mean().item<double>();
            Assert.Equal(d.variance.item<double>(), spread, 0.04);
        }
        Assert.Equal([5, 2], VonMises(zeros(2), ones(2)).sample(5).shape);
        Assert.Equal(ScalarType.Float32, VonMises(zeros(2), ones(2)).sample().dtype);
    }

    [Fact]
    public void Low_rank_normals_are_normals()
    {
        manual_seed(5);
        Tensor loc = randn(2, 4, ScalarType.Float64), factor = randn(2, 4, 2, ScalarType.Float64), diagonal = rand(4, ScalarType.Float64) + 0.3;
        var low = LowRankMultivariateNormal(loc, factor, diagonal);
        var full = MultivariateNormal(loc, low.covariance_matrix);
        Tensor x = randn(3, 2, 4, ScalarType.Float64);
        Near(full.log_prob(x), low.log_prob(x));
        Near(full.entropy(), low.entropy());
        Near(full.variance, low.variance);
        Near(eye(4, dtype: ScalarType.Float64).expand(2, 4, 4), matmul(low.covariance_matrix, low.precision_matrix));
        Near(low.covariance_matrix, matmul(low.scale_tril, low.scale_tril.mT));
        Near(zeros(2, ScalarType.Float64), kl_divergence(low, full));
        Near(zeros(2, ScalarType.Float64), kl_divergence(full, low));
        Near(zeros(2, ScalarType.Float64), kl_divergence(low, low));
        Assert.Equal([7, 2, 4], low.rsample(7).shape);
        Assert.Equal([3, 2], low.expand(new Size([3, 2])).batch_shape.Shape);
        Assert.Contains("4 x m", Assert.Throws<ArgumentException>(() => LowRankMultivariateNormal(loc, factor.mT, diagonal)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wishart_matrices_have_their_mean_and_may_be_given_by_any_matrix()
    {
        Tensor v = tensor(new double[,] { { 1.5, 0.3 }, { 0.3, 0.9 } });
        var d = Wishart(T(5), v);
        Tensor x = tensor(new double[,] { { 1, 0.2 }, { 0.2, 2 } });
        Near(d.log_prob(x), Wishart(T(5), precision_matrix: linalg.inv(v)).log_prob(x));
        Near(d.log_prob(x), Wishart(T(5), scale_tril: linalg.cholesky(v)).log_prob(x));
        manual_seed(11);
        Near(d.mean, d.sample(20000).mean([0]), 0.1);
        Assert.Equal([3, 2, 2, 2], Wishart(T(5, 6), v).rsample(3).shape);
        Tensor df = T(5).requires_grad_();
        Assert.NotEqual(0, autograd.grad([Wishart(df, v).rsample(3).sum()], [df])[0]!.item<double>());
        Assert.Contains("greater than ndim - 1 = 1", Assert.Throws<ArgumentException>(() => Wishart(T(1), v)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Wishart(T(5), v, v));
        // In one dimension it is the gamma distribution of shape df/2 and rate 1/(2·V).
        Near(Gamma(T(2.5), T(0.25)).log_prob(T(1.7)), Wishart(T(5), tensor(new double[,] { { 2 } })).log_prob(tensor(new double[,] { { 1.7 } })));
    }

    [Fact]
    public void Breaking_a_stick_is_undone_and_its_Jacobian_is_the_determinant()
    {
        var transform = new transforms.StickBreakingTransform();
        Tensor x = tensor(new[] { 0.4, -1.1, 0.7 });
        Tensor y = transform.forward(x);
        Assert.Equal(1, y.sum().item<double>(), 1e-12);
        Near(x, transform.inv.forward(y));
        Near(full([4], 0.25, ScalarType.Float64), transform.forward(zeros(3, ScalarType.Float64)));
        var rows = new List<Tensor>();
        for (int i = 0; i < 3; i++)
        {
            Tensor leaf = x.detach().requires_grad_();
            rows.Add(autograd.grad([transform.forward(leaf)[i]], [leaf])[0]!);
        }
        Near(linalg.det(stack(rows)).abs().log(), LogisticNormal(x, ones(3, ScalarType.Float64)).log_prob(y) * -1 - (1.5 * Math.Log(2 * Math.PI)), 1e-9);
        Assert.Equal([2, 4], LogisticNormal(zeros(2, 3), ones(2, 3)).rsample().shape);
        Assert.Throws<ArgumentException>(() => transform.forward_shape([]));
    }

    [Fact]
    public void Inverse_gamma_numbers_have_moments_only_above_their_shape() =>
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity, 1], InverseGamma(T(0.5, 1, 2), T(1, 1, 1)).mean.data<double>().ToArray());

    [Fact]
    public void Continuous_Bernoulli_moments_are_continuous_at_the_limits_of_their_series()
    {
        foreach (double p in new[] { 0.499, 0.501 })
        {
            var near = ContinuousBernoulli(T(p - 1e-9));
            var far = ContinuousBernoulli(T(p + 1e-9));
            Near(near.mean, far.mean, 1e-7);
            Near(near.variance, far.variance, 1e-6);
            Near(near.log_prob(T(0.3)), far.log_prob(T(0.3)), 1e-7);
        }
        Assert.Equal([0, 1], ContinuousBernoulli(T(0.3)).cdf(T(-1, 2)).data<double>().ToArray());
    }
}
