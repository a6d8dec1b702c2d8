using MiniTorch.Core;

namespace MiniTorch.Operators;

// Differences and integrals along a dimension are composites, in libtorch's order.
internal static partial class Aten
{
    /// <summary>The n-th differences of neighbours along a dimension, with tensors put before and behind first.</summary>
    internal static TensorImpl Diff(TensorImpl self, long n = 1, long dim = -1, TensorImpl? prepend = null, TensorImpl? append = null)
    {
        CheckDiff(self, n, dim, prepend);
        CheckDiff(self, n, dim, append);
        if (n == 0)
        {
            return new CopyInto().InPlace(ZerosLike(self), self);
        }
        TensorImpl[] parts = [.. prepend is null ? ReadOnlySpan<TensorImpl>.Empty : [prepend], self, .. append is null ? ReadOnlySpan<TensorImpl>.Empty : [append]];
        TensorImpl result = parts.Length == 1 ? self : Cat(parts, dim);
        for (n = Math.Min(n, result.Sizes[Layout.WrapDim(dim, result.Rank)]); n > 0; n--)
        {
            long length = result.Sizes[Layout.WrapDim(dim, result.Rank)] - 1;
            TensorImpl later = Narrow(result, dim, 1, length);
            TensorImpl earlier = Narrow(result, dim, 0, length);
            result = result.DType == DType.Bool ? LogicalXor(later, earlier) : later - earlier;
        }
        return result;
    }

    private static void CheckDiff(TensorImpl self, long n, long dim, TensorImpl? side)
    {
        Error.Unless(self.Rank >= 1, "diff expects input to be at least one-dimensional");
        Error.Unless(n >= 0, $"order must be non-negative but got {n}");
        int at = Layout.WrapDim(dim, self.Rank);
        if (side is null)
        {
            return;
        }
        Error.Unless(side.Rank == self.Rank, "diff expects prepend or append to be the same dimension as input");
        for (int d = 0; d < self.Rank; d++)
        {
            if (d != at && side.Sizes[d] != self.Sizes[d])
            {
                throw Error.Of($"diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size({d}) = {self.Sizes[d]}, but got tensor.size({d}) = {side.Sizes[d]}");
            }
        }
    }

    /// <summary>The integral of samples at equal distances, by the trapezoidal rule.</summary>
    internal static TensorImpl Trapezoid(TensorImpl y, double dx = 1, long dim = -1)
    {
        CheckSamples("trapezoid", y, dim);
        return y.Sizes[Layout.WrapDim(dim, y.Rank)] == 0
            ? NoSamples(y, dim)
            : (Sum(y, [dim]) - (Select(y, dim, 0) + Select(y, dim, -1)) * 0.5) * dx;
    }

    /// <summary>The integral of samples at the places x, by the trapezoidal rule.</summary>
    internal static TensorImpl Trapezoid(TensorImpl y, TensorImpl x, long dim = -1)
    {
        CheckSamples("trapezoid", y, dim, x);
        if (y.Sizes[Layout.WrapDim(dim, y.Rank)] == 0)
        {
            return NoSamples(y, dim);
        }
        TensorImpl dx = Distances("trapezoid", y, x, dim);
        return Sum((Slice(y, dim, 0, -1) + Slice(y, dim, 1, null)) * dx, [dim]) / 2.0;
    }

    /// <summary>Running integrals of samples at equal distances.</summary>
    internal static TensorImpl CumulativeTrapezoid(TensorImpl y, double dx = 1, long dim = -1)
    {
        CheckSamples("cumulative_trapezoid", y, dim);
        return CumSum(dx / 2 * (Slice(y, dim, 1, null) + Slice(y, dim, 0, -1)), dim);
    }

    /// <summary>Running integrals of samples at the places x.</summary>
    internal static TensorImpl CumulativeTrapezoid(TensorImpl y, TensorImpl x, long dim = -1)
    {
        CheckSamples("cumulative_trapezoid", y, dim, x);
        TensorImpl dx = Distances("cumulative_trapezoid", y, x, dim);
        return CumSum((Slice(y, dim, 1, null) + Slice(y, dim, 0, -1)) * dx, dim) / 2.0;
    }

    private static void CheckSamples(string name, TensorImpl y, long dim, TensorImpl? x = null)
    {
        if (y.Rank == 0)
        {
            throw Error.Of(name == "trapezoid" ? $"Dimension specified as {dim} but tensor has no dimensions" : "slice() cannot be applied to a 0-dim tensor.");
        }
        Layout.WrapDim(dim, y.Rank);
        if (y.DType == DType.Bool || x?.DType == DType.Bool)
        {
            throw Error.Of($"{name}: received a bool input for {(x is null ? "`y`" : "`x` or `y`")}, but bool is not supported");
        }
    }

