using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
            public static Sigmoid Sigmoid() => new(false);

            /// <inheritdoc cref="Sigmoid()"/>
            /// <param name="inplace">Overwrite the input.</param>
            public static Sigmoid Sigmoid(bool inplace) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    public sealed class Sigmoid : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Sigmoid(bool inplace)
            : base(nameof(Sigmoid))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.Sigmoid().InPlace(tensor.Impl) : Aten.Sigmoid(tensor.Impl));

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
