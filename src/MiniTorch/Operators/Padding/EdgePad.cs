using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>How the values around a tensor continue it.</summary>
internal enum EdgeMode
{
    /// <summary>Mirrored, the edge itself not repeated.</summary>
    Reflection,

    /// <summary>The edge repeated.</summary>
    Replication,
}

/// <summary>
/// out[i] = self[source(i)] over the last 1 to 3 dimensions, where source mirrors at the edges or stays at them; ∂self = Σ grad over the places
/// that show an element. Saves nothing but the shape.
/// </summary>
internal sealed class EdgePad(EdgeMode mode, long[] pad) : UnaryOperator($"aten::{EdgePads.Name(mode, pad)}", $"{EdgePads.NodeName(mode, pad)}Backward0")
{
    private SavedTensor? _self;

    internal EdgeMode Mode => mode;

    internal long[] Pad => pad;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("padding", pad)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        int spatial = pad.Length / 2;
        if ((self.Rank != spatial + 1 && self.Rank != spatial + 2) || self.Sizes.AsSpan(self.Rank - spatial).Contains(0))
        {
            throw Error.Of($"Expected {spatial + 1}D or {spatial + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: {Error.Show(self.Sizes)}");
        }
        var sizes = (long[])self.Sizes.Clone();
        for (int i = 0; i < spatial; i++)
        {
            int d = self.Rank - 1 - i;
            long before = pad[2 * i], after = pad[(2 * i) + 1];
            if (mode == EdgeMode.Reflection && (before >= self.Sizes[d] || after >= self.Sizes[d]))
            {
                throw Error.Of($"Argument #{4 + (2 * i)}: Padding size should be less than the corresponding input dimension, but got: padding ({before}, {after}) at dimension {d} of input {Error.Show(self.Sizes)}");
            }
            sizes[d] += before + after;
            if (sizes[d] < 1)
            {
                throw Error.Of($"input (W: {self.Sizes[d]}) is too small. Calculated output W: {sizes[d]}");
            }
        }
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => EdgePads.Gather(mode, pad, self, into);

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self, "self");

    protected override TensorImpl? Backward(TensorImpl grad) => new EdgePadBackward(mode, pad).Call(grad, _self!.Unpack());
}

/// <summary>Adds each gradient to the element it was padded from; ∂grad = the gradient, padded.</summary>
internal sealed class EdgePadBackward(EdgeMode mode, long[] pad) : BinaryOperator($"aten::{EdgePads.Name(mode, pad)}_backward", $"{EdgePads.NodeName(mode, pad)}BackwardBackward0")
{
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("padding", pad)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => new(other.Sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        Copy.Fill(into, 0);
        EdgePads.ScatterAdd(mode, pad, self, into);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _sizes = other.Sizes;

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = new EdgePad(mode, pad).Call(grad);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Zeros(_sizes, grad.DType);
        }
    }
}

/// <summary>The kernel of <see cref="EdgePad"/>: rows copied by a table of columns.</summary>
internal static class EdgePads
{
    internal static string Name(EdgeMode mode, long[] pad) => $"{(mode == EdgeMode.Reflection ? "reflection" : "replication")}_pad{pad.Length / 2}d";

    internal static string NodeName(EdgeMode mode, long[] pad) => $"{mode}Pad{pad.Length / 2}D";

    internal static void Gather(EdgeMode mode, long[] pad, TensorImpl self, TensorImpl into)
    {
        TensorImpl dense = Copy.Dense(self, into.DType);
        TensorImpl result = into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, into.DType);
        switch (into.DType.ItemSize())
        {
            case 1: Gather<byte>(mode, pad, dense, result); break;
            case 2: Gather<short>(mode, pad, dense, result); break;
            case 4: Gather<int>(mode, pad, dense, result); break;
            case 8: Gather<long>(mode, pad, dense, result); break;
            default: Gather<Int128>(mode, pad, dense, result); break;
        }
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    /// <summary>Adds in double precision (complex: by parts), and rounds once.</summary>
    internal static void ScatterAdd(EdgeMode mode, long[] pad, TensorImpl grad, TensorImpl into)
    {
        bool complex = into.DType.IsComplex();
        DType wide = complex ? DType.Complex128 : DType.Float64;
        TensorImpl from = Copy.Dense(grad, wide);
        TensorImpl sum = TensorImpl.Empty(into.Sizes, wide);
        Copy.Fill(sum, 0);
        int parts = complex ? 2 : 1;
        ReadOnlySpan<double> values = from.Storage.Span<double>(from.Offset * parts, from.NumElements * parts);
        Span<double> target = sum.Storage.Span<double>(0, sum.NumElements * parts);
        long[][] tables = Tables(mode, pad, sum.Sizes, from.Sizes);
        long at = 0;
        var counters = new long[from.Rank];
        for (long i = 0; i < from.NumElements; i++)
        {
            long place = Place(counters, tables, sum.Strides);
            for (int part = 0; part < parts; part++)
            {
                target[(int)(place * parts) + part] += values[(int)at++];
            }
            Advance(counters, from.Sizes);
        }
        Copy.Run(sum, into);
    }

