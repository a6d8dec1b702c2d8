using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (counts, edges₀, edges₁, …): how many points [..., D] (or what weights) lie in each cell of a D-dimensional grid, of equal bins over a range or given by its edges;
/// as a density the counts are divided by their sum and the cells' volumes. Not differentiable.
/// </summary>
/// <param name="bins">How many bins each axis has; null where the edges are given.</param>
/// <param name="range">Two outer edges for each axis; null for the points' own range.</param>
/// <param name="density">Whether to normalize.</param>
internal sealed class HistogramGrid(long[]? bins, double[]? range, bool density) : MultiOutputOperator("aten::histogramdd", null)
{
    private TensorImpl[] _edges = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("bins", bins), ("range", range), ("density", density)];

    /// <summary>Inputs: self, weight, then the edges of each axis if they are given.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl? weight) = (inputs[0]!, inputs[1]);
        Error.Unless(self.Rank >= 2, $"torch.histogramdd: input tensor should have at least 2 dimensions, but got {self.Rank}");
        int axes = (int)self.Sizes[^1];
        int given = bins?.Length ?? inputs.Length - 2;
        Error.Unless(given == axes, $"torch.histogramdd: expected {axes} sequences of bin edges for a {axes}-dimensional histogram but got {given}");
        CheckWeight(self, weight);
        if (self.DType is not (DType.Float32 or DType.Float64))
        {
            throw Error.NotImplementedFor("histogramdd", self.DType);
        }
        _edges = new TensorImpl[axes];
        if (bins is null)
        {
            for (int d = 0; d < axes; d++)
            {
                _edges[d] = CheckEdges(self, inputs[d + 2]!, d);
            }
        }
        else
        {
            EqualBins(self, axes);
        }
        var metas = new TensorMeta[axes + 1];
        var sizes = new long[axes];
        for (int d = 0; d < axes; d++)
        {
            sizes[d] = _edges[d].NumElements - 1;
            metas[d + 1] = new(_edges[d].Sizes, self.DType);
        }
        metas[0] = new(sizes, self.DType);
        return metas;
    }

    private static void CheckWeight(TensorImpl self, TensorImpl? weight)
    {
        if (weight is not null && weight.DType != self.DType)
        {
            throw Error.Of($"torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input({self.DType.CppName()}), and weight({weight.DType.CppName()})");
        }
        if (weight is not null && !weight.Sizes.AsSpan().SequenceEqual(self.Sizes.AsSpan(0, self.Rank - 1)))
        {
            throw Error.Of($"torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape {Error.Show(self.Sizes)} and weight with shape {Error.Show(weight.Sizes)}");
        }
    }

    private static TensorImpl CheckEdges(TensorImpl self, TensorImpl edges, int dim)
    {
        if (edges.DType != self.DType)
        {
            throw Error.Of($"torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype {self.DType.CppName()} and bins for dimension {dim} with dtype {edges.DType.CppName()}");
        }
        Error.Unless(edges.Rank == 1, $"torch.histogramdd: bins tensor should have one dimension, but got {edges.Rank} dimensions in the bins tensor for dimension {dim}");
        Error.Unless(edges.NumElements > 0, $"torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins tensor for dimension {dim}");
        return Copy.Dense(edges, self.DType);
    }

    private void EqualBins(TensorImpl self, int axes)
    {
        Error.Unless(range is null || range.Length == 2 * axes, $"torch.histogramdd: for a {axes}-dimensional histogram range should have {2 * axes} elements, but got {range?.Length}");
        TensorImpl points = Copy.Dense(self, self.DType);
        long count = points.NumElements / Math.Max(axes, 1);
        for (int d = 0; d < axes; d++)
        {
            Error.Unless(bins![d] > 0, $"torch.histogramdd(): bins must be > 0, but got {bins[d]} for dimension {d}");
            TensorImpl column = points.Alias([count], [axes], points.Offset + d);
            (double low, double high) = Histogram.Range("torch.histogramdd", column, range is null ? null : (range[2 * d], range[2 * d + 1]), d);
            _edges[d] = Histogram.Edges(low, high, bins[d], self.DType);
        }
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl self = inputs[0]!;
        for (int d = 0; d < _edges.Length; d++)
        {
            Copy.Run(_edges[d], into[d + 1]);
        }
        TensorImpl? weight = inputs[1] is { } given ? Copy.Dense(given, self.DType) : null;
        Histograms.Grid(Copy.Dense(self, self.DType), _edges, weight, bins is null ? Histograms.Lookup.Search : Histograms.Lookup.LinearThenEdges, into[0]);
        if (density)
        {
            Normalize(into[0]);
        }
    }

    private void Normalize(TensorImpl counts)
    {
        double[] values = ChannelNormalization.Values(counts);
        double sum = Lanes.Sum<double>(values);
        double[][] bounds = Array.ConvertAll(_edges, ChannelNormalization.Values);
        for (long cell = 0; cell < values.Length; cell++)
        {
            double share = values[cell] / sum;
            long rest = cell;
            for (int d = bounds.Length - 1; d >= 0; d--)
            {
                (rest, long bin) = Math.DivRem(rest, counts.Sizes[d]);
                share /= bounds[d][bin + 1] - bounds[d][bin];
            }
            values[cell] = share;
        }
        Elements.Store<double>(values, counts, 0, 1);
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
    }
}

internal static partial class Aten
{
    internal static (TensorImpl Counts, TensorImpl[] Edges) HistogramGrid(TensorImpl self, long[] bins, double[]? range = null, TensorImpl? weight = null, bool density = false) =>
        Counted(new HistogramGrid(bins, range, density).Call(self, weight));

    internal static (TensorImpl Counts, TensorImpl[] Edges) HistogramGrid(TensorImpl self, TensorImpl[] edges, TensorImpl? weight = null, bool density = false) =>
        Counted(new HistogramGrid(null, null, density).Call([self, weight, .. edges]));

    private static (TensorImpl, TensorImpl[]) Counted(TensorImpl[] results) => (results[0], results[1..]);
}
