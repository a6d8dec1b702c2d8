using System.Numerics;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Operators;

/// <summary>Replays recorded operator calls on an API: outputs, gradients, second derivatives, names of grad_fn, error texts.</summary>
/// <param name="binder">The API.</param>
/// <param name="graphs">Its backward graphs; null leaves them out.</param>
/// <param name="nodeName">Where nodes are compared by other names than their own: the name for both sides.</param>
public sealed class OperatorRunner(Binder binder, IGraphAccess? graphs, Func<string, string>? nodeName = null)
{
    /// <summary>The seed that was set right before each recorded call.</summary>
    private const long Seed = 42;

    private readonly OperatorCalls _calls = new(binder);
    private readonly GraphReader? _reader = graphs is null ? null : new GraphReader(graphs, nodeName);

    /// <summary>Is told what the API made of a call, name by name: output 0, grad_fn, gradient 0, second gradient 0.</summary>
    public Action<string, object?>? Observe { get; init; }

    public Outcome Run(RecordedCall call)
    {
        OutcomeBuilder outcome = new(Section.Operators, call.Entry, call.Id);
        if (call.Error is { } error)
        {
            outcome.Try(Aspects.Error, "preparing the call", () => outcome.Check(Aspects.Error, ExpectError(call, error)));
            return outcome.Build();
        }

        List<object> inputs = [];
        List<object?> outputs = [];
        if (outcome.Try(Aspects.Forward, "forward", () => Flatten(Invoke(call, inputs), outputs)))
        {
            ObserveAll("output", outputs);
            outcome.Try(Aspects.Forward, "reading the outputs", () => outcome.Check(Aspects.Forward, CompareOutputs(call, outputs)));
            outcome.Try(Aspects.Strides, "reading the strides", () => outcome.Check(Aspects.Strides, CompareStrides(call, outputs)));
            if (CompareRequiresGrad(call, outputs) is { } difference)
            {
                outcome.Check(Aspects.Graph, difference);
            }

            if (call.Cotangents is { } cotangents && (!call.IsGauge || AgreeExactly(call, outputs)))
            {
                CompareBackward(call, inputs, Differentiable(call, outputs), cotangents, outcome);
            }
        }

        return outcome.Build();
    }

    private void ObserveAll(string what, IReadOnlyList<object?> values)
    {
        for (int i = 0; Observe is not null && i < values.Count; i++)
        {
            Observe($"{what} {i}", binder.Tensors.IsTensor(values[i]) ? binder.Tensors.Data(values[i]!) : values[i]);
        }
    }

    private object? Invoke(RecordedCall call, List<object> inputs)
    {
        List<object> tensors = [];
        object? input = Materialize(call.Input, tensors);
        object?[] arguments = [.. call.Arguments.Select(argument => Materialize(argument, tensors))];
        Dictionary<string, object?> keywords = call.Keywords.ToDictionary(pair => pair.Key, pair => Materialize(pair.Value, tensors));
        inputs.AddRange(tensors.Where(binder.Tensors.RequiresGrad));
        object?[] results = new object?[call.Repeat];
        for (int i = 0; i < results.Length; i++)
        {
            binder.Functions.ManualSeed(Seed);
            results[i] = _calls.Invoke(call.Entry, input, arguments, keywords);
        }

        return results.Length == 1 ? results[0] : new PyTuple(results);
    }

    /// <summary>Makes the recorded tensors of a value, and notes them in order.</summary>
    private object? Materialize(object? value, List<object> tensors)
    {
        switch (value)
        {
            case RecordedTensor tensor:
                object made = binder.Tensors.Create(tensor.Data, tensor.Strides, tensor.RequiresGrad, binder.Functions);
                tensors.Add(made);
                return made;
            case SameTensor same:
                return tensors[same.Index];
            case PySequence sequence:
                return PyOperators.Like(sequence, [.. sequence.Items.Select(item => Materialize(item, tensors))]);
            default:
                return value;
        }
    }

    /// <summary>
    /// Python's own argument parser refuses what C#'s compiler refuses: there a missing overload is the right answer.
    /// </summary>
    private string? ExpectError(RecordedCall call, (string Type, string Text) error)
    {
        bool refusedByParser = error.Type == "TypeError";
        try
        {
            binder.Strict = refusedByParser;
            object? result = Invoke(call, []);
            return $"did not throw but returned {PyText.Of(result)}, expected {error.Type}: {error.Text}";
        }
        catch (MissingException) when (refusedByParser)
        {
            return null;
        }
        catch (Exception exception) when (exception is not MissingException)
        {
            return ErrorTexts.Agree(error.Text, exception.Message) ? null : $"threw {OutcomeBuilder.Describe(exception)}, expected {error.Type}: {error.Text}";
        }
        finally
        {
            binder.Strict = false;
        }
    }

