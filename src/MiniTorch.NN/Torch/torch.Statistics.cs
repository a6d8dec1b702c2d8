using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.quantile(Tensor, long, bool)"/>
    public static Tensor quantile(Tensor input, Tensor q, long dim = -1, bool keepdim = false) => input.quantile(q, dim, keepdim);

    /// <inheritdoc cref="Tensor.quantile(Tensor, long?, bool, string)"/>
    public static Tensor quantile(Tensor input, Tensor q, long? dim, bool keepdim, string interpolation) => input.quantile(q, dim, keepdim, interpolation);

    /// <inheritdoc cref="Tensor.quantile(double, long?, bool, string)"/>
    public static Tensor quantile(Tensor input, double q, long? dim = null, bool keepdim = false, string interpolation = "linear") => input.quantile(q, dim, keepdim, interpolation);

    /// <inheritdoc cref="Tensor.nanquantile(Tensor, long, bool)"/>
    public static Tensor nanquantile(Tensor input, Tensor q, long dim = -1, bool keepdim = false) => input.nanquantile(q, dim, keepdim);

    /// <inheritdoc cref="Tensor.nanquantile(Tensor, long?, bool, string)"/>
    public static Tensor nanquantile(Tensor input, Tensor q, long? dim, bool keepdim, string interpolation) => input.nanquantile(q, dim, keepdim, interpolation);

    /// <inheritdoc cref="Tensor.nanquantile(double, long?, bool, string)"/>
    public static Tensor nanquantile(Tensor input, double q, long? dim = null, bool keepdim = false, string interpolation = "linear") => input.nanquantile(q, dim, keepdim, interpolation);

    /// <inheritdoc cref="Tensor.diff"/>
    public static Tensor diff(Tensor input, long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => input.diff(n, dim, prepend, append);

    /// <inheritdoc cref="Tensor.trapezoid(double, long)"/>
    public static Tensor trapezoid(Tensor y, double dx = 1, long dim = -1) => y.trapezoid(dx, dim);

    /// <inheritdoc cref="Tensor.trapezoid(Tensor, long)"/>
    public static Tensor trapezoid(Tensor y, Tensor x, long dim = -1) => y.trapezoid(x, dim);

    /// <inheritdoc cref="Tensor.trapezoid(double, long)"/>
    public static Tensor trapz(Tensor y, double dx = 1, long dim = -1) => y.trapezoid(dx, dim);

    /// <inheritdoc cref="Tensor.trapezoid(Tensor, long)"/>
    public static Tensor trapz(Tensor y, Tensor x, long dim = -1) => y.trapezoid(x, dim);

    /// <inheritdoc cref="Tensor.cumulative_trapezoid(double, long)"/>
    public static Tensor cumulative_trapezoid(Tensor y, double dx = 1, long dim = -1) => y.cumulative_trapezoid(dx, dim);

    /// <inheritdoc cref="Tensor.cumulative_trapezoid(Tensor, long)"/>
    public static Tensor cumulative_trapezoid(Tensor y, Tensor x, long dim = -1) => y.cumulative_trapezoid(x, dim);

    /// <inheritdoc cref="Tensor.cov"/>
    public static Tensor cov(Tensor input, long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => input.cov(correction, fweights, aweights);

    /// <inheritdoc cref="Tensor.corrcoef"/>
    public static Tensor corrcoef(Tensor input) => input.corrcoef();

    /// <inheritdoc cref="Tensor.histc(long, long, long)"/>
    public static Tensor histc(Tensor input, long bins = 100, long min = 0, long max = 0) => input.histc(bins, min, max);

    /// <inheritdoc cref="Tensor.histc(long, long, long)"/>
    public static Tensor histc(Tensor input, long bins, double min, double max) => input.histc(bins, min, max);

    /// <inheritdoc cref="Tensor.bincount"/>
    public static Tensor bincount(Tensor input, Tensor? weights = null, long minlength = 0) => input.bincount(weights, minlength);

    /// <inheritdoc cref="Tensor.bucketize"/>
    public static Tensor bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false) => input.bucketize(boundaries, outInt32, right);

    /// <summary>The bucket of one number between ascending boundaries.</summary>
    public static Tensor bucketize(Scalar input, Tensor boundaries, bool outInt32 = false, bool right = false) =>
        new(Aten.Bucketize(Aten.Scalar(input.Value), boundaries.Impl, outInt32, right));

    /// <summary>Where values would be put into ascending lines: before equals, or behind them (<paramref name="right"/>).</summary>
    /// <param name="sorted_sequence">Ascending along the last dimension; a vector, or with a line for each batch of values.</param>
    /// <param name="values">What is put in.</param>
    /// <param name="out_int32">int32 instead of int64.</param>
    /// <param name="right">Behind equals.</param>
    /// <param name="sorter">The order in which <paramref name="sorted_sequence"/> is ascending.</param>
    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) =>
        new(Aten.SearchSorted(sorted_sequence.Impl, values.Impl, out_int32, right, Tensor.ImplOf(sorter)));

    /// <inheritdoc cref="searchsorted(Tensor, Tensor, bool, bool, Tensor)"/>
    public static Tensor searchsorted(Tensor sorted_sequence, Scalar values, bool out_int32, bool right, Tensor? sorter) =>
        new(Aten.SearchSorted(sorted_sequence.Impl, Aten.Scalar(values.Value), out_int32, right, Tensor.ImplOf(sorter)));

    /// <inheritdoc cref="Tensor.unique"/>
    public static (Tensor output, Tensor inverse_indices, Tensor counts) unique(Tensor input, bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique(sorted, return_inverse, return_counts, dim);

    /// <inheritdoc cref="Tensor.unique_consecutive"/>
    public static (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(Tensor input, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique_consecutive(return_inverse, return_counts, dim);

    /// <summary>The p-norms of the differences of all pairs of rows of two (batches of) matrices.</summary>
    /// <param name="x1">[…, P, M].</param>
    /// <param name="x2">[…, R, M].</param>
    /// <param name="p">Which norm.</param>
    /// <param name="compute_mode">Whether the Euclidean norm goes by a matrix product, which is faster and less exact.</param>
    /// <returns>[…, P, R].</returns>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        new(Aten.CDist(x1.Impl, x2.Impl, p, (long)compute_mode));
}
