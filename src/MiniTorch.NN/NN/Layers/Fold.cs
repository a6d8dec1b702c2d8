using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>(N, C, H, W) → (N, C·kh·kw, L): the windows that slide over images, as columns.</summary>
            /// <param name="kernel_size">Height and width of a window.</param>
            /// <param name="dilation">Distance of the window's elements.</param>
            /// <param name="padding">Zeros around the images.</param>
            /// <param name="stride">Distance of the windows.</param>
            public static Unfold Unfold(long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                new((kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            /// <inheritdoc cref="Unfold(long, long, long, long)"/>
            public static Unfold Unfold((long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                new(kernel_size, dilation ?? (1, 1), padding ?? (0, 0), stride ?? (1, 1));

            /// <summary>(N, C·kh·kw, L) → (N, C, H, W): columns added up where their windows lie.</summary>
            /// <param name="output_size">Height and width of the images.</param>
            /// <param name="kernel_size">Height and width of a window.</param>
            /// <param name="dilation">Distance of the window's elements.</param>
            /// <param name="padding">Zeros around the images.</param>
            /// <param name="stride">Distance of the windows.</param>
            public static Fold Fold(long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                new((output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride), isSquare: true);

            /// <inheritdoc cref="Fold(long, long, long, long, long)"/>
            public static Fold Fold((long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                new(output_size, kernel_size, dilation ?? (1, 1), padding ?? (0, 0), stride ?? (1, 1), isSquare: false);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>(N, C, H, W) → (N, C·kh·kw, L): the windows that slide over images, as columns.</summary>
    public sealed class Unfold : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Unfold((long, long) kernel, (long, long) dilation, (long, long) padding, (long, long) stride)
            : base(nameof(Unfold))
        {
            kernel_size = kernel;
            this.dilation = dilation;
            this.padding = padding;
            this.stride = stride;
        }

        /// <summary>Height and width of a window.</summary>
        public (long, long) kernel_size { get; set; }

        /// <summary>Distance of the window's elements.</summary>
        public (long, long) dilation { get; set; }

        /// <summary>Zeros around the images.</summary>
        public (long, long) padding { get; set; }

        /// <summary>Distance of the windows.</summary>
        public (long, long) stride { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.unfold(tensor, kernel_size, dilation, padding, stride);

        /// <inheritdoc/>
        protected internal override string extra_repr() => Windows(kernel_size, dilation, padding, stride);

        /// <summary>The description of windows; equal pairs show as numbers.</summary>
        internal static string Windows((long, long) kernel, (long, long) dilation, (long, long) padding, (long, long) stride) =>
            $"kernel_size={Show(kernel)}, dilation={Show(dilation)}, padding={Show(padding)}, stride={Show(stride)}";

        private static string Show((long, long) pair) => Repr.NumberOrTuple(Sizes.Of(pair));
    }

    /// <summary>(N, C·kh·kw, L) → (N, C, H, W): columns added up where their windows lie.</summary>
    public sealed class Fold : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        private readonly bool _isSquare;

        internal Fold((long, long) size, (long, long) kernel, (long, long) dilation, (long, long) padding, (long, long) stride, bool isSquare)
            : base(nameof(Fold))
        {
            output_size = size;
            kernel_size = kernel;
            this.dilation = dilation;
            this.padding = padding;
            this.stride = stride;
            _isSquare = isSquare;
        }

        /// <summary>Height and width of the images.</summary>
        public (long, long) output_size { get; set; }

        /// <summary>Height and width of a window.</summary>
        public (long, long) kernel_size { get; set; }

        /// <summary>Distance of the window's elements.</summary>
        public (long, long) dilation { get; set; }

        /// <summary>Zeros around the images.</summary>
        public (long, long) padding { get; set; }

        /// <summary>Distance of the windows.</summary>
        public (long, long) stride { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.fold(tensor, output_size, kernel_size, dilation, padding, stride);

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            $"output_size={(_isSquare ? Repr.NumberOrTuple(Sizes.Of(output_size)) : Repr.Tuple(Sizes.Of(output_size)))}, {Unfold.Windows(kernel_size, dilation, padding, stride)}";
    }
}
