using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The generalized Pareto distribution, with the survival function (1 + c·(x − loc)/scale)^(−1/c); exp(−(x − loc)/scale) for c = 0.</summary>
public class GeneralizedPareto : distributions.Distribution
{
    private readonly Tensor _loc;
    private readonly Tensor _scale;
    private readonly Tensor _concentration;

    /// <summary>The generalized Pareto distribution.</summary>
    /// <param name="loc">The least value.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="concentration">The shape c.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public GeneralizedPareto(Tensor loc, Tensor scale, Tensor concentration, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, scale, concentration);
        _loc = all[0];
        _scale = all[1];
        _concentration = all[2];
        batch_shape = _loc.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => where(_concentration.lt(1), _loc + (_scale / (1 - _concentration)), double.PositiveInfinity);

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor variance =>
        where(_concentration.lt(0.5), _scale.pow(2) / ((1 - _concentration).pow(2) * (1 - (2 * _concentration))), double.PositiveInfinity);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => icdf(rand(ExtendedShape(sample_shape), _loc.dtype, generator: generator));

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        Tensor z = (value - _loc) / _scale;
        (Tensor isZero, Tensor c) = Shape();
        Tensor power = (1 / c) + ones_like(z);
        return -_scale.log() - where(isZero, z, where(power.eq(0), power, power * (c * z).log1p()));
    }

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value)
    {
        Tensor z = (value - _loc) / _scale;
        (Tensor isZero, Tensor c) = Shape();
        return -where(isZero, -z, -(c * z).log1p() / c).expm1();
    }

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value)
    {
        (Tensor isZero, Tensor c) = Shape();
        Tensor logSurvival = (-value).log1p();
        return where(isZero, _loc - (_scale * logSurvival), _loc + (_scale / c * (-c * logSurvival).expm1()));
    }

    /// <inheritdoc/>
    public override Tensor entropy() => _scale.log() + _concentration + 1;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new GeneralizedPareto(_loc.expand(batch_shape), _scale.expand(batch_shape), _concentration.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), ("scale", _scale), ("concentration", _concentration)];

    /// <summary>Where c counts as 0, and c with 1 in those places, so that gradients stay finite.</summary>
    private (Tensor IsZero, Tensor Safe) Shape()
    {
        Tensor isZero = _concentration.isclose(zeros_like(_concentration));
        return (isZero, where(isZero, ones_like(_concentration), _concentration));
    }
}
