using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The formulas of <see cref="distributions.kl_divergence"/>.</summary>
internal static class Divergences
{
    /// <summary>KL(p ‖ q) = E ln(p(x)/q(x)) for x drawn from p, where PyTorch has a formula for the two.</summary>
    /// <param name="p">The distribution that is drawn from.</param>
    /// <param name="q">The one it is compared with.</param>
    /// <exception cref="NotImplementedException">There is no formula for these two.</exception>
    internal static Tensor Of(distributions.Distribution p, distributions.Distribution q) => (p, q) switch
    {
        (Normal a, Normal b) => Kl(a, b),
        (Normal a, Laplace b) => Kl(a, b),
        (Normal a, Gumbel b) => Kl(a, b),
        (Laplace a, Laplace b) => Kl(a, b),
        (Laplace a, Normal b) => Kl(a, b),
        (Cauchy a, Cauchy b) => Kl(a, b),
        (Gumbel a, Gumbel b) => Kl(a, b),
        (Gumbel a, Normal b) => Kl(a, b),
        (LogNormal a, LogNormal b) => Kl(new Normal(a.loc, a.scale), new Normal(b.loc, b.scale)),
        (HalfNormal a, HalfNormal b) => Kl(new Normal(zeros_like(a.scale), a.scale), new Normal(zeros_like(b.scale), b.scale)),
        (HalfCauchy a, HalfCauchy b) => Kl(new Cauchy(zeros_like(a.scale), a.scale), new Cauchy(zeros_like(b.scale), b.scale)),
        (Exponential a, Exponential b) => (b.Rate / a.Rate) - 1 - (b.Rate / a.Rate).log(),
        (Gamma a, Gamma b) => Kl(a, b),
        (Beta a, Beta b) => Kl(a, b),
        (Dirichlet a, Dirichlet b) => Kl(a, b),
        (Pareto a, Pareto b) => Kl(a, b),
        (Uniform a, Uniform b) => Outside((b.High - b.Low).log() - (a.High - a.Low).log(), b.Low.gt(a.Low).logical_or(b.High.lt(a.High))),
        (Uniform a, Beta b) => Kl(a, b),
        (Uniform a, Pareto b) => Kl(a, b),
        (Uniform a, Gumbel b) => Kl(a, b),
        (Exponential a, Gumbel b) => Kl(a, b),
        (Gamma a, Gumbel b) => Kl(a, b),
        (Beta a, Uniform b) => Outside(-a.entropy() + (b.High - b.Low).log(), b.Low.gt(0).logical_or(b.High.lt(1))),
        (Uniform a, Normal b) => (b.Scale * Math.Sqrt(Math.PI * 2) / (a.High - a.Low)).log() + ((a.variance + ((a.mean - b.Loc)).pow(2)) / (2 * b.Scale.pow(2))),
        (Bernoulli a, Bernoulli b) => (a.probs * ((-b.logits).softplus() - (-a.logits).softplus())) + ((1 - a.probs) * (b.logits.softplus() - a.logits.softplus())),
        (Binomial a, Binomial b) => Kl(a, b),
        (Geometric a, Geometric b) => -a.entropy() - ((-b.probs).log1p() / a.probs) - b.logits,
        (Poisson a, Poisson b) => (a.Rate * (a.Rate.log() - b.Rate.log())) - (a.Rate - b.Rate),
        (Categorical a, Categorical b) => Kl(a, b),
        (OneHotCategorical a, OneHotCategorical b) => Kl(a, b),
        (MultivariateNormal a, MultivariateNormal b) => a.Divergence(b),
        (MultivariateNormal a, LowRankMultivariateNormal b) => b.DivergenceFrom(a),
        (LowRankMultivariateNormal a, MultivariateNormal b) => a.Divergence(b),
        (LowRankMultivariateNormal a, LowRankMultivariateNormal b) => a.Divergence(b),
        (Wishart a, Wishart b) => a.Divergence(b),
        (InverseGamma a, InverseGamma b) => a.Divergence(b),
        (LogisticNormal a, LogisticNormal b) => a.Divergence(b),
        (Independent a, Independent b) when a.Dims == b.Dims => distributions.Distribution.SumRightmost(Of(a.Base, b.Base), a.Dims),
        _ => Mixed(p, q),
    };

