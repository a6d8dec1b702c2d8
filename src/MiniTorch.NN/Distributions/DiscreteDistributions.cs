using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The Poisson distribution: rate^k · exp(−rate) / k!.</summary>
public class Poisson : distributions.ExponentialFamily
{
    private readonly Tensor _rate;

    /// <summary>The Poisson distribution: rate^k · exp(−rate) / k!.</summary>
    /// <param name="rate">The mean.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Poisson(Tensor rate, Generator? generator = null)
        : base(generator)
    {
        _rate = KeepAll(rate)[0];
        batch_shape = _rate.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => _rate;

    /// <inheritdoc/>
    public override Tensor mode => _rate.floor();

    /// <inheritdoc/>
    public override Tensor variance => _rate;

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        using (no_grad())
        {
            return _rate.expand(ExtendedShape(sample_shape)).poisson(generator);
        }
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => value.xlogy(_rate) - _rate - (value + 1).lgamma();

    /// <inheritdoc/>
    protected override IList<Tensor> NaturalParams => [_rate.log()];

    /// <inheritdoc/>
    protected override Tensor LogNormalizer(params Tensor[] parameters) => parameters[0].exp();

    internal Tensor Rate => _rate;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Poisson(_rate.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("rate", _rate)];
}

/// <summary>What distributions of 0 and 1 have in common: probabilities or log-odds, each made of the other when asked for.</summary>
public abstract class BinaryDistribution : distributions.Distribution
{
    private readonly Tensor? _probs;
    private readonly Tensor? _logits;

    private protected BinaryDistribution(Tensor? probs, Tensor? logits, Generator? generator, params Tensor[] others)
        : base(generator)
    {
        OneOf(probs, logits);
        Tensor[] all = KeepAll([probs ?? logits!, .. others]);
        _probs = probs is null ? null : all[0];
        _logits = probs is null ? all[0] : null;
        Others = all[1..];
        batch_shape = all[0].size();
    }

    /// <summary>The probabilities of 1.</summary>
    public virtual Tensor probs => _probs ?? LogitsToProbs(_logits!, isBinary: true);

    /// <summary>The log-odds of 1.</summary>
    public Tensor logits => _logits ?? ProbsToLogits(_probs!, isBinary: true);

    /// <summary>Further parameters, broadcast with these.</summary>
    private protected Tensor[] Others { get; }

    internal override (string Name, Tensor Value)[] Shown => _probs is not null ? [("probs", _probs)] : [("logits", _logits!)];

    /// <summary>The parameter that was given, expanded, as the two arguments of a constructor.</summary>
    private protected (Tensor? Probs, Tensor? Logits) Expand(Size shape) => (_probs?.expand(shape), _logits?.expand(shape));

    /// <summary>−Σ over 0 and 1 of target · ln p.</summary>
    private protected Tensor CrossEntropy(Tensor target) => nn.functional.binary_cross_entropy_with_logits(logits.expand(target.shape), target, reduction: nn.Reduction.None);
}

/// <summary>1 with probability p, else 0.</summary>
public class Bernoulli : BinaryDistribution
{
    /// <summary>The Bernoulli distribution.</summary>
    /// <param name="p">The probabilities of 1; or</param>
    /// <param name="l">the log-odds of 1.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    public Bernoulli(Tensor? p = null, Tensor? l = null, Generator? generator = null)
        : base(p, l, generator)
    {
    }

    /// <inheritdoc/>
    public override Tensor mean => probs;

    /// <inheritdoc/>
    public override Tensor mode => probs.ge(0.5).to(probs.dtype).masked_fill(probs.eq(0.5), double.NaN);

    /// <inheritdoc/>
    public override Tensor variance => probs * (1 - probs);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        using (no_grad())
        {
            return bernoulli(probs.expand(ExtendedShape(sample_shape)), generator);
        }
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        IList<Tensor> both = broadcast_tensors(logits, value);
        return -nn.functional.binary_cross_entropy_with_logits(both[0], both[1], reduction: nn.Reduction.None);
    }

    /// <inheritdoc/>
    public override Tensor entropy() => CrossEntropy(probs);

    /// <inheritdoc/>
    public override Tensor enumerate_support(bool expand = true)
    {
        Tensor values = arange(2, probs.dtype).view([2, .. Enumerable.Repeat(1L, batch_shape.Length)]);
        return expand ? values.expand([2, .. batch_shape.Shape]) : values;
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new Bernoulli(p, l, generator), batch_shape, instance);
    }
}

/// <summary>The number of failures before the first success: (1 − p)^k · p.</summary>
public class Geometric : BinaryDistribution
{
    /// <summary>The geometric distribution.</summary>
    /// <param name="probs">The probabilities of success; or</param>
    /// <param name="logits">their log-odds.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    public Geometric(Tensor? probs = null, Tensor? logits = null, Generator? generator = null)
        : base(probs, logits, generator)
    {
    }

    /// <inheritdoc/>
    public override Tensor mean => (1.0 / probs) - 1.0;

    /// <inheritdoc/>
    public override Tensor mode => zeros_like(probs);

