using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>tanh(x).</summary>
            public static Tanh Tanh() => new(false);

            /// <inheritdoc cref="Tanh()"/>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tanh Tanh(bool inplace = false) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>tanh(x).</summary>
    public sealed class Tanh : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Tanh(bool inplace)
            : base(nameof(Tanh))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <summary>The name of the class.</summary>
        public override string GetName() => nameof(Tanh);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.Tanh().InPlace(tensor.Impl) : Aten.Tanh(tensor.Impl));

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
