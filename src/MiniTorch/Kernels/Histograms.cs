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

    /// <summary>into[b₀, b₁, …] = Σ of the weights of the points in that cell.</summary>
    /// <param name="points">[count, axes]; float32 or float64.</param>
    /// <param name="edges">For each axis, of the same dtype; one more than bins.</param>
    /// <param name="weights">[count] of the same dtype, or null for ones.</param>
    /// <param name="lookup">How bins are found.</param>
    /// <param name="into">Of the same dtype, a dimension for each axis.</param>
    internal static void Grid(TensorImpl points, TensorImpl[] edges, TensorImpl? weights, Lookup lookup, TensorImpl into) =>
        Dispatch.Float(points.DType, new GridWork(points, edges, weights, lookup, into));

    private readonly struct GridWork(TensorImpl points, TensorImpl[] edges, TensorImpl? weights, Lookup lookup, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> values = points.Span<T>();
            ReadOnlySpan<T> shares = weights is null ? default : weights.Span<T>();
            Span<T> counts = into.Span<T>();
            counts.Clear();
            if (counts.IsEmpty)
            {
                return;
            }
            for (int i = 0; i < values.Length / edges.Length; i++)
            {
                ReadOnlySpan<T> point = values.Slice(i * edges.Length, edges.Length);
                long cell = 0;
                int axis = 0;
                while (axis < point.Length && BinOf(edges[axis].Span<T>(), point[axis], lookup, points.DType) is var bin and >= 0)
                {
                    cell = cell * into.Sizes[axis++] + bin;
                }
                if (axis == point.Length)
                {
                    counts[(int)cell] += shares.IsEmpty ? T.One : shares[i];
                }
            }
        }
    }

    /// <summary>The bin of a value, −1 if it lies in none.</summary>
    private static int BinOf<T>(ReadOnlySpan<T> bounds, T value, Lookup lookup, DType dtype) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (T first, T last) = (bounds[0], bounds[^1]);
        if (!(value >= first && value <= last))
        {
            return -1;
        }
        int bins = bounds.Length - 1;
        if (lookup == Lookup.Search)
        {
            return Math.Clamp(UpperBound(bounds, value, 0, bounds.Length) - 1, 0, bins - 1);
        }
        int bin = int.CreateTruncating(Round(Round(Round(value - first) * T.CreateTruncating(bins)) / Round(last - first)));
        if (lookup == Lookup.LinearThenEdges)
        {
            bin = UpperBound(bounds, value, Math.Max(0, bin - 1), Math.Min(bin + 2, bounds.Length)) - 1;
        }
        return Math.Clamp(bin, 0, bins - 1);

        T Round(T number) => HalfRounding.Round(number, dtype);
    }

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

    private readonly struct Work(TensorImpl x, TensorImpl edges, TensorImpl? weights, Lookup lookup, DType dtype, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> values = x.Span<T>();
            ReadOnlySpan<T> bounds = edges.Span<T>();
            ReadOnlySpan<T> shares = weights is null ? default : weights.Span<T>();
            Span<T> counts = into.Span<T>();
            counts.Clear();
            if (bounds.Length < 2)
            {
                return;
            }
            for (int i = 0; i < values.Length; i++)
            {
                int bin = BinOf(bounds, values[i], lookup, dtype);
                if (bin >= 0)
                {
                    counts[bin] += shares.IsEmpty ? T.One : shares[i];
                }
            }
        }
    }
}
