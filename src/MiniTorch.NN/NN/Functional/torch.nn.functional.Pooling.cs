using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>The maximum of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor max_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new(Aten.MaxPool(1, input.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode).Output);

            /// <summary>The maximum of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="strides">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                new(Aten.MaxPool(2, input.Impl, kernel_size, strides, padding, dilation, ceil_mode).Output);

            /// <summary>The maximum of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="strides">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor max_pool3d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                new(Aten.MaxPool(3, input.Impl, kernel_size, strides, padding, dilation, ceil_mode).Output);

            /// <summary>The maximum of each window and where in its plane it is.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static (Tensor Values, Tensor Indices) max_pool1d_with_indices(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
            {
                var (output, indices) = Aten.MaxPool(1, input.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);
                return (new(output), new(indices));
            }

            /// <summary>The maximum of each window and where in its plane it is.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="strides">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static (Tensor Values, Tensor Indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                var (output, indices) = Aten.MaxPool(2, input.Impl, kernel_size, strides, padding, dilation, ceil_mode);
                return (new(output), new(indices));
            }

            /// <summary>The maximum of each window and where in its plane it is.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="strides">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static (Tensor Values, Tensor Indices) max_pool3d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                var (output, indices) = Aten.MaxPool(3, input.Impl, kernel_size, strides, padding, dilation, ceil_mode);
                return (new(output), new(indices));
            }

            /// <summary>The maximum of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new(Aten.MaxPool(2, input.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode).Output);

            /// <summary>The maximum of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                new(Aten.MaxPool(2, input.Impl, Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode).Output);

            /// <summary>The mean of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true) =>
                new(Aten.AvgPool(1, input.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), ceil_mode, count_include_pad, null));

            /// <summary>The mean of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead of the count.</param>
            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Aten.AvgPool(2, input.Impl, [kernel_size], Sizes.OrNull(stride), [padding], ceil_mode, count_include_pad, divisor_override));

            /// <summary>The mean of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead of the count.</param>
            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Aten.AvgPool(2, input.Impl, Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), ceil_mode, count_include_pad, divisor_override));

            /// <summary>The mean of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead of the count.</param>
            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Aten.AvgPool(2, input.Impl, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override));

            /// <summary>The mean of each window.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead of the count.</param>
            public static Tensor avg_pool3d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Aten.AvgPool(3, input.Impl, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override));

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => new(Aten.AdaptiveAvgPool(1, input.Impl, [output_size]));

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_max_pool1d(Tensor input, long output_size) => new(Aten.AdaptiveMaxPool(1, input.Impl, [output_size]).Output);

            /// <inheritdoc cref="adaptive_max_pool1d(Tensor, long)"/>
            public static (Tensor Values, Tensor Indices) adaptive_max_pool1d_with_indices(Tensor input, long output_size)
            {
                var (output, indices) = Aten.AdaptiveMaxPool(1, input.Impl, [output_size]);
                return (new(output), new(indices));
            }

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => new(Aten.AdaptiveAvgPool(2, input.Impl, [output_size, output_size]));

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => new(Aten.AdaptiveAvgPool(2, input.Impl, Sizes.Of(output_size)));

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => new(Aten.AdaptiveAvgPool(2, input.Impl, output_size));

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) => new(Aten.AdaptiveMaxPool(2, input.Impl, output_size).Output);

            /// <inheritdoc cref="adaptive_max_pool2d(Tensor, long[])"/>
            public static (Tensor Values, Tensor Indices) adaptive_max_pool2d_with_indices(Tensor input, long[] output_size)
            {
                var (output, indices) = Aten.AdaptiveMaxPool(2, input.Impl, output_size);
                return (new(output), new(indices));
            }

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) => new(Aten.AdaptiveAvgPool(3, input.Impl, [output_size, output_size, output_size]));

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) => new(Aten.AdaptiveAvgPool(3, input.Impl, Sizes.Of(output_size)));

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) => new(Aten.AdaptiveAvgPool(3, input.Impl, output_size));

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result.</param>
            public static Tensor adaptive_max_pool3d(Tensor input, long[] output_size) => new(Aten.AdaptiveMaxPool(3, input.Impl, output_size).Output);

            /// <inheritdoc cref="adaptive_max_pool3d(Tensor, long[])"/>
            public static (Tensor Values, Tensor Indices) adaptive_max_pool3d_with_indices(Tensor input, long[] output_size)
            {
                var (output, indices) = Aten.AdaptiveMaxPool(3, input.Impl, output_size);
                return (new(output), new(indices));
            }

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, L), or (C, L).</param>
            /// <param name="output_size">One number, the size of the result.</param>
            public static Tensor adaptive_avg_pool1d(Tensor input, long[] output_size) => new(Aten.AdaptiveAvgPool(1, input.Impl, output_size));

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, L), or (C, L).</param>
            /// <param name="output_size">One number, the size of the result.</param>
            public static Tensor adaptive_max_pool1d(Tensor input, long[] output_size) => new(Aten.AdaptiveMaxPool(1, input.Impl, output_size).Output);

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result; null for the input's.</param>
            public static Tensor adaptive_avg_pool2d(Tensor input, long?[] output_size) => new(Aten.AdaptiveAvgPool(2, input.Impl, Filled(input, output_size)));

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result; null for the input's.</param>
            public static Tensor adaptive_max_pool2d(Tensor input, long?[] output_size) => adaptive_max_pool2d(input, Filled(input, output_size));

            /// <inheritdoc cref="adaptive_max_pool2d(Tensor, long?[])"/>
            public static (Tensor Values, Tensor Indices) adaptive_max_pool2d_with_indices(Tensor input, long?[] output_size) => adaptive_max_pool2d_with_indices(input, Filled(input, output_size));

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result; null for the input's.</param>
            public static Tensor adaptive_avg_pool3d(Tensor input, long?[] output_size) => new(Aten.AdaptiveAvgPool(3, input.Impl, Filled(input, output_size)));

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="output_size">The sizes of the result; null for the input's.</param>
            public static Tensor adaptive_max_pool3d(Tensor input, long?[] output_size) => adaptive_max_pool3d(input, Filled(input, output_size));

            /// <inheritdoc cref="adaptive_max_pool3d(Tensor, long?[])"/>
            public static (Tensor Values, Tensor Indices) adaptive_max_pool3d_with_indices(Tensor input, long?[] output_size) => adaptive_max_pool3d_with_indices(input, Filled(input, output_size));

            /// <summary>Sizes of the last dimensions, the input's own for null.</summary>
            private static long[] Filled(Tensor input, long?[] sizes)
            {
                long[] own = input.Impl.Sizes;
                var filled = new long[sizes.Length];
                for (int d = 0; d < filled.Length; d++)
                {
                    Core.Error.Unless(own.Length > filled.Length, $"Input dimension should be at least {filled.Length + 1}");
                    filled[d] = sizes[d] ?? own[own.Length - filled.Length + d];
                }
                return filled;
            }
        }
    }
}
