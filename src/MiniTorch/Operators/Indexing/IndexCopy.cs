using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self with out[…, index[k], …] = source[…, k, …]; ∂self = grad with zeros there, ∂source = grad[index]. Saves the index.</summary>
internal sealed class IndexCopy(long dim) : SingleOutputOperator("aten::index_copy", "IndexCopyBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;
    private long[] _sourceSizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, source, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl source, TensorImpl index) = (inputs[0]!, inputs[1]!, inputs[2]!);
        int at = Layout.WrapDim(dim, self.Rank);
        if (index.Rank >= 2)
        {
            throw Error.Of($"index_copy_(): Index should have dimension 1 or 0 (got {index.Rank})");
        }
        long count = index.NumElements;
        if (source.Rank == 0 && count != 1)
        {
            throw Error.Of($"index_copy_(): When source is scalar, index should have one element (got {count})");
        }
        if (source.Rank != self.Rank && source.Rank != 0 && self.Rank != 0)
        {
            throw Error.Of($"index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality ({source.Rank}), destination dimensionality ({self.Rank})");
        }
        if (index.DType != DType.Int64)
        {
            throw Error.Of($"index_copy_(): Expected a long tensor for index, but got {index.DType.Name()}");
        }
        if (self.DType != source.DType)
        {
            throw Error.Of($"index_copy_(): self and source expected to have the same dtype, but got (self) {self.DType.Name()} and (source) {source.DType.Name()}");
        }
        long[] slice = self.Rank > 0 ? [.. self.Sizes[..at], .. self.Sizes[(at + 1)..]] : [];
        long[] from = source.Rank > 0 ? [.. source.Sizes[..at], .. source.Sizes[(at + 1)..]] : [];
        if (!slice.AsSpan().SequenceEqual(from))
        {
            throw Error.Of($"index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: {Plain(slice)} at dimension {at} and source slice shape: {Plain(from)} at dimension 0.");
        }
        if (source.Rank != 0 && count != source.Sizes[at])
        {
            throw Error.Of($"index_copy_(): Number of indices ({count}) should be equal to source.size(dim) ({source.Sizes[at]})");
        }
        long size = self.Rank == 0 ? 1 : self.Sizes[at];
        _places = Copy.Dense(index, DType.Int64);
        if (Indices.FindOutside(_places.Span<long>(), 0, size, out long outside))
        {
            throw Error.Of($"index_copy_(): index {outside} is out of bounds for dimension {at} with size {size}");
        }
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        (TensorImpl target, TensorImpl index, TensorImpl values, long scale) = IndexAdd.Slices(into, _places!, inputs[1]!, dim);
        Indirect.Set(target, index, scale, values);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sourceSizes = inputs[1]!.Sizes;
        _index = SaveInput(inputs[2]!, "index");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl index = _index!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.IndexFill(grad, dim, index, 0);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.SlicesAt(grad, dim, index, _sourceSizes);
        }
    }

    private static string Plain(long[] sizes) => string.Join(" ", sizes);
}

/// <summary>out = self with a number in the slices that the index names (negative ones count from the end); ∂self = grad with zeros there. Saves the index.</summary>
internal sealed class IndexFill(long dim, ScalarValue value) : SingleOutputOperator("aten::index_fill.int_Scalar", "IndexFillBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;

    internal long Dim => dim;

    internal ScalarValue Value => value;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("value", value)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, index.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        _places = Check(self, inputs[1]!, dim, value.IsComplex);
        return TensorMeta.Preserving(self);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Fill(inputs[0]!, _places!, dim, value, into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _index = SaveInput(inputs[1]!, "index");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => gradInputs[0] = Aten.IndexFill(grad, dim, _index!.Unpack(), 0);

    internal static TensorImpl Check(TensorImpl self, TensorImpl index, long dim, bool isComplex)
    {
        Error.Unless(index.DType == DType.Int64, "index_fill_(): Expected dtype int64 for index.");
        Error.Unless(!isComplex || self.DType.IsComplex(), "index_fill_(): Converting complex Scalar to non-complex type is not supported");
        int at = Layout.WrapDim(dim, self.Rank);
        Error.Unless(index.Rank <= 1, "Index has to be a vector/scalar");
        return Indices.Wrapped(index, self.Rank == 0 ? 1 : self.Sizes[at], at);
    }

    internal static void Fill(TensorImpl self, TensorImpl places, long dim, ScalarValue value, TensorImpl into)
    {
        if (!ReferenceEquals(self, into))
        {
            Copy.Run(self, into);
        }
        TensorImpl one = TensorImpl.Empty(Layout.Scalar, into.DType);
        Copy.Fill(one, value);
        into = Indexed.NonEmptyRank(into);
        int at = Layout.WrapDim(dim, into.Rank);
        long[] sizes = [.. into.Sizes];
        sizes[at] = places.NumElements;
        Indirect.Set(Indexed.Along(into, sizes, at), Indexed.Vector(places, into.Rank, at), into.Strides[at], one.Alias(sizes, new long[sizes.Length]));
    }
}

/// <summary>out = self with a 0-dim tensor's value in the slices that the index names; ∂self = grad with zeros there, ∂value = Σ grad there. Saves the index.</summary>
internal sealed class IndexFillTensor(long dim) : SingleOutputOperator("aten::index_fill.int_Tensor", "IndexFillBackward1")
{
    private SavedTensor? _index;
    private TensorImpl? _places;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, value, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl value) = (inputs[0]!, inputs[1]!);
        if (value.Rank != 0)
        {
            throw Error.Of($"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.Rank} dimension(s).");
        }
        _places = IndexFill.Check(self, inputs[2]!, dim, value.DType.IsComplex());
        return TensorMeta.Preserving(self);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) =>
        IndexFill.Fill(inputs[0]!, _places!, dim, ElementAccess.Read(inputs[1]!, 0), into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _index = SaveInput(inputs[2]!, "index");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl index = _index!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.IndexFill(grad, dim, index, 0);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Sum(Aten.IndexSelect(grad, dim, Distinct(index, grad.Rank == 0 ? 1 : grad.Sizes[Layout.WrapDim(dim, grad.Rank)])));
        }
    }

    /// <summary>Each index once, counted from the front: an element that was filled twice depends on the value once.</summary>
    private static TensorImpl Distinct(TensorImpl index, long size)
    {
        var distinct = new SortedSet<long>();
        foreach (long place in Copy.Dense(index, DType.Int64).Span<long>())
        {
            distinct.Add(place < 0 ? place + size : place);
        }
        TensorImpl result = TensorImpl.Empty([distinct.Count], DType.Int64);
        distinct.ToArray().CopyTo(result.Span<long>());
        return result;
    }
}

internal static partial class Aten
{
    internal static TensorImpl IndexCopy(TensorImpl self, long dim, TensorImpl index, TensorImpl source) => new IndexCopy(dim).Call(self, source, index);

    internal static TensorImpl IndexFill(TensorImpl self, long dim, TensorImpl index, ScalarValue value) => new IndexFill(dim, value).Call(self, index);

    internal static TensorImpl IndexFill(TensorImpl self, long dim, TensorImpl index, TensorImpl value) => new IndexFillTensor(dim).Call(self, value, index);
}
