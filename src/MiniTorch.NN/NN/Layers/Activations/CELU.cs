using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>max(x, 0) + min(alpha · (eˣᐟᵃˡᵖʰᵃ − 1), 0).</summary>
            /// <param name="alpha">The limit for negative x.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static CELU CELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>max(x, 0) + min(alpha · (eˣᐟᵃˡᵖʰᵃ − 1), 0).</summary>
    public sealed class CELU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal CELU(double alpha, bool inplace)
            : base(nameof(CELU))
        {
            this.alpha = alpha;
            this.inplace = inplace;
        }

        /// <summary>The limit for negative x.</summary>
        public double alpha { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.celu(tensor, alpha, inplace);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"alpha={Repr.Of(alpha)}{Repr.AndInPlace(inplace)}";
    }
}
