using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Activations, on both sides of their kinks.</summary>
internal sealed class ActivationSamples : IOpSamples
{
    private static readonly (double, double) s_any = (-2, 2);
    private static readonly (double, double) s_positive = (0.1, 2);
    private static readonly (double, double) s_negative = (-2, -0.1);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Elementwise("relu.positive", () => new Relu(), s_positive),
        OpSample.Elementwise("relu.negative", () => new Relu(), s_negative),
        OpSample.Elementwise("threshold", () => new Threshold(-3, 7), s_any),
        OpSample.Elementwise("leaky_relu.negative", () => new LeakyRelu(0.1), s_negative),
        OpSample.Elementwise("leaky_relu.positive", () => new LeakyRelu(0.1, inPlace: true), s_positive),
        OpSample.Elementwise("hardtanh", () => new Hardtanh(-3, 3), s_any),
        OpSample.Elementwise("hardtanh.outside", () => new Hardtanh(-0.05, 0.05), s_negative),
        OpSample.Elementwise("hardsigmoid", () => new Hardsigmoid(), s_any),
        OpSample.Elementwise("hardswish", () => new Hardswish(), s_any),
        OpSample.Elementwise("hardshrink", () => new Hardshrink(0.05), s_positive),
        OpSample.Elementwise("softshrink", () => new Softshrink(0.05), s_negative),
        OpSample.Elementwise("elu.negative", () => new Elu(1.5, 1.2, 0.8), s_negative),
        OpSample.Elementwise("elu.positive", () => new Elu(1.5, 1.2, 0.8), s_positive),
        OpSample.Elementwise("elu.result", () => new Elu(1.5, 1.2, 0.8, inPlace: true), s_negative) with { Function = x => [new Elu(1.5, 1.2, 0.8, inPlace: true).Call(x)] },
        OpSample.Elementwise("celu", () => Elu.Celu(1.5), s_negative),
        OpSample.Elementwise("selu", () => Elu.Selu(), s_negative),
        OpSample.Elementwise("gelu", () => new Gelu(), s_any),
        OpSample.Elementwise("gelu.tanh", () => new Gelu(isTanh: true), s_any),
        OpSample.Elementwise("silu", () => new Silu(), s_any),
        OpSample.ComplexElementwise("silu.complex", () => new Silu(), 1),
        OpSample.Elementwise("mish", () => new Mish(), s_any),
        OpSample.Elementwise("softplus", () => new Softplus(1.5, 20), s_any),
        OpSample.Elementwise("softplus.above", () => new Softplus(1.5, -10), s_any),
        OpSample.Elementwise("logsigmoid", () => new LogSigmoid(), s_any),
        OpSample.Elementwise("rrelu", () => new Rrelu(0.1, 0.4, null), s_negative),
        OpSample.Of("rrelu.training", x => Aten.Rrelu(x[0], 0.1, 0.4, new GeneratorImpl(3)), new OpInput([2, 3], -2, -0.1)),
        OpSample.Of("prelu", x => Aten.Prelu(x[0], x[1]), new OpInput([2, 3, 2]), new OpInput([3])),
        OpSample.Of("prelu.single", x => Aten.Prelu(x[0], x[1]), new OpInput([3]), new OpInput([1])),
        OpSample.Of("glu", x => Aten.Glu(x[0], 1), new OpInput([2, 4, 3])),
        OpSample.Of("softsign", x => Aten.Softsign(x[0]), new OpInput([2, 3], 0.1, 2)),
        OpSample.Of("tanhshrink", x => Aten.Tanhshrink(x[0]), new OpInput([2, 3])),
    ];
}
