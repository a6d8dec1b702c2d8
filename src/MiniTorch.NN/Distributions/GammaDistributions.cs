using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The exponential distribution, of density rate·exp(−rate·x).</summary>
public class Exponential : distributions.ExponentialFamily
{
    private readonly Tensor _rate;

    /// <summary>The exponential distribution, of density rate·exp(−rate·x).</summary>
    /// <param name="rate">The rate, 1 / scale.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Exponential(Tensor rate, Generator? generator = null)
        : base(generator)
    {
        _rate = KeepAll(rate)[0];
        batch_shape = _rate.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => _rate.reciprocal();

    /// <inheritdoc/>
    public override Tensor mode => zeros_like(_rate);

    /// <inheritdoc/>
    public override Tensor stddev => _rate.reciprocal();

    /// <inheritdoc/>
    public override Tensor variance => _rate.pow(-2);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => empty(ExtendedShape(sample_shape), _rate.dtype).exponential_(generator: generator) / _rate;

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => _rate.log() - (_rate * value);

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => 1 - (-_rate * value).exp();

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value) => -(-value).log1p() / _rate;

    /// <inheritdoc/>
    public override Tensor entropy() => 1.0 - _rate.log();

    /// <inheritdoc/>
    protected override IList<Tensor> NaturalParams => [-_rate];

    /// <inheritdoc/>
    protected override Tensor MeanCarrierMeasure => zeros_like(_rate);

    /// <inheritdoc/>
    protected override Tensor LogNormalizer(params Tensor[] parameters) => -(-parameters[0]).log();

    internal Tensor Rate => _rate;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Exponential(_rate.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("rate", _rate)];
}

/// <summary>The gamma distribution, of density rate^c · x^(c−1) · exp(−rate·x) / Γ(c).</summary>
public class Gamma : distributions.ExponentialFamily
{
    /// <summary>The shape.</summary>
    protected Tensor concentration;

    private readonly Tensor _rate;

    /// <summary>The gamma distribution, of density rate^c · x^(c−1) · exp(−rate·x) / Γ(c).</summary>
    /// <param name="concentration">The shape c.</param>
    /// <param name="rate">The rate, 1 / scale.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Gamma(Tensor concentration, Tensor rate, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(concentration, rate);
        this.concentration = all[0];
        _rate = all[1];
        batch_shape = _rate.size();
    }

    internal Tensor Concentration => concentration;

    internal Tensor Rate => _rate;

    internal override (string Name, Tensor Value)[] Shown => [("concentration", concentration), ("rate", _rate)];

    /// <inheritdoc/>
    public override Tensor mean => concentration / _rate;

    /// <inheritdoc/>
    public override Tensor mode => ((concentration - 1) / _rate).clamp(min: 0);

    /// <inheritdoc/>
    public override Tensor variance => concentration / _rate.pow(2);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        Tensor value = new Tensor(new Operators.StandardGamma(Generator.ImplOf(generator)).Call(concentration.expand(shape).Impl)) / _rate.expand(shape);
        value.detach().clamp_(min: finfo(value.dtype).tiny);   // no gradient flows through this
        return value;
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) =>
        concentration.xlogy(_rate) + (concentration - 1).xlogy(value) - (_rate * value) - concentration.lgamma();

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => concentration.igamma(_rate * value);

    /// <inheritdoc/>
    public override Tensor entropy() => concentration - _rate.log() + concentration.lgamma() + ((1.0 - concentration) * concentration.digamma());

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Gamma(concentration.expand(batch_shape), _rate.expand(batch_shape), generator), batch_shape, instance);

    /// <inheritdoc/>
    protected override IList<Tensor> NaturalParams => [concentration - 1, -_rate];

    /// <inheritdoc/>
    protected override Tensor MeanCarrierMeasure => zeros_like(_rate);

    /// <inheritdoc/>
    protected override Tensor LogNormalizer(params Tensor[] parameters) => (parameters[0] + 1).lgamma() - ((parameters[0] + 1) * (-parameters[1]).log());
}

