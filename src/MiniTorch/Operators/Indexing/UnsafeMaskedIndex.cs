using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = self[indices] where the mask is true, else <paramref name="fill"/>: indices may point outside where the mask is false. ∂self = zeros with grad added at the
/// places of the mask. Saves the mask, the indices and the shape.
/// </summary>
internal sealed class UnsafeMaskedIndex(ScalarValue fill) : SingleOutputOperator("aten::_unsafe_masked_index", "UnsafeMaskedIndexBackward0")
{
    private TensorImpl?[] _clamped = [];
    private AdvancedIndex? _places;
    private SavedTensor? _mask;
    private SavedTensor?[] _indices = [];
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("fill", fill)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: self, mask, then an index or null for each dimension.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl mask) = (inputs[0]!, inputs[1]!);
        _clamped = Clamped(self, mask, inputs[2..]);
        _places = AdvancedIndex.Create(self, _clamped);
        CheckMask(mask, _places.Sizes);
        return TensorMeta.Pointwise([_places.View(self), _places.Offsets], self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        AdvancedIndex places = _places!.For(inputs[0]!, _clamped);
        Indirect.Gather(places.View(inputs[0]!), places.Offsets, places.Scale, into);
        Masks.Fill(into, Not(Masked.Expanded(inputs[1]!, into.Sizes)), fill, into);
    }

    /// <summary>Copies of the indices, brought into the range of their dimension: what is meant is only said where the mask is true.</summary>
    internal static TensorImpl?[] Clamped(TensorImpl self, TensorImpl mask, ReadOnlySpan<TensorImpl?> indices)
    {
        Error.Unless(mask.DType == DType.Bool, $"_unsafe_masked_index expects a boolean mask, but got mask with dtype {mask.DType.Name()}");
        if (indices.Length > self.Rank)
        {
            throw Error.Of($"too many indices for tensor of dimension {self.Rank} (got {indices.Length})");
        }
        var clamped = new TensorImpl?[indices.Length];
        for (int d = 0; d < clamped.Length; d++)
        {
            if (indices[d] is not { } index)
            {
                continue;
            }
            Error.Unless(index.DType is DType.Int64 or DType.Int32, "_unsafe_masked_index found unexpected index type " + index.DType.Name());
            long size = self.Sizes[d];
            clamped[d] = Copy.Dense(index, DType.Int64);
            if (ReferenceEquals(clamped[d], index))
            {
                clamped[d] = TensorImpl.Empty(index.Sizes, DType.Int64);
                Copy.Run(index, clamped[d]!);
            }
            foreach (ref long place in clamped[d]!.Span<long>())
            {
                place = Math.Max(-size, Math.Min(place, size - 1));
            }
        }
        return clamped;
    }

    internal static void CheckMask(TensorImpl mask, long[] sizes) =>
        Error.Unless(Layout.Broadcast(mask.Sizes, sizes).AsSpan().SequenceEqual(sizes), $"_unsafe_masked_index: mask of shape {Error.Show(mask.Sizes)} does not match the shape {Error.Show(sizes)} of what is indexed");

    internal static TensorImpl Not(TensorImpl mask)
    {
        TensorImpl inverse = TensorImpl.Empty(mask.Sizes, DType.Bool);
        Copy.Run(mask, inverse);
        foreach (ref bool element in inverse.Span<bool>())
        {
            element = !element;
        }
        return inverse;
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sizes = inputs[0]!.Sizes;
        _mask = SaveInput(inputs[1]!, "mask");
        _indices = IndexPut.SaveAll(inputs[2..], (index, name) => SaveInput(index, name));
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.UnsafeMaskedIndexPutAccumulate(Aten.Zeros(_sizes, grad.DType), _mask!.Unpack(), IndexPut.UnpackAll(_indices), grad);
}

/// <summary>
/// out = self with values added at the indices where the mask is true; elsewhere indices may point outside. ∂self = grad; ∂values = grad at the places of the mask, else 0.
/// Saves the mask and the indices.
/// </summary>
internal sealed class UnsafeMaskedIndexPutAccumulate() : SingleOutputOperator("aten::_unsafe_masked_index_put_accumulate", "UnsafeMaskedIndexPutAccumulateBackward0")
{
    private TensorImpl?[] _clamped = [];
    private AdvancedIndex? _places;
    private SavedTensor? _mask;
    private SavedTensor?[] _indices = [];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, values, mask, then an index or null for each dimension.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl values, TensorImpl mask) = (inputs[0]!, inputs[1]!, inputs[2]!);
        if (values.DType != self.DType)
        {
            throw Error.Of($"Index put requires the source and destination dtypes match, got {self.DType.Name()} for the destination and {values.DType.Name()} for the source.");
        }
        _clamped = UnsafeMaskedIndex.Clamped(self, mask, inputs[3..]);
        _places = AdvancedIndex.Create(self, _clamped);
        UnsafeMaskedIndex.CheckMask(mask, _places.Sizes);
        if (!Layout.Broadcast(values.Sizes, _places.Sizes).AsSpan().SequenceEqual(_places.Sizes))
        {
            throw Error.Of($"shape mismatch: value tensor of shape {Error.Show(values.Sizes)} cannot be broadcast to indexing result of shape {Error.Show(_places.Sizes)}");
        }
        return TensorMeta.Preserving(self);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        AdvancedIndex places = _places!.For(into, _clamped);
        TensorImpl values = TensorImpl.Empty(places.Sizes, inputs[1]!.DType);
        Masks.Fill(Masked.Expanded(inputs[1]!, places.Sizes), UnsafeMaskedIndex.Not(Masked.Expanded(inputs[2]!, places.Sizes)), 0, values);
        Indirect.Combine(ScatterReduction.Sum, places.View(into), places.Offsets, places.Scale, values);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _mask = SaveInput(inputs[2]!, "mask");
        _indices = IndexPut.SaveAll(inputs[3..], (index, name) => SaveInput(index, name));
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.UnsafeMaskedIndex(grad, _mask!.Unpack(), IndexPut.UnpackAll(_indices), 0);
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl UnsafeMaskedIndex(TensorImpl self, TensorImpl mask, ReadOnlySpan<TensorImpl?> indices, ScalarValue fill) =>
        new UnsafeMaskedIndex(fill).Call([self, mask, .. indices]);

    internal static TensorImpl UnsafeMaskedIndexPutAccumulate(TensorImpl self, TensorImpl mask, ReadOnlySpan<TensorImpl?> indices, TensorImpl values) =>
        new UnsafeMaskedIndexPutAccumulate().Call([self, values, mask, .. indices]);
}
