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
        On<Elu>(Elu);
        On<Glu>(c =>
        {
            OnnxValue[] halves = c.AddMany("Split", 2, [c.In(0), c.Builder.Vector(Halves(c))], new OnnxAttribute("axis", Dim(c, op => op.Dim)));
            return c.Add("Mul", [halves[0], c.Add("Sigmoid", halves[1])]);
        });
        On<Hardsigmoid>(c => c.Add("HardSigmoid", c.In(0), new OnnxAttribute("alpha", 1f / 6), new OnnxAttribute("beta", 0.5f)));
        On<Hardswish>(c => c.Add("HardSwish", c.In(0)));
        On<Mish>(c => c.Add("Mul", [c.In(0), c.Add("Tanh", c.Add("Softplus", c.In(0)))]));
        On<PreluKernel>(c => c.Add("PRelu", [c.In(0), c.In(1)]));
        On<Rrelu>(c => c.Get(op => op.IsTraining) ? throw EmitContext.Refuse("it is in training mode, where it draws random numbers: call eval() before the export")
            : c.Add("LeakyRelu", c.In(0), new OnnxAttribute("alpha", (float)((c.Get(op => op.Lower) + c.Get(op => op.Upper)) / 2))));
        On<Hardshrink>(c => c.Add("Shrink", c.In(0), new OnnxAttribute("lambd", (float)c.Get(op => op.Lambd)), new OnnxAttribute("bias", 0f)));
        On<Softshrink>(c => c.Add("Shrink", c.In(0), new OnnxAttribute("lambd", (float)c.Get(op => op.Lambd)), new OnnxAttribute("bias", (float)c.Get(op => op.Lambd))));
        On<Softplus>(c =>
        {
            OnnxValue scaled = Times(c, c.In(0), c.Get(op => op.Beta));
            OnnxValue soft = c.Add("Softplus", scaled);
            soft = c.Get(op => op.Beta) == 1 ? soft : c.Add("Div", [soft, c.Scalar(c.Get(op => op.Beta))]);
            return c.Add("Where", [c.Add("Greater", [scaled, c.Scalar(c.Get(op => op.Limit))]), c.In(0), soft]);
        });
        On<LogSigmoid>(c => c.Add("Neg", c.Add("Softplus", c.Add("Neg", c.In(0)))));
    }

    private static OnnxSize[] Halves(EmitContext<Glu> c)
    {
        OnnxSize half = c.OutputSizes()[Dim(c, op => op.Dim)];
        return [half, half];
    }

    /// <summary>elu, selu and celu: scale · x above 0, scale · alpha · (e^(input_scale · x) − 1) below.</summary>
    private static OnnxValue Elu(EmitContext<Elu> c)
    {
        (double alpha, double scale, double inputScale) = (c.Get(op => op.Alpha), c.Get(op => op.Scale), c.Get(op => op.InputScale));
        if (inputScale == 1)
        {
            return scale == 1 ? c.Add("Elu", c.In(0), new OnnxAttribute("alpha", (float)alpha))
                : c.Add("Selu", c.In(0), new OnnxAttribute("alpha", (float)alpha), new OnnxAttribute("gamma", (float)scale));
        }
        OnnxValue unit = c.Add("Elu", c.Add("Mul", [c.In(0), c.Scalar(inputScale)]));
        return c.Add("Mul", [unit, c.Scalar(alpha * scale)]);
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