/// <summary>The χ² distribution: the gamma distribution of shape df / 2 and rate 1/2.</summary>
public class Chi2 : Gamma
{
    /// <summary>The χ² distribution.</summary>
    /// <param name="df">The degrees of freedom.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Chi2(Tensor df, Generator? generator = null)
        : base(0.5 * df, full_like(df, 0.5), generator)
    {
    }

    /// <summary>The degrees of freedom.</summary>
    public Tensor df => concentration * 2;

    internal override (string Name, Tensor Value)[] Shown => [];

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Chi2(df.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The Dirichlet distribution of points on a simplex, of density Γ(Σc) / ∏Γ(cᵢ) · ∏ xᵢ^(cᵢ−1).</summary>
public class Dirichlet : distributions.ExponentialFamily
{
    private readonly Tensor _concentration;

    /// <summary>The Dirichlet distribution.</summary>
    /// <param name="concentration">The concentrations c, along the last dimension.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">The concentrations have no dimension.</exception>
    public Dirichlet(Tensor concentration, Generator? generator = null)
        : base(generator)
    {
        if (concentration.dim() < 1)
        {
            throw new ArgumentException("`concentration` parameter must be at least one-dimensional.");
        }
        _concentration = KeepAll(concentration)[0];
        _init(new Size(concentration.shape[..^1]), new Size(concentration.shape[^1..]));
    }

    internal Tensor Concentration => _concentration;

    internal override (string Name, Tensor Value)[] Shown => [("concentration", _concentration)];

    /// <inheritdoc/>
    public override Tensor mean => _concentration / _concentration.sum(-1, true);

    /// <inheritdoc/>
    public override Tensor mode
    {
        get
        {
            Tensor above = (_concentration - 1).clamp(min: 0);
            Tensor mode = above / above.sum(-1, true);
            Tensor atCorner = nn.functional.one_hot(mode.argmax(-1), _concentration.shape[^1]).to(mode.dtype);
            return where(_concentration.lt(1).all(-1, true), atCorner, mode);
        }
    }

    /// <inheritdoc/>
    public override Tensor variance
    {
        get
        {
            Tensor total = _concentration.sum(-1, true);
            return _concentration * (total - _concentration) / (total.pow(2) * (total + 1));
        }
    }

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) =>
        new(new Operators.SampleDirichlet(Generator.ImplOf(generator)).Call(_concentration.expand(ExtendedShape(sample_shape)).Impl));

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) =>
        (_concentration - 1.0).xlogy(value).sum(-1) + _concentration.sum(-1).lgamma() - _concentration.lgamma().sum(-1);

    /// <inheritdoc/>
    public override Tensor entropy()
    {
        long k = _concentration.shape[^1];
        Tensor total = _concentration.sum(-1);
        return _concentration.lgamma().sum(-1) - total.lgamma() - ((k - total) * total.digamma()) - ((_concentration - 1.0) * _concentration.digamma()).sum(-1);
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Dirichlet(_concentration.expand([.. batch_shape.Shape, .. event_shape.Shape]), generator), batch_shape, instance);

    /// <inheritdoc/>
    protected override IList<Tensor> NaturalParams => [_concentration];

    /// <inheritdoc/>
    protected override Tensor MeanCarrierMeasure => zeros_like(_concentration.sum(-1));

    /// <inheritdoc/>
    protected override Tensor LogNormalizer(params Tensor[] parameters) => parameters[0].lgamma().sum(-1) - parameters[0].sum(-1).lgamma();
}

/// <summary>The beta distribution, of density x^(c₁−1) · (1 − x)^(c₀−1) / B(c₁, c₀).</summary>
public class Beta : distributions.ExponentialFamily
{
    /// <summary>The Dirichlet distribution of x and 1 − x.</summary>
    protected Dirichlet dirichlet;

    /// <summary>The beta distribution.</summary>
    /// <param name="concentration1">c₁, the concentration at 1.</param>
    /// <param name="concentration0">c₀, the concentration at 0.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Beta(Tensor concentration1, Tensor concentration0, Generator? generator = null)
        : base(generator)
    {
        IList<Tensor> both = broadcast_tensors(concentration1, concentration0);
        dirichlet = new Dirichlet(stack(both, -1), generator);
        batch_shape = dirichlet.batch_shape;
    }

