using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Σ over j ≠ target of max(0, margin − input[target] + input[j])^p / C, reduced.</summary>
            /// <param name="p">The power, 1 or 2.</param>
            /// <param name="margin">By how much the target shall exceed the others.</param>
            /// <param name="weight">A weight for each element or class.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static MultiMarginLoss MultiMarginLoss(int p = 1, double margin = 1.0, Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(p, margin, weight, reduction);

            /// <summary>Σ over targets t and non-targets j of max(0, 1 − input[t] + input[j]) / C; a row's targets are class indices up to the first −1. Reduced.</summary>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static MultiLabelMarginLoss MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) => new(reduction);

            /// <summary>Binary cross entropy of logits with several labels, the mean over the classes; reduced.</summary>
            /// <param name="weight">A weight for each element or class.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static MultiLabelSoftMarginLoss MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Σ over j ≠ target of max(0, margin − input[target] + input[j])^p / C, reduced.</summary>
    public sealed class MultiMarginLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>Σ over j ≠ target of max(0, margin − input[target] + input[j])^p / C, reduced.</summary>
        /// <param name="p">The power, 1 or 2.</param>
        /// <param name="margin">By how much the target shall exceed the others.</param>
        /// <param name="weight">A weight for each element or class.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public MultiMarginLoss(int p = 1, double margin = 1.0, torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(weight, reduction)
        {
            this.p = p;
            this.margin = margin;
        }

        /// <summary>The power, 1 or 2.</summary>
        public int p { get; }

        /// <summary>By how much the target shall exceed the others.</summary>
        public double margin { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.multi_margin_loss(input, target, p, margin, weight, reduction);
    }

    /// <summary>Σ over targets t and non-targets j of max(0, 1 − input[t] + input[j]) / C; a row's targets are class indices up to the first −1. Reduced.</summary>
    public sealed class MultiLabelMarginLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>Σ over targets t and non-targets j of max(0, 1 − input[t] + input[j]) / C; a row's targets are class indices up to the first −1. Reduced.</summary>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public MultiLabelMarginLoss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.multi_label_margin_loss(input, target, reduction);
    }

    /// <summary>Binary cross entropy of logits with several labels, the mean over the classes; reduced.</summary>
    public sealed class MultiLabelSoftMarginLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>Binary cross entropy of logits with several labels, the mean over the classes; reduced.</summary>
        /// <param name="weight">A weight for each element or class.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public MultiLabelSoftMarginLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(weight, reduction)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.multilabel_soft_margin_loss(input, target, weight, reduction);
    }
}
