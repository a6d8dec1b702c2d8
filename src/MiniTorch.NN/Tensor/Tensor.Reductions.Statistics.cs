using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The q-quantiles along a dimension (of all elements for <see cref="long.MinValue"/>), between two elements their weighted mean; those of several q lie along a new first
        /// dimension. NaN makes the result NaN.
        /// </summary>
        /// <param name="q">A number, or a vector of numbers, from 0 to 1, of the tensor's dtype.</param>
        /// <param name="dim">The dimension.</param>
        /// <param name="keepdim">Whether it stays, with size 1.</param>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => new(Aten.Quantile(Impl, q.Impl, dim, keepdim, ignoreNaN: false));

        /// <summary>The q-quantiles along a dimension, or of all elements for null.</summary>
        /// <param name="q">A number, or a vector of numbers, from 0 to 1, of the tensor's dtype.</param>
        /// <param name="dim">The dimension; null for all.</param>
        /// <param name="keepdim">Whether reduced dimensions stay, with size 1.</param>
        /// <param name="interpolation">Between two elements: linear, lower, higher, midpoint or nearest.</param>
        public Tensor quantile(Tensor q, long? dim, bool keepdim, string interpolation) => new(Aten.Quantile(Impl, q.Impl, dim, keepdim, ignoreNaN: false, Interpolation(interpolation)));

        /// <summary>The q-quantile along a dimension, or of all elements for null.</summary>
        /// <inheritdoc cref="quantile(Tensor, long?, bool, string)"/>
        public Tensor quantile(double q, long? dim = null, bool keepdim = false, string interpolation = "linear") =>
            new(Aten.Quantile(Impl, Aten.ScalarTensor(q, Impl.DType), dim, keepdim, ignoreNaN: false, Interpolation(interpolation)));

        /// <summary>The q-quantiles along a dimension of the elements that are not NaN.</summary>
        /// <inheritdoc cref="quantile(Tensor, long, bool)"/>
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) => new(Aten.Quantile(Impl, q.Impl, dim, keepdim, ignoreNaN: true));

        /// <summary>The q-quantiles along a dimension, or of all elements for null, of the elements that are not NaN.</summary>
        /// <inheritdoc cref="quantile(Tensor, long?, bool, string)"/>
        public Tensor nanquantile(Tensor q, long? dim, bool keepdim, string interpolation) => new(Aten.Quantile(Impl, q.Impl, dim, keepdim, ignoreNaN: true, Interpolation(interpolation)));

        /// <summary>The q-quantile along a dimension, or of all elements for null, of the elements that are not NaN.</summary>
        /// <inheritdoc cref="quantile(Tensor, long?, bool, string)"/>
        public Tensor nanquantile(double q, long? dim = null, bool keepdim = false, string interpolation = "linear") =>
            new(Aten.Quantile(Impl, Aten.ScalarTensor(q, Impl.DType), dim, keepdim, ignoreNaN: true, Interpolation(interpolation)));

        private static QuantileInterpolation Interpolation(string name) => name switch
        {
            "linear" => QuantileInterpolation.Linear,
            "lower" => QuantileInterpolation.Lower,
            "higher" => QuantileInterpolation.Higher,
            "midpoint" => QuantileInterpolation.Midpoint,
            "nearest" => QuantileInterpolation.Nearest,
            _ => throw Error.Of($"quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {name}"),
        };

        /// <summary>The n-th differences of neighbours along a dimension, with tensors put before and behind first.</summary>
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => new(Aten.Diff(Impl, n, dim, ImplOf(prepend), ImplOf(append)));

        /// <summary>The integral along a dimension of samples at distances <paramref name="dx"/>, by the trapezoidal rule.</summary>
        public Tensor trapezoid(double dx = 1, long dim = -1) => new(Aten.Trapezoid(Impl, dx, dim));

        /// <summary>The integral along a dimension of samples at the places <paramref name="x"/>, by the trapezoidal rule.</summary>
        public Tensor trapezoid(Tensor x, long dim = -1) => new(Aten.Trapezoid(Impl, x.Impl, dim));

        /// <summary>Running integrals along a dimension of samples at distances <paramref name="dx"/>, by the trapezoidal rule.</summary>
        public Tensor cumulative_trapezoid(double dx = 1, long dim = -1) => new(Aten.CumulativeTrapezoid(Impl, dx, dim));

        /// <summary>Running integrals along a dimension of samples at the places <paramref name="x"/>, by the trapezoidal rule.</summary>
        public Tensor cumulative_trapezoid(Tensor x, long dim = -1) => new(Aten.CumulativeTrapezoid(Impl, x.Impl, dim));

        /// <summary>The covariance matrix of variables (rows) over observations (columns).</summary>
        /// <param name="correction">What is subtracted from the number of observations: 1 for the unbiased estimate.</param>
        /// <param name="fweights">How often each observation counts: integers.</param>
        /// <param name="aweights">The weight of each observation.</param>
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => new(Aten.Cov(Impl, correction, ImplOf(fweights), ImplOf(aweights)));

        /// <summary>The matrix of correlation coefficients of variables (rows) over observations (columns).</summary>
        public Tensor corrcoef() => new(Aten.CorrCoef(Impl));

        /// <summary>How many elements lie in each of so many equal bins from min to max; over the elements' own range if both are equal.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => new(Aten.Histc(Impl, bins, min, max));

        /// <inheritdoc cref="histc(long, long, long)"/>
        public Tensor histc(long bins, double min, double max) => new(Aten.Histc(Impl, bins, min, max));

        /// <summary>How often each of 0, 1, 2, … occurs among non-negative integers; with weights, their sums.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) => new(Aten.BinCount(Impl, ImplOf(weights), minlength));

        /// <summary>The number of the bucket of each element between ascending boundaries.</summary>
        /// <param name="boundaries">Ascending.</param>
        /// <param name="outInt32">int32 instead of int64.</param>
        /// <param name="right">Whether a boundary belongs to the bucket before it instead of the one behind.</param>
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => new(Aten.Bucketize(Impl, boundaries.Impl, outInt32, right));

        /// <summary>The different elements, or slices along a dimension, in ascending order.</summary>
        /// <param name="sorted">They are always sorted.</param>
        /// <param name="return_inverse">Whether to tell for each element which of them it is.</param>
        /// <param name="return_counts">Whether to tell how often each occurs.</param>
        /// <param name="dim">The dimension of the slices.</param>
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            UniqueOf(Aten.Unique(Impl, dim), return_inverse, return_counts);

        /// <summary>The different elements, or slices along a dimension, of each run of equal neighbours.</summary>
        /// <inheritdoc cref="unique"/>
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            UniqueOf(Aten.Unique(Impl, dim, consecutive: true), return_inverse, return_counts);

        /// <summary>What was not asked for is null, as in TorchSharp, whose signature does not say so.</summary>
        private static (Tensor, Tensor, Tensor) UniqueOf(TensorImpl[] results, bool inverse, bool counts) =>
            (new(results[0]), inverse ? new(results[1]) : null!, counts ? new(results[2]) : null!);
    }
}
