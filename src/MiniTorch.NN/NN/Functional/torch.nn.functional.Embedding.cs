using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>A row of <paramref name="weight"/> for each index.</summary>
            /// <param name="input">Indices, of any shape.</param>
            /// <param name="weight">A matrix, a row for each entry of the vocabulary.</param>
            /// <param name="padding_idx">A row that gets no gradient; negative ones count from the end.</param>
            /// <param name="max_norm">Rows that are used and have a larger norm are scaled down to it, in place.</param>
            /// <param name="norm_type">The p of that norm.</param>
            /// <param name="scale_grad_by_freq">Divide the gradient of each row by how often it is named.</param>
            /// <param name="sparse">Without effect: gradients are dense.</param>
            public static Tensor embedding(Tensor input, Tensor weight, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false)
            {
                long padding = WrappedPadding(padding_idx, weight.Impl);
                Renorm(weight.Impl, input.Impl, max_norm, norm_type);
                return new(Aten.Embedding(weight.Impl, input.Impl, padding, scale_grad_by_freq));
            }

            /// <summary>Sum, mean or maximum of the rows of <paramref name="weight"/> in each bag of indices.</summary>
            /// <param name="input">The indices of all bags in a row, or a matrix with a bag in each row.</param>
            /// <param name="weight">A matrix, a row for each entry of the vocabulary.</param>
            /// <param name="offsets">Where each bag begins, if the input is a vector.</param>
            /// <param name="max_norm">Rows that are used and have a larger norm are scaled down to it, in place.</param>
            /// <param name="norm_type">The p of that norm.</param>
            /// <param name="scale_grad_by_freq">Divide the gradient of each row by how often it is named.</param>
            /// <param name="mode">How the rows of a bag meet.</param>
            /// <param name="sparse">Without effect: gradients are dense.</param>
            /// <param name="per_sample_weights">A factor for each index, in sums.</param>
            /// <param name="include_last_offset">The last offset is the end of the last bag.</param>
            /// <param name="padding_idx">An index that does not count; negative ones count from the end.</param>
            public static Tensor embedding_bag(Tensor input, Tensor weight, Tensor? offsets = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, Tensor? per_sample_weights = null, bool include_last_offset = false, long? padding_idx = null)
            {
                TensorImpl indices = input.Impl;
                TensorImpl? starts = offsets?.Impl;
                TensorImpl? factors = per_sample_weights?.Impl;
                if (factors is not null && !factors.Sizes.AsSpan().SequenceEqual(indices.Sizes))
                {
                    throw Error.Of($"embedding_bag: If per_sample_weights (torch.Size({Error.Show(factors.Sizes)})) is not None, then it must have the same shape as the input (torch.Size({Error.Show(indices.Sizes)}))");
                }
                if (indices.Rank == 2)
                {
                    Error.Unless(starts is null, "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>");
                    (long bags, long length) = (indices.Sizes[0], indices.Sizes[1]);
                    starts = TensorImpl.Empty([bags], DType.Int64);
                    for (int b = 0; b < bags; b++)
                    {
                        starts.Span<long>()[b] = b * length;
                    }
                    indices = Aten.Reshape(indices, -1);
                    factors = factors is null ? null : Aten.Reshape(factors, -1);
                }
                else if (indices.Rank == 1)
                {
                    Error.Unless(starts is not null, "offsets has to be a 1D Tensor but got None");
                    Error.Unless(starts.Rank == 1, "offsets has to be a 1D Tensor");
                }
                else
                {
                    throw Error.Of($"input has to be 1D or 2D Tensor, but got Tensor of dimension {indices.Rank}");
                }
                BagMode how = mode switch { EmbeddingBagMode.Sum => BagMode.Sum, EmbeddingBagMode.Mean => BagMode.Mean, _ => BagMode.Max };
                Error.Unless(how != BagMode.Max || !scale_grad_by_freq, "max mode does not support scaling the gradient by the frequency");
                Error.Unless(factors is null || how == BagMode.Sum, $"embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='{mode.ToString().ToLowerInvariant()}'). Please open a feature request on GitHub.");
                long padding = padding_idx is { } row && row < -weight.Impl.Sizes[0]
                    ? throw Error.Of($"padding_idx must be within the number of embeddings, -{weight.Impl.Sizes[0]} through {weight.Impl.Sizes[0] - 1}, but got {row}")
                    : padding_idx is < 0 ? padding_idx.Value + weight.Impl.Sizes[0] : padding_idx ?? -1;
                Renorm(weight.Impl, indices, max_norm, norm_type);
                return new(Aten.EmbeddingBag(weight.Impl, indices, starts, how, factors, include_last_offset, padding, scale_grad_by_freq));
            }

            /// <summary>Zeros with a one at the class that each index names, along a new last dimension.</summary>
            /// <param name="x">Int64, not negative.</param>
            /// <param name="num_classes">How many classes there are; −1: one more than the largest index.</param>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => new(Aten.OneHot(x.Impl, num_classes));

            /// <summary>The row without gradient, counted from the front; −1 for none.</summary>
            internal static long WrappedPadding(long? paddingIdx, TensorImpl weight)
            {
                if (paddingIdx is not { } row)
                {
                    return -1;
                }
                Error.Unless(row < weight.Sizes[0] && row >= -weight.Sizes[0], "Padding_idx must be within num_embeddings");
                return row < 0 ? row + weight.Sizes[0] : row;
            }

            private static void Renorm(TensorImpl weight, TensorImpl indices, double? maxNorm, double normType)
            {
                if (maxNorm is { } limit)
                {
                    Aten.EmbeddingRenorm(weight, indices, limit, normType);
                }
            }
        }
    }
}
