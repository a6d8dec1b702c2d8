using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    // Tensors before the weights (input, hidden, cell), and tensors of one direction of one layer.
    private const int RecurrentHead = 3;
    private const int RecurrentWeightCount = 5;

    private static void RegisterRecurrent()
    {
        foreach (string name in (string[])["aten::lstm", "aten::gru", "aten::rnn_tanh", "aten::rnn_relu"])
        {
            OnFrames<RecurrentOptions>(name, Recurrent);
        }
    }

    /// <summary>One ONNX node for each layer, both directions in it. The gates stand in another order there.</summary>
    private static OnnxValue[] Recurrent(EmitContext<RecurrentOptions> c)
    {
        RecurrentKind kind = c.Get(options => options.Kind);
        int directions = c.Get(options => options.Bidirectional) ? 2 : 1;
        int layers = c.Get(options => options.Layers);
        bool batchFirst = c.Get(options => options.BatchFirst);
        if (c.Get(options => options.Train && options.Dropout != 0) && layers > 1)
        {
            throw EmitContext.Refuse("it drops values at random between its layers: call eval() before the export");
        }
        (string op, int[] gates) = kind switch
        {
            RecurrentKind.Lstm => ("LSTM", (int[])[0, 3, 1, 2]),   // i f g o → i o f c
            RecurrentKind.Gru => ("GRU", [1, 0, 2]),               // r z n → z r h
            _ => ("RNN", [0]),
        };
        OnnxValue sequence = batchFirst ? c.Transpose(c.In(0), 1, 0, 2) : c.In(0);
        var hiddens = new List<OnnxValue?>();
        var cells = new List<OnnxValue?>();
        for (int layer = 0; layer < layers; layer++)
        {
            int first = RecurrentHead + layer * directions * RecurrentWeightCount;
            for (int direction = 0; direction < directions; direction++)
            {
                if (c.Has(first + direction * RecurrentWeightCount + 4))
                {
                    throw EmitContext.Refuse("ONNX's LSTM has no projection (proj_size)");
                }
            }
            bool hasBias = c.Has(first + 2);
            long size = c.StaticSize(first + 1, 1);
            var attributes = new List<OnnxAttribute?> { new("hidden_size", size), new("direction", directions == 2 ? "bidirectional" : "forward") };
            if (kind == RecurrentKind.Gru)
            {
                attributes.Add(new OnnxAttribute("linear_before_reset", 1));
            }
            else if (kind == RecurrentKind.Relu)
            {
                attributes.Add(new OnnxAttribute("activations", directions == 2 ? ["Relu", "Relu"] : ["Relu"]));
            }
            OnnxValue[] results = c.AddMany(op, kind == RecurrentKind.Lstm ? 3 : 2,
                [
                    sequence, Stacked(first, weight => Ordered(c, weight, gates)), Stacked(first + 1, weight => Ordered(c, weight, gates)), hasBias ? Stacked(first + 2, Bias) : null,
                    null, States(1, layer), kind == RecurrentKind.Lstm ? States(2, layer) : null,
                ], [.. attributes]);
            hiddens.Add(results[1]);
            if (kind == RecurrentKind.Lstm)
            {
                cells.Add(results[2]);
            }
            // [length, directions, batch, hidden] to [length, batch, directions · hidden].
            OnnxValue output = results[0];
            sequence = directions == 1 ? c.Squeeze(output, 1)
                : c.Reshape(c.Transpose(output, 0, 2, 1, 3), c.Builder.Size(sequence, 0), c.Builder.Size(sequence, 1), directions * size);

            OnnxValue Bias(int input)
            {
                OnnxValue ofInput = Ordered(c, input, gates), ofHidden = Ordered(c, input + 1, gates);
                return c.Add("Concat", [ofInput, ofHidden], new OnnxAttribute("axis", 0));
            }
        }
        OnnxValue all = batchFirst ? c.Transpose(sequence, 1, 0, 2) : sequence;
        return kind == RecurrentKind.Lstm ? [all, Joined(hiddens), Joined(cells)] : [all, Joined(hiddens)];

        OnnxValue Stacked(int input, Func<int, OnnxValue> weight)
        {
            var parts = new OnnxValue?[directions];
            for (int direction = 0; direction < directions; direction++)
            {
                parts[direction] = c.Unsqueeze(weight(input + direction * RecurrentWeightCount), 0);
            }
            return Joined(parts);
        }

        OnnxValue States(int input, int layer) =>
            layers == 1 ? c.In(input) : c.Add("Slice", [c.In(input), c.Int64s(layer * directions), c.Int64s((layer + 1) * directions), c.Int64s(0)]);

        OnnxValue Joined(IReadOnlyList<OnnxValue?> parts) => parts.Count == 1 ? parts[0]! : c.Add("Concat", [.. parts], new OnnxAttribute("axis", 0));
    }

    /// <summary>A weight or bias with its gates in another order.</summary>
    private static OnnxValue Ordered(EmitContext c, int input, int[] gates)
    {
        OnnxValue weight = c.In(input);
        if (gates.Length == 1)
        {
            return weight;
        }
        long size = c.StaticSize(input, 0) / gates.Length;
        long[] sizes = new long[gates.Length];
        Array.Fill(sizes, size);
        OnnxValue[] parts = c.AddMany("Split", gates.Length, [weight, c.Int64s(sizes)], new OnnxAttribute("axis", 0));
        return c.Add("Concat", [.. gates.Select(gate => (OnnxValue?)parts[gate])], new OnnxAttribute("axis", 0));
    }
}
