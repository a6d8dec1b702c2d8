using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class ReductionSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Positive(params long[] shape) => new(shape, 0.5, 2);

    private static OpInput Complex(params long[] shape) => OpInput.Complex(shape);

    /// <summary>Numbers with exact zeros, where products need care; only the input that is added to them is differentiated.</summary>
    private static OpInput WithZeros(params double[] values)
    {
        TensorImpl tensor = TensorImpl.Empty([values.Length], DType.Float64);
        values.CopyTo(tensor.Span<double>());
        return OpInput.Constant(tensor);
    }

    public IEnumerable<OpSample> Samples => [.. Sums, .. Segments, .. Selections, .. Norms, .. Cumulative, .. Softmaxes, .. Composites];

    private static OpInput Whole(long[] shape, params long[] values)
    {
        TensorImpl tensor = TensorImpl.Empty(shape, DType.Int64);
        values.CopyTo(tensor.Span<long>());
        return OpInput.Constant(tensor);
    }

    private static OpSample Segmented(string name, string reduce, OpInput data, OpInput lengths, long axis = 0, bool byOffsets = false, double? initial = null) => OpSample.Of(
        name, x => Aten.SegmentReduce(x[0], reduce, byOffsets ? null : x[1], null, byOffsets ? x[1] : null, axis, isUnsafe: false, initial), data, lengths);

    private static OpSample[] Segments =>
    [
        Segmented("segment_reduce.sum", "sum", Real(5, 2), Whole([3], 2, 0, 3)),
        Segmented("segment_reduce.mean", "mean", Real(5), Whole([2], 1, 4), initial: 2),
        Segmented("segment_reduce.mean of none", "mean", Real(3), Whole([3], 2, 0, 1), initial: 0),
        Segmented("segment_reduce.prod", "prod", Positive(4, 2), Whole([2], 3, 1), initial: 2),
        Segmented("segment_reduce.max", "max", Real(2, 4, 2), Whole([2, 2], 1, 3, 2, 2), axis: 1),
        Segmented("segment_reduce.min by offsets", "min", Real(2, 4), Whole([2, 3], 0, 1, 3, 1, 2, 4), axis: 1, byOffsets: true),
    ];

    private static OpSample[] Sums =>
    [
        OpSample.Of("sum", x => Aten.Sum(x[0]), Real(2, 3)),
        OpSample.Of("sum.complex", x => Aten.Sum(x[0]), Complex(2, 3)),
        OpSample.Of("sum.0-dim", x => Aten.Sum(x[0], [0]), Real()),
        OpSample.Of("sum.empty", x => Aten.Sum(x[0], [1]), Real(2, 0)),
        OpSample.Of("sum.dims", x => Aten.Sum(x[0], [0, -1]), Real(2, 3, 2)),
        OpSample.Of("sum.keepdim", x => Aten.Sum(x[0], [1], keepDim: true), Real(2, 3, 2)),
        OpSample.Of("mean", x => Aten.Mean(x[0]), Real(2, 3)),
        OpSample.Of("mean.dims", x => Aten.Mean(x[0], [0, 2]), Real(2, 3, 2)),
        OpSample.Of("mean.complex", x => Aten.Mean(x[0], [1], keepDim: true), Complex(2, 3)),
        OpSample.Of("nansum", x => Aten.NanSum(x[0], [1]), Real(2, 3)),
        OpSample.Of("nanmean", x => Aten.NanMean(x[0], [0]), Real(2, 3)),
        OpSample.Of("prod", x => Aten.Prod(x[0]), Real(2, 3)),
        OpSample.Of("prod.complex", x => Aten.Prod(x[0]), Complex(2, 2)),
        OpSample.Of("prod.0-dim", x => Aten.Prod(x[0]), Real()),
        OpSample.Of("prod.dim", x => Aten.Prod(x[0], 1), Real(2, 3, 2)),
        OpSample.Of("prod.a zero", x => Aten.Prod(x[0] * x[1]), Real(4), WithZeros(1, 0, 2, 1)),
        OpSample.Of("prod.dim, a zero", x => Aten.Prod(x[0] * x[1], 0, keepDim: true), Real(3, 4), WithZeros(1, 0, 2, 1)),
        OpSample.Of("var", x => Aten.Var(x[0]), Real(2, 3)),
        OpSample.Of("var.dims", x => Aten.Var(x[0], [0, 2], correction: 0), Real(2, 3, 2)),
        OpSample.Of("var.correction", x => Aten.Var(x[0], [1], correction: 0.5, keepDim: true), Real(2, 3)),
        OpSample.Of("var.complex", x => Aten.Var(x[0], [1]), Complex(2, 3)),
        OpSample.Of("std", x => Aten.Std(x[0]), Real(2, 3)),
        OpSample.Of("std.dim", x => Aten.Std(x[0], [0]), Real(3, 2)),
        OpSample.Of("var_mean", x => Both(Aten.VarMean(x[0], [1])), Real(2, 3)),
        OpSample.Of("std_mean", x => Both(Aten.StdMean(x[0], [1], keepDim: true)), Real(2, 3)),
        OpSample.Of("std_mean.all", x => Both(Aten.StdMean(x[0])), Real(2, 3)),
    ];

    private static TensorImpl[] Both((TensorImpl, TensorImpl) results) => [results.Item1, results.Item2];

    private static OpSample[] Selections =>
    [
        OpSample.Of("max", x => Aten.Max(x[0]), Real(2, 3)),
        OpSample.Of("min", x => Aten.Min(x[0]), Real(2, 3)),
        OpSample.Of("max.dim", x => Both(Aten.Max(x[0], 1)), Real(2, 3)),
        OpSample.Of("min.dim", x => Both(Aten.Min(x[0], 0, keepDim: true)), Real(2, 3)),
        OpSample.Of("max.0-dim", x => Both(Aten.Max(x[0], 0)), Real()),
        OpSample.Of("amax", x => Aten.Amax(x[0], [0, 2]), Real(2, 3, 2)),
        OpSample.Of("amin", x => Aten.Amin(x[0], [], keepDim: true), Real(2, 3)),
        OpSample.Of("aminmax", x => Both(Aten.Aminmax(x[0], 1)), Real(2, 3)),
        OpSample.Of("aminmax.all", x => Both(Aten.Aminmax(x[0])), Real(2, 3)),
        OpSample.Of("median", x => Aten.Median(x[0]), Real(2, 3)),
        OpSample.Of("median.dim", x => Both(Aten.Median(x[0], 1)), Real(2, 3)),
        OpSample.Of("nanmedian", x => Aten.NanMedian(x[0]), Real(2, 3)),
        OpSample.Of("nanmedian.dim", x => Both(Aten.NanMedian(x[0], 0, keepDim: true)), Real(3, 2)),
        OpSample.Of("mode", x => Both(Aten.Mode(x[0], 1)), Real(2, 3)),
        OpSample.Of("kthvalue", x => Both(Aten.KthValue(x[0], 2, 1)), Real(2, 3)),
        OpSample.Of("sort", x => Both(Aten.Sort(x[0], 0)), Real(3, 2)),
        OpSample.Of("sort.descending", x => Both(Aten.Sort(x[0], -1, descending: true, stable: true)), Real(2, 3)),
        OpSample.Of("topk", x => Both(Aten.TopK(x[0], 2)), Real(2, 4)),
        OpSample.Of("topk.smallest", x => Both(Aten.TopK(x[0], 2, 0, largest: false)), Real(4, 2)),
    ];

    private static OpSample[] Norms =>
    [
        OpSample.Of("vector_norm", x => Aten.VectorNorm(x[0]), Positive(2, 3)),
        OpSample.Of("vector_norm.dim", x => Aten.VectorNorm(x[0], 2, [1]), Positive(2, 3)),
        OpSample.Of("vector_norm.complex", x => Aten.VectorNorm(x[0], 2, [1], keepDim: true), Complex(2, 3)),
        OpSample.Of("vector_norm.1", x => Aten.VectorNorm(x[0], 1, [0, 1]), Positive(2, 3)),
        OpSample.Of("vector_norm.0.5", x => Aten.VectorNorm(x[0], 0.5, [1]), Positive(2, 3)),
        OpSample.Of("vector_norm.1.5", x => Aten.VectorNorm(x[0], 1.5), Positive(2, 3)),
        OpSample.Of("vector_norm.3", x => Aten.VectorNorm(x[0], 3, [0]), Positive(2, 3)),
        OpSample.Of("vector_norm.3, complex", x => Aten.VectorNorm(x[0], 3), Complex(2, 2)),
        OpSample.Of("vector_norm.inf", x => Aten.VectorNorm(x[0], double.PositiveInfinity, [1]), Positive(2, 3)),
        OpSample.Of("vector_norm.-inf", x => Aten.VectorNorm(x[0], double.NegativeInfinity), Positive(2, 3)),
        OpSample.Of("dist", x => Aten.Dist(x[0], x[1]), Real(2, 3), Real(1, 3)),   // of one shape it would also be checked at distance 0, a kink
        OpSample.Of("dist.3, broadcast", x => Aten.Dist(x[0], x[1], 3), Real(2, 3), Real(3)),
        OpSample.Of("renorm", x => Aten.Renorm(x[0], 2, 0, 1), Real(3, 2)),
        OpSample.Of("renorm.3 dims", x => Aten.Renorm(x[0], 3, 1, 0.5), Real(2, 2, 2)),
        OpSample.Of("logsumexp", x => Aten.LogSumExp(x[0], [0, 1]), Real(2, 3)),
        OpSample.Of("logsumexp.dim", x => Aten.LogSumExp(x[0], [1], keepDim: true), Real(2, 3, 2)),
        OpSample.Of("logsumexp.complex", x => Aten.LogSumExp(x[0], [1]), Complex(2, 3)),
    ];

    private static OpSample[] Cumulative =>
    [
        OpSample.Of("cumsum", x => Aten.CumSum(x[0], 1), Real(2, 3)),
        OpSample.Of("cumsum.0-dim", x => Aten.CumSum(x[0], 0), Real()),
        OpSample.Of("cumprod", x => Aten.CumProd(x[0], 0), Positive(3, 2)),
        OpSample.Of("cumprod.complex", x => Aten.CumProd(x[0], 1), Complex(2, 3)),
        OpSample.Of("cumprod.a zero", x => Aten.CumProd(x[0] * x[1], 1), Real(2, 4), WithZeros(1, 0, 2, 1)),
        OpSample.Of("cumprod.two zeros", x => Aten.CumProd(x[0] * x[1], 0), Real(5), WithZeros(1, 0, 2, 0, 1)),
        OpSample.Of("cummax", x => Both(Aten.CumMax(x[0], 1)), Real(2, 4)),
        OpSample.Of("cummin", x => Both(Aten.CumMin(x[0], 0)), Real(4, 2)),
        OpSample.Of("logcumsumexp", x => Aten.LogCumSumExp(x[0], 1), Real(2, 3)),
    ];

    private static OpSample[] Softmaxes =>
    [
        OpSample.Of("softmax", x => Aten.Softmax(x[0], -1), Real(2, 3)),
        OpSample.Of("softmax.inner", x => Aten.Softmax(x[0], 1), Real(2, 3, 2)),
        OpSample.Of("softmax.0-dim", x => Aten.Softmax(x[0], 0), Real()),
        OpSample.Of("log_softmax", x => Aten.LogSoftmax(x[0], -1), Real(2, 3)),
        OpSample.Of("log_softmax.inner", x => Aten.LogSoftmax(x[0], 0), Real(3, 2)),
        OpSample.Of("softmin", x => Aten.Softmin(x[0], 1), Real(2, 3)),
        OpSample.Of("_softmax_backward_data", x => Aten.SoftmaxBackwardData(x[0], x[1], 1), Real(2, 3), Real(2, 3)),
        OpSample.Of("_log_softmax_backward_data", x => Aten.LogSoftmaxBackwardData(x[0], x[1], 0), Real(3, 2), Real(3, 2)),
    ];

    private static OpSample[] Composites =>
    [
        OpSample.Of("quantile", x => Aten.Quantile(x[0], Aten.Full([2], 0.3, DType.Float64), 1, keepDim: false, ignoreNaN: false), Real(2, 4)),
        OpSample.Of("nanquantile", x => Aten.Quantile(x[0], Aten.ScalarTensor(0.4, DType.Float64), null, keepDim: true, ignoreNaN: true), Real(2, 3)),
        OpSample.Of("diff", x => Aten.Diff(x[0], 2, 1, x[1]), Real(2, 4), Real(2, 1)),
        OpSample.Of("trapezoid", x => Aten.Trapezoid(x[0], x[1], 1), Real(2, 3), Real(3)),
        OpSample.Of("trapezoid.dx", x => Aten.Trapezoid(x[0], 0.5, 0), Real(3, 2)),
        OpSample.Of("cumulative_trapezoid", x => Aten.CumulativeTrapezoid(x[0], x[1], 0), Real(3, 2), Real(3)),
        OpSample.Of("cov", x => Aten.Cov(x[0]), Real(2, 4)),
        OpSample.Of("corrcoef", x => Aten.CorrCoef(x[0]), Real(3, 5)),
    ];
}
