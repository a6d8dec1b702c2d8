using MiniTorch.Core;

namespace MiniTorch.Operators;

// Losses that are composites in libtorch too: formulas over operators, in libtorch's order.
internal static partial class Aten
{
    /// <summary>target · (log target − self), or exp(target) · (target − self) where the target is a logarithm; reduced.</summary>
    internal static TensorImpl KlDiv(TensorImpl self, TensorImpl target, LossReduction reduction = LossReduction.Mean, bool logTarget = false)
    {
        Error.Unless(!self.DType.IsComplex() && !target.DType.IsComplex(), $"kl_div: Complex inputs are not supported");
        TensorImpl losses = logTarget ? Exp(target) * (target - self) : Xlogy(target, target) - target * self;
        return ReduceLoss(losses, reduction);
    }

    /// <summary>exp(self) − target · self, or self − target · log(self + eps); with Stirling's term for the constant if <paramref name="full"/>; reduced.</summary>
    internal static TensorImpl PoissonNllLoss(TensorImpl self, TensorImpl target, bool logInput, bool full, double eps, LossReduction reduction)
    {
        TensorImpl losses = logInput ? Exp(self) - target * self : self - target * Log(self + eps);
        if (full)
        {
            TensorImpl stirling = target * Log(target) - target + 0.5 * Log(2 * Math.PI * target);
            losses = losses + MaskedFill(stirling, Le(target, 1), 0);
        }
        return ReduceLoss(losses, reduction);
    }

    /// <summary>½ · (log var + (self − target)² / var), var at least eps (without gradient for that), + ½ log 2π if <paramref name="full"/>; reduced.</summary>
    internal static TensorImpl GaussianNllLoss(TensorImpl self, TensorImpl target, TensorImpl variance, bool full, double eps, LossReduction reduction)
    {
        if (!variance.Sizes.AsSpan().SequenceEqual(self.Sizes))
        {
            if (variance.Rank == self.Rank - 1 && self.Sizes.AsSpan(..^1).SequenceEqual(variance.Sizes))
            {
                variance = Unsqueeze(variance, -1);
            }
            else if (!(variance.Rank == self.Rank && self.Sizes.AsSpan(..^1).SequenceEqual(variance.Sizes.AsSpan(..^1)) && variance.Sizes[^1] == 1))
            {
                throw Error.Of("var is of incorrect size");
            }
        }
        Error.Unless(!Kernels.Copy.Dense(Lt(Detach(variance), 0), DType.Bool).Span<bool>().Contains(true), "var has negative entry/entries");
        TensorImpl bounded = Clone(variance);
        using (Autograd.GradMode.Set(false))
        {
            new ClampMin(eps).InPlace(bounded);
        }
        TensorImpl losses = Mul(Log(bounded) + Pow(self - target, 2) / bounded, Scalar(0.5));
        if (full)
        {
            losses = Add(losses, Scalar(0.5 * Math.Log(2 * Math.PI)));
        }
        return ReduceLoss(losses, reduction);
    }

    /// <summary>max(0, −target · (x − y) + margin), reduced.</summary>
    internal static TensorImpl MarginRankingLoss(TensorImpl x, TensorImpl y, TensorImpl target, double margin, LossReduction reduction)
    {
        if (x.Rank != y.Rank || x.Rank != target.Rank)
        {
            throw Error.Of($"margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: torch.Size({Error.Show(x.Sizes)}), input2: torch.Size({Error.Show(y.Sizes)}), target: torch.Size({Error.Show(target.Sizes)})");
        }
        return ReduceLoss(ClampMin(-target * (x - y) + margin, 0), reduction);
    }

    /// <summary>self where target is 1, max(0, margin − self) where it is −1; reduced.</summary>
    internal static TensorImpl HingeEmbeddingLoss(TensorImpl self, TensorImpl target, double margin, LossReduction reduction)
    {
        TensorImpl zeros = Zeros(Layout.Scalar, self.DType);
        TensorImpl hinge = ClampMin(margin - self, 0);
        TensorImpl losses = Where(Ne(target, 1), hinge, zeros) + Where(Ne(target, -1), self, zeros);
        return ReduceLoss(losses, reduction);
    }

