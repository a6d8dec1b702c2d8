using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The continuous Bernoulli distribution on [0, 1] (Loaiza-Ganem and Cunningham, 2019), of density C(p) · pˣ · (1 − p)^(1−x).</summary>
public class ContinuousBernoulli : BinaryDistribution
{
    private readonly double _from;
    private readonly double _to;

    /// <summary>The continuous Bernoulli distribution.</summary>
    /// <param name="probs">The parameters p between 0 and 1; or</param>
    /// <param name="logits">their log-odds.</param>
    /// <param name="lims">Between which p the formulas, which divide by 1 − 2p, give way to their Taylor series; 0.499 and 0.501 if null.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    public ContinuousBernoulli(Tensor? probs = null, Tensor? logits = null, (double, double)? lims = null, Generator? generator = null)
        : base(probs, logits, generator) => (_from, _to) = lims ?? (0.499, 0.501);

    /// <summary>The parameters p, kept an ulp away from 0 and 1.</summary>
    public override Tensor probs => ClampProbs(base.probs);

    /// <inheritdoc/>
    public override Tensor mean
    {
        get
        {
            Tensor cut = Cut();
            Tensor x = probs - 0.5;
            return where(IsFar(), (cut / ((2.0 * cut) - 1.0)) + (1.0 / ((-cut).log1p() - cut.log())), 0.5 + (((1.0 / 3.0) + (16.0 / 45.0 * x.pow(2))) * x));
        }
    }

    /// <inheritdoc/>
    public override Tensor variance
    {
        get
        {
            Tensor cut = Cut();
            Tensor x = (probs - 0.5).pow(2);
            return where(IsFar(), (cut * (cut - 1.0) / (1.0 - (2.0 * cut)).pow(2)) + (1.0 / ((-cut).log1p() - cut.log()).pow(2)), (1.0 / 12.0) - (((1.0 / 15.0) - (128.0 / 945.0 * x)) * x));
        }
    }

    /// <summary>ln C(p).</summary>
    internal Tensor LogNormalizer
    {
        get
        {
            Tensor cut = Cut();
            Tensor isLow = cut.le(0.5);
            Tensor low = where(isLow, cut, 0.0);
            Tensor high = where(cut.ge(0.5), cut, 1.0);
            Tensor far = ((-cut).log1p() - cut.log()).abs().log() - where(isLow, (-2.0 * low).log1p(), ((2.0 * high) - 1.0).log());
            Tensor x = (probs - 0.5).pow(2);
            return where(IsFar(), far, Math.Log(2) + (((4.0 / 3.0) + (104.0 / 45.0 * x)) * x));
        }
    }

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => icdf(rand(ExtendedShape(sample_shape), probs.dtype, generator: generator));

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        IList<Tensor> both = broadcast_tensors(logits, value);
        return -nn.functional.binary_cross_entropy_with_logits(both[0], both[1], reduction: nn.Reduction.None) + LogNormalizer;
    }

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value)
    {
        Tensor cut = Cut();
        Tensor far = ((cut.pow(value) * (1.0 - cut).pow(1.0 - value)) + cut - 1.0) / ((2.0 * cut) - 1.0);
        Tensor inside = where(IsFar(), far, value);
        return where(value.le(0), 0.0, where(value.ge(1), 1.0, inside));
    }

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value)
    {
        Tensor cut = Cut();
        Tensor rest = (-cut).log1p();
        return where(IsFar(), ((-cut + (value * ((2.0 * cut) - 1.0))).log1p() - rest) / (cut.log() - rest), value);
    }

    /// <inheritdoc/>
    public override Tensor entropy()
    {
        Tensor log0 = (-probs).log1p();
        return (mean * (log0 - probs.log())) - LogNormalizer - log0;
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new ContinuousBernoulli(p, l, (_from, _to), generator), batch_shape, instance);
    }

    /// <summary>E −ln q(x) for x of the given mean, where q is this distribution.</summary>
    internal Tensor CrossEntropyOf(Tensor mean) => -(mean * logits) - (-probs).log1p() - LogNormalizer;

    /// <summary>Where p is far enough from 1/2 for the formulas.</summary>
    private Tensor IsFar() => probs.le(_from).logical_or(probs.gt(_to));

    /// <summary>p, or a p that is far enough.</summary>
    private Tensor Cut() => where(IsFar(), probs, _from);
}
