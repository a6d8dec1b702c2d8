using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>|input − target|, reduced.</summary>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);

            /// <summary>With d = |input − target|: d² / (2 · beta) below beta, else d − beta / 2; reduced.</summary>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            /// <param name="beta">Below it the loss is quadratic.</param>
            public static SmoothL1Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1.0) => new(reduction, beta);

            /// <summary>With d = |input − target|: d² / 2 up to delta, else delta · (d − delta / 2); reduced.</summary>
            /// <param name="delta">Up to it the loss is quadratic.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static HuberLoss HuberLoss(double delta = 1.0, Reduction reduction = Reduction.Mean) => new(delta, reduction);

            /// <summary>input where the target is 1, max(0, margin − input) where it is −1; reduced.</summary>
            /// <param name="margin">How far apart unlike things shall be.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static HingeEmbeddingLoss HingeEmbeddingLoss(double margin = 1.0, Reduction reduction = Reduction.Mean) => new(margin, reduction);

            /// <summary>max(0, −target · (input1 − input2) + margin), reduced.</summary>
            /// <param name="margin">By how much the one shall exceed the other.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static MarginRankingLoss MarginRankingLoss(double margin = 0.0, Reduction reduction = Reduction.Mean) => new(margin, reduction);

            /// <summary>1 − cos(input1, input2) where the target is 1, max(0, cos − margin) where it is −1; reduced.</summary>
            /// <param name="margin">Unlike pairs with a smaller cosine cost nothing.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static CosineEmbeddingLoss CosineEmbeddingLoss(double margin = 0.0, Reduction reduction = Reduction.Mean) => new(margin, reduction);

            /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin) with the p-norm as distance; reduced.</summary>
            /// <param name="margin">By how much the negative shall be farther.</param>
            /// <param name="p">Which norm is the distance.</param>
            /// <param name="eps">Added to the differences.</param>
            /// <param name="swap">Take the nearer of anchor and positive.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static TripletMarginLoss TripletMarginLoss(double margin = 1.0, long p = 2, double eps = 1e-06, bool swap = false, Reduction reduction = Reduction.Mean) => new(margin, p, eps, swap, reduction);

            /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin) with any distance; reduced.</summary>
            /// <param name="distance">The distance; the 2-norm if null.</param>
            /// <param name="margin">By how much the negative shall be farther.</param>
            /// <param name="swap">Take the nearer of anchor and positive.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static TripletMarginWithDistanceLoss TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0, bool swap = false, Reduction reduction = Reduction.Mean) =>
                new(distance, margin, swap, reduction);

            /// <summary>Σ x·y / (max(‖x‖, eps) · max(‖y‖, eps)) over a dimension.</summary>
            /// <param name="dim">The dimension.</param>
            /// <param name="eps">The smallest norm.</param>
            public static CosineSimilarity CosineSimilarity(long dim = 1, double eps = 1e-8) => new(dim, eps);

            /// <summary>‖x − y + eps‖_p over the last dimension.</summary>
            /// <param name="p">Which norm.</param>
            /// <param name="eps">Added to the differences.</param>
            /// <param name="keepdim">Keep the dimension with size 1.</param>
            public static PairwiseDistance PairwiseDistance(double p = 2.0, double eps = 1e-6, bool keepdim = false) => new(p, eps, keepdim);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>|input − target|, reduced.</summary>
    public sealed class L1Loss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>|input − target|, reduced.</summary>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public L1Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.l1_loss(input, target, reduction);
    }

    /// <summary>With d = |input − target|: d² / (2 · beta) below beta, else d − beta / 2; reduced.</summary>
    public sealed class SmoothL1Loss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>With d = |input − target|: d² / (2 · beta) below beta, else d − beta / 2; reduced.</summary>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        /// <param name="beta">Below it the loss is quadratic.</param>
        public SmoothL1Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean, double beta = 1.0)
            : base(reduction) => this.beta = beta;

        /// <summary>Below it the loss is quadratic.</summary>
        public double beta { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.smooth_l1_loss(input, target, reduction, beta);
    }

    /// <summary>With d = |input − target|: d² / 2 up to delta, else delta · (d − delta / 2); reduced.</summary>
    public sealed class HuberLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>With d = |input − target|: d² / 2 up to delta, else delta · (d − delta / 2); reduced.</summary>
        /// <param name="delta">Up to it the loss is quadratic.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public HuberLoss(double delta = 1.0, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction) => this.delta = delta;

        /// <summary>Up to it the loss is quadratic.</summary>
        public double delta { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.huber_loss(input, target, delta, reduction);
    }

    /// <summary>input where the target is 1, max(0, margin − input) where it is −1; reduced.</summary>
    public sealed class HingeEmbeddingLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>input where the target is 1, max(0, margin − input) where it is −1; reduced.</summary>
        /// <param name="margin">How far apart unlike things shall be.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public HingeEmbeddingLoss(double margin = 0.0, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction) => this.margin = margin;

        /// <summary>How far apart unlike things shall be.</summary>
        public double margin { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.hinge_embedding_loss(input, target, margin, reduction);
    }

    /// <summary>max(0, −target · (input1 − input2) + margin), reduced.</summary>
    public sealed class MarginRankingLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>max(0, −target · (input1 − input2) + margin), reduced.</summary>
        /// <param name="margin">By how much the one shall exceed the other.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public MarginRankingLoss(double margin = 0.0, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction) => this.margin = margin;

        /// <summary>By how much the one shall exceed the other.</summary>
        public double margin { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input1, torch.Tensor input2, torch.Tensor target) =>
            torch.nn.functional.margin_ranking_loss(input1, input2, target, margin, reduction);
    }

    /// <summary>1 − cos(input1, input2) where the target is 1, max(0, cos − margin) where it is −1; reduced.</summary>
    public sealed class CosineEmbeddingLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>1 − cos(input1, input2) where the target is 1, max(0, cos − margin) where it is −1; reduced.</summary>
        /// <param name="margin">Unlike pairs with a smaller cosine cost nothing.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public CosineEmbeddingLoss(double margin = 0.0, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction) => this.margin = margin;

        /// <summary>Unlike pairs with a smaller cosine cost nothing.</summary>
        public double margin { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input1, torch.Tensor input2, torch.Tensor target) =>
            torch.nn.functional.cosine_embedding_loss(input1, input2, target, margin, reduction);
    }

    /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin) with the p-norm as distance; reduced.</summary>
    public sealed class TripletMarginLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>
    {
        private readonly double _eps;
        private readonly bool _swap;

        /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin) with the p-norm as distance; reduced.</summary>
        /// <param name="margin">By how much the negative shall be farther.</param>
        /// <param name="p">Which norm is the distance.</param>
        /// <param name="eps">Added to the differences.</param>
        /// <param name="swap">Take the nearer of anchor and positive.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public TripletMarginLoss(double margin = 1.0, long p = 2, double eps = 1e-06, bool swap = false, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
            this.margin = margin;
            this.p = p;
            _eps = eps;
            _swap = swap;
        }

        /// <summary>By how much the negative shall be farther.</summary>
        public double margin { get; }

        /// <summary>Which norm is the distance.</summary>
        public long p { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor anchor, torch.Tensor positive, torch.Tensor negative) =>
            torch.nn.functional.triplet_margin_loss(anchor, positive, negative, margin, p, _eps, _swap, reduction);
    }

    /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin) with any distance; reduced.</summary>
    public sealed class TripletMarginWithDistanceLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>
    {
        private readonly Func<torch.Tensor, torch.Tensor, torch.Tensor>? _distance;
        private readonly bool _swap;

        /// <summary>max(0, d(anchor, positive) − d(anchor, negative) + margin) with any distance; reduced.</summary>
        /// <param name="distance">The distance; the 2-norm if null.</param>
        /// <param name="margin">By how much the negative shall be farther.</param>
        /// <param name="swap">Take the nearer of anchor and positive.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public TripletMarginWithDistanceLoss(Func<torch.Tensor, torch.Tensor, torch.Tensor>? distance = null, double margin = 1.0, bool swap = false, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
            _distance = distance;
            _swap = swap;
            this.margin = margin;
        }

        /// <summary>By how much the negative shall be farther.</summary>
        public double margin { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor anchor, torch.Tensor positive, torch.Tensor negative) =>
            torch.nn.functional.triplet_margin_with_distance_loss(anchor, positive, negative, _distance, margin, _swap, reduction);
    }

    /// <summary>Σ x·y / (max(‖x‖, eps) · max(‖y‖, eps)) over a dimension.</summary>
    public sealed class CosineSimilarity : ParameterLessModule<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        internal CosineSimilarity(long dim, double eps)
            : base(nameof(CosineSimilarity))
        {
            this.dim = dim;
            this.eps = eps;
        }

        /// <summary>The dimension.</summary>
        public long dim { get; set; }

        /// <summary>The smallest norm.</summary>
        public double eps { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input1, torch.Tensor input2) => torch.nn.functional.cosine_similarity(input1, input2, dim, eps);
    }

    /// <summary>‖x − y + eps‖_p over the last dimension.</summary>
    public sealed class PairwiseDistance : ParameterLessModule<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        internal PairwiseDistance(double p, double eps, bool keepdim)
            : base(nameof(PairwiseDistance))
        {
            norm = p;
            this.eps = eps;
            this.keepdim = keepdim;
        }

        /// <summary>Which norm.</summary>
        public double norm { get; set; }

        /// <summary>Added to the differences.</summary>
        public double eps { get; set; }

        /// <summary>Keep the dimension with size 1.</summary>
        public bool keepdim { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input1, torch.Tensor input2) => torch.nn.functional.pairwise_distance(input1, input2, norm, eps, keepdim);
    }
}