    /// <summary>1 − cos(x, y) where target is 1, max(0, cos(x, y) − margin) where it is −1; reduced.</summary>
    internal static TensorImpl CosineEmbeddingLoss(TensorImpl x, TensorImpl y, TensorImpl target, double margin, LossReduction reduction)
    {
        const double Epsilon = 1e-12;
        if (target.Rank is not (0 or 1))
        {
            throw Error.Of("0D or 1D target tensor expected, multi-target not supported");
        }
        if (target.Rank == 1 && x.Rank != 2)
        {
            throw Error.Of($"1D target tensor expects 2D input tensors, but found inputs with sizes {Error.Show(x.Sizes)} and {Error.Show(y.Sizes)}.");
        }
        if (target.Rank == 0 && x.Rank != 1)
        {
            throw Error.Of($"0D target tensor expects 1D input tensors, but found inputs with sizes {Error.Show(x.Sizes)} and {Error.Show(y.Sizes)}.");
        }
        long[] dims = [target.Rank];
        TensorImpl product = Sum(x * y, dims);
        TensorImpl squareX = Sum(x * x, dims) + Epsilon;
        TensorImpl squareY = Sum(y * y, dims) + Epsilon;
        TensorImpl cosine = product / Sqrt(squareX * squareY);
        TensorImpl zeros = ZerosLike(cosine);
        TensorImpl positive = 1 - cosine;
        TensorImpl negative = ClampMin(cosine - margin, 0);
        return ReduceLoss(Where(Eq(target, 1), positive, zeros) + Where(Eq(target, -1), negative, zeros), reduction);
    }

    /// <summary>−Σ (target · log σ(self) + (1 − target) · log σ(−self)) · weight / C over the last dimension, reduced.</summary>
    internal static TensorImpl MultilabelSoftMarginLoss(TensorImpl self, TensorImpl target, TensorImpl? weight, LossReduction reduction)
    {
        TensorImpl losses = -(target * LogSigmoid(self) + (1 - target) * LogSigmoid(-self));
        losses = weight is null ? losses : losses * weight;
        long classDim = self.Rank - 1;
        losses = Div(Sum(losses, [classDim]), Scalar(self.Sizes[^1]));
        return ReduceLoss(losses, reduction);
    }

    /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin) with pairwise distances, reduced; with <paramref name="swap"/> the nearer of anchor and positive counts.</summary>
    internal static TensorImpl TripletMarginLoss(TensorImpl anchor, TensorImpl positive, TensorImpl negative, double margin, double p, double eps, bool swap, LossReduction reduction)
    {
        CheckTriplet(anchor, positive, negative, margin);
        TensorImpl toPositive = PairwiseDistance(anchor, positive, p, eps);
        TensorImpl toNegative = PairwiseDistance(anchor, negative, p, eps);
        if (swap)
        {
            toNegative = Minimum(toNegative, PairwiseDistance(positive, negative, p, eps));
        }
        return ReduceLoss(ClampMin(margin + toPositive - toNegative, 0), reduction);
    }

    internal static void CheckTriplet(TensorImpl anchor, TensorImpl positive, TensorImpl negative, double margin)
    {
        Error.Unless(margin > 0, $"margin must be greater than 0, got {(margin % 1 == 0 ? margin.ToString("F1") : margin.ToString())}");
        if (anchor.Rank != positive.Rank || positive.Rank != negative.Rank)
        {
            throw Error.Of($"The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor {anchor.Rank}D, positive {positive.Rank}D, and negative {negative.Rank}D inputs");
        }
    }

    /// <summary>‖x − y + eps‖_p over the last dimension.</summary>
    internal static TensorImpl PairwiseDistance(TensorImpl x, TensorImpl y, double p = 2, double eps = 1e-6, bool keepDim = false)
    {
        long inner = Math.Max(x.Rank, y.Rank) - 1;
        return new VectorNorm(p, [inner], keepDim, isLegacy: true).Call(x - y + eps);
    }

    /// <summary>Σ x·y / (max(‖x‖, eps) · max(‖y‖, eps)) over a dimension.</summary>
    internal static TensorImpl CosineSimilarity(TensorImpl x, TensorImpl y, long dim = 1, double eps = 1e-8)
    {
        if (!x.Sizes.AsSpan().SequenceEqual(y.Sizes))
        {
            long[] sizes = Layout.Broadcast(x.Sizes, y.Sizes);
            (x, y) = (Expand(x, sizes), Expand(y, sizes));
        }
        DType common = TypePromotion.ResultType(x, y);
        if (!common.IsFloatingPoint())
        {
            throw Error.Of($"expected common dtype to be floating point, yet common dtype is {common.Name()}");
        }
        x = x.DType.IsIntegralOrBool() ? To(x, common) : x;
        y = y.DType.IsIntegralOrBool() ? To(y, common) : y;
        return Sum(x / BoundedNorm(x, dim, eps) * (y / BoundedNorm(y, dim, eps)), [dim]);
    }

    /// <summary>The norm along a dimension, at least eps, which has no part in the gradient.</summary>
    private static TensorImpl BoundedNorm(TensorImpl x, long dim, double eps)
    {
        TensorImpl norm = Clone(VectorNorm(x, 2, [dim], keepDim: true));
        using (Autograd.GradMode.Set(false))
        {
            new ClampMin(eps).InPlace(norm);
        }
        return norm;
    }
}
