using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x · tanh(ln(1 + eˣ)).</summary>
            public static Mish Mish() => new(false);

            /// <inheritdoc cref="Mish()"/>
            /// <param name="inplace">Overwrite the input.</param>
            public static Mish Mish(bool inplace) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x · tanh(ln(1 + eˣ)).</summary>
    public sealed class Mish : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Mish(bool inplace)
            : base(nameof(Mish))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.mish(tensor, inplace);

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
