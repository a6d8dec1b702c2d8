using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class LossSamples : IOpSamples
{
    private static readonly LossReduction[] s_reductions = [LossReduction.None, LossReduction.Mean, LossReduction.Sum];

    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Probability(params long[] shape) => new(shape, 0.1, 0.9);

    private static OpInput Positive(params long[] shape) => new(shape, 0.5, 2);

    private static OpInput Classes(long[] shape, params long[] values)
    {
        TensorImpl tensor = TensorImpl.Empty(shape, DType.Int64);
        values.CopyTo(tensor.Span<long>());
        return OpInput.Constant(tensor);
    }

    private static OpInput Signs(long[] shape, params double[] values)
    {
        TensorImpl tensor = TensorImpl.Empty(shape, DType.Float64);
        values.CopyTo(tensor.Span<double>());
        return OpInput.Constant(tensor);
    }

    public IEnumerable<OpSample> Samples
    {
        get
        {
            foreach (LossReduction r in s_reductions)
            {
                foreach (OpSample sample in Reduced(r))
                {
                    yield return sample with { Name = $"{sample.Name}.{r}" };
                }
            }
            foreach (OpSample sample in Distances)
            {
                yield return sample;
            }
        }
    }

    private static OpSample[] Reduced(LossReduction r) =>
    [
        OpSample.Of("mse_loss", x => Aten.MseLoss(x[0], x[1], r), Real(2, 3), Real(2, 3)),
        OpSample.Of("mse_loss backward", x => Aten.MseLossBackward(x[0], x[1], x[2], r), r == LossReduction.None ? Real(2, 3) : Real(), Real(2, 3), Real(2, 3)),
        OpSample.Of("l1_loss", x => Aten.L1Loss(x[0], x[1], r), Real(2, 3), Real(2, 3)),
        OpSample.Of("smooth_l1_loss", x => Aten.SmoothL1Loss(x[0], x[1], r, 0.7), Real(2, 3), Real(2, 3)),
        OpSample.Of("huber_loss", x => Aten.HuberLoss(x[0], x[1], r, 0.7), Real(2, 3), Real(2, 3)),
        OpSample.Of("binary_cross_entropy", x => Aten.BinaryCrossEntropy(x[0], x[1], null, r), Probability(2, 3), Probability(2, 3)),
        OpSample.Of("binary_cross_entropy weighted", x => Aten.BinaryCrossEntropy(x[0], x[1], Aten.Full([3], 0.7, DType.Float64), r), Probability(2, 3), Probability(2, 3)),
        OpSample.Of("binary_cross_entropy_with_logits", x => Aten.BinaryCrossEntropyWithLogits(x[0], x[1], null, null, r), Real(2, 3), Probability(2, 3)),
        OpSample.Of("binary_cross_entropy_with_logits weighted", x => Aten.BinaryCrossEntropyWithLogits(x[0], x[1], Aten.Full([3], 0.7, DType.Float64), Aten.Full([3], 1.7, DType.Float64), r), Real(2, 3), Probability(2, 3)),
        OpSample.Of("soft_margin_loss", x => Aten.SoftMarginLoss(x[0], Signs([3], 1, -1, 1).Fixed!, r), Real(3)),
        OpSample.Of("nll_loss", x => Aten.NllLoss(x[0], x[1], Aten.Full([3], 0.7, DType.Float64), r, 1), Real(4, 3), Classes([4], 0, 2, 1, 0)),
        OpSample.Of("nll_loss of one", x => Aten.NllLoss(x[0], x[1], null, r), Real(3), Classes([], 2)),
        OpSample.Of("nll_loss2d", x => Aten.NllLoss(x[0], x[1], null, r), Real(1, 3, 2, 1), Classes([1, 2, 1], 2, 0)),
        OpSample.Of("nll_loss of 3 dims", x => Aten.NllLoss(x[0], x[1], null, r), Real(2, 3, 2), Classes([2, 2], 2, 0, 1, 1)),
        OpSample.Of("cross_entropy", x => Aten.CrossEntropy(x[0], x[1], null, r), Real(3, 4), Classes([3], 0, 3, 1)),
        OpSample.Of("cross_entropy smoothed", x => Aten.CrossEntropy(x[0], x[1], Aten.Full([4], 0.7, DType.Float64), r, 3, 0.1), Real(3, 4), Classes([3], 0, 3, 1)),
        OpSample.Of("cross_entropy of probabilities", x => Aten.CrossEntropy(x[0], x[1], Aten.Full([3], 0.7, DType.Float64), r, -100, 0.1), Real(2, 3), Probability(2, 3)),
        OpSample.Of("kl_div", x => Aten.KlDiv(x[0], x[1], r), Real(2, 3), Positive(2, 3)),
        OpSample.Of("kl_div log", x => Aten.KlDiv(x[0], x[1], r, logTarget: true), Real(2, 3), Real(2, 3)),
        OpSample.Of("poisson_nll_loss", x => Aten.PoissonNllLoss(x[0], x[1], true, true, 1e-8, r), Real(2, 3), new OpInput([2, 3], 1.5, 3)),
        OpSample.Of("poisson_nll_loss of rates", x => Aten.PoissonNllLoss(x[0], x[1], false, false, 1e-8, r), Positive(2, 3), Positive(2, 3)),
        OpSample.Of("gaussian_nll_loss", x => Aten.GaussianNllLoss(x[0], x[1], x[2], true, 1e-6, r), Real(2, 3), Real(2, 3), Positive(2, 3)),
        OpSample.Of("margin_ranking_loss", x => Aten.MarginRankingLoss(x[0], x[1], x[2], 0.3, r), Real(3), Real(3), Signs([3], 1, -1, 1)),
        OpSample.Of("hinge_embedding_loss", x => Aten.HingeEmbeddingLoss(x[0], x[1], 1, r), Real(3), Signs([3], 1, -1, -1)),
        OpSample.Of("cosine_embedding_loss", x => Aten.CosineEmbeddingLoss(x[0], x[1], x[2], 0.1, r), Real(3, 4), Real(3, 4), Signs([3], 1, -1, 1)),
        OpSample.Of("multilabel_soft_margin_loss", x => Aten.MultilabelSoftMarginLoss(x[0], x[1], null, r), Real(2, 3), Probability(2, 3)),
        OpSample.Of("triplet_margin_loss", x => Aten.TripletMarginLoss(x[0], x[1], x[2], 1, 2, 1e-6, true, r), Real(2, 3), Real(2, 3), Real(2, 3)),
        OpSample.Of("multi_margin_loss", x => Aten.MultiMarginLoss(x[0], x[1], 2, 1, Aten.Full([4], 0.7, DType.Float64), r), Real(3, 4), Classes([3], 0, 3, 1)) with { HasSecondDerivative = false },
        OpSample.Of("multilabel_margin_loss", x => Aten.MultilabelMarginLoss(x[0], x[1], r), Real(2, 4), Classes([2, 4], 0, 3, -1, 1, 2, -1, 0, 0)) with { HasSecondDerivative = false },
        OpSample.Of(
            "ctc_loss", x => Aten.CtcLoss(Aten.LogSoftmax(x[0], 2), x[1], x[2], x[3], 0, false, r),
            Real(5, 2, 3), Classes([2, 2], 1, 2, 2, 2), Classes([2], 5, 4), Classes([2], 2, 2)) with { HasSecondDerivative = false },
    ];

    private static OpSample[] Distances =>
    [
        OpSample.Of("cosine_similarity", x => Aten.CosineSimilarity(x[0], x[1]), Real(2, 3), Real(2, 3)),
        OpSample.Of("pairwise_distance", x => Aten.PairwiseDistance(x[0], x[1], 3), Real(2, 3), Real(3)),
        OpSample.Of("cdist", x => Aten.CDist(x[0], x[1]), Real(2, 3, 2), Real(4, 2)) with { HasSecondDerivative = false },
        OpSample.Of("cdist.1", x => Aten.CDist(x[0], x[1], 1), Real(3, 2), Real(2, 2)) with { HasSecondDerivative = false },
        OpSample.Of("cdist.1.5", x => Aten.CDist(x[0], x[1], 1.5), Real(3, 2), Real(2, 2)) with { HasSecondDerivative = false },
        OpSample.Of("cdist.3", x => Aten.CDist(x[0], x[1], 3), Real(3, 2), Real(2, 2)) with { HasSecondDerivative = false },
        OpSample.Of("cdist.inf", x => Aten.CDist(x[0], x[1], double.PositiveInfinity), Real(3, 2), Real(2, 2)) with { HasSecondDerivative = false },
        OpSample.Of("cdist.by product", x => Aten.CDist(x[0], x[1], 2, 1), Real(2, 3, 2), Real(2, 2, 2)),
        OpSample.Of("pdist", x => Aten.PDist(x[0]), Real(4, 2)) with { HasSecondDerivative = false },
        OpSample.Of("pdist.3", x => Aten.PDist(x[0], 3), Real(3, 2)) with { HasSecondDerivative = false },
    ];
}
