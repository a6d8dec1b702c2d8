using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>The elements along a dimension in order, and where they stood; equals keep their order, NaN is the largest. ∂self = grad put back. Saves the indices.</summary>
internal sealed class Sort(long dim, bool descending = false, bool? stable = null)
    : MultiOutputOperator(stable is null ? "aten::sort" : "aten::sort.stable", stable is null ? "SortBackward0" : "SortBackward1")
{
    internal long Dim => dim;

    internal bool Descending => descending;

    private SavedTensor? _indices;
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("stable", stable), ("dim", dim), ("descending", descending), ("self_sym_sizes", _sizes)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        Layout.WrapDim(dim, self.Rank);
        if (self.DType.IsComplex())
        {
            throw Error.NotImplementedFor("sorting_kernel_method_name", self.DType);
        }
        // The results lie in memory as the input does, if that is dense.
        long[]? strides = self.IsContiguous || !Layout.IsNonOverlappingAndDense(self.Sizes, self.Strides) ? null : self.Strides;
        return [new(self.Sizes, self.DType, strides), new(self.Sizes, DType.Int64, strides)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl self = inputs[0]!;
        int at = Layout.WrapDim(dim, self.Rank);
        if (into[0].IsContiguous)
        {
            Kernels.Sort.Run(self, at, descending, into[0], into[1]);
            return;
        }
        TensorImpl values = TensorImpl.Empty(self.Sizes, self.DType);
        TensorImpl indices = TensorImpl.Empty(self.Sizes, DType.Int64);
        Kernels.Sort.Run(self, at, descending, values, indices);
        Kernels.Copy.Run(values, into[0]);
        Kernels.Copy.Run(indices, into[1]);
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _sizes = inputs[0]!.Sizes;
        _indices = SaveOutput(results[1], 1, "indices");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.ScatterSelected(grads[0]!, dim, _indices!.Unpack(), _sizes, keepDim: true);
}

/// <summary>The k largest (smallest) elements along a dimension, in order, and where they stood. ∂self = grad put back. Saves the indices.</summary>
internal sealed class TopK(long k, long dim = -1, bool largest = true, bool sorted = true) : MultiOutputOperator("aten::topk", "TopkBackward0")
{
    internal long K => k;

    internal long Dim => dim;

    internal bool Largest => largest;

    private SavedTensor? _indices;
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("k", k), ("dim", dim), ("largest", largest), ("sorted", sorted), ("self_sym_sizes", _sizes)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        int at = Layout.WrapDim(dim, self.Rank);
        Error.Unless(k >= 0 && k <= (self.Rank == 0 ? 1 : self.Sizes[at]), "selected index k out of range");
        if (self.DType.IsComplex() || self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("topk_cpu", self.DType);
        }
        long[] sizes = self.Rank == 0 ? Layout.Scalar : [.. self.Sizes[..at], k, .. self.Sizes[(at + 1)..]];
        return [new(sizes, self.DType), new(sizes, DType.Int64)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        if (into[0].NumElements != 0)
        {
            Kernels.Sort.Run(inputs[0]!, Layout.WrapDim(dim, inputs[0]!.Rank), largest, into[0], into[1]);
        }
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _sizes = inputs[0]!.Sizes;
        _indices = SaveOutput(results[1], 1, "indices");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.ScatterSelected(grads[0]!, dim, _indices!.Unpack(), _sizes, keepDim: true);
}

internal static partial class Aten
{
    internal static (TensorImpl Values, TensorImpl Indices) Sort(TensorImpl self, long dim = -1, bool descending = false, bool? stable = null) =>
        Pair(new Sort(dim, descending, stable).Call(self));

    internal static (TensorImpl Values, TensorImpl Indices) TopK(TensorImpl self, long k, long dim = -1, bool largest = true, bool sorted = true) =>
        Pair(new TopK(k, dim, largest, sorted).Call(self));

    /// <summary>The indices that would sort along a dimension.</summary>
    internal static TensorImpl ArgSort(TensorImpl self, long dim = -1, bool descending = false) => Sort(self, dim, descending).Indices;

    /// <summary>Sorted along the first dimension.</summary>
    internal static TensorImpl MSort(TensorImpl self) => Sort(self, 0).Values;
}
