using MiniTorch.Core;
using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Pads 1 dimension with a number.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            /// <param name="value">The number.</param>
            public static ConstantPad1d ConstantPad1d(long padding, double value) => new(value, padding, padding);

            /// <inheritdoc cref="ConstantPad1d(long, double)"/>
            public static ConstantPad1d ConstantPad1d((long, long) padding, double value) => new(value, padding.Item1, padding.Item2);

            /// <summary>Pads 2 dimensions with a number.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            /// <param name="value">The number.</param>
            public static ConstantPad2d ConstantPad2d(long padding, double value) => new(value, padding, padding, padding, padding);

            /// <inheritdoc cref="ConstantPad2d(long, double)"/>
            public static ConstantPad2d ConstantPad2d((long, long, long, long) padding, double value) => new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4);

            /// <summary>Pads 3 dimensions with a number.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            /// <param name="value">The number.</param>
            public static ConstantPad3d ConstantPad3d(long padding, double value) => new(value, padding, padding, padding, padding, padding, padding);

            /// <inheritdoc cref="ConstantPad3d(long, double)"/>
            public static ConstantPad3d ConstantPad3d((long, long, long, long, long, long) padding, double value) => new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

            /// <summary>Pads 1 dimension by mirroring at the edges.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static ReflectionPad1d ReflectionPad1d(long padding) => new(0, padding, padding);

            /// <inheritdoc cref="ReflectionPad1d(long)"/>
            public static ReflectionPad1d ReflectionPad1d((long, long) padding) => new(0, padding.Item1, padding.Item2);

            /// <summary>Pads 2 dimensions by mirroring at the edges.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static ReflectionPad2d ReflectionPad2d(long padding) => new(0, padding, padding, padding, padding);

            /// <inheritdoc cref="ReflectionPad2d(long)"/>
            public static ReflectionPad2d ReflectionPad2d((long, long, long, long) padding) => new(0, padding.Item1, padding.Item2, padding.Item3, padding.Item4);

            /// <summary>Pads 3 dimensions by mirroring at the edges.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static ReflectionPad3d ReflectionPad3d(long padding) => new(0, padding, padding, padding, padding, padding, padding);

            /// <inheritdoc cref="ReflectionPad3d(long)"/>
            public static ReflectionPad3d ReflectionPad3d((long, long, long, long, long, long) padding) => new(0, padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

            /// <summary>Pads 1 dimension by repeating the edge.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static ReplicationPad1d ReplicationPad1d(long padding) => new(0, padding, padding);

            /// <inheritdoc cref="ReplicationPad1d(long)"/>
            public static ReplicationPad1d ReplicationPad1d((long, long) padding) => new(0, padding.Item1, padding.Item2);

            /// <summary>Pads 2 dimensions by repeating the edge.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static ReplicationPad2d ReplicationPad2d(long padding) => new(0, padding, padding, padding, padding);

            /// <inheritdoc cref="ReplicationPad2d(long)"/>
            public static ReplicationPad2d ReplicationPad2d((long, long, long, long) padding) => new(0, padding.Item1, padding.Item2, padding.Item3, padding.Item4);

            /// <summary>Pads 3 dimensions by repeating the edge.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static ReplicationPad3d ReplicationPad3d(long padding) => new(0, padding, padding, padding, padding, padding, padding);

            /// <inheritdoc cref="ReplicationPad3d(long)"/>
            public static ReplicationPad3d ReplicationPad3d((long, long, long, long, long, long) padding) => new(0, padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

            /// <summary>Pads 2 dimensions with zeros.</summary>
            /// <param name="padding">How much on each side: pairs of before and after, from the last dimension on.</param>
            public static ZeroPad2d ZeroPad2d(long padding) => new(0, padding, padding, padding, padding);

            /// <inheritdoc cref="ZeroPad2d(long)"/>
            public static ZeroPad2d ZeroPad2d((long, long, long, long) padding) => new(0, padding.Item1, padding.Item2, padding.Item3, padding.Item4);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>What the paddings have in common.</summary>
    public abstract class PadBase : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        private readonly PaddingModes _mode;

        /// <summary>A padding.</summary>
        protected PadBase(string name, PaddingModes mode, double value, params long[] padding)
            : base(name)
        {
            _mode = mode;
            this.value = value;
            this.padding = padding;
        }

        /// <summary>How much on each side.</summary>
        public long[] padding { get; set; }

        /// <summary>What a constant padding consists of.</summary>
        public double value { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Padded.Run(input.Impl, padding, _mode, value));

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            _mode == PaddingModes.Constant ? $"padding={Repr.Tuple(padding)}, value={Repr.Of(value)}" : Repr.Tuple(padding);
    }

    /// <summary>Pads 1 dimension with a number.</summary>
    public sealed class ConstantPad1d : PadBase
    {
        internal ConstantPad1d(double value, params long[] padding)
            : base(nameof(ConstantPad1d), PaddingModes.Constant, value, padding)
        {
        }
    }

    /// <summary>Pads 2 dimensions with a number.</summary>
    public sealed class ConstantPad2d : PadBase
    {
        internal ConstantPad2d(double value, params long[] padding)
            : base(nameof(ConstantPad2d), PaddingModes.Constant, value, padding)
        {
        }
    }

    /// <summary>Pads 3 dimensions with a number.</summary>
    public sealed class ConstantPad3d : PadBase
    {
        internal ConstantPad3d(double value, params long[] padding)
            : base(nameof(ConstantPad3d), PaddingModes.Constant, value, padding)
        {
        }
    }

    /// <summary>Pads 1 dimension by mirroring at the edges.</summary>
    public sealed class ReflectionPad1d : PadBase
    {
        internal ReflectionPad1d(double value, params long[] padding)
            : base(nameof(ReflectionPad1d), PaddingModes.Reflect, value, padding)
        {
        }
    }

    /// <summary>Pads 2 dimensions by mirroring at the edges.</summary>
    public sealed class ReflectionPad2d : PadBase
    {
        internal ReflectionPad2d(double value, params long[] padding)
            : base(nameof(ReflectionPad2d), PaddingModes.Reflect, value, padding)
        {
        }
    }

    /// <summary>Pads 3 dimensions by mirroring at the edges.</summary>
    public sealed class ReflectionPad3d : PadBase
    {
        internal ReflectionPad3d(double value, params long[] padding)
            : base(nameof(ReflectionPad3d), PaddingModes.Reflect, value, padding)
        {
        }
    }

    /// <summary>Pads 1 dimension by repeating the edge.</summary>
    public sealed class ReplicationPad1d : PadBase
    {
        internal ReplicationPad1d(double value, params long[] padding)
            : base(nameof(ReplicationPad1d), PaddingModes.Replicate, value, padding)
        {
        }
    }

    /// <summary>Pads 2 dimensions by repeating the edge.</summary>
    public sealed class ReplicationPad2d : PadBase
    {
        internal ReplicationPad2d(double value, params long[] padding)
            : base(nameof(ReplicationPad2d), PaddingModes.Replicate, value, padding)
        {
        }
    }

    /// <summary>Pads 3 dimensions by repeating the edge.</summary>
    public sealed class ReplicationPad3d : PadBase
    {
        internal ReplicationPad3d(double value, params long[] padding)
            : base(nameof(ReplicationPad3d), PaddingModes.Replicate, value, padding)
        {
        }
    }

    /// <summary>Pads 2 dimensions with zeros.</summary>
    public sealed class ZeroPad2d : PadBase
    {
        internal ZeroPad2d(double value, params long[] padding)
            : base(nameof(ZeroPad2d), PaddingModes.Constant, value, padding)
        {
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.Tuple(padding);
    }

    /// <summary>Padding by mode.</summary>
    internal static class Padded
    {
        internal static TensorImpl Run(TensorImpl input, long[] pad, PaddingModes mode, double value) => mode switch
        {
            PaddingModes.Reflect => Aten.ReflectionPad(input, pad),
            PaddingModes.Replicate => Aten.ReplicationPad(input, pad),
            PaddingModes.Circular => Aten.CircularPad(input, pad),
            _ => Aten.ConstantPadNd(input, pad, value),
        };
    }
}