    /// <summary>Pairs of different kinds, by the moments of p: the cross entropy of q needs no more of p.</summary>
    private static Tensor Mixed(distributions.Distribution p, distributions.Distribution q) => (p, q) switch
    {
        (Exponential or Gamma or Uniform or Beta or Pareto, Normal b) => -p.entropy() + (b.Scale.pow(2) * 2 * Math.PI).log() * 0.5 + ((p.variance + (p.mean - b.Loc).pow(2)) / (2 * b.Scale.pow(2))),
        (Uniform or Beta or Pareto or Gamma, Exponential b) => LowerBounded(p, -p.entropy() - b.Rate.log() + (b.Rate * p.mean)),
        (Uniform or Beta or Pareto, Gamma b) => LowerBounded(p, -p.entropy() + b.Concentration.lgamma() - (b.Concentration * b.Rate.log()) + ((1 - b.Concentration) * MeanLog(p)) + (b.Rate * p.mean)),
        (Exponential a, Gamma b) => Kl(new Gamma(ones_like(a.Rate), a.Rate), b),
        (Bernoulli a, Poisson b) => -a.entropy() - ((a.probs * b.Rate.log()) - b.Rate),
        (Beta, ContinuousBernoulli b) => -p.entropy() + b.CrossEntropyOf(p.mean),
        (Uniform a, ContinuousBernoulli b) => Outside(-a.entropy() + b.CrossEntropyOf(a.mean), a.High.ge(1).logical_or(a.Low.le(0))),
        (ContinuousBernoulli a, ContinuousBernoulli b) => -a.entropy() + b.CrossEntropyOf(a.mean),
        (ContinuousBernoulli, Normal b) => -p.entropy() + (0.5 * (Math.Log(2 * Math.PI) + (b.Loc / b.Scale).square())) + b.Scale.log() + ((p.variance + p.mean.square() - (2 * b.Loc * p.mean)) / (2 * b.Scale.square())),
        (ContinuousBernoulli, Exponential b) => -p.entropy() - b.Rate.log() + (b.Rate * p.mean),
        (ContinuousBernoulli, Uniform b) => Outside(-p.entropy() + (b.High - b.Low).log(), b.Low.ge(0).logical_or(b.High.le(1))),
        (ContinuousBernoulli a, Pareto) => full_like(a.probs, double.PositiveInfinity),
        (Normal or Laplace or Gumbel or Exponential or Gamma or Pareto, ContinuousBernoulli) => full_like(p.mean, double.PositiveInfinity),
        (Normal or Laplace or Gumbel, Uniform or Exponential or Gamma or Beta or Pareto) => full_like(p.mean, double.PositiveInfinity),
        (Exponential or Gamma or Pareto, Uniform or Beta) => full_like(p.mean, double.PositiveInfinity),
        (Exponential or Gamma or Beta, Pareto) => full_like(p.mean, double.PositiveInfinity),
        (Poisson, Bernoulli or Binomial) => full_like(p.mean, double.PositiveInfinity),
        _ => throw new NotImplementedException($"No KL(p || q) is implemented for p type {p.GetType().Name} and q type {q.GetType().Name}"),
    };

    /// <summary>A uniform distribution that reaches below 0 is infinitely far from one that does not.</summary>
    private static Tensor LowerBounded(distributions.Distribution p, Tensor value) => p is Uniform u ? Outside(value, u.Low.lt(0)) : value;

    /// <summary>E ln x.</summary>
    private static Tensor MeanLog(distributions.Distribution p) => p switch
    {
        Uniform u => ((u.High.xlogy(u.High) - u.Low.xlogy(u.Low)) / (u.High - u.Low)) - 1,
        Beta b => b.Concentration1.digamma() - (b.Concentration1 + b.Concentration0).digamma(),
        _ => ((Pareto)p).scale.log() + ((Pareto)p).alpha.reciprocal(),
    };

