using static MiniTorch.torch;
using static MiniTorch.torch.distributions.transforms;

namespace MiniTorch.Modules;

/// <summary>The distribution of 1/x for x of the gamma distribution.</summary>
public class InverseGamma : TransformedDistribution
{
    private readonly Tensor _concentration;
    private readonly Tensor _rate;

    /// <summary>The distribution of 1/x for x of the gamma distribution.</summary>
    /// <param name="concentration">The shape of the gamma distribution.</param>
    /// <param name="rate">Its rate.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public InverseGamma(Tensor concentration, Tensor rate, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(concentration, rate);
        _concentration = all[0];
        _rate = all[1];
        _init(new Gamma(_concentration, _rate, generator), [new PowerTransform(tensor(-1.0, _rate.dtype))]);
    }

    /// <summary>The shape of the gamma distribution.</summary>
    public Tensor concentration => _concentration;

    /// <summary>The rate of the gamma distribution.</summary>
    public Tensor rate => _rate;

    /// <inheritdoc/>
    public override Tensor mean => where(_concentration.gt(1), _rate / (_concentration - 1), double.PositiveInfinity);

    /// <inheritdoc/>
    public override Tensor mode => _rate / (_concentration + 1);

    /// <inheritdoc/>
    public override Tensor variance =>
        where(_concentration.gt(2), _rate.square() / ((_concentration - 1).square() * (_concentration - 2)), double.PositiveInfinity);

    /// <inheritdoc/>
    public override Tensor entropy() => _concentration + _rate.log() + _concentration.lgamma() - ((1 + _concentration) * _concentration.digamma());

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new InverseGamma(_concentration.expand(batch_shape), _rate.expand(batch_shape), generator), batch_shape, instance);

    /// <summary>KL(this ‖ q), that of the gamma distributions.</summary>
    internal Tensor Divergence(InverseGamma q) => distributions.kl_divergence(base_distribution, q.base_distribution);
}
