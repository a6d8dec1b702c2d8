using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterJoining()
    {
        On<Cat>(Cat);
        On<Stack>(c =>
        {
            long dim = EmitContext.Wrap(c.Get(op => op.Dim), c.Rank(0) + 1);
            var parts = new OnnxValue?[c.InputCount];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = c.Unsqueeze(c.In(i, c.OutputDType), dim);
            }
            return c.Add("Concat", parts, new OnnxAttribute("axis", dim));
        });
        On<Repeat>(c =>
        {
            OnnxValue value = c.In(0);
            int added = c.Output().Rank - c.Rank(0);
            if (added > 0)
            {
                value = c.Unsqueeze(value, [.. Enumerable.Range(0, added).Select(d => (long)d)]);
            }
            var repeats = new OnnxSize[c.Output().Rank];
            for (int d = 0; d < repeats.Length; d++)
            {
                int at = d;
                repeats[d] = c.Size(op => op.Repeats[at], "a number of repeats");
            }
            return c.Add("Tile", [value, c.Builder.Vector(repeats)]);
        });
        On<Flip>(c =>
        {
            long[] dims = Array.ConvertAll(c.Get(op => op.Dims), dim => (long)EmitContext.Wrap(dim, c.Rank(0)));
            return dims.Length == 0 || c.Rank(0) == 0 ? c.In(0) : Reversed(c, c.In(0), dims);
        });
        On<Roll>(Roll);
        On<Rot90>(Rot90);
        On<Tril>(c => Triangle(c, c.Size(op => op.Diagonal, "the diagonal"), upper: false));
        On<Triu>(c => Triangle(c, c.Size(op => op.Diagonal, "the diagonal"), upper: true));
        On<PixelShuffle>(c => Planes(c, x => c.Add("DepthToSpace", x, new OnnxAttribute("blocksize", c.Get(op => op.Factor)), new OnnxAttribute("mode", "CRD"))));
        On<PixelUnshuffle>(PixelUnshuffle);
        On<ChannelShuffle>(ChannelShuffle);
    }

    private static OnnxValue Cat(EmitContext<Cat> c)
    {
        var parts = new List<OnnxValue?>();
        int rank = c.Output().Rank;
        for (int i = 0; i < c.InputCount; i++)
        {
            // libtorch lets empty vectors pass whatever the others' rank is.
            if (c.Rank(i) == rank && !(rank > 1 && c.Rank(i) == 1))
            {
                parts.Add(c.In(i, c.OutputDType));
            }
        }
        return parts.Count == 1 ? parts[0]! : c.Add("Concat", [.. parts], new OnnxAttribute("axis", EmitContext.Wrap(c.Get(op => op.Dim), rank)));
    }

    private static OnnxValue Reversed(EmitContext c, OnnxValue value, params long[] dims)
    {
        long[] Repeated(long number) => [.. dims.Select(_ => number)];
        return c.Add("Slice", [value, c.Int64s(Repeated(-1)), c.Int64s(Repeated(long.MinValue + 1)), c.Int64s(dims), c.Int64s(Repeated(-1))]);
    }

    private static OnnxValue Roll(EmitContext<Roll> c)
    {
        (long[] shifts, long[] dims) = (c.Get(op => op.Shifts), c.Get(op => op.Dims));
        OnnxValue value = c.In(0);
        if (dims.Length == 0)
        {
            return c.Reshape(Shifted(c.Add("Reshape", [value, c.Int64s(-1)]), 0, shifts[0]), c.Sizes(0));
        }
        for (int i = 0; i < dims.Length; i++)
        {
            value = Shifted(value, EmitContext.Wrap(dims[i], c.Rank(0)), shifts[i]);
        }
        return value;

        // Slice counts from the end by itself; a shift is brought into the range of the size, which must be known unless it is small.
        OnnxValue Shifted(OnnxValue x, long dim, long shift)
        {
            OnnxSize size = c.Builder.Size(x, (int)dim);
            if (size.Number is { } number)
            {
                shift = number == 0 ? 0 : (shift % number + number) % number;
            }
            else
            {
                // (size − shift mod size) is where the second part begins.
                OnnxSize rest = c.Builder.SizeOf(c.Add("Mod", [c.Int64s(shift), c.Builder.Value(size)]));
                OnnxSize at = c.Builder.Minus(size, rest);
                return Joined(x, dim, c.Builder.Value(at));
            }
            return shift == 0 ? x : Joined(x, dim, c.Int64s(-shift));
        }

        OnnxValue Joined(OnnxValue x, long dim, OnnxValue at) => c.Add("Concat",
            [c.Add("Slice", [x, at, c.Int64s(long.MaxValue), c.Int64s(dim)]), c.Add("Slice", [x, c.Int64s(0), at, c.Int64s(dim)])], new OnnxAttribute("axis", dim));
    }

    private static OnnxValue Rot90(EmitContext<Rot90> c)
    {
        long[] plane = c.Get(op => op.Plane);
        (long a, long b) = (EmitContext.Wrap(plane[0], c.Rank(0)), EmitContext.Wrap(plane[1], c.Rank(0)));
        return ((c.Get(op => op.K) % 4 + 4) % 4) switch
        {
            1 => Swapped(c, Reversed(c, c.In(0), b), a, b),
            2 => Reversed(c, c.In(0), a, b),
            3 => Swapped(c, Reversed(c, c.In(0), a), a, b),
            _ => c.In(0),
        };
    }

    private static OnnxValue Triangle(EmitContext c, OnnxSize diagonal, bool upper)
    {
        OnnxValue value = c.In(0);
        OnnxDataType type = value.DataType;
        if (type is OnnxDataType.Int8 or OnnxDataType.Int16 or OnnxDataType.UInt8 or OnnxDataType.Int32)
        {
            value = c.Builder.Cast(value, OnnxDataType.Int64);   // ONNX Runtime has no kernels for these
        }
        return c.Builder.Cast(c.Add("Trilu", [value, c.Builder.Scalar(diagonal)], new OnnxAttribute("upper", upper ? 1 : 0)), type);
    }

    /// <summary>An operator of batches of images, for any number of leading dimensions.</summary>
    private static OnnxValue Planes(EmitContext c, Func<OnnxValue, OnnxValue> ofBatch)
    {
        if (c.Rank(0) == 4)
        {
            return ofBatch(c.In(0));
        }
        OnnxSize[] sizes = c.Sizes(0);
        OnnxValue batch = c.Reshape(c.In(0), [c.Builder.Product(sizes.AsSpan(..^3)), sizes[^3], sizes[^2], sizes[^1]]);
        return c.Reshape(ofBatch(batch), c.OutputSizes());
    }

    private static OnnxValue PixelUnshuffle(EmitContext<PixelUnshuffle> c)
    {
        OnnxSize factor = c.Get(op => op.Factor);
        OnnxSize[] sizes = c.Sizes(0), result = c.OutputSizes();
        OnnxSize batch = c.Builder.Product(sizes.AsSpan(..^3));
        OnnxValue blocks = c.Reshape(c.In(0), batch, sizes[^3], result[^2], factor, result[^1], factor);
        return c.Reshape(c.Transpose(blocks, 0, 1, 3, 5, 2, 4), result);
    }

    private static OnnxValue ChannelShuffle(EmitContext<ChannelShuffle> c)
    {
        OnnxSize groups = c.Get(op => op.Groups);
        OnnxSize[] sizes = c.Sizes(0);
        OnnxSize rest = c.Builder.Product(sizes.AsSpan(2));
        OnnxValue grouped = c.Reshape(c.In(0), sizes[0], groups, c.Builder.FloorDivide(sizes[1], groups), rest);
        return c.Reshape(c.Transpose(grouped, 0, 2, 1, 3), sizes);
    }
}
