using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>How many elements lie in each of <paramref name="bins"/> equal bins from min to max, the elements' own range if both are equal. Not differentiable.</summary>
internal sealed class Histc(long bins, double min, double max) : UnaryOperator("aten::histc", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("bins", bins), ("min", min), ("max", max)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (!self.DType.IsFloatingPoint())
        {
            bool looksForRange = min == max && self.DType.IsComplex(); // its first step is then to look for the smallest and the largest
            throw Error.NotImplementedFor(looksForRange ? "aminmax_cpu" : "histogram_cpu", self.DType);
        }
        Histogram.CheckBins(bins);
        Histogram.Range("torch.histc", self, min == max ? null : (min, max));
        return new([bins], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        (double low, double high) = Histogram.Range("torch.histc", self, min == max ? null : (min, max));
        DType dtype = self.DType.ComputeType();
        TensorImpl counts = TensorImpl.Empty([bins], dtype);
        Histograms.Run(Kernels.Copy.Dense(self, dtype), Histogram.Edges(low, high, bins, dtype), null, Histograms.Lookup.Linear, self.DType, counts);
        Kernels.Copy.Run(counts, into);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => null;
}

/// <summary>
/// (counts, edges): the elements (or their weights) in bins, equal ones over a range or given by their edges; as a density the counts are divided by their sum and the
/// widths. Not differentiable.
/// </summary>
internal sealed class Histogram(long bins, (double Min, double Max)? range, bool density) : MultiOutputOperator("aten::histogram", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("bins", bins), ("range", range), ("density", density)];

    /// <summary>Inputs: self, weight, edges (null for equal bins).</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl? weight, TensorImpl? edges) = (inputs[0]!, inputs[1], inputs[2]);
        if (self.DType is not (DType.Float32 or DType.Float64))
        {
            throw Error.NotImplementedFor("histogramdd", self.DType);
        }
        if (weight is not null && weight.DType != self.DType)
        {
            throw Error.Of($"torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input({self.DType.CppName()}), and weight({weight.DType.CppName()})");
        }
        if (weight is not null && weight.NumElements != self.NumElements)
        {
            throw Error.Of($"torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape [{self.NumElements}, 1] and weight with shape [{weight.NumElements}]");
        }
        if (edges is null)
        {
            CheckBins(bins);
            Range("torch.histogramdd", self, range);
            return [new([bins], self.DType), new([bins + 1], self.DType)];
        }
        if (edges.DType != self.DType)
        {
            throw Error.Of($"torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype {self.DType.CppName()} and bins for dimension 0 with dtype {edges.DType.CppName()}");
        }
        Error.Unless(edges.Rank == 1, $"torch.histogramdd: bins tensor should have one dimension, but got {edges.Rank} dimensions in the bins tensor for dimension 0");
        Error.Unless(edges.NumElements > 0, "torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins tensor for dimension 0");
        return [new([edges.NumElements - 1], self.DType), new(edges.Sizes, self.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        (TensorImpl self, TensorImpl? weight, TensorImpl? given) = (inputs[0]!, inputs[1], inputs[2]);
        if (given is null)
        {
            (double low, double high) = Range("torch.histogramdd", self, range);
            Kernels.Copy.Run(Edges(low, high, bins, self.DType), into[1]);
        }
        else
        {
            Kernels.Copy.Run(given, into[1]);
        }
        Histograms.Run(
            Kernels.Copy.Dense(self, self.DType), into[1], weight is null ? null : Kernels.Copy.Dense(weight, self.DType),
            given is null ? Histograms.Lookup.LinearThenEdges : Histograms.Lookup.Search, self.DType, into[0]);
        if (density)
        {
            Normalize(into[0], into[1]);
        }
    }

    private static void Normalize(TensorImpl counts, TensorImpl edges)
    {
        double[] values = ChannelNormalization.Values(counts);
        double[] bounds = ChannelNormalization.Values(edges);
        double sum = Lanes.Sum<double>(values);
        for (int b = 0; b < values.Length; b++)
        {
            values[b] = values[b] / sum / (bounds[b + 1] - bounds[b]);
        }
        Elements.Store<double>(values, counts, 0, 1);
    }

    internal static void CheckBins(long bins) => Error.Unless(bins > 0, $"torch.histogram(): bins must be > 0, but got {bins} for dimension 0");

    /// <summary>The outer edges: as given, or the range of the elements; a range of nothing is widened on both sides, by 1 for histc and by ½ for histogram.</summary>
    internal static (double Low, double High) Range(string name, TensorImpl self, (double, double)? range, int dim = 0)
    {
        (double low, double high) = range ?? (0, 0);
        if (range is null && self.NumElements > 0)
        {
            TensorImpl extremum = TensorImpl.Empty(Layout.Scalar, DType.Float64);
            Extremum.Min(self, Layout.DimMask([], self.Rank), extremum);
            low = extremum.Span<double>()[0];
            Extremum.Max(self, Layout.DimMask([], self.Rank), extremum);
            high = extremum.Span<double>()[0];
        }
        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            throw Error.Of($"{name}: range of [{Show(low)}, {Show(high)}] is not finite");
        }
        if (low > high)
        {
            throw Error.Of(name == "torch.histc" ? "torch.histc: max must be larger than min" : $"torch.histogramdd: min should not exceed max, but got min {Show(low)} max {Show(high)} for dimension {dim}");
        }
        if (low != high)
        {
            return (low, high);
        }
        return name == "torch.histc" ? (low - 1, high + 1) : range is null && self.NumElements == 0 ? (0, 1) : (low - 0.5, high + 0.5);
    }

    private static string Show(double x) => double.IsNaN(x) ? "nan" : double.IsInfinity(x) ? (x > 0 ? "inf" : "-inf") : x.ToString("G6");

    internal static TensorImpl Edges(double low, double high, long bins, DType dtype) => Aten.Linspace(low, high, bins + 1, dtype);

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
    }
}

