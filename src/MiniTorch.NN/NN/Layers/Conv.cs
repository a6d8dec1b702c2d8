using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A convolution over 1 dimension.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size], [stride], [padding], null, [dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 1 dimension.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size], [stride], [0], padding, [dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A transposed convolution over 1 dimension: the gradient of a convolution with respect to its input.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static ConvTranspose1d ConvTranspose1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size], [stride], [padding], [output_padding], [dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 2 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], null, [dilation, dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 2 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [0, 0], padding, [dilation, dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 2 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), Sizes.Of(padding, 0), null, Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 2 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), [0, 0], padding, Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            /// <summary>A transposed convolution over 2 dimensions: the gradient of a convolution with respect to its input.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], [output_padding, output_padding], [dilation, dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A transposed convolution over 2 dimensions: the gradient of a convolution with respect to its input.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? output_padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), Sizes.Of(padding, 0), Sizes.Of(output_padding, 0), Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 3 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], null, [dilation, dilation, dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 3 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [0, 0, 0], padding, [dilation, dilation, dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 3 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), Sizes.Of(padding, 0), null, Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            /// <summary>A convolution over 3 dimensions.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, Padding padding, (long, long, long)? stride = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), [0, 0, 0], padding, Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            /// <summary>A transposed convolution over 3 dimensions: the gradient of a convolution with respect to its input.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], [output_padding, output_padding, output_padding], [dilation, dilation, dilation], padding_mode, groups, bias, device, dtype);

            /// <summary>A transposed convolution over 3 dimensions: the gradient of a convolution with respect to its input.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the result.</param>
            /// <param name="kernel_size">The size of the kernel.</param>
            /// <param name="stride">Distance between windows.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="output_padding">What is added to the end of the result.</param>
            /// <param name="dilation">Distance between taps.</param>
            /// <param name="padding_mode">What the padding consists of.</param>
            /// <param name="groups">Groups of channels that do not mix.</param>
            /// <param name="bias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? output_padding = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), Sizes.Of(padding, 0), Sizes.Of(output_padding, 0), Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>A convolution over 1 dimension.</summary>
    public sealed class Conv1d : Convolution
    {
        internal Conv1d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation, PaddingModes padding_mode,
            long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Conv1d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[1], groups, bias, padding_mode, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => Convolve(input);
    }

    /// <summary>A transposed convolution over 1 dimension.</summary>
    public sealed class ConvTranspose1d : ConvolutionTranspose
    {
        internal ConvTranspose1d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation, PaddingModes padding_mode,
            long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(ConvTranspose1d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias, padding_mode, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, long[]? output_size) => Run(input, _output_padding(input, output_size, kernel_size, stride, padding, dilation, 1));
    }

    /// <summary>A convolution over 2 dimensions.</summary>
    public sealed class Conv2d : Convolution
    {
        internal Conv2d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation, PaddingModes padding_mode,
            long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Conv2d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[2], groups, bias, padding_mode, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => Convolve(input);
    }

    /// <summary>A transposed convolution over 2 dimensions.</summary>
    public sealed class ConvTranspose2d : ConvolutionTranspose
    {
        internal ConvTranspose2d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation, PaddingModes padding_mode,
            long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(ConvTranspose2d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias, padding_mode, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, long[]? output_size) => Run(input, _output_padding(input, output_size, kernel_size, stride, padding, dilation, 2));
    }

    /// <summary>A convolution over 3 dimensions.</summary>
    public sealed class Conv3d : Convolution
    {
        internal Conv3d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation, PaddingModes padding_mode,
            long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Conv3d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[3], groups, bias, padding_mode, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => Convolve(input);
    }

    /// <summary>A transposed convolution over 3 dimensions.</summary>
    public sealed class ConvTranspose3d : ConvolutionTranspose
    {
        internal ConvTranspose3d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation, PaddingModes padding_mode,
            long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(ConvTranspose3d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias, padding_mode, device, dtype)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input, long[]? output_size) => Run(input, _output_padding(input, output_size, kernel_size, stride, padding, dilation, 3));
    }
}
