using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x moved towards 0 by lambda.</summary>
            /// <param name="lambda">The distance.</param>
            public static Softshrink Softshrink(double lambda = 0.5) => new(lambda);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x moved towards 0 by lambda.</summary>
    public sealed class Softshrink : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Softshrink(double lambda)
            : base(nameof(Softshrink))
        {
            this.lambda = lambda;
        }

        /// <summary>The distance.</summary>
        public double lambda { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.softshrink(tensor, lambda);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{Repr.Of(lambda)}";
    }
}
