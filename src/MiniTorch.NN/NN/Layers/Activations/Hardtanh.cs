using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x clamped to [min_val, max_val].</summary>
            /// <param name="min_val">The lower bound.</param>
            /// <param name="max_val">The upper bound.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Hardtanh Hardtanh(double min_val = -1, double max_val = 1, bool inplace = false) => new(min_val, max_val, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x clamped to [min_val, max_val].</summary>
    public sealed class Hardtanh : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Hardtanh(double min_val, double max_val, bool inplace)
            : base(nameof(Hardtanh))
        {
            this.min_val = min_val;
            this.max_val = max_val;
            this.inplace = inplace;
        }

        /// <summary>The lower bound.</summary>
        public double min_val { get; set; }

        /// <summary>The upper bound.</summary>
        public double max_val { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <summary>The name of the class.</summary>
        public override string GetName() => nameof(Hardtanh);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(inplace ? new Operators.Hardtanh(min_val, max_val).InPlace(tensor.Impl) : Aten.Hardtanh(tensor.Impl, min_val, max_val));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"min_val={Repr.Of(min_val)}, max_val={Repr.Of(max_val)}{Repr.AndInPlace(inplace)}";
    }
}
