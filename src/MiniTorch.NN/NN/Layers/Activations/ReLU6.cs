using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>min(max(x, 0), 6).</summary>
            /// <param name="inplace">Overwrite the input.</param>
            public static ReLU6 ReLU6(bool inplace = false) => new(inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>min(max(x, 0), 6).</summary>
    public sealed class ReLU6 : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal ReLU6(bool inplace)
            : base(nameof(ReLU6))
        {
            this.inplace = inplace;
        }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.Hardtanh(0, 6).InPlace(tensor.Impl) : Aten.Hardtanh(tensor.Impl, 0, 6));

        /// <inheritdoc/>
        protected internal override string extra_repr() => Repr.InPlace(inplace);
    }
}
