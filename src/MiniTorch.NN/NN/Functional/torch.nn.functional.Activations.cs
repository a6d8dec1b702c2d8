using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>max(0, x) + min(0, alpha · (e^(x / alpha) − 1)).</summary>
            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => inplace ? x.celu_(alpha) : x.celu(alpha);

            /// <summary>x where positive, else alpha · (eˣ − 1).</summary>
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? x.elu_(alpha) : x.elu(alpha);

            /// <summary>x · Φ(x), Φ the normal distribution function.</summary>
            public static Tensor gelu(Tensor x) => x.gelu();

            /// <summary>x · Φ(x), Φ the normal distribution function, or its approximation by tanh.</summary>
            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false) => inplace ? x.gelu_(approximate) : x.gelu(approximate);

            /// <inheritdoc cref="gelu(Tensor)"/>
            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_() : x.gelu();

            /// <summary>a · sigmoid(b) for the halves a, b of a dimension.</summary>
            public static Tensor glu(Tensor input, long dim = -1) => input.glu(dim);

            /// <summary>x where |x| &gt; lambda, else 0.</summary>
            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => new(Aten.Hardshrink(x.Impl, lambda));

            /// <inheritdoc cref="hardshrink"/>
            public static Tensor Hardshrink(Tensor x, double lambda = 0.5) => new(Aten.Hardshrink(x.Impl, lambda));

            /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? input.hardsigmoid_() : input.hardsigmoid();

            /// <summary>x · hardsigmoid(x).</summary>
            public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.hardswish_() : input.hardswish();

            /// <summary>min(max(x, min_val), max_val), with the gradient 0 at the bounds.</summary>
            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => inplace ? x.hardtanh_(min_val, max_val) : x.hardtanh(min_val, max_val);

            /// <inheritdoc cref="hardtanh"/>
            public static Tensor Hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => inplace ? x.hardtanh_(min_val, max_val) : x.hardtanh(min_val, max_val);

            /// <summary>x where positive, else negative_slope · x.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => inplace ? input.leaky_relu_(negative_slope) : input.leaky_relu(negative_slope);

            /// <summary>ln(sigmoid(x)), without overflow.</summary>
            public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();

            /// <summary>x · tanh(softplus(x)).</summary>
            public static Tensor mish(Tensor x, bool inplace = false) => new(inplace ? new Mish().InPlace(x.Impl) : Aten.Mish(x.Impl));

            /// <inheritdoc cref="mish"/>
            public static Tensor Mish(Tensor x) => mish(x);

            /// <summary>input where positive, else weight · input: one weight, or one for each channel.</summary>
            public static Tensor prelu(Tensor input, Tensor weight) => input.prelu(weight);

            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            /// <summary>min(max(x, 0), 6).</summary>
            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? x.relu6_() : x.relu6();

            /// <summary>x where positive, else x · (lower + upper) / 2, as rrelu outside of training.</summary>
            public static Tensor rrelu(Tensor x, double lower = 0.125, double upper = 1.0 / 3, bool inplace = false) => inplace ? x.rrelu_(lower, upper) : x.rrelu(lower, upper);

            /// <summary>x where positive, else slope · x: in training each slope is drawn from [lower, upper), otherwise it is their mean.</summary>
            public static Tensor rrelu(Tensor input, bool training, double lower = 0.125, double upper = 1.0 / 3, bool inplace = false)
            {
                var op = new Rrelu(lower, upper, training ? GeneratorImpl.Default : null, inplace);
                return new(inplace ? op.InPlace(input.Impl) : op.Call(input.Impl));
            }

            /// <summary>elu with the constants of self-normalizing networks.</summary>
            public static Tensor selu(Tensor x, bool inplace = false) => inplace ? x.selu_() : x.selu();

            /// <summary>1 / (1 + e^−x).</summary>
            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            /// <inheritdoc cref="sigmoid(Tensor)"/>
            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_() : x.sigmoid();

            /// <summary>x · sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            /// <inheritdoc cref="silu"/>
            public static Tensor SiLU(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            /// <summary>ln(1 + e^(beta · x)) / beta, x where beta · x exceeds the threshold.</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => x.softplus(beta, threshold);

            /// <summary>x moved towards 0 by lambda, 0 within it.</summary>
            public static Tensor softshrink(Tensor x, double lambda = 0.5) => new(Aten.Softshrink(x.Impl, lambda));

            /// <inheritdoc cref="softshrink"/>
            public static Tensor Softshrink(Tensor x, double lambda = 0.5) => new(Aten.Softshrink(x.Impl, lambda));

            /// <summary>x / (1 + |x|).</summary>
            public static Tensor softsign(Tensor x, bool inplace = false) => inplace ? Overwritten(x, Aten.Softsign(x.Impl)) : new(Aten.Softsign(x.Impl));

            /// <inheritdoc cref="softsign"/>
            public static Tensor Softsign(Tensor x) => softsign(x);

            /// <summary>The hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            /// <summary>x − tanh(x).</summary>
            public static Tensor tanhshrink(Tensor x, bool inplace = false) => inplace ? Overwritten(x, Aten.Tanhshrink(x.Impl)) : new(Aten.Tanhshrink(x.Impl));

            /// <inheritdoc cref="tanhshrink"/>
            public static Tensor Tanhshrink(Tensor x) => tanhshrink(x);

            /// <summary>x where above the threshold, else value.</summary>
            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) => inplace ? x.threshold_(threshold, value) : x.threshold(threshold, value);

            /// <inheritdoc cref="threshold"/>
            public static Tensor Threshold(Tensor x, double threshold, double value, bool inplace = false) => inplace ? x.threshold_(threshold, value) : x.threshold(threshold, value);

            /// <summary>The input with the result copied over it: a composite's in-place form.</summary>
            private static Tensor Overwritten(Tensor input, TensorImpl result)
            {
                new CopyInto().InPlace(input.Impl, result);
                return input;
            }
        }
    }
}
