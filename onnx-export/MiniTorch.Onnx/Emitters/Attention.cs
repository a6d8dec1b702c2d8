using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterAttention()
    {
        On<SafeSoftmax>(c => ZeroForNaN(c, OverDim(c, "Softmax", c.Get(op => op.Dim))));
        OnMany<FlashAttention>(Attention);
    }

    /// <summary>A row that is −∞ throughout has NaN for its softmax.</summary>
    private static OnnxValue ZeroForNaN(EmitContext c, OnnxValue value) => c.Add("Where", [c.Add("IsNaN", value), c.Scalar(0, value.DataType), value]);

    private static OnnxValue[] Attention(EmitContext<FlashAttention> c)
    {
        OnnxValue query = c.Add("Mul", [c.In(0), c.Scalar(c.Get(op => op.Scale), c.OutputType)]);
        OnnxValue scores = c.Add("MatMul", [query, c.Transpose(c.In(1), 0, 1, 3, 2)]);
        if (c.Has(3))
        {
            scores = c.Add("Add", [scores, c.In(3)]);
        }
        if (c.Get(op => op.IsCausal))
        {
            OnnxValue later = c.Add("Trilu", [Filled(c, double.NegativeInfinity, c.OutputType, c.Size(0, 2), c.Size(1, 2)), c.Builder.Scalar(1, OnnxDataType.Int64)], new OnnxAttribute("upper", 1));
            scores = c.Add("Add", [scores, later]);
        }
        OnnxValue weights = ZeroForNaN(c, c.Add("Softmax", scores, new OnnxAttribute("axis", -1)));
        return [c.Add("MatMul", [weights, c.In(2)]), Reduce(c, "ReduceLogSumExp", scores, [3], keepDim: false)];
    }
}
