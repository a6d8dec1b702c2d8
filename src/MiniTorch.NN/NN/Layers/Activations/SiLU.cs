using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x · σ(x).</summary>
            public static SiLU SiLU() => new(false);

            /// <inheritdoc cref="SiLU()"/>
            /// <param name="inplace">Overwrite the input.</param>
            public static SiLU SiLU(bool inplace) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x · σ(x).</summary>
    public sealed class SiLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal SiLU(bool inplace)
            : base(nameof(SiLU))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <summary>The name of the class.</summary>
        public override string GetName() => nameof(SiLU);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.Silu().InPlace(tensor.Impl) : Aten.Silu(tensor.Impl));

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
