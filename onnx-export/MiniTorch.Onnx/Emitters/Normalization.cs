using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterNormalization()
    {
        On<NativeLayerNorm>(LayerNorm);
        On<NativeBatchNorm>(BatchNorm);
    }

    private static OnnxValue LayerNorm(EmitContext<NativeLayerNorm> c)
    {
        long[] shape = c.Get(op => op.NormalizedShape);
        OnnxDataType type = c.OutputType;
        OnnxValue weight = c.Has(1) ? c.In(1, type) : Filled(c, 1, type, Array.ConvertAll(shape, size => (OnnxSize)size));
        return c.Add("LayerNormalization", [c.In(0), weight, c.Has(2) ? c.In(2, type) : null], new OnnxAttribute("axis", -shape.Length), new OnnxAttribute("epsilon", (float)c.Get(op => op.Eps)));
    }

    private static OnnxValue BatchNorm(EmitContext<NativeBatchNorm> c)
    {
        OnnxDataType type = c.OutputType;
        OnnxSize channels = c.Size(0, 1);
        OnnxValue weight = c.Has(1) ? c.In(1, type) : Filled(c, 1, type, channels);
        OnnxValue bias = c.Has(2) ? c.In(2, type) : Filled(c, 0, type, channels);
        if (!c.Get(op => op.Training) && c.Has(3) && c.Has(4))
        {
            return c.Add("BatchNormalization", [c.In(0), weight, bias, c.In(3, type), c.In(4, type)], new OnnxAttribute("epsilon", (float)c.Get(op => op.Eps)));
        }
        if (c.Has(3))
        {
            throw EmitContext.Refuse("it is in training mode, where it updates its running statistics: call eval() before the export");
        }
        // Statistics of the batch itself, over all dimensions but the channels.
        long[] others = [.. Enumerable.Range(0, c.Rank(0)).Where(d => d != 1).Select(d => (long)d)];
        OnnxValue mean = Reduce(c, "ReduceMean", c.In(0), others, keepDim: true);
        OnnxValue difference = c.Add("Sub", [c.In(0), mean]);
        OnnxValue variance = Reduce(c, "ReduceMean", c.Add("Mul", [difference, difference]), others, keepDim: true);
        OnnxValue normal = c.Add("Div", [difference, c.Add("Sqrt", c.Add("Add", [variance, c.Scalar(c.Get(op => op.Eps))]))]);
        var perChannel = new OnnxSize[c.Rank(0) - 1];
        Array.Fill(perChannel, 1);
        perChannel[0] = channels;
        return c.Add("Add", [c.Add("Mul", [normal, c.Reshape(weight, perChannel)]), c.Reshape(bias, perChannel)]);
    }

    /// <summary>A constant of one number, written as such where it is small.</summary>
    private static OnnxValue Filled(EmitContext c, double number, OnnxDataType type, params ReadOnlySpan<OnnxSize> shape) => c.Builder.Expand(c.Scalar(number, type), shape);
}