    private string? CompareOutputs(RecordedCall call, List<object?> outputs)
    {
        string? difference = CompareExactly(call, outputs);
        if (difference is null || !call.IsGauge)
        {
            return difference;
        }

        TensorComparer.WorstError = 0; // element by element they may differ
        return GaugeComparer.Compare(call, [.. outputs.Select(output => binder.Tensors.Data(output!))]);
    }

    /// <summary>Whether the gauge is the same on both sides, so that gradients can be compared.</summary>
    private bool AgreeExactly(RecordedCall call, List<object?> outputs)
    {
        double worst = TensorComparer.WorstError;
        bool agree = CompareExactly(call, outputs) is null;
        TensorComparer.WorstError = agree ? TensorComparer.WorstError : worst;
        return agree;
    }

    private string? CompareExactly(RecordedCall call, List<object?> outputs)
    {
        List<object?> expected = [];
        Flatten(call.Outputs, expected);
        if (expected.Count != outputs.Count)
        {
            return $"{outputs.Count} outputs, expected {expected.Count}";
        }

        IReadOnlyList<object?>? wide = call.WideOutputs;
        for (int i = 0; i < expected.Count; i++)
        {
            if (CompareOutput(call, expected[i], outputs[i], wide?[i]) is { } difference)
            {
                return $"output {i}: {difference}";
            }
        }

        return null;
    }

    private string? CompareOutput(RecordedCall call, object? expected, object? actual, object? wide)
    {
        if (expected is RecordedTensor tensor)
        {
            if (!binder.Tensors.IsTensor(actual))
            {
                return $"got {PyText.Of(actual)}, expected {tensor}";
            }

            TensorData data = binder.Tensors.Data(actual!);
            return WiderReference.Compare(tensor.Data, call.IsUninitialised ? data with { Bytes = tensor.Data.Bytes } : data, wide, OperatorTolerances.Of(call.Operator, tensor.Data));
        }

        // A number: the API may return it as a tensor of one element (torch.equal does).
        object? number = binder.Tensors.IsTensor(actual) ? binder.Functions.ToNumber(actual!) : actual;
        return expected is bool ? (Equals(expected, number) ? null : $"got {PyText.Of(number)}, expected {PyText.Of(expected)}")
            : TensorComparer.Compare(AsData(expected), AsData(number));
    }

    private string? CompareStrides(RecordedCall call, List<object?> outputs)
    {
        List<object?> expected = [];
        Flatten(call.Outputs, expected);
        for (int i = 0; i < Math.Min(expected.Count, outputs.Count); i++)
        {
            if (expected[i] is RecordedTensor tensor && binder.Tensors.IsTensor(outputs[i]) && CompareStrides(tensor, outputs[i]!) is { } difference)
            {
                return $"output {i}: {difference}";
            }
        }

        return null;
    }

    /// <summary>Strides are compared where the recorded tensor was not contiguous or ours is not; a dimension of size 1 has no meaningful one.</summary>
    private string? CompareStrides(RecordedTensor expected, object actual)
    {
        long[] shape = expected.Data.Shape;
        long[] want = expected.Strides ?? Contiguous(shape);
        long[] have = binder.Tensors.Strides(actual);
        bool agree = expected.Data.Count <= 1 || have.Length != want.Length || Enumerable.Range(0, shape.Length).All(d => shape[d] == 1 || want[d] == have[d]);
        return agree ? null : $"strides ({string.Join(", ", have)}), expected ({string.Join(", ", want)}) for shape [{string.Join(", ", shape)}]";
    }

    private static long[] Contiguous(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= Math.Max(shape[d], 1);
        }

