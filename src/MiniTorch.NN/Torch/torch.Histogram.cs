using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>The elements (or their weights) in equal bins over a range, that of the elements if none is given, and the edges of the bins.</summary>
    /// <param name="input">Floating.</param>
    /// <param name="bins">How many bins.</param>
    /// <param name="range">The outer edges.</param>
    /// <param name="weight">The weight of each element.</param>
    /// <param name="density">Whether the result integrates to 1.</param>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, long bins, (double, double)? range = null, Tensor? weight = null, bool density = false) =>
        Tensor.Pair(Aten.Histogram(input.Impl, bins, range, Tensor.ImplOf(weight), density));

    /// <summary>The elements (or their weights) in the bins between ascending edges.</summary>
    /// <inheritdoc cref="histogram(Tensor, long, ValueTuple{double, double}?, Tensor, bool)"/>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, Tensor? weight = null, bool density = false) =>
        Tensor.Pair(Aten.Histogram(input.Impl, bins.Impl, Tensor.ImplOf(weight), density));

    /// <summary>The elements in equal bins, whose number a rule chooses.</summary>
    /// <inheritdoc cref="histogram(Tensor, long, ValueTuple{double, double}?, Tensor, bool)"/>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, HistogramBinSelector bins, (double, double)? range = null, bool density = false) =>
        histogram(input, BinRules.Count(input.Impl, bins, range), range, null, density);

    /// <inheritdoc cref="histogram(Tensor, long, ValueTuple{double, double}?, Tensor, bool)"/>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, long bins, out (Tensor hist, Tensor bin_edges) out_tensor) => out_tensor = histogram(input, bins);

    /// <inheritdoc cref="histogram(Tensor, long, ValueTuple{double, double}?, Tensor, bool)"/>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, long bins, (double, double)? range, out (Tensor hist, Tensor bin_edges) out_tensor) => out_tensor = histogram(input, bins, range);

    /// <inheritdoc cref="histogram(Tensor, long, ValueTuple{double, double}?, Tensor, bool)"/>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, long bins, (double, double)? range, Tensor? weight, bool density, out (Tensor hist, Tensor bin_edges) out_tensor) =>
        out_tensor = histogram(input, bins, range, weight, density);

    /// <inheritdoc cref="histogram(Tensor, Tensor, Tensor, bool)"/>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, out (Tensor hist, Tensor bin_edges) out_tensor) => out_tensor = histogram(input, bins);

    /// <inheritdoc cref="histogram(Tensor, Tensor, Tensor, bool)"/>
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, Tensor? weight, bool density, out (Tensor hist, Tensor bin_edges) out_tensor) =>
        out_tensor = histogram(input, bins, weight, density);

    /// <summary>How many points (or what weights) lie in each cell of a grid of equal bins, and the edges of the bins along each axis.</summary>
    /// <param name="input">[…, D]: points of D coordinates; floating.</param>
    /// <param name="bins">How many bins along each axis.</param>
    /// <param name="range">The two outer edges of each axis, one after the other; those of the points if not given.</param>
    /// <param name="weight">[…]: the weight of each point.</param>
    /// <param name="density">Whether the result integrates to 1.</param>
    public static (Tensor hist, Tensor[] bin_edges) histogramdd(Tensor input, long[] bins, double[]? range = null, Tensor? weight = null, bool density = false) =>
        Grid(Aten.HistogramGrid(input.Impl, bins, range, Tensor.ImplOf(weight), density));

    /// <summary>The same number of bins along each axis.</summary>
    /// <inheritdoc cref="histogramdd(Tensor, long[], double[], Tensor, bool)"/>
    public static (Tensor hist, Tensor[] bin_edges) histogramdd(Tensor input, long bins, double[]? range = null, Tensor? weight = null, bool density = false)
    {
        Error.Unless(input.Impl.Rank >= 2, $"torch.histogramdd: input tensor should have at least 2 dimensions, but got {input.Impl.Rank}");
        var counts = new long[input.Impl.Sizes[^1]];
        Array.Fill(counts, bins);
        return histogramdd(input, counts, range, weight, density);
    }

    /// <summary>How many points (or what weights) lie in each cell of a grid of given, ascending edges.</summary>
    /// <inheritdoc cref="histogramdd(Tensor, long[], double[], Tensor, bool)"/>
    public static (Tensor hist, Tensor[] bin_edges) histogramdd(Tensor input, Tensor[] bins, Tensor? weight = null, bool density = false)
    {
        TensorImpl[] edges = Tensor.ImplsOf(bins);
        TensorImpl counts = Aten.HistogramGrid(input.Impl, edges, Tensor.ImplOf(weight), density).Counts;
        return Grid((counts, edges));   // the edges that were given
    }

    private static (Tensor, Tensor[]) Grid((TensorImpl Counts, TensorImpl[] Edges) histogram) => (new(histogram.Counts), Tensor.Wrap(histogram.Edges));

    /// <summary>The rules for the number of bins of a histogram, as NumPy has them.</summary>
    private static class BinRules
    {
        internal static long Count(TensorImpl input, HistogramBinSelector rule, (double, double)? range)
        {
            double[] values = Kernels.ChannelNormalization.Values(input);
            if (range is { } given)
            {
                values = Array.FindAll(values, x => x >= given.Item1 && x <= given.Item2);
            }
            (double low, double high) = range ?? Extent(values);
            double width = values.Length == 0 || low == high ? 0 : Width(rule, values, high - low);
            return width > 0 ? Math.Max(1, (long)Math.Ceiling((high - low) / width)) : 1;
        }

        private static (double, double) Extent(double[] values)
        {
            (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (double x in values)
            {
                (low, high) = (Math.Min(low, x), Math.Max(high, x));
            }
            return (low, high);
        }

        private static double Width(HistogramBinSelector rule, double[] values, double extent)
        {
            double n = values.Length;
            return rule switch
            {
                HistogramBinSelector.Doane => Doane(values, extent),
                HistogramBinSelector.Rice => extent / (2 * Math.Cbrt(n)),
                HistogramBinSelector.Scott => Math.Cbrt(24 * Math.Sqrt(Math.PI) / n) * Deviation(values),
                HistogramBinSelector.Sqrt => extent / Math.Sqrt(n),
                HistogramBinSelector.Stone => Stone(values, extent),
                HistogramBinSelector.Sturges => extent / (Math.Log2(n) + 1),
                _ => throw new ArgumentOutOfRangeException(nameof(rule)),
            };
        }

        private static double Mean(double[] values)
        {
            double sum = 0;
            foreach (double x in values)
            {
                sum += x;
            }
            return sum / values.Length;
        }

        /// <summary>The root of the mean squared deviation.</summary>
        private static double Deviation(double[] values)
        {
            double mean = Mean(values);
            double sum = 0;
            foreach (double x in values)
            {
                sum += (x - mean) * (x - mean);
            }
            return Math.Sqrt(sum / values.Length);
        }

        /// <summary>Sturges' rule with a term for the skewness.</summary>
        private static double Doane(double[] values, double extent)
        {
            double n = values.Length;
            double sigma = Deviation(values);
            if (n <= 2 || sigma <= 0)
            {
                return 0;
            }
            double mean = Mean(values);
            double skewness = 0;
            foreach (double x in values)
            {
                skewness += Math.Pow((x - mean) / sigma, 3);
            }
            skewness = Math.Abs(skewness / n);
            double spread = Math.Sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
            return extent / (1 + Math.Log2(n) + Math.Log2(1 + skewness / spread));
        }

        /// <summary>The number of bins, up to max(100, √n), of the least estimated squared error (Stone 1984).</summary>
        private static double Stone(double[] values, double extent)
        {
            double n = values.Length;
            (double low, _) = Extent(values);
            int most = Math.Max(100, (int)Math.Sqrt(n));
            (double best, int bestBins) = (double.PositiveInfinity, 1);
            for (int bins = 1; bins <= most; bins++)
            {
                var counts = new double[bins];
                foreach (double x in values)
                {
                    counts[Math.Clamp((int)((x - low) / extent * bins), 0, bins - 1)]++;
                }
                double squares = 0;
                foreach (double count in counts)
                {
                    squares += count / n * (count / n);
                }
                double error = (2 - (n + 1) * squares) / (extent / bins);
                if (error < best)
                {
                    (best, bestBins) = (error, bins);
                }
            }
            return extent / bestBins;
        }
    }
}
