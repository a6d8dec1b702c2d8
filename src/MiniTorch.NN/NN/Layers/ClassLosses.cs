using System.Runtime.CompilerServices;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The mean of (input − target)².</summary>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);

            /// <summary>−weight · input[target]: the loss of log-probabilities.</summary>
            /// <param name="weight">A weight for each class.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);

            /// <summary>The loss of logits against class indices or probabilities: log-softmax and negative log-likelihood.</summary>
            /// <param name="weight">A weight for each class.</param>
            /// <param name="ignore_index">A class that does not count; −100 if null.</param>
            /// <param name="reduction">What becomes of the losses of a batch.</param>
            public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) => new(weight, ignore_index, reduction);

            /// <inheritdoc cref="CrossEntropyLoss(Tensor, long?, Reduction)"/>
            /// <param name="label_smoothing">The share of the target that all classes have in equal parts.</param>
            [OverloadResolutionPriority(-1)]
            public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean, double label_smoothing = 0) =>
                new(weight, ignore_index, reduction, label_smoothing);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>The loss of logits against class indices or probabilities: log-softmax and negative log-likelihood.</summary>
    public sealed class CrossEntropyLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>The loss of logits against class indices or probabilities.</summary>
        /// <param name="weight">A weight for each class.</param>
        /// <param name="ignore_index">A class that does not count; −100 if null.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        /// <param name="label_smoothing">The share of every class in the target.</param>
        public CrossEntropyLoss(torch.Tensor? weight = null, long? ignore_index = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean, double label_smoothing = 0)
            : base(weight, reduction)
        {
            this.ignore_index = ignore_index;
            this.label_smoothing = label_smoothing;
        }

        /// <summary>A class that does not count; −100 if null.</summary>
        public long? ignore_index { get; }

        /// <summary>The share of every class in the target.</summary>
        public double label_smoothing { get; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
    }

    /// <summary>The mean of (input − target)².</summary>
    public sealed class MSELoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>The mean of (input − target)².</summary>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public MSELoss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.mse_loss(input, target, reduction);
    }

    /// <summary>−weight · input[target]: the loss of log-probabilities.</summary>
    public sealed class NLLLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>−weight · input[target]: the loss of log-probabilities.</summary>
        /// <param name="weight">A weight for each class.</param>
        /// <param name="reduction">What becomes of the losses of a batch.</param>
        public NLLLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(weight, reduction)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.nll_loss(input, target, weight, reduction);
    }
}
