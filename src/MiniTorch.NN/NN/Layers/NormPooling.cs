using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static FractionalMaxPool2d FractionalMaxPool2d(long kernel_size, long? output_size = null, double? output_ratio = null) =>
                new([kernel_size, kernel_size], output_size is { } size ? [size, size] : null, output_ratio is { } ratio ? [ratio, ratio] : null);

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static FractionalMaxPool2d FractionalMaxPool2d((long, long) kernel_size, (long, long)? output_size = null, (double, double)? output_ratio = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(output_size), output_ratio is { } ratio ? [ratio.Item1, ratio.Item2] : null);

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static FractionalMaxPool2d FractionalMaxPool2d(long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) => new(kernel_size, output_size, output_ratio);

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static FractionalMaxPool3d FractionalMaxPool3d(long kernel_size, long? output_size = null, double? output_ratio = null) =>
                new([kernel_size, kernel_size, kernel_size], output_size is { } size ? [size, size, size] : null, output_ratio is { } ratio ? [ratio, ratio, ratio] : null);

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static FractionalMaxPool3d FractionalMaxPool3d((long, long, long) kernel_size, (long, long, long)? output_size = null, (double, double, double)? output_ratio = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(output_size), output_ratio is { } ratio ? [ratio.Item1, ratio.Item2, ratio.Item3] : null);

            /// <summary>The maximum of windows at pseudo-random distances.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="output_size">The size of the result; or</param>
            /// <param name="output_ratio">its share of the input's.</param>
            public static FractionalMaxPool3d FractionalMaxPool3d(long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) => new(kernel_size, output_size, output_ratio);

            /// <summary>The norm of each window.</summary>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static LPPool1d LPPool1d(double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) => new(norm_type, kernel_size, stride, ceil_mode);

            /// <summary>The norm of each window.</summary>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static LPPool2d LPPool2d(double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) =>
                new(norm_type, [kernel_size, kernel_size], stride is { } step ? [step, step] : null, ceil_mode);

            /// <summary>The norm of each window.</summary>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static LPPool2d LPPool2d(double norm_type, long[] kernel_size, long[]? stride = null, bool ceil_mode = false) => new(norm_type, kernel_size, stride, ceil_mode);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>The maximum of windows at pseudo-random distances.</summary>
    public sealed class FractionalMaxPool2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal FractionalMaxPool2d(long[] kernel, long[]? size, double[]? ratio)
            : base(nameof(FractionalMaxPool2d))
        {
            if ((size is null) == (ratio is null))
            {
                throw new ArgumentException(size is null ? "FractionalMaxPool2d requires specifying either an output size, or a pooling ratio" : "only one of output_size and output_ratio may be specified");
            }
            if (ratio is not null && !Array.TrueForAll(ratio, static share => share is > 0 and < 1))
            {
                throw new ArgumentException("output_ratio must be between 0 and 1 (got (" + string.Join(", ", Array.ConvertAll(ratio, Repr.Of)) + "))");
            }
            kernel_size = kernel;
            output_size = size;
            output_ratio = ratio;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The size of the result, or null.</summary>
        public long[]? output_size { get; set; }

        /// <summary>The result's share of the input's size, or null.</summary>
        public double[]? output_ratio { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.fractional_max_pool2d(input, kernel_size, output_size, output_ratio);

        /// <summary>The maxima and their places.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input) =>
            torch.nn.functional.fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio);
    }

    /// <summary>The maximum of windows at pseudo-random distances.</summary>
    public sealed class FractionalMaxPool3d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal FractionalMaxPool3d(long[] kernel, long[]? size, double[]? ratio)
            : base(nameof(FractionalMaxPool3d))
        {
            if ((size is null) == (ratio is null))
            {
                throw new ArgumentException(size is null ? "FractionalMaxPool3d requires specifying either an output size, or a pooling ratio" : "only one of output_size and output_ratio may be specified");
            }
            if (ratio is not null && !Array.TrueForAll(ratio, static share => share is > 0 and < 1))
            {
                throw new ArgumentException("output_ratio must be between 0 and 1 (got (" + string.Join(", ", Array.ConvertAll(ratio, Repr.Of)) + "))");
            }
            kernel_size = kernel;
            output_size = size;
            output_ratio = ratio;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The size of the result, or null.</summary>
        public long[]? output_size { get; set; }

        /// <summary>The result's share of the input's size, or null.</summary>
        public double[]? output_ratio { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.fractional_max_pool3d(input, kernel_size, output_size, output_ratio);

        /// <summary>The maxima and their places.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input) =>
            torch.nn.functional.fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio);
    }

    /// <summary>The norm of each window.</summary>
    public sealed class LPPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LPPool1d(double norm, long kernel, long? stride, bool ceil)
            : base(nameof(LPPool1d))
        {
            norm_type = norm;
            kernel_size = kernel;
            this.stride = stride;
            ceil_mode = ceil;
        }

        /// <summary>Which norm.</summary>
        public double norm_type { get; set; }

        /// <summary>The size of a window.</summary>
        public long kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long? stride { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.lp_pool1d(input, norm_type, kernel_size, stride, ceil_mode);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"norm_type={Repr.Whole(norm_type)}, kernel_size={kernel_size}, stride={Repr.Of(stride)}, ceil_mode={Repr.Of(ceil_mode)}";
    }

    /// <summary>The norm of each window.</summary>
    public sealed class LPPool2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LPPool2d(double norm, long[] kernel, long[]? stride, bool ceil)
            : base(nameof(LPPool2d))
        {
            norm_type = norm;
            kernel_size = kernel;
            this.stride = stride;
            ceil_mode = ceil;
        }

        /// <summary>Which norm.</summary>
        public double norm_type { get; set; }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long[]? stride { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.lp_pool2d(input, norm_type, kernel_size, stride, ceil_mode);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"norm_type={Repr.Whole(norm_type)}, kernel_size={Repr.NumberOrTuple(kernel_size)}, stride={(stride is null ? "None" : Repr.NumberOrTuple(stride))}, ceil_mode={Repr.Of(ceil_mode)}";
    }
}
