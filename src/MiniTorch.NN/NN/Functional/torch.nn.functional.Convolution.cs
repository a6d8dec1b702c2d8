using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>A convolution over 1 dimension.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">Zeros on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                new(Aten.Conv(1, input.Impl, weight.Impl, Tensor.ImplOf(bias), [stride ?? 1], [padding ?? 0], [dilation ?? 1], groups));

            /// <summary>A convolution over 1 dimension with padding by a word.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">None, or as much as keeps the input's size.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv1d_padding(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null, long groups = 1) =>
                new(padding == Padding.Same
                    ? Aten.ConvSame(1, input.Impl, weight.Impl, Tensor.ImplOf(bias), [stride ?? 1], [dilation ?? 1], groups)
                    : Aten.Conv(1, input.Impl, weight.Impl, Tensor.ImplOf(bias), [stride ?? 1], [0], [dilation ?? 1], groups));

            /// <summary>A transposed convolution over 1 dimension.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is cut off on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null, long? dilation = null, long groups = 1) =>
                new(Aten.ConvTranspose(1, input.Impl, weight.Impl, Tensor.ImplOf(bias), [stride ?? 1], [padding ?? 0], [output_padding ?? 0], groups, [dilation ?? 1]));

            /// <summary>A convolution over 2 dimensions.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="strides">Distance between windows.</param>
            /// <param name="padding">Zeros on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                new(Aten.Conv(2, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], padding ?? [0], dilation ?? [1], groups));

            /// <summary>A convolution over 2 dimensions with padding by a word.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="strides">Distance between windows.</param>
            /// <param name="padding">None, or as much as keeps the input's size.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                new(padding == Padding.Same
                    ? Aten.ConvSame(2, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], dilation ?? [1], groups)
                    : Aten.Conv(2, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], [0], dilation ?? [1], groups));

            /// <summary>A transposed convolution over 2 dimensions.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="strides">Distance between windows.</param>
            /// <param name="padding">What is cut off on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                new(Aten.ConvTranspose(2, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], padding ?? [0], output_padding ?? [0], groups, dilation ?? [1]));

            /// <summary>A convolution over 3 dimensions.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="strides">Distance between windows.</param>
            /// <param name="padding">Zeros on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                new(Aten.Conv(3, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], padding ?? [0], dilation ?? [1], groups));

            /// <summary>A convolution over 3 dimensions with padding by a word.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="strides">Distance between windows.</param>
            /// <param name="padding">None, or as much as keeps the input's size.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv3d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                new(padding == Padding.Same
                    ? Aten.ConvSame(3, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], dilation ?? [1], groups)
                    : Aten.Conv(3, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], [0], dilation ?? [1], groups));

            /// <summary>A transposed convolution over 3 dimensions.</summary>
            /// <param name="input">(N, C, …), or (C, …).</param>
            /// <param name="weight">The kernel.</param>
            /// <param name="bias">Added to each channel.</param>
            /// <param name="strides">Distance between windows.</param>
            /// <param name="padding">What is cut off on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            public static Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                new(Aten.ConvTranspose(3, input.Impl, weight.Impl, Tensor.ImplOf(bias), strides ?? [1], padding ?? [0], output_padding ?? [0], groups, dilation ?? [1]));

            /// <summary>A convolution along time: out[t] = bias + Σ over k of input[t + k − pad] · weight[k].</summary>
            /// <param name="input">(time, batch, in).</param>
            /// <param name="weight">(taps, in, out).</param>
            /// <param name="bias">(out).</param>
            /// <param name="pad">Zeros before and after.</param>
            public static Tensor conv_tbc(Tensor input, Tensor weight, Tensor bias, long pad = 0) => new(Aten.ConvTbc(input.Impl, weight.Impl, bias.Impl, pad));
        }
    }
}
