using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (output, h_n, c_n) of one direction of a recurrent layer over (steps, batch, features): i, f, o = σ and g = tanh of W·x + b + U·h + c; c' = f·c + i·g;
/// h' = o·tanh(c'). The gradients by one kernel; a recorded backward differentiates the composite. Saves inputs, output, gates and cells.
/// Only an LSTM has a derivative here, as in libtorch; other recurrences come without a cell, and only where nothing is recorded.
/// </summary>
internal sealed class RecurrentLayer(RecurrentKind kind, bool reverse) : MultiOutputOperator("aten::mkldnn_rnn_layer", "MkldnnRnnLayerBackward0")
{
    private readonly SavedTensor?[] _inputs = new SavedTensor?[InputCount];
    private SavedTensor? _output;
    private SavedTensor? _saved;
    private TensorImpl? _workspace;

    /// <summary>input, weight_ih, weight_hh, bias_ih, bias_hh, hidden, cell.</summary>
    internal const int InputCount = 7;

    internal RecurrentKind Kind => kind;

    internal bool IsReverse => reverse;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("mode", kind.ToString()), ("reverse", reverse)];

    /// <summary>Callers have checked the shapes, and that the input is dense: see <see cref="Takes"/>.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl input, TensorImpl hidden) = (inputs[0]!, inputs[5]!);
        var output = new TensorMeta([input.Sizes[0], .. hidden.Sizes], input.DType);
        var state = new TensorMeta(hidden.Sizes, input.DType);
        return kind == RecurrentKind.Lstm ? [output, state, state] : [output, state];
    }

    /// <summary>Whether the operands have the shapes and the one dtype that they should have; the composite refuses what has not, with libtorch's words.</summary>
    internal static bool Takes(RecurrentKind kind, TensorImpl input, TensorImpl hidden, TensorImpl? cell, RecurrentWeights weights)
    {
        if (input.Rank != 3 || hidden.Rank != 2 || input.NumElements == 0 || hidden.NumElements == 0 || hidden.Sizes[0] != input.Sizes[1] || weights.Projection is not null)
        {
            return false;
        }
        (long features, long units) = (input.Sizes[2], hidden.Sizes[1]);
        long width = kind.Gates() * units;
        return Is(weights.InputHidden, [width, features]) && Is(weights.HiddenHidden, [width, units]) && Is(hidden, hidden.Sizes)
            && (weights.InputBias is null || Is(weights.InputBias, [width])) && (weights.HiddenBias is null || Is(weights.HiddenBias, [width]))
            && (kind == RecurrentKind.Lstm ? cell is not null && Is(cell, hidden.Sizes) : cell is null);

        bool Is(TensorImpl x, ReadOnlySpan<long> sizes) => x.DType == input.DType && x.Sizes.AsSpan().SequenceEqual(sizes);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl output = into[0];
        (long steps, long batch, long units) = (output.Sizes[0], output.Sizes[1], output.Sizes[2]);
        RecurrentOperands operands = Operands(inputs);
        if (_workspace is { } workspace)
        {
            (TensorImpl gates, TensorImpl cells) = Parts(workspace, output.Sizes);
            _workspace = null;
            RecurrentForward.Run(kind, reverse, operands, gates, cells, output);
            Copy.Run(cells.At(0, reverse ? 0 : steps - 1), into[2]);
        }
        else
        {
            using var gates = new Temporary([steps, batch, kind.Gates() * units], output.DType);
            RecurrentForward.Run(kind, reverse, operands, gates.Tensor, kind == RecurrentKind.Lstm ? into[2] : null, output);
        }
        Copy.Run(output.At(0, reverse ? 0 : steps - 1), into[1]);
    }

    internal static RecurrentOperands Operands(ReadOnlySpan<TensorImpl?> inputs)
    {
        return new(Dense(inputs[0])!, Dense(inputs[1])!, Dense(inputs[2])!, Dense(inputs[3]), Dense(inputs[4]), Dense(inputs[5])!, Dense(inputs[6]));

        static TensorImpl? Dense(TensorImpl? x) => x is null ? null : Copy.Dense(x, x.DType);
    }

    /// <summary>The gates (steps, batch, 4 · units) and the cells (steps, batch, units) in one tensor.</summary>
    internal static (TensorImpl Gates, TensorImpl Cells) Parts(TensorImpl workspace, long[] sizes)
    {
        (long batch, long units) = (sizes[1], sizes[2]);
        return (workspace.Alias([sizes[0], batch, 4 * units], [4 * batch * units, 4 * units, 1]), workspace.Alias(sizes, [batch * units, units, 1], workspace.Offset + (4 * sizes[0] * batch * units)));
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        for (int i = 0; i < InputCount; i++)
        {
            _inputs[i] = SaveOptional(inputs[i], i switch { 0 => "input", 5 => "hx_", 6 => "cx_tmp", _ => $"weight{i - 1}" });
        }
        _output = SaveOutput(results[0], 0, "result0");
        _workspace = TensorImpl.Empty([5 * results[0].NumElements], results[0].DType);
        _saved = SaveInput(_workspace, "result3");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        var inputs = new TensorImpl?[InputCount];
        var needs = new bool[InputCount];
        for (int i = 0; i < InputCount; i++)
        {
            inputs[i] = _inputs[i]?.Unpack();
            needs[i] = inputs[i] is not null && Needs(i);
        }
        if (GradMode.IsEnabled)
        {
            Recomputation.Differentiate(Composite, inputs, needs, grads, gradInputs);
            return;
        }
        TensorImpl[] results = new RecurrentLayerBackward(reverse, needs).Call([grads[0], grads[1], grads[2], .. inputs, _output!.Unpack(), _saved!.Unpack()]);
        int at = 0;
        for (int i = 0; i < InputCount; i++)
        {
            gradInputs[i] = needs[i] ? results[at++] : null;
        }
    }

    private TensorImpl[] Composite(TensorImpl?[] x)
    {
        (TensorImpl output, TensorImpl hidden, TensorImpl? cell) = Aten.RecurrentComposite(kind, x[0]!, x[5]!, x[6], new(x[1]!, x[2]!, x[3], x[4]), reverse);
        return [output, hidden, cell!];
    }
}

