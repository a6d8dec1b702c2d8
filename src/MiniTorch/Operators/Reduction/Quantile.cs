using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>How a quantile between two elements is taken.</summary>
internal enum QuantileInterpolation
{
    Linear,
    Lower,
    Higher,
    Midpoint,
    Nearest,
}

// Quantiles are composites: a sort, gathers and an interpolation, in libtorch's order (quantile_compute).
internal static partial class Aten
{
    /// <summary>
    /// The q-quantiles along a dimension (or of all, for null); those of several q lie along a new first dimension. NaN makes the result NaN, or is left out of account.
    /// </summary>
    internal static TensorImpl Quantile(TensorImpl self, TensorImpl q, long? dim, bool keepDim, bool ignoreNaN, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
    {
        string name = ignoreNaN ? "nanquantile" : "quantile";
        int at = dim is { } one ? Layout.WrapDim(one, self.Rank) : 0;
        CheckQuantile(name, self, q);
        long[] outSizes = QuantileSizes(self, q, dim is not null, at, keepDim);
        TensorImpl lines = dim is null ? Flatten(self) : at == self.Rank - 1 ? self : Transpose(Unsqueeze(self, -1), at, -1);
        TensorImpl sorted = Sort(lines, -1).Values;
        // Lines last, a place for each result before them: [out…, n].
        long length = sorted.Rank == 0 ? 1 : sorted.Sizes[^1];
        sorted = View(sorted, q.Rank == 0 ? [.. outSizes, length] : [.. outSizes[1..], length]);
        if (length > 1 << 24)
        {
            throw Error.Of($"{name}() input tensor is too large");
        }
        TensorImpl ranks = QuantileRanks(sorted, q, length, ignoreNaN);
        ranks = interpolation switch
        {
            QuantileInterpolation.Lower => Floor(ranks),
            QuantileInterpolation.Higher => Ceil(ranks),
            QuantileInterpolation.Nearest => Round(ranks),
            _ => ranks,
        };
        TensorImpl ranksBelow = To(ranks, DType.Int64);
        TensorImpl result = Gather(sorted, -1, ranksBelow);
        if (interpolation is QuantileInterpolation.Linear or QuantileInterpolation.Midpoint)
        {
            TensorImpl weights = interpolation == QuantileInterpolation.Midpoint ? FullLike(ranks, 0.5) : ranks - ranksBelow;
            TensorImpl above = Gather(sorted, -1, To(Ceil(ranks), DType.Int64));
            new LerpTensor().InPlace(result, above, weights);
        }
        if (q.Rank != 0)
        {
            // The q lie last: they go first.
            new Unsqueeze(0).InPlace(result);
            new Transpose(0, -1).InPlace(result);
        }
        return new SqueezeDim(-1).InPlace(result);
    }

    private static void CheckQuantile(string name, TensorImpl self, TensorImpl q)
    {
        Error.Unless(self.NumElements > 0, $"{name}() input tensor must be non-empty");
        Error.Unless(q.Rank <= 1, $"{name}() q must be a scalar or 1D tensor");
        Error.Unless(self.DType is DType.Float32 or DType.Float64, $"{name}() input tensor must be either float or double dtype");
        Error.Unless(self.DType == q.DType, $"{name}() q tensor must be same dtype as the input tensor");
        foreach (double value in Kernels.ChannelNormalization.Values(q))
        {
            Error.Unless(value is >= 0 and <= 1, $"{name}() q values must be in the range [0, 1]");
        }
    }

    private static long[] QuantileSizes(TensorImpl self, TensorImpl q, bool hasDim, int at, bool keepDim)
    {
        ulong mask = hasDim ? Layout.DimMask([at], self.Rank) : Layout.DimMask([], self.Rank);
        long[] kept = Layout.Reduced(self.Sizes, mask, keepDim);
        return q.Rank == 0 ? kept : [q.NumElements, .. kept];
    }

    /// <summary>q · (n − 1); the place of a NaN (the last) where there is one, or of the numbers alone.</summary>
    private static TensorImpl QuantileRanks(TensorImpl sorted, TensorImpl q, long length, bool ignoreNaN)
    {
        if (ignoreNaN)
        {
            TensorImpl ranks = q * (Sum(LogicalNot(IsNan(sorted)), [-1], keepDim: true) - 1);
            return MaskedFill(ranks, Lt(ranks, 0), 0);
        }
        TensorImpl[] both = BroadcastTensors([q * (length - 1), Any(IsNan(sorted), [-1], keepDim: true)]);
        return MaskedFill(both[0], both[1], length - 1);
    }
}
