using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>ln(1 + e^(beta·x)) / beta, and x where beta·x exceeds threshold.</summary>
            /// <param name="beta">The steepness.</param>
            /// <param name="threshold">Where it is x.</param>
            public static Softplus Softplus(double beta = 1.0, double threshold = 20.0) => new(beta, threshold);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>ln(1 + e^(beta·x)) / beta, and x where beta·x exceeds threshold.</summary>
    public sealed class Softplus : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Softplus(double beta, double threshold)
            : base(nameof(Softplus))
        {
            this.beta = beta;
            this.threshold = threshold;
        }

        /// <summary>The steepness.</summary>
        public double beta { get; set; }

        /// <summary>Where it is x.</summary>
        public double threshold { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.softplus(tensor, beta, threshold);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"beta={Repr.Of(beta)}, threshold={Repr.Of(threshold)}";
    }
}
