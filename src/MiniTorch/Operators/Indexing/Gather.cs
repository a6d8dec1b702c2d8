using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[i, j, …] = self[…, index[i, j, …], …] along a dimension; ∂self = zeros with grad added at the indices. Saves the index and the shape.</summary>
internal sealed class Gather(long dim) : SingleOutputOperator("aten::gather", "GatherBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;
    private long[] _sizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    protected override bool RefusesSharedDestination => true;

    protected override void CheckOutDType(DType result, DType destination) =>
        Error.Unless(result == destination, $"Expected out tensor to have dtype {result.CppName()}, but got {destination.CppName()} instead");

    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl index) = (inputs[0]!, inputs[1]!);
        int at = Layout.WrapDim(dim, self.Rank);
        if (index.NumElements != 0)
        {
            IndexedPlaces.CheckDType("gather", index);
            TensorImpl one = Indexed.NonEmptyRank(self);
            TensorImpl places = Indexed.NonEmptyRank(index);
            Error.Unless(one.Rank == places.Rank, "Index tensor must have the same number of dimensions as input tensor");
            for (int d = 0; d < one.Rank; d++)
            {
                if (d != at && places.Sizes[d] > one.Sizes[d])
                {
                    throw Error.Of($"Size does not match at dimension {d} expected index {Error.Show(index.Sizes)} to be no larger than self {Error.Show(self.Sizes)} apart from dimension {at}");
                }
            }
            _places = Indices.Checked(index, one.Sizes[at], at);
        }
        return new(index.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        TensorImpl self = Indexed.NonEmptyRank(inputs[0]!);
        TensorImpl result = Indexed.NonEmptyRank(into);
        int at = Layout.WrapDim(dim, self.Rank);
        Indirect.Gather(Indexed.Along(self, result.Sizes, at), Indexed.NonEmptyRank(_places!), self.Strides[at], result);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sizes = inputs[0]!.Sizes;
        _index = SaveInput(inputs[1]!, "index");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new ScatterAdd(dim).InPlace(Aten.Zeros(_sizes, grad.DType), grad, _index!.Unpack());
}

/// <summary>The checks of gather and the scatters, in libtorch's words.</summary>
internal static class IndexedPlaces
{
    internal static void CheckDType(string name, TensorImpl index)
    {
        if (index.DType is not (DType.Int64 or DType.Int32))
        {
            throw Error.Of($"{name}(): Expected dtype int32/int64 for index");
        }
    }

    /// <summary>Checks a scatter and gives its indices, row-major and checked; null for an empty index.</summary>
    internal static TensorImpl? CheckScatter(string name, TensorImpl self, TensorImpl index, TensorImpl? source, int dim)
    {
        if (source is not null && source.DType != self.DType)
        {
            throw Error.Of($"{name}(): Expected self.dtype to be equal to src.dtype");
        }
        if (index.NumElements == 0)
        {
            return null;
        }
        CheckDType(name, index);
        TensorImpl one = Indexed.NonEmptyRank(self);
        TensorImpl places = Indexed.NonEmptyRank(index);
        TensorImpl? values = source is null ? null : Indexed.NonEmptyRank(source);
        Error.Unless(one.Rank == places.Rank, "Index tensor must have the same number of dimensions as self tensor");
        Error.Unless(values is null || values.Rank == places.Rank, "Index tensor must have the same number of dimensions as src tensor");
        bool fits = true;
        for (int d = 0; d < one.Rank; d++)
        {
            fits &= d == dim || places.Sizes[d] <= one.Sizes[d];
            fits &= values is null || places.Sizes[d] <= values.Sizes[d];
        }
        if (!fits)
        {
            throw Error.Of($"Expected index {Error.Show(index.Sizes)} to be no larger than self {Error.Show(self.Sizes)} apart from dimension {dim}"
                + (source is null ? "" : $" and to be no larger size than src {Error.Show(source.Sizes)}"));
        }
        return Indexed.NonEmptyRank(Indices.Checked(index, one.Sizes[dim], dim));
    }

    /// <summary>The destination as <see cref="Indirect"/> wants it, and how far an index reaches.</summary>
    internal static TensorImpl Destination(TensorImpl into, TensorImpl places, long dim, out long scale)
    {
        into = Indexed.NonEmptyRank(into);
        int at = Layout.WrapDim(dim, into.Rank);
        scale = into.Strides[at];
        return Indexed.Along(into, places.Sizes, at);
    }

    /// <summary>The values in the shape of the index: the rest of a larger source is not used.</summary>
    internal static TensorImpl Values(TensorImpl source, TensorImpl places)
    {
        source = Indexed.NonEmptyRank(source);
        return source.Alias(places.Sizes, source.Strides);
    }

    /// <summary>A number in the shape of the index, without memory for each.</summary>
    internal static TensorImpl Number(ScalarValue value, DType dtype, TensorImpl places)
    {
        TensorImpl one = TensorImpl.Empty(Layout.Scalar, dtype);
        Copy.Fill(one, value);
        return one.Alias(places.Sizes, new long[places.Rank]);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Gather(TensorImpl self, long dim, TensorImpl index) => new Gather(dim).Call(self, index);

    /// <summary>Elements along a dimension (of the row of all elements, without one), input and indices broadcast against each other elsewhere.</summary>
    internal static TensorImpl TakeAlongDim(TensorImpl self, TensorImpl indices, long? dim = null)
    {
        if (indices.DType != DType.Int64)
        {
            throw Error.Of($"torch.take_along_dim(): dtype of indices should be Long but got {indices.DType.Name()}");
        }
        if (dim is not { } along)
        {
            return Gather(View(Contiguous(self), -1), 0, View(Contiguous(indices), -1));
        }
        if (self.Rank != indices.Rank)
        {
            throw Error.Of($"torch.take_along_dim(): input and indices should have the same number of dimensions, but got {self.Rank} dimensions for input, and {indices.Rank} dimensions for indices");
        }
        int at = Layout.WrapDim(along, self.Rank);
        if (self.Rank == 0)
        {
            return Gather(self, 0, indices);
        }
        long[] selfSizes = [.. self.Sizes];
        selfSizes[at] = indices.Sizes[at];
        long[] indexSizes = Layout.Broadcast(selfSizes, indices.Sizes);
        long[] inputSizes = [.. Layout.Broadcast([.. indices.Sizes[..at], self.Sizes[at], .. indices.Sizes[(at + 1)..]], self.Sizes)];
        TensorImpl index = Indices.WithoutNegatives(Copy.Dense(indices, DType.Int64), self.Sizes[at]);
        return Gather(Expand(self, inputSizes), at, Expand(index, indexSizes));
    }
}
