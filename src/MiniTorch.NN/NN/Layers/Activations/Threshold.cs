using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where it is above threshold, else value.</summary>
            /// <param name="threshold">What x must exceed.</param>
            /// <param name="value">What replaces x.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Threshold Threshold(double threshold, double value, bool inplace = false) => new(threshold, value, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x where it is above threshold, else value.</summary>
    public sealed class Threshold : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Threshold(double threshold, double value, bool inplace)
            : base(nameof(Threshold))
        {
            this.threshold = threshold;
            this.value = value;
            this.inplace = inplace;
        }

        /// <summary>What x must exceed.</summary>
        public double threshold { get; set; }

        /// <summary>What replaces x.</summary>
        public double value { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.Threshold(threshold, value).InPlace(tensor.Impl) : Aten.Threshold(tensor.Impl, threshold, value));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"threshold={Repr.Of(threshold)}, value={Repr.Of(value)}{Repr.AndInPlace(inplace)}";
    }
}
