using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: activations.</content>
    public partial class Tensor
    {
        /// <summary>max(self, 0).</summary>
        public Tensor relu() => new(Aten.Relu(Impl));

        /// <inheritdoc cref="relu()"/>
        public Tensor relu_() => Write(new Relu());

        /// <summary>min(max(self, 0), 6).</summary>
        public Tensor relu6() => new(Aten.Hardtanh(Impl, 0, 6));

        /// <inheritdoc cref="relu6()"/>
        public Tensor relu6_() => Write(new Hardtanh(0, 6));

        /// <summary>self where positive, else negative_slope · self.</summary>
        public Tensor leaky_relu(Scalar negative_slope) => new(Aten.LeakyRelu(Impl, negative_slope.Value));

        /// <inheritdoc cref="leaky_relu(Scalar)"/>
        public Tensor leaky_relu_(Scalar negative_slope) => Write(new LeakyRelu(negative_slope.Value, inPlace: true));

        /// <summary>self where positive, else alpha · (e^self − 1).</summary>
        public Tensor elu(double alpha = 1) => new(Aten.Elu(Impl, alpha));

        /// <inheritdoc cref="elu(double)"/>
        public Tensor elu_(double alpha = 1) => Write(new Elu(alpha, inPlace: true));

        /// <summary>scale · self where positive, else scale · alpha · (e^(input_scale · self) − 1).</summary>
        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => new(Aten.Elu(Impl, alpha.Value.ToDouble(), scale.Value.ToDouble(), input_scale.Value.ToDouble()));

        /// <inheritdoc cref="elu(Scalar, Scalar, Scalar)"/>
        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale) => Write(new Elu(alpha.Value.ToDouble(), scale.Value.ToDouble(), input_scale.Value.ToDouble(), inPlace: true));

        /// <summary>max(0, self) + min(0, e^self − 1).</summary>
        public Tensor celu() => new(Aten.Celu(Impl));

        /// <inheritdoc cref="celu()"/>
        public Tensor celu_() => Write(Elu.Celu(1, inPlace: true));

        /// <summary>max(0, self) + min(0, alpha · (e^(self / alpha) − 1)).</summary>
        public Tensor celu(Scalar alpha) => new(Aten.Celu(Impl, alpha.Value.ToDouble()));

        /// <inheritdoc cref="celu(Scalar)"/>
        public Tensor celu_(Scalar alpha) => Write(Elu.Celu(alpha.Value.ToDouble(), inPlace: true));

        /// <summary>elu with the constants of self-normalizing networks.</summary>
        public Tensor selu() => new(Aten.Selu(Impl));

        /// <inheritdoc cref="selu()"/>
        public Tensor selu_() => Write(Elu.Selu(inPlace: true));

        /// <summary>self · Φ(self), Φ the normal distribution function.</summary>
        public Tensor gelu() => new(Aten.Gelu(Impl));

        /// <inheritdoc cref="gelu()"/>
        public Tensor gelu_() => Write(new Gelu());

        /// <summary>self · Φ(self), Φ the normal distribution function, or its approximation by tanh.</summary>
        public Tensor gelu(Modules.GELU.Approximate approximate) => new(Aten.Gelu(Impl, approximate == Modules.GELU.Approximate.tanh));

        /// <inheritdoc cref="gelu(Modules.GELU.Approximate)"/>
        public Tensor gelu_(Modules.GELU.Approximate approximate) => Write(new Gelu(approximate == Modules.GELU.Approximate.tanh));

        /// <summary>self · sigmoid(self).</summary>
        public Tensor silu() => new(Aten.Silu(Impl));

        /// <inheritdoc cref="silu()"/>
        public Tensor silu_() => Write(new Silu());

        /// <summary>ln(1 + e^(beta · self)) / beta, self where beta · self exceeds the threshold.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20) => new(Aten.Softplus(Impl, beta, threshold));

        /// <summary>min(max(self, min), max), with the gradient 0 at the bounds.</summary>
        public Tensor hardtanh(Scalar min, Scalar max) => new(Aten.Hardtanh(Impl, min.Value, max.Value));

        /// <inheritdoc cref="hardtanh(Scalar, Scalar)"/>
        public Tensor hardtanh_(Scalar min, Scalar max) => Write(new Hardtanh(min.Value, max.Value));

        /// <summary>min(max(self + 3, 0), 6) / 6.</summary>
        public Tensor hardsigmoid() => new(Aten.Hardsigmoid(Impl));

        /// <inheritdoc cref="hardsigmoid()"/>
        public Tensor hardsigmoid_() => Write(new Hardsigmoid());

        /// <summary>self · hardsigmoid(self).</summary>
        public Tensor hardswish() => new(Aten.Hardswish(Impl));

        /// <inheritdoc cref="hardswish()"/>
        public Tensor hardswish_() => Write(new Hardswish());

        /// <summary>ln(sigmoid(self)), without overflow.</summary>
        public Tensor log_sigmoid() => new(Aten.LogSigmoid(Impl));

        /// <summary>self where positive, else weight · self: one weight, or one for each channel.</summary>
        public Tensor prelu(Tensor target) => new(Aten.Prelu(Impl, target.Impl));

        /// <summary>self where positive, else self · (lower + upper) / 2, as rrelu outside of training.</summary>
        public Tensor rrelu(double lower = 0.125, double upper = 1.0 / 3) => new(Aten.Rrelu(Impl, lower, upper));

        /// <inheritdoc cref="rrelu(double, double)"/>
        public Tensor rrelu_(double lower = 0.125, double upper = 1.0 / 3) => Write(new Rrelu(lower, upper, null, inPlace: true));

        /// <summary>a · sigmoid(b) for the halves a, b of a dimension.</summary>
        public Tensor glu(long dim = -1) => new(Aten.Glu(Impl, dim));

        /// <summary>self where above the threshold, else value.</summary>
        public Tensor threshold(Scalar threshold, Scalar value) => new(Aten.Threshold(Impl, threshold.Value, value.Value));

        /// <inheritdoc cref="threshold(Scalar, Scalar)"/>
        public Tensor threshold_(Scalar threshold, Scalar value) => Write(new Threshold(threshold.Value, value.Value, inPlace: true));
    }
}
