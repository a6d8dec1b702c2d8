using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterPadding()
    {
        On<ConstantPadNd>(c => c.Add("Pad", [c.In(0), Pads(c, op => op.Pad), c.Scalar(c.Get(op => op.Value))]));
        On<BorderPad>(c => c.Add("Pad", [c.In(0), Pads(c, op => op.Pad)], new OnnxAttribute("mode", c.Get(op => op.IsReflection) ? "reflect" : "edge")));
        OnFrame<long[]>("aten::_pad_circular", CircularPad);
    }

    /// <summary>PyTorch lists (before, after) from the last dimension on; ONNX all befores, then all afters, from the first one on.</summary>
    private static OnnxValue Pads<T>(EmitContext<T> c, Func<T, long[]> pad)
    {
        int rank = c.Rank(0), count = c.Get(op => pad(op).Length / 2);
        var pads = new OnnxSize[2 * rank];
        Array.Fill(pads, 0);
        for (int i = 0; i < count; i++)
        {
            int at = i;
            pads[rank - 1 - i] = c.Size(op => pad(op)[2 * at], "a padding");
            pads[2 * rank - 1 - i] = c.Size(op => pad(op)[2 * at + 1], "a padding");
        }
        return c.Builder.Vector(pads);
    }

    /// <summary>Each dimension with its opposite ends joined on; mode wrap is there from opset 19 on only.</summary>
    private static OnnxValue CircularPad(EmitContext<long[]> c)
    {
        long[] pad = c.Get(pads => pads);
        OnnxValue value = c.In(0);
        for (int i = 0; i < pad.Length / 2; i++)
        {
            long dim = c.Rank(0) - 1 - i;
            (long before, long after) = (pad[2 * i], pad[2 * i + 1]);
            OnnxValue whole = value;
            OnnxValue middle = before >= 0 && after >= 0 ? whole : Part(Math.Max(-before, 0), after < 0 ? after : long.MaxValue);
            var parts = new List<OnnxValue?>();
            if (before > 0)
            {
                parts.Add(Part(-before, long.MaxValue));
            }
            parts.Add(middle);
            if (after > 0)
            {
                parts.Add(Part(0, after));
            }
            value = parts.Count == 1 ? middle : c.Add("Concat", [.. parts], new OnnxAttribute("axis", dim));

            OnnxValue Part(long start, long end) => c.Add("Slice", [whole, c.Int64s(start), c.Int64s(end), c.Int64s(dim)]);
        }
        return value;
    }
}
