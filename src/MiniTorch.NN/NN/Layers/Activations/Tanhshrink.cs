using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x − tanh(x).</summary>
            public static Tanhshrink Tanhshrink() => new(false);

            /// <inheritdoc cref="Tanhshrink()"/>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tanhshrink Tanhshrink(bool inplace = false) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x − tanh(x).</summary>
    public sealed class Tanhshrink : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Tanhshrink(bool inplace)
            : base(nameof(Tanhshrink))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.tanhshrink(tensor, inplace);

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
