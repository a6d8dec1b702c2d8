using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>One element chosen along a dimension, and its index; ∂self = grad at the index. Saves the indices.</summary>
internal abstract class SelectionDim(string name, string derivative, long dim, bool keepDim) : MultiOutputOperator($"aten::{name}", derivative)
{
    private SavedTensor? _indices;
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("keepdim", keepDim), ("self_sym_sizes", _sizes)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        int at = Layout.WrapDim(dim, self.Rank);
        string plain = name.Split('.')[0];
        Aten.CheckNotEmpty($"{plain}()", self, at);
        Check(self, at);
        long[] sizes = Layout.Reduced(self.Sizes, Layout.DimMask([dim], self.Rank), keepDim);
        return [new(sizes, self.DType), new(sizes, DType.Int64)];
    }

    protected abstract void Check(TensorImpl self, int at);

    protected abstract void Pick(TensorImpl self, int at, TensorImpl values, TensorImpl indices);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        Pick(inputs[0]!, Layout.WrapDim(dim, inputs[0]!.Rank), into[0], into[1]);

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _sizes = inputs[0]!.Sizes;
        _indices = SaveOutput(results[1], 1, "indices");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.ScatterSelected(grads[0]!, dim, _indices!.Unpack(), _sizes, keepDim);
}

/// <summary>The k-th smallest element (from 1) along a dimension, and its index; NaN is the largest.</summary>
internal sealed class KthValue(long k, long dim, bool keepDim = false) : SelectionDim("kthvalue", "KthvalueBackward0", dim, keepDim)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("k", k), .. base.Attributes];

    protected override void Check(TensorImpl self, int at)
    {
        if (k < 1 || k > (self.Rank == 0 ? 1 : self.Sizes[at]))
        {
            throw Error.Of($"kthvalue(): selected number k out of range for dimension {at}");
        }
        if (self.DType.IsComplex() || self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("kthvalue_cpu", self.DType);
        }
    }

    protected override void Pick(TensorImpl self, int at, TensorImpl values, TensorImpl indices) => Kernels.Sort.Kth(self, at, (int)k - 1, values, indices);
}

/// <summary>The median along a dimension (the lower of two), and its index; NaN if there is one, or NaN left out of account.</summary>
internal sealed class MedianDim(long dim, bool keepDim = false, bool ignoreNaN = false)
    : SelectionDim(ignoreNaN ? "nanmedian.dim" : "median.dim", ignoreNaN ? "NanmedianBackward1" : "MedianBackward1", dim, keepDim)
{
    protected override void Check(TensorImpl self, int at)
    {
        if (self.DType.IsComplex() || self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("median_out", self.DType);
        }
    }

    protected override void Pick(TensorImpl self, int at, TensorImpl values, TensorImpl indices) => Kernels.Sort.Pick(self, at, new MedianChoice(ignoreNaN), values, indices);
}

/// <summary>The most frequent element along a dimension (the smallest of several), and the last of its indices.</summary>
internal sealed class Mode(long dim = -1, bool keepDim = false) : SelectionDim("mode", "ModeBackward0", dim, keepDim)
{
    protected override void Check(TensorImpl self, int at)
    {
        if (self.DType.IsComplex())
        {
            throw Error.NotImplementedFor("mode_cpu", self.DType);
        }
    }

    protected override void Pick(TensorImpl self, int at, TensorImpl values, TensorImpl indices) => Kernels.Sort.Pick(self, at, default(ModeChoice), values, indices);
}

/// <summary>The median of all elements (the lower of two); ∂self = grad, shared evenly among those equal to it. Saves self and the result.</summary>
internal sealed class MedianAll(bool ignoreNaN = false) : UnaryOperator(ignoreNaN ? "aten::nanmedian" : "aten::median", ignoreNaN ? "NanmedianBackward0" : "MedianBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (self.DType.IsComplex() || self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("median_cpu", self.DType);
        }
        return new(Layout.Scalar, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (self.NumElements == 0)
        {
            Kernels.Copy.Fill(into, double.NaN);
            return;
        }
        TensorImpl flat = Kernels.Copy.Dense(self, self.DType);
        Kernels.Sort.Pick(flat.Alias([flat.NumElements], [1]), 0, new MedianChoice(ignoreNaN), into, TensorImpl.Empty(Layout.Scalar, DType.Int64));
    }

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.DistributeEvenly(grad, _self!.Unpack(), _result!.Unpack());
}

internal static partial class Aten
{
    internal static (TensorImpl Values, TensorImpl Indices) KthValue(TensorImpl self, long k, long dim = -1, bool keepDim = false) => Pair(new KthValue(k, dim, keepDim).Call(self));

    internal static (TensorImpl Values, TensorImpl Indices) Median(TensorImpl self, long dim, bool keepDim = false) => Pair(new MedianDim(dim, keepDim).Call(self));

    internal static (TensorImpl Values, TensorImpl Indices) NanMedian(TensorImpl self, long dim, bool keepDim = false) => Pair(new MedianDim(dim, keepDim, ignoreNaN: true).Call(self));

    internal static (TensorImpl Values, TensorImpl Indices) Mode(TensorImpl self, long dim = -1, bool keepDim = false) => Pair(new Mode(dim, keepDim).Call(self));

    internal static TensorImpl Median(TensorImpl self) => new MedianAll().Call(self);

    internal static TensorImpl NanMedian(TensorImpl self) => new MedianAll(ignoreNaN: true).Call(self);
}
