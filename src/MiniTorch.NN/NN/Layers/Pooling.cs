using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The maximum of each window.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static MaxPool1d MaxPool1d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);

            /// <summary>The maximum of each window.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new([kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);

            /// <inheritdoc cref="MaxPool2d(long, long?, long?, long?, bool)"/>
            public static MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);

            /// <inheritdoc cref="MaxPool2d(long, long?, long?, long?, bool)"/>
            public static MaxPool2d MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);

            /// <summary>The maximum of each window.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="dilation">The distance between taps.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            public static MaxPool3d MaxPool3d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new([kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);

            /// <inheritdoc cref="MaxPool3d(long, long?, long?, long?, bool)"/>
            public static MaxPool3d MaxPool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null, bool ceil_mode = false) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);

            /// <inheritdoc cref="MaxPool3d(long, long?, long?, long?, bool)"/>
            public static MaxPool3d MaxPool3d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);

            /// <summary>The mean of each window.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            public static AvgPool1d AvgPool1d(long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true) =>
                new(kernel_size, stride, padding, ceil_mode, count_include_pad);

            /// <summary>The mean of each window.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead of the count.</param>
            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new([kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), ceil_mode, count_include_pad, divisor_override);

            /// <inheritdoc cref="AvgPool2d(long, long?, long?, bool, bool, long?)"/>
            public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), ceil_mode, count_include_pad, divisor_override);

            /// <inheritdoc cref="AvgPool2d(long, long?, long?, bool, bool, long?)"/>
            public static AvgPool2d AvgPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

            /// <summary>The mean of each window.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What is added on both sides.</param>
            /// <param name="ceil_mode">Whether a last window may hang over the end.</param>
            /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
            /// <param name="divisor_override">What sums are divided by instead of the count.</param>
            public static AvgPool3d AvgPool3d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new([kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), ceil_mode, count_include_pad, divisor_override);

            /// <inheritdoc cref="AvgPool3d(long, long?, long?, bool, bool, long?)"/>
            public static AvgPool3d AvgPool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), ceil_mode, count_include_pad, divisor_override);

            /// <inheritdoc cref="AvgPool3d(long, long?, long?, bool, bool, long?)"/>
            public static AvgPool3d AvgPool3d(long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="output_size">The sizes of the result.</param>
            public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long output_size) => new(output_size);

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="output_size">The sizes of the result.</param>
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

            /// <inheritdoc cref="AdaptiveAvgPool2d(long[])"/>
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new(Sizes.Of(output_size));

            /// <inheritdoc cref="AdaptiveAvgPool2d(long[])"/>
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);

            /// <summary>The mean of each of as many windows as the result has places.</summary>
            /// <param name="output_size">The sizes of the result.</param>
            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long[] output_size) => new(output_size);

            /// <inheritdoc cref="AdaptiveAvgPool3d(long[])"/>
            public static AdaptiveAvgPool3d AdaptiveAvgPool3d((long, long, long) output_size) => new(Sizes.Of(output_size));

            /// <inheritdoc cref="AdaptiveAvgPool3d(long[])"/>
            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long output_size) => new([output_size, output_size, output_size]);

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="output_size">The sizes of the result.</param>
            public static AdaptiveMaxPool1d AdaptiveMaxPool1d(long output_size) => new(output_size);

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="output_size">The sizes of the result.</param>
            public static AdaptiveMaxPool2d AdaptiveMaxPool2d(long[] output_size) => new(output_size);

            /// <summary>The maximum of each of as many windows as the result has places.</summary>
            /// <param name="output_size">The sizes of the result.</param>
            public static AdaptiveMaxPool3d AdaptiveMaxPool3d(long[] output_size) => new(output_size);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>The maximum of each window over 1 dimension.</summary>
    public sealed class MaxPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal MaxPool1d(long kernel_size, long? stride, long? padding, long? dilation, bool ceil_mode)
            : base(nameof(MaxPool1d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.dilation = dilation;
            this.ceil_mode = ceil_mode;
        }

        /// <summary>The size of a window.</summary>
        public long kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long? stride { get; set; }

        /// <summary>What is added on both sides.</summary>
        public long? padding { get; set; }

        /// <summary>The distance between taps.</summary>
        public long? dilation { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) =>
            new(Aten.MaxPool(1, input.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode).Output);

        /// <summary>The maxima, and where in its plane each is.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input)
        {
            var (output, indices) = Aten.MaxPool(1, input.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);
            return (new(output), new(indices));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            $"kernel_size={kernel_size}, stride={stride ?? kernel_size}, padding={padding ?? 0}, dilation={dilation ?? 1}, ceil_mode={Repr.Of(ceil_mode)}";
    }

    /// <summary>The maximum of each window over 2 dimensions.</summary>
    public sealed class MaxPool2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
            : base(nameof(MaxPool2d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.dilation = dilation;
            this.ceil_mode = ceil_mode;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long[]? stride { get; set; }

        /// <summary>What is added on both sides.</summary>
        public long[]? padding { get; set; }

        /// <summary>The distance between taps.</summary>
        public long[]? dilation { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) =>
            new(Aten.MaxPool(2, input.Impl, kernel_size, stride, padding, dilation, ceil_mode).Output);

        /// <summary>The maxima, and where in its plane each is.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input)
        {
            var (output, indices) = Aten.MaxPool(2, input.Impl, kernel_size, stride, padding, dilation, ceil_mode);
            return (new(output), new(indices));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            $"kernel_size={Repr.NumberOrTuple(kernel_size)}, stride={Repr.NumberOrTuple(stride ?? kernel_size)}, padding={(padding is null ? "0" : Repr.NumberOrTuple(padding))}, dilation={(dilation is null ? "1" : Repr.NumberOrTuple(dilation))}, ceil_mode={Repr.Of(ceil_mode)}";
    }

    /// <summary>The maximum of each window over 3 dimensions.</summary>
    public sealed class MaxPool3d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal MaxPool3d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
            : base(nameof(MaxPool3d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.dilation = dilation;
            this.ceil_mode = ceil_mode;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long[]? stride { get; set; }

        /// <summary>What is added on both sides.</summary>
        public long[]? padding { get; set; }

        /// <summary>The distance between taps.</summary>
        public long[]? dilation { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) =>
            new(Aten.MaxPool(3, input.Impl, kernel_size, stride, padding, dilation, ceil_mode).Output);

        /// <summary>The maxima, and where in its plane each is.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input)
        {
            var (output, indices) = Aten.MaxPool(3, input.Impl, kernel_size, stride, padding, dilation, ceil_mode);
            return (new(output), new(indices));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            $"kernel_size={Repr.NumberOrTuple(kernel_size)}, stride={Repr.NumberOrTuple(stride ?? kernel_size)}, padding={(padding is null ? "0" : Repr.NumberOrTuple(padding))}, dilation={(dilation is null ? "1" : Repr.NumberOrTuple(dilation))}, ceil_mode={Repr.Of(ceil_mode)}";
    }

    /// <summary>The mean of each window over 1 dimension.</summary>
    public sealed class AvgPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AvgPool1d(long kernel_size, long? stride, long? padding, bool ceil_mode, bool count_include_pad)
            : base(nameof(AvgPool1d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.ceil_mode = ceil_mode;
            this.count_include_pad = count_include_pad;
        }

        /// <summary>The size of a window.</summary>
        public long kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long? stride { get; set; }

        /// <summary>What is added on both sides.</summary>
        public long? padding { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <summary>Whether the padding counts in the mean.</summary>
        public bool count_include_pad { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) =>
            new(Aten.AvgPool(1, input.Impl, [kernel_size], Sizes.OrNull(stride), Sizes.OrNull(padding), ceil_mode, count_include_pad, null));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"kernel_size=({kernel_size},), stride=({stride ?? kernel_size},), padding=({padding ?? 0},)";
    }

    /// <summary>The mean of each window over 2 dimensions.</summary>
    public sealed class AvgPool2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AvgPool2d(long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override)
            : base(nameof(AvgPool2d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.ceil_mode = ceil_mode;
            this.count_include_pad = count_include_pad;
            this.divisor_override = divisor_override;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long[]? stride { get; set; }

        /// <summary>What is added on both sides.</summary>
        public long[]? padding { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <summary>Whether the padding counts in the mean.</summary>
        public bool count_include_pad { get; set; }

        /// <summary>What sums are divided by instead of the count.</summary>
        public long? divisor_override { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) =>
            new(Aten.AvgPool(2, input.Impl, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"kernel_size={Repr.NumberOrTuple(kernel_size)}, stride={Repr.NumberOrTuple(stride ?? kernel_size)}, padding={(padding is null ? "0" : Repr.NumberOrTuple(padding))}";
    }

    /// <summary>The mean of each window over 3 dimensions.</summary>
    public sealed class AvgPool3d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AvgPool3d(long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override)
            : base(nameof(AvgPool3d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.ceil_mode = ceil_mode;
            this.count_include_pad = count_include_pad;
            this.divisor_override = divisor_override;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long[]? stride { get; set; }

        /// <summary>What is added on both sides.</summary>
        public long[]? padding { get; set; }

        /// <summary>Whether a last window may hang over the end.</summary>
        public bool ceil_mode { get; set; }

        /// <summary>Whether the padding counts in the mean.</summary>
        public bool count_include_pad { get; set; }

        /// <summary>What sums are divided by instead of the count.</summary>
        public long? divisor_override { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) =>
            new(Aten.AvgPool(3, input.Impl, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"kernel_size={Repr.NumberOrTuple(kernel_size)}, stride={Repr.NumberOrTuple(stride ?? kernel_size)}, padding={(padding is null ? "0" : Repr.NumberOrTuple(padding))}";
    }

    /// <summary>The mean of each of as many windows as the result has places, over 1 dimension.</summary>
    public sealed class AdaptiveAvgPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveAvgPool1d(long output_size)
            : base(nameof(AdaptiveAvgPool1d)) => this.output_size = output_size;

        /// <summary>The sizes of the result.</summary>
        public long output_size { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.AdaptiveAvgPool(1, input.Impl, [output_size]));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"output_size={output_size}";
    }

    /// <summary>The mean of each of as many windows as the result has places, over 2 dimensions.</summary>
    public sealed class AdaptiveAvgPool2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveAvgPool2d(long[] output_size)
            : base(nameof(AdaptiveAvgPool2d)) => this.output_size = output_size;

        /// <summary>The sizes of the result.</summary>
        public long[] output_size { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.AdaptiveAvgPool(2, input.Impl, output_size));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"output_size={Repr.NumberOrTuple(output_size)}";
    }

    /// <summary>The mean of each of as many windows as the result has places, over 3 dimensions.</summary>
    public sealed class AdaptiveAvgPool3d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveAvgPool3d(long[] output_size)
            : base(nameof(AdaptiveAvgPool3d)) => this.output_size = output_size;

        /// <summary>The sizes of the result.</summary>
        public long[] output_size { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.AdaptiveAvgPool(3, input.Impl, output_size));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"output_size={Repr.NumberOrTuple(output_size)}";
    }

    /// <summary>The maximum of each of as many windows as the result has places, over 1 dimension.</summary>
    public sealed class AdaptiveMaxPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveMaxPool1d(long output_size)
            : base(nameof(AdaptiveMaxPool1d)) => this.output_size = output_size;

        /// <summary>The sizes of the result.</summary>
        public long output_size { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.AdaptiveMaxPool(1, input.Impl, [output_size]).Output);

        /// <summary>The maxima, and where in its plane each is.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input)
        {
            var (output, indices) = Aten.AdaptiveMaxPool(1, input.Impl, [output_size]);
            return (new(output), new(indices));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"output_size={output_size}";
    }

    /// <summary>The maximum of each of as many windows as the result has places, over 2 dimensions.</summary>
    public sealed class AdaptiveMaxPool2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveMaxPool2d(long[] output_size)
            : base(nameof(AdaptiveMaxPool2d)) => this.output_size = output_size;

        /// <summary>The sizes of the result.</summary>
        public long[] output_size { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.AdaptiveMaxPool(2, input.Impl, output_size).Output);

        /// <summary>The maxima, and where in its plane each is.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input)
        {
            var (output, indices) = Aten.AdaptiveMaxPool(2, input.Impl, output_size);
            return (new(output), new(indices));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"output_size={Repr.NumberOrTuple(output_size)}";
    }

    /// <summary>The maximum of each of as many windows as the result has places, over 3 dimensions.</summary>
    public sealed class AdaptiveMaxPool3d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveMaxPool3d(long[] output_size)
            : base(nameof(AdaptiveMaxPool3d)) => this.output_size = output_size;

        /// <summary>The sizes of the result.</summary>
        public long[] output_size { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.AdaptiveMaxPool(3, input.Impl, output_size).Output);

        /// <summary>The maxima, and where in its plane each is.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input)
        {
            var (output, indices) = Aten.AdaptiveMaxPool(3, input.Impl, output_size);
            return (new(output), new(indices));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"output_size={Repr.NumberOrTuple(output_size)}";
    }
}
