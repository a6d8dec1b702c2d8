using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out[…, s, …] = the reduction of segment s of data along an axis, started from <paramref name="initial"/>; ∂data = grad of the segment, shared as the reduction
/// shares it. A recorded backward differentiates a scatter_reduce. Saves data, the result and where the segments lie.
/// </summary>
/// <param name="reduction">How the elements of a segment meet.</param>
/// <param name="axis">Along which the segments lie.</param>
/// <param name="initial">What each starts from; null for what leaves its elements as they are, where an empty mean is NaN.</param>
/// <param name="isUnsafe">Do not demand that the lengths cover the axis.</param>
/// <param name="byOffsets">The second input holds offsets, not lengths.</param>
internal sealed class SegmentReduce(SegmentReduction reduction, long axis, double? initial, bool isUnsafe, bool byOffsets)
    : SingleOutputOperator("aten::segment_reduce", "SegmentReduceBackward0")
{
    private SegmentBounds _segments;
    private SavedTensor? _data;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduce", reduction.ToString().ToLowerInvariant()), ("axis", axis), ("unsafe", isUnsafe), ("initial", initial)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: data, lengths or offsets.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl data, TensorImpl where) = (inputs[0]!, inputs[1]!);
        string name = byOffsets ? "offsets" : "lengths";
        int along = Layout.WrapDim(axis, data.Rank);
        Error.Unless(data.Rank >= where.Rank, $"Expected data.dim() >= {name}_value.dim() to be true, but got false.");
        Error.Unless(along == where.Rank - 1, $"segment_reduce(): Expected axis to be the last dimension of {name} but got {along}.");
        if (where.DType is not (DType.Int32 or DType.Int64))
        {
            throw Error.NotImplementedFor($"_segment_reduce_{name}_cpu_kernel1", where.DType);
        }
        for (int d = 0; d < along; d++)
        {
            Error.Unless(where.Sizes[d] == data.Sizes[d], $"segment_reduce(): Expected {name} of as many rows as data, but got shapes {Error.Show(where.Sizes)} and {Error.Show(data.Sizes)}.");
        }
        if (!data.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("_segment_reduce_cpu", data.DType);
        }
        _segments = Bounds(where, data.Sizes[along]);
        long[] sizes = [.. data.Sizes];
        sizes[along] = _segments.Count;
        return new(sizes, data.DType);
    }

    private SegmentBounds Bounds(TensorImpl where, long size)
    {
        ReadOnlySpan<long> values = Copy.Dense(where, DType.Int64).Span<long>();
        if (byOffsets)
        {
            long width = where.Sizes[^1];
            Error.Unless(width > 0, "segment_reduce(): Expected offsets to hold the end of each segment, but they are empty.");
            for (int i = 0; i < values.Length; i++)
            {
                Error.Unless(values[i] >= (i % width == 0 ? 0 : values[i - 1]) && values[i] <= size, $"segment_reduce(): Expected offsets to ascend from 0 to data.size(axis) = {size}.");
            }
            return new(values.ToArray(), width - 1);
        }
        long count = where.Sizes[^1];
        Error.Unless(isUnsafe || values.Length > 0, "min(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
        long rows = Layout.NumElements(where.Sizes.AsSpan(0, where.Rank - 1));
        var bounds = new long[rows * (count + 1)];
        int at = 0;
        for (long row = 0; row < rows; row++)
        {
            long end = 0;
            for (long s = 0; s < count; s++)
            {
                long length = values[(int)(row * count + s)];
                Error.Unless(length >= 0, "lengths contains negative value!");
                end += length;
                bounds[++at] = end;
            }
            at++;
            Error.Unless(isUnsafe ? end <= size : end == size, "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.");
        }
        return new(bounds, count);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        TensorImpl data = inputs[0]!;
        DType dtype = data.DType.ComputeType();
        TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        Segments.Reduce(reduction, Copy.Dense(data, dtype), Lines.Of(data, Layout.WrapDim(axis, data.Rank)), _segments, initial, data.DType, result);
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _data = SaveInput(inputs[0]!, "data");
        _result = SaveOutput(result);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl data = _data!.Unpack();
        if (GradMode.IsEnabled)
        {
            Recomputation.Differentiate(x => Composite(x[0]!), [data], [Needs(0)], grad, gradInputs);
            return;
        }
        gradInputs[0] = new SegmentReduceBackward(reduction, Layout.WrapDim(axis, data.Rank), initial, _segments).Call(grad, _result!.Unpack(), data);
    }

    /// <summary>The same by scatter_reduce, into one more segment for what lies in none.</summary>
    private TensorImpl Composite(TensorImpl data)
    {
        int along = Layout.WrapDim(axis, data.Rank);
        Lines lines = Lines.Of(data, along);
        long[] sizes = [.. data.Sizes];
        sizes[along] = _segments.Count + 1;
        (PlaceReduction kind, double identity) = reduction switch
        {
            SegmentReduction.Prod => (PlaceReduction.Prod, 1),
            SegmentReduction.Max => (PlaceReduction.Amax, double.NegativeInfinity),
            SegmentReduction.Min => (PlaceReduction.Amin, double.PositiveInfinity),
            _ => (PlaceReduction.Sum, 0.0),
        };
        TensorImpl reduced = Aten.ScatterReduce(Aten.Full(sizes, initial ?? identity, data.DType), along, Segments.Numbers(data.Sizes, lines, _segments), data, kind);
        reduced = Aten.Narrow(reduced, along, 0, _segments.Count);
        return reduction == SegmentReduction.Mean ? reduced / Counts(data, along) : reduced;
    }

    /// <summary>How many elements each segment has, 1 for none, in a shape that broadcasts along the other dimensions.</summary>
    private TensorImpl Counts(TensorImpl data, int along)
    {
        var shape = new long[data.Rank];
        Array.Fill(shape, 1);
        data.Sizes.AsSpan(0, along).CopyTo(shape);
        shape[along] = _segments.Count;
        TensorImpl counts = TensorImpl.Empty(shape, DType.Float64);
        Span<double> all = counts.Span<double>();
        for (int i = 0; i < all.Length; i++)
        {
            (long row, long segment) = Math.DivRem(i, _segments.Count);
            (int start, int end) = _segments[row, segment];
            all[i] = Math.Max(end - start, 1);
        }
        return Aten.To(counts, data.DType);
    }
}

