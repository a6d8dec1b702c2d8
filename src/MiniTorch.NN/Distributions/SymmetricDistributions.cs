using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The normal distribution, of density exp(−(x − loc)²/(2·scale²)) / (scale·√(2π)).</summary>
public class Normal : distributions.Distribution
{
    private readonly Tensor _loc;
    private readonly Tensor _scale;

    /// <summary>The normal distribution, of density exp(−(x − loc)²/(2·scale²)) / (scale·√(2π)).</summary>
    /// <param name="loc">The location.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Normal(Tensor loc, Tensor scale, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, scale);
        _loc = all[0];
        _scale = all[1];
        batch_shape = _loc.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => _loc;

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor stddev => _scale;

    /// <inheritdoc/>
    public override Tensor variance => _scale.pow(2);

    /// <inheritdoc/>
    public override Tensor sample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        using (no_grad())
        {
            return normal(_loc.expand(shape), _scale.expand(shape), generator);
        }
    }

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        return _loc + (normal(zeros(shape, _loc.dtype), ones(shape, _loc.dtype), generator) * _scale);
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => (-(value - _loc).pow(2) / (2 * _scale.pow(2))) - _scale.log() - Math.Log(Math.Sqrt(2 * Math.PI));

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => 0.5 * (1 + ((value - _loc) * _scale.reciprocal() / Math.Sqrt(2)).erf());

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value) => _loc + (_scale * ((2 * value) - 1).erfinv() * Math.Sqrt(2));

    /// <inheritdoc/>
    public override Tensor entropy() => 0.5 + (0.5 * Math.Log(2 * Math.PI)) + _scale.log();

    internal Tensor Loc => _loc;

    internal Tensor Scale => _scale;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Normal(_loc.expand(batch_shape), _scale.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), ("scale", _scale)];
}

/// <summary>The Laplace distribution, of density exp(−|x − loc|/scale) / (2·scale).</summary>
public class Laplace : distributions.Distribution
{
    private readonly Tensor _loc;
    private readonly Tensor _scale;

    /// <summary>The Laplace distribution, of density exp(−|x − loc|/scale) / (2·scale).</summary>
    /// <param name="loc">The location.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Laplace(Tensor loc, Tensor scale, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, scale);
        _loc = all[0];
        _scale = all[1];
        batch_shape = _loc.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => _loc;

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor variance => 2 * _scale.pow(2);

    /// <inheritdoc/>
    public override Tensor stddev => Math.Sqrt(2) * _scale;

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        Tensor u = Uniform(_loc, ExtendedShape(sample_shape), finfo(_loc.dtype).eps - 1, 1);
        return _loc - (_scale * u.sign() * (-u.abs()).log1p());
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => -(2 * _scale).log() - ((value - _loc).abs() / _scale);

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => 0.5 - (0.5 * (value - _loc).sign() * (-(value - _loc).abs() / _scale).expm1());

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value)
    {
        Tensor term = value - 0.5;
        return _loc - (_scale * term.sign() * (-2 * term.abs()).log1p());
    }

    /// <inheritdoc/>
    public override Tensor entropy() => 1 + (2 * _scale).log();

    internal Tensor Loc => _loc;

    internal Tensor Scale => _scale;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Laplace(_loc.expand(batch_shape), _scale.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), ("scale", _scale)];
}

/// <summary>The Cauchy distribution, of density 1 / (π·scale·(1 + ((x − loc)/scale)²)).</summary>
public class Cauchy : distributions.Distribution
{
    private readonly Tensor _loc;
    private readonly Tensor _scale;

    /// <summary>The Cauchy distribution, of density 1 / (π·scale·(1 + ((x − loc)/scale)²)).</summary>
    /// <param name="loc">The location.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Cauchy(Tensor loc, Tensor scale, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, scale);
        _loc = all[0];
        _scale = all[1];
        batch_shape = _loc.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => full(batch_shape.Shape, double.NaN, _loc.dtype);

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor variance => full(batch_shape.Shape, double.PositiveInfinity, _loc.dtype);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => _loc + (empty(ExtendedShape(sample_shape), _loc.dtype).cauchy_(generator: generator) * _scale);

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => -Math.Log(Math.PI) - _scale.log() - ((value - _loc) / _scale).pow(2).log1p();

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => (((value - _loc) / _scale).atan() / Math.PI) + 0.5;

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value) => ((Math.PI * (value - 0.5)).tan() * _scale) + _loc;

    /// <inheritdoc/>
    public override Tensor entropy() => Math.Log(4 * Math.PI) + _scale.log();

    internal Tensor Loc => _loc;

    internal Tensor Scale => _scale;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Cauchy(_loc.expand(batch_shape), _scale.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), ("scale", _scale)];
}

/// <summary>The uniform distribution on [low, high).</summary>
public class Uniform : distributions.Distribution
{
    private readonly Tensor _low;
    private readonly Tensor _high;

    /// <summary>The uniform distribution on [low, high).</summary>
    /// <param name="low">Where it begins.</param>
    /// <param name="high">Where it ends.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public Uniform(Tensor low, Tensor high, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(low, high);
        _low = all[0];
        _high = all[1];
        batch_shape = _low.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => (_high + _low) / 2;

    /// <inheritdoc/>
    public override Tensor mode => double.NaN * _high;

    /// <inheritdoc/>
    public override Tensor stddev => (_high - _low) / Math.Sqrt(12);

    /// <inheritdoc/>
    public override Tensor variance => (_high - _low).pow(2) / 12;

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => _low + (rand(ExtendedShape(sample_shape), _low.dtype, generator: generator) * (_high - _low));

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => (_low.le(value).type_as(_low) * _high.gt(value).type_as(_low)).log() - (_high - _low).log();

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value) => ((value - _low) / (_high - _low)).clamp(0, 1);

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value) => (value * (_high - _low)) + _low;

    /// <inheritdoc/>
    public override Tensor entropy() => (_high - _low).log();

    internal Tensor Low => _low;

    internal Tensor High => _high;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new Uniform(_low.expand(batch_shape), _high.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("low", _low), ("high", _high)];
}
