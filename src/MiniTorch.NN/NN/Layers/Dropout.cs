using MiniTorch.Core;
using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Zeros elements with probability p, and scales the others by 1 / (1 − p). Only in training.</summary>
            /// <param name="p">The probability.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>Zeros whole channels of (N, C, L) or (C, L) with probability p, and scales the others. Only in training.</summary>
            /// <param name="p">The probability.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Dropout1d Dropout1d(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>Zeros whole channels of (N, C, H, W) with probability p, and scales the others. Only in training.</summary>
            /// <param name="p">The probability.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>Zeros whole channels of (N, C, D, H, W) or (C, D, H, W) with probability p, and scales the others. Only in training.</summary>
            /// <param name="p">The probability.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Dropout3d Dropout3d(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>Dropout that keeps mean and variance of what SELU gives. Only in training.</summary>
            /// <param name="p">The probability.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static AlphaDropout AlphaDropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>Alpha dropout of whole channels. Only in training.</summary>
            /// <param name="p">The probability.</param>
            public static FeatureAlphaDropout FeatureAlphaDropout(double p = 0.5) => new(p, false);

            /// <inheritdoc cref="FeatureAlphaDropout(double)"/>
            /// <param name="p">The probability.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static FeatureAlphaDropout FeatureAlphaDropout(double p, bool inplace) => new(p, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Zeros elements with probability p, and scales the others by 1 / (1 − p). Only in training.</summary>
    public sealed class Dropout : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Dropout(double p, bool inplace)
            : base(nameof(Dropout))
        {
            this.p = p;
            this.inplace = inplace;
        }

        /// <summary>The probability.</summary>
        public double p { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.Dropout(tensor.Impl, p, training, inplace));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"p={Repr.Of(p)}, inplace={Repr.Of(inplace)}";
    }

    /// <summary>Zeros whole channels of (N, C, L) or (C, L) with probability p, and scales the others. Only in training.</summary>
    public sealed class Dropout1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Dropout1d(double p, bool inplace)
            : base(nameof(Dropout1d))
        {
            this.p = p;
            this.inplace = inplace;
        }

        /// <summary>The probability.</summary>
        public double p { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.ChannelDropout(tensor.Impl, 2, p, training, inplace));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"p={Repr.Of(p)}, inplace={Repr.Of(inplace)}";
    }

    /// <summary>Zeros whole channels of (N, C, H, W) with probability p, and scales the others. Only in training.</summary>
    public sealed class Dropout2d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Dropout2d(double p, bool inplace)
            : base(nameof(Dropout2d))
        {
            this.p = p;
            this.inplace = inplace;
        }

        /// <summary>The probability.</summary>
        public double p { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.FeatureDropout(input.Impl, p, training, inplace));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"p={Repr.Of(p)}, inplace={Repr.Of(inplace)}";
    }

    /// <summary>Zeros whole channels of (N, C, D, H, W) or (C, D, H, W) with probability p, and scales the others. Only in training.</summary>
    public sealed class Dropout3d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Dropout3d(double p, bool inplace)
            : base(nameof(Dropout3d))
        {
            this.p = p;
            this.inplace = inplace;
        }

        /// <summary>The probability.</summary>
        public double p { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.ChannelDropout(input.Impl, 4, p, training, inplace));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"p={Repr.Of(p)}, inplace={Repr.Of(inplace)}";
    }

    /// <summary>Dropout that keeps mean and variance of what SELU gives. Only in training.</summary>
    public sealed class AlphaDropout : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AlphaDropout(double p, bool inplace)
            : base(nameof(AlphaDropout))
        {
            this.p = p;
            this.inplace = inplace;
        }

        /// <summary>The probability.</summary>
        public double p { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.AlphaDropout(tensor.Impl, p, training, inplace));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"p={Repr.Of(p)}, inplace={Repr.Of(inplace)}";
    }

    /// <summary>Alpha dropout of whole channels. Only in training.</summary>
    public sealed class FeatureAlphaDropout : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal FeatureAlphaDropout(double p, bool inplace)
            : base(nameof(FeatureAlphaDropout))
        {
            this.p = p;
            this.inplace = inplace;
        }

        /// <summary>The probability.</summary>
        public double p { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.FeatureAlphaDropout(input.Impl, p, training, inplace));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"p={Repr.Of(p)}, inplace={Repr.Of(inplace)}";
    }
}
