using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The largest element; NaN if there is one.</summary>
        public Tensor max() => new(Aten.Max(Impl));

        /// <summary>The largest element along a dimension and its index, the first of equals.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Pair(Aten.Max(Impl, dim, keepdim));

        /// <summary>The smallest element; NaN if there is one.</summary>
        public Tensor min() => new(Aten.Min(Impl));

        /// <summary>The smallest element along a dimension and its index, the first of equals.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Pair(Aten.Min(Impl, dim, keepdim));

        /// <summary>The largest elements over some dimensions, all of them for none. The gradient is shared among equals.</summary>
        public Tensor amax(params long[] dims) => new(Aten.Amax(Impl, dims));

        /// <inheritdoc cref="amax(long[])"/>
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amax(dims.ToArray(), keepdim, @out);

        /// <inheritdoc cref="amax(long[])"/>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Extreme(largest: true, dims, keepdim, @out);

        /// <summary>The smallest elements over some dimensions, all of them for none. The gradient is shared among equals.</summary>
        public Tensor amin(params long[] dims) => new(Aten.Amin(Impl, dims));

        /// <inheritdoc cref="amin(long[])"/>
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amin(dims.ToArray(), keepdim, @out);

        /// <inheritdoc cref="amin(long[])"/>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Extreme(largest: false, dims, keepdim, @out);

        private Tensor Extreme(bool largest, long[] dims, bool keepdim, Tensor? @out)
        {
            if (@out is null)
            {
                return new(new Amax(largest, dims, keepdim).Call(Impl));
            }
            if (@out.Impl.DType != Impl.DType)
            {
                throw Error.Of($"Expected the dtype for input and out to match, but got {Impl.DType.Name()} for input's dtype and {@out.Impl.DType.Name()} for out's dtype.");
            }
            new Amax(largest, dims, keepdim).Into(@out.Impl, Impl);
            return @out;
        }

        /// <summary>The smallest and the largest elements over a dimension, or all.</summary>
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Pair(Aten.Aminmax(Impl, dim, keepdim));

        /// <summary>The index of the largest element in the flattened tensor, the first of equals.</summary>
        public Tensor argmax() => new(Aten.ArgMax(Impl));

        /// <summary>The index of the largest element along a dimension, the first of equals.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => new(Aten.ArgMax(Impl, dim, keepdim));

        /// <summary>The index of the smallest element in the flattened tensor, the first of equals.</summary>
        public Tensor argmin() => new(Aten.ArgMin(Impl));

        /// <summary>The index of the smallest element along a dimension, the first of equals.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => new(Aten.ArgMin(Impl, dim, keepdim));

        /// <summary>The median of all elements, the lower of two; NaN if there is one.</summary>
        public Tensor median() => new(Aten.Median(Impl));

        /// <summary>The median along a dimension and its index.</summary>
        public (Tensor values, Tensor indices) median(long dim, bool keepdim = false) => Pair(Aten.Median(Impl, dim, keepdim));

        /// <summary>The median of the elements that are not NaN.</summary>
        public Tensor nanmedian() => new(Aten.NanMedian(Impl));

        /// <summary>The median along a dimension of the elements that are not NaN, and its index.</summary>
        public (Tensor values, Tensor indices) nanmedian(long dim, bool keepdim = false) => Pair(Aten.NanMedian(Impl, dim, keepdim));

        /// <summary>The most frequent element along a dimension (the smallest of several) and its index.</summary>
        public (Tensor values, Tensor indices) mode(long dim = -1L, bool keepdim = false) => Pair(Aten.Mode(Impl, dim, keepdim));

        /// <summary>The k-th smallest element (from 1) along a dimension, the last one for null, and its index.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Pair(Aten.KthValue(Impl, k, dim ?? -1, keepdim));

        /// <inheritdoc cref="kthvalue(long, long?, bool)"/>
        [Obsolete("This method is deprecated, use the instance method or torch.kthvalue.")]
        public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim, bool keepdim = false) => input.kthvalue(k, dim, keepdim);

        /// <summary>The elements sorted along a dimension, and where they stood. NaN is the largest.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Pair(Aten.Sort(Impl, dim, descending, stable ? true : null));

        /// <summary>The indices that would sort along a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => new(Aten.ArgSort(Impl, dim, descending));

        /// <summary>The elements sorted along the first dimension.</summary>
        public Tensor msort() => new(Aten.MSort(Impl));

        /// <summary>The k largest (smallest) elements along a dimension, and where they stood.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Pair(Aten.TopK(Impl, k, dim, largest, sorted));

        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => new(Aten.CumSum(Impl, dim, type?.ToDType()));

        /// <inheritdoc cref="cumsum"/>
        /// <returns>This tensor.</returns>
        public Tensor cumsum_(long dim)
        {
            new CumSum(dim).InPlace(Impl);
            return this;
        }

        /// <inheritdoc cref="cumprod"/>
        /// <returns>This tensor.</returns>
        public Tensor cumprod_(long dim)
        {
            new CumProd(dim).InPlace(Impl);
            return this;
        }

        /// <summary>Running products along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => new(Aten.CumProd(Impl, dim, type?.ToDType()));

        /// <summary>Running maxima along a dimension and their indices, the latest of equals.</summary>
        public (Tensor values, Tensor indexes) cummax(long dim) => Pair(Aten.CumMax(Impl, dim));

        /// <summary>Running minima along a dimension and their indices, the latest of equals.</summary>
        public (Tensor values, Tensor indexes) cummin(long dim) => Pair(Aten.CumMin(Impl, dim));

        /// <summary>Running log Σ exp along a dimension.</summary>
        public Tensor logcumsumexp(long dim) => new(Aten.LogCumSumExp(Impl, dim));

        /// <summary>exp(x) / Σ exp(x) along a dimension; with <paramref name="dtype"/> the elements are converted first.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => new(Aten.Softmax(Impl, dim, dtype?.ToDType()));

        /// <summary>The logarithm of <see cref="softmax(long, ScalarType?)"/>.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => new(Aten.LogSoftmax(Impl, dim, dtype?.ToDType()));
    }
}
