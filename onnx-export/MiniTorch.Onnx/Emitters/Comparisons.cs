using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterComparisons()
    {
        On<Eq>(c => Compare(c, "Equal"));
        On<Ne>(c => c.Add("Not", Compare(c, "Equal")));
        On<Lt>(c => Compare(c, "Less"));
        On<Le>(c => Compare(c, "LessOrEqual"));
        On<Gt>(c => Compare(c, "Greater"));
        On<Ge>(c => Compare(c, "GreaterOrEqual"));
        On<LogicalAnd>(c => c.Add("And", [c.In(0, DType.Bool), c.In(1, DType.Bool)]));
        On<LogicalOr>(c => c.Add("Or", [c.In(0, DType.Bool), c.In(1, DType.Bool)]));
        On<LogicalXor>(c => c.Add("Xor", [c.In(0, DType.Bool), c.In(1, DType.Bool)]));
        On<LogicalNot>(c => c.Add("Not", c.In(0, DType.Bool)));
        On<BitwiseAnd>(c => Bitwise(c, "And"));
        On<BitwiseOr>(c => Bitwise(c, "Or"));
        On<BitwiseXor>(c => Bitwise(c, "Xor"));
        On<BitwiseNot>(c => c.OutputDType == DType.Bool ? c.Add("Not", c.In(0))
            : c.Add("Sub", [c.Add("Neg", c.In(0)), c.Scalar(1)]));   // two's complement
        On<IsNan>(c => c.DType(0).IsFloatingPoint() ? c.Add("IsNaN", c.In(0)) : Never(c));
        On<IsInf>(c => c.DType(0).IsFloatingPoint() ? c.Add("IsInf", c.In(0)) : Never(c));
        On<IsPosInf>(c => c.DType(0).IsFloatingPoint() ? c.Add("IsInf", c.In(0), new OnnxAttribute("detect_negative", 0)) : Never(c));
        On<IsNegInf>(c => c.DType(0).IsFloatingPoint() ? c.Add("IsInf", c.In(0), new OnnxAttribute("detect_positive", 0)) : Never(c));
        On<IsFinite>(c => c.DType(0).IsFloatingPoint() ? c.Add("Not", c.Add("Or", [c.Add("IsNaN", c.In(0)), c.Add("IsInf", c.In(0))])) : c.Add("Not", Never(c)));
        On<Where>(c => Choose(c, c.In(2, DType.Bool), c.In(0, c.OutputDType), c.In(1, c.OutputDType)));
        On<MaskedFill>(c => Choose(c, c.In(1, DType.Bool), c.Scalar(c.Get(op => op.Value)), c.In(0)));
        On<MaskedFillTensor>(c => Choose(c, c.In(2, DType.Bool), c.In(1, c.OutputDType), c.In(0)));
    }

    private static OnnxValue Compare(EmitContext c, string op)
    {
        OnnxDataType type = Type(c);
        if (type == OnnxDataType.Bool && op != "Equal")
        {
            type = OnnxDataType.Int32;   // bools have no order in ONNX
        }
        else if (type is OnnxDataType.Int8 or OnnxDataType.Int16 or OnnxDataType.UInt8)
        {
            type = OnnxDataType.Int32;   // ONNX Runtime has no kernels for these
        }
        return c.Add(op, [c.In(0, type), c.In(1, type)]);
    }

    private static OnnxValue Bitwise(EmitContext c, string op)
    {
        OnnxDataType type = Type(c);
        if (type == OnnxDataType.Bool)
        {
            return c.Add(op, [c.In(0, type), c.In(1, type)]);
        }
        return c.Opset >= 18 ? c.Add("Bitwise" + op, [c.In(0, type), c.In(1, type)])
            : throw EmitContext.Refuse("ONNX has bitwise operators of integers from opset 18 on");
    }

    private static OnnxValue Never(EmitContext c) => c.Builder.Expand(c.Scalar(0, OnnxDataType.Bool), c.Sizes(0));

    /// <summary>x where the mask holds, else y. ONNX Runtime chooses between neither bools nor small integers.</summary>
    private static OnnxValue Choose(EmitContext c, OnnxValue mask, OnnxValue x, OnnxValue y) => x.DataType switch
    {
        OnnxDataType.Bool => c.Add("Or", [c.Add("And", [mask, x]), c.Add("And", [c.Add("Not", mask), y])]),
        OnnxDataType.Int8 or OnnxDataType.Int16 => c.Builder.Cast(c.Add("Where", [mask, c.Builder.Cast(x, OnnxDataType.Int32), c.Builder.Cast(y, OnnxDataType.Int32)]), x.DataType),
        _ => c.Add("Where", [mask, x, y]),
    };
}
