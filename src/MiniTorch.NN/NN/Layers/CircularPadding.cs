using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Pads 1 dimension with the opposite edges.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static CircularPad1d CircularPad1d(long padding) => new(padding, padding);

            /// <inheritdoc cref="CircularPad1d(long)"/>
            public static CircularPad1d CircularPad1d((long, long) padding) => new(padding.Item1, padding.Item2);

            /// <summary>Pads 2 dimensions with the opposite edges.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static CircularPad2d CircularPad2d(long padding) => new(padding, padding, padding, padding);

            /// <inheritdoc cref="CircularPad2d(long)"/>
            public static CircularPad2d CircularPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);

            /// <summary>Pads 3 dimensions with the opposite edges.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static CircularPad3d CircularPad3d(long padding) => new(padding, padding, padding, padding, padding, padding);

            /// <inheritdoc cref="CircularPad3d(long)"/>
            public static CircularPad3d CircularPad3d((long, long, long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Pads 1 dimension with the opposite edges.</summary>
    public sealed class CircularPad1d : PadBase
    {
        internal CircularPad1d(params long[] padding)
            : base(nameof(CircularPad1d), PaddingModes.Circular, 0, padding)
        {
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.Tuple(padding);
    }

    /// <summary>Pads 2 dimensions with the opposite edges.</summary>
    public sealed class CircularPad2d : PadBase
    {
        internal CircularPad2d(params long[] padding)
            : base(nameof(CircularPad2d), PaddingModes.Circular, 0, padding)
        {
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.Tuple(padding);
    }

    /// <summary>Pads 3 dimensions with the opposite edges.</summary>
    public sealed class CircularPad3d : PadBase
    {
        internal CircularPad3d(params long[] padding)
            : base(nameof(CircularPad3d), PaddingModes.Circular, 0, padding)
        {
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.Tuple(padding);
    }
}
