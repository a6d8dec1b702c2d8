using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class IndexingSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Complex(params long[] shape) => OpInput.Complex(shape);

    private static OpInput At(params long[] values) => Table([values.Length], values);

    private static OpInput Table(long[] shape, params long[] values)
    {
        TensorImpl tensor = TensorImpl.Empty(shape, DType.Int64);
        values.CopyTo(tensor.Span<long>());
        return OpInput.Constant(tensor);
    }

    private static OpInput Mask(long[] shape, params int[] values)
    {
        TensorImpl tensor = TensorImpl.Empty(shape, DType.Bool);
        Array.ConvertAll(values, value => value != 0).CopyTo(tensor.Span<bool>());
        return OpInput.Constant(tensor);
    }

    /// <summary>Different numbers, so that no two of them are near a tie.</summary>
    private static OpInput Apart(int slot, params long[] shape) => new(shape, slot, slot + 0.5);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("index_select", x => Aten.IndexSelect(x[0], -1, x[1]), Real(2, 3), At(2, 0, 2, 2)),
        OpSample.Of("index_select.0-dim", x => Aten.IndexSelect(x[0], 0, x[1]), Real(), At(0)),
        OpSample.Of("index_add", x => Aten.IndexAdd(x[0], 1, x[2], x[1], 2.5), Real(2, 3), Real(2, 4), At(0, 2, 0, 1)),
        OpSample.Of("index_add.complex", x => Aten.IndexAdd(x[0], 0, x[2], x[1], new System.Numerics.Complex(1, 2)), Complex(3), Complex(2), At(1, 1)),
        OpSample.Of("index_copy", x => Aten.IndexCopy(x[0], 1, x[2], x[1]), Real(2, 4), Real(2, 2), At(3, 1)),
        OpSample.Of("index_fill", x => Aten.IndexFill(x[0], 0, x[1], 2), Real(3, 2), At(-1, 0)),
        OpSample.Of("index_fill.tensor", x => Aten.IndexFill(x[0], 0, x[2], x[1]), Real(3, 2), Real(), At(-1, 0, 2)),
        OpSample.Of("gather", x => Aten.Gather(x[0], 1, x[1]), Real(2, 3), Table([2, 4], 0, 2, 2, 1, 1, 1, 0, 2)),
        OpSample.Of("gather.smaller", x => Aten.Gather(x[0], 0, x[1]), Complex(3, 4), Table([2, 2], 2, 0, 1, 1)),
        OpSample.Of("take_along_dim", x => Aten.TakeAlongDim(x[0], x[1], 0), Real(3, 2), Table([2, 1], -1, 0)),
        OpSample.Of("take", x => Aten.Take(x[0], x[1]), Real(2, 3), Table([2, 2], -1, 0, 5, 3)),
        OpSample.Of("put", x => Aten.Put(x[0], x[2], x[1]), Real(2, 3), Real(2), At(-1, 2)),
        OpSample.Of("put.accumulate", x => Aten.Put(x[0], x[2], x[1], accumulate: true), Real(2, 3), Real(3), At(1, 2, 1)),
        OpSample.Of("scatter", x => Aten.Scatter(x[0], 1, x[2], x[1]), Real(2, 4), Real(2, 2), Table([2, 2], 3, 0, 1, 2)),
        OpSample.Of("scatter.value", x => Aten.Scatter(x[0], 0, x[1], 1.5), Complex(3, 2), Table([1, 2], 2, 0)),
        OpSample.Of("scatter_add", x => Aten.ScatterAdd(x[0], 1, x[2], x[1]), Real(2, 3), Real(2, 4), Table([2, 4], 0, 0, 2, 1, 1, 1, 1, 0)),
        OpSample.Of("scatter_reduce.sum", x => Aten.ScatterReduce(x[0], 0, x[2], x[1], PlaceReduction.Sum, includeSelf: false), Real(3, 2), Real(2, 2), Table([2, 2], 0, 1, 0, 2)),
        OpSample.Of("scatter_reduce.mean", x => Aten.ScatterReduce(x[0], 0, x[2], x[1], PlaceReduction.Mean), Real(3, 2), Real(2, 2), Table([2, 2], 0, 1, 0, 2)),
        OpSample.Of("scatter_reduce.mean alone", x => Aten.ScatterReduce(x[0], 0, x[2], x[1], PlaceReduction.Mean, includeSelf: false), Real(3, 2), Real(2, 2), Table([2, 2], 0, 1, 0, 2)),
        OpSample.Of("scatter_reduce.prod", x => Aten.ScatterReduce(x[0], 0, x[2], x[1], PlaceReduction.Prod), Real(3, 2), Real(2, 2), Table([2, 2], 0, 1, 0, 2)),
        OpSample.Of("scatter_reduce.amax", x => Aten.ScatterReduce(x[0], 0, x[2], x[1], PlaceReduction.Amax), Apart(0, 3, 2), Apart(1, 2, 2), Table([2, 2], 0, 1, 1, 2)),
        OpSample.Of("scatter_reduce.amin", x => Aten.ScatterReduce(x[0], 0, x[2], x[1], PlaceReduction.Amin, includeSelf: false), Apart(0, 3, 2), Apart(1, 2, 2), Table([2, 2], 0, 1, 1, 2)),
        OpSample.Of("index_reduce.prod", x => Aten.IndexReduce(x[0], 0, x[2], x[1], PlaceReduction.Prod), Real(3, 2), Real(3, 2), At(0, 2, 0)),
        OpSample.Of("index_reduce.mean", x => Aten.IndexReduce(x[0], 0, x[2], x[1], PlaceReduction.Mean, includeSelf: false), Real(3, 2), Real(3, 2), At(0, 2, 0)),
        OpSample.Of("index_reduce.amax", x => Aten.IndexReduce(x[0], 1, x[2], x[1], PlaceReduction.Amax), Apart(0, 2, 3), Apart(1, 2, 2), At(2, 1)),
        OpSample.Of("index", x => Aten.Index(x[0], null, x[1]), Real(2, 3), At(2, -3, 2)),
        OpSample.Of("index.two", x => Aten.Index(x[0], x[1], x[2]), Real(2, 3, 2), Table([2, 1], 1, 0), At(2, 0, 1)),
        OpSample.Of("index.apart", x => Aten.Index(x[0], x[1], null, x[2]), Complex(2, 3, 2), At(1, 0), At(0, 0)),
        OpSample.Of("index.mask", x => Aten.Index(x[0], x[1]), Real(2, 3, 2), Mask([2, 3], 1, 0, 1, 0, 0, 1)),
        OpSample.Of("index_put", x => Aten.IndexPut(x[0], [null, x[2]], x[1]), Real(2, 4), Real(2, 2), At(3, 0)),
        OpSample.Of("index_put.broadcast", x => Aten.IndexPut(x[0], [x[2]], x[1]), Real(4, 2), Real(2), At(3, 0)),
        OpSample.Of("index_put.accumulate", x => Aten.IndexPut(x[0], [x[2]], x[1], accumulate: true), Real(3, 2), Real(3, 2), At(1, 1, 0)),
        OpSample.Of("index_put.mask", x => Aten.IndexPut(x[0], [x[2]], x[1]), Real(2, 3), Real(), Mask([2, 3], 1, 0, 1, 0, 0, 1)),
        OpSample.Of("index_put.in-place", x => Aten.IndexPutInPlace(Aten.Clone(x[0]), [x[2]], x[1]), Real(3, 2), Real(2, 2), At(2, 0)),
        OpSample.Of("index_put.in-place on a view", x => Written(x[0], view => Aten.IndexPutInPlace(Aten.Select(view, 1, 1), [x[2]], x[1])), Real(3, 2), Real(2), At(2, 0)),
        OpSample.Of("unsafe_masked_index", x => Aten.UnsafeMaskedIndex(x[0], x[1], [x[2], x[3]], 2), Real(2, 3), Mask([2, 3], 1, 0, 1, 1, 0, 0), Table([2, 1], 1, 0), At(-1, 9, 0)),
        OpSample.Of("unsafe_masked_index.rows", x => Aten.UnsafeMaskedIndex(x[0], x[1], [null, x[2]], 2), Complex(2, 3), Mask([4], 1, 0, 1, 1), At(2, 7, 2, 0)),
        OpSample.Of("unsafe_masked_index_put_accumulate", x => Aten.UnsafeMaskedIndexPutAccumulate(x[0], x[2], [x[3]], x[1]), Real(3, 2), Real(4, 2), Mask([4, 1], 1, 0, 1, 1), At(1, 8, 1, 0)),
        OpSample.Of("masked_fill.scalar", x => Aten.MaskedFill(x[0], x[1], 2), Real(2, 3), Mask([3], 1, 0, 1)),
        OpSample.Of("masked_fill.tensor", x => Aten.MaskedFill(x[0], x[2], x[1]), Real(2, 3), Real(), Mask([3], 1, 0, 1)),
        OpSample.Of("masked_fill.expanding", x => Aten.MaskedFill(x[0], x[1], 2), Complex(2, 1), Mask([3], 1, 0, 1)),
        OpSample.Of("masked_select", x => Aten.MaskedSelect(x[0], x[1]), Real(2, 3), Mask([2, 1], 0, 1)),
        OpSample.Of("masked_scatter", x => Aten.MaskedScatter(x[0], x[2], x[1]), Real(2, 3), Real(5), Mask([3], 1, 0, 1)),
        OpSample.Of("slice_scatter", x => Aten.SliceScatter(x[0], x[1], 1, 0, null, 2), Real(2, 4), Real(2, 2)),
        OpSample.Of("select_scatter", x => Aten.SelectScatter(x[0], x[1], 1, -1), Complex(2, 4), Complex(2)),
        OpSample.Of("diagonal_scatter", x => Aten.DiagonalScatter(x[0], x[1], 1), Real(3, 3), Real(2)),
        OpSample.Of("embedding", x => Aten.Embedding(x[0], x[1]), Real(4, 3), Table([2, 2], 1, 3, 1, 0)),
        OpSample.Of("embedding.padding", x => Aten.Embedding(x[0], x[1], 1), Real(4, 3), At(0, 2, 3)),
        OpSample.Of("embedding_bag.sum", x => Aten.EmbeddingBag(x[0], x[2], x[3], BagMode.Sum, x[1]), Real(4, 3), Real(4), At(1, 3, 1, 0), At(0, 2, 2)),
        OpSample.Of("embedding_bag.mean", x => Aten.EmbeddingBag(x[0], x[1], x[2], BagMode.Mean, paddingIdx: 2), Real(4, 3), At(1, 3, 1, 0), At(0, 3)),
        OpSample.Of("embedding_bag.max", x => Aten.EmbeddingBag(x[0], x[1], x[2], BagMode.Max), Real(4, 3), At(1, 3, 1, 0), At(0, 3, 3)),
    ];

    /// <summary>A clone of a tensor after something was written into it.</summary>
    private static TensorImpl Written(TensorImpl x, Action<TensorImpl> write)
    {
        TensorImpl clone = Aten.Clone(x);
        write(clone);
        return clone;
    }
}
