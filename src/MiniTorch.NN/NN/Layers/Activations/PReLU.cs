using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where it is positive, else a trained slope times x.</summary>
            /// <param name="num_parameters">One slope, or one for each channel.</param>
            /// <param name="init">What the slopes start from.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The slopes' dtype.</param>
            public static PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null) => new(num_parameters, init, device, dtype);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x where it is positive, else a trained slope times x.</summary>
    public sealed class PReLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter _weight = null!;

        internal PReLU(long num_parameters, double init, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(PReLU))
        {
            this.num_parameters = num_parameters;
            this.init = init;
            weight = Parameters.Filled(init, [num_parameters], device, dtype);
        }

        /// <summary>How many slopes there are.</summary>
        public long num_parameters { get; }

        /// <summary>What they start from.</summary>
        public double init { get; }

        /// <summary>The slopes.</summary>
        public Parameter weight
        {
            get => _weight;
            set
            {
                _ = value.Impl;
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        /// <summary>The name of the class.</summary>
        public override string GetName() => nameof(PReLU);

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.Prelu(tensor.Impl, _weight.Impl));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"num_parameters={num_parameters}";
    }
}
