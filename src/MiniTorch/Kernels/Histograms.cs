using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Counts of elements in bins. Dense inputs; what lies outside of the bins, and NaN, is left out.</summary>
internal static class Histograms
{
    /// <summary>How the bin of an element is found.</summary>
    internal enum Lookup
    {
        /// <summary>By its distance from the first edge, in the elements' precision.</summary>
        Linear,

        /// <summary>The same, corrected by the neighbouring edges.</summary>
        LinearThenEdges,

        /// <summary>By a search among the edges.</summary>
        Search,
    }

    /// <summary>into[b] = Σ of the weights of the elements in bin b.</summary>
    /// <param name="x">Floating.</param>
    /// <param name="edges">Ascending, of the same dtype; one more than bins.</param>
    /// <param name="weights">Of the same dtype, or null for ones.</param>
    /// <param name="lookup">How bins are found.</param>
    /// <param name="dtype">The dtype in which the linear lookup rounds: that of the elements before they were converted.</param>
    /// <param name="into">Of the same dtype.</param>
    internal static void Run(TensorImpl x, TensorImpl edges, TensorImpl? weights, Lookup lookup, DType dtype, TensorImpl into) =>
        Dispatch.Float(x.DType, new Work(x, edges, weights, lookup, dtype, into));

    private readonly struct Work(TensorImpl x, TensorImpl edges, TensorImpl? weights, Lookup lookup, DType dtype, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> values = x.Span<T>();
            ReadOnlySpan<T> bounds = edges.Span<T>();
            ReadOnlySpan<T> shares = weights is null ? default : weights.Span<T>();
            Span<T> counts = into.Span<T>();
            counts.Clear();
            int bins = bounds.Length - 1;
            if (bins < 1)
            {
                return;
            }
            (T first, T last) = (bounds[0], bounds[^1]);
            T count = T.CreateTruncating(bins);
            for (int i = 0; i < values.Length; i++)
            {
                T value = values[i];
                if (!(value >= first && value <= last))
                {
                    continue;
                }
                int bin = lookup == Lookup.Search
                    ? UpperBound(bounds, value, 0, bounds.Length) - 1
                    : int.CreateTruncating(Round(Round(Round(value - first) * count) / Round(last - first)));
                if (lookup == Lookup.LinearThenEdges)
                {
                    bin = UpperBound(bounds, value, Math.Max(0, bin - 1), Math.Min(bin + 2, bounds.Length)) - 1;
                }
                counts[Math.Clamp(bin, 0, bins - 1)] += shares.IsEmpty ? T.One : shares[i];
            }
        }

        private T Round<T>(T value) where T : unmanaged => HalfRounding.Round(value, dtype);

        /// <summary>The first place in [low, high) of a bound above the value, else high.</summary>
        private static int UpperBound<T>(ReadOnlySpan<T> bounds, T value, int low, int high) where T : INumber<T>
        {
            while (low < high)
            {
                int middle = low + (high - low) / 2;
                if (bounds[middle] > value)
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
