using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x / (1 + |x|).</summary>
            public static Softsign Softsign() => new(false);

            /// <inheritdoc cref="Softsign()"/>
            /// <param name="inplace">Overwrite the input.</param>
            public static Softsign Softsign(bool inplace) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x / (1 + |x|).</summary>
    public sealed class Softsign : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Softsign(bool inplace)
            : base(nameof(Softsign))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.softsign(tensor, inplace);

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