    private static void Gather<T>(EdgeMode mode, long[] pad, TensorImpl self, TensorImpl into) where T : unmanaged
    {
        long[][] tables = Tables(mode, pad, self.Sizes, into.Sizes);
        ReadOnlySpan<T> from = self.Storage.Span<T>(self.Offset, self.NumElements);
        Span<T> to = into.Storage.Span<T>(into.Offset, into.NumElements);
        long[] columns = tables[^1];
        int width = columns.Length;
        var counters = new long[into.Rank];
        for (int start = 0; start < to.Length; start += width)
        {
            ReadOnlySpan<T> row = from[(int)Place(counters, tables, self.Strides, rowOnly: true)..];
            Span<T> target = to.Slice(start, width);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = row[(int)columns[i]];
            }
            counters[^1] = into.Sizes[^1] - 1;
            Advance(counters, into.Sizes);
        }
    }

    /// <summary>For each dimension, the index in the source of each index in the padded tensor.</summary>
    private static long[][] Tables(EdgeMode mode, long[] pad, long[] source, long[] padded)
    {
        var tables = new long[padded.Length][];
        for (int d = 0; d < padded.Length; d++)
        {
            int pair = padded.Length - 1 - d;
            long before = 2 * pair < pad.Length ? pad[2 * pair] : 0;
            long last = source[d] - 1;
            var table = new long[padded[d]];
            for (int i = 0; i < table.Length; i++)
            {
                long at = i - before;
                table[i] = mode == EdgeMode.Replication ? Math.Clamp(at, 0, Math.Max(last, 0))
                    : at < 0 ? -at : at > last ? (2 * last) - at : at;
            }
            tables[d] = table;
        }
        return tables;
    }

    private static long Place(long[] counters, long[][] tables, long[] strides, bool rowOnly = false)
    {
        long place = 0;
        for (int d = 0; d < counters.Length - (rowOnly ? 1 : 0); d++)
        {
            place += tables[d][counters[d]] * strides[d];
        }
        return place;
    }

    private static void Advance(long[] counters, long[] sizes)
    {
        for (int d = counters.Length - 1; d >= 0; d--)
        {
            if (++counters[d] < sizes[d])
            {
                return;
            }
            counters[d] = 0;
        }
    }
}

internal static partial class Aten
{
    /// <summary>Pads by mirroring.</summary>
    internal static TensorImpl ReflectionPad(TensorImpl self, long[] pad) => new EdgePad(EdgeMode.Reflection, pad).Call(self);

    /// <summary>Pads by repeating the edge.</summary>
    internal static TensorImpl ReplicationPad(TensorImpl self, long[] pad) => new EdgePad(EdgeMode.Replication, pad).Call(self);

    /// <summary>Pads by going around: what lies before the start is the end. A composite of slices and joins.</summary>
    internal static TensorImpl CircularPad(TensorImpl self, long[] pad)
    {
        using Frame frame = Frame.Open("aten::_pad_circular", pad, self);
        TensorImpl result = self;
        for (int i = 0; i < pad.Length / 2; i++)
        {
            int d = self.Rank - 1 - i;
            long size = self.Sizes[d], before = pad[2 * i], after = pad[(2 * i) + 1];
            Error.Unless(before <= size && after <= size, "Padding value causes wrapping around more than once.");
            Error.Unless(before + after + size >= 0, "Negative padding value is resulting in an empty dimension");
            var parts = new List<TensorImpl>();
            if (before > 0)
            {
                parts.Add(Slice(result, d, size - before, size));
            }
            parts.Add(Slice(result, d, Math.Max(0, -before), size - Math.Max(0, -after)));
            if (after > 0)
            {
                parts.Add(Slice(result, d, 0, after));
            }
            result = parts.Count == 1 ? parts[0] : Cat([.. parts], d);
        }
        return frame.Result(result);
    }
}
