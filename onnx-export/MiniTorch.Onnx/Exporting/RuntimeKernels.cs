namespace MiniTorch.Onnx;

/// <summary>What ONNX Runtime's CPU kernels do not take (measured on 1.30.0).</summary>
internal static class RuntimeKernels
{
    private static readonly HashSet<string> s_withoutDouble = new(StringComparer.Ordinal)
    {
        "Conv", "ConvTranspose", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool", "InstanceNormalization", "Resize", "Erf", "Gelu", "RNN", "LRN",
        "Det", "Col2Im", "MaxUnpool", "Celu", "NonZero", "OneHot", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh",
    };

    // These have a body of other operators in opset 18, and a kernel without float64 in the others.
    private static readonly HashSet<string> s_doubleOnlyAt18 = new(StringComparer.Ordinal)
    {
        "Elu", "Selu", "Mish", "HardSigmoid", "HardSwish", "Softplus", "Softsign", "ThresholdedRelu", "Shrink",
    };

    internal static bool LacksDouble(string op, int opset) => s_withoutDouble.Contains(op) || (opset != 18 && s_doubleOnlyAt18.Contains(op));
}
