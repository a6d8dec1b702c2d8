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
                new(Aten.CrossEntropy(input.Impl, target.Impl, Tensor.ImplOf(weight), (LossReduction)reduction, ignore_index, label_smoothing));

            /// <summary>Negative log-likelihood of log-probabilities [N, C, …] or [C] at class indices [N, …].</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                new(Aten.NllLoss(input.Impl, target.Impl, Tensor.ImplOf(weight), (LossReduction)reduction));

            /// <summary>Negative log-likelihood; targets equal to <paramref name="ignore_index"/> count nothing.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight, long ignore_index, Reduction reduction = Reduction.Mean) =>
                new(Aten.NllLoss(input.Impl, target.Impl, Tensor.ImplOf(weight), (LossReduction)reduction, ignore_index));

            /// <summary>(input − target)², reduced.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
            {
                WarnOfBroadcast(input, target);
                TensorImpl[] operands = Aten.BroadcastTensors([input.Impl, target.Impl]);
                return new(Aten.MseLoss(operands[0], operands[1], (LossReduction)reduction));
            }

            /// <summary>libtorch's warning where a loss broadcasts its operands, which is seldom meant.</summary>
            private static void WarnOfBroadcast(Tensor input, Tensor target)
            {
                if (!input.Impl.Sizes.AsSpan().SequenceEqual(target.Impl.Sizes))
                {
                    Warnings.Raise($"Using a target size ({Error.Show(target.Impl.Sizes)}) that is different to the input size ({Error.Show(input.Impl.Sizes)}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.");
                }
            }
        }
    }
}
