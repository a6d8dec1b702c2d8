using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterActivations()
    {
        On<Relu>(c => c.OutputDType.IsFloatingPoint() ? c.Add("Relu", c.In(0)) : c.Add("Max", [c.In(0), c.Scalar(0)]));
        On<LeakyRelu>(c => c.Add("LeakyRelu", c.In(0), new OnnxAttribute("alpha", (float)c.Get(op => op.NegativeSlope).ToDouble())));
        On<Hardtanh>(c => Clip(c, c.Get(op => op.Min), c.Get(op => op.Max)));
        On<Threshold>(c => c.Add("Where", [c.Add("LessOrEqual", [c.In(0), c.Scalar(c.Get(op => op.Limit))]), c.Scalar(c.Get(op => op.Value)), c.In(0)]));
        On<Gelu>(Gelu);
        On<Silu>(c => c.Add("Mul", [c.In(0), c.Add("Sigmoid", c.In(0))]));
    }

    /// <summary>½ x (1 + erf(x / √2)), or the approximation by tanh.</summary>
    private static OnnxValue Gelu(EmitContext<Gelu> c)
    {
        OnnxValue x = c.In(0);
        if (c.Opset >= 20)
        {
            return c.Add("Gelu", x, new OnnxAttribute("approximate", c.Get(op => op.IsTanh) ? "tanh" : "none"));
        }
        OnnxValue bell;
        if (c.Get(op => op.IsTanh))
        {
            OnnxValue cube = c.Add("Mul", [c.Add("Mul", [c.Add("Mul", [x, x]), x]), c.Scalar(0.044715)]);
            bell = c.Add("Tanh", c.Add("Mul", [c.Add("Add", [x, cube]), c.Scalar(Math.Sqrt(2 / Math.PI))]));
        }
        else
        {
            bell = c.Add("Erf", c.Add("Div", [x, c.Scalar(Math.Sqrt(2))]));
        }
        return c.Add("Mul", [c.Add("Mul", [x, c.Add("Add", [bell, c.Scalar(1)])]), c.Scalar(0.5)]);
    }
}
