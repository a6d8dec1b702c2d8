using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>(x − mean) / √(variance + eps) over each group of channels of each sample, times weight plus bias.</summary>
            /// <param name="num_groups">Groups.</param>
            /// <param name="num_channels">Channels, a multiple of the groups.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="affine">Whether a weight and a bias follow.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-5, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            /// <summary>x · rsqrt(mean(x²) + eps) over the last dimensions, times weight.</summary>
            /// <param name="normalized_shape">The sizes of the last dimensions.</param>
            /// <param name="eps">Added to the mean; the distance from 1 to the dtype's next number if null.</param>
            /// <param name="elementwise_affine">Whether a weight follows.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The weight's dtype.</param>
            public static RMSNorm RMSNorm(long[] normalized_shape, double? eps = null, bool elementwise_affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, device, dtype);

            /// <inheritdoc cref="RMSNorm(long[], double?, bool, Device, ScalarType?)"/>
            public static RMSNorm RMSNorm(long normalized_shape, double? eps = null, bool elementwise_affine = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, device, dtype);

            /// <summary>input / (k + alpha · mean of input² over neighbouring channels)^beta.</summary>
            /// <param name="size">How many channels are neighbours.</param>
            /// <param name="alpha">The mean's factor.</param>
            /// <param name="beta">The exponent.</param>
            /// <param name="k">Added to the mean.</param>
            public static LocalResponseNorm LocalResponseNorm(long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0) => new(size, alpha, beta, k);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>(x − mean) / √(variance + eps) over each group of channels of each sample, times weight plus bias.</summary>
    public sealed class GroupNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _channels;
        private Parameter? _weight;
        private Parameter? _bias;

        internal GroupNorm(long groups, long channels, double eps, bool affine, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(GroupNorm))
        {
            if (channels % groups != 0)
            {
                throw new ArgumentException($"num_channels ({channels}) must be divisible by num_groups ({groups})");
            }
            num_groups = groups;
            _channels = channels;
            this.eps = eps;
            this.affine = affine;
            if (affine)
            {
                weight = Parameters.Filled(1, [channels], device, dtype);
                bias = Parameters.Filled(0, [channels], device, dtype);
            }
        }

        /// <summary>Groups.</summary>
        public long num_groups { get; set; }

        /// <summary>Added to the variance.</summary>
        public double eps { get; set; }

        /// <summary>Whether a weight and a bias follow.</summary>
        public bool affine { get; set; }

        /// <summary>[num_channels], or null.</summary>
        public Parameter? weight
        {
            get => _weight;
            set
            {
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        /// <summary>[num_channels], or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set
            {
                _bias = value;
                ConditionallyRegisterParameter(nameof(bias), value);
            }
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.GroupNorm(tensor.Impl, num_groups, _weight?.Impl, _bias?.Impl, eps));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{num_groups}, {_channels}, eps={Repr.Of(eps)}, affine={Repr.Of(affine)}, bias={Repr.Of(affine)}";
    }

    /// <summary>x · rsqrt(mean(x²) + eps) over the last dimensions, times weight.</summary>
    public sealed class RMSNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter? _weight;

        internal RMSNorm(long[] normalized_shape, double? eps, bool elementwise_affine, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(RMSNorm))
        {
            this.normalized_shape = normalized_shape;
            this.eps = eps;
            this.elementwise_affine = elementwise_affine;
            if (elementwise_affine)
            {
                weight = Parameters.Filled(1, normalized_shape, device, dtype);
            }
        }

        /// <summary>The sizes of the last dimensions.</summary>
        public long[] normalized_shape { get; set; }

        /// <summary>Added to the mean; the distance from 1 to the dtype's next number if null.</summary>
        public double? eps { get; set; }

        /// <summary>Whether a weight follows.</summary>
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

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.RmsNorm(input.Impl, normalized_shape, _weight?.Impl, eps));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{Repr.Tuple(normalized_shape)}, eps={Repr.Of(eps)}, elementwise_affine={Repr.Of(elementwise_affine)}";
    }

    /// <summary>input / (k + alpha · mean of input² over neighbouring channels)^beta.</summary>
    public sealed class LocalResponseNorm : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LocalResponseNorm(long size, double alpha, double beta, double k)
            : base(nameof(LocalResponseNorm))
        {
            this.size = size;
            this.alpha = alpha;
            this.beta = beta;
            this.k = k;
        }

        /// <summary>How many channels are neighbours.</summary>
        public long size { get; set; }

        /// <summary>The mean's factor.</summary>
        public double alpha { get; set; }

        /// <summary>The exponent.</summary>
        public double beta { get; set; }

        /// <summary>Added to the mean.</summary>
        public double k { get; set; }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => new(Aten.LocalResponseNorm(input.Impl, size, alpha, beta, k));

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{size}, alpha={Repr.Of(alpha)}, beta={Repr.Of(beta)}, k={Repr.Of(k)}";
    }
}
