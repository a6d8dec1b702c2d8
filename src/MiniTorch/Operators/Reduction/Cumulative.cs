using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[k] = Σ self[..k] along a dimension; ∂self = the same sum from the end. Saves nothing. Integers and bool sum in int64.</summary>
internal sealed class CumSum(long dim, DType? dtype = null) : UnaryOperator("aten::cumsum", "CumsumBackward0")
{
    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("dtype", dtype)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => Infer("cumsum", self, dim, dtype);

    internal static TensorMeta Infer(string name, TensorImpl self, long dim, DType? dtype)
    {
        Layout.WrapDim(dim, self.Rank);
        DType result = SumDim.ResultType(self, dtype);
        if (result == DType.Bool)
        {
            throw Error.NotImplementedFor($"{name}_out_cpu", result);
        }
        return new(self.Sizes, result);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Scan.Sum(self, Layout.WrapDim(dim, self.Rank), into);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ReversedCumSum(grad, dim);
}

/// <summary>out[k] = Π self[..k] along a dimension; ∂self[i] = Σ over k ≥ i of grad[k] · out[k] / self[i], with care where self is 0. Saves self and the result.</summary>
internal sealed class CumProd(long dim, DType? dtype = null) : UnaryOperator("aten::cumprod", "CumprodBackward0")
{
    internal long Dim => dim;

    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("dtype", dtype)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => CumSum.Infer("cumprod", self, dim, dtype);

