using System.Runtime.CompilerServices;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The slices at the indices of a dimension, as a copy.</summary>
        public Tensor index_select(long dim, Tensor index) => new(Aten.IndexSelect(Impl, dim, index.Impl));

        /// <summary>A copy with <paramref name="alpha"/> · source added in the slices that the index names; repeated ones add up.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => new(Aten.IndexAdd(Impl, dim, index.Impl, source.Impl, alpha.Value));

        /// <summary>Adds <paramref name="alpha"/> · source in the slices that the index names; repeated ones add up.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            new IndexAdd(dim, alpha.Value).InPlace(Impl, source.Impl, index.Impl);
            return this;
        }

        /// <summary>A copy with the slices of a source in those that the index names.</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) => new(Aten.IndexCopy(Impl, dim, index.Impl, source.Impl));

        /// <summary>Copies the slices of a source to those that the index names.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            new IndexCopy(dim).InPlace(Impl, source.Impl, index.Impl);
            return this;
        }

        /// <summary>A copy with a number in the slices that the index names.</summary>
        public Tensor index_fill(long dim, Tensor index, Scalar value) => new(Aten.IndexFill(Impl, dim, index.Impl, value.Value));

        /// <summary>A copy with the value of a 0-dim tensor in the slices that the index names.</summary>
        [OverloadResolutionPriority(-1)]
        public Tensor index_fill(long dim, Tensor index, Tensor value) => new(Aten.IndexFill(Impl, dim, index.Impl, value.Impl));

        /// <summary>Fills the slices that the index names with a number.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_fill_(long dim, Tensor index, Scalar value)
        {
            new IndexFill(dim, value.Value).InPlace(Impl, index.Impl);
            return this;
        }

        /// <summary>The elements at indices along a dimension: out[i, j, …] = this[…, index[i, j, …], …].</summary>
        public Tensor gather(long dim, Tensor index) => new(Aten.Gather(Impl, dim, index.Impl));

        /// <summary>The elements at indices in the row of all elements.</summary>
        public Tensor take_along_dim(Tensor indices) => new(Aten.TakeAlongDim(Impl, indices.Impl));

        /// <summary>The elements at indices along a dimension; elsewhere input and indices are broadcast.</summary>
        public Tensor take_along_dim(Tensor indices, long dim) => new(Aten.TakeAlongDim(Impl, indices.Impl, dim));

        /// <inheritdoc cref="take_along_dim(Tensor)"/>
        public Tensor take_along_dim(IEnumerable<long> indices) => new(Aten.TakeAlongDim(Impl, VectorOf(indices)));

        /// <inheritdoc cref="take_along_dim(Tensor, long)"/>
        public Tensor take_along_dim(IEnumerable<long> indices, long dim) => new(Aten.TakeAlongDim(Impl, VectorOf(indices), dim));

        /// <summary>The elements at places in the row of all elements.</summary>
        public Tensor take(Tensor index) => new(Aten.Take(Impl, index.Impl));

        /// <summary>A copy with elements of a source put (or added) at places in the row of all elements.</summary>
        public Tensor put(Tensor index, Tensor source, bool accumulate = false) => new(Aten.Put(Impl, index.Impl, source.Impl, accumulate));

        /// <summary>Puts (or adds) elements of a source at places in the row of all elements.</summary>
        /// <returns>This tensor.</returns>
        public Tensor put_(Tensor index, Tensor source, bool accumulate = false)
        {
            new Put(accumulate).InPlace(Impl, source.Impl, index.Impl);
            return this;
        }

        /// <summary>A copy with out[…, index[i, j, …], …] = src[i, j, …] along a dimension.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => new(Aten.Scatter(Impl, dim, index.Impl, src.Impl));

        /// <summary>A copy with a number at the indices along a dimension.</summary>
        [OverloadResolutionPriority(1)]
        public Tensor scatter(long dim, Tensor index, Scalar value) => new(Aten.Scatter(Impl, dim, index.Impl, value.Value));

        /// <summary>A copy with src added ("add") or multiplied ("multiply") at the indices along a dimension. Not differentiable.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src, string reduce) => new(new ScatterWithReduce(dim, reduce).Call(Impl, src.Impl, index.Impl));

        /// <inheritdoc cref="scatter(long, Tensor, Tensor, string)"/>
        [OverloadResolutionPriority(1)]
        public Tensor scatter(long dim, Tensor index, Scalar value, string reduce) => new(new ScatterWithReduce(dim, reduce, value.Value).Call(Impl, null, index.Impl));

        /// <summary>Writes src at the indices along a dimension.</summary>
        /// <returns>This tensor.</returns>
        public Tensor scatter_(long dim, Tensor index, Tensor src)
        {
            new Scatter(dim).InPlace(Impl, src.Impl, index.Impl);
            return this;
        }

        /// <summary>Writes a number at the indices along a dimension.</summary>
        /// <returns>This tensor.</returns>
        [OverloadResolutionPriority(1)]
        public Tensor scatter_(long dim, Tensor index, Scalar value)
        {
            new ScatterValue(dim, value.Value).InPlace(Impl, index.Impl);
            return this;
        }

        /// <summary>A copy with src added at the indices along a dimension.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => new(Aten.ScatterAdd(Impl, dim, index.Impl, src.Impl));

        /// <summary>Adds src at the indices along a dimension.</summary>
        /// <returns>This tensor.</returns>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
        {
            new ScatterAdd(dim).InPlace(Impl, src.Impl, index.Impl);
            return this;
        }

        /// <summary>A copy with src reduced into the indices along a dimension.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="index">The indices.</param>
        /// <param name="src">At least as large as the index.</param>
        /// <param name="reduce">"sum", "prod", "mean", "amax" or "amin".</param>
        /// <param name="include_self">What is there takes part.</param>
        public Tensor scatter_reduce(long dim, Tensor index, Tensor src, string reduce, bool include_self = true) =>
            new(Aten.ScatterReduce(Impl, dim, index.Impl, src.Impl, PlaceReductionOf(reduce), include_self));

        /// <inheritdoc cref="scatter_reduce"/>
        /// <returns>This tensor.</returns>
        public Tensor scatter_reduce_(long dim, Tensor index, Tensor src, string reduce, bool include_self = true)
        {
            new ScatterReduce(dim, PlaceReductionOf(reduce), include_self).InPlace(Impl, src.Impl, index.Impl);
            return this;
        }

        /// <summary>A copy with slices of a source reduced into those that the index names.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="index">A vector of indices.</param>
        /// <param name="source">A slice for each index.</param>
        /// <param name="reduce">How they meet.</param>
        /// <param name="include_self">What is there takes part.</param>
        public Tensor index_reduce(long dim, Tensor index, Tensor source, Reduce reduce, bool include_self = true) =>
            new(Aten.IndexReduce(Impl, dim, index.Impl, source.Impl, PlaceReductionOf(reduce), include_self));

        /// <inheritdoc cref="index_reduce"/>
        /// <returns>This tensor.</returns>
        public Tensor index_reduce_(long dim, Tensor index, Tensor source, Reduce reduce, bool include_self = true)
        {
            new IndexReduce(dim, PlaceReductionOf(reduce), include_self).InPlace(Impl, source.Impl, index.Impl);
            return this;
        }

        /// <summary>A copy with a number where the mask is true.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => new(Aten.MaskedFill(Impl, mask.Impl, value.Value));

        /// <summary>A copy with the value of a 0-dim tensor where the mask is true.</summary>
        [OverloadResolutionPriority(-1)]
        public Tensor masked_fill(Tensor mask, Tensor value) => new(Aten.MaskedFill(Impl, mask.Impl, value.Impl));

        /// <summary>Fills with a number where the mask is true.</summary>
        /// <returns>This tensor.</returns>
        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            new MaskedFill(value.Value).InPlace(Impl, mask.Impl);
            return this;
        }

        /// <summary>Fills with the value of a 0-dim tensor where the mask is true.</summary>
        /// <returns>This tensor.</returns>
        [OverloadResolutionPriority(-1)]
        public Tensor masked_fill_(Tensor mask, Tensor value)
        {
            new MaskedFillTensor().InPlace(Impl, value.Impl, mask.Impl);
            return this;
        }

        /// <summary>The elements for which the mask is true, in a row.</summary>
        /// <exception cref="ArgumentException">The mask is not bool.</exception>
        public Tensor masked_select(Tensor mask) => mask.dtype == ScalarType.Bool
            ? new(Aten.MaskedSelect(Impl, mask.Impl))
            : throw new ArgumentException("masked_select: expected BoolTensor for mask");

        /// <summary>A copy with elements of <paramref name="value"/>, one after the other, where the mask is true.</summary>
        public Tensor masked_scatter(Tensor mask, Tensor value) => new(Aten.MaskedScatter(Impl, mask.Impl, value.Impl));

        /// <summary>Writes elements of <paramref name="value"/>, one after the other, where the mask is true.</summary>
        /// <returns>This tensor.</returns>
        public Tensor masked_scatter_(Tensor mask, Tensor value)
        {
            new MaskedScatter().InPlace(Impl, value.Impl, mask.Impl);
            return this;
        }

        /// <summary>A copy with src in the slice of every <paramref name="step"/>-th index of a dimension from <paramref name="start"/> up to, and without, <paramref name="end"/>.</summary>
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
            new(Aten.SliceScatter(Impl, src.Impl, dim, start, end, step));

        /// <summary>A copy with src at one index of a dimension.</summary>
        public Tensor select_scatter(Tensor src, long dim, long index) => new(Aten.SelectScatter(Impl, src.Impl, dim, index));

        /// <summary>A copy with src on a diagonal over two dimensions.</summary>
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
            new(Aten.DiagonalScatter(Impl, src.Impl, offset, dim1, dim2));

        /// <summary>The coordinates of the elements that are not zero, a row each.</summary>
        public Tensor nonzero() => new(Aten.Nonzero(Impl));

        /// <summary>The coordinates of the elements that are not zero, a vector for each dimension.</summary>
        public IList<Tensor> nonzero_as_list() => Wrap(Aten.NonzeroNumpy(Impl));

        /// <summary>The coordinates of the elements that are not zero, a row each.</summary>
        public Tensor argwhere() => new(Aten.Nonzero(Impl));

        private static PlaceReduction PlaceReductionOf(string reduce) => reduce switch
        {
            "sum" => PlaceReduction.Sum,
            "prod" => PlaceReduction.Prod,
            "mean" => PlaceReduction.Mean,
            "amax" => PlaceReduction.Amax,
            "amin" => PlaceReduction.Amin,
            _ => throw Error.Of("reduce argument must be either sum, prod, mean, amax or amin."),
        };

        private static PlaceReduction PlaceReductionOf(Reduce reduce) => reduce switch
        {
            Reduce.prod => PlaceReduction.Prod,
            Reduce.mean => PlaceReduction.Mean,
            Reduce.amax => PlaceReduction.Amax,
            Reduce.amin => PlaceReduction.Amin,
            _ => throw Error.Of($"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}."),
        };

        private static TensorImpl VectorOf(IEnumerable<long> values)
        {
            long[] array = [.. values];
            TensorImpl vector = TensorImpl.Empty([array.Length], DType.Int64);
            array.CopyTo(vector.Span<long>());
            return vector;
        }
    }
}
