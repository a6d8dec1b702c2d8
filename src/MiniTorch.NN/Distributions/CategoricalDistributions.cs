using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>What distributions over categories have in common: probabilities along the last dimension, or their logarithms, normalized.</summary>
public abstract class CategoryDistribution : distributions.Distribution
{
    private readonly Tensor? _probs;
    private readonly Tensor? _logits;

    private protected CategoryDistribution(Tensor? probs, Tensor? logits, Generator? generator)
        : base(generator)
    {
        OneOf(probs, logits);
        Tensor given = probs ?? logits!;
        if (given.dim() < 1)
        {
            throw new ArgumentException($"`{(probs is null ? "logits" : "probs")}` parameter must be at least one-dimensional.");
        }
        if (probs is not null)
        {
            _probs = Keep(probs / probs.sum(-1, true));
        }
        else
        {
            _logits = Keep(logits! - logits!.logsumexp(-1, true));
        }
        batch_shape = new Size(given.shape[..^1]);
    }

    /// <summary>The probabilities; each row sums to 1.</summary>
    public Tensor probs => _probs ?? LogitsToProbs(_logits!);

    /// <summary>The logarithms of the probabilities.</summary>
    public Tensor logits => _logits ?? ProbsToLogits(_probs!);

    /// <summary>The shape of the parameters.</summary>
    public long[] param_shape => (_probs ?? _logits!).shape;

    internal long Categories => param_shape[^1];

    internal bool IsOfProbs => _probs is not null;

    internal (string Name, Tensor Value) Given => _probs is not null ? ("probs", _probs) : ("logits", _logits!);

    /// <summary>The parameter that was given, expanded, as the two arguments of a constructor.</summary>
    private protected (Tensor? Probs, Tensor? Logits) Expand(Size shape)
    {
        long[] full = [.. shape.Shape, Categories];
        return (_probs?.expand(full), _logits?.expand(full));
    }

    /// <summary>Indices of categories.</summary>
    internal Tensor Draw(long[] shape)
    {
        using (no_grad())
        {
            long count = 1;
            foreach (long size in shape)
            {
                count *= size;
            }
            Tensor rows = probs.reshape(-1, Categories);
            return rows.multinomial(count, replacement: true, generator).t().reshape([.. shape, .. batch_shape.Shape]);
        }
    }

    /// <summary>The logarithms of the probabilities of indices.</summary>
    internal Tensor LogProbOf(Tensor indices)
    {
        IList<Tensor> both = broadcast_tensors(indices.to(ScalarType.Int64).unsqueeze(-1), logits);
        return both[1].gather(-1, both[0].narrow(-1, 0, 1)).squeeze(-1);
    }

    internal Tensor Entropy() => -(logits.clamp(min: finfo(logits.dtype).min) * probs).sum(-1);
}

/// <summary>Indices 0, …, K − 1 with given probabilities.</summary>
public class Categorical : CategoryDistribution
{
    /// <summary>The categorical distribution.</summary>
    /// <param name="probs">The probabilities, of any positive sum, along the last dimension; or</param>
    /// <param name="logits">their logarithms, up to a constant.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none; or there is no dimension.</exception>
    public Categorical(Tensor? probs = null, Tensor? logits = null, Generator? generator = null)
        : base(probs, logits, generator)
    {
    }

    internal override (string Name, Tensor Value)[] Shown => [Given];

    /// <inheritdoc/>
    public override Tensor mean => full(batch_shape.Shape, double.NaN, probs.dtype);

    /// <inheritdoc/>
    public override Tensor mode => probs.argmax(-1);

    /// <inheritdoc/>
    public override Tensor variance => full(batch_shape.Shape, double.NaN, probs.dtype);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => Draw(sample_shape);

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => LogProbOf(value);

    /// <inheritdoc/>
    public override Tensor entropy() => Entropy();