    internal Tensor Concentration1 => dirichlet.Concentration.select(-1, 0);

    internal Tensor Concentration0 => dirichlet.Concentration.select(-1, 1);

    /// <inheritdoc/>
    public override Tensor mean => Concentration1 / (Concentration1 + Concentration0);

    /// <inheritdoc/>
    public override Tensor mode => dirichlet.mode.select(-1, 0);

    /// <inheritdoc/>
    public override Tensor variance
    {
        get
        {
            Tensor total = Concentration1 + Concentration0;
            return Concentration1 * Concentration0 / (total.pow(2) * (total + 1));
        }
    }

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => dirichlet.rsample(sample_shape).select(-1, 0);

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => dirichlet.log_prob(stack([value, 1.0 - value], -1));

    /// <inheritdoc/>
    public override Tensor entropy() => dirichlet.entropy();

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Beta(Concentration1.expand(batch_shape), Concentration0.expand(batch_shape), generator), batch_shape, instance);

    /// <inheritdoc/>
    protected override IList<Tensor> NaturalParams => [Concentration1, Concentration0];

    /// <inheritdoc/>
    protected override Tensor MeanCarrierMeasure => zeros_like(Concentration1);

    /// <inheritdoc/>
    protected override Tensor LogNormalizer(params Tensor[] parameters) => parameters[0].lgamma() + parameters[1].lgamma() - (parameters[0] + parameters[1]).lgamma();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        dirichlet.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The F distribution: the ratio of two χ² numbers, each divided by its degrees of freedom.</summary>
public class FisherSnedecor : distributions.Distribution
{
    private readonly Tensor _df1;
    private readonly Tensor _df2;

    /// <summary>The F distribution: the ratio of two χ² numbers, each divided by its degrees of freedom.</summary>
    /// <param name="df1">The degrees of freedom of the numerator.</param>
    /// <param name="df2">The degrees of freedom of the denominator.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public FisherSnedecor(Tensor df1, Tensor df2, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(df1, df2);
        _df1 = all[0];
        _df2 = all[1];
        batch_shape = _df1.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => Defined(_df2, 2) / (_df2 - 2);

    /// <inheritdoc/>
    public override Tensor mode => Defined((_df1 - 2) / _df1 * _df2 / (_df2 + 2), _df1, 2);

    /// <inheritdoc/>
    public override Tensor variance => 2 * Defined(_df2, 4).pow(2) * (_df1 + _df2 - 2) / (_df1 * (_df2 - 2).pow(2) * (_df2 - 4));

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        double tiny = finfo(_df1.dtype).tiny;
        using var first = new Gamma(_df1 * 0.5, _df1, generator);
        using var second = new Gamma(_df2 * 0.5, _df2, generator);
        Tensor numerator = first.rsample(sample_shape);
        Tensor denominator = second.rsample(sample_shape);
        denominator.detach().clamp_(min: tiny);
        Tensor ratio = numerator / denominator;
        ratio.detach().clamp_(min: tiny);
        return ratio;
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        Tensor half1 = _df1 * 0.5;
        Tensor half2 = _df2 * 0.5;
        Tensor ratio = _df1 / _df2;
        return (half1 + half2).lgamma() - half1.lgamma() - half2.lgamma() + (half1 * ratio.log()) + ((half1 - 1) * value.log()) - ((half1 + half2) * (ratio * value).log1p());
    }

    /// <inheritdoc/>
    public override Tensor entropy() => throw new NotImplementedException("FisherSnedecor.entropy");

    /// <summary>NaN where the degrees of freedom are too few for the moment to exist.</summary>
    private static Tensor Defined(Tensor value, double bound) => Defined(value, value, bound);

    private static Tensor Defined(Tensor value, Tensor df, double bound) => value.masked_fill(df.le(bound), double.NaN);

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new FisherSnedecor(_df1.expand(batch_shape), _df2.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("df1", _df1), ("df2", _df2)];
}
