using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where it is positive, else x times a slope: in training drawn between lower and upper, else their mean.</summary>
            /// <param name="lower">The least slope.</param>
            /// <param name="upper">The largest slope.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static RReLU RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) => new(lower, upper, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x where it is positive, else x times a slope: in training drawn between lower and upper, else their mean.</summary>
    public sealed class RReLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal RReLU(double lower, double upper, bool inplace)
            : base(nameof(RReLU))
        {
            this.lower = lower;
            this.upper = upper;
            this.inplace = inplace;
        }

        /// <summary>The least slope.</summary>
        public double lower { get; set; }

        /// <summary>The largest slope.</summary>
        public double upper { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            Core.GeneratorImpl? generator = training ? Core.GeneratorImpl.Default : null;
            return new(inplace ? new Operators.Rrelu(lower, upper, generator).InPlace(tensor.Impl) : Operators.Aten.Rrelu(tensor.Impl, lower, upper, generator));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"lower={Repr.Of(lower)}, upper={Repr.Of(upper)}{Repr.AndInPlace(inplace)}";
    }
}
