using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// Where values would be put into ascending lines: before equals, or behind them (<paramref name="right"/>). The sorted tensor is one line, or has a line for each batch of
/// values. Not differentiable.
/// </summary>
internal sealed class SearchSorted(bool right, bool outInt32, bool isBucketize = false) : SingleOutputOperator(isBucketize ? "aten::bucketize.Tensor" : "aten::searchsorted.Tensor", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("out_int32", outInt32), ("right", right)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: sorted_sequence, values, sorter.</summary>
    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl sorted, TensorImpl values, TensorImpl? sorter) = (inputs[0]!, inputs[1]!, inputs[2]);
        if (isBucketize)
        {
            Error.Unless(sorted.Rank == 1, $"boundaries tensor must be 1 dimension, but got dim({sorted.Rank})");
        }
        Error.Unless(sorted.Rank != 0, "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension");
        bool matches = sorted.Rank == 1 || (values.Rank == sorted.Rank && sorted.Sizes.AsSpan(..^1).SequenceEqual(values.Sizes.AsSpan(..^1)));
        if (!matches)
        {
            throw Error.Of($"torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor {Error.Show(sorted.Sizes)} and input value tensor {Error.Show(values.Sizes)}");
        }
        if (sorter is not null)
        {
            CheckSorter(sorted, sorter);
        }
        DType common = TypePromotion.ResultType(sorted, values);
        if (common.IsComplex())
        {
            throw Error.NotImplementedFor("searchsorted_out_cpu", common);
        }
        Error.Unless(!outInt32 || sorted.NumElements < int.MaxValue, $"torch.searchsorted(): the size of boundaries' last dimension should be less than {int.MaxValue}, but we got {sorted.Sizes[^1]}");
        return new(values.Sizes, outInt32 ? DType.Int32 : DType.Int64);
    }

    private static void CheckSorter(TensorImpl sorted, TensorImpl sorter)
    {
        if (!sorter.Sizes.AsSpan().SequenceEqual(sorted.Sizes))
        {
            throw Error.Of($"torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor {Error.Show(sorted.Sizes)}and got sorter tensor {Error.Show(sorter.Sizes)}");
        }
        Error.Unless(sorter.DType == DType.Int64, $"torch.searchsorted(): sorter must be a tensor of long dtype but got dtype {sorter.DType.Name()}");
        foreach (long place in Kernels.Copy.Dense(sorter, DType.Int64).Span<long>())
        {
            Error.Unless(place >= 0 && place < sorted.Sizes[^1], "torch.searchsorted(): sorter index out of range");
        }
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        (TensorImpl sorted, TensorImpl values, TensorImpl? sorter) = (inputs[0]!, inputs[1]!, inputs[2]);
        DType common = TypePromotion.ResultType(sorted, values);
        DType computed = common == DType.Bool ? DType.UInt8 : common.ComputeType();
        Kernels.Search.Run(
            Kernels.Copy.Dense(sorted, computed), Kernels.Copy.Dense(values, computed), values.Rank == 0 ? 1 : values.Sizes[^1], right,
            sorter is null ? null : Kernels.Copy.Dense(sorter, DType.Int64), into);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }
}

internal static partial class Aten
{
    internal static TensorImpl SearchSorted(TensorImpl sorted, TensorImpl values, bool outInt32 = false, bool right = false, TensorImpl? sorter = null) =>
        new SearchSorted(right, outInt32).Call(sorted, values, sorter);

    /// <summary>The number of the bucket of each element between ascending boundaries.</summary>
    internal static TensorImpl Bucketize(TensorImpl self, TensorImpl boundaries, bool outInt32 = false, bool right = false) =>
        new SearchSorted(right, outInt32, isBucketize: true).Call(boundaries, self, null);
}
