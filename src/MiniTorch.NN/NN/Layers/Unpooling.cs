using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Undoes MaxPool1d: each maximum at its place, zeros elsewhere.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            public static MaxUnpool1d MaxUnpool1d(long kernel_size, long? stride = null, long? padding = null) => new(kernel_size, stride, padding);

            /// <summary>Undoes MaxPool2d: each maximum at its place, zeros elsewhere.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            public static MaxUnpool2d MaxUnpool2d(long kernel_size, long? stride = null, long? padding = null) =>
                new([kernel_size, kernel_size], stride is { } step ? [step, step] : null, padding is { } pad ? [pad, pad] : null);

            /// <summary>Undoes MaxPool2d: each maximum at its place, zeros elsewhere.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            public static MaxUnpool2d MaxUnpool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null) => new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding));

            /// <summary>Undoes MaxPool2d: each maximum at its place, zeros elsewhere.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            public static MaxUnpool2d MaxUnpool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null) => new(kernel_size, stride, padding);

            /// <summary>Undoes MaxPool3d: each maximum at its place, zeros elsewhere.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            public static MaxUnpool3d MaxUnpool3d(long kernel_size, long? stride = null, long? padding = null) =>
                new([kernel_size, kernel_size, kernel_size], stride is { } step ? [step, step, step] : null, padding is { } pad ? [pad, pad, pad] : null);

            /// <summary>Undoes MaxPool3d: each maximum at its place, zeros elsewhere.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            public static MaxUnpool3d MaxUnpool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null) => new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding));

            /// <summary>Undoes MaxPool3d: each maximum at its place, zeros elsewhere.</summary>
            /// <param name="kernel_size">The size of a window.</param>
            /// <param name="stride">The distance between windows; as large as they are if null.</param>
            /// <param name="padding">What was added on both sides.</param>
            public static MaxUnpool3d MaxUnpool3d(long[] kernel_size, long[]? stride = null, long[]? padding = null) => new(kernel_size, stride, padding);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Undoes MaxPool1d: each maximum at its place, zeros elsewhere.</summary>
    public sealed class MaxUnpool1d : ParameterLessModule<torch.Tensor, torch.Tensor, long[]?, torch.Tensor>
    {
        internal MaxUnpool1d(long kernel, long? stride, long? padding)
            : base(nameof(MaxUnpool1d))
        {
            kernel_size = kernel;
            this.stride = stride;
            this.padding = padding;
        }

        /// <summary>The size of a window.</summary>
        public long kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long? stride { get; set; }

        /// <summary>What was added on both sides.</summary>
        public long? padding { get; set; }

        /// <summary>Puts maxima back to their places.</summary>
        /// <param name="tensor">The maxima.</param>
        /// <param name="indices">Their places.</param>
        /// <param name="output_size">The size of what was pooled, where several are possible.</param>
        public override torch.Tensor forward(torch.Tensor tensor, torch.Tensor indices, long[]? output_size = null) =>
            torch.nn.functional.max_unpool1d(tensor, indices, kernel_size, stride, padding, output_size);

        /// <inheritdoc cref="forward"/>
        public new torch.Tensor call(torch.Tensor tensor, torch.Tensor indices, long[]? output_size = null) => base.call(tensor, indices, output_size);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"kernel_size={Repr.Tuple([kernel_size])}, stride={Repr.Tuple([stride ?? kernel_size])}, padding={Repr.Tuple([padding ?? 0])}";
    }

    /// <summary>Undoes MaxPool2d: each maximum at its place, zeros elsewhere.</summary>
    public sealed class MaxUnpool2d : ParameterLessModule<torch.Tensor, torch.Tensor, long[]?, torch.Tensor>
    {
        internal MaxUnpool2d(long[] kernel, long[]? stride, long[]? padding)
            : base(nameof(MaxUnpool2d))
        {
            kernel_size = kernel;
            this.stride = stride;
            this.padding = padding;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long[]? stride { get; set; }

        /// <summary>What was added on both sides.</summary>
        public long[]? padding { get; set; }

        /// <summary>Puts maxima back to their places.</summary>
        /// <param name="tensor">The maxima.</param>
        /// <param name="indices">Their places.</param>
        /// <param name="output_size">The size of what was pooled, where several are possible.</param>
        public override torch.Tensor forward(torch.Tensor tensor, torch.Tensor indices, long[]? output_size = null) =>
            torch.nn.functional.max_unpool2d(tensor, indices, kernel_size, stride, padding, output_size);

        /// <inheritdoc cref="forward"/>
        public new torch.Tensor call(torch.Tensor tensor, torch.Tensor indices, long[]? output_size = null) => base.call(tensor, indices, output_size);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"kernel_size={Repr.Tuple(kernel_size)}, stride={Repr.Tuple(stride ?? kernel_size)}, padding={Repr.Tuple(padding ?? new long[kernel_size.Length])}";
    }

    /// <summary>Undoes MaxPool3d: each maximum at its place, zeros elsewhere.</summary>
    public sealed class MaxUnpool3d : ParameterLessModule<torch.Tensor, torch.Tensor, long[]?, torch.Tensor>
    {
        internal MaxUnpool3d(long[] kernel, long[]? stride, long[]? padding)
            : base(nameof(MaxUnpool3d))
        {
            kernel_size = kernel;
            this.stride = stride;
            this.padding = padding;
        }

        /// <summary>The size of a window.</summary>
        public long[] kernel_size { get; set; }

        /// <summary>The distance between windows; as large as they are if null.</summary>
        public long[]? stride { get; set; }

        /// <summary>What was added on both sides.</summary>
        public long[]? padding { get; set; }

        /// <summary>Puts maxima back to their places.</summary>
        /// <param name="tensor">The maxima.</param>
        /// <param name="indices">Their places.</param>
        /// <param name="output_size">The size of what was pooled, where several are possible.</param>
        public override torch.Tensor forward(torch.Tensor tensor, torch.Tensor indices, long[]? output_size = null) =>
            torch.nn.functional.max_unpool3d(tensor, indices, kernel_size, stride, padding, output_size);

        /// <inheritdoc cref="forward"/>
        public new torch.Tensor call(torch.Tensor tensor, torch.Tensor indices, long[]? output_size = null) => base.call(tensor, indices, output_size);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"kernel_size={Repr.Tuple(kernel_size)}, stride={Repr.Tuple(stride ?? kernel_size)}, padding={Repr.Tuple(padding ?? new long[kernel_size.Length])}";
    }
}
