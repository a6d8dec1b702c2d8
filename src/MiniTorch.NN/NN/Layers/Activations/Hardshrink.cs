using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where |x| exceeds lambda, else 0.</summary>
            /// <param name="lambda">The bound.</param>
            public static Hardshrink Hardshrink(double lambda = 0.5) => new(lambda);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x where |x| exceeds lambda, else 0.</summary>
    public sealed class Hardshrink : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Hardshrink(double lambda)
            : base(nameof(Hardshrink))
        {
            this.lambda = lambda;
        }

        /// <summary>The bound.</summary>
        public double lambda { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.hardshrink(tensor, lambda);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{Repr.Of(lambda)}";
    }
}
