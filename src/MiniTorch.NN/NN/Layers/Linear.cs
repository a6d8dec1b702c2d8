using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x · weightᵀ + bias. Both start uniform over ±1/√inputSize.</summary>
            /// <param name="inputSize">Features of the input's last dimension.</param>
            /// <param name="outputSize">Features of the result's.</param>
            /// <param name="hasBias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            /// <summary>x · weightᵀ + bias with given parameters.</summary>
            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

            /// <summary>out[k] = x1 · weight[k] · x2 + bias[k].</summary>
            /// <param name="in1_features">Features of the first input.</param>
            /// <param name="in2_features">Features of the second input.</param>
            /// <param name="out_features">Features of the result.</param>
            /// <param name="hasBias">Whether a bias is added.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static Bilinear Bilinear(long in1_features, long in2_features, long out_features, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in1_features, in2_features, out_features, hasBias, device, dtype);

            /// <summary>The input itself.</summary>
            public static Identity Identity() => new();
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>x · weightᵀ + bias.</summary>
    public class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private const string Weight = nameof(weight);
        private const string Bias = nameof(bias);

        private Parameter _weight;
        private Parameter? _bias;

        internal Linear(long inputSize, long outputSize, bool hasBias = true, torch.Device? device = null, torch.ScalarType? dtype = null, string name = nameof(Linear))
            : base(name)
        {
            in_features = inputSize;
            out_features = outputSize;
            weight = Parameters.New([outputSize, inputSize], device, dtype);
            bias = hasBias ? Parameters.New([outputSize], device, dtype) : null;
            reset_parameters();
        }

        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            in_features = weight.Impl.Sizes[1];
            out_features = weight.Impl.Sizes[0];
            this.weight = weight;
            this.bias = bias;
        }

        /// <summary>Features of the input.</summary>
        public long in_features { get; set; }

        /// <summary>Features of the result.</summary>
        public long out_features { get; set; }

        /// <summary>[out_features, in_features].</summary>
        public Parameter weight
        {
            get => _weight;
            [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_weight))]
            set
            {
                _ = value.Impl;   // refuses null
                if (!ReferenceEquals(value, _weight))
                {
                    _weight?.Dispose();
                }
                _weight = value;
                ConditionallyRegisterParameter(Weight, value);
            }
        }

        /// <summary>[out_features], or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set
            {
                if (!ReferenceEquals(value, _bias))
                {
                    _bias?.Dispose();
                }
                _bias = value;
                ConditionallyRegisterParameter(Bias, value);
            }
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(Aten.Linear(tensor.Impl, _weight.Impl, _bias?.Impl));

        /// <summary>Draws the parameters anew.</summary>
        public void reset_parameters()
        {
            torch.nn.init.KaimingUniform(_weight.Impl, Math.Sqrt(5));
            Parameters.InitBias(_bias, in_features);
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"in_features={in_features}, out_features={out_features}, bias={Repr.Of(_bias is not null)}";
    }

    /// <summary>out[k] = x1 · weight[k] · x2 + bias[k].</summary>
    public sealed class Bilinear : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        private Parameter _weight = null!;
        private Parameter? _bias;

        internal Bilinear(long in1, long in2, long outFeatures, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Bilinear))
        {
            in1_features = in1;
            in2_features = in2;
            out_features = outFeatures;
            weight = Parameters.New([outFeatures, in1, in2], device, dtype);
            bias = hasBias ? Parameters.New([outFeatures], device, dtype) : null;
            double bound = 1 / Math.Sqrt(in1);
            torch.nn.init.Uniform(_weight.Impl, bound);
            if (_bias is not null)
            {
                torch.nn.init.Uniform(_bias.Impl, bound);
            }
        }

        /// <summary>Features of the first input.</summary>
        public long in1_features { get; set; }

        /// <summary>Features of the second input.</summary>
        public long in2_features { get; set; }

        /// <summary>Features of the result.</summary>
        public long out_features { get; set; }

        /// <summary>[out_features, in1_features, in2_features].</summary>
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

        /// <summary>[out_features], or null.</summary>
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
        public override torch.Tensor forward(torch.Tensor input1, torch.Tensor input2) => new(Aten.Bilinear(input1.Impl, input2.Impl, _weight.Impl, _bias?.Impl));

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            $"in1_features={in1_features}, in2_features={in2_features}, out_features={out_features}, bias={Repr.Of(_bias is not null)}";
    }

    /// <summary>The input itself.</summary>
    public sealed class Identity : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Identity()
            : base(nameof(Identity))
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor tensor) => new(tensor.Impl);
    }

    /// <summary>Makes and initializes parameters of layers.</summary>
    internal static class Parameters
    {
        /// <summary>A parameter with uninitialised values, that no dispose scope takes.</summary>
        internal static Parameter New(long[] sizes, torch.Device? device, torch.ScalarType? dtype)
        {
            torch.InitializeDevice(device);
            using (GradMode.Set(false))
            {
                return Of(Aten.Empty(sizes, dtype is { } given ? (DType)given : DTypes.Default));
            }
        }

        /// <inheritdoc cref="New"/>
        internal static Parameter Filled(double value, long[] sizes, torch.Device? device, torch.ScalarType? dtype)
        {
            Parameter parameter = New(sizes, device, dtype);
            torch.nn.init.Constant(parameter.Impl, value);
            return parameter;
        }

        internal static Parameter Of(TensorImpl values)
        {
            using var handle = new torch.Tensor(values);
            var parameter = new Parameter(handle);
            parameter.DetachFromDisposeScope();
            return parameter;
        }

        /// <summary>A buffer with given values, that no dispose scope takes.</summary>
        internal static torch.Tensor Buffer(ScalarValue value, long[] sizes, DType dtype) => new torch.Tensor(Aten.Full(sizes, value, dtype)).DetachFromDisposeScope();

        /// <summary>Uniform over ±1/√fanIn.</summary>
        internal static void InitBias(Parameter? bias, long fanIn)
        {
            if (bias is not null && fanIn > 0)
            {
                torch.nn.init.Uniform(bias.Impl, 1 / Math.Sqrt(fanIn));
            }
        }
    }
}
