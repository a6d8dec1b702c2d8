using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The parameters of one direction of one layer; biases and projection may be absent.</summary>
internal sealed record RecurrentWeights(TensorImpl InputHidden, TensorImpl HiddenHidden, TensorImpl? InputBias, TensorImpl? HiddenBias, TensorImpl? Projection = null);

/// <summary>What is not a tensor of a recurrent network.</summary>
internal readonly record struct RecurrentOptions(RecurrentKind Kind, int Layers, double Dropout, bool Train, bool Bidirectional, bool BatchFirst);

internal static partial class Aten
{
    /// <summary>
    /// rnn_tanh, rnn_relu, lstm and gru over a sequence (length, batch, features): composites of linear, the gates' functions and products,
    /// as in libtorch. A float32 LSTM is one node for each layer and direction, and whatever is not recorded one kernel.
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
        bool fused = TakesLayers(options.Kind, input, hidden, cell, weights);
        layerInput = fused ? Contiguous(layerInput) : layerInput;
        TensorImpl[] hiddens = States(hidden, fused);
        TensorImpl[]? cells = cell is null ? null : States(cell, fused);
        var lastHidden = new TensorImpl[hiddens.Length];
        TensorImpl[]? lastCell = cell is null ? null : new TensorImpl[hiddens.Length];
        for (int layer = 0; layer < options.Layers; layer++)
        {
            var outputs = new TensorImpl[directions];
            for (int direction = 0; direction < directions; direction++)
            {
                int at = (layer * directions) + direction;
                (outputs[direction], lastHidden[at], TensorImpl? c) = Layer(options.Kind, layerInput, hiddens[at], cells?[at], weights[at], direction == 1, fused);
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

    /// <summary>Whether the layers may be operators: where nothing is recorded, and where libtorch leaves them to a library.</summary>
    private static bool TakesLayers(RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, IReadOnlyList<RecurrentWeights> weights)
    {
        if (input.DType is not (DType.Float32 or DType.Float64) || input.NumElements == 0 || weights[0].Projection is not null)
        {
            return false;
        }
        if (input.DType == DType.Float32 && kind == RecurrentKind.Lstm)
        {
            return true;
        }
        if (!GradMode.IsEnabled || InferenceMode.IsEnabled)
        {
            return true;
        }
        bool recorded = Variable.RequiresGrad(input) || Variable.RequiresGrad(hidden) || (cell is not null && Variable.RequiresGrad(cell));
        foreach (RecurrentWeights w in weights)
        {
            recorded |= Variable.RequiresGrad(w.InputHidden) || Variable.RequiresGrad(w.HiddenHidden)
                || (w.InputBias is not null && Variable.RequiresGrad(w.InputBias)) || (w.HiddenBias is not null && Variable.RequiresGrad(w.HiddenBias))
                || (w.Projection is not null && Variable.RequiresGrad(w.Projection));
        }
        return !recorded;
    }

    /// <summary>The state of each layer and direction.</summary>
    private static TensorImpl[] States(TensorImpl state, bool fused)
    {
        if (!fused)
        {
            return Unbind(state, 0);
        }
        var states = new TensorImpl[state.Sizes[0]];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = Select(state, 0, i);
        }
        return states;
    }

    private static (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Layer(
        RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights, bool reverse, bool fused)
    {
        if (!fused || !RecurrentLayer.Takes(kind, input, hidden, cell, weights))
        {
            return RecurrentComposite(kind, input, hidden, cell, weights, reverse);
        }
        TensorImpl[] results = new RecurrentLayer(kind, reverse).Call(input, weights.InputHidden, weights.HiddenHidden, weights.InputBias, weights.HiddenBias, hidden, cell);
        return (results[0], results[1], results.Length > 2 ? results[2] : null);
    }

    /// <summary>One direction of a layer, step by step.</summary>
    internal static (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) RecurrentComposite(
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