    private static Tensor Outside(Tensor value, Tensor mask) => value.masked_fill(mask, double.PositiveInfinity);

    private static Tensor Kl(Normal p, Normal q)
    {
        Tensor ratio = (p.Scale / q.Scale).pow(2);
        return 0.5 * (ratio + ((p.Loc - q.Loc) / q.Scale).pow(2) - 1 - ratio.log());
    }

    private static Tensor Kl(Normal p, Laplace q)
    {
        Tensor difference = p.Loc - q.Loc;
        Tensor ratio = p.Scale / q.Scale;
        Tensor scaled = difference / p.Scale;
        return -ratio.log() + (Math.Sqrt(2 / Math.PI) * p.Scale * (-0.5 * scaled.pow(2)).exp() + (difference * (Math.Sqrt(0.5) * scaled).erf())) / q.Scale - (0.5 + (0.5 * Math.Log(Math.PI * 0.5)));
    }

    private static Tensor Kl(Normal p, Gumbel q)
    {
        Tensor ratio = p.Scale / q.scale;
        Tensor shift = (p.Loc - q.loc) / q.scale;
        return -ratio.log() + shift + (-shift + (0.5 * ratio.pow(2))).exp() - (0.5 * (1 + Math.Log(2 * Math.PI)));
    }

    private static Tensor Kl(Laplace p, Laplace q)
    {
        Tensor distance = (p.Loc - q.Loc).abs();
        return -(p.Scale / q.Scale).log() + (distance / q.Scale) + (p.Scale / q.Scale * (-distance / p.Scale).exp()) - 1;
    }

    private static Tensor Kl(Laplace p, Normal q)
    {
        Tensor variance = q.Scale.pow(2);
        return (-0.5 * (2 * p.Scale.pow(2) / variance).log()) + ((p.Scale.pow(2) + (0.5 * p.Loc.pow(2)) - (p.Loc * q.Loc) + (0.5 * q.Loc.pow(2))) / variance) - 1 + (0.5 * Math.Log(Math.PI));
    }

    private static Tensor Kl(Cauchy p, Cauchy q) =>
        ((p.Scale + q.Scale).pow(2) + (p.Loc - q.Loc).pow(2)).log() - (4 * p.Scale * q.Scale).log();

    private static Tensor Kl(Gumbel p, Gumbel q)
    {
        const double Euler = 0.57721566490153286060;
        Tensor ratio = p.scale / q.scale;
        Tensor fromQ = q.loc / q.scale;
        Tensor fromP = p.loc / q.scale;
        return (-(ratio.log()) - fromQ + fromP) + (ratio * Euler) + (fromQ + (1 + ratio).lgamma() - fromP).exp() - (1 + Euler);
    }

    private static Tensor Kl(Gumbel p, Normal q)
    {
        const double Euler = 0.57721566490153286060;
        Tensor ratio = p.scale / q.Scale;
        return -(ratio / Math.Sqrt(2 * Math.PI)).log() + ((Math.PI * ratio * 0.5).pow(2) / 3) + (0.5 * ((p.loc + (p.scale * Euler) - q.Loc) / q.Scale).pow(2)) - (Euler + 1);
    }

    private static Tensor Kl(Uniform p, Beta q)
    {
        Tensor length = p.High - p.Low;
        Tensor meanLogRest = (((1 - p.Low).xlogy(1 - p.Low) - (1 - p.High).xlogy(1 - p.High)) / length) - 1;
        Tensor normalizer = q.Concentration1.lgamma() + q.Concentration0.lgamma() - (q.Concentration1 + q.Concentration0).lgamma();
        Tensor value = normalizer - length.log() - ((q.Concentration1 - 1) * MeanLog(p)) - ((q.Concentration0 - 1) * meanLogRest);
        return Outside(value, p.High.gt(1).logical_or(p.Low.lt(0)));
    }

