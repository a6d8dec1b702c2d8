using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self with alpha · source[…, k, …] added at index[k] of a dimension (repeated indices add up); ∂self = grad, ∂source = alpha · grad[index]. Saves the index.</summary>
internal sealed class IndexAdd(long dim, ScalarValue? alpha = null) : SingleOutputOperator("aten::index_add", "IndexAddBackward0")
{
    internal ScalarValue? Alpha => alpha;

    private SavedTensor? _index;
    private TensorImpl? _places;
    private long[] _sourceSizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("alpha", alpha ?? 1)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, source, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl source, TensorImpl index) = (inputs[0]!, inputs[1]!, inputs[2]!);
        _places = CheckSlices("index_add_()", self, source, index, dim);
        Operators.Add.CheckAlpha(self.DType, alpha);
        return new(self.Sizes, self.DType);
    }

    /// <summary>libtorch's checks of index_add and index_reduce; gives the indices, checked.</summary>
    internal static TensorImpl CheckSlices(string name, TensorImpl self, TensorImpl source, TensorImpl index, long dim)
    {
        int at = Layout.WrapDim(dim, self.Rank);
        long count = index.NumElements;
        if (index.Rank > 1)
        {
            throw Error.Of($"{name}: Index is supposed to be a vector, but got dim: {index.Rank} with type: {index.DType.Name()} and size: {Error.Show(index.Sizes)}");
        }
        if (index.DType is not (DType.Int64 or DType.Int32))
        {
            throw Error.Of($"{name}: Expected dtype int32/int64 for index but got: {index.DType.Name()}");
        }
        if (self.DType != source.DType)
        {
            throw Error.Of($"{name}: self ({self.DType.Name()}) and source ({source.DType.Name()}) must have the same scalar type");
        }
        if (at != 0 && at >= source.Rank)
        {
            throw Error.Of($"{name}: Indexing dim {at} is out of bounds of the source tensor with dim {source.Rank}");
        }
        long slices = source.Rank == 0 ? 1 : source.Sizes[at];
        if (count != slices)
        {
            throw Error.Of($"{name}: Number of indices ({count}) should be equal to source.size(dim): ({slices}), for dim: {at}");
        }
        if (self.Rank <= 1 && source.Rank > 1)
        {
            throw Error.Of($"source.dim() ({source.Rank}) must one or zero for given self.dim() ({self.Rank})");
        }
        TensorImpl places = Indices.Checked(index, self.Rank == 0 ? 1 : self.Sizes[at], "index out of range in self");
        if (self.Rank > 1)
        {
            // Slice by slice the source must have the destination's shape, or broadcast to it.
            long[] slice = Without(self.Sizes, at);
            long[] from = source.Rank == 0 ? [] : Without(source.Sizes, at);
            long[] broadcast = Layout.Broadcast(slice, from);
            if (!broadcast.AsSpan().SequenceEqual(slice))
            {
                throw Error.Of($"output with shape {Error.Show(slice)} doesn't match the broadcast shape {Error.Show(broadcast)}");
            }
        }
        return places;
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        TensorImpl source = inputs[1]!;
        if (alpha is { } factor && !factor.Is(1))
        {
            TensorImpl scaled = TensorImpl.Empty(source.Sizes, source.DType);
            Operators.Add.Run(Zero(source.DType), source, alpha, scaled);
            source = scaled;
        }
        (TensorImpl target, TensorImpl index, TensorImpl values, long scale) = Slices(into, _places!, source, dim);
        Indirect.Combine(ScatterReduction.Sum, target, index, scale, values);
    }

    /// <summary>What <see cref="Indirect"/> needs to write the slices of <paramref name="source"/>.</summary>
    internal static (TensorImpl Into, TensorImpl Index, TensorImpl Values, long Scale) Slices(TensorImpl into, TensorImpl places, TensorImpl source, long dim)
    {
        into = Indexed.NonEmptyRank(into);
        int at = Layout.WrapDim(dim, into.Rank);
        long scale = into.Strides[at];
        long[] sizes = [.. into.Sizes];
        sizes[at] = places.NumElements;
        var strides = new long[sizes.Length];
        if (source.Rank == into.Rank)
        {
            Layout.ExpandStrides(source.Sizes, source.Strides, sizes, strides);
        }
        else if (source.Rank > 0)
        {
            long[] rest = Without(sizes, at);
            var expanded = new long[rest.Length];
            Layout.ExpandStrides(Without(source.Sizes, at), Without(source.Strides, at), rest, expanded);
            expanded.AsSpan(0, at).CopyTo(strides);
            strides[at] = source.Strides[at];
            expanded.AsSpan(at).CopyTo(strides.AsSpan(at + 1));
        }
        return (Indexed.Along(into, sizes, at), Indexed.Vector(places, into.Rank, at), source.Alias(sizes, strides), scale);
    }

    private static TensorImpl Zero(DType dtype)
    {
        TensorImpl zero = TensorImpl.Empty(Layout.Scalar, dtype);
        Copy.Fill(zero, 0);
        return zero;
    }

    private static long[] Without(long[] values, int dim) => [.. values[..dim], .. values[(dim + 1)..]];

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sourceSizes = inputs[1]!.Sizes;
        _index = HasEdge(1) ? SaveInput(inputs[2]!, "index") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaybeMultiply(Aten.SlicesAt(grad, dim, _index!.Unpack(), _sourceSizes), alpha);
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl IndexAdd(TensorImpl self, long dim, TensorImpl index, TensorImpl source, ScalarValue? alpha = null) =>
        new IndexAdd(dim, alpha).Call(self, source, index);

    /// <summary>The slices of a gradient from which a source of the given shape was written.</summary>
    internal static TensorImpl SlicesAt(TensorImpl grad, long dim, TensorImpl index, long[] sourceSizes)
    {
        if (sourceSizes.Length == 0)
        {
            return IndexSelect(grad, dim, index.Rank == 0 ? index : Squeeze(index, 0));
        }
        return ExpandIfNeeded(IndexSelect(grad, dim, index), sourceSizes);
    }
}
