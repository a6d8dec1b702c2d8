using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Cross entropy of logits [N, C, …] or [C] with class indices [N, …], or with probabilities of the input's shape.</summary>
            /// <param name="input">Logits.</param>
            /// <param name="target">Class indices (int64), or probabilities.</param>
            /// <param name="weight">[C]: a weight for each class.</param>
            /// <param name="ignore_index">Targets equal to it count nothing.</param>
            /// <param name="reduction">What becomes of the batch's losses; a mean is weighted.</param>
            /// <param name="label_smoothing">How much of the target is spread evenly over the classes, from 0 to 1.</param>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                new(Aten.CrossEntropy(input.Impl, target.Impl, Tensor.ImplOf(weight), Of(reduction), ignore_index, label_smoothing));

            /// <summary>Cross entropy of the logits that a linear layer makes of its input: cross_entropy(linear(input, linear_weight, linear_bias), target).</summary>
            /// <param name="input">[N, in] or [in].</param>
            /// <param name="linear_weight">[C, in], or [C, d₁, …, in] for a loss at each of d₁ · … places.</param>
            /// <param name="target">Class indices [N, d₁, …], or probabilities [N, C, d₁, …].</param>
            /// <param name="linear_bias">[C, d₁, …].</param>
            /// <param name="weight">[C]: a weight for each class.</param>
            /// <param name="reduction">What becomes of the batch's losses; a mean is weighted.</param>
            /// <param name="ignore_index">Targets equal to it count nothing.</param>
            /// <param name="label_smoothing">How much of the target is spread evenly over the classes, from 0 to 1.</param>
            public static Tensor linear_cross_entropy(Tensor input, Tensor linear_weight, Tensor target, Tensor? linear_bias = null, Tensor? weight = null, Reduction reduction = Reduction.Mean, long? ignore_index = null, double label_smoothing = 0.0) =>
                new(Aten.LinearCrossEntropy(input.Impl, linear_weight.Impl, target.Impl, Tensor.ImplOf(linear_bias), Tensor.ImplOf(weight), (LossReduction)reduction, ignore_index, label_smoothing));

            /// <summary>Negative log-likelihood of log-probabilities [N, C, …] or [C] at class indices [N, …].</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                new(Aten.NllLoss(input.Impl, target.Impl, Tensor.ImplOf(weight), Of(reduction)));

            /// <summary>Negative log-likelihood; targets equal to <paramref name="ignore_index"/> count nothing.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, long ignore_index, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                new(Aten.NllLoss(input.Impl, target.Impl, Tensor.ImplOf(weight), Of(reduction), ignore_index));

            /// <summary>(input − target)², reduced.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
            {
                (TensorImpl x, TensorImpl y) = Broadcast(input, target);
                return new(Aten.MseLoss(x, y, Of(reduction)));
            }

            /// <summary>|input − target|, reduced.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
            {
                (TensorImpl x, TensorImpl y) = Broadcast(input, target);
                return new(Aten.L1Loss(x, y, Of(reduction)));
            }

            /// <summary>With d = |input − target|: d² / (2 · beta) below beta, else d − beta / 2; reduced. With beta = 0 it is the L1 loss.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0)
            {
                (TensorImpl x, TensorImpl y) = Broadcast(input, target);
                return new(Aten.SmoothL1Loss(x, y, Of(reduction), beta));
            }

            /// <summary>With d = |input − target|: d² / 2 up to delta, else delta · (d − delta / 2); reduced.</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean)
            {
                (TensorImpl x, TensorImpl y) = Broadcast(input, target);
                return new(Aten.HuberLoss(x, y, Of(reduction), delta));
            }

            /// <summary>Huber loss times a weight for each element; the mean is weighted.</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, Tensor weight, double delta = 1.0, Reduction reduction = Reduction.Mean)
            {
                (TensorImpl x, TensorImpl y) = Broadcast(input, target);
                TensorImpl losses = Aten.HuberLoss(x, y, LossReduction.None, delta) * weight.Impl;
                return new(reduction == Reduction.Mean ? Aten.Sum(losses) / Aten.Sum(weight.Impl) : Aten.ReduceLoss(losses, Of(reduction)));
            }

            /// <summary>−weight · (target · log input + (1 − target) · log(1 − input)) of probabilities, reduced.</summary>
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                if (!input.Impl.Sizes.AsSpan().SequenceEqual(target.Impl.Sizes))
                {
                    throw Error.Of($"Using a target size ({Error.Show(target.Impl.Sizes)}) that is different to the input size ({Error.Show(input.Impl.Sizes)}) is deprecated. Please ensure they have the same size.");
                }
                TensorImpl? weights = weight is null ? null : Aten.ExpandIfNeeded(weight.Impl, Layout.Broadcast(target.Impl.Sizes, weight.Impl.Sizes));
                return new(Aten.BinaryCrossEntropy(input.Impl, target.Impl, weights, Of(reduction)));
            }

            /// <summary>Binary cross entropy of logits, with a weight for each element and one (<paramref name="pos_weights"/>) for the positive ones; reduced.</summary>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                if (!input.Impl.Sizes.AsSpan().SequenceEqual(target.Impl.Sizes))
                {
                    throw Error.Of($"Target size ({Error.Show(target.Impl.Sizes)}) must be the same as input size ({Error.Show(input.Impl.Sizes)})");
                }
                return new(Aten.BinaryCrossEntropyWithLogits(input.Impl, target.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(pos_weights), Of(reduction)));
            }

            /// <summary>Kullback–Leibler divergence target · (log target − input) of log-probabilities; with <paramref name="log_target"/> the target is a logarithm too. Reduced.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean)
            {
                if (reduction != Reduction.BatchMean)
                {
                    return new(Aten.KlDiv(input.Impl, target.Impl, Of(reduction), log_target));
                }
                TensorImpl sum = Aten.KlDiv(input.Impl, target.Impl, LossReduction.Sum, log_target);
                return new(input.Impl.Rank == 0 ? sum : sum / Aten.Scalar(input.Impl.Sizes[0]));
            }

            private static LossReduction Of(Reduction reduction) =>
                reduction == Reduction.BatchMean ? throw new ArgumentException("batchmean is not a valid value for reduction") : (LossReduction)reduction;

            /// <summary>exp(input) − target · input, or input − target · log(input + eps); with Stirling's term if <paramref name="full"/>. Reduced.</summary>
            public static Tensor poisson_nll_loss(Tensor input, Tensor target, bool log_input = true, bool full = false, float eps = 1E-08f, Reduction reduction = Reduction.Mean) =>
                new(Aten.PoissonNllLoss(input.Impl, target.Impl, log_input, full, eps, Of(reduction)));

            /// <summary>½ · (log variance + (input − target)² / variance), the variance at least eps, + ½ log 2π if <paramref name="full"/>. Reduced.</summary>
            public static Tensor gaussian_nll_loss(Tensor input, Tensor target, Tensor variance, bool full = false, float eps = 1E-06f, Reduction reduction = Reduction.Mean) =>
                new(Aten.GaussianNllLoss(input.Impl, target.Impl, variance.Impl, full, eps, Of(reduction)));

            /// <summary>max(0, −target · (input1 − input2) + margin), reduced.</summary>
            public static Tensor margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0.0, Reduction reduction = Reduction.Mean) =>
                new(Aten.MarginRankingLoss(input1.Impl, input2.Impl, target.Impl, margin, Of(reduction)));

            /// <summary>input where target is 1, max(0, margin − input) where it is −1; reduced.</summary>
            public static Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0.0, Reduction reduction = Reduction.Mean) =>
                new(Aten.HingeEmbeddingLoss(input.Impl, target.Impl, margin, Of(reduction)));

            /// <summary>1 − cos(input1, input2) where target is 1, max(0, cos − margin) where it is −1; reduced.</summary>
            public static Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0.0, Reduction reduction = Reduction.Mean) =>
                new(Aten.CosineEmbeddingLoss(input1.Impl, input2.Impl, target.Impl, margin, Of(reduction)));

            /// <summary>log(1 + exp(−target · input)) for targets 1 and −1, reduced.</summary>
            public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                new(Aten.SoftMarginLoss(input.Impl, target.Impl, Of(reduction)));

            /// <summary>Σ over j ≠ target of max(0, margin − input[target] + input[j])^p / C, reduced.</summary>
            public static Tensor multi_margin_loss(Tensor input, Tensor target, int p = 1, double margin = 1.0, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                if (weight is not null && weight.Impl.Rank != 1)
                {
                    throw Error.Of("weight must be one-dimensional");
                }
                return new(Aten.MultiMarginLoss(input.Impl, target.Impl, p, margin, Tensor.ImplOf(weight), Of(reduction)));
            }

            /// <summary>Σ over targets t and non-targets j of max(0, 1 − input[t] + input[j]) / C; a row's targets are class indices up to the first −1. Reduced.</summary>
            public static Tensor multi_label_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                new(Aten.MultilabelMarginLoss(input.Impl, target.Impl, Of(reduction)));

            /// <inheritdoc cref="multi_label_margin_loss"/>
            public static Tensor multilabel_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => multi_label_margin_loss(input, target, reduction);

            /// <summary>Binary cross entropy of logits with several labels, the mean over the classes; reduced.</summary>
            public static Tensor multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                new(Aten.MultilabelSoftMarginLoss(input.Impl, target.Impl, Tensor.ImplOf(weight), Of(reduction)));

            /// <summary>
            /// max(0, d(anchor, positive) − d(anchor, negative) + margin) with the p-norm as distance; with <paramref name="swap"/> the negative's distance is the smaller one of those to
            /// anchor and positive. Reduced.
            /// </summary>
            public static Tensor triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1.0, long p = 2, double eps = 1e-06, bool swap = false, Reduction reduction = Reduction.Mean) =>
                new(Aten.TripletMarginLoss(anchor.Impl, positive.Impl, negative.Impl, margin, p, eps, swap, Of(reduction)));

            /// <summary><see cref="triplet_margin_loss"/> with any distance; <see cref="pairwise_distance"/> if none is given.</summary>
            public static Tensor triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0, bool swap = false, Reduction reduction = Reduction.Mean)
            {
                Aten.CheckTriplet(anchor.Impl, positive.Impl, negative.Impl, margin);
                distance ??= static (x, y) => pairwise_distance(x, y);
                TensorImpl toPositive = distance(anchor, positive).Impl;
                TensorImpl toNegative = distance(anchor, negative).Impl;
                if (swap)
                {
                    toNegative = Aten.Minimum(toNegative, distance(positive, negative).Impl);
                }
                return new(Aten.ReduceLoss(Aten.ClampMin(Aten.Add(toPositive, Aten.Scalar(margin)) - toNegative, 0), Of(reduction)));
            }

            /// <summary>
            /// The negative log-likelihood of integer targets under connectionist temporal classification, where alignments may have blanks between; a mean divides each loss by the
            /// length of its target first.
            /// </summary>
            /// <param name="log_probs">[T, N, C], or [T, C] of one sample.</param>
            /// <param name="targets">[N, S], or all targets one after the other.</param>
            /// <param name="input_lengths">[N]: how many of the T steps each sample has.</param>
            /// <param name="target_lengths">[N]: how many targets each sample has.</param>
            /// <param name="blank">The class of the blank.</param>
            /// <param name="zero_infinity">Whether infinite losses (targets longer than their input) count as 0.</param>
            /// <param name="reduction">What becomes of the batch's losses.</param>
            public static Tensor ctc_loss(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, long blank = 0, bool zero_infinity = false, Reduction reduction = Reduction.Mean) =>
                new(Aten.CtcLoss(log_probs.Impl, targets.Impl, input_lengths.Impl, target_lengths.Impl, blank, zero_infinity, Of(reduction)));

            /// <summary>‖input1 − input2 + eps‖_p over the last dimension.</summary>
            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keepdim = false) =>
                new(Aten.PairwiseDistance(input1.Impl, input2.Impl, p, eps, keepdim));

            /// <summary>Σ x1·x2 / (max(‖x1‖, eps) · max(‖x2‖, eps)) over a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                new(Aten.CosineSimilarity(x1.Impl, x2.Impl, dim, eps));

            /// <summary>The p-norms of the differences of all pairs of rows of a matrix, those with row 0 first.</summary>
            public static Tensor pdist(Tensor input, double p = 2) => new(Aten.PDist(input.Impl, p));

            /// <summary>Operands of one shape; libtorch warns where they had not, which is seldom meant.</summary>
            private static (TensorImpl, TensorImpl) Broadcast(Tensor input, Tensor target)
            {
                (TensorImpl x, TensorImpl y) = (input.Impl, target.Impl);
                if (x.Sizes.AsSpan().SequenceEqual(y.Sizes))
                {
                    return (x, y);
                }
                long[] sizes = Layout.Broadcast(x.Sizes, y.Sizes);
                Warnings.Raise($"Using a target size ({Error.Show(y.Sizes)}) that is different to the input size ({Error.Show(x.Sizes)}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.");
                return (Aten.ExpandIfNeeded(x, sizes), Aten.ExpandIfNeeded(y, sizes));
            }
        }
    }
}
