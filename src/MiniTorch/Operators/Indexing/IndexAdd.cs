using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out = self with alpha · source[…, k, …] added at index[k] of a dimension (repeated indices add up); ∂self = grad, ∂source = alpha · grad[index]. Saves the index.</summary>
internal sealed class IndexAdd(long dim, ScalarValue? alpha = null) : SingleOutputOperator("aten::index_add", "IndexAddBackward0")
{
    private SavedTensor? _index;
    private long[] _sourceSizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("alpha", alpha ?? 1)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: self, source, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl source, TensorImpl index) = (inputs[0]!, inputs[1]!, inputs[2]!);
        int at = Layout.WrapDim(dim, self.Rank);
        Error.Unless(index.Rank <= 1, "index_add_(): Index is supposed to be a vector, but got dim: " + index.Rank + " with type: " + index.DType.Name() + " and size: " + Error.Show(index.Sizes));
        Error.Unless(index.DType is DType.Int64 or DType.Int32, "index_add_(): Expected dtype int32/int64 for index but got: " + index.DType.Name());
        if (self.DType != source.DType)
        {
            throw Error.Of($"index_add_(): self ({self.DType.Name()}) and source ({source.DType.Name()}) must have the same scalar type");
        }
        if (source.Rank != 0 && at >= source.Rank)
        {
            throw Error.Of($"index_add_(): Indexing dim {at} is out of bounds of the source tensor with dim {source.Rank}");
        }
        if (index.NumElements != (source.Rank == 0 ? 1 : source.Sizes[at]))
        {
            throw Error.Of($"index_add_(): Number of indices ({index.NumElements}) should be equal to source.size(dim): ({(source.Rank == 0 ? 1 : source.Sizes[at])}), for dim: {at}");
        }
        Operators.Add.CheckAlpha(self.DType, alpha);
        long size = self.Rank == 0 ? 1 : self.Sizes[at];
        TensorImpl places = Kernels.Copy.Dense(index, DType.Int64);
        foreach (long place in places.Span<long>())
        {
            Error.Unless(place >= -size && place < size, "index out of range in self");
        }
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        (TensorImpl self, TensorImpl source, TensorImpl index) = (inputs[0]!, inputs[1]!, inputs[2]!);
        if (!ReferenceEquals(self, into))
        {
            Kernels.Copy.Run(self, into);
        }
        int at = Layout.WrapDim(dim, self.Rank);
        TensorImpl places = Kernels.Copy.Dense(index, DType.Int64);
        for (int k = 0; k < places.NumElements; k++)
        {
            TensorImpl part = into.Rank == 0 ? into : into.At(at, Wrap(places.Span<long>()[k], into.Sizes[at]));
            Operators.Add.Run(part, source.Rank == 0 ? source : source.At(at, k), alpha, part);
        }
    }

    private static long Wrap(long index, long size) => index < 0 ? index + size : index;

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
            TensorImpl picked = Aten.MaybeMultiply(Aten.IndexSelect(grad, dim, _index!.Unpack()), alpha);
            gradInputs[1] = _sourceSizes.Length == 0 && picked.Rank != 0 ? Aten.Reshape(picked, []) : picked;
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl IndexAdd(TensorImpl self, long dim, TensorImpl index, TensorImpl source, ScalarValue? alpha = null) =>
        new IndexAdd(dim, alpha).Call(self, source, index);
}
