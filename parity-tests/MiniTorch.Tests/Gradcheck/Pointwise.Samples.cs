using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class PointwiseSamples : IOpSamples
{
    private static readonly (double, double) s_any = (-2, 2);
    private static readonly (double, double) s_positive = (0.5, 2);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Elementwise("add", () => new Add(), s_any, s_any),
        OpSample.Elementwise("add.alpha", () => new Add(2.5), s_any, s_any),
        OpSample.ComplexElementwise("add.complex", () => new Add(new System.Numerics.Complex(1, 2)), 2),
        OpSample.Elementwise("sub", () => new Sub(), s_any, s_any),
        OpSample.Elementwise("sub.alpha", () => new Sub(2.5), s_any, s_any),
        OpSample.Elementwise("mul", () => new Mul(), s_any, s_any),
        OpSample.ComplexElementwise("mul.complex", () => new Mul(), 2),
        OpSample.Elementwise("div", () => new Div(), s_positive, s_positive),
        OpSample.ComplexElementwise("div.complex", () => new Div(), 2),
        OpSample.Elementwise("neg", () => new Neg(), s_any),
        OpSample.Elementwise("tanh", () => new Tanh(), s_any),
        OpSample.ComplexElementwise("tanh.complex", () => new Tanh(), 1),
    ];
}
