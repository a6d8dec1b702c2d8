using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterPointwise()
    {
        On<Add>(c => Sum(c, "Add", "Or", c.Get(op => op.Alpha)));
        On<Sub>(c => Sum(c, "Sub", null, c.Get(op => op.Alpha)));
        On<Rsub>(c => Binary(c, "Sub", 1, 0, c.Get(op => op.Alpha)));
        On<Mul>(c => Sum(c, "Mul", "And", null));
        On<Div>(Quotient);
        On<AddScalar>(c => c.Add("Add", [c.In(0, c.OutputDType), c.Scalar(c.Get(op => op.Other))]));
        On<SubScalar>(c => c.Add("Sub", [c.In(0, c.OutputDType), c.Scalar(c.Get(op => op.Other))]));
        On<RsubScalar>(c => c.Add("Sub", [c.Scalar(c.Get(op => op.Other)), Times(c, c.In(0, c.OutputDType), c.Get(op => op.Alpha))]));
        On<MulScalar>(c => c.Add("Mul", [c.In(0, c.OutputDType), c.Scalar(c.Get(op => op.Other))]));
        On<DivScalar>(c => c.Add("Div", [c.In(0, c.OutputDType), c.Scalar(c.Get(op => op.Other))]));
        On<DivRounded>(c => c.Get(op => op.Mode) == Rounding.Floor ? FloorDivide(c, Type(c)) : TruncDivide(c, Type(c)));
        On<FloorDivide>(c => FloorDivide(c, Type(c)));
        On<Remainder>(c => Remainder(c, c.In(0, c.Common(0, 1)), c.In(1, c.Common(0, 1))));
        On<RemainderOfScalar>(c => Remainder(c, c.In(0, c.Common(0, 1)), c.In(1, c.Common(0, 1))));
        On<Fmod>(c => c.Add("Mod", [c.In(0, c.Common(0, 1)), c.In(1, c.Common(0, 1))], new OnnxAttribute("fmod", 1)));
        On<Maximum>(c => Extreme(c, "Max", "Or"));
        On<Minimum>(c => Extreme(c, "Min", "And"));
        On<Fmax>(c => NumberExtreme(c, "Max"));
        On<Fmin>(c => NumberExtreme(c, "Min"));
        On<PowTensor>(c => c.Add("Pow", [c.In(0, Type(c)), c.In(1, Type(c))]));
        On<Pow>(c => Power(c, c.In(0, c.OutputDType), c.Get(op => op.Exponent)));
        On<PowOfScalar>(c => c.Add("Pow", [c.Scalar(c.Get(op => op.Self)), c.In(0, c.OutputDType)]));
        On<AddCMul>(c => c.Add("Add", [c.In(0, c.OutputDType), Times(c, c.Add("Mul", [c.In(1, c.OutputDType), c.In(2, c.OutputDType)]), c.Get(op => op.Value))]));
        On<AddCDiv>(c => c.Add("Add", [c.In(0, c.OutputDType), Times(c, c.Add("Div", [c.In(1, c.OutputDType), c.In(2, c.OutputDType)]), c.Get(op => op.Value))]));
        On<Lerp>(c => Lerp(c, c.Scalar(c.Get(op => op.Weight))));
        On<LerpTensor>(c => Lerp(c, c.In(2, c.OutputDType)));

        On<Neg>("Neg");
        On<Abs>("Abs");
        On<Sign>("Sign");
        On<Sgn>("Sign");
        On<Exp>("Exp");
        On<Log>("Log");
        On<Sqrt>("Sqrt");
        On<Reciprocal>("Reciprocal");
        On<Rsqrt>(c => c.Add("Reciprocal", c.Add("Sqrt", c.In(0, c.OutputDType))));
        On<Exp2>(c => c.Add("Pow", [c.Scalar(2), c.In(0, c.OutputDType)]));
        On<Expm1>(Expm1);
        On<Log1p>(Log1p);
        On<Log2>(c => c.Add("Div", [c.Add("Log", c.In(0, c.OutputDType)), c.Scalar(Math.Log(2))]));
        On<Log10>(c => c.Add("Div", [c.Add("Log", c.In(0, c.OutputDType)), c.Scalar(Math.Log(10))]));
        On<Sin>("Sin");
        On<Cos>("Cos");
        On<Tan>("Tan");
        On<Asin>("Asin");
        On<Acos>("Acos");
        On<Atan>("Atan");
        On<Sinh>("Sinh");
        On<Cosh>("Cosh");
        On<Tanh>("Tanh");
        On<Asinh>("Asinh");
        On<Acosh>("Acosh");
        On<Atanh>("Atanh");
        On<Sigmoid>("Sigmoid");
        On<Floor>(c => OfFloats(c, "Floor"));
        On<Ceil>(c => OfFloats(c, "Ceil"));
        On<Round>(c => OfFloats(c, "Round"));
        On<Trunc>(c => c.OutputDType.IsFloatingPoint() ? Trunc(c, c.In(0)) : c.In(0));
        On<Frac>(c => c.Add("Sub", [c.In(0), Trunc(c, c.In(0))]));
        On<RoundDecimals>(RoundDecimals);

        On<Clamp>(c => Clip(c, c.Get(op => op.Min), c.Get(op => op.Max)));
        On<ClampMin>(c => Clip(c, c.Get(op => op.Min), null));
        On<ClampMax>(c => Clip(c, null, c.Get(op => op.Max)));
        On<ClampTensor>(c =>
        {
            OnnxValue value = c.In(0, c.OutputDType);
            value = c.Has(1) ? c.Add("Max", [value, c.In(1, c.OutputDType)]) : value;
            return c.Has(2) ? c.Add("Min", [value, c.In(2, c.OutputDType)]) : value;
        });
        On<ClampMinTensor>(c => c.Add("Max", [c.In(0, c.OutputDType), c.In(1, c.OutputDType)]));
        On<ClampMaxTensor>(c => c.Add("Min", [c.In(0, c.OutputDType), c.In(1, c.OutputDType)]));
    }

    /// <summary>x / y. ONNX Runtime's optimizer takes 1 / y for y / 1, and drops the division (seen in 1.30.0): that is a reciprocal here.</summary>
    private static OnnxValue Quotient(EmitContext c) =>
        c.OutputType.IsFloat() && c.Constant(0) is { NumElements: 1 } one && ElementAccess.Read(one, 0).Is(1)
            && c.Rank(0) <= c.Rank(1) ? c.Add("Reciprocal", c.In(1, c.OutputDType))
            : c.Add("Div", [c.In(0, c.OutputDType), c.In(1, c.OutputDType)]);

    /// <summary>The element type in which the first two operands meet.</summary>
    private static OnnxDataType Type(EmitContext c) => c.Type(c.Common(0, 1));

    private static OnnxValue Times(EmitContext c, OnnxValue value, ScalarValue? factor) =>
        factor is not { } number || number.Is(1) ? value : c.Add("Mul", [value, c.Scalar(number, value.DataType)]);

    private static OnnxValue Binary(EmitContext c, string op, int a, int b, ScalarValue? factorOfB = null) =>
        c.Add(op, [c.In(a, Type(c)), Times(c, c.In(b, Type(c)), factorOfB)]);

    /// <summary>Arithmetic, whose bool form ONNX has under another name (null: libtorch refuses it).</summary>
    private static OnnxValue Sum(EmitContext c, string op, string? ofBools, ScalarValue? alpha) => Binary(c, Type(c) == OnnxDataType.Bool && ofBools is not null ? ofBools : op, 0, 1, alpha);

    private static OnnxValue OfFloats(EmitContext c, string op) => c.OutputDType.IsFloatingPoint() ? c.Add(op, c.In(0)) : c.In(0);

    private static OnnxValue Trunc(EmitContext c, OnnxValue value) =>
        c.Add("Where", [c.Add("Less", [value, c.Scalar(0.0, value.DataType)]), c.Add("Ceil", value), c.Add("Floor", value)]);

    private static OnnxValue TruncDivide(EmitContext c, OnnxDataType type)
    {
        OnnxValue quotient = c.Add("Div", [c.In(0, type), c.In(1, type)]);
        return type.IsInteger() ? quotient : Trunc(c, quotient);
    }

    /// <summary>libtorch's floor division: from the remainder, which is exact, rather than from the rounded quotient.</summary>
    private static OnnxValue FloorDivide(EmitContext c, OnnxDataType type)
    {
        OnnxValue a = c.In(0, type), b = c.In(1, type);
        if (type.IsInteger())
        {
            return c.Add("Div", [c.Add("Sub", [a, c.Add("Mod", [a, b])]), b]);
        }
        OnnxValue floored = c.Add("Round", c.Add("Div", [c.Add("Sub", [a, Remainder(c, a, b)]), b]));
        return c.Add("Where", [c.Add("Equal", [b, c.Scalar(0.0, type)]), c.Add("Div", [a, b]), floored]);
    }

    private static OnnxValue Remainder(EmitContext c, OnnxValue a, OnnxValue b)
    {
        OnnxDataType type = a.DataType;
        if (type.IsInteger())
        {
            return c.Add("Mod", [a, b]);
        }
        OnnxValue zero = c.Scalar(0.0, type);
        OnnxValue rest = c.Add("Mod", [a, b], new OnnxAttribute("fmod", 1));
        OnnxValue otherSign = c.Add("Xor", [c.Add("Less", [rest, zero]), c.Add("Less", [b, zero])]);
        OnnxValue isWrong = c.Add("And", [c.Add("Not", c.Add("Equal", [rest, zero])), otherSign]);
        return c.Add("Where", [isWrong, c.Add("Add", [rest, b]), rest]);
    }

    private static OnnxValue Extreme(EmitContext c, string op, string ofBools) => c.Add(Type(c) == OnnxDataType.Bool ? ofBools : op, [c.In(0, Type(c)), c.In(1, Type(c))]);

    /// <summary>The greater or smaller operand; a number wins over NaN.</summary>
    private static OnnxValue NumberExtreme(EmitContext c, string op)
    {
        OnnxValue a = c.In(0, Type(c)), b = c.In(1, Type(c));
        OnnxValue extreme = c.Add(op, [a, b]);
        return !Type(c).IsFloat() ? extreme
            : c.Add("Where", [c.Add("IsNaN", a), b, c.Add("Where", [c.Add("IsNaN", b), a, extreme])]);
    }

    private static OnnxValue Power(EmitContext c, OnnxValue self, ScalarValue exponent) =>
        exponent.Is(2) ? c.Add("Mul", [self, self])
        : exponent.Is(1) ? self
        : !exponent.IsComplex && exponent.ToDouble() == 0.5 ? c.Add("Sqrt", self)
        : c.Add("Pow", [self, c.Scalar(exponent)]);

    private static OnnxValue Lerp(EmitContext c, OnnxValue weight)
    {
        OnnxValue start = c.In(0, c.OutputDType), end = c.In(1, c.OutputDType);
        return c.Add("Add", [start, c.Add("Mul", [weight, c.Add("Sub", [end, start])])]);
    }

    /// <summary>e^x − 1 as 2 · sinh(x/2) · e^(x/2), which keeps its digits near 0.</summary>
    private static OnnxValue Expm1(EmitContext c)
    {
        OnnxValue half = c.Add("Mul", [c.In(0, c.OutputDType), c.Scalar(0.5)]);
        return c.Add("Mul", [c.Add("Mul", [c.Add("Sinh", half), c.Scalar(2)]), c.Add("Exp", half)]);
    }

    /// <summary>log(1 + x): with u = 1 + x rounded, log(u) · x / (u − 1) keeps its digits near 0.</summary>
    private static OnnxValue Log1p(EmitContext c)
    {
        OnnxValue x = c.In(0, c.OutputDType);
        OnnxValue u = c.Add("Add", [x, c.Scalar(1)]);
        OnnxValue rest = c.Add("Sub", [u, c.Scalar(1)]);
        OnnxValue corrected = c.Add("Div", [c.Add("Mul", [c.Add("Log", u), x]), rest]);
        OnnxValue isExact = c.Add("Or", [c.Add("Equal", [rest, c.Scalar(0)]), c.Add("IsInf", u)]);
        return c.Add("Where", [isExact, x, corrected]);
    }

    private static OnnxValue RoundDecimals(EmitContext<RoundDecimals> c)
    {
        if (!c.OutputDType.IsFloatingPoint())
        {
            return c.In(0);
        }
        double scale = Math.Pow(10, Math.Abs(c.Get(op => op.Decimals)));
        (string into, string back) = c.Get(op => op.Decimals) >= 0 ? ("Mul", "Div") : ("Div", "Mul");
        return c.Add(back, [c.Add("Round", c.Add(into, [c.In(0), c.Scalar(scale)])), c.Scalar(scale)]);
    }

    private static OnnxValue Clip(EmitContext c, ScalarValue? min, ScalarValue? max) =>
        c.Add("Clip", [c.In(0, c.OutputDType), min is { } low ? c.Scalar(low) : null, max is { } high ? c.Scalar(high) : null]);
}
