using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x · Φ(x), where Φ is the normal distribution function.</summary>
            public static GELU GELU() => new(Modules.GELU.Approximate.none, false);

            /// <inheritdoc cref="GELU()"/>
            /// <param name="inplace">Overwrite the input.</param>
            public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

            /// <inheritdoc cref="GELU()"/>
            /// <param name="approximate">Exactly, or by a tanh.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x · Φ(x), where Φ is the normal distribution function.</summary>
    public sealed class GELU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal GELU(Approximate approximate, bool inplace)
            : base(nameof(GELU))
        {
            this.approximate = approximate;
            this.inplace = inplace;
        }

        /// <summary>How Φ is computed.</summary>
        public enum Approximate
        {
            /// <summary>By the error function.</summary>
            none = 0,

            /// <summary>By a tanh.</summary>
            tanh = 1,
        }

        /// <summary>How Φ is computed.</summary>
        public Approximate approximate { get; set; }

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            bool isTanh = approximate == Approximate.tanh;
            return new(inplace ? new Operators.Gelu(isTanh).InPlace(tensor.Impl) : Aten.Gelu(tensor.Impl, isTanh));
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"approximate='{approximate}'{Repr.AndInPlace(inplace)}";
    }
}
