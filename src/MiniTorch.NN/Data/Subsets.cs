using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                /// <summary>The indices of a dataset in random order, as PyTorch's sampler gives them: the shuffler of a loader.</summary>
                /// <param name="count">How many items the dataset has.</param>
                /// <param name="replacement">Whether an index may come again.</param>
                /// <param name="num_samples">How many indices a pass has; as many as items if null.</param>
                /// <param name="generator">The source of randomness.</param>
                /// <exception cref="ArgumentException">The number of samples is not positive.</exception>
                public static RandomSampler RandomSampler(long count, bool replacement = false, long? num_samples = null, Generator? generator = null) => new(count, replacement, num_samples, generator);

                /// <inheritdoc cref="RandomSampler(long, bool, long?, Generator)"/>
                /// <param name="data_source">The dataset.</param>
                public static RandomSampler RandomSampler<T>(Dataset<T> data_source, bool replacement = false, long? num_samples = null, Generator? generator = null) => new(data_source.Count, replacement, num_samples, generator);

                /// <summary>Splits a dataset at random, as PyTorch does for the same seed.</summary>
                /// <param name="dataset">The dataset; it must outlive the parts.</param>
                /// <param name="lengths">How many items each part has.</param>
                /// <param name="generator">The source of randomness.</param>
                /// <exception cref="ArgumentException">There are more items, or fewer.</exception>
                public static IList<IterableSubset> random_split(IterableDataset dataset, long[] lengths, Generator? generator = null) =>
                    [.. Split(dataset.Count, lengths, generator).Select(part => new IterableSubset(dataset, part))];

                /// <inheritdoc cref="random_split(IterableDataset, long[], Generator)"/>
                public static IList<Subset> random_split(Dataset dataset, long[] lengths, Generator? generator = null) =>
                    [.. Split(dataset.Count, lengths, generator).Select(part => new Subset(dataset, part))];

                /// <inheritdoc cref="random_split(IterableDataset, long[], Generator)"/>
                /// <param name="dataset">The dataset; it must outlive the parts.</param>
                /// <param name="lengths">The share of each part; what is left over goes to the first ones, one item each.</param>
                /// <param name="generator">The source of randomness.</param>
                public static IList<IterableSubset> random_split(IterableDataset dataset, double[] lengths, Generator? generator = null) => random_split(dataset, Counts(dataset.Count, lengths), generator);

                /// <inheritdoc cref="random_split(IterableDataset, double[], Generator)"/>
                public static IList<Subset> random_split(Dataset dataset, double[] lengths, Generator? generator = null) => random_split(dataset, Counts(dataset.Count, lengths), generator);

                private static long[][] Split(long count, long[] lengths, Generator? generator)
                {
                    if (Array.Exists(lengths, static length => length < 0) || lengths.Sum() != count)
                    {
                        throw new ArgumentException("Sum of input lengths does not equal the length of the input dataset!", nameof(lengths));
                    }
                    ReadOnlySpan<long> order = Aten.RandPerm(count, DType.Int64, Generator.ImplOf(generator)).Span<long>();
                    var parts = new long[lengths.Length][];
                    for (int i = 0; i < parts.Length; i++)
                    {
                        parts[i] = order[..(int)lengths[i]].ToArray();
                        order = order[(int)lengths[i]..];
                    }
                    return parts;
                }

                private static long[] Counts(long count, double[] shares)
                {
                    int wrong = Array.FindIndex(shares, static share => !(share is >= 0 and <= 1));
                    if (wrong >= 0)
                    {
                        throw new ArgumentException($"Fraction at index {wrong} is not between 0 and 1", nameof(shares));
                    }
                    if (Math.Abs(shares.Sum() - 1) > 1e-9)
                    {
                        throw new ArgumentException("Sum of input lengths does not equal the length of the input dataset!", nameof(shares));
                    }
                    long[] counts = Array.ConvertAll(shares, share => (long)Math.Floor(count * share));
                    long left = count - counts.Sum();
                    for (int i = 0; i < left; i++)
                    {
                        counts[i % counts.Length]++;
                    }
                    return counts;
                }
            }
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Some items of a dataset of tensors by name.</summary>
    /// <param name="dataset">All items; it must outlive this.</param>
    /// <param name="indices">Which.</param>
    public sealed class Subset(torch.utils.data.Dataset dataset, IReadOnlyList<long> indices) : torch.utils.data.Dataset
    {
        /// <summary>All items.</summary>
        public torch.utils.data.Dataset dataset { get; } = dataset;

        /// <summary>Which of them are here.</summary>
        public IReadOnlyList<long> indices { get; } = indices;

        /// <inheritdoc/>
        public override long Count => this.indices.Count;

        /// <inheritdoc/>
        public override Dictionary<string, torch.Tensor> GetTensor(long index) => this.dataset.GetTensor(this.indices[(int)index]);
    }

    /// <summary>Some items of a dataset of lists of tensors.</summary>
    /// <param name="dataset">All items; it must outlive this.</param>
    /// <param name="indices">Which.</param>
    public sealed class IterableSubset(torch.utils.data.IterableDataset dataset, IReadOnlyList<long> indices) : torch.utils.data.IterableDataset
    {
        /// <summary>All items.</summary>
        public torch.utils.data.IterableDataset dataset { get; } = dataset;

        /// <summary>Which of them are here.</summary>
        public IReadOnlyList<long> indices { get; } = indices;

        /// <inheritdoc/>
        public override long Count => this.indices.Count;

        /// <inheritdoc/>
        public override IList<torch.Tensor> GetTensor(long index) => this.dataset.GetTensor(this.indices[(int)index]);
    }
}
