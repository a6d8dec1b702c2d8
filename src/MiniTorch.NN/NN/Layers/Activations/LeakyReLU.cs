using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where it is positive, else negative_slope · x.</summary>
            /// <param name="negative_slope">The slope for negative x.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x where it is positive, else negative_slope · x.</summary>
    public sealed class LeakyReLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LeakyReLU(double negative_slope, bool inplace)
            : base(nameof(LeakyReLU))
        {
            this.negative_slope = negative_slope;
            this.inplace = inplace;
        }

        /// <summary>The slope for negative x.</summary>
        public double negative_slope { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.LeakyRelu(negative_slope).InPlace(tensor.Impl) : Aten.LeakyRelu(tensor.Impl, negative_slope));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"negative_slope={Repr.Of(negative_slope)}{Repr.AndInPlace(inplace)}";
    }
}
