using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The largest (smallest) element of all; ∂self = grad, shared evenly among those equal to it. Saves self and the result.</summary>
internal sealed class ExtremumAll(bool largest) : UnaryOperator(largest ? "aten::max" : "aten::min", largest ? "MaxBackward1" : "MinBackward1")
{
    internal bool Largest => largest;

    private SavedTensor? _self;
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self)
    {
        string name = largest ? "max" : "min";
        Error.Unless(self.NumElements > 0, $"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
        if (self.DType.IsComplex())
        {
            throw Error.NotImplementedFor(largest ? "max_all" : "min_all", self.DType);
        }
        return new(Layout.Scalar, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Amax.Run(self, Layout.DimMask([], self.Rank), largest, into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.DistributeEvenly(grad, _self!.Unpack(), _result!.Unpack());
}

/// <summary>
/// The largest (smallest) element along a dimension and its index, the first of equals; ∂self = grad at the index. Saves the indices.
/// </summary>
internal sealed class ExtremumDim(bool largest, long dim, bool keepDim = false) : MultiOutputOperator(largest ? "aten::max.dim" : "aten::min.dim", largest ? "MaxBackward0" : "MinBackward0")
{
    internal bool Largest => largest;

    internal long Dim => dim;

    internal bool KeepDim => keepDim;

    private SavedTensor? _indices;
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("keepdim", keepDim), ("self_sym_sizes", _sizes)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        string name = largest ? "max" : "min";
        int at = Layout.WrapDim(dim, self.Rank);
        if (self.DType.IsComplex())
        {
            throw Error.Of($"{name}(): does not support complex input");
        }
        Aten.CheckNotEmpty($"{name}()", self, at);
        long[] sizes = Layout.Reduced(self.Sizes, Layout.DimMask([dim], self.Rank), keepDim);
        return [new(sizes, self.DType), new(sizes, DType.Int64)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        ArgExtremum.Run(inputs[0]!, Layout.WrapDim(dim, inputs[0]!.Rank), largest, into[0], into[1]);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _sizes = inputs[0]!.Sizes;
        _indices = SaveOutput(results[1], 1, "indices");
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.ScatterSelected(grads[0]!, dim, _indices!.Unpack(), _sizes, keepDim);
}

/// <summary>
/// The largest (smallest) element over some dimensions (an empty list means all); ∂self = grad, shared evenly among those equal to it. Saves self and
/// the result.
/// </summary>
internal sealed class Amax(bool largest, long[] dims, bool keepDim = false) : UnaryOperator(largest ? "aten::amax" : "aten::amin", largest ? "AmaxBackward0" : "AminBackward0")
{
    internal bool Largest => largest;

    internal long[] Dims => dims;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("keepdim", keepDim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        string name = largest ? "amax" : "amin";
        if (self.NumElements == 0)
        {
            Error.Unless(dims.Length != 0, $"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
            foreach (long dim in dims)
            {
                int at = Layout.WrapDim(dim, self.Rank);
                if (self.Rank != 0 && self.Sizes[at] == 0)
                {
                    throw Error.Of($"{name}(): Expected reduction dim {at} to have non-zero size.");
                }
            }
        }
        ulong mask = Layout.DimMask(dims, self.Rank);
        if (self.DType.IsComplex())
        {
            throw Error.NotImplementedFor(largest ? "max_values_cpu" : "min_values_cpu", self.DType);
        }
        return new(Layout.Reduced(self.Sizes, mask, keepDim), self.DType);
    }

    protected override void CheckOutDType(DType result, DType destination)
    {
        if (result != destination)
        {
            throw Error.Of($"Expected the dtype for input and out to match, but got {result.Name()} for input's dtype and {destination.Name()} for out's dtype.");
        }
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Run(self, Layout.DimMask(dims, self.Rank), largest, into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        return Aten.ShareByMatches(Aten.RestoreReduced(grad, self.Rank, dims, keepDim), Aten.RestoreReduced(_result!.Unpack(), self.Rank, dims, keepDim), self, dims);
    }

    internal static void Run(TensorImpl self, ulong mask, bool largest, TensorImpl into)
    {
        if (largest)
        {
            Extremum.Max(self, mask, into);
        }
        else
        {
            Extremum.Min(self, mask, into);
        }
    }
}

/// <summary>(amin, amax) over one dimension or all; the gradient is the sum of both ones'. Saves self and the results.</summary>
internal sealed class Aminmax(long? dim, bool keepDim = false) : MultiOutputOperator("aten::aminmax", "AminmaxBackward0")
{
    internal long? Dim => dim;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;
    private SavedTensor? _min;
    private SavedTensor? _max;

    private long[] Dims => dim is { } one ? [one] : [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("keepdim", keepDim)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        if (dim is { } one)
        {
            Aten.CheckNotEmpty("aminmax", self, Layout.WrapDim(one, self.Rank));
        }
        else
        {
            Error.Unless(self.NumElements > 0, "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.");
        }
        if (self.DType.IsComplex())
        {
            throw Error.NotImplementedFor("aminmax_cpu", self.DType);
        }
        long[] sizes = Layout.Reduced(self.Sizes, Layout.DimMask(Dims, self.Rank), keepDim);
        return [new(sizes, self.DType), new(sizes, self.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        ulong mask = Layout.DimMask(Dims, inputs[0]!.Rank);
        Extremum.Min(inputs[0]!, mask, into[0]);
        Extremum.Max(inputs[0]!, mask, into[1]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _self = SaveInput(inputs[0]!, "self");
        _min = SaveOutput(results[0], 0, "min");
        _max = SaveOutput(results[1], 1, "max");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl? ofMin = Share(grads[0], _min!, self);
        TensorImpl? ofMax = Share(grads[1], _max!, self);
        gradInputs[0] = ofMin is null ? ofMax : ofMax is null ? ofMin : ofMin + ofMax;
    }

    private TensorImpl? Share(TensorImpl? grad, SavedTensor extremum, TensorImpl self) => grad is null
        ? null
        : Aten.ShareByMatches(Aten.RestoreReduced(grad, self.Rank, Dims, keepDim), Aten.RestoreReduced(extremum.Unpack(), self.Rank, Dims, keepDim), self, Dims);
}

/// <summary>The index of the largest (smallest) element along a dimension, or in the flattened tensor; the first of equals. Not differentiable.</summary>
internal sealed class ArgMax(bool largest, long? dim, bool keepDim = false) : UnaryOperator(largest ? "aten::argmax" : "aten::argmin", null)
{
    internal bool Largest => largest;

    internal long? Dim => dim;

    internal bool KeepDim => keepDim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("keepdim", keepDim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        string name = largest ? "argmax" : "argmin";
        if (dim is { } one)
        {
            Aten.CheckNotEmpty($"{name}()", self, Layout.WrapDim(one, self.Rank));
        }
        else
        {
            Error.Unless(self.NumElements > 0, $"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
        }
        if (self.DType.IsComplex() || self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor(largest ? "argmax_cpu" : "argmin_cpu", self.DType);
        }
        return new(Layout.Reduced(self.Sizes, Layout.DimMask(dim is { } d ? [d] : [], self.Rank), keepDim), DType.Int64);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (dim is { } one)
        {
            ArgExtremum.Run(self, Layout.WrapDim(one, self.Rank), largest, null, into);
            return;
        }
        TensorImpl flat = Kernels.Copy.Dense(self, self.DType);
        ArgExtremum.Run(flat.Alias([flat.NumElements], [1]), 0, largest, null, into);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => null;
}

internal static partial class Aten
{
    internal static TensorImpl Max(TensorImpl self) => new ExtremumAll(largest: true).Call(self);

    internal static TensorImpl Min(TensorImpl self) => new ExtremumAll(largest: false).Call(self);

    internal static (TensorImpl Values, TensorImpl Indices) Max(TensorImpl self, long dim, bool keepDim = false) => Pair(new ExtremumDim(largest: true, dim, keepDim).Call(self));

    internal static (TensorImpl Values, TensorImpl Indices) Min(TensorImpl self, long dim, bool keepDim = false) => Pair(new ExtremumDim(largest: false, dim, keepDim).Call(self));

    internal static TensorImpl Amax(TensorImpl self, long[] dims, bool keepDim = false) => new Amax(largest: true, dims, keepDim).Call(self);

    internal static TensorImpl Amin(TensorImpl self, long[] dims, bool keepDim = false) => new Amax(largest: false, dims, keepDim).Call(self);

    internal static (TensorImpl Min, TensorImpl Max) Aminmax(TensorImpl self, long? dim = null, bool keepDim = false) => Pair(new Aminmax(dim, keepDim).Call(self));

    internal static TensorImpl ArgMax(TensorImpl self, long? dim = null, bool keepDim = false) => new ArgMax(largest: true, dim, keepDim).Call(self);

    internal static TensorImpl ArgMin(TensorImpl self, long? dim = null, bool keepDim = false) => new ArgMax(largest: false, dim, keepDim).Call(self);

    /// <summary>The two results of an operator.</summary>
    private static (TensorImpl, TensorImpl) Pair(TensorImpl[] results) => (results[0], results[1]);
}
