using static MiniTorch.torch;
using static MiniTorch.torch.distributions.transforms;

namespace MiniTorch.Modules;

/// <summary>The distribution of exp(x) for normal x.</summary>
public class LogNormal : TransformedDistribution
{
    private readonly Tensor _loc;
    private readonly Tensor _scale;

    internal LogNormal(Tensor loc, Tensor scale, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, scale);
        _loc = all[0];
        _scale = all[1];
        _init(new Normal(_loc, _scale, generator), [new ExpTransform()]);
    }

    /// <summary>The mean of the logarithm.</summary>
    public Tensor loc => _loc;

    /// <summary>The standard deviation of the logarithm.</summary>
    public Tensor scale => _scale;

    internal override (string Name, Tensor Value)[] Shown => [];

    /// <inheritdoc/>
    public override Tensor mean => (_loc + (_scale.pow(2) / 2)).exp();

    /// <inheritdoc/>
    public override Tensor mode => (_loc - _scale.square()).exp();

    /// <inheritdoc/>
    public override Tensor variance => _scale.pow(2).expm1() * ((2 * _loc) + _scale.pow(2)).exp();

    /// <inheritdoc/>
    public override Tensor entropy() => base_distribution.entropy() + _loc;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new LogNormal(_loc.expand(batch_shape), _scale.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The distribution of |x| for normal x of mean 0.</summary>
public class HalfNormal : TransformedDistribution
{
    private readonly Tensor _scale;

    internal HalfNormal(Tensor scale, Generator? generator = null)
        : base(generator)
    {
        _scale = KeepAll(scale)[0];
        _init(new Normal(zeros_like(_scale), _scale, generator), [new AbsTransform()]);
    }

    /// <summary>The standard deviation of the whole distribution.</summary>
    public Tensor scale => _scale;

    internal override (string Name, Tensor Value)[] Shown => [];

    /// <inheritdoc/>
    public override Tensor mean => _scale * Math.Sqrt(2 / Math.PI);

    /// <inheritdoc/>
    public override Tensor mode => zeros_like(_scale);

    /// <inheritdoc/>
    public override Tensor variance => _scale.pow(2) * (1 - (2 / Math.PI));

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => where(value.ge(0), base_distribution.log_prob(value) + Math.Log(2), double.NegativeInfinity);

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => where(value.ge(0), (2 * base_distribution.cdf(value)) - 1, 0.0);

    /// <inheritdoc/>
    public override Tensor icdf(Tensor prob) => base_distribution.icdf((prob + 1) / 2);

    /// <inheritdoc/>
    public override Tensor entropy() => base_distribution.entropy() - Math.Log(2);

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new HalfNormal(_scale.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The distribution of |x| for x of the Cauchy distribution at 0.</summary>
public class HalfCauchy : TransformedDistribution
{
    private readonly Tensor _scale;

    internal HalfCauchy(Tensor scale, Generator? generator = null)
        : base(generator)
    {
        _scale = KeepAll(scale)[0];
        _init(new Cauchy(zeros_like(_scale), _scale, generator), [new AbsTransform()]);
    }

    /// <summary>The scale of the whole distribution.</summary>
    public Tensor scale => _scale;

    internal override (string Name, Tensor Value)[] Shown => [];

    /// <inheritdoc/>
    public override Tensor mean => full(batch_shape.Shape, double.PositiveInfinity, _scale.dtype);

    /// <inheritdoc/>
    public override Tensor mode => zeros_like(_scale);

    /// <inheritdoc/>
    public override Tensor variance => base_distribution.variance;

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => where(value.ge(0), base_distribution.log_prob(value) + Math.Log(2), double.NegativeInfinity);

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => where(value.ge(0), (2 * base_distribution.cdf(value)) - 1, 0.0);

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value) => base_distribution.icdf((value + 1) / 2);

    /// <inheritdoc/>
    public override Tensor entropy() => base_distribution.entropy() - Math.Log(2);

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new HalfCauchy(_scale.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The Gumbel distribution, of density exp(y − eʸ) / scale for y = (loc − x) / scale.</summary>
public class Gumbel : TransformedDistribution
{
    private readonly Tensor _loc;
    private readonly Tensor _scale;

    internal Gumbel(Tensor loc, Tensor scale, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, scale);
        _loc = all[0];
        _scale = all[1];
        _init(
            new Uniform(full_like(_loc, finfo(_loc.dtype).tiny), full_like(_loc, 1 - finfo(_loc.dtype).eps), generator),
            [new ExpTransform().inv, new AffineTransform(0.0, -ones_like(_scale)), new ExpTransform().inv, new AffineTransform(_loc, -_scale)]);
    }

    /// <summary>The location.</summary>
    public Tensor loc => _loc;

    /// <summary>The scale.</summary>
    public Tensor scale => _scale;

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), ("scale", _scale)];

    /// <inheritdoc/>
    public override Tensor mean => _loc + (_scale * euler_constant);

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor stddev => Math.PI / Math.Sqrt(6) * _scale;

    /// <inheritdoc/>
    public override Tensor variance => stddev.pow(2);

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        Tensor y = (_loc - value) / _scale;
        return y - y.exp() - _scale.log();
    }

    /// <inheritdoc/>
    public override Tensor entropy() => _scale.log() + (1 + euler_constant);

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Gumbel(_loc.expand(batch_shape), _scale.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The Weibull distribution, of density k/λ · (x/λ)^(k−1) · exp(−(x/λ)^k).</summary>
public class Weibull : TransformedDistribution
{
    private readonly Tensor _scale;
    private readonly Tensor _concentration;

    internal Weibull(Tensor scale, Tensor concentration, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(scale, concentration);
        _scale = all[0];
        _concentration = all[1];
        _init(
            new Exponential(ones_like(_scale), generator),
            [new PowerTransform(_concentration.reciprocal()), new AffineTransform(0.0, _scale)]);
    }

    /// <summary>The scale λ.</summary>
    public Tensor scale => _scale;

    /// <summary>The shape k.</summary>
    public Tensor concentration => _concentration;

    internal override (string Name, Tensor Value)[] Shown => [("scale", _scale), ("concentration", _concentration)];

    /// <inheritdoc/>
    public override Tensor mean => _scale * (1 + _concentration.reciprocal()).lgamma().exp();

    /// <inheritdoc/>
    public override Tensor mode => _scale * ((_concentration - 1) / _concentration).pow(_concentration.reciprocal());

    /// <inheritdoc/>
    public override Tensor variance => _scale.pow(2) * ((1 + (2 * _concentration.reciprocal())).lgamma().exp() - (2 * (1 + _concentration.reciprocal()).lgamma()).exp());

    /// <inheritdoc/>
    public override Tensor entropy() => (euler_constant * (1 - _concentration.reciprocal())) + (_scale * _concentration.reciprocal()).log() + 1;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Weibull(_scale.expand(batch_shape), _concentration.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The Pareto distribution, of density α · scale^α / x^(α+1).</summary>
public class Pareto : TransformedDistribution
{
    private readonly Tensor _scale;
    private readonly Tensor _alpha;

    internal Pareto(Tensor scale, Tensor alpha, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(scale, alpha);
        _scale = all[0];
        _alpha = all[1];
        _init(new Exponential(_alpha, generator), [new ExpTransform(), new AffineTransform(0.0, _scale)]);
    }

    /// <summary>The smallest value.</summary>
    public Tensor scale => _scale;

    /// <summary>The shape.</summary>
    public Tensor alpha => _alpha;

    internal override (string Name, Tensor Value)[] Shown => [("alpha", _alpha), ("scale", _scale)];

    /// <inheritdoc/>
    public override Tensor mean
    {
        get
        {
            Tensor a = _alpha.clamp(min: 1);
            return a * _scale / (a - 1);
        }
    }

    /// <inheritdoc/>
    public override Tensor mode => _scale;

    /// <inheritdoc/>
    public override Tensor variance
    {
        get
        {
            Tensor a = _alpha.clamp(min: 2);
            return _scale.pow(2) * a / ((a - 1).pow(2) * (a - 2));
        }
    }

    /// <inheritdoc/>
    public override Tensor entropy() => (_scale / _alpha).log() + (1 + _alpha.reciprocal());

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Pareto(_scale.expand(batch_shape), _alpha.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The Kumaraswamy distribution, of density a·b · x^(a−1) · (1 − xᵃ)^(b−1).</summary>
public class Kumaraswamy : TransformedDistribution
{
    private readonly Tensor _concentration1;
    private readonly Tensor _concentration0;

    internal Kumaraswamy(Tensor concentration1, Tensor concentration0, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(concentration1, concentration0);
        _concentration1 = all[0];
        _concentration0 = all[1];
        _init(
            new Uniform(zeros_like(_concentration0), ones_like(_concentration0), generator),
            [new PowerTransform(_concentration0.reciprocal()), new AffineTransform(1.0, -ones_like(_concentration0)), new PowerTransform(_concentration1.reciprocal())]);
    }

    /// <summary>The first shape a.</summary>
    public Tensor concentration1 => _concentration1;

    /// <summary>The second shape b.</summary>
    public Tensor concentration0 => _concentration0;

    internal override (string Name, Tensor Value)[] Shown => [("concentration1", _concentration1), ("concentration0", _concentration0)];

    /// <inheritdoc/>
    public override Tensor mean => Moment(1);

    /// <inheritdoc/>
    public override Tensor mode
    {
        get
        {
            Tensor log = (_concentration0.reciprocal() * (-_concentration0).log1p()) - (-_concentration0 * _concentration1).log1p();
            return log.masked_fill(_concentration0.lt(1).logical_or(_concentration1.lt(1)), double.NaN).exp();
        }
    }

    /// <inheritdoc/>
    public override Tensor variance => Moment(2) - Moment(1).pow(2);

    /// <inheritdoc/>
    public override Tensor entropy()
    {
        Tensor t1 = 1 - _concentration1.reciprocal();
        Tensor t0 = 1 - _concentration0.reciprocal();
        Tensor harmonic = (_concentration0 + 1).digamma() + euler_constant;
        return t0 + (t1 * harmonic) - _concentration1.log() - _concentration0.log();
    }

    /// <summary>E xⁿ = b · B(1 + n/a, b).</summary>
    private Tensor Moment(int n)
    {
        Tensor first = 1 + (n / _concentration1);
        return _concentration0 * (first.lgamma() + _concentration0.lgamma() - (first + _concentration0).lgamma()).exp();
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Kumaraswamy(_concentration1.expand(batch_shape), _concentration0.expand(batch_shape), generator), batch_shape, instance);
}
