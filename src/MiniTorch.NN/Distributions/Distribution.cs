using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Probability distributions: densities, samples (differentiable where that is possible), entropies and divergences.</summary>
    public static partial class distributions
    {
        /// <summary>
        /// A probability distribution, or a batch of independent ones. <see cref="batch_shape"/> is the shape of the batch, <see cref="event_shape"/> that
        /// of one draw.
        /// </summary>
        public abstract class Distribution : IDisposable
        {
            /// <summary>γ, minus the derivative of Γ at 1.</summary>
            protected const double euler_constant = 0.57721566490153286060;

            /// <summary>Where random numbers come from; null for the default generator.</summary>
            protected Generator? generator;

            private readonly List<Tensor> _kept = [];

            /// <summary>A distribution of the given shapes.</summary>
            /// <param name="generator">Where random numbers come from; null for the default generator.</param>
            /// <param name="batch_shape">The shape of the batch.</param>
            /// <param name="event_shape">The shape of a draw.</param>
            public Distribution(Generator? generator, long[]? batch_shape = null, long[]? event_shape = null)
                : this(generator, new Size(batch_shape ?? []), new Size(event_shape ?? []))
            {
            }

            /// <inheritdoc cref="Distribution(Generator, long[], long[])"/>
            public Distribution(Generator? generator, Size batch_shape, Size? event_shape = null)
            {
                this.generator = generator;
                _init(batch_shape, event_shape);
            }

            /// <summary>The shape of the batch.</summary>
            public Size batch_shape { get; protected set; }

            /// <summary>The shape of one draw.</summary>
            public Size event_shape { get; protected set; }

            /// <summary>The mean.</summary>
            public virtual Tensor mean => throw NotImplemented("mean");

            /// <summary>The most likely value.</summary>
            public virtual Tensor mode => throw NotImplemented("mode");

            /// <summary>The variance.</summary>
            public virtual Tensor variance => throw NotImplemented("variance");

            /// <summary>The standard deviation, √variance.</summary>
            public virtual Tensor stddev => variance.sqrt();

            /// <summary>Draws without a gradient.</summary>
            /// <param name="sample_shape">How many, before the batch and event shapes.</param>
            public virtual Tensor sample(params long[] sample_shape)
            {
                using (no_grad())
                {
                    return rsample(sample_shape);
                }
            }

            /// <inheritdoc cref="sample(long[])"/>
            public Tensor sample(Size sample_shape) => sample(sample_shape.Shape);

            /// <summary>Draws in a way that is differentiable by the parameters, where the distribution allows that.</summary>
            /// <param name="sample_shape">How many, before the batch and event shapes.</param>
            public abstract Tensor rsample(params long[] sample_shape);

            /// <inheritdoc cref="rsample(long[])"/>
            public Tensor rsample(Size sample_shape) => rsample(sample_shape.Shape);

            /// <summary>The logarithm of the density, or of the probability.</summary>
            /// <param name="value">Where.</param>
            public abstract Tensor log_prob(Tensor value);

            /// <summary>The entropy, in nats.</summary>
            public abstract Tensor entropy();

            /// <summary>The same distribution with parameters expanded to a larger batch.</summary>
            /// <param name="batch_shape">The new shape of the batch.</param>
            /// <param name="instance">A distribution of the same class to give that shape; null for a new one.</param>
            public abstract Distribution expand(Size batch_shape, Distribution? instance = null);

            /// <summary>The probability of a value at most as large.</summary>
            /// <exception cref="NotImplementedException">PyTorch has none for this distribution.</exception>
            public virtual Tensor cdf(Tensor value) => throw NotImplemented("cdf");

            /// <summary>The inverse of <see cref="cdf"/>.</summary>
            /// <exception cref="NotImplementedException">PyTorch has none for this distribution.</exception>
            public virtual Tensor icdf(Tensor value) => throw NotImplemented("icdf");

            /// <summary>All values that a discrete distribution can have, along the first dimension.</summary>
            /// <param name="expand">Repeat them over the batch.</param>
            /// <exception cref="NotImplementedException">There are infinitely many.</exception>
            public virtual Tensor enumerate_support(bool expand = true) => throw NotImplemented("enumerate_support");

            /// <summary>e to the entropy.</summary>
            public virtual Tensor perplexity() => entropy().exp();

            /// <summary>Lets go of the parameters.</summary>
            public void Dispose()
            {
                Dispose(disposing: true);
                GC.SuppressFinalize(this);
            }

            /// <inheritdoc/>
            public override string ToString()
            {
                var shown = new List<string>();
                foreach ((string name, Tensor value) in Shown)
                {
                    shown.Add($"{name}: {(value.dim() == 0 ? Repr.Of(value.to(ScalarType.Float64).item<double>()) : $"torch.Size([{string.Join(", ", value.shape)}])")}");
                }
                return $"{GetType().Name}({string.Join(", ", shown)})";
            }

            /// <summary>The parameters that PyTorch prints.</summary>
            internal virtual (string Name, Tensor Value)[] Shown => [];

            /// <inheritdoc cref="Dispose()"/>
            protected virtual void Dispose(bool disposing)
            {
                foreach (Tensor tensor in _kept)
                {
                    tensor.Dispose();
                }
                _kept.Clear();
            }

            /// <summary>Sets the shapes.</summary>
            protected void _init(Size? batch_shape = null, Size? event_shape = null)
            {
                this.batch_shape = batch_shape ?? new Size(Array.Empty<long>());
                this.event_shape = event_shape ?? new Size(Array.Empty<long>());
            }

            /// <summary>The shape of a sample: how many, then batch and event.</summary>
            protected long[] ExtendedShape(params long[] sample_shape) => [.. sample_shape, .. batch_shape.Shape, .. event_shape.Shape];

            /// <summary>max(x, 0), with the derivative 1/2 at 0.</summary>
            protected Tensor ClampByZero(Tensor x) => (x.clamp(min: 0) + x - x.clamp(max: 0)) / 2;

            /// <summary>Probabilities kept an ulp away from 0 and 1.</summary>
            protected Tensor ClampProbs(Tensor probs)
            {
                double eps = finfo(probs.dtype).eps;
                return probs.clamp(eps, 1 - eps);
            }

            /// <summary>softmax(logits) along the last dimension, or sigmoid(logits) each.</summary>
            protected Tensor LogitsToProbs(Tensor logits, bool isBinary = false) => isBinary ? logits.sigmoid() : logits.softmax(-1);

            /// <summary>ln p, or ln p − ln(1 − p).</summary>
            protected Tensor ProbsToLogits(Tensor probs, bool isBinary = false)
            {
                Tensor clamped = ClampProbs(probs);
                return isBinary ? clamped.log() - (-clamped).log1p() : clamped.log();
            }

            /// <summary>Makes a tensor outlive dispose scopes, and end with the distribution.</summary>
            private protected Tensor Keep(Tensor tensor)
            {
                _kept.Add(tensor.DetachFromDisposeScope());
                return tensor;
            }

            /// <summary>Handles of the distribution's own to parameters that are broadcast together.</summary>
            private protected Tensor[] KeepAll(params Tensor[] tensors)
            {
                Tensor[] broadcast = [.. broadcast_tensors(tensors)];
                foreach (Tensor tensor in broadcast)
                {
                    Keep(tensor);
                }
                return broadcast;
            }

            /// <summary>The result of <see cref="expand"/>: the new distribution, or the given one with the new shape.</summary>
            private protected static T Expanded<T>(T fresh, Size batchShape, Distribution? instance) where T : Distribution
            {
                if (instance is null)
                {
                    return fresh;
                }
                T given = instance as T ?? throw new ArgumentException($"expand(): 'instance' must be a {typeof(T).Name} distribution");
                given.batch_shape = batchShape;
                return given;
            }

            private protected static void OneOf(Tensor? probs, Tensor? logits)
            {
                if (probs is null == logits is null)
                {
                    throw new ArgumentException("One and only one of 'probs' and logits should be provided.");
                }
            }

            /// <summary>Uniform numbers in [from, to) in the dtype of a parameter.</summary>
            private protected Tensor Uniform(Tensor like, long[] shape, double from = 0, double to = 1) => empty(shape, like.dtype).uniform_(from, to, generator);

            /// <summary>Sums the last dimensions.</summary>
            internal static Tensor SumRightmost(Tensor value, int dims) => dims == 0 ? value : value.reshape([.. value.shape[..^dims], -1]).sum(-1);

            private NotImplementedException NotImplemented(string what) => new($"{GetType().Name}.{what}");
        }

        /// <summary>A distribution of an exponential family: the entropy follows from the log-normalizer by its gradient.</summary>
        public abstract class ExponentialFamily : Distribution
        {
            /// <summary>A distribution without shapes yet.</summary>
            protected ExponentialFamily(Generator? generator)
                : base(generator)
            {
            }

            /// <summary>The natural parameters.</summary>
            protected virtual IList<Tensor> NaturalParams => throw new NotImplementedException($"{GetType().Name}.NaturalParams");

            /// <summary>E ln h(x) for the carrier measure h.</summary>
            protected virtual Tensor MeanCarrierMeasure => throw new NotImplementedException($"{GetType().Name}.MeanCarrierMeasure");

            /// <summary>The log-normalizer as a function of the natural parameters.</summary>
            protected virtual Tensor LogNormalizer(params Tensor[] parameters) => throw new NotImplementedException($"{GetType().Name}.LogNormalizer");

            /// <inheritdoc/>
            public override Tensor entropy()
            {
                Tensor result = -MeanCarrierMeasure;
                Tensor[] natural = [.. NaturalParams.Select(static parameter => parameter.detach().requires_grad_())];
                using (enable_grad())
                {
                    Tensor normalizer = LogNormalizer(natural);
                    IList<Tensor> gradients = autograd.grad([normalizer.sum()], natural, create_graph: true)!;
                    result += normalizer;
                    for (int i = 0; i < natural.Length; i++)
                    {
                        result -= SumRightmost(natural[i] * gradients[i], natural[i].shape.Length - batch_shape.Length);
                    }
                }
                return result;
            }
        }
    }
}
