using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <inheritdoc cref="Tensor.softmax"/>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>softmax over the channels of a [C, H, W] or [N, C, H, W] tensor.</summary>
            public static Tensor softmax2d(Tensor x) => x.softmax(-3);

            /// <inheritdoc cref="Tensor.log_softmax"/>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <inheritdoc cref="Tensor.log_softmax"/>
            public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype) => input.log_softmax(dim, dtype);

            /// <summary>softmax(−x) along a dimension.</summary>
            public static Tensor softmin(Tensor x, long dim) => new(Aten.Softmin(x.Impl, dim));

            /// <summary>softmax(−input) along a dimension, converted first.</summary>
            public static Tensor softmin(Tensor input, long dim, ScalarType? dtype) => new(Aten.Softmin(input.Impl, dim, dtype?.ToDType()));

            /// <summary>
            /// softmax((logits + g) / tau) for numbers g of the Gumbel distribution (Jang and others, 2017; Maddison and others, 2017): a draw from the
            /// categorical distribution that is differentiable by its logits.
            /// </summary>
            /// <param name="logits">Unnormalized log-probabilities.</param>
            /// <param name="tau">The temperature: the lower, the closer to one-hot.</param>
            /// <param name="hard">Return the one-hot vectors, with the gradients of the soft ones.</param>
            /// <param name="eps">Has no effect.</param>
            /// <param name="dim">The dimension of the categories.</param>
            public static Tensor gumbel_softmax(Tensor logits, double tau = 1, bool hard = false, double eps = 1e-10, long dim = -1)
            {
                if (eps != 1e-10)
                {
                    Warnings.Raise("`eps` parameter is deprecated and has no effect.");
                }
                return new(Aten.GumbelSoftmax(logits.Impl, tau, hard, dim));
            }
        }
    }
}