        return strides;
    }

    private static TensorData AsData(object? number) => number switch
    {
        Complex c => TensorData.From("complex128", [], [c]),
        double d => TensorData.From("float64", [], [d]),
        long i => TensorData.From("int64", [], [i]),
        _ => throw new InvalidOperationException($"got {PyText.Of(number)} where a number was expected"),
    };

    /// <summary>The outputs that require grad on both sides; all of ours where the outputs themselves do not agree.</summary>
    private object[] Differentiable(RecordedCall call, List<object?> outputs)
    {
        List<object?> expected = [];
        Flatten(call.Outputs, expected);
        return [.. outputs.Where((output, i) => binder.Tensors.IsTensor(output) && binder.Tensors.RequiresGrad(output!) && (expected.Count != outputs.Count || expected[i] is RecordedTensor { RequiresGrad: true }))!];
    }

    private string? CompareRequiresGrad(RecordedCall call, List<object?> outputs)
    {
        List<object?> expected = [];
        Flatten(call.Outputs, expected);
        for (int i = 0; i < Math.Min(expected.Count, outputs.Count); i++)
        {
            if (expected[i] is RecordedTensor tensor && binder.Tensors.IsTensor(outputs[i]) && tensor.RequiresGrad != binder.Tensors.RequiresGrad(outputs[i]!))
            {
                return $"output {i}: requires_grad is {!tensor.RequiresGrad}, expected {tensor.RequiresGrad}";
            }
        }

        return null;
    }

    private void CompareBackward(RecordedCall call, List<object> inputs, object[] outputs, IReadOnlyList<RecordedTensor?> cotangents, OutcomeBuilder outcome)
    {
        if (graphs is not null)
        {
            outcome.Try(Aspects.Graph, "reading grad_fn", () => outcome.Check(Aspects.Graph, CompareNames(call.GradFns, outputs)));
        }

        if (outputs.Length != cotangents.Count)
        {
            outcome.Check(Aspects.Backward, $"{outputs.Length} outputs require grad, expected {cotangents.Count}");
            return;
        }

        IReadOnlyList<object?> gradients = [];
        bool second = call.Vectors is not null;
        if (!outcome.Try(Aspects.Backward, "backward", () => gradients = binder.Functions.Grad(outputs, inputs, Make(cotangents), second)))
        {
            return;
        }

        outcome.Try(Aspects.Backward, "reading the gradients", () => outcome.Check(Aspects.Backward, CompareGradients(call, "gradient", call.Gradients!, gradients)));
        if (second)
        {
            outcome.Try(Aspects.DoubleBackward, "double backward", () => outcome.Check(Aspects.DoubleBackward, CompareSecond(call, inputs, gradients)));
        }
    }

    private string? CompareSecond(RecordedCall call, List<object> inputs, IReadOnlyList<object?> gradients)
    {
        object?[] differentiable = [.. call.VectorOf.Select(index => gradients[index])];
        int constant = Array.FindIndex(differentiable, gradient => gradient is null || !binder.Tensors.RequiresGrad(gradient));
        return constant >= 0
            ? $"gradient {call.VectorOf[constant]} is not differentiable"
            : CompareGradients(call, "second gradient", call.SecondGradients, binder.Functions.Grad(differentiable, inputs, Make(call.Vectors!), createGraph: false));
    }

    private string? CompareNames(IReadOnlyList<string?> expected, object[] outputs)
    {
        string?[] actual = [.. outputs.Select(output => graphs!.GradFn(output) is { } node ? _reader!.Name(node) : null)];
        Observe?.Invoke("grad_fn", string.Join(", ", actual.Select(PyText.Of)));
        expected = [.. expected.Select(name => name is null ? null : Renamed(GraphReader.Plain(name)))];   // recorded from name(), which is qualified
        return expected.SequenceEqual(actual) ? null : $"grad_fn {string.Join(", ", actual.Select(PyText.Of))}, expected {string.Join(", ", expected.Select(PyText.Of))}";
    }

    private string Renamed(string name) => nodeName?.Invoke(name) ?? name;

    private string? CompareGradients(RecordedCall call, string what, IReadOnlyList<RecordedTensor?> expected, IReadOnlyList<object?> actual)
    {
        ObserveAll(what, actual);
        IReadOnlyList<object?>? wide = call.WideGradients;
        for (int i = 0; i < expected.Count; i++)
        {
            string? difference = (expected[i], actual[i]) switch
            {
                (null, null) => null,
                (null, { } got) => $"got {binder.Tensors.Data(got)}, expected none",
                ({ } want, null) => $"got none, expected {want}",
                ({ } want, { } got) => WiderReference.Compare(want.Data, binder.Tensors.Data(got), wide?[i], OperatorTolerances.Of(call.Operator, want.Data)),
            };
            if (difference is not null)
            {
                return $"{what} {i}: {difference}";
            }
        }

        return null;
    }

    private object?[] Make(IReadOnlyList<RecordedTensor?> tensors) => [.. tensors.Select(tensor => Materialize(tensor, []))];

    private static void Flatten(object? value, List<object?> into)
    {
        if (value is PySequence sequence)
        {
            foreach (object? item in sequence.Items)
            {
                Flatten(item, into);
            }
        }
        else
        {
            into.Add(value);
        }
    }
}
