using static MiniTorch.torch;
using static MiniTorch.torch.distributions.transforms;

namespace MiniTorch.Modules;

/// <summary>What comes of draws from a distribution by transformations.</summary>
public class TransformedDistribution : distributions.Distribution
{
    /// <summary>What is transformed.</summary>
    protected distributions.Distribution base_distribution = null!;

    private Transform[] _transforms = [];

    /// <summary>A distribution that <see cref="_init(distributions.Distribution, Transform[])"/> completes.</summary>
    public TransformedDistribution(Generator? generator = null)
        : base(generator)
    {
    }

    /// <summary>The distribution of transform(x).</summary>
    /// <param name="base_distribution">The distribution of x.</param>
    /// <param name="transform">The transformation.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public TransformedDistribution(distributions.Distribution base_distribution, Transform transform, Generator? generator = null)
        : this(base_distribution, [transform], generator)
    {
    }

    /// <summary>The distribution of x after several transformations.</summary>
    /// <param name="base_distribution">The distribution of x.</param>
    /// <param name="transforms">The transformations, the first one first.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public TransformedDistribution(distributions.Distribution base_distribution, IEnumerable<Transform> transforms, Generator? generator = null)
        : base(generator) => _init(base_distribution, [.. transforms]);

    /// <inheritdoc/>
    public override Tensor sample(params long[] sample_shape)
    {
        using (no_grad())
        {
            return Forward(base_distribution.sample(sample_shape));
        }
    }

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => Forward(base_distribution.rsample(sample_shape));

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        int eventDim = event_shape.Length;
        Tensor? result = null;
        for (int i = _transforms.Length - 1; i >= 0; i--)
        {
            Transform transform = _transforms[i];
            Tensor x = transform.inv.forward(value);
            eventDim += transform.domain.event_dim - transform.codomain.event_dim;
            Tensor term = SumRightmost(transform.log_abs_det_jacobian(x, value), eventDim - transform.domain.event_dim);
            result = result is null ? -term : result - term;
            value = x;
        }
        Tensor plain = SumRightmost(base_distribution.log_prob(value), eventDim - base_distribution.event_shape.Length);
        return result is null ? plain : result + plain;
    }

    /// <inheritdoc/>
    public override Tensor cdf(Tensor value)
    {
        for (int i = _transforms.Length - 1; i >= 0; i--)
        {
            value = _transforms[i].inv.forward(value);
        }
        return Monotone(base_distribution.cdf(value));
    }

    /// <inheritdoc/>
    public override Tensor icdf(Tensor value) => Forward(base_distribution.icdf(Monotone(value)));

    /// <inheritdoc/>
    public override Tensor entropy() => throw new NotImplementedException($"{GetType().Name}.entropy");

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        long[] shape = new ComposeTransform(_transforms).inverse_shape([.. batch_shape.Shape, .. event_shape.Shape]);
        distributions.Distribution expanded = base_distribution.expand(new Size(shape[..(shape.Length - base_distribution.event_shape.Length)]));
        return Expanded(new TransformedDistribution(expanded, _transforms, generator), batch_shape, instance);
    }

    /// <summary>Sets the base and the transformations; the base is expanded, and its dimensions become those of events, as the transformations need.</summary>
    protected void _init(distributions.Distribution base_distribution, Transform[] transforms)
    {
        _transforms = transforms;
        var all = new ComposeTransform(transforms);
        long[] baseShape = [.. base_distribution.batch_shape.Shape, .. base_distribution.event_shape.Shape];
        long[] forwardShape = all.forward_shape(baseShape);
        long[] expandedShape = all.inverse_shape(forwardShape);
        if (!baseShape.AsSpan().SequenceEqual(expandedShape))
        {
            base_distribution = base_distribution.expand(new Size(expandedShape[..(expandedShape.Length - base_distribution.event_shape.Length)]));
        }
        int reinterpreted = all.domain.event_dim - base_distribution.event_shape.Length;
        if (reinterpreted > 0)
        {
            base_distribution = new Independent(base_distribution, reinterpreted, generator);
        }
        this.base_distribution = base_distribution;
        int eventDim = Math.Max(all.codomain.event_dim, base_distribution.event_shape.Length + all.codomain.event_dim - all.domain.event_dim);
        int cut = forwardShape.Length - eventDim;
        _init(new Size(forwardShape[..cut]), new Size(forwardShape[cut..]));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base_distribution?.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Forward(Tensor x)
    {
        foreach (Transform transform in _transforms)
        {
            x = transform.forward(x);
        }
        return x;
    }

    /// <summary>p, or 1 − p where the transformations together are falling.</summary>
    private Tensor Monotone(Tensor p)
    {
        Tensor? sign = null;
        foreach (Transform transform in _transforms)
        {
            sign = sign is null ? transform.sign : sign * transform.sign;
        }
        return sign is null ? p : (sign * (p - 0.5)) + 0.5;
    }
}

/// <summary>A distribution some of whose batch dimensions are taken for dimensions of the event.</summary>
public class Independent : distributions.Distribution
{
    private readonly distributions.Distribution _base;
    private readonly int _dims;

    /// <summary>The joint distribution of independent ones.</summary>
    /// <param name="base_distribution">The batch.</param>
    /// <param name="reinterpreted_batch_ndims">How many of its last batch dimensions become dimensions of the event.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">There are fewer batch dimensions.</exception>
    public Independent(distributions.Distribution base_distribution, int reinterpreted_batch_ndims, Generator? generator = null)
        : base(generator)
    {
        if (reinterpreted_batch_ndims > base_distribution.batch_shape.Length)
        {
            throw new ArgumentException($"Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual {reinterpreted_batch_ndims} vs {base_distribution.batch_shape.Length}");
        }
        _base = base_distribution;
        _dims = reinterpreted_batch_ndims;
        long[] shape = [.. base_distribution.batch_shape.Shape, .. base_distribution.event_shape.Shape];
        int cut = base_distribution.batch_shape.Length - _dims;
        _init(new Size(shape[..cut]), new Size(shape[cut..]));
    }

    internal distributions.Distribution Base => _base;

    internal int Dims => _dims;

    /// <inheritdoc/>
    public override Tensor mean => _base.mean;

    /// <inheritdoc/>
    public override Tensor mode => _base.mode;

    /// <inheritdoc/>
    public override Tensor variance => _base.variance;

    /// <inheritdoc/>
    public override string ToString() => $"Independent({_base}, {_dims})";

    /// <inheritdoc/>
    public override Tensor sample(params long[] sample_shape) => _base.sample(sample_shape);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => _base.rsample(sample_shape);

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => SumRightmost(_base.log_prob(value), _dims);

    /// <inheritdoc/>
    public override Tensor entropy() => SumRightmost(_base.entropy(), _dims);

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        long[] shape = [.. batch_shape.Shape, .. event_shape.Shape.AsSpan()[.._dims]];
        return Expanded(new Independent(_base.expand(new Size(shape)), _dims, generator), batch_shape, instance);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _base.Dispose();
        base.Dispose(disposing);
    }
}