    private static Tensor Kl(Uniform p, Pareto q)
    {
        Tensor value = (MeanLog(p) * (q.alpha + 1)) - (q.alpha * q.scale.pow(q.alpha) * (p.High - p.Low)).log();
        return Outside(value, p.Low.lt(q.scale));
    }

    private static Tensor Kl(Uniform p, Gumbel q)
    {
        Tensor common = q.scale / (p.High - p.Low);
        Tensor high = (p.High - q.loc) / q.scale;
        Tensor low = (p.Low - q.loc) / q.scale;
        return common.log() + (0.5 * (high + low)) - (common * ((-high).exp() - (-low).exp()));
    }

    private static Tensor Kl(Exponential p, Gumbel q)
    {
        Tensor product = q.scale * p.Rate;
        Tensor shift = q.loc / q.scale;
        return product.log() - 1 - shift + (shift.exp() * product / (product + 1)) + product.reciprocal();
    }

    private static Tensor Kl(Gamma p, Gumbel q)
    {
        Tensor product = p.Rate * q.scale;
        Tensor shift = q.loc / q.scale;
        Tensor c = p.Concentration;
        return ((c - 1) * c.digamma()) - c.lgamma() - c + product.log() + (c / product) + (shift.exp() * (1 + product.reciprocal()).pow(-c)) - shift;
    }

    private static Tensor Kl(Gamma p, Gamma q) =>
        (q.Concentration * (p.Rate / q.Rate).log()) + q.Concentration.lgamma() - p.Concentration.lgamma()
        + ((p.Concentration - q.Concentration) * p.Concentration.digamma()) + ((q.Rate - p.Rate) * (p.Concentration / p.Rate));

    private static Tensor Kl(Beta p, Beta q)
    {
        Tensor sumP = p.Concentration1 + p.Concentration0;
        Tensor sumQ = q.Concentration1 + q.Concentration0;
        return q.Concentration1.lgamma() + q.Concentration0.lgamma() + sumP.lgamma() - (p.Concentration1.lgamma() + p.Concentration0.lgamma() + sumQ.lgamma())
            + ((p.Concentration1 - q.Concentration1) * p.Concentration1.digamma()) + ((p.Concentration0 - q.Concentration0) * p.Concentration0.digamma()) + ((sumQ - sumP) * sumP.digamma());
    }

    private static Tensor Kl(Dirichlet p, Dirichlet q)
    {
        Tensor sum = p.Concentration.sum(-1);
        return sum.lgamma() - q.Concentration.sum(-1).lgamma() - (p.Concentration.lgamma() - q.Concentration.lgamma()).sum(-1)
            + ((p.Concentration - q.Concentration) * (p.Concentration.digamma() - sum.digamma().unsqueeze(-1))).sum(-1);
    }

    private static Tensor Kl(Pareto p, Pareto q)
    {
        Tensor ratio = q.alpha / p.alpha;
        return Outside((q.alpha * (p.scale / q.scale).log()) - ratio.log() + ratio - 1, p.scale.lt(q.scale));
    }

    private static Tensor Kl(Binomial p, Binomial q)
    {
        if (p.TotalCount.lt(q.TotalCount).any().item<bool>())
        {
            throw new NotImplementedException("KL between Binomials where q.total_count > p.total_count is not implemented");
        }
        Tensor value = p.TotalCount * ((p.probs * (p.logits - q.logits)) + (-p.probs).log1p() - (-q.probs).log1p());
        return Outside(value, p.TotalCount.gt(q.TotalCount));
    }

    private static Tensor Kl(CategoryDistribution p, CategoryDistribution q)
    {
        Tensor term = p.probs * (p.logits - q.logits);
        term = where(q.probs.eq(0).expand(term.shape), double.PositiveInfinity, term);
        return where(p.probs.eq(0).expand(term.shape), 0.0, term).sum(-1);
    }
}