/// <summary>The gradients of an LSTM layer. Only called where they need no derivative.</summary>
/// <param name="reverse">The layer went from the last step to the first.</param>
/// <param name="needs">Which of the layer's inputs have a gradient among the results.</param>
internal sealed class RecurrentLayerBackward(bool reverse, bool[] needs) : MultiOutputOperator("aten::mkldnn_rnn_layer_backward", null)
{
    private const int Grads = 3;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reverse", reverse)];

    /// <summary>Inputs: the gradients of the results (or null), the layer's inputs, its output, gates and cells.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        var metas = new List<TensorMeta>(needs.Length);
        for (int i = 0; i < needs.Length; i++)
        {
            if (needs[i])
            {
                metas.Add(new(inputs[Grads + i]!.Sizes, inputs[Grads + i]!.DType));
            }
        }
        return [.. metas];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        var places = new TensorImpl?[needs.Length];
        int at = 0;
        for (int i = 0; i < needs.Length; i++)
        {
            places[i] = needs[i] ? into[at++] : null;
        }
        TensorImpl output = inputs[Grads + RecurrentLayer.InputCount]!;
        (TensorImpl gates, TensorImpl cells) = RecurrentLayer.Parts(inputs[Grads + RecurrentLayer.InputCount + 1]!, output.Sizes);
        var grads = new LstmGradients(Dense(inputs[0]), Dense(inputs[1]), inputs[2], output, gates, cells);
        RecurrentOperands operands = RecurrentLayer.Operands(inputs.Slice(Grads, RecurrentLayer.InputCount));
        LstmBackward.Run(reverse, operands, grads, new(places[0], places[1], places[2], places[3], places[4], places[5], places[6]));

        static TensorImpl? Dense(TensorImpl? x) => x is null ? null : Copy.Dense(x, x.DType);
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
    }
}
