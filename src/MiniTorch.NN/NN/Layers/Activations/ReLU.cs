using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>max(x, 0).</summary>
            /// <param name="inplace">Overwrite the input.</param>
            public static ReLU ReLU(bool inplace = false) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>max(x, 0).</summary>
    public sealed class ReLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal ReLU(bool inplace)
            : base(nameof(ReLU))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.Relu().InPlace(tensor.Impl) : Aten.Relu(tensor.Impl));

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
