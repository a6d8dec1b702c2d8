using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>Student's t distribution, of density Γ((df+1)/2) / (Γ(df/2)·√(π·df)·scale) · (1 + ((x − loc)/scale)²/df)^(−(df+1)/2).</summary>
public class StudentT : distributions.Distribution
{
    private readonly Tensor _df;
    private readonly Tensor _loc;
    private readonly Tensor _scale;

    /// <summary>Student's t distribution.</summary>
    /// <param name="df">The degrees of freedom.</param>
    /// <param name="loc">The location; 0 if null.</param>
    /// <param name="scale">The scale; 1 if null.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public StudentT(Tensor df, Tensor? loc = null, Tensor? scale = null, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(df, loc ?? zeros_like(df), scale ?? ones_like(df));
        _df = all[0];
        _loc = all[1];
        _scale = all[2];
        batch_shape = _df.size();
    }

    /// <inheritdoc/>
    public override Tensor mean => _loc.masked_fill(_df.le(1), double.NaN);

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor variance =>
        where(_df.gt(2), _scale.pow(2) * _df / (_df - 2), double.PositiveInfinity).masked_fill(_df.le(1), double.NaN);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        Tensor x = normal(zeros(shape, _df.dtype), ones(shape, _df.dtype), generator);
        using var chi2 = new Chi2(_df, generator);
        return _loc + (_scale * (x * (chi2.rsample(sample_shape) / _df).rsqrt()));
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        Tensor y = (value - _loc) / _scale;
        Tensor normalizer = _scale.log() + (0.5 * _df.log()) + (0.5 * Math.Log(Math.PI)) + (0.5 * _df).lgamma() - (0.5 * (_df + 1.0)).lgamma();
        return (-0.5 * (_df + 1.0) * (y.pow(2) / _df).log1p()) - normalizer;
    }

    /// <inheritdoc/>
    public override Tensor entropy()
    {
        Tensor half = 0.5 * _df;
        Tensor above = 0.5 * (_df + 1);
        Tensor logBeta = half.lgamma() + (0.5 * Math.Log(Math.PI)) - above.lgamma();
        return _scale.log() + (above * (above.digamma() - half.digamma())) + (0.5 * _df.log()) + logBeta;
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new StudentT(_df.expand(batch_shape), _loc.expand(batch_shape), _scale.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("df", _df), ("loc", _loc), ("scale", _scale)];
}