    protected override void Compute(TensorImpl self, TensorImpl into) => Scan.Product(self, Layout.WrapDim(dim, self.Rank), into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        return Aten.CumProdBackward(Aten.To(grad, self.DType), self, dim, _result!.Unpack());
    }
}

/// <summary>Running largest (smallest) elements along a dimension and their indices, the latest of equals; ∂self = grad added at the indices. Saves the indices.</summary>
internal sealed class CumExtremum(bool largest, long dim) : MultiOutputOperator(largest ? "aten::cummax" : "aten::cummin", largest ? "CummaxBackward0" : "CumminBackward0")
{
    private SavedTensor? _indices;
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("self_sym_sizes", _sizes)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        Layout.WrapDim(dim, self.Rank);
        if (self.DType.IsComplex())
        {
            throw Error.NotImplementedFor(largest ? "cummax_cpu" : "cummin_cpu", self.DType);
        }
        return [new(self.Sizes, self.DType), new(self.Sizes, DType.Int64)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        Scan.Extremum(inputs[0]!, Layout.WrapDim(dim, inputs[0]!.Rank), largest, into[0], into[1]);

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _sizes = inputs[0]!.Sizes;
        _indices = SaveOutput(results[1], 1, "indices");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl grad = grads[0]!;
        gradInputs[0] = grad.NumElements == 0 ? grad : Aten.ScatterAdd(Aten.Zeros(_sizes, grad.DType), dim, _indices!.Unpack(), grad);
    }
}

/// <summary>out[k] = log Σ exp(self[..k]) along a dimension; ∂self = exp(self) · Σ over k ≥ i of grad[k] · exp(−out[k]). Saves self and the result.</summary>
internal sealed class LogCumSumExp(long dim) : UnaryOperator("aten::logcumsumexp", "LogcumsumexpBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Layout.WrapDim(dim, self.Rank);
        if (!self.DType.IsDifferentiable())
        {
            throw Error.NotImplementedFor("logcumsumexp_out_cpu", self.DType);
        }
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Scan.LogSumExp(self, Layout.WrapDim(dim, self.Rank), into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    /// <summary>The sum is taken as a log-sum-exp again, of positive and negative parts of the gradient apart.</summary>
    protected override TensorImpl? Backward(TensorImpl grad)
    {
        if (grad.Rank == 0 || grad.NumElements == 0)
        {
            return grad;
        }
        TensorImpl self = _self!.Unpack();
        TensorImpl result = _result!.Unpack();
        if (grad.DType.IsComplex())
        {
            return Aten.Conj(Aten.Exp(Reversed(Aten.Log(Aten.Conj(grad)) - result) + self));
        }
        TensorImpl lowest = Aten.ScalarTensor(grad.DType.Lowest(), grad.DType);
        TensorImpl logarithm = Aten.Log(Aten.Abs(grad));
        TensorImpl positive = Aten.Where(Aten.Gt(grad, 0), logarithm, lowest);
        TensorImpl negative = Aten.Where(Aten.Lt(grad, 0), logarithm, lowest);
        return Aten.Exp(Reversed(positive - result) + self) - Aten.Exp(Reversed(negative - result) + self);
    }

    private TensorImpl Reversed(TensorImpl x) => Aten.Flip(Aten.LogCumSumExp(Aten.Flip(x, dim), dim), dim);
}

internal static partial class Aten
{
    internal static TensorImpl CumSum(TensorImpl self, long dim, DType? dtype = null) => new CumSum(dim, dtype).Call(self);

    internal static TensorImpl CumProd(TensorImpl self, long dim, DType? dtype = null) => new CumProd(dim, dtype).Call(self);

    internal static (TensorImpl Values, TensorImpl Indices) CumMax(TensorImpl self, long dim) => Pair(new CumExtremum(largest: true, dim).Call(self));

    internal static (TensorImpl Values, TensorImpl Indices) CumMin(TensorImpl self, long dim) => Pair(new CumExtremum(largest: false, dim).Call(self));

    internal static TensorImpl LogCumSumExp(TensorImpl self, long dim) => new LogCumSumExp(dim).Call(self);

    /// <summary>Sums from each place to the end.</summary>
    internal static TensorImpl ReversedCumSum(TensorImpl self, long dim) =>
        self.NumElements <= 1 || self.Sizes[Layout.WrapDim(dim, self.Rank)] == 1 ? self : Flip(CumSum(Flip(self, dim), dim), dim);

    /// <summary>The gradient of cumprod (cumprod_backward in libtorch, whose formulas these are).</summary>
    internal static TensorImpl CumProdBackward(TensorImpl grad, TensorImpl self, long dim, TensorImpl result)
    {
        if (self.NumElements <= 1 || self.Sizes[Layout.WrapDim(dim, self.Rank)] == 1)
        {
            return grad;
        }
        TensorImpl conjugate = Conj(self);
        TensorImpl conjugateResult = Conj(result);
        TensorImpl isZero = Eq(self, 0);
        if (!Kernels.Copy.Dense(isZero, DType.Bool).Span<bool>().Contains(true))
        {
            return ReversedCumSum(conjugateResult * grad, dim) / conjugate;
        }
        return GradMode.IsEnabled
            ? CumProdBackwardBySlices(grad, conjugate, dim)
            : CumProdBackwardAroundZeros(grad, conjugate, conjugateResult, isZero, dim);
    }

    /// <summary>
    /// Before a line's first zero everything is as without zeros; behind it the gradient is 0; at the zero itself it is the sum of grad times the products
    /// that leave it out, up to the second zero. O(n), not differentiable.
    /// </summary>
    private static TensorImpl CumProdBackwardAroundZeros(TensorImpl grad, TensorImpl self, TensorImpl result, TensorImpl isZero, long dim)
    {
        TensorImpl zeros = CumSum(isZero, dim);
        TensorImpl before = Eq(zeros, 0);
        TensorImpl behindFirst = Eq(zeros, 1);
        TensorImpl first = LogicalAnd(isZero, behindFirst);
        TensorImpl none = Zeros(Layout.Scalar, grad.DType);
        TensorImpl usual = ReversedCumSum(Where(before, result * grad, none), dim) / self;
        // With the first zero replaced by 1, running products are those that leave it out.
        TensorImpl without = CumProd(Where(first, Full(Layout.Scalar, 1, self.DType), self), dim);
        TensorImpl atZero = Sum(Where(behindFirst, without * grad, none), [dim], keepDim: true);
        return Where(before, usual, Where(first, atZero, none));
    }

    /// <summary>∂self[k] = Σ over j ≥ k of grad[j] · Π self[..j] without self[k]. O(n²), differentiable.</summary>
    private static TensorImpl CumProdBackwardBySlices(TensorImpl grad, TensorImpl self, long dim)
    {
        int at = Layout.WrapDim(dim, self.Rank);
        long count = self.Sizes[at];
        long[] onesSizes = [.. self.Sizes];
        onesSizes[at] = 1;
        TensorImpl ones = Full(onesSizes, 1, grad.DType);
        var slices = new TensorImpl[count];
        for (long k = 0; k < count; k++)
        {
            TensorImpl until = k == 0 ? ones : Prod(Narrow(self, at, 0, k), at, keepDim: true);
            TensorImpl omitted = until;
            if (k != count - 1)
            {
                TensorImpl after = CumProd(Narrow(self, at, k + 1, count - k - 1), at);
                omitted = Cat([until, k == 0 ? after : until * after], at);
            }
            slices[k] = Sum(Narrow(grad, at, k, count - k) * omitted, [at]);
        }
        return Stack(slices, at);
    }
}
