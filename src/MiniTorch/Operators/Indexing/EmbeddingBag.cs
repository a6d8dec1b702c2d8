using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>How the rows of a bag meet.</summary>
internal enum BagMode
{
    Sum,
    Mean,
    Max,
}

/// <summary>
/// out[b] = sum, mean or maximum of the rows weight[indices[k]] for offsets[b] ≤ k &lt; offsets[b + 1], each times its sample weight (sum only); an
/// empty bag gives zeros. ∂weight = each bag's gradient added to its rows, ∂per_sample_weights[k] = grad[bag] · weight[indices[k]].
/// </summary>
/// <param name="mode">How the rows of a bag meet.</param>
/// <param name="includeLastOffset">The last offset is the end of the last bag rather than the start of one.</param>
/// <param name="paddingIdx">Indices that do not count; −1 for none.</param>
/// <param name="scaleGradByFreq">Divide the gradient of each row by how often it is named.</param>
internal sealed class EmbeddingBag(BagMode mode, bool includeLastOffset, long paddingIdx, bool scaleGradByFreq)
    : SingleOutputOperator("aten::_embedding_bag", "EmbeddingBagBackward0")
{
    private SavedTensor? _weight;
    private SavedTensor? _sampleWeights;
    private SavedTensor? _indices;
    private TensorImpl? _places;
    private long[] _starts = [];             // of each bag, then the end of the last one
    private TensorImpl? _winners;            // for the maximum: the row that gave each element
    private TensorImpl? _counts;             // for the mean: how many rows each bag has
    private long _rows;

    internal BagMode Mode => mode;

    internal override IEnumerable<(string Name, object? Value)> Attributes =>
        [("mode", (long)mode), ("include_last_offset", includeLastOffset), ("padding_idx", paddingIdx), ("scale_grad_by_freq", scaleGradByFreq)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: weight, per_sample_weights or null, indices, offsets.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl weight, TensorImpl? sampleWeights, TensorImpl indices, TensorImpl offsets) = (inputs[0]!, inputs[1], inputs[2]!, inputs[3]!);
        Embedding.CheckIndices(indices, "embedding_bag");
        if (offsets.DType is not (DType.Int64 or DType.Int32))
        {
            throw Error.Of($"Expected tensor for argument #1 'offsets' to have one of the following scalar types: Long, Int; but got torch.{offsets.DType.Name()}Tensor instead (while checking arguments for embedding_bag)");
        }
        if (!weight.DType.IsFloatingPoint())
        {
            throw Error.Of($"Expected tensor for argument #1 'weight' to have one of the following scalar types: Half, BFloat16, Float, Double; but got torch.{weight.DType.Name()}Tensor instead (while checking arguments for embedding_bag)");
        }
        if (sampleWeights is not null && sampleWeights.DType != weight.DType)
        {
            throw Error.Of($"expected weight ({weight.DType.Name()}) and per_sample_weights ({sampleWeights.DType.Name()}) to have the same dtype");
        }
        Error.Unless(weight.Rank == 2, $"weight has to be a 2D Tensor, but got Tensor of dimension {weight.Rank}");
        Error.Unless(indices.Rank is 1, $"input has to be a 1D Tensor, but got Tensor of dimension {indices.Rank}");
        Error.Unless(offsets.Rank == 1, $"offsets has to be a 1D Tensor, but got Tensor of dimension {offsets.Rank}");
        if (paddingIdx >= weight.Sizes[0])
        {
            throw Error.Of($"padding_idx must be within the number of embeddings, -{weight.Sizes[0]} through {weight.Sizes[0] - 1}, but got {paddingIdx}");
        }
        _starts = Starts(Copy.Dense(offsets, DType.Int64).Span<long>(), indices.NumElements);
        _places = Indices.Checked(indices, weight.Sizes[0], "index out of range in self");
        if (!_places.SharesStorageWith(indices))
        {
            _places.Storage.Expose();   // kept for backward: see Note [Temporaries]
        }
        return new([_starts.Length - 1, weight.Sizes[1]], weight.DType);
    }

    private long[] Starts(ReadOnlySpan<long> offsets, long count)
    {
        Error.Unless(!includeLastOffset || offsets.Length >= 1, "include_last_offset: number of offset should be at least 1");
        if (offsets.Length > 0 && offsets[0] != 0)
        {
            throw Error.Of($"offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got {offsets[0]}");
        }
        if (offsets.Length > 0 && offsets[^1] > count)
        {
            throw Error.Of($"offsets[-1] can not be greater than input's length {count} but got offsets[-1] of {offsets[^1]}");
        }
        var starts = new long[includeLastOffset ? offsets.Length : offsets.Length + 1];
        offsets.CopyTo(starts);
        starts[^1] = includeLastOffset ? offsets[^1] : count;
        for (int b = 1; b < starts.Length; b++)
        {
            if (starts[b] < starts[b - 1] || starts[b] > count)
            {
                throw Error.Of($"offsets must rise and stay within input's length {count}, but got {starts[b]} after {starts[b - 1]}");
            }
        }
        return starts;
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (mode == BagMode.Max)
        {
            _winners = TensorImpl.Empty(into.Sizes, DType.Int64);
            _winners.Storage.Expose();   // kept for backward: see Note [Temporaries]
        }
        if (into.NumElements == 0)
        {
            return;
        }
        long grain = Math.Max(1, 16384 / Math.Max(1, into.Sizes[1] * Math.Max(1, _places!.NumElements / into.Sizes[0])));
        if (into.DType == DType.Float64)
        {
            Parallel.For(0, into.Sizes[0], grain, new Bags<double>(this, inputs[0]!, inputs[1] is { } w ? Copy.Dense(w, DType.Float64) : null, into));
        }
        else
        {
            Parallel.For(0, into.Sizes[0], grain, new Bags<float>(this, inputs[0]!, inputs[1] is { } w ? Copy.Dense(w, DType.Float32) : null, into));
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _rows = inputs[0]!.Sizes[0];
        _weight = HasEdge(1) ? SaveInput(inputs[0]!, "weight") : null;
        _sampleWeights = HasEdge(0) ? SaveOptional(inputs[1], "per_sample_weights") : null;
        _indices = SaveInput(inputs[2]!, "indices");
        if (mode == BagMode.Mean)
        {
            _counts = TensorImpl.Empty([_starts.Length - 1, 1], result.DType);
            _counts.Storage.Expose();   // kept for backward: see Note [Temporaries]
            for (int b = 0; b < _starts.Length - 1; b++)
            {
                Copy.Fill(_counts.At(0, b), Math.Max(Count(b), 1));
            }
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl indices = _indices!.Unpack();
        TensorImpl bags = BagOfEach(indices);
        if (Needs(0))
        {
            gradInputs[0] = mode == BagMode.Max ? MaximumBackward(grad) : SumBackward(grad, indices, bags);
        }
        if (Needs(1))
        {
            TensorImpl products = Aten.Mul(Aten.IndexSelect(grad, 0, bags), Aten.IndexSelect(_weight!.Unpack(), 0, indices));
            TensorImpl sums = Aten.Sum(products, [1]);
            gradInputs[1] = paddingIdx >= 0 ? Aten.MaskedFill(sums, Aten.Eq(indices, paddingIdx), 0) : sums;
        }
    }

    private TensorImpl SumBackward(TensorImpl grad, TensorImpl indices, TensorImpl bags)
    {
        TensorImpl rows = Aten.IndexSelect(mode == BagMode.Mean ? Aten.Div(grad, _counts!) : grad, 0, bags);
        if (_sampleWeights is not null)
        {
            rows = Aten.Mul(rows, Aten.Unsqueeze(_sampleWeights.Unpack(), 1));
        }
        return Aten.EmbeddingDenseBackward(rows, indices, _rows, paddingIdx, scaleGradByFreq);
    }

    /// <summary>Each element's gradient goes to the row that won; those of bags without rows go nowhere.</summary>
    private TensorImpl MaximumBackward(TensorImpl grad)
    {
        var filled = new List<long>();
        for (int b = 0; b < _starts.Length - 1; b++)
        {
            if (Count(b) > 0)
            {
                filled.Add(b);
            }
        }
        TensorImpl bags = TensorImpl.Empty([filled.Count], DType.Int64);
        filled.CopyTo(bags.Span<long>());
        return Aten.ScatterAdd(Aten.Zeros([_rows, grad.Sizes[1]], grad.DType), 0, Aten.IndexSelect(_winners!, 0, bags), Aten.IndexSelect(grad, 0, bags));
    }

    private TensorImpl BagOfEach(TensorImpl indices)
    {
        TensorImpl bags = TensorImpl.Empty(indices.Sizes, DType.Int64);
        Span<long> of = bags.Span<long>();
        of.Clear();
        for (int b = 0; b < _starts.Length - 1; b++)
        {
            of[(int)_starts[b]..(int)_starts[b + 1]].Fill(b);
        }
        return bags;
    }

    /// <summary>How many rows a bag has, padding aside.</summary>
    private long Count(int bag)
    {
        long count = 0;
        foreach (long place in _places!.Span<long>()[(int)_starts[bag]..(int)_starts[bag + 1]])
        {
            count += place == paddingIdx ? 0 : 1;
        }
        return count;
    }

    private readonly struct Bags<T>(EmbeddingBag op, TensorImpl weight, TensorImpl? sampleWeights, TensorImpl into) : IRangeBody where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            int width = (int)into.Sizes[1];
            Span<T> buffer = new T[width];
            Span<T> result = new T[width];
            ReadOnlySpan<long> places = op._places!.Span<long>();
            for (long bag = begin; bag < end; bag++)
            {
                result.Clear();
                Span<long> winners = op._winners is { } all ? all.Span<long>().Slice((int)bag * width, width) : default;
                winners.Clear();
                int rows = 0;
                for (int k = (int)op._starts[bag]; k < op._starts[bag + 1]; k++)
                {
                    if (places[k] == op.PaddingIdx)
                    {
                        continue;
                    }
                    ReadOnlySpan<T> row = Elements.Load(weight, places[k] * weight.Strides[0], weight.Strides[1], width, buffer);
                    if (op.Mode == BagMode.Max)
                    {
                        TakeLarger(row, places[k], rows == 0, result, winners);
                    }
                    else if (sampleWeights is { } weights)
                    {
                        TensorPrimitives.MultiplyAdd(row, weights.Span<T>()[k], result, result);
                    }
                    else
                    {
                        TensorPrimitives.Add(result, row, result);
                    }
                    rows++;
                }
                if (op.Mode == BagMode.Mean && rows > 1)
                {
                    TensorPrimitives.Divide(result, T.CreateChecked(rows), result);
                }
                Elements.Store<T>(result, into, bag * width, 1);
            }
        }

        private static void TakeLarger(ReadOnlySpan<T> row, long place, bool isFirst, Span<T> result, Span<long> winners)
        {
            for (int i = 0; i < row.Length; i++)
            {
                if (isFirst || row[i] > result[i])
                {
                    result[i] = row[i];
                    winners[i] = place;
                }
            }
        }
    }

    private long PaddingIdx => paddingIdx;
}

internal static partial class Aten
{
    internal static TensorImpl EmbeddingBag(TensorImpl weight, TensorImpl indices, TensorImpl offsets, BagMode mode, TensorImpl? sampleWeights = null, bool includeLastOffset = false, long paddingIdx = -1, bool scaleGradByFreq = false) =>
        new EmbeddingBag(mode, includeLastOffset, paddingIdx, scaleGradByFreq).Call(weight, sampleWeights, indices, offsets);
}