    /// <summary>The distances between the places, shaped to broadcast with the samples.</summary>
    private static TensorImpl Distances(string name, TensorImpl y, TensorImpl x, long dim)
    {
        int at = Layout.WrapDim(dim, y.Rank);
        if (x.Rank == 1)
        {
            Error.Unless(x.Sizes[0] == y.Sizes[at], $"{name}: There must be one `x` value for each sample point");
            var shape = new long[y.Rank];
            Array.Fill(shape, 1);
            shape[at] = x.Sizes[0];
            x = View(x, shape);
        }
        else if (x.Rank < y.Rank)
        {
            var shape = new long[y.Rank];
            Array.Fill(shape, 1);
            x.Sizes.CopyTo(shape, y.Rank - x.Rank);
            x = View(x, shape);
        }
        return Slice(x, dim, 1, null) - Slice(x, dim, 0, -1);
    }

    private static TensorImpl NoSamples(TensorImpl y, long dim) => Zeros(Layout.Reduced(y.Sizes, Layout.DimMask([dim], y.Rank), keepDim: false), y.DType);

    /// <summary>The covariance matrix of variables (rows) over observations (columns), weighted by frequencies and by weights.</summary>
    internal static TensorImpl Cov(TensorImpl self, long correction = 1, TensorImpl? frequencies = null, TensorImpl? weights = null)
    {
        Error.Unless(self.Rank <= 2, $"cov(): expected input to have two or fewer dimensions but got an input with {self.Rank} dimensions");
        Error.Unless(self.DType != DType.Bool, "cov(): bool dtype is not supported for input");
        TensorImpl input = self.Rank < 2 ? View(self, 1, -1) : self;
        long observations = input.Sizes[1];
        TensorImpl? w = null;
        if (frequencies is not null)
        {
            CheckWeights("fweights", frequencies, observations, frequencies.DType.IsIntegral(), "integral");
            w = frequencies;
        }
        if (weights is not null)
        {
            CheckWeights("aweights", weights, observations, weights.DType.IsFloatingPoint(), "floating point");
            w = w is null ? weights : w * weights;
        }
        TensorImpl total = w is null ? ScalarTensor(observations, DType.Int64) : Sum(w);
        Error.Unless(w is null || Kernels.ChannelNormalization.Values(total)[0] != 0, "cov(): weights sum to zero, can't be normalized");
        TensorImpl mean = Sum(w is null ? input : input * w, [1]) / total;
        TensorImpl norm = w is not null && weights is not null && correction != 0
            ? total - correction * Sum(w * weights) / total
            : total - correction;
        if (Kernels.ChannelNormalization.Values(norm)[0] <= 0)
        {
            Warnings.Raise("cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.");
            norm = ZerosLike(norm);
        }
        input = input - Unsqueeze(mean, 1);
        TensorImpl products = Mm(input, Conj(T(w is null ? input : input * w)));
        return Squeeze(products / norm);
    }

    private static void CheckWeights(string name, TensorImpl weights, long observations, bool fits, string kind)
    {
        Error.Unless(weights.Rank <= 1, $"cov(): expected {name} to have one or fewer dimensions but got {name} with {weights.Rank} dimensions");
        Error.Unless(fits, $"cov(): expected {name} to have {kind} dtype but got {name} with {weights.DType.Name()} dtype");
        Error.Unless(weights.NumElements == observations, $"cov(): expected {name} to have the same numel as there are observations in the input but got {weights.NumElements} != {observations}");
        foreach (double weight in Kernels.ChannelNormalization.Values(weights))
        {
            Error.Unless(!(weight < 0), $"cov(): {name} cannot be negative");
        }
    }

    /// <summary>The correlation coefficients of variables (rows) over observations (columns).</summary>
    internal static TensorImpl CorrCoef(TensorImpl self)
    {
        Error.Unless(self.Rank <= 2, $"corrcoef(): expected input to have two or fewer dimensions but got an input with {self.Rank} dimensions");
        TensorImpl covariance = Cov(self);
        if (covariance.Rank == 0)
        {
            return covariance / covariance;
        }
        TensorImpl variances = Diagonal(covariance);
        TensorImpl deviations = Sqrt(Real(variances));
        TensorImpl result = covariance / View(deviations, -1, 1) / View(deviations, 1, -1);
        // Rounding may lead out of [−1, 1].
        return result.DType.IsComplex()
            ? MakeComplex(Clamp(Real(result), (ScalarValue)(-1), (ScalarValue)1), Clamp(Imag(result), (ScalarValue)(-1), (ScalarValue)1))
            : Clamp(result, (ScalarValue)(-1), (ScalarValue)1);
    }
}
