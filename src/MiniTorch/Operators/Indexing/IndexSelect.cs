using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out[…, k, …] = self[…, index[k], …]; ∂self = zeros with grad added at the indices. Saves the index and the shape.</summary>
internal sealed class IndexSelect(long dim) : SingleOutputOperator("aten::index_select", "IndexSelectBackward0")
{
    private SavedTensor? _index;
    private long[] _sizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl index) = (inputs[0]!, inputs[1]!);
        int at = Layout.WrapDim(dim, self.Rank);
        Error.Unless(index.Rank <= 1, "index_select(): Index is supposed to be a vector");
        Error.Unless(index.DType is DType.Int64 or DType.Int32, "index_select(): Expected dtype int32 or int64 for index");
        Error.Unless(self.Rank != 0 || index.NumElements == 1, "index_select(): Index to scalar can have only 1 value, got " + index.NumElements + " value(s)");
        long size = self.Rank == 0 ? 1 : self.Sizes[at];
        foreach (long place in Kernels.Copy.Dense(index, DType.Int64).Span<long>())
        {
            Error.Unless(place >= 0 && place < size, "index out of range in self");
        }
        return new(self.Rank == 0 ? Layout.Scalar : [.. self.Sizes[..at], index.NumElements, .. self.Sizes[(at + 1)..]], self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        (TensorImpl self, TensorImpl index) = (inputs[0]!, inputs[1]!);
        if (self.Rank == 0)
        {
            Kernels.Copy.Run(self, into);
            return;
        }
        int at = Layout.WrapDim(dim, self.Rank);
        TensorImpl places = Kernels.Copy.Dense(index, DType.Int64);
        for (int k = 0; k < places.NumElements; k++)
        {
            Kernels.Copy.Run(self.At(at, places.Span<long>()[k]), into.At(at, k));
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sizes = inputs[0]!.Sizes;
        _index = SaveInput(inputs[1]!, "index");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.IndexAdd(Aten.Zeros(_sizes, grad.DType), dim, _index!.Unpack(), grad);
}

internal static partial class Aten
{
    internal static TensorImpl IndexSelect(TensorImpl self, long dim, TensorImpl index) => new IndexSelect(dim).Call(self, index);
}
