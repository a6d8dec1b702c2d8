using System.Runtime.CompilerServices;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.index_select"/>
    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    /// <inheritdoc cref="Tensor.index_add"/>
    public static Tensor index_add(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) => input.index_add(dim, index, source, alpha);

    /// <inheritdoc cref="Tensor.index_add_"/>
    public static Tensor index_add_(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) => input.index_add_(dim, index, source, alpha);

    /// <inheritdoc cref="Tensor.index_copy"/>
    public static Tensor index_copy(Tensor input, long dim, Tensor index, Tensor source) => input.index_copy(dim, index, source);

    /// <inheritdoc cref="Tensor.index_copy_"/>
    public static Tensor index_copy_(Tensor input, long dim, Tensor index, Tensor source) => input.index_copy_(dim, index, source);

    /// <inheritdoc cref="Tensor.index_fill(long, Tensor, Scalar)"/>
    public static Tensor index_fill(Tensor input, long dim, Tensor index, Scalar value) => input.index_fill(dim, index, value);

    /// <inheritdoc cref="Tensor.index_fill(long, Tensor, Tensor)"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor index_fill(Tensor input, long dim, Tensor index, Tensor value) => input.index_fill(dim, index, value);

    /// <inheritdoc cref="Tensor.index_fill_"/>
    public static Tensor index_fill_(Tensor input, long dim, Tensor index, Scalar value) => input.index_fill_(dim, index, value);

    /// <inheritdoc cref="Tensor.index_put"/>
    public static Tensor index_put(Tensor input, Tensor value, Tensor[] indices, bool accumulate = false) => input.index_put(value, indices, accumulate);

    /// <inheritdoc cref="Tensor.gather"/>
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    /// <inheritdoc cref="Tensor.gather"/>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">The indices.</param>
    /// <param name="sparse_grad">Without effect: there are no sparse gradients.</param>
    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) => input.gather(dim, index);

    /// <inheritdoc cref="Tensor.gather"/>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">The indices.</param>
    /// <param name="out">Where the result is written; it is resized.</param>
    public static Tensor gather(Tensor input, long dim, Tensor index, Tensor @out)
    {
        new Gather(dim).Into(@out.Impl, input.Impl, index.Impl);
        return @out;
    }

    /// <inheritdoc cref="Tensor.take"/>
    public static Tensor take(Tensor input, Tensor index) => input.take(index);

    /// <inheritdoc cref="Tensor.take"/>
    /// <param name="input">The tensor.</param>
    /// <param name="index">The indices.</param>
    /// <param name="out">Where the result is written; it is resized.</param>
    public static Tensor take(Tensor input, Tensor index, Tensor @out)
    {
        new Take().Into(@out.Impl, input.Impl, index.Impl);
        return @out;
    }

    /// <inheritdoc cref="Tensor.take_along_dim(Tensor, long)"/>
    public static Tensor take_along_dim(Tensor input, Tensor indices, long dim = 0) => input.take_along_dim(indices, dim);

    /// <inheritdoc cref="Tensor.take_along_dim(Tensor, long)"/>
    public static Tensor take_along_dim(Tensor input, IEnumerable<long> indices, long dim = 0) => input.take_along_dim(indices, dim);

    /// <inheritdoc cref="Tensor.scatter(long, Tensor, Tensor)"/>
    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => input.scatter(dim, index, src);

    /// <inheritdoc cref="Tensor.scatter(long, Tensor, Scalar)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor scatter(Tensor input, long dim, Tensor index, Scalar value) => input.scatter(dim, index, value);

    /// <inheritdoc cref="Tensor.scatter(long, Tensor, Tensor, string)"/>
    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src, string reduce) => input.scatter(dim, index, src, reduce);

    /// <inheritdoc cref="Tensor.scatter(long, Tensor, Tensor, string)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor scatter(Tensor input, long dim, Tensor index, Scalar value, string reduce) => input.scatter(dim, index, value, reduce);

    /// <inheritdoc cref="Tensor.scatter_(long, Tensor, Tensor)"/>
    public static Tensor scatter_(Tensor input, long dim, Tensor index, Tensor src) => input.scatter_(dim, index, src);

    /// <inheritdoc cref="Tensor.scatter_(long, Tensor, Scalar)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor scatter_(Tensor input, long dim, Tensor index, Scalar value) => input.scatter_(dim, index, value);

    /// <inheritdoc cref="Tensor.scatter_add"/>
    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) => input.scatter_add(dim, index, src);

    /// <inheritdoc cref="Tensor.scatter_add_"/>
    public static Tensor scatter_add_(Tensor input, long dim, Tensor index, Tensor src) => input.scatter_add_(dim, index, src);

    /// <inheritdoc cref="Tensor.scatter_reduce"/>
    public static Tensor scatter_reduce(Tensor input, long dim, Tensor index, Tensor src, string reduce, bool include_self = true) =>
        input.scatter_reduce(dim, index, src, reduce, include_self);

    /// <inheritdoc cref="Tensor.index_reduce"/>
    public static Tensor index_reduce(Tensor input, long dim, Tensor index, Tensor source, Reduce reduce, bool include_self = true) =>
        input.index_reduce(dim, index, source, reduce, include_self);

    /// <inheritdoc cref="Tensor.masked_fill(Tensor, Scalar)"/>
    public static Tensor masked_fill(Tensor input, Tensor mask, Scalar value) => input.masked_fill(mask, value);

    /// <inheritdoc cref="Tensor.masked_fill(Tensor, Tensor)"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor masked_fill(Tensor input, Tensor mask, Tensor value) => input.masked_fill(mask, value);

    /// <inheritdoc cref="Tensor.masked_select"/>
    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);

    /// <inheritdoc cref="Tensor.masked_select"/>
    /// <param name="input">The tensor.</param>
    /// <param name="mask">True where elements are taken.</param>
    /// <param name="out">Where the result is written; it is resized.</param>
    public static Tensor masked_select(Tensor input, Tensor mask, Tensor @out)
    {
        new MaskedSelect().Into(@out.Impl, input.Impl, mask.Impl);
        return @out;
    }

    /// <inheritdoc cref="Tensor.masked_scatter"/>
    public static Tensor masked_scatter(Tensor input, Tensor mask, Tensor source) => input.masked_scatter(mask, source);

    /// <inheritdoc cref="Tensor.slice_scatter"/>
    public static Tensor slice_scatter(Tensor input, Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
        input.slice_scatter(src, dim, start, end, step);

    /// <inheritdoc cref="Tensor.select_scatter"/>
    public static Tensor select_scatter(Tensor input, Tensor src, long dim, long index) => input.select_scatter(src, dim, index);

    /// <inheritdoc cref="Tensor.diagonal_scatter"/>
    public static Tensor diagonal_scatter(Tensor input, Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
        input.diagonal_scatter(src, offset, dim1, dim2);

    /// <inheritdoc cref="Tensor.nonzero"/>
    public static Tensor nonzero(Tensor input) => input.nonzero();

    /// <inheritdoc cref="Tensor.argwhere"/>
    public static Tensor argwhere(Tensor input) => input.argwhere();

    /// <summary>The coordinates of the elements that are not zero, a vector for each dimension.</summary>
    public static Tensor[] where(Tensor condition) => Tensor.Wrap(Aten.NonzeroNumpy(condition.Impl));
}
