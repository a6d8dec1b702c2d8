using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements. Integers and bool sum in int64; with <paramref name="type"/> the elements are converted first.</summary>
        public Tensor sum(ScalarType? type = null) => new(Aten.Sum(Impl, type?.ToDType()));

        /// <summary>The sum over a dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => new(Aten.Sum(Impl, [dim], keepdim, type?.ToDType()));

        /// <summary>The sum over two dimensions.</summary>
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => new(Aten.Sum(Impl, [dim0, dim1], keepdim, type?.ToDType()));

        /// <summary>The sum over three dimensions.</summary>
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => new(Aten.Sum(Impl, [dim0, dim1, dim2], keepdim, type?.ToDType()));

        /// <summary>The sum over some dimensions; an empty list means all.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => new(Aten.Sum(Impl, dim.ToArray(), keepdim, type?.ToDType()));

        /// <summary>The sum over some dimensions; an empty list means all.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => new(Aten.Sum(Impl, dim, keepdim, type?.ToDType()));

        /// <summary>The sum over the dimensions by which this tensor is larger than one of <paramref name="size"/> that it was broadcast from.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">Such a tensor does not broadcast to this one's sizes.</exception>
        public Tensor sum_to_size(params long[] size)
        {
            bool expandable = size.Length <= ndim;
            for (int d = 1; expandable && d <= size.Length; d++)
            {
                expandable = size[^d] == 1 || size[^d] == Impl.Sizes[^d];
            }
            Error.Unless(expandable, $"size {{{Error.Show(size)}}} is not expandable to size {{{Error.Show(Impl.Sizes)}}}.");
            return new(Aten.SumTo(Impl, size));
        }

        /// <summary>The sum of the elements that are not NaN.</summary>
        public Tensor nansum() => new(Aten.NanSum(Impl));

        /// <summary>The sum over some dimensions of the elements that are not NaN.</summary>
        public Tensor nansum(long[] dim, bool keepdim = false, ScalarType? type = null) => new(Aten.NanSum(Impl, dim, keepdim, type?.ToDType()));

        /// <summary>The mean of all elements, of floating or complex dtype.</summary>
        public Tensor mean() => new(Aten.Mean(Impl));

        /// <summary>The mean of all elements, converted first.</summary>
        public Tensor mean(ScalarType type) => new(Aten.Mean(Impl, type.ToDType()));

        /// <summary>The mean over some dimensions; an empty list means all.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => new(Aten.Mean(Impl, dimensions, keepdim, type?.ToDType()));

        /// <summary>The mean of the elements that are not NaN, over a dimension or all.</summary>
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) => new(Aten.NanMean(Impl, dim is { } one ? [one] : null, keepdim, dtype?.ToDType()));

        /// <summary>The mean over some dimensions of the elements that are not NaN.</summary>
        public Tensor nanmean(long[] dim, bool keepdim = false, ScalarType? dtype = null) => new(Aten.NanMean(Impl, dim, keepdim, dtype?.ToDType()));

        /// <summary>The product of all elements. Integers and bool multiply in int64.</summary>
        public Tensor prod(ScalarType? type = null) => new(Aten.Prod(Impl, type?.ToDType()));

        /// <summary>The product over a dimension.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => new(Aten.Prod(Impl, dim, keepdim, type?.ToDType()));

        /// <summary>Whether all elements differ from 0.</summary>
        public Tensor all() => new(Aten.All(Impl));

        /// <summary>Whether all elements along a dimension differ from 0.</summary>
        public Tensor all(long dim, bool keepdim = false) => new(Aten.All(Impl, [dim], keepdim));

        /// <summary>Whether all elements over some dimensions differ from 0.</summary>
        public Tensor all(long[] dim, bool keepdim = false) => new(Aten.All(Impl, dim, keepdim));

        /// <summary>Whether any element differs from 0.</summary>
        public Tensor any() => new(Aten.Any(Impl));

        /// <summary>Whether any element along a dimension differs from 0.</summary>
        public Tensor any(long dim, bool keepdim = false) => new(Aten.Any(Impl, [dim], keepdim));

        /// <summary>Whether any element over some dimensions differs from 0.</summary>
        public Tensor any(long[] dim, bool keepdim = false) => new(Aten.Any(Impl, dim, keepdim));

        /// <summary>How many elements differ from 0, over some dimensions or all.</summary>
        public Tensor count_nonzero(long[]? dims = null) => new(Aten.CountNonzero(Impl, dims));

        /// <summary>log Σ exp over a dimension.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => new(Aten.LogSumExp(Impl, [dim], keepdim));

        /// <summary>log Σ exp over some dimensions.</summary>
        public Tensor logsumexp(long[] dim, bool keepdim = false) => new(Aten.LogSumExp(Impl, dim, keepdim));

        /// <summary>The p-norm of all elements, (Σ |x|^p)^(1/p).</summary>
        public Tensor norm(float p = 2) => new(Aten.VectorNorm(Impl, p));

        /// <summary>The p-norm over a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => new(Aten.VectorNorm(Impl, p, [dim], keepdim));

        /// <summary>The p-norm over some dimensions (all of them for null), computed in <paramref name="dtype"/> if given.</summary>
        public Tensor norm(double p, long[]? dim, bool keepdim = false, ScalarType? dtype = null) => new(Aten.VectorNorm(Impl, p, dim, keepdim, dtype?.ToDType()));

        /// <summary>The p-norm of the difference to <paramref name="other"/>.</summary>
        public Tensor dist(Tensor other, float p = 2) => new(Aten.Dist(Impl, other.Impl, p));

        /// <summary>
        /// Each slice along <paramref name="dim"/> whose p-norm exceeds <paramref name="maxnorm"/> is scaled down to it.
        /// </summary>
        public Tensor renorm(float p, long dim, float maxnorm) => new(Aten.Renorm(Impl, p, dim, maxnorm));
    }
}
