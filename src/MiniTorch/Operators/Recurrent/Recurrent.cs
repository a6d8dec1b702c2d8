using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>Which recurrence a network has.</summary>
internal enum RecurrentKind
{
    /// <summary>h = tanh(W·x + b + U·h + c).</summary>
    Tanh,

    /// <summary>h = max(W·x + b + U·h + c, 0).</summary>
    Relu,

    /// <summary>Long short-term memory: input, forget, cell and output gates.</summary>
    Lstm,

    /// <summary>Gated recurrent unit: reset, update and new gates.</summary>
    Gru,
}

/// <summary>The parameters of one direction of one layer; biases and projection may be absent.</summary>
internal sealed record RecurrentWeights(TensorImpl InputHidden, TensorImpl HiddenHidden, TensorImpl? InputBias, TensorImpl? HiddenBias, TensorImpl? Projection = null);

/// <summary>What is not a tensor of a recurrent network.</summary>
internal readonly record struct RecurrentOptions(RecurrentKind Kind, int Layers, double Dropout, bool Train, bool Bidirectional, bool BatchFirst);

internal static partial class Aten
{
    /// <summary>
    /// rnn_tanh, rnn_relu, lstm and gru over a sequence (length, batch, features): composites of linear, the gates' functions and products,
    /// as in libtorch. The inputs of all steps are projected at once.
    /// </summary>
    /// <param name="input">(length, batch, features), or with the batch first.</param>
    /// <param name="hidden">(layers · directions, batch, hidden).</param>
    /// <param name="cell">Likewise, for the LSTM.</param>
    /// <param name="weights">For each layer the forward direction, then the backward one.</param>
    /// <param name="options">The rest.</param>
    internal static (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Recurrent(
        TensorImpl input, TensorImpl hidden, TensorImpl? cell, IReadOnlyList<RecurrentWeights> weights, in RecurrentOptions options)
    {
        string name = options.Kind switch { RecurrentKind.Lstm => "aten::lstm", RecurrentKind.Gru => "aten::gru", RecurrentKind.Relu => "aten::rnn_relu", _ => "aten::rnn_tanh" };
        using Frame frame = Frame.Open(name, options, FrameInputs(input, hidden, cell, weights));
        int directions = options.Bidirectional ? 2 : 1;
        TensorImpl layerInput = options.BatchFirst ? Transpose(input, 0, 1) : input;
        TensorImpl[] hiddens = Unbind(hidden, 0);
        TensorImpl[]? cells = cell is null ? null : Unbind(cell, 0);
        var lastHidden = new TensorImpl[hiddens.Length];
        TensorImpl[]? lastCell = cell is null ? null : new TensorImpl[hiddens.Length];
        for (int layer = 0; layer < options.Layers; layer++)
        {
            var outputs = new TensorImpl[directions];
            for (int direction = 0; direction < directions; direction++)
            {
                int at = (layer * directions) + direction;
                (outputs[direction], lastHidden[at], TensorImpl? c) = RecurrentLayer(options.Kind, layerInput, hiddens[at], cells?[at], weights[at], reverse: direction == 1);
                if (lastCell is not null)
                {
                    lastCell[at] = c!;
                }
            }
            layerInput = directions == 1 ? outputs[0] : Cat(outputs, outputs[0].Rank - 1);
            if (options.Dropout != 0 && options.Train && layer < options.Layers - 1)
            {
                layerInput = Dropout(layerInput, options.Dropout, true);
            }
        }
        TensorImpl output = !options.BatchFirst ? layerInput
            : cell is null ? new Transpose(0, 1).InPlace(layerInput)   // in place in libtorch, except for the LSTM
            : Transpose(layerInput, 0, 1);
        TensorImpl finalHidden = Stack(lastHidden, 0);
        TensorImpl? finalCell = lastCell is null ? null : Stack(lastCell, 0);
        if (finalCell is null)
        {
            frame.Results(output, finalHidden);
        }
        else
        {
            frame.Results(output, finalHidden, finalCell);
        }
        return (output, finalHidden, finalCell);
    }

    /// <summary>One step of a recurrence: the new hidden state and, for the LSTM, the new cell.</summary>
    internal static (TensorImpl Hidden, TensorImpl? Cell) RecurrentCell(RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights) =>
        RecurrentStep(kind, Linear(input, weights.InputHidden, weights.InputBias), hidden, cell, weights);

    private static (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) RecurrentLayer(
        RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights, bool reverse)
    {
        TensorImpl[] steps = Unbind(Linear(input, weights.InputHidden, weights.InputBias), 0);
        var outputs = new TensorImpl[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            int at = reverse ? steps.Length - 1 - i : i;
            (hidden, cell) = RecurrentStep(kind, steps[at], hidden, cell, weights);
            outputs[at] = hidden;
        }
        return (Stack(outputs, 0), hidden, cell);
    }

    private static (TensorImpl Hidden, TensorImpl? Cell) RecurrentStep(RecurrentKind kind, TensorImpl projected, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights)
    {
        TensorImpl recurrent = Linear(hidden, weights.HiddenHidden, weights.HiddenBias);
        if (kind == RecurrentKind.Gru)
        {
            TensorImpl[] x = UnsafeChunk(projected, 3, 1);
            TensorImpl[] h = UnsafeChunk(recurrent, 3, 1);
            TensorImpl reset = Sigmoid(h[0] + x[0]);
            TensorImpl update = Sigmoid(h[1] + x[1]);
            TensorImpl fresh = Tanh(x[2] + (h[2] * reset));
            return (((hidden - fresh) * update) + fresh, null);
        }
        TensorImpl gates = recurrent + projected;
        if (kind != RecurrentKind.Lstm)
        {
            return (kind == RecurrentKind.Tanh ? Tanh(gates) : Relu(gates), null);
        }
        TensorImpl[] gate = UnsafeChunk(gates, 4, 1);
        TensorImpl next = (Sigmoid(gate[1]) * cell!) + (Sigmoid(gate[0]) * Tanh(gate[2]));
        TensorImpl output = Sigmoid(gate[3]) * Tanh(next);
        return (weights.Projection is null ? output : Linear(output, weights.Projection, null), next);
    }

    private static TensorImpl?[] FrameInputs(TensorImpl input, TensorImpl hidden, TensorImpl? cell, IReadOnlyList<RecurrentWeights> weights)
    {
        if (!Listeners.Any)
        {
            return [];
        }
        var inputs = new List<TensorImpl?> { input, hidden, cell };
        foreach (RecurrentWeights weight in weights)
        {
            inputs.AddRange([weight.InputHidden, weight.HiddenHidden, weight.InputBias, weight.HiddenBias, weight.Projection]);
        }
        return [.. inputs];
    }
}
