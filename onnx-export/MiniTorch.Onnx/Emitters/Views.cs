using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterViews()
    {
        // Views of equal sizes, and those that only reshape: what is written goes back the same way.
        OnView<Alias>((_, x) => x, (_, _, part) => part);
        OnView<Detach>((_, x) => x, (_, _, part) => part);
        OnView<View>(ToOutputSizes, Back);
        OnView<ReshapeAlias>(ToOutputSizes, Back);
        OnView<UnsafeView>(ToOutputSizes, Back);
        OnView<Unsqueeze>((c, x) => c.Unsqueeze(x, EmitContext.Wrap(c.Get(op => op.Dim), c.Rank(0) + 1)), Back);
        OnView<Squeeze>(WithoutOnes, Back);
        OnView<SqueezeDim>(WithoutOnes, Back);
        OnView<SqueezeDims>(WithoutOnes, Back);
        OnView<Transpose>((c, x) => Swapped(c, x, c.Get(op => op.Dim0), c.Get(op => op.Dim1)), (c, _, part) => Swapped(c, part, c.Get(op => op.Dim0), c.Get(op => op.Dim1)));
        OnView<MatrixTranspose>((c, x) => Swapped(c, x, 0, -1), (c, _, part) => Swapped(c, part, 0, -1));
        OnView<Permute>((c, x) => c.Transpose(x, Order(c)), (c, _, part) => c.Transpose(part, Inverse(Order(c))));
        OnView<Expand>((c, x) => c.Builder.Expand(x, c.OutputSizes()));

        OnView<Select>(Select, (c, parent, part) => Replaced(c, parent, c.Unsqueeze(part, Dim(c, op => op.Dim)), Dim(c, op => op.Dim), Index(c), 1));
        OnView<Slice>(SliceOf, WriteSlice);
        OnView<Diagonal>(Diagonal);
        OnView<Unfold>(Unfold);
        OnView<AsStrided>(Strided);
        OnViews<Split>((c, x, i) => Narrow(c, x, Dim(c, op => op.Dim), c.Size(op => op.Size * i, "the start of a part"), PartSize(c, i, EmitContext.Wrap(c.Get(op => op.Dim), c.Rank(0)))));
        OnViews<SplitWithSizes>((c, x, i) => Narrow(c, x, Dim(c, op => op.Dim), c.Size(op => op.Sizes.Take(i).Sum(), "the start of a part"), PartSize(c, i, EmitContext.Wrap(c.Get(op => op.Dim), c.Rank(0)))));
        OnViews<Unbind>((c, x, i) => c.Add("Gather", [x, c.Builder.Scalar((long)i, OnnxDataType.Int64)], new OnnxAttribute("axis", EmitContext.Wrap(c.Get(op => op.Dim), c.Rank(0)))));

        On<Clone>(c => c.In(0));
        On<ToCopy>(c => c.In(0, c.OutputDType));
        On<CopyInto>(c => c.Builder.Expand(c.In(1, c.OutputDType), c.Sizes(0)));
        On<Fill>(c => c.Builder.Expand(c.Scalar(c.Get(op => op.Value)), c.Sizes(0)));
        On<FillTensor>(c => c.Builder.Expand(c.In(1, c.OutputDType), c.Sizes(0)));
        On<ZeroInPlace>(c => c.Builder.Expand(c.Scalar(0), c.Sizes(0)));
    }

    private static long Dim<T>(EmitContext<T> c, Func<T, long> dim) => EmitContext.Wrap(c.Get(dim), c.Rank(0));

    private static OnnxValue ToOutputSizes(EmitContext c, OnnxValue x) => c.Reshape(x, c.OutputSizes());

    /// <summary>What was written to a reshaped view, in the shape of the whole.</summary>
    private static OnnxValue Back(EmitContext c, OnnxValue parent, OnnxValue part) => c.Reshape(part, c.Builder.Sizes(parent));

    /// <summary>The dimensions that went away must have size 1 whatever the dynamic axes are.</summary>
    private static OnnxValue WithoutOnes(EmitContext c, OnnxValue x) => c.Reshape(x, c.OutputSizes());

    private static OnnxValue Swapped(EmitContext c, OnnxValue x, long dim0, long dim1)
    {
        int rank = c.Rank(0);
        if (rank < 2)
        {
            return x;
        }
        var order = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            order[d] = d;
        }
        (int a, int b) = (EmitContext.Wrap(dim0, rank), EmitContext.Wrap(dim1, rank));
        (order[a], order[b]) = (order[b], order[a]);
        return c.Transpose(x, order);
    }

    private static long[] Order(EmitContext<Permute> c) => Array.ConvertAll(c.Get(op => op.Dims), dim => (long)EmitContext.Wrap(dim, c.Rank(0)));

    private static long[] Inverse(long[] order)
    {
        var inverse = new long[order.Length];
        for (int d = 0; d < order.Length; d++)
        {
            inverse[order[d]] = d;
        }
        return inverse;
    }

    /// <summary>The index; one that moves with a dynamic size counts from the end, or is that size's function.</summary>
    private static OnnxSize Index(EmitContext<Select> c) => Place(c, op => op.Index, (int)Dim(c, op => op.Dim));

    private static OnnxValue Select(EmitContext<Select> c, OnnxValue x) =>
        c.Add("Gather", [x, c.Builder.Scalar(Index(c))], new OnnxAttribute("axis", Dim(c, op => op.Dim)));

    /// <summary>A place in a dimension of the first input, counted from the front.</summary>
    private static OnnxSize Place<T>(EmitContext<T> c, Func<T, long> place, int dim)
    {
        long[] given = c.All(place);
        if (!SizeSolver.IsConstant(given) || given[0] >= 0)
        {
            var places = new long[given.Length];
            for (int r = 0; r < places.Length; r++)
            {
                places[r] = given[r] < 0 ? given[r] + c.Runs[r].Inputs[0]!.Sizes[dim] : given[r];
            }
            return c.Solve(places, "an index");
        }
        return c.Builder.Plus(c.Size(0, dim), given[0]);
    }

    private static OnnxSize PartSize(EmitContext c, int part, int dim) => c.Solve(Array.ConvertAll(c.Runs, run => run.Outputs[part].Sizes[dim]), "the size of a part");

    private static OnnxValue Narrow(EmitContext c, OnnxValue x, long dim, OnnxSize start, OnnxSize length) =>
        c.Add("Slice", [x, c.Builder.Value(start), c.Builder.Value(c.Builder.Plus(start, length)), c.Int64s(dim)]);

    /// <summary>The parent with some of its indices along a dimension taken from elsewhere.</summary>
    private static OnnxValue Replaced(EmitContext c, OnnxValue parent, OnnxValue part, long dim, OnnxSize start, OnnxSize length)
    {
        OnnxSize end = c.Builder.Plus(start, length);
        OnnxSize size = c.Builder.Size(parent, (int)dim);
        var parts = new List<OnnxValue?>();
        if (start.Number != 0)
        {
            parts.Add(c.Add("Slice", [parent, c.Int64s(0), c.Builder.Value(start), c.Int64s(dim)]));
        }
        parts.Add(part);
        if (end.Number is null || end.Number != size.Number)
        {
            parts.Add(c.Add("Slice", [parent, c.Builder.Value(end), c.Int64s(long.MaxValue), c.Int64s(dim)]));
        }
        return parts.Count == 1 ? part : c.Add("Concat", [.. parts], new OnnxAttribute("axis", dim));
    }

    /// <summary>First index and end of a slice. Bounds that hold for every size stay as they are.</summary>
    private static (OnnxSize Start, OnnxSize? End) Bounds<T>(EmitContext<T> c, Func<T, long?> start, Func<T, long?> end, int dim)
    {
        long?[] starts = c.All(start), ends = c.All(end);
        OnnxSize from = starts[0] is null ? 0 : Bound(starts);
        if (ends[0] is null || Array.TrueForAll(ends, value => value == long.MaxValue))
        {
            return (from, null);
        }
        return (from, Bound(ends));

        OnnxSize Bound(long?[] given)
        {
            long[] values = Array.ConvertAll(given, value => value ?? 0);
            if (SizeSolver.IsConstant(values))
            {
                return values[0];   // ONNX clamps, and counts from the end, as PyTorch does
            }
            for (int r = 0; r < values.Length; r++)
            {
                long size = c.Runs[r].Inputs[0]!.Sizes[dim];
                values[r] = Math.Clamp(values[r] < 0 ? values[r] + size : values[r], 0, size);
            }
            return c.Solve(values, "a bound of a slice");
        }
    }

    private static OnnxValue SliceOf(EmitContext<Slice> c, OnnxValue x) => Sliced(c, x, op => op.Dim, op => op.Start, op => op.End, op => op.Step);

    private static OnnxValue Sliced<T>(EmitContext<T> c, OnnxValue x, Func<T, long> dim, Func<T, long?> start, Func<T, long?> end, Func<T, long> step)
    {
        int at = (int)Dim(c, dim);
        (OnnxSize from, OnnxSize? to) = Bounds(c, start, end, at);
        OnnxSize stride = c.Size(step, "the step of a slice");
        return from.Number == 0 && to is null && stride.Number == 1 ? x
            : c.Add("Slice", [x, c.Builder.Value(from), c.Builder.Value(to ?? long.MaxValue), c.Int64s(at), c.Builder.Value(stride)]);
    }

    private static OnnxValue WriteSlice(EmitContext<Slice> c, OnnxValue parent, OnnxValue part) => WrittenSlice(c, parent, part, op => op.Dim, op => op.Start, op => op.End, op => op.Step);

    /// <summary>The parent with a slice of it replaced.</summary>
    private static OnnxValue WrittenSlice<T>(EmitContext<T> c, OnnxValue parent, OnnxValue part, Func<T, long> dim, Func<T, long?> start, Func<T, long?> end, Func<T, long> step)
    {
        int at = (int)Dim(c, dim);
        long[] first = new long[c.Runs.Length];
        long?[] starts = c.All(start), ends = c.All(end);
        long[] steps = c.All(step);
        for (int r = 0; r < first.Length; r++)
        {
            first[r] = Slice.Bounds(c.Runs[r].Inputs[0]!.Sizes[at], starts[r], ends[r], steps[r]).First;
        }
        OnnxSize from = c.Solve(first, "the start of a slice");
        if (SizeSolver.IsConstant(steps) && steps[0] == 1)
        {
            return Replaced(c, parent, part, at, from, c.Builder.Size(part, at));
        }
        // The indices of the slice, as rows of the dimension moved to the front.
        OnnxSize length = c.Builder.Size(parent, at);
        OnnxValue all = c.Add("Range", [c.Builder.Scalar(0L, OnnxDataType.Int64), c.Builder.Scalar(length), c.Builder.Scalar(1L, OnnxDataType.Int64)]);
        (OnnxSize low, OnnxSize? high) = Bounds(c, start, end, at);
        OnnxValue rows = c.Add("Slice", [all, c.Builder.Value(low), c.Builder.Value(high ?? long.MaxValue), c.Int64s(0), c.Builder.Value(c.Size(step))]);
        OnnxValue written = c.Add("ScatterND", [Swapped(c, parent, 0, at), c.Unsqueeze(rows, 1), Swapped(c, part, 0, at)]);
        return Swapped(c, written, 0, at);
    }

    /// <summary>The diagonal's elements, picked by their places in the two dimensions, which come last.</summary>
    private static OnnxValue Diagonal(EmitContext<Diagonal> c, OnnxValue x)
    {
        int rank = c.Rank(0);
        long offset = c.Get(op => op.Offset);
        (int a, int b) = (EmitContext.Wrap(c.Get(op => op.Dim1), rank), EmitContext.Wrap(c.Get(op => op.Dim2), rank));
        List<long> order = [a, b];
        for (int d = 0; d < rank; d++)
        {
            if (d != a && d != b)
            {
                order.Add(d);
            }
        }
        OnnxSize length = c.OutputSizes()[^1];
        OnnxValue steps = c.Add("Range", [c.Builder.Scalar(0L, OnnxDataType.Int64), c.Builder.Scalar(length), c.Builder.Scalar(1L, OnnxDataType.Int64)]);
        OnnxValue rows = c.Unsqueeze(offset < 0 ? c.Add("Add", [steps, c.Builder.Scalar(-offset, OnnxDataType.Int64)]) : steps, 1);
        OnnxValue columns = c.Unsqueeze(offset > 0 ? c.Add("Add", [steps, c.Builder.Scalar(offset, OnnxDataType.Int64)]) : steps, 1);
        OnnxValue picked = c.Add("GatherND", [c.Transpose(x, [.. order]), c.Add("Concat", [rows, columns], new OnnxAttribute("axis", 1))]);
        var back = new long[rank - 1];
        for (int d = 0; d < back.Length; d++)
        {
            back[d] = d == back.Length - 1 ? 0 : d + 1;
        }
        return c.Transpose(picked, back);
    }

    /// <summary>Windows of a dimension: gathered by a table of indices [windows, size]; the window's own dimension comes last.</summary>
    private static OnnxValue Unfold(EmitContext<Unfold> c, OnnxValue x)
    {
        int rank = c.Rank(0);
        if (rank == 0)
        {
            return c.Reshape(x, c.OutputSizes());
        }
        int dim = (int)Dim(c, op => op.Dim);
        (long size, long step) = (c.Get(op => op.Size), c.Get(op => op.Step));
        OnnxSize windows = c.OutputSizes()[dim];
        OnnxValue starts = c.Add("Range", [c.Builder.Scalar(0L, OnnxDataType.Int64), c.Builder.Scalar(c.Builder.Times(windows, step)), c.Builder.Scalar(step, OnnxDataType.Int64)]);
        OnnxValue inside = c.Int64s([.. Enumerable.Range(0, (int)size).Select(i => (long)i)]);
        OnnxValue gathered = c.Add("Gather", [x, c.Add("Add", [c.Unsqueeze(starts, 1), inside])], new OnnxAttribute("axis", dim));
        var order = new List<long>();
        for (int d = 0; d <= rank; d++)
        {
            if (d != dim + 1)
            {
                order.Add(d);
            }
        }
        order.Add(dim + 1);
        return c.Transpose(gathered, [.. order]);
    }

    /// <summary>Any sizes and strides: a table of places, for which all of them must be constants.</summary>
    private static OnnxValue Strided(EmitContext<AsStrided> c, OnnxValue x)
    {
        TensorPlaces(c, out long[] places);
        return c.Add("Gather", [c.Add("Reshape", [x, c.Int64s(-1)]), c.Builder.Constant(OnnxTensor.Create<long>("", places, c.Output().Sizes))]);
    }

    private static void TensorPlaces(EmitContext c, out long[] places)
    {
        Tracing.TracedTensor whole = c.Tensor(0), part = c.Output();
        if (c.Runs.Any(run => !run.Outputs[0].Sizes.AsSpan().SequenceEqual(part.Sizes) || !run.Outputs[0].Strides.AsSpan().SequenceEqual(part.Strides)))
        {
            throw EmitContext.Refuse("its sizes or strides depend on a dynamic axis");
        }
        if (!Layout.IsContiguous(whole.Sizes, whole.Strides))
        {
            throw EmitContext.Refuse("it takes the memory of a tensor that is not contiguous");
        }
        places = new long[part.NumElements];
        for (long i = 0; i < places.Length; i++)
        {
            (long rest, places[i]) = (i, part.Offset - whole.Offset);
            for (int d = part.Rank - 1; d >= 0; d--)
            {
                (rest, long at) = Math.DivRem(rest, part.Sizes[d]);
                places[i] += at * part.Strides[d];
            }
        }
        if (Array.Exists(places, place => place < 0 || place >= whole.NumElements))
        {
            throw EmitContext.Refuse("it looks at memory outside of the tensor that it is called on");
        }
    }
}
