using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[…, k, …] = self[…, index[k], …]; ∂self = zeros with grad added at the indices. Saves the index and the shape.</summary>
internal sealed class IndexSelect(long dim) : SingleOutputOperator("aten::index_select", "IndexSelectBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;
    private long[] _sizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl index) = (inputs[0]!, inputs[1]!);
        int at = Layout.WrapDim(dim, self.Rank);
        Error.Unless(index.Rank <= 1, "index_select(): Index is supposed to be a vector");
        Error.Unless(index.DType is DType.Int64 or DType.Int32, "index_select(): Expected dtype int32 or int64 for index");
        long size = self.Rank == 0 ? 1 : self.Sizes[at];
        Error.Unless(size > 0 || index.NumElements == 0, "index_select(): self indexing axis dim should be positive");
        _places = Indices.Checked(index, size, "index out of range in self");
        if (self.Rank == 0)
        {
            Error.Unless(index.NumElements == 1, "index_select(): Index to scalar can have only 1 value, got " + index.NumElements + " value(s)");
            return new(Layout.Scalar, self.DType);
        }
        return new([.. self.Sizes[..at], index.NumElements, .. self.Sizes[(at + 1)..]], self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        TensorImpl self = inputs[0]!;
        if (self.Rank == 0)
        {
            Copy.Run(self, into);
            return;
        }
        int at = Layout.WrapDim(dim, self.Rank);
        Indirect.Gather(Indexed.Along(self, into.Sizes, at), Indexed.Vector(_places!, into.Rank, at), self.Strides[at], into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sizes = inputs[0]!.Sizes;
        _index = SaveInput(inputs[1]!, "index");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new IndexAdd(dim).InPlace(Aten.Zeros(_sizes, grad.DType), grad, _index!.Unpack());
}

/// <summary>How <see cref="Indirect"/> wants to see tensors that are indexed along one dimension.</summary>
internal static class Indexed
{
    /// <summary>The first elements of <paramref name="x"/> in the given shape, with stride 0 along the indexed dimension.</summary>
    internal static TensorImpl Along(TensorImpl x, long[] sizes, int dim)
    {
        long[] strides = [.. x.Strides];
        strides[dim] = 0;
        return x.Alias(sizes, strides);
    }

    /// <summary>A dense vector of indices as it runs along one of <paramref name="rank"/> dimensions.</summary>
    internal static TensorImpl Vector(TensorImpl index, int rank, int dim)
    {
        var sizes = new long[rank];
        Array.Fill(sizes, 1);
        sizes[dim] = index.NumElements;
        return index.Alias(sizes, Layout.ContiguousStrides(sizes));
    }

    /// <summary>A tensor as one of at least one dimension.</summary>
    internal static TensorImpl NonEmptyRank(TensorImpl x) => x.Rank == 0 ? x.Alias([1], [1]) : x;
}

internal static partial class Aten
{
    internal static TensorImpl IndexSelect(TensorImpl self, long dim, TensorImpl index) => new IndexSelect(dim).Call(self, index);
}
