using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterIndexing()
    {
        On<IndexSelect>(c => c.Rank(0) == 0 ? c.In(0)
            : c.Add("Gather", [c.In(0), c.Rank(1) == 0 ? c.Unsqueeze(c.In(1), 0) : c.In(1)], new OnnxAttribute("axis", Dim(c, op => op.Dim))));
        On<Gather>(c => c.Rank(0) == 0 ? c.Builder.Expand(c.In(0), c.Sizes(1))
            : c.Add("GatherElements", [c.In(0), c.Rank(1) == 0 ? c.Unsqueeze(c.In(1), 0) : c.In(1)], new OnnxAttribute("axis", Dim(c, op => op.Dim))));
        On<Embedding>(c => c.Add("Gather", [c.In(0), c.In(1)]));
        On<Take>(c => c.Add("Gather", [c.Add("Reshape", [c.In(0), c.Int64s(-1)]), c.In(1)]));
        On<Operators.Index>(Index);
        On<IndexPut>(IndexPut);
        On<Scatter>(c => ScatterElements(c, Dim(c, op => op.Dim), Source(c, 1, 2), 2, "none"));
        On<ScatterAdd>(c => ScatterElements(c, Dim(c, op => op.Dim), Source(c, 1, 2), 2, "add"));
        On<ScatterValue>(c => ScatterElements(c, Dim(c, op => op.Dim), c.Builder.Expand(c.Scalar(c.Get(op => op.Value)), c.Sizes(1)), 1, "none"));
        On<ScatterWithReduce>(c => ScatterElements(c, Dim(c, op => op.Dim),
            c.Get(op => op.Value) is { } number ? c.Builder.Expand(c.Scalar(number), c.Sizes(2)) : Source(c, 1, 2), 2, c.Get(op => op.Reduce) == "add" ? "add" : "mul"));
        On<IndexAdd>(c => AtIndices(c, Dim(c, op => op.Dim), Times(c, c.In(1, c.OutputDType), c.Get(op => op.Alpha)), 2, "add"));
        On<IndexCopy>(c => AtIndices(c, Dim(c, op => op.Dim), c.In(1, c.OutputDType), 2, "none"));
        On<IndexFill>(c => AtIndices(c, Dim(c, op => op.Dim), c.Scalar(c.Get(op => op.Value)), 1, "none"));
        On<IndexFillTensor>(c => AtIndices(c, Dim(c, op => op.Dim), c.In(1, c.OutputDType), 2, "none"));
        On<SliceScatter>(c => WrittenSlice(c, c.In(0), c.In(1, c.OutputDType), op => op.Dim, op => op.Start, op => op.End, op => op.Step));
        On<SelectScatter>(c => Replaced(c, c.In(0), c.Unsqueeze(c.In(1, c.OutputDType), Dim(c, op => op.Dim)), Dim(c, op => op.Dim), Place(c, op => op.Index, (int)Dim(c, op => op.Dim)), 1));
        On<Nonzero>(_ => throw DataDependent());
        On<MaskedSelect>(_ => throw DataDependent());
    }

    private static UnsupportedException DataDependent() => EmitContext.Refuse("the shape of its result depends on the values of the inputs; use a mask with torch.where instead");

    /// <summary>The part of the source that the indices cover.</summary>
    private static OnnxValue Source(EmitContext c, int source, int index)
    {
        OnnxValue value = c.In(source, c.OutputDType);
        return c.Rank(index) == 0 || c.Runs.All(run => run.Inputs[source]!.Sizes.AsSpan().SequenceEqual(run.Inputs[index]!.Sizes)) ? value
            : c.Add("Slice", [value, c.Int64s(new long[c.Rank(index)]), c.Builder.Vector(c.Sizes(index))]);
    }

    private static OnnxValue ScatterElements(EmitContext c, long dim, OnnxValue updates, int index, string reduction)
    {
        OnnxAttribute? reduce = reduction == "none" ? null : new OnnxAttribute("reduction", reduction);
        if (c.Rank(0) > 0)
        {
            return c.Add("ScatterElements", [c.In(0), c.In(index), updates], new OnnxAttribute("axis", dim), reduce);
        }
        return c.Reshape(c.Add("ScatterElements", [c.Reshape(c.In(0), 1), c.Reshape(c.In(index), 1), c.Reshape(updates, 1)], reduce));
    }

    /// <summary>Whole slices at the indices of a dimension, which is moved to the front.</summary>
    private static OnnxValue AtIndices(EmitContext c, long dim, OnnxValue source, int index, string reduction)
    {
        if (c.Rank(0) == 0)
        {
            throw EmitContext.Refuse("its tensor has no dimensions");
        }
        OnnxValue indices = c.Rank(index) == 0 ? c.Unsqueeze(c.In(index), 0) : c.In(index);
        OnnxValue self = Swapped(c, c.In(0), 0, dim);
        OnnxSize[] sizes = c.Builder.Sizes(self);
        sizes[0] = c.Builder.Size(indices, 0);
        OnnxValue updates = source.Shape is [] ? c.Builder.Expand(source, sizes) : c.Builder.Expand(Swapped(c, source, 0, dim), sizes);
        OnnxValue written = c.Add("ScatterND", [self, c.Unsqueeze(indices, 1), updates], reduction == "none" ? null : new OnnxAttribute("reduction", reduction));
        return Swapped(c, written, 0, dim);
    }

    /// <summary>The index tensors of an advanced index: the dimensions they stand at, and their broadcast values side by side.</summary>
    private static (List<int> Dims, OnnxValue[] Indices) Indices(EmitContext c, int first)
    {
        var dims = new List<int>();
        var values = new List<OnnxValue>();
        for (int i = first; i < c.InputCount; i++)
        {
            if (c.Has(i))
            {
                if (c.DType(i) is DType.Bool or DType.UInt8)
                {
                    throw DataDependent();
                }
                dims.Add(i - first);
                values.Add(c.In(i, DType.Int64));
            }
        }
        if (values.Count > 1)
        {
            OnnxValue none = c.Builder.Scalar(0L, OnnxDataType.Int64);
            OnnxValue shape = c.Add("Mul", [values[0], none]);
            for (int i = 1; i < values.Count; i++)
            {
                shape = c.Add("Add", [shape, c.Add("Mul", [values[i], none])]);
            }
            for (int i = 0; i < values.Count; i++)
            {
                values[i] = c.Add("Add", [values[i], shape]);
            }
        }
        return (dims, [.. values]);
    }

    private static OnnxValue Index(EmitContext<Operators.Index> c)
    {
        (List<int> dims, OnnxValue[] indices) = Indices(c, 1);
        if (dims.Count == 0)
        {
            return c.In(0);
        }
        if (dims.Count == 1)
        {
            return c.Add("Gather", [c.In(0), indices[0]], new OnnxAttribute("axis", dims[0]));
        }
        long[] order = InFront(dims, c.Rank(0));
        OnnxValue picked = c.Add("GatherND", [c.Transpose(c.In(0), order), SideBySide(c, indices)]);
        return c.Transpose(picked, Inverse(IndexedOrder(dims, indices[0].Shape!.Count, c.Rank(0))));
    }

    private static OnnxValue IndexPut(EmitContext<IndexPut> c)
    {
        bool accumulate = c.Get(op => op.Accumulate);
        OnnxValue self = c.In(0), values = c.In(1, c.OutputDType);
        if (c.InputCount >= 3 && c.Has(2) && c.DType(2) == DType.Bool && !Enumerable.Range(3, c.InputCount - 3).Any(c.Has))
        {
            if (c.Tensor(1).NumElements != 1 || !c.Runs.All(run => run.Inputs[1]!.NumElements == 1))
            {
                throw EmitContext.Refuse("it writes as many values as a mask has places; use torch.where instead");
            }
            OnnxValue mask = c.In(2);
            if (c.Rank(2) < c.Rank(0))
            {
                mask = c.Unsqueeze(mask, [.. Enumerable.Range(c.Rank(2), c.Rank(0) - c.Rank(2)).Select(d => (long)d)]);
            }
            OnnxValue number = c.Rank(1) == 0 ? values : c.Reshape(values);
            return Choose(c, mask, accumulate ? c.Add("Add", [self, number]) : number, self);
        }
        (List<int> dims, OnnxValue[] indices) = Indices(c, 2);
        if (dims.Count == 0)
        {
            throw EmitContext.Refuse("it has no indices");
        }
        int rank = c.Rank(0), indexRank = indices[0].Shape!.Count;
        long[] order = InFront(dims, rank), indexed = IndexedOrder(dims, indexRank, rank);
        OnnxValue front = c.Transpose(self, order);
        // The values broadcast to the shape that reading would give; the indexed dimensions then come first.
        OnnxSize[] places = c.Builder.Sizes(indices[0]), rest = c.Builder.Sizes(front)[dims.Count..];
        OnnxSize[] inFront = [.. places, .. rest];
        long[] back = Inverse(indexed);
        OnnxSize[] asRead = Array.ConvertAll(back, d => inFront[d]);
        OnnxValue updates = c.Transpose(c.Builder.Expand(values, asRead), indexed);
        OnnxValue written = c.Add("ScatterND", [front, SideBySide(c, indices), updates], accumulate ? new OnnxAttribute("reduction", "add") : null);
        return c.Transpose(written, Inverse(order));
    }

    private static OnnxValue SideBySide(EmitContext c, OnnxValue[] indices)
    {
        int rank = indices[0].Shape!.Count;
        return c.Add("Concat", [.. indices.Select(index => c.Unsqueeze(index, rank))], new OnnxAttribute("axis", rank));
    }

    /// <summary>The order of dimensions in which the indexed ones come first.</summary>
    private static long[] InFront(List<int> dims, int rank) =>
        [.. dims.Select(d => (long)d), .. Enumerable.Range(0, rank).Where(d => !dims.Contains(d)).Select(d => (long)d)];

    /// <summary>
    /// From the result of an advanced index to the one with the index's own dimensions in front: they are in front already if the index
    /// tensors do not stand side by side, else in the place of the first one.
    /// </summary>
    private static long[] IndexedOrder(List<int> dims, int indexRank, int rank)
    {
        bool adjacent = dims[^1] - dims[0] == dims.Count - 1;
        int before = adjacent ? dims[0] : 0;
        int count = indexRank + rank - dims.Count;
        var order = new List<long>();
        for (int d = 0; d < indexRank; d++)
        {
            order.Add(before + d);
        }
        for (int d = 0; d < count; d++)
        {
            if (d < before || d >= before + indexRank)
            {
                order.Add(d);
            }
        }
        return [.. order];
    }
}
