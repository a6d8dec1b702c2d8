using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Reductions and normalizations of the elements that a mask keeps: the others count as the operation's identity.</summary>
    public static class masked
    {
        /// <summary>The sum over some dimensions (all for null).</summary>
        /// <param name="input">The elements.</param>
        /// <param name="dim">The dimensions.</param>
        /// <param name="keepdim">They stay, with size 1.</param>
        /// <param name="dtype">The type to sum in.</param>
        /// <param name="mask">Which elements count; all for null. Broadcast to the input.</param>
        public static Tensor sum(Tensor input, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Sum(input.Impl, dim, keepdim, ResultType(input.Impl, dtype), mask?.Impl));

        /// <summary>The product over some dimensions.</summary>
        /// <inheritdoc cref="sum"/>
        public static Tensor prod(Tensor input, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null)
        {
            TensorImpl result = Aten.To(Keep(input.Impl, mask?.Impl, 1), ResultType(input.Impl, dtype));
            long[] dims = Dims(input.Impl, dim);
            Array.Sort(dims);
            for (int i = dims.Length - 1; i >= 0; i--)
            {
                result = Aten.Prod(result, dims[i], keepdim);
            }
            return new(result);
        }

        /// <summary>Running sums along a dimension.</summary>
        public static Tensor cumsum(Tensor input, long dim, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Aten.CumSum(Keep(input.Impl, mask?.Impl, 0), dim, (dtype ?? input.dtype).ToDType()));

        /// <summary>Running products along a dimension.</summary>
        public static Tensor cumprod(Tensor input, long dim, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Aten.CumProd(Keep(input.Impl, mask?.Impl, 1), dim, (dtype ?? input.dtype).ToDType()));

        /// <summary>The largest element over some dimensions.</summary>
        /// <inheritdoc cref="sum"/>
        public static Tensor amax(Tensor input, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            Converted(Aten.Amax(Keep(input.Impl, mask?.Impl, Lowest(input.Impl.DType)), Dims(input.Impl, dim), keepdim), dtype);

        /// <summary>The smallest element over some dimensions.</summary>
        /// <inheritdoc cref="sum"/>
        public static Tensor amin(Tensor input, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            Converted(Aten.Amin(Keep(input.Impl, mask?.Impl, Highest(input.Impl.DType)), Dims(input.Impl, dim), keepdim), dtype);

        /// <summary>Where the largest element stands, along a dimension or (null) among all; in the input's type, as PyTorch gives it.</summary>
        public static Tensor argmax(Tensor input, long? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            Converted(Aten.ArgMax(Keep(input.Impl, mask?.Impl, Lowest(input.Impl.DType)), dim, keepdim), dtype ?? input.dtype);

        /// <summary>Where the smallest element stands, along a dimension or (null) among all.</summary>
        public static Tensor argmin(Tensor input, long? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            Converted(Aten.ArgMin(Keep(input.Impl, mask?.Impl, Highest(input.Impl.DType)), dim, keepdim), dtype ?? input.dtype);

        /// <summary>The mean over some dimensions.</summary>
        /// <inheritdoc cref="sum"/>
        public static Tensor mean(Tensor input, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null)
        {
            DType type = dtype?.ToDType() ?? input.Impl.DType;
            return new(Sum(input.Impl, dim, keepdim, type, mask?.Impl) / Count(input.Impl, dim, keepdim, mask?.Impl));
        }

        /// <summary>The median along a dimension, the lower of two middle ones; NaN where the mask keeps nothing.</summary>
        public static Tensor median(Tensor input, long dim = -1, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null)
        {
            Error.Unless(input.Impl.DType.IsFloatingPoint(), "input tensor must be of floating point type");
            return Converted(Aten.NanMedian(Keep(input.Impl, mask?.Impl, double.NaN), dim, keepdim).Values, dtype);
        }

        /// <summary>log Σ exp over some dimensions.</summary>
        /// <inheritdoc cref="sum"/>
        public static Tensor logsumexp(Tensor input, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            Converted(Aten.LogSumExp(Keep(input.Impl, mask?.Impl, Lowest(input.Impl.DType)), Dims(input.Impl, dim), keepdim), dtype ?? input.dtype);

        /// <summary>log(eˣ + eʸ), each of the operands with a mask of its own.</summary>
        public static Tensor logaddexp(Tensor input, Tensor other, ScalarType? dtype = null, Tensor? input_mask = null, Tensor? other_mask = null) =>
            Converted(Aten.LogAddExp(Keep(input.Impl, input_mask?.Impl, double.NegativeInfinity), Keep(other.Impl, other_mask?.Impl, double.NegativeInfinity)), dtype);

        /// <summary>The vector norm of an order over some dimensions.</summary>
        public static Tensor norm(Tensor input, double ord = 2.0, long[]? dim = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Norm(input.Impl, ord, dim, keepdim, dtype?.ToDType(), mask?.Impl));

        /// <summary>The variance over some dimensions: of the sample if <paramref name="unbiased"/> (null counts as true), of the population if not.</summary>
        public static Tensor var(Tensor input, long[]? dim = null, bool? unbiased = null, double? correction = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Variance(input.Impl, dim, correction ?? (unbiased == false ? 0 : 1), keepdim, dtype?.ToDType(), mask?.Impl));

        /// <summary>The root of <see cref="var"/>.</summary>
        public static Tensor std(Tensor input, long[]? dim = null, bool? unbiased = null, double? correction = null, bool keepdim = false, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Aten.Sqrt(Variance(input.Impl, dim, correction ?? (unbiased == false ? 0 : 1), keepdim, dtype?.ToDType(), mask?.Impl)));

        /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Aten.Softmax(Keep(input.Impl, mask?.Impl, Lowest(input.Impl.DType)), dim, dtype?.ToDType()));

        /// <summary>The logarithm of <see cref="softmax"/>.</summary>
        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Aten.LogSoftmax(Keep(input.Impl, mask?.Impl, Lowest(input.Impl.DType)), dim, dtype?.ToDType()));

        /// <summary>exp(−x) / Σ exp(−x) along a dimension.</summary>
        public static Tensor softmin(Tensor input, long dim, ScalarType? dtype = null, Tensor? mask = null) =>
            new(Aten.Softmin(Keep(input.Impl, mask?.Impl, Highest(input.Impl.DType)), dim, dtype?.ToDType()));

        /// <summary>The elements over their norm along a dimension, or over eps where that is larger.</summary>
        public static Tensor normalize(Tensor input, double ord, long dim, double eps = 1e-12, ScalarType? dtype = null, Tensor? mask = null)
        {
            TensorImpl length = Norm(input.Impl, ord, [dim], keepDim: true, dtype?.ToDType(), mask?.Impl);
            TensorImpl divisor = Aten.Maximum(length, Aten.Full(Layout.Scalar, eps, length.DType));
            return new(Keep(input.Impl, mask?.Impl, 0) / divisor);
        }

        private static TensorImpl Keep(TensorImpl input, TensorImpl? mask, ScalarValue other) =>
            mask is null ? input : Aten.Where(Broadcast(mask, input), input, Aten.Full(Layout.Scalar, other, input.DType));

        private static TensorImpl Broadcast(TensorImpl mask, TensorImpl input)
        {
            Error.Unless(mask.Rank <= input.Rank, "mask cannot be broadcasted to input, since it has more dimensions");
            return Aten.ExpandIfNeeded(mask.DType == DType.Bool ? mask : Aten.To(mask, DType.Bool), input.Sizes);
        }

        private static TensorImpl Sum(TensorImpl input, long[]? dim, bool keepDim, DType dtype, TensorImpl? mask)
        {
            TensorImpl kept = Keep(input, mask, 0);
            return input.Rank == 0 || dim is { Length: 0 } ? Aten.Sum(kept, [], keepDim, dtype) : Aten.Sum(kept, Dims(input, dim), keepDim, dtype);
        }

        private static TensorImpl Count(TensorImpl input, long[]? dim, bool keepDim, TensorImpl? mask) =>
            Sum(Aten.Full(input.Sizes, 1, DType.Int64), dim, keepDim, DType.Int64, mask);

        private static TensorImpl Norm(TensorImpl input, double ord, long[]? dim, bool keepDim, DType? dtype, TensorImpl? mask) =>
            Aten.VectorNorm(Keep(input, mask, ord < 0 ? double.PositiveInfinity : 0), ord, Dims(input, dim), keepDim, dtype);

        private static TensorImpl Variance(TensorImpl input, long[]? dim, double correction, bool keepDim, DType? dtype, TensorImpl? mask)
        {
            DType type = dtype ?? (input.DType.IsDifferentiable() ? input.DType : DType.Float32);
            TensorImpl count = Count(input, dim, keepDim: true, mask);
            TensorImpl x = input - Sum(input, dim, keepDim: true, type, mask) / count;
            TensorImpl total = Sum(x * Aten.Conj(x), dim, keepDim, type, mask);
            count = keepDim ? count : Aten.Reshape(count, total.Sizes);
            if (correction != 0)
            {
                count = Aten.To(count, type.ToReal()) - correction;
                count = Aten.Maximum(count, Aten.Zeros(Layout.Scalar, count.DType));
            }
            return Aten.To(total / count, type);
        }

        private static long[] Dims(TensorImpl input, long[]? dim)
        {
            if (dim is { Length: > 0 })
            {
                return Array.ConvertAll(dim, one => (long)Layout.WrapDim(one, input.Rank));
            }
            var all = new long[input.Rank];
            for (int d = 0; d < all.Length; d++)
            {
                all[d] = d;
            }
            return all;
        }

        private static DType ResultType(TensorImpl input, ScalarType? dtype) => dtype?.ToDType() ?? (input.DType.IsIntegralOrBool() ? DType.Int64 : input.DType);

        private static Tensor Converted(TensorImpl result, ScalarType? dtype) => new(dtype is { } wanted ? Aten.To(result, wanted.ToDType()) : result);

        private static ScalarValue Lowest(DType dtype) => dtype switch
        {
            DType.Int64 => long.MinValue,
            DType.Int32 => int.MinValue,
            DType.Int16 => (long)short.MinValue,
            DType.Int8 => (long)sbyte.MinValue,
            DType.UInt8 or DType.Bool => 0L,
            _ => double.NegativeInfinity,
        };

        private static ScalarValue Highest(DType dtype) => dtype switch
        {
            DType.Int64 => long.MaxValue,
            DType.Int32 => int.MaxValue,
            DType.Int16 => (long)short.MaxValue,
            DType.Int8 => (long)sbyte.MaxValue,
            DType.UInt8 => 255L,
            DType.Bool => 1L,
            _ => double.PositiveInfinity,
        };
    }
}
