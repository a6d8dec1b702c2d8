using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The log-odds of <see cref="RelaxedBernoulli"/>.</summary>
public class LogitRelaxedBernoulli : BinaryDistribution
{
    private readonly Tensor _temperature;

    /// <summary>The log-odds of a relaxed Bernoulli distribution.</summary>
    /// <param name="temperature">The temperature: the lower, the closer to 0 and 1.</param>
    /// <param name="probs">The probabilities of 1; or</param>
    /// <param name="logits">the log-odds of 1.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    public LogitRelaxedBernoulli(Tensor temperature, Tensor? probs = null, Tensor? logits = null, Generator? generator = null)
        : base(probs, logits, generator) => _temperature = Keep(temperature.alias());

    internal Tensor Temperature => _temperature;

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        Tensor p = ClampProbs(probs.expand(shape));
        Tensor u = ClampProbs(rand(shape, p.dtype, generator: generator));
        return (u.log() - (-u).log1p() + p.log() - (-p).log1p()) / _temperature;
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        IList<Tensor> both = broadcast_tensors(logits, value);
        Tensor difference = both[0] - (both[1] * _temperature);
        return _temperature.log() + difference - (2 * difference.exp().log1p());
    }

    /// <inheritdoc/>
    public override Tensor entropy() => throw new NotImplementedException("LogitRelaxedBernoulli.entropy");

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new LogitRelaxedBernoulli(_temperature, p, l, generator), batch_shape, instance);
    }
}

/// <summary>Numbers between 0 and 1 that stand for a Bernoulli draw and are differentiable by its probability (Maddison and others, 2016).</summary>
public class RelaxedBernoulli : TransformedDistribution
{
    private readonly LogitRelaxedBernoulli _base;

    /// <summary>The relaxed Bernoulli distribution.</summary>
    /// <inheritdoc cref="LogitRelaxedBernoulli(Tensor, Tensor, Tensor, Generator)"/>
    public RelaxedBernoulli(Tensor temperature, Tensor? probs = null, Tensor? logits = null, Generator? generator = null)
        : this(new LogitRelaxedBernoulli(temperature, probs, logits, generator), generator)
    {
    }

    private RelaxedBernoulli(LogitRelaxedBernoulli of, Generator? generator)
        : base(of, new distributions.transforms.SigmoidTransform(), generator) => _base = of;

    /// <summary>The temperature.</summary>
    public Tensor temperature => _base.Temperature;

    /// <summary>The probabilities of 1.</summary>
    public Tensor probs => _base.probs;

    /// <summary>The log-odds of 1.</summary>
    public Tensor logits => _base.logits;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new RelaxedBernoulli((LogitRelaxedBernoulli)_base.expand(batch_shape), generator), batch_shape, instance);
}

/// <summary>The logarithms of <see cref="RelaxedOneHotCategorical"/>.</summary>
public class ExpRelaxedCategorical : CategoryDistribution
{
    private readonly Tensor _temperature;

    internal ExpRelaxedCategorical(Tensor temperature, Tensor? probs = null, Tensor? logits = null, Generator? generator = null)
        : base(probs, logits, generator)
    {
        _temperature = Keep(temperature.alias());
        event_shape = new Size([Categories]);
    }

    /// <summary>The temperature.</summary>
    public Tensor temperature => _temperature;

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        Tensor u = ClampProbs(rand(ExtendedShape(sample_shape), logits.dtype, generator: generator));
        Tensor scores = (logits - (-u.log()).log()) / _temperature;
        return scores - scores.logsumexp(-1, true);
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        long k = Categories;
        IList<Tensor> both = broadcast_tensors(logits, value);
        Tensor logScale = full_like(_temperature, (double)k).lgamma() + (_temperature.log() * (k - 1));
        Tensor score = both[0] - (both[1] * _temperature);
        return (score - score.logsumexp(-1, true)).sum(-1) + logScale;
    }

    /// <inheritdoc/>
    public override Tensor entropy() => throw new NotImplementedException("ExpRelaxedCategorical.entropy");

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new ExpRelaxedCategorical(_temperature, p, l, generator), batch_shape, instance);
    }
}

/// <summary>Points on a simplex that stand for a one-hot draw and are differentiable by its probabilities (Maddison and others, 2016).</summary>
public class RelaxedOneHotCategorical : TransformedDistribution
{
    private readonly ExpRelaxedCategorical _base;

    /// <summary>The relaxed one-hot categorical distribution.</summary>
    /// <param name="temperature">The temperature: the lower, the closer to one-hot.</param>
    /// <param name="probs">The probabilities, along the last dimension; or</param>
    /// <param name="logits">their logarithms, up to a constant.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    public RelaxedOneHotCategorical(Tensor temperature, Tensor? probs = null, Tensor? logits = null, Generator? generator = null)
        : this(new ExpRelaxedCategorical(temperature, probs, logits, generator), generator)
    {
    }

    private RelaxedOneHotCategorical(ExpRelaxedCategorical of, Generator? generator)
        : base(of, new distributions.transforms.ExpTransform(), generator) => _base = of;

    /// <summary>The temperature.</summary>
    public Tensor temperature => _base.temperature;

    /// <summary>The probabilities.</summary>
    public Tensor probs => _base.probs;

    /// <summary>Their logarithms.</summary>
    public Tensor logits => _base.logits;

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new RelaxedOneHotCategorical((ExpRelaxedCategorical)_base.expand(batch_shape), generator), batch_shape, instance);
}
