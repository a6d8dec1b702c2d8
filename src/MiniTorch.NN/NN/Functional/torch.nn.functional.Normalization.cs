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

            /// <summary>Normalizes each group of channels of each sample by its own mean and variance.</summary>
            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                new(Aten.GroupNorm(input.Impl, num_groups, Tensor.ImplOf(weight), Tensor.ImplOf(bias), eps));

            /// <summary>
            /// Normalizes each channel of each sample by its own mean and variance (then the running ones, if given, move towards their means), or by the running ones.
            /// </summary>
            public static Tensor instance_norm(Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null, Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-05) =>
                new(Aten.InstanceNorm(input.Impl, Tensor.ImplOf(weight), Tensor.ImplOf(bias), Tensor.ImplOf(running_mean), Tensor.ImplOf(running_var), use_input_stats, momentum, eps));

            /// <summary>x · rsqrt(mean(x²) + eps) · weight over the last dimensions; eps is the dtype's if not given.</summary>
            public static Tensor rms_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, double? eps = null) =>
                new(Aten.RmsNorm(input.Impl, normalized_shape, Tensor.ImplOf(weight), eps));

            /// <summary>input / (k + alpha · mean of input² over <paramref name="size"/> neighbouring channels)^beta.</summary>
            public static Tensor local_response_norm(Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0) =>
                new(Aten.LocalResponseNorm(input.Impl, size, alpha, beta, k));

            /// <summary>input / max(‖input‖_p, eps) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12) => new(Aten.Normalize(input.Impl, p, dim, eps));
        }
    }
}
