using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Binary cross entropy of probabilities, reduced.</summary>
            /// <param name="weight">A weight for each element or class.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);

            /// <summary>Binary cross entropy of logits, reduced.</summary>
            /// <param name="weight">A weight for each element.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            /// <param name="pos_weights">A weight for the positive ones.</param>
            public static BCEWithLogitsLoss BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) => new(weight, reduction, pos_weights);

            /// <summary>Kullback–Leibler divergence of log-probabilities, reduced.</summary>
            /// <param name="log_target">Whether the target is a logarithm.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static KLDivLoss KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) => new(log_target, reduction);

            /// <summary>exp(input) − target · input, or input − target · log(input + eps); reduced.</summary>
            /// <param name="log_input">Whether the input is a logarithm.</param>
            /// <param name="full">Add Stirling's term.</param>
            /// <param name="eps">Keeps the logarithm finite.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static PoissonNLLLoss PoissonNLLLoss(bool log_input = true, bool full = false, float eps = 1E-08f, Reduction reduction = Reduction.Mean) => new(log_input, full, eps, reduction);

            /// <summary>½ · (log variance + (input − target)² / variance), the variance at least eps; reduced.</summary>
            /// <param name="full">Add the constant ½ log 2π.</param>
            /// <param name="eps">The smallest variance.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static GaussianNLLLoss GaussianNLLLoss(bool full = false, float eps = 1E-08f, Reduction reduction = Reduction.Mean) => new(full, eps, reduction);

            /// <summary>log(1 + exp(−target · input)) for targets 1 and −1, reduced.</summary>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static SoftMarginLoss SoftMarginLoss(Reduction reduction = Reduction.Mean) => new(reduction);

            /// <summary>The negative log-likelihood of integer targets under connectionist temporal classification.</summary>
            /// <param name="blank">The class of the blank.</param>
            /// <param name="zero_infinity">Whether infinite losses count as 0.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static CTCLoss CTCLoss(long blank = 0, bool zero_infinity = false, Reduction reduction = Reduction.Mean) => new(blank, zero_infinity, reduction);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Binary cross entropy of probabilities, reduced.</summary>
    public sealed class BCELoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>Binary cross entropy of probabilities, reduced.</summary>
        /// <param name="weight">A weight for each element or class.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public BCELoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(weight, reduction)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.binary_cross_entropy(input, target, weight, reduction);
    }

    /// <summary>Binary cross entropy of logits, reduced.</summary>
    public sealed class BCEWithLogitsLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>Binary cross entropy of logits, reduced.</summary>
        /// <param name="weight">A weight for each element.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        /// <param name="pos_weights">A weight for the positive ones.</param>
        public BCEWithLogitsLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean, torch.Tensor? pos_weights = null)
            : base(weight, reduction)
        {
            this.pos_weights = pos_weights;
            ConditionallyRegisterBuffer("pos_weight", pos_weights);
        }

        /// <summary>A weight for the positive ones, or null.</summary>
        public torch.Tensor? pos_weights { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
    }

    /// <summary>Kullback–Leibler divergence of log-probabilities, reduced.</summary>
    public sealed class KLDivLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>Kullback–Leibler divergence of log-probabilities, reduced.</summary>
        /// <param name="log_target">Whether the target is a logarithm.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public KLDivLoss(bool log_target = true, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction) => this.log_target = log_target;

        /// <summary>Whether the target is a logarithm.</summary>
        public bool log_target { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.kl_div(input, target, log_target, reduction);
    }

    /// <summary>exp(input) − target · input, or input − target · log(input + eps); reduced.</summary>
    public sealed class PoissonNLLLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>exp(input) − target · input, or input − target · log(input + eps); reduced.</summary>
        /// <param name="log_input">Whether the input is a logarithm.</param>
        /// <param name="full">Add Stirling's term.</param>
        /// <param name="eps">Keeps the logarithm finite.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public PoissonNLLLoss(bool log_input = true, bool full = false, float eps = 1E-08f, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
            this.log_input = log_input;
            this.full = full;
            this.eps = eps;
        }

        /// <summary>Whether the input is a logarithm.</summary>
        public bool log_input { get; }

        /// <summary>Add Stirling's term.</summary>
        public bool full { get; }

        /// <summary>Keeps the logarithm finite.</summary>
        public float eps { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.poisson_nll_loss(input, target, log_input, full, eps, reduction);
    }

    /// <summary>½ · (log variance + (input − target)² / variance), the variance at least eps; reduced.</summary>
    public sealed class GaussianNLLLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>½ · (log variance + (input − target)² / variance), the variance at least eps; reduced.</summary>
        /// <param name="full">Add the constant ½ log 2π.</param>
        /// <param name="eps">The smallest variance.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public GaussianNLLLoss(bool full = false, float eps = 1E-08f, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
            this.full = full;
            this.eps = eps;
        }

        /// <summary>Add the constant ½ log 2π.</summary>
        public bool full { get; }

        /// <summary>The smallest variance.</summary>
        public float eps { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target, torch.Tensor variance) =>
            torch.nn.functional.gaussian_nll_loss(input, target, variance, full, eps, reduction);
    }

    /// <summary>log(1 + exp(−target · input)) for targets 1 and −1, reduced.</summary>
    public sealed class SoftMarginLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>log(1 + exp(−target · input)) for targets 1 and −1, reduced.</summary>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public SoftMarginLoss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.soft_margin_loss(input, target, reduction);
    }

    /// <summary>The negative log-likelihood of integer targets under connectionist temporal classification.</summary>
    public sealed class CTCLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>The negative log-likelihood of integer targets under connectionist temporal classification.</summary>
        /// <param name="blank">The class of the blank.</param>
        /// <param name="zero_infinity">Whether infinite losses count as 0.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public CTCLoss(long blank = 0, bool zero_infinity = false, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
            this.blank = blank;
            this.zero_infinity = zero_infinity;
        }

        /// <summary>The class of the blank.</summary>
        public long blank { get; }

        /// <summary>Whether infinite losses count as 0.</summary>
        public bool zero_infinity { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor log_probs, torch.Tensor targets, torch.Tensor input_lengths, torch.Tensor target_lengths) =>
            torch.nn.functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity, reduction);
    }
}
