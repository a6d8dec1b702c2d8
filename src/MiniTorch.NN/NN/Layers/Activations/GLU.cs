using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>a · σ(b) for the halves a and b of a dimension.</summary>
            /// <param name="dim">The dimension.</param>
            public static GLU GLU(long dim = -1) => new(dim);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>a · σ(b) for the halves a and b of a dimension.</summary>
    public sealed class GLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal GLU(long dim)
            : base(nameof(GLU))
        {
            this.dim = dim;
        }

        /// <summary>The dimension.</summary>
        public long dim { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.glu(tensor, dim);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"dim={dim}";
    }
}