/// <summary>The gradient of data in <see cref="SegmentReduce"/>. Only called where it needs no derivative.</summary>
internal sealed class SegmentReduceBackward(SegmentReduction reduction, int axis, double? initial, SegmentBounds segments) : SingleOutputOperator("aten::_segment_reduce_backward", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduce", reduction.ToString().ToLowerInvariant()), ("axis", (long)axis), ("initial", initial)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: grad, output, data.</summary>
    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new(inputs[2]!.Sizes, inputs[2]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        DType dtype = into.DType.ComputeType();
        TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        TensorImpl data = Copy.Dense(inputs[2]!, dtype);
        Segments.Backward(reduction, Copy.Dense(inputs[0]!, dtype), Copy.Dense(inputs[1]!, dtype), data, Lines.Of(data, axis), segments, initial, result);
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }
}

internal static partial class Aten
{
    /// <summary>Reduces segments of an axis, given by their lengths or by the offsets at which they start and end.</summary>
    internal static TensorImpl SegmentReduce(TensorImpl data, string reduce, TensorImpl? lengths, TensorImpl? indices, TensorImpl? offsets, long axis, bool isUnsafe, double? initial)
    {
        Error.Unless(indices is null, "segment_reduce(): indices based reduction is not supported yet.");
        Error.Unless(lengths is not null || offsets is not null, "segment_reduce(): Either lengths or offsets must be defined.");
        SegmentReduction reduction = reduce switch
        {
            "sum" => SegmentReduction.Sum,
            "mean" => SegmentReduction.Mean,
            "prod" => SegmentReduction.Prod,
            "max" or "amax" => SegmentReduction.Max,
            "min" or "amin" => SegmentReduction.Min,
            _ => throw Error.Of($"unsupported reduction given! {reduce}"),
        };
        return new SegmentReduce(reduction, axis, initial, isUnsafe, offsets is not null).Call(data, offsets ?? lengths);
    }
}
