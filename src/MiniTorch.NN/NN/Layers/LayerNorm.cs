using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>(x − mean) / √(variance + eps) over the last dimensions, times weight plus bias.</summary>
            /// <param name="normalized_shape">The sizes of the last dimensions.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="elementwise_affine">Whether a weight (and a bias) follow.</param>
            /// <param name="bias">Whether there is a bias.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            /// <inheritdoc cref="LayerNorm(long[], double, bool, bool, Device, ScalarType?)"/>
            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>(x − mean) / √(variance + eps) over the last dimensions, times weight plus bias.</summary>
    public sealed class LayerNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter? _weight;
        private Parameter? _bias;

        internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            this.normalized_shape = normalized_shape;
            this.eps = eps;
            this.elementwise_affine = elementwise_affine;
            if (elementwise_affine)
            {
                weight = Parameters.Filled(1, normalized_shape, device, dtype);
                this.bias = bias ? Parameters.Filled(0, normalized_shape, device, dtype) : null;
            }
        }

        /// <summary>The sizes of the last dimensions.</summary>
        public long[] normalized_shape { get; set; }

        /// <summary>Added to the variance.</summary>
        public double eps { get; set; }

        /// <summary>Whether a weight (and a bias) follow.</summary>
        public bool elementwise_affine { get; set; }

        /// <summary>In the normalized shape, or null.</summary>
        public Parameter? weight
        {
            get => _weight;
            set
            {
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        /// <summary>In the normalized shape, or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set
            {
                _bias = value;
                ConditionallyRegisterParameter(nameof(bias), value);
            }
        }

        /// <summary>Starts the parameters anew.</summary>
        public void reset_parameters()
        {
            if (_weight is not null)
            {
                torch.nn.init.Constant(_weight.Impl, 1);
            }
            if (_bias is not null)
            {
                torch.nn.init.Constant(_bias.Impl, 0);
            }
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.LayerNorm(tensor.Impl, normalized_shape, _weight?.Impl, _bias?.Impl, eps));

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            $"{Repr.Tuple(normalized_shape)}, eps={Repr.Of(eps)}, elementwise_affine={Repr.Of(elementwise_affine)}, bias={Repr.Of(_bias is not null)}";
    }
}
