using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where it is positive, else alpha · (eˣ − 1).</summary>
            /// <param name="alpha">The limit for negative x.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static ELU ELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x where it is positive, else alpha · (eˣ − 1).</summary>
    public sealed class ELU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal ELU(double alpha, bool inplace)
            : base(nameof(ELU))
        {
            this.alpha = alpha;
            this.inplace = inplace;
        }

        /// <summary>The limit for negative x.</summary>
        public double alpha { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.elu(tensor, alpha, inplace);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"alpha={Repr.Of(alpha)}{Repr.AndInPlace(inplace)}";
    }
}