    /// <inheritdoc/>
    public override Tensor enumerate_support(bool expand = true)
    {
        Tensor values = arange(Categories, ScalarType.Int64).view([-1, .. Enumerable.Repeat(1L, batch_shape.Length)]);
        return expand ? values.expand([-1, .. batch_shape.Shape]) : values;
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new Categorical(p, l, generator), batch_shape, instance);
    }
}

/// <summary>Vectors with a single 1, at an index of given probability.</summary>
public class OneHotCategorical : CategoryDistribution
{
    /// <summary>The one-hot categorical distribution.</summary>
    /// <param name="p">The probabilities, of any positive sum, along the last dimension; or</param>
    /// <param name="l">their logarithms, up to a constant.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none; or there is no dimension.</exception>
    public OneHotCategorical(Tensor? p = null, Tensor? l = null, Generator? generator = null)
        : base(p, l, generator) => event_shape = new Size([Categories]);

    /// <inheritdoc/>
    public override Tensor mean => probs;

    /// <inheritdoc/>
    public override Tensor mode => OneHot(probs.argmax(-1));

    /// <inheritdoc/>
    public override Tensor variance => probs * (1 - probs);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape) => OneHot(Draw(sample_shape));

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => LogProbOf(value.argmax(-1));

    /// <inheritdoc/>
    public override Tensor entropy() => Entropy();

    /// <inheritdoc/>
    public override Tensor enumerate_support(bool expand = true)
    {
        Tensor values = eye(Categories, dtype: probs.dtype).view([Categories, .. Enumerable.Repeat(1L, batch_shape.Length), Categories]);
        return expand ? values.expand([Categories, .. batch_shape.Shape, Categories]) : values;
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new OneHotCategorical(p, l, generator), batch_shape, instance);
    }

    private Tensor OneHot(Tensor indices) => nn.functional.one_hot(indices, Categories).to(probs.dtype);
}

/// <summary>How often each category came in n draws: n! / ∏ kᵢ! · ∏ pᵢ^kᵢ.</summary>
public class Multinomial : CategoryDistribution
{
    private readonly int _totalCount;

    /// <summary>The multinomial distribution.</summary>
    /// <param name="total_count">The number of draws n.</param>
    /// <param name="probs">The probabilities, of any positive sum, along the last dimension; or</param>
    /// <param name="logits">their logarithms, up to a constant.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Both are given, or none; or there is no dimension.</exception>
    public Multinomial(int total_count, Tensor? probs = null, Tensor? logits = null, Generator? generator = null)
        : base(probs, logits, generator)
    {
        _totalCount = total_count;
        event_shape = new Size([Categories]);
    }

    /// <inheritdoc/>
    public override Tensor mean => probs * _totalCount;

    /// <inheritdoc/>
    public override Tensor variance => _totalCount * probs * (1 - probs);

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        Tensor draws = Draw([_totalCount, .. sample_shape]);
        Tensor last = draws.movedim([0], [-1]);
        using (no_grad())
        {
            return zeros(ExtendedShape(sample_shape), probs.dtype).scatter_add_(-1, last, ones(last.shape, probs.dtype));
        }
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        IList<Tensor> both = broadcast_tensors(logits, value);
        Tensor l = both[0].masked_fill(both[1].eq(0).logical_and(both[0].eq(double.NegativeInfinity)), 0);
        return (both[1].sum(-1) + 1).lgamma() - (both[1] + 1).lgamma().sum(-1) + (l * both[1]).sum(-1);
    }

    /// <inheritdoc/>
    public override Tensor entropy()
    {
        Tensor n = tensor((double)_totalCount, probs.dtype);
        using var counts = new Binomial(n, probs, generator: generator);
        Tensor support = counts.enumerate_support(expand: false).slice(0, 1, _totalCount + 1, 1);
        Tensor weighted = counts.log_prob(support).exp() * (support + 1).lgamma();
        return (n * Entropy()) - (n + 1).lgamma() + weighted.sum([0, -1]);
    }

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        (Tensor? p, Tensor? l) = Expand(batch_shape);
        return Expanded(new Multinomial(_totalCount, p, l, generator), batch_shape, instance);
    }
}
