using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterReduction()
    {
        On<SumAll>(c => Reduce(c, "ReduceSum", c.In(0, c.OutputDType), [], keepDim: false));
        On<SumDim>(c => Reduce(c, "ReduceSum", c.In(0, c.OutputDType), c.Get(op => op.Dims), c.Get(op => op.KeepDim)));
        On<MeanAll>(c => Reduce(c, "ReduceMean", c.In(0, c.OutputDType), [], keepDim: false));
        On<MeanDim>(c => Reduce(c, "ReduceMean", c.In(0, c.OutputDType), c.Get(op => op.Dims), c.Get(op => op.KeepDim)));
        On<NanSum>(c => Reduce(c, "ReduceSum", WithoutNaN(c), c.Get(op => op.Dims), c.Get(op => op.KeepDim)));
        On<ProdAll>(c => Reduce(c, "ReduceProd", c.In(0, c.OutputDType), [], keepDim: false));
        On<ProdDim>(c => Reduce(c, "ReduceProd", c.In(0, c.OutputDType), [c.Get(op => op.Dim)], c.Get(op => op.KeepDim)));
        On<ExtremumAll>(c => Greatest(c, c.Get(op => op.Largest), [], keepDim: false));
        On<Amax>(c => Greatest(c, c.Get(op => op.Largest), c.Get(op => op.Dims), c.Get(op => op.KeepDim)));
        OnMany<ExtremumDim>(c => [Greatest(c, c.Get(op => op.Largest), [c.Get(op => op.Dim)], c.Get(op => op.KeepDim)), PlaceOfGreatest(c, c.Get(op => op.Largest), c.Get(op => op.Dim), c.Get(op => op.KeepDim))]);
        OnMany<Aminmax>(c => [Greatest(c, false, All(c.Get(op => op.Dim)), c.Get(op => op.KeepDim)), Greatest(c, true, All(c.Get(op => op.Dim)), c.Get(op => op.KeepDim))]);
        On<ArgMax>(c => PlaceOfGreatest(c, c.Get(op => op.Largest), c.Get(op => op.Dim), c.Get(op => op.KeepDim)));
        On<AllAny>(c => c.Builder.Cast(Reduce(c, c.Get(op => op.All) ? "ReduceMin" : "ReduceMax", c.Builder.Cast(c.In(0, DType.Bool), OnnxDataType.Int32), c.Get(op => op.Dims), c.Get(op => op.KeepDim)), OnnxDataType.Bool));
        On<CountNonzero>(c => Reduce(c, "ReduceSum", c.Builder.Cast(c.In(0, DType.Bool), OnnxDataType.Int64), c.Get(op => op.Dims), keepDim: false));
        On<LogSumExp>(c => Reduce(c, "ReduceLogSumExp", c.In(0, c.OutputDType), c.Get(op => op.Dims), c.Get(op => op.KeepDim)));
        On<VectorNorm>(Norm);
        On<Var>(c => Variance(c, c.Get(op => op.Dims), c.Get(op => op.Correction), c.Get(op => op.KeepDim)).Variance);
        On<Std>(c => c.Add("Sqrt", Variance(c, c.Get(op => op.Dims), c.Get(op => op.Correction), c.Get(op => op.KeepDim)).Variance));
        OnMany<VarMean>(c => Both(Variance(c, c.Get(op => op.Dims), c.Get(op => op.Correction), c.Get(op => op.KeepDim))));
        OnMany<StdMean>(c =>
        {
            (OnnxValue variance, OnnxValue mean) = Variance(c, c.Get(op => op.Dims), c.Get(op => op.Correction), c.Get(op => op.KeepDim));
            return [c.Add("Sqrt", variance), mean];
        });
        On<CumSum>(c => c.Rank(0) == 0 ? c.In(0, c.OutputDType)
            : c.Add("CumSum", [c.In(0, c.OutputDType), c.Builder.Scalar(Dim(c, op => op.Dim), OnnxDataType.Int64)]));
        On<Softmax>(c => OverDim(c, "Softmax", c.Get(op => op.Dim)));
        On<LogSoftmax>(c => OverDim(c, "LogSoftmax", c.Get(op => op.Dim)));
        OnMany<Sort>(c => Sorted(c, c.Get(op => op.Dim), c.Get(op => op.Descending), c.Rank(0) == 0 ? 1 : c.Size(0, EmitContext.Wrap(c.Get(op => op.Dim), c.Rank(0)))));
        OnMany<TopK>(c => Sorted(c, c.Get(op => op.Dim), c.Get(op => op.Largest), c.Size(op => op.K, "k")));
        On<MseLoss>(c =>
        {
            OnnxValue difference = c.Add("Sub", [c.In(0, c.OutputDType), c.In(1, c.OutputDType)]);
            OnnxValue square = c.Add("Mul", [difference, difference]);
            return c.Get(op => op.Reduction) switch
            {
                LossReduction.Mean => Reduce(c, "ReduceMean", square, [], keepDim: false),
                LossReduction.Sum => Reduce(c, "ReduceSum", square, [], keepDim: false),
                _ => square,
            };
        });
    }

    private static long[] All(long? dim) => dim is { } one ? [one] : [];

    private static OnnxValue[] Both((OnnxValue, OnnxValue) pair) => [pair.Item1, pair.Item2];

    /// <summary>A reduction over some dimensions; none means all. Up to opset 17 most take them as an attribute, then as an input.</summary>
    private static OnnxValue Reduce(EmitContext c, string op, OnnxValue value, long[]? dims, bool keepDim)
    {
        if (value.DataType is OnnxDataType.UInt8 or OnnxDataType.Int8 or OnnxDataType.Int16)
        {
            // No kernels for these. What does not fit wraps around in the end as it would have done all along.
            return c.Builder.Cast(Reduce(c, op, c.Builder.Cast(value, OnnxDataType.Int32), dims, keepDim), value.DataType);
        }
        int rank = value.Shape!.Count;
        if (rank == 0)
        {
            value = c.Reshape(value, 1);
            (dims, keepDim, rank) = ([0], false, 1);
        }
        var keep = new OnnxAttribute("keepdims", keepDim ? 1 : 0);
        if (dims is null or [])
        {
            return c.Add(op, value, keep);
        }
        long[] axes = Array.ConvertAll(dims, dim => (long)EmitContext.Wrap(dim, rank));
        return op == "ReduceSum" || c.Opset >= 18 ? c.Add(op, [value, c.Int64s(axes)], keep) : c.Add(op, value, keep, new OnnxAttribute("axes", axes));
    }

    private static OnnxValue WithoutNaN(EmitContext c)
    {
        OnnxValue value = c.In(0, c.OutputDType);
        return value.DataType.IsFloat() ? c.Add("Where", [c.Add("IsNaN", value), c.Scalar(0.0, value.DataType), value]) : value;
    }

    private static OnnxValue Greatest(EmitContext c, bool largest, long[] dims, bool keepDim)
    {
        OnnxValue value = c.In(0);
        OnnxValue reduced = Reduce(c, largest ? "ReduceMax" : "ReduceMin", value.DataType == OnnxDataType.Bool ? c.Builder.Cast(value, OnnxDataType.Int32) : value, dims, keepDim);
        return c.Builder.Cast(reduced, value.DataType);
    }

    private static OnnxValue PlaceOfGreatest(EmitContext c, bool largest, long? dim, bool keepDim)
    {
        OnnxValue value = c.In(0);
        if (value.DataType is OnnxDataType.Bool or OnnxDataType.Int16)
        {
            value = c.Builder.Cast(value, OnnxDataType.Int32);
        }
        string op = largest ? "ArgMax" : "ArgMin";
        if (dim is not { } one || c.Rank(0) == 0)
        {
            OnnxValue place = c.Add(op, c.Add("Reshape", [value, c.Int64s(-1)]), new OnnxAttribute("axis", 0), new OnnxAttribute("keepdims", 0));
            return keepDim && c.Rank(0) > 0 ? c.Unsqueeze(place, [.. Enumerable.Range(0, c.Rank(0)).Select(d => (long)d)]) : place;
        }
        return c.Add(op, value, new OnnxAttribute("axis", EmitContext.Wrap(one, c.Rank(0))), new OnnxAttribute("keepdims", keepDim ? 1 : 0));
    }

    private static OnnxValue Norm(EmitContext<VectorNorm> c)
    {
        OnnxValue value = c.In(0, c.OutputDType);
        long[]? dims = c.Get(op => op.Dims);
        bool keepDim = c.Get(op => op.KeepDim);
        double ord = c.Get(op => op.Ord);
        return ord switch
        {
            1 => Reduce(c, "ReduceL1", value, dims, keepDim),
            2 => Reduce(c, "ReduceL2", value, dims, keepDim),
            0 => Reduce(c, "ReduceSum", c.Builder.Cast(c.Builder.Cast(value, OnnxDataType.Bool), value.DataType), dims, keepDim),
            double.PositiveInfinity => Reduce(c, "ReduceMax", c.Add("Abs", value), dims, keepDim),
            double.NegativeInfinity => Reduce(c, "ReduceMin", c.Add("Abs", value), dims, keepDim),
            _ => c.Add("Pow", [Reduce(c, "ReduceSum", c.Add("Pow", [c.Add("Abs", value), c.Scalar(ord)]), dims, keepDim), c.Scalar(1 / ord)]),
        };
    }

    /// <summary>Σ (x − mean)² / max(0, n − correction), and the mean.</summary>
    private static (OnnxValue Variance, OnnxValue Mean) Variance(EmitContext c, long[]? dims, double correction, bool keepDim)
    {
        OnnxValue value = c.In(0, c.OutputDType);
        int rank = c.Rank(0);
        long[] axes = rank == 0 ? [] : dims is null or [] ? [.. Enumerable.Range(0, rank).Select(d => (long)d)] : Array.ConvertAll(dims, dim => (long)EmitContext.Wrap(dim, rank));
        OnnxSize count = 1;
        foreach (long axis in axes)
        {
            count = c.Builder.Times(count, c.Size(0, (int)axis));
        }
        OnnxValue mean = rank == 0 ? value : Reduce(c, "ReduceMean", value, axes, keepDim: true);
        OnnxValue difference = c.Add("Sub", [value, mean]);
        OnnxValue sum = Reduce(c, "ReduceSum", c.Add("Mul", [difference, difference]), axes, keepDim);
        OnnxValue divisor = count.Number is { } number ? c.Scalar(Math.Max(number - correction, 0), value.DataType)
            : c.Add("Max", [c.Add("Sub", [c.Builder.Cast(c.Builder.Scalar(count), value.DataType), c.Scalar(correction, value.DataType)]), c.Scalar(0.0, value.DataType)]);
        return (c.Add("Div", [sum, divisor]), keepDim || rank == 0 ? mean : c.Squeeze(mean, axes));
    }

    private static OnnxValue OverDim(EmitContext c, string op, long dim)
    {
        OnnxValue value = c.In(0, c.OutputDType);
        return c.Rank(0) == 0 ? c.Reshape(c.Add(op, c.Reshape(value, 1), new OnnxAttribute("axis", 0))) : c.Add(op, value, new OnnxAttribute("axis", EmitContext.Wrap(dim, c.Rank(0))));
    }

    /// <summary>The greatest or smallest k of a dimension, in order, with their places; of equals the first comes first.</summary>
    private static OnnxValue[] Sorted(EmitContext c, long dim, bool largest, OnnxSize k)
    {
        OnnxValue value = c.In(0);
        OnnxDataType type = value.DataType;
        if (type is OnnxDataType.Bool or OnnxDataType.Int8 or OnnxDataType.Int16 or OnnxDataType.UInt8)
        {
            value = c.Builder.Cast(value, OnnxDataType.Int32);
        }
        bool isScalar = c.Rank(0) == 0;
        OnnxValue[] sorted = c.AddMany("TopK", 2, [isScalar ? c.Reshape(value, 1) : value, c.Builder.Value(k)],
            new OnnxAttribute("axis", isScalar ? 0 : EmitContext.Wrap(dim, c.Rank(0))), new OnnxAttribute("largest", largest ? 1 : 0));
        sorted[0] = c.Builder.Cast(sorted[0], type);
        return isScalar ? Array.ConvertAll(sorted, part => c.Reshape(part)) : sorted;
    }
}
