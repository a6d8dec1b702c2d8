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
        using Frame frame = Frame.Open(NameOf(options.Kind), options, FrameInputs(input, hidden, cell, weights));
        TensorImpl sequence = options.BatchFirst ? Transpose(input, 0, 1) : input;
        bool fused = TakesLayers(options.Kind, input, hidden, cell, weights);
        var layers = new SequenceLayers(fused);
        (TensorImpl output, TensorImpl finalHidden, TensorImpl? finalCell) = Layers(layers, fused ? Contiguous(sequence) : sequence, States(hidden, fused), cell is null ? null : States(cell, fused), weights, options);
        output = !options.BatchFirst ? output
            : cell is null ? new Transpose(0, 1).InPlace(output)   // in place in libtorch, except for the LSTM
            : Transpose(output, 0, 1);
        frame.Results(finalCell is null ? [output, finalHidden] : [output, finalHidden, finalCell]);
        return (output, finalHidden, finalCell);
    }

    /// <summary>Likewise over packed sequences, by the same operators as libtorch: the state loses the rows of the sequences that have ended.</summary>
    /// <param name="data">(steps of all sequences, features).</param>
    /// <param name="batchSizes">How many sequences reach each step, in falling order.</param>
    /// <param name="hidden">(layers · directions, batch, hidden).</param>
    /// <param name="cell">Likewise, for the LSTM.</param>
    /// <param name="weights">For each layer the forward direction, then the backward one.</param>
    /// <param name="options">The rest.</param>
    internal static (TensorImpl Data, TensorImpl Hidden, TensorImpl? Cell) RecurrentPacked(
        TensorImpl data, long[] batchSizes, TensorImpl hidden, TensorImpl? cell, IReadOnlyList<RecurrentWeights> weights, in RecurrentOptions options)
    {
        using Frame frame = Frame.Open(NameOf(options.Kind) + ".data", options, FrameInputs(data, hidden, cell, weights));
        (TensorImpl output, TensorImpl finalHidden, TensorImpl? finalCell) = Layers(new PackedLayers(batchSizes), data, Unbind(hidden, 0), cell is null ? null : Unbind(cell, 0), weights, options);
        frame.Results(finalCell is null ? [output, finalHidden] : [output, finalHidden, finalCell]);
        return (output, finalHidden, finalCell);
    }

    private static string NameOf(RecurrentKind kind) => kind switch { RecurrentKind.Lstm => "aten::lstm", RecurrentKind.Gru => "aten::gru", RecurrentKind.Relu => "aten::rnn_relu", _ => "aten::rnn_tanh" };

    /// <summary>All layers, both directions of each, dropout between them; the states after the last step are stacked.</summary>
    private static (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Layers<TLayers>(
        TLayers layers, TensorImpl input, TensorImpl[] hiddens, TensorImpl[]? cells, IReadOnlyList<RecurrentWeights> weights, in RecurrentOptions options)
        where TLayers : struct, IRecurrentLayers
    {
        int directions = options.Bidirectional ? 2 : 1;
        var lastHidden = new TensorImpl[hiddens.Length];
        TensorImpl[]? lastCell = cells is null ? null : new TensorImpl[hiddens.Length];
        for (int layer = 0; layer < options.Layers; layer++)
        {
            var outputs = new TensorImpl[directions];
            for (int direction = 0; direction < directions; direction++)
            {
                int at = (layer * directions) + direction;
                (outputs[direction], lastHidden[at], TensorImpl? c) = layers.Run(options.Kind, input, hiddens[at], cells?[at], weights[at], direction == 1);
                if (lastCell is not null)
                {
                    lastCell[at] = c!;
                }
            }
            input = directions == 1 ? outputs[0] : Cat(outputs, outputs[0].Rank - 1);
            if (options.Dropout != 0 && options.Train && layer < options.Layers - 1)
            {
                input = Dropout(input, options.Dropout, true);
            }
        }
        return (input, Stack(lastHidden, 0), lastCell is null ? null : Stack(lastCell, 0));
    }

    /// <summary>How one direction of a layer is computed.</summary>
    private interface IRecurrentLayers
    {
        (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Run(RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights, bool reverse);
    }

    /// <summary>Over (length, batch, features).</summary>
    private readonly struct SequenceLayers(bool fused) : IRecurrentLayers
    {
        public (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Run(RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights, bool reverse)
        {
            if (!fused || !RecurrentLayer.Takes(kind, input, hidden, cell, weights))
            {
                return RecurrentComposite(kind, input, hidden, cell, weights, reverse);
            }
            TensorImpl[] results = new RecurrentLayer(kind, reverse).Call(input, weights.InputHidden, weights.HiddenHidden, weights.InputBias, weights.HiddenBias, hidden, cell);
            return (results[0], results[1], results.Length > 2 ? results[2] : null);
        }
    }

    /// <summary>Over packed steps.</summary>
    private readonly struct PackedLayers(long[] batchSizes) : IRecurrentLayers
    {
        public (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Run(RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights, bool reverse)
        {
            TensorImpl projected = Linear(input, weights.InputHidden, weights.InputBias);
            return reverse ? Backwards(kind, projected, hidden, cell, weights) : Forwards(kind, projected, hidden, cell, weights);
        }

        /// <summary>Sequences that have ended are cut off the state; at the end it is put together again, the longest first.</summary>
        private (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Forwards(RecurrentKind kind, TensorImpl projected, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights)
        {
            var outputs = new TensorImpl[batchSizes.Length];
            var hiddens = new List<TensorImpl>();
            List<TensorImpl>? cells = cell is null ? null : [];
            (long at, long running) = (0, batchSizes[0]);
            for (int step = 0; step < batchSizes.Length; step++)
            {
                long batch = batchSizes[step];
                TensorImpl input = Narrow(projected, 0, at, batch);
                at += batch;
                if (batch < running)
                {
                    hiddens.Add(Narrow(hidden, 0, batch, running - batch));
                    cells?.Add(Narrow(cell!, 0, batch, running - batch));
                    hidden = Narrow(hidden, 0, 0, batch);
                    cell = cell is null ? null : Narrow(cell, 0, 0, batch);
                    running = batch;
                }
                (hidden, cell) = RecurrentStep(kind, input, hidden, cell, weights);
                outputs[step] = hidden;
            }
            hiddens.Add(hidden);
            hiddens.Reverse();
            cells?.Add(cell!);
            cells?.Reverse();
            return (Cat([.. outputs], 0), Cat([.. hiddens], 0), cells is null ? null : Cat([.. cells], 0));
        }

        /// <summary>The longest sequences begin; the states of others come in when their last step is reached.</summary>
        private (TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) Backwards(RecurrentKind kind, TensorImpl projected, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights)
        {
            var outputs = new TensorImpl[batchSizes.Length];
            (long at, long running) = (projected.Sizes[0], batchSizes[^1]);
            TensorImpl state = Narrow(hidden, 0, 0, running);
            TensorImpl? memory = cell is null ? null : Narrow(cell, 0, 0, running);
            for (int step = batchSizes.Length - 1; step >= 0; step--)
            {
                long batch = batchSizes[step];
                if (batch > running)
                {
                    state = Cat([state, Narrow(hidden, 0, running, batch - running)], 0);
                    memory = cell is null ? null : Cat([memory!, Narrow(cell, 0, running, batch - running)], 0);
                    running = batch;
                }
                at -= batch;
                (state, memory) = RecurrentStep(kind, Narrow(projected, 0, at, batch), state, memory, weights);
                outputs[step] = state;
            }
            return (Cat(outputs, 0), state, memory);
        }
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
