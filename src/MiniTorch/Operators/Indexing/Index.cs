using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self[indices]; see <see cref="AdvancedIndex"/>. ∂self = zeros with grad added at the places. Saves the indices and the shape.</summary>
internal sealed class Index() : SingleOutputOperator("aten::index.Tensor", "IndexBackward0")
{
    private AdvancedIndex? _places;
    private SavedTensor?[] _indices = [];
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: self, then an index or null for each dimension.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        _places = AdvancedIndex.Create(self, inputs[1..]);
        return TensorMeta.Pointwise([_places.View(self), _places.Offsets], self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        AdvancedIndex places = _places!.For(inputs[0]!, inputs[1..]);
        Indirect.Gather(places.View(inputs[0]!), places.Offsets, places.Scale, into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sizes = inputs[0]!.Sizes;
        _indices = IndexPut.SaveAll(inputs[1..], (index, name) => SaveInput(index, name));
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new IndexPut(accumulate: true, isImplementation: true).InPlace([Aten.Zeros(_sizes, grad.DType), grad, .. IndexPut.UnpackAll(_indices)]);
}

/// <summary>
/// out = self with out[indices] = values, or += values; see <see cref="AdvancedIndex"/>. ∂self = grad, with zeros at the places unless
/// accumulated; ∂values = grad at the places. Saves the indices.
/// </summary>
/// <param name="accumulate">Add to what is there.</param>
/// <param name="isImplementation">As libtorch's backward of indexing calls it, under a name of its own.</param>
internal sealed class IndexPut(bool accumulate, bool isImplementation = false)
    : SingleOutputOperator(isImplementation ? "aten::_index_put_impl_" : "aten::index_put", isImplementation ? "IndexPutImplBackward0" : "IndexPutBackward0")
{
    private AdvancedIndex? _places;
    private TensorImpl? _fill;
    private SavedTensor?[] _indices = [];
    private long[] _valueSizes = [];

    internal bool Accumulate => accumulate;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("accumulate", accumulate)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, values, then an index or null for each dimension.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl values) = (inputs[0]!, inputs[1]!);
        _fill = FillMask(inputs);
        if (_fill is not null)
        {
            ElementAccess.Read(values, 0).CheckFits(self.DType);
            return TensorMeta.Preserving(self);
        }
        if (values.DType != self.DType)
        {
            throw Error.Of($"Index put requires the source and destination dtypes match, got {self.DType.Name()} for the destination and {values.DType.Name()} for the source.");
        }
        _places = AdvancedIndex.Create(self, inputs[2..]);
        long[] sizes = _places.Sizes;
        if (!IsExpandable(values.Sizes, sizes))
        {
            throw Error.Of($"shape mismatch: value tensor of shape {Error.Show(values.Sizes)} cannot be broadcast to indexing result of shape {Error.Show(sizes)}");
        }
        return TensorMeta.Preserving(self);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        (TensorImpl self, TensorImpl values) = (inputs[0]!, inputs[1]!);
        if (_fill is not null)
        {
            Masks.Fill(self, _fill, ElementAccess.Read(values, 0), into);
            return;
        }
        if (!ReferenceEquals(self, into))
        {
            Copy.Run(self, into);
        }
        AdvancedIndex places = _places!.For(into, inputs[2..]);
        long[] sizes = places.Sizes;
        TensorImpl target = places.View(into);
        if (accumulate)
        {
            Indirect.Combine(ScatterReduction.Sum, target, places.Offsets, places.Scale, Masked.Expanded(values, sizes));
        }
        else
        {
            Indirect.Set(target, places.Offsets, places.Scale, Masked.Expanded(values, sizes));
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _valueSizes = inputs[1]!.Sizes;
        _indices = SaveAll(inputs[2..], (index, name) => SaveInput(index, name));
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl?[] indices = UnpackAll(_indices);
        if (Needs(0))
        {
            gradInputs[0] = accumulate ? grad : Aten.IndexPut(grad, indices, Aten.Zeros(_valueSizes, grad.DType));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Index(grad, indices);
        }
    }

    internal static SavedTensor?[] SaveAll(ReadOnlySpan<TensorImpl?> indices, Func<TensorImpl, string, SavedTensor> save)
    {
        var saved = new SavedTensor?[indices.Length];
        for (int i = 0; i < saved.Length; i++)
        {
            saved[i] = indices[i] is { } index ? save(index, $"indices[{i}]") : null;
        }
        return saved;
    }

    internal static TensorImpl?[] UnpackAll(SavedTensor?[] saved) => Array.ConvertAll(saved, static index => index?.Unpack());

    /// <summary>The mask, seen in the shape of the tensor, if this is a fill: one number put where one mask, over the leading dimensions, is true.</summary>
    private TensorImpl? FillMask(ReadOnlySpan<TensorImpl?> inputs)
    {
        if (accumulate || inputs[1]!.NumElements != 1 || inputs.Length != 3 || inputs[2] is not { DType: DType.Bool, Rank: > 0 } mask)
        {
            return null;
        }
        long[] sizes = inputs[0]!.Sizes;
        if (mask.Rank > sizes.Length || !mask.Sizes.AsSpan().SequenceEqual(sizes.AsSpan(0, mask.Rank)))
        {
            return null;
        }
        return mask.Alias(sizes, [.. mask.Strides, .. new long[sizes.Length - mask.Rank]]);
    }

    private static bool IsExpandable(long[] from, long[] to)
    {
        if (from.Length > to.Length)
        {
            return false;
        }
        for (int i = 1; i <= from.Length; i++)
        {
            if (from[^i] != to[^i] && from[^i] != 1)
            {
                return false;
            }
        }
        return true;
    }
}

internal static partial class Aten
{
    internal static TensorImpl Index(TensorImpl self, params ReadOnlySpan<TensorImpl?> indices) => new Index().Call([self, .. indices]);

    internal static TensorImpl IndexPut(TensorImpl self, ReadOnlySpan<TensorImpl?> indices, TensorImpl values, bool accumulate = false) =>
        new IndexPut(accumulate).Call([self, values, .. indices]);

    internal static TensorImpl IndexPutInPlace(TensorImpl self, ReadOnlySpan<TensorImpl?> indices, TensorImpl values, bool accumulate = false) =>
        new IndexPut(accumulate).InPlace([self, values, .. indices]);
}
