using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterLinearAlgebra()
    {
        OnFrame("aten::matmul", c => Product(c, 0, 1));
        OnFrame("aten::linear", Linear);
        OnFrame<string>("aten::einsum", Einsum);
        On<Mm>(c => Product(c, 0, 1));
        On<Bmm>(c => Product(c, 0, 1));
        On<Mv>(c => Product(c, 0, 1));
        On<Dot>(c => Product(c, 0, 1));
        On<Vdot>(c => Product(c, 0, 1));
        On<Addmm>(c => Gemm(c, c.Get(op => op.Beta), c.Get(op => op.Alpha)));
        On<Baddbmm>(c => Scaled(c, Product(c, 1, 2), c.Get(op => op.Beta), c.Get(op => op.Alpha)));
        On<Addmv>(c => Scaled(c, Product(c, 1, 2), c.Get(op => op.Beta), c.Get(op => op.Alpha)));
        On<Addbmm>(c => Scaled(c, Reduce(c, "ReduceSum", Product(c, 1, 2), [0], keepDim: false), c.Get(op => op.Beta), c.Get(op => op.Alpha)));
        On<Addr>(c => Scaled(c, c.Add("Mul", [c.Unsqueeze(c.In(1, c.OutputDType), 1), c.In(2, c.OutputDType)]), c.Get(op => op.Beta), c.Get(op => op.Alpha)));
    }

    private static OnnxValue Product(EmitContext c, int a, int b)
    {
        OnnxValue x = c.In(a), y = c.In(b);
        // ONNX Runtime multiplies matrices of these integers only.
        bool isSmall = x.DataType is OnnxDataType.Int8 or OnnxDataType.Int16 or OnnxDataType.UInt8;
        return isSmall ? c.Builder.Cast(c.Add("MatMul", [c.Builder.Cast(x, OnnxDataType.Int32), c.Builder.Cast(y, OnnxDataType.Int32)]), x.DataType) : c.Add("MatMul", [x, y]);
    }

    /// <summary>input · weightᵀ + bias. The weight keeps its name and layout: Gemm transposes it, as ONNX Runtime does with the Transpose node.</summary>
    private static OnnxValue? Linear(EmitContext c)
    {
        if (c.Rank(1) != 2 || c.Rank(0) == 0)
        {
            return null;
        }
        if (c.Rank(0) == 2 && c.OutputType.IsFloat())
        {
            return c.Add("Gemm", [c.In(0), c.In(1), c.InOrNull(2)], new OnnxAttribute("transB", 1));
        }
        OnnxValue product = c.Add("MatMul", [c.In(0), c.Transpose(c.In(1), 1, 0)]);
        return c.InOrNull(2) is { } bias ? c.Add("Add", [product, bias]) : product;
    }

    /// <summary>beta · self + alpha · product; a beta of 0 drops self, NaN and all.</summary>
    private static OnnxValue Scaled(EmitContext c, OnnxValue product, ScalarValue? beta, ScalarValue? alpha)
    {
        product = Times(c, product, alpha);
        return beta?.Is(0) == true ? c.Builder.Expand(product, c.OutputSizes()) : c.Add("Add", [Times(c, c.In(0, c.OutputDType), beta), product]);
    }

    private static OnnxValue Gemm(EmitContext c, ScalarValue? beta, ScalarValue? alpha)
    {
        if (!c.OutputType.IsFloat())
        {
            return Scaled(c, Product(c, 1, 2), beta, alpha);
        }
        OnnxAttribute? Factor(string name, ScalarValue? factor) => factor is { } number && !number.Is(1) ? new OnnxAttribute(name, (float)number.ToDouble()) : null;
        OnnxValue? addend = beta?.Is(0) == true ? null : c.In(0);
        return c.Add("Gemm", [c.In(1), c.In(2), addend], Factor("alpha", alpha), addend is null ? null : Factor("beta", beta));
    }

    private static OnnxValue? Einsum(EmitContext<string> c)
    {
        string equation = c.Get(text => text).Replace(" ", "", StringComparison.Ordinal);
        var operands = new OnnxValue?[c.InputCount];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = c.In(i);
        }
        // Repeated labels (a diagonal) are left to the operators inside: ONNX Runtime's kernels for them are not complete.
        string[] terms = equation.Split("->")[0].Split(',');
        return Array.Exists(terms, term => term.Where(char.IsLetter).Distinct().Count() != term.Count(char.IsLetter)) ? null
            : c.Add("Einsum", operands, new OnnxAttribute("equation", equation));
    }
}
