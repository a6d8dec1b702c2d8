using static MiniTorch.torch;
using static MiniTorch.torch.distributions.transforms;

namespace MiniTorch.Modules;

/// <summary>The distribution of points on a simplex that a normal vector gives by breaking a stick; see <see cref="StickBreakingTransform"/>.</summary>
public class LogisticNormal : TransformedDistribution
{
    private readonly Tensor _loc;
    private readonly Tensor _scale;

    /// <summary>The logistic normal distribution.</summary>
    /// <param name="loc">The means of the normal vector, along the last dimension.</param>
    /// <param name="scale">Its standard deviations.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public LogisticNormal(Tensor loc, Tensor scale, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, scale);
        _loc = all[0].dim() == 0 ? Keep(all[0].unsqueeze(0)) : all[0];
        _scale = all[1].dim() == 0 ? Keep(all[1].unsqueeze(0)) : all[1];
        _init(new Normal(_loc, _scale, generator), [new StickBreakingTransform()]);
    }

    /// <summary>The means of the normal vector.</summary>
    public Tensor loc => _loc;

    /// <summary>The standard deviations of the normal vector.</summary>
    public Tensor scale => _scale;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        long[] shape = [.. batch_shape.Shape, _loc.shape[^1]];
        return Expanded(new LogisticNormal(_loc.expand(shape), _scale.expand(shape), generator), batch_shape, instance);
    }

    /// <summary>KL(this ‖ q), that of the normal vectors.</summary>
    internal Tensor Divergence(LogisticNormal q) => distributions.kl_divergence(base_distribution, q.base_distribution);
}
