using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Normalizes over the last dimensions, of shape <paramref name="normalized_shape"/>: (x − mean) / √(var + eps) · weight + bias.
            /// </summary>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                new(Aten.LayerNorm(input.Impl, normalized_shape, Tensor.ImplOf(weight), Tensor.ImplOf(bias), eps));

            /// <summary>
            /// Normalizes each channel (dimension 1): by the batch's mean and variance in training, where the running ones move towards them by
            /// <paramref name="momentum"/>, else by the running ones.
            /// </summary>
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-05) =>
                new(Aten.BatchNorm(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias), Tensor.ImplOf(running_mean), Tensor.ImplOf(running_var), training, momentum, eps));
        }
    }
}
