using System.Diagnostics;
using System.Globalization;
using System.Text;
using MiniTorch.Kernels;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.distributions;
using static MiniTorch.torch.distributions.transforms;

namespace MiniTorch.Tests.RandomNumbers;

/// <summary>What the recordings do not hold of distributions: every region of the implicit gradients, transforms, constraints, arguments.</summary>
public class DistributionTests
{
    private static readonly double[] s_alphas = [0.05, 0.4, 0.9, 1, 2.5, 6.5, 8.5, 20, 150, 3000];
    private static readonly double[] s_shares = [0.001, 0.03, 0.2, 0.45, 0.5, 0.6, 0.8, 0.97, 0.999];

    [LiveFact(LiveReference.PyTorch)]
    public void Implicit_gradients_are_PyTorchs_in_every_region()
    {
        var ours = new List<double>();
        foreach (double alpha in s_alphas)
        {
            foreach (double share in s_shares)
            {
                ours.Add(GammaGradients.Gamma(alpha, 2 * alpha * share));
                foreach (double beta in s_alphas)
                {
                    ours.Add(GammaGradients.Dirichlet(share, alpha, alpha + beta));
                }
            }
        }
        string Numbers(double[] values) => string.Join(", ", values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture)));
        double[] theirs = Python($"""
            import torch
            t = lambda v: torch.tensor([v], dtype=torch.float64)
            alphas = [{Numbers(s_alphas)}]
            for a in alphas:
                for s in [{Numbers(s_shares)}]:
                    print(repr(torch._standard_gamma_grad(t(a), t(2 * a * s)).item()))
                    for b in alphas:
                        print(repr(torch._dirichlet_grad(t(s), t(a), t(a + b)).item()))
            """);
        Assert.Equal(theirs.Length, ours.Count);
        for (int i = 0; i < theirs.Length; i++)
        {
            // Where both terms of an expansion nearly cancel, digamma's last digits are magnified.
            Assert.True(Math.Abs(ours[i] - theirs[i]) <= 1e-10 + (1e-6 * Math.Abs(theirs[i])) || (double.IsNaN(ours[i]) && double.IsNaN(theirs[i])), $"{i}: {ours[i]:R}, PyTorch {theirs[i]:R}");
        }
    }

    public static TheoryData<string> Transforms => ["exp", "log", "softplus", "sigmoid", "tanh", "power", "affine", "compose", "reshape", "independent"];

    [Theory]
    [MemberData(nameof(Transforms))]
    public void Transforms_are_undone_and_know_their_Jacobian(string name)
    {
        Transform transform = name switch
        {
            "exp" => new ExpTransform(),
            "log" => new LogTransform(),
            "softplus" => new SoftplusTransform(),
            "sigmoid" => new SigmoidTransform(),
            "tanh" => new TanhTransform(),
            "power" => new PowerTransform(tensor(1.7)),
            "affine" => new AffineTransform(0.5, -2.0),
            "compose" => new ComposeTransform([new ExpTransform(), new AffineTransform(1.0, 3.0), new LogTransform()]),
            "reshape" => new ReshapeTransform([4], [2, 2]),
            _ => new IndepdenentTransform(new ExpTransform(), 1),
        };
        Tensor x = tensor(new[] { 0.3, 0.9, 1.4, 2.1 }, requires_grad: true);
        Tensor y = transform.forward(x);
        Assert.True(allclose(x, transform.inv.forward(y), 1e-9, 1e-12));
        Assert.Equal(y.shape, transform.forward_shape(x.shape));
        Assert.Equal(x.shape, transform.inverse_shape(y.shape));
        Tensor log = transform.log_abs_det_jacobian(x, y);
        double total = autograd.grad([y.sum()], [x])[0]!.abs().log().sum().item<double>();
        Assert.Equal(total, log.sum().item<double>(), 1e-9);
        if (name is not ("reshape"))
        {
            Assert.True(transform.codomain.check(y.reshape(-1)).all().item<bool>());
        }
    }

    [Fact]
    public void Constraints_tell_what_belongs_to_them()
    {
        Tensor x = tensor(new[] { -1.0, 0.0, 0.5, 1.0, 2.0 });
        bool[] Check(constraints.Constraint constraint) => constraint.check(x).data<bool>().ToArray();
        Assert.Equal([false, false, true, true, true], Check(constraints.positive));
        Assert.Equal([false, true, true, true, true], Check(constraints.nonnegative));
        Assert.Equal([false, true, true, true, false], Check(constraints.unit_interval));
        Assert.Equal([false, true, true, false, false], Check(constraints.half_open_interval(0, 1)));
        Assert.Equal([true, true, true, false, false], Check(constraints.less_than(1)));
        Assert.Equal([false, true, false, true, false], Check(constraints.boolean));
        Assert.Equal([false, true, false, true, true], Check(constraints.nonnegative_integer));
        Assert.Equal([false, true, false, true, false], Check(constraints.integer_interval(0, 1)));
        Assert.True(constraints.simplex.check(tensor(new[] { 0.25, 0.75 })).item<bool>());
        Assert.False(constraints.simplex.check(x).item<bool>());
        Assert.True(constraints.one_hot.check(tensor(new[] { 0.0, 1.0 })).item<bool>());
        Tensor matrix = tensor(new double[,] { { 2, 1 }, { 1, 2 } });
        Assert.True(constraints.positive_definite.check(matrix).item<bool>());
        Assert.False(constraints.positive_definite.check(matrix - 3).item<bool>());
        Assert.False(constraints.symmetric.check(matrix.tril()).item<bool>());
        Assert.True(constraints.lower_cholesky.check(matrix.tril()).item<bool>());
        Assert.Equal("_GreaterThan(lower_bound=0)", constraints.positive.ToString());
        Assert.Equal("_Interval(lower_bound=0,upper_bound=1)", constraints.unit_interval.ToString());
    }

    [Fact]
    public void Weibull_samples_are_positive_and_a_seeded_generator_repeats()
    {
        var weibull = Weibull(tensor(1.0), tensor(2.0), new Generator(5));
        Tensor first = weibull.sample(1000);
        Assert.True(first.gt(0).all().item<bool>());
        Assert.True(allclose(first, Weibull(tensor(1.0), tensor(2.0), new Generator(5)).sample(1000)));
        Assert.False(weibull.sample(2).requires_grad);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Bernoulli((Tensor?)null, (Tensor?)null));
        Assert.Throws<ArgumentException>(() => Categorical(tensor(0.5), tensor(0.5)));
        Assert.Throws<ArgumentException>(() => Dirichlet(tensor(1.0)));
        Assert.Throws<ArgumentException>(() => MultivariateNormal(zeros(2)));
        Assert.Throws<ArgumentException>(() => Independent(Normal(0.0), 1));
        Assert.Throws<ArgumentException>(() => Normal(0.0).expand(new Size([2]), Laplace(0.0)));
        Assert.Throws<NotImplementedException>(() => kl_divergence(Normal(0.0), Poisson(1.0)));
        Assert.Throws<NotImplementedException>(() => Normal(0.0).enumerate_support());
    }

    [Fact]
    public void A_normal_of_a_precision_is_that_of_its_inverse()
    {
        Tensor covariance = tensor(new double[,] { { 1.5, 0.3 }, { 0.3, 0.9 } });
        Tensor loc = tensor(new[] { 0.3, -0.2 });
        Tensor x = tensor(new[] { 1.0, 0.5 });
        Tensor expected = MultivariateNormal(loc, covariance).log_prob(x);
        Assert.True(allclose(expected, MultivariateNormal(loc, precision_matrix: linalg.inv(covariance)).log_prob(x)));
        Assert.True(allclose(expected, MultivariateNormal(loc, scale_tril: linalg.cholesky(covariance)).log_prob(x)));
    }

    private static double[] Python(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo(LiveReferences.Python, ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line == "nan" ? double.NaN : double.Parse(line, CultureInfo.InvariantCulture))];
    }
}