/// <summary>How often each of 0, 1, 2, … occurs among non-negative integers, or the sum of the weights there. Not differentiable.</summary>
internal sealed class BinCount(long minLength) : SingleOutputOperator("aten::bincount", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("minlength", minLength)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: self, weights.</summary>
    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl? weights) = (inputs[0]!, inputs[1]);
        if (!self.DType.IsIntegral())
        {
            throw Error.NotImplementedFor("bincount_cpu", self.DType);
        }
        Error.Unless(minLength >= 0, "minlength should be >= 0");
        long length = minLength;
        foreach (long value in Kernels.Copy.Dense(self, DType.Int64).Span<long>())
        {
            Error.Unless(value >= 0, "bincount only supports 1-d non-negative integral inputs.");
            length = Math.Max(length, value + 1);
        }
        Error.Unless(self.Rank == 1, "bincount only supports 1-d non-negative integral inputs.");
        Error.Unless(weights is null || (weights.Rank == 1 && weights.NumElements == self.NumElements), "weights should be 1-d and have the same length as input");
        return new([length], weights is null ? DType.Int64 : weights.DType == DType.Float32 ? DType.Float32 : DType.Float64);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        ReadOnlySpan<long> values = Kernels.Copy.Dense(inputs[0]!, DType.Int64).Span<long>();
        if (inputs[1] is not { } weights)
        {
            Span<long> counts = into.Span<long>();
            counts.Clear();
            foreach (long value in values)
            {
                counts[(int)value]++;
            }
            return;
        }
        var sums = new double[into.NumElements];
        double[] shares = ChannelNormalization.Values(weights);
        for (int i = 0; i < values.Length; i++)
        {
            sums[values[i]] += shares[i];
        }
        Elements.Store<double>(sums, into, 0, 1);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }
}

internal static partial class Aten
{
    internal static TensorImpl Histc(TensorImpl self, long bins = 100, double min = 0, double max = 0) => new Histc(bins, min, max).Call(self);

    internal static (TensorImpl Counts, TensorImpl Edges) Histogram(TensorImpl self, long bins, (double, double)? range = null, TensorImpl? weight = null, bool density = false) =>
        Pair(new Histogram(bins, range, density).Call(self, weight, null));

    internal static (TensorImpl Counts, TensorImpl Edges) Histogram(TensorImpl self, TensorImpl edges, TensorImpl? weight = null, bool density = false) =>
        Pair(new Histogram(0, null, density).Call(self, weight, edges));

    internal static TensorImpl BinCount(TensorImpl self, TensorImpl? weights = null, long minLength = 0) => new BinCount(minLength).Call(self, weights);
}
