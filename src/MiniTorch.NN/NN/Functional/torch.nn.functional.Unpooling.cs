using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Undoes max_pool1d: each element at its place, zeros elsewhere.</summary>
            /// <param name="input">The maxima.</param>
            /// <param name="indices">Their places, as max_pool1d_with_indices tells them.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            /// <param name="output_size">The size of what was pooled, where several are possible.</param>
            public static Tensor max_unpool1d(Tensor input, Tensor indices, long kernel_size, long? stride = null, long? padding = null, long[]? output_size = null) =>
                new(Aten.MaxUnpool(input.Impl, indices.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), output_size));

            /// <summary>Undoes max_pool2d: each element at its place, zeros elsewhere.</summary>
            /// <param name="input">The maxima.</param>
            /// <param name="indices">Their places, as max_pool2d_with_indices tells them.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            /// <param name="output_size">The size of what was pooled, where several are possible.</param>
            public static Tensor max_unpool2d(Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? output_size = null) =>
                new(Aten.MaxUnpool(input.Impl, indices.Impl, Spread(kernel_size, 2), stride is null ? null : Spread(stride, 2), padding is null ? null : Spread(padding, 2), output_size));

            /// <summary>Undoes max_pool3d: each element at its place, zeros elsewhere.</summary>
            /// <param name="input">The maxima.</param>
            /// <param name="indices">Their places, as max_pool3d_with_indices tells them.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            /// <param name="output_size">The size of what was pooled, where several are possible.</param>
            public static Tensor max_unpool3d(Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? output_size = null) =>
                new(Aten.MaxUnpool(input.Impl, indices.Impl, Spread(kernel_size, 3), stride is null ? null : Spread(stride, 3), padding is null ? null : Spread(padding, 3), output_size));

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool2d(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                FractionalMaxPool(input, Spread([kernel_size], 2), output_size is { } size ? Spread([size], 2) : null, output_ratio is { } ratio ? Spread([ratio], 2) : null).Output;

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? output_size = null, (double, double)? output_ratio = null) =>
                FractionalMaxPool(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), output_ratio is { } ratio ? [ratio.Item1, ratio.Item2] : null).Output;

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool2d(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 2), output_size is null ? null : Spread(output_size, 2), output_ratio is null ? null : Spread(output_ratio, 2)).Output;

            /// <summary>The maximum of windows at distances that given numbers decide.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="_random_samples">(N, C, 2): numbers from 0 to 1.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool2d(Tensor input, long[] kernel_size, Tensor _random_samples, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 2), output_size is null ? null : Spread(output_size, 2), output_ratio is null ? null : Spread(output_ratio, 2), _random_samples).Output;

            /// <summary>The maximum of windows at pseudo-random distances, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool2d_with_indices(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                FractionalMaxPool(input, Spread([kernel_size], 2), output_size is { } size ? Spread([size], 2) : null, output_ratio is { } ratio ? Spread([ratio], 2) : null);

            /// <summary>The maximum of windows at pseudo-random distances, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool2d_with_indices(Tensor input, (long, long) kernel_size, (long, long)? output_size = null, (double, double)? output_ratio = null) =>
                FractionalMaxPool(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), output_ratio is { } ratio ? [ratio.Item1, ratio.Item2] : null);

            /// <summary>The maximum of windows at pseudo-random distances, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 2), output_size is null ? null : Spread(output_size, 2), output_ratio is null ? null : Spread(output_ratio, 2));

            /// <summary>The maximum of windows at distances that given numbers decide, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="_random_samples">(N, C, 2): numbers from 0 to 1.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool2d_with_indices(Tensor input, long[] kernel_size, Tensor _random_samples, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 2), output_size is null ? null : Spread(output_size, 2), output_ratio is null ? null : Spread(output_ratio, 2), _random_samples);

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool3d(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                FractionalMaxPool(input, Spread([kernel_size], 3), output_size is { } size ? Spread([size], 3) : null, output_ratio is { } ratio ? Spread([ratio], 3) : null).Output;

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool3d(Tensor input, (long, long, long) kernel_size, (long, long, long)? output_size = null, (double, double, double)? output_ratio = null) =>
                FractionalMaxPool(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), output_ratio is { } ratio ? [ratio.Item1, ratio.Item2, ratio.Item3] : null).Output;

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool3d(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 3), output_size is null ? null : Spread(output_size, 3), output_ratio is null ? null : Spread(output_ratio, 3)).Output;

            /// <summary>The maximum of windows at distances that given numbers decide.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="_random_samples">(N, C, 3): numbers from 0 to 1.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static Tensor fractional_max_pool3d(Tensor input, long[] kernel_size, Tensor _random_samples, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 3), output_size is null ? null : Spread(output_size, 3), output_ratio is null ? null : Spread(output_ratio, 3), _random_samples).Output;

            /// <summary>The maximum of windows at pseudo-random distances, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool3d_with_indices(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                FractionalMaxPool(input, Spread([kernel_size], 3), output_size is { } size ? Spread([size], 3) : null, output_ratio is { } ratio ? Spread([ratio], 3) : null);

            /// <summary>The maximum of windows at pseudo-random distances, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool3d_with_indices(Tensor input, (long, long, long) kernel_size, (long, long, long)? output_size = null, (double, double, double)? output_ratio = null) =>
                FractionalMaxPool(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), output_ratio is { } ratio ? [ratio.Item1, ratio.Item2, ratio.Item3] : null);

            /// <summary>The maximum of windows at pseudo-random distances, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool3d_with_indices(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 3), output_size is null ? null : Spread(output_size, 3), output_ratio is null ? null : Spread(output_ratio, 3));

            /// <summary>The maximum of windows at distances that given numbers decide, and where they are.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="_random_samples">(N, C, 3): numbers from 0 to 1.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static (Tensor Output, Tensor Indices) fractional_max_pool3d_with_indices(Tensor input, long[] kernel_size, Tensor _random_samples, long[]? output_size = null, double[]? output_ratio = null) =>
                FractionalMaxPool(input, Spread(kernel_size, 3), output_size is null ? null : Spread(output_size, 3), output_ratio is null ? null : Spread(output_ratio, 3), _random_samples);

            /// <summary>The p-norm of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="norm_type">p.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor lp_pool1d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) =>
                new(Aten.LpPool(input.Impl, norm_type, [kernel_size], Sizes.OrNull(stride), ceil_mode));

            /// <summary>The p-norm of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="norm_type">p.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor lp_pool2d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) =>
                new(Aten.LpPool(input.Impl, norm_type, [kernel_size, kernel_size], stride is { } step ? [step, step] : null, ceil_mode));

            /// <summary>The p-norm of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="norm_type">p.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor lp_pool2d(Tensor input, double norm_type, long[] kernel_size, long[]? stride = null, bool ceil_mode = false) =>
                new(Aten.LpPool(input.Impl, norm_type, Spread(kernel_size, 2), stride is null ? null : Spread(stride, 2), ceil_mode));

            /// <summary>The gradient of avg_pool2d for its input.</summary>
            /// <param name="input">The gradient of the result.</param>
            /// <param name="originalInput">What was pooled.</param>
            /// <param name="kernel_sizes">The size of a window.</param>
            /// <param name="strides">The distance between windows; as large as they are if null.</param>
            /// <param name="paddings">What was added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead.</param>
            public static Tensor avg_pool2d_backward(Tensor input, Tensor originalInput, long[] kernel_sizes, long[]? strides = null, long[]? paddings = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(new AvgPoolBackward(new PoolingOptions(2, kernel_sizes, strides, paddings, null, ceil_mode), count_include_pad, divisor_override).Call(input.Impl, originalInput.Impl));

            /// <summary>The gradient of avg_pool3d for its input.</summary>
            /// <param name="input">The gradient of the result.</param>
            /// <param name="originalInput">What was pooled.</param>
            /// <param name="kernel_sizes">The size of a window.</param>
            /// <param name="strides">The distance between windows; as large as they are if null.</param>
            /// <param name="paddings">What was added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead.</param>
            public static Tensor avg_pool3d_backward(Tensor input, Tensor originalInput, long[] kernel_sizes, long[]? strides = null, long[]? paddings = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(new AvgPoolBackward(new PoolingOptions(3, kernel_sizes, strides, paddings, null, ceil_mode), count_include_pad, divisor_override).Call(input.Impl, originalInput.Impl));

            private static (Tensor Output, Tensor Indices) FractionalMaxPool(Tensor input, long[] kernel, long[]? size, double[]? ratio, Tensor? samples = null)
            {
                (TensorImpl output, TensorImpl indices) = Aten.FractionalMaxPool(input.Impl, kernel, size, ratio, Generator.Default.Impl, Tensor.ImplOf(samples));
                return (new(output), new(indices));
            }

            /// <summary>One number for all axes.</summary>
            private static T[] Spread<T>(T[] values, int count)
            {
                if (values.Length != 1)
                {
                    return values;
                }
                var spread = new T[count];
                Array.Fill(spread, values[0]);
                return spread;
            }
        }
    }
}