    /// <inheritdoc/>
    public override Tensor variance => ((1.0 / probs) - 1.0) / probs;

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        using (no_grad())
        {
            Tensor u = Uniform(probs, ExtendedShape(sample_shape), finfo(probs.dtype).tiny, 1);
            return (u.log() / (-probs).log1p()).floor();
        }
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        IList<Tensor> both = broadcast_tensors(value, probs);
        Tensor p = both[1].masked_fill(both[1].eq(1).logical_and(value.eq(0)), 0);
        return (both[0] * (-p).log1p()) + probs.log();
    }

    /// <inheritdoc/>
    public override Tensor entropy() => CrossEntropy(probs) / probs;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new Geometric(p, l, generator), batch_shape, instance);
    }
}

/// <summary>The number of successes in n trials: C(n, k) · p^k · (1 − p)^(n−k).</summary>
public class Binomial : BinaryDistribution
{
    /// <summary>The binomial distribution.</summary>
    /// <param name="total_count">The numbers of trials n.</param>
    /// <param name="p">The probabilities of success; or</param>
    /// <param name="l">their log-odds.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    public Binomial(Tensor total_count, Tensor? p = null, Tensor? l = null, Generator? generator = null)
        : base(p, l, generator, total_count.to((p ?? l ?? total_count).dtype))
    {
    }

    internal Tensor TotalCount => Others[0];

    internal override (string Name, Tensor Value)[] Shown => [("total_count", TotalCount), .. base.Shown];

    /// <inheritdoc/>
    public override Tensor mean => TotalCount * probs;

    /// <inheritdoc/>
    public override Tensor mode => ((TotalCount + 1) * probs).floor().clamp(max: TotalCount);

    /// <inheritdoc/>
    public override Tensor variance => TotalCount * probs * (1 - probs);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        using (no_grad())
        {
            return binomial(TotalCount.expand(shape), probs.expand(shape), generator);
        }
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        Tensor l = logits;
        Tensor normalizer = (TotalCount * ClampByZero(l)) + (TotalCount * (-l.abs()).exp().log1p()) - (TotalCount + 1).lgamma();
        return (value * l) - (value + 1).lgamma() - (TotalCount - value + 1).lgamma() - normalizer;
    }

    /// <inheritdoc/>
    /// <exception cref="NotImplementedException">The numbers of trials differ.</exception>
    public override Tensor entropy()
    {
        Tensor log = log_prob(enumerate_support(expand: false));
        return -(log.exp() * log).sum(0L);
    }

    /// <inheritdoc/>
    /// <exception cref="NotImplementedException">The numbers of trials differ.</exception>
    public override Tensor enumerate_support(bool expand = true)
    {
        long total = (long)TotalCount.max().to(ScalarType.Float64).item<double>();
        if (TotalCount.min().to(ScalarType.Float64).item<double>() != total)
        {
            throw new NotImplementedException("Inhomogeneous total count not supported by `entropy`.");
        }
        Tensor values = arange(1 + total, TotalCount.dtype).view([-1, .. Enumerable.Repeat(1L, batch_shape.Length)]);
        return expand ? values.expand([-1, .. batch_shape.Shape]) : values;
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new Binomial(TotalCount.expand(batch_shape), p, l, generator), batch_shape, instance);
    }
}

/// <summary>The number of successes before n failures: C(n + k − 1, k) · p^k · (1 − p)^n.</summary>
public class NegativeBinomial : BinaryDistribution
{
    /// <summary>The negative binomial distribution.</summary>
    /// <param name="total_count">The numbers of failures n.</param>
    /// <param name="p">The probabilities of success; or</param>
    /// <param name="l">their log-odds.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    public NegativeBinomial(Tensor total_count, Tensor? p = null, Tensor? l = null, Generator? generator = null)
        : base(p, l, generator, total_count.to((p ?? l ?? total_count).dtype))
    {
    }

    private Tensor TotalCount => Others[0];

    internal override (string Name, Tensor Value)[] Shown => [("total_count", TotalCount), .. base.Shown];

    /// <inheritdoc/>
    public override Tensor mean => TotalCount * logits.exp();

    /// <inheritdoc/>
    public override Tensor mode => ((TotalCount - 1) * logits.exp()).floor().clamp(min: 0);

    /// <inheritdoc/>
    public override Tensor variance => mean / (-logits).sigmoid();

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        using (no_grad())
        {
            using var rates = new Gamma(TotalCount, (-logits).exp(), generator);
            return rates.sample(sample_shape).poisson(generator);
        }
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        Tensor unnormalized = (TotalCount * (-logits).log_sigmoid()) + (value * logits.log_sigmoid());
        Tensor normalizer = -(TotalCount + value).lgamma() + (1.0 + value).lgamma() + TotalCount.lgamma();
        return unnormalized - normalizer.masked_fill((TotalCount + value).eq(0), 0);
    }

    /// <inheritdoc/>
    public override Tensor entropy() => throw new NotImplementedException("NegativeBinomial.entropy");

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new NegativeBinomial(TotalCount.expand(batch_shape), p, l, generator), batch_shape, instance);
    }
}
