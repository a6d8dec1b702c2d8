using System.Numerics;
using System.Text.RegularExpressions;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Graphs;

/// <summary>Evaluates recorded expressions on an API and compares values, graph and gradients.</summary>
/// <param name="section">Graphs or programs.</param>
/// <param name="recording">What PyTorch did.</param>
/// <param name="binder">The API.</param>
/// <param name="graphs">Its backward graphs, null where the API does not show them.</param>
/// <param name="nodeName">Where nodes are compared by other names than their own: the name for both sides.</param>
public sealed class ExpressionRunner(Section section, GraphRecording recording, Binder binder, IGraphAccess? graphs, Func<string, string>? nodeName = null)
{
    private readonly Evaluator _evaluator = new(new TorchHost(binder));
    private readonly GraphReader? _reader = graphs is null ? null : new GraphReader(graphs, nodeName);

    /// <summary>Is told what the API made of a sample, name by name: input x, output 0, graph, gradient x.</summary>
    public Action<string, object?>? Observe { get; init; }

    public Outcome Run(string expression)
    {
        OutcomeBuilder outcome = new(section, section == Section.Programs ? "program" : ExpressionKinds.Of(recording.Tree(expression)), expression);
        Dictionary<string, object?> names = [];
        List<object> outputs = [];
        if (outcome.Try(Aspects.Forward, "setup", () => _evaluator.Execute(recording.Setup, names))
            && outcome.Try(Aspects.Forward, "forward", () => Tensors(_evaluator.Evaluate(recording.Tree(expression), names), outputs)))
        {
            Dictionary<string, object> named = names.Where(pair => binder.Tensors.IsTensor(pair.Value)).ToDictionary(pair => pair.Key, pair => pair.Value!);
            ExpressionTolerances tolerances = new(expression, named.Where(pair => Mentions(expression, pair.Key)).Select(pair => binder.Tensors.DType(pair.Value)));
            foreach ((string name, object tensor) in Observe is null ? [] : named.Where(pair => Mentions(expression, pair.Key)))
            {
                Observe?.Invoke($"input {name}", binder.Tensors.Data(tensor));
            }

            outcome.Try(Aspects.Forward, "reading the outputs", () => CompareOutputs(expression, outputs, tolerances, outcome));
            ObservedGraph? graph = null;
            if (_reader is not null && outcome.Try(Aspects.Graph, "reading the graph", () => graph = _reader.Read(outputs, named)))
            {
                Observe?.Invoke("graph", graph!.Graph);
                outcome.Check(Aspects.Graph, GraphComparer.Compare(recording.Graph(expression), recording.OlderGraph(expression), graph!.Graph));
                CompareBackward(expression, outputs, graph, tolerances, outcome);
            }
        }

        return outcome.Build();
    }

    private static bool Mentions(string expression, string name) => Regex.IsMatch(expression, $@"\b{name}\b");

    private void CompareOutputs(string expression, List<object> outputs, ExpressionTolerances tolerances, OutcomeBuilder outcome)
    {
        for (int i = 0; Observe is not null && i < outputs.Count; i++)
        {
            Observe($"output {i}", binder.Tensors.Data(outputs[i]));
        }

        IReadOnlyList<TensorData> expected = recording.Outputs(expression);
        if (expected.Count != outputs.Count)
        {
            outcome.Check(Aspects.Forward, $"{outputs.Count} outputs, expected {expected.Count}");
            return;
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            string? difference = TensorComparer.Compare(expected[i], binder.Tensors.Data(outputs[i]), tolerances.Of(expected[i].DType));
            outcome.Check(Aspects.Forward, difference is null ? null : $"output {i}: {difference}");
        }
    }

    private void CompareBackward(string expression, List<object> outputs, ObservedGraph graph, ExpressionTolerances tolerances, OutcomeBuilder outcome)
    {
        string expected = recording.Backward(expression);
        object[] differentiable = [.. outputs.Where(output => graphs!.GradFn(output) is not null)];
        if (expected == "no grad_fn")
        {
            outcome.Check(Aspects.Backward, differentiable.Length == 0 ? null : "an output has a grad_fn, expected none");
            return;
        }

        if (expected != "ok")
        {
            outcome.Check(Aspects.Error, ExpectError(expected, () => RunBackward(differentiable)));
        }
        else if (outcome.Try(Aspects.Backward, "backward", () => RunBackward(differentiable)))
        {
            outcome.Try(Aspects.Backward, "reading the gradients", () => CompareGradients(expression, graph, tolerances, outcome));
        }
    }

    private static string? ExpectError(string expected, Action action)
    {
        try
        {
            action();
            return $"backward did not throw, expected {expected}";
        }
        catch (Exception exception) when (exception is not MissingException)
        {
            return ErrorTexts.Agree(expected, exception.Message) ? null : $"backward threw {OutcomeBuilder.Describe(exception)}, expected {expected}";
        }
    }

    /// <summary>Seeds as recorded: the backward of sum(t · (1..n)/n) over the outputs with a grad_fn, |t| for complex t.</summary>
    private void RunBackward(object[] outputs)
    {
        PyTuple cotangents = new([.. outputs.Select(Cotangent)]);
        if (outputs.Length == 1)
        {
            binder.CallMethod(outputs[0], "backward", new CallArguments(cotangents));
        }
        else
        {
            binder.CallFunction("torch.autograd", "backward", new CallArguments(new PyTuple(outputs), cotangents));
        }
    }

    private object Cotangent(object output)
    {
        TensorData data = binder.Tensors.Data(output);
        Complex[] values = data.Values();
        for (int i = 0; i < values.Length; i++)
        {
            double weight = (i + 1.0) / values.Length;
            double length = Complex.Abs(values[i]);
            values[i] = !DTypes.IsComplex(data.DType) ? weight : length == 0 ? 0 : values[i] / length * weight;
        }

        return binder.Tensors.Create(TensorData.From(data.DType, data.Shape, values), null, false, binder.Functions);
    }

    /// <summary>
    /// Gradients belong to leaves. Both graphs have them in one order if they agree; where the composite stands for a
    /// library's node the named ones are matched by name, the parameters by value.
    /// </summary>
    private void CompareGradients(string expression, ObservedGraph observed, ExpressionTolerances tolerances, OutcomeBuilder outcome)
    {
        Graph expectedGraph = recording.Graph(expression);
        GraphNode[] expectedLeaves = [.. expectedGraph.Leaves];
        IReadOnlyList<TensorData?> expected = recording.Gradients(expression)!;
        TensorData?[] actual = [.. observed.Leaves.Select(leaf => binder.Tensors.Grad(leaf) is { } grad ? binder.Tensors.Data(grad) : null)];
        GraphNode[] actualLeaves = [.. observed.Graph.Leaves];
        bool inOrder = !GraphComparer.HasLibraryNode(expectedGraph) || GraphComparer.Agree(expectedGraph, observed.Graph);
        HashSet<int> used = [];
        for (int i = 0; i < expectedLeaves.Length; i++)
        {
            int[] candidates = [.. Enumerable.Range(0, actualLeaves.Length).Where(j => actualLeaves[j].Leaf == expectedLeaves[i].Leaf && !used.Contains(j))];
            int match = inOrder ? candidates.FirstOrDefault(-1) : candidates.FirstOrDefault(j => Compare(expected[i], actual[j], tolerances) is null, candidates.FirstOrDefault(-1));
            used.Add(match);
            Observe?.Invoke($"gradient {i} ({expectedLeaves[i].Leaf})", match < 0 ? "not in the graph" : actual[match]);
            string? difference = match < 0 ? "not in the graph" : Compare(expected[i], actual[match], tolerances);
            outcome.Check(Aspects.Backward, difference is null ? null : $"gradient of {expectedLeaves[i].Leaf}: {difference}");
        }
    }

    private static string? Compare(TensorData? expected, TensorData? actual, ExpressionTolerances tolerances) => (expected, actual) switch
    {
        (null, null) => null,
        (null, _) => $"got {actual}, expected none",
        (_, null) => $"got none, expected {expected}",
        _ => TensorComparer.Compare(expected, actual, tolerances.Of(expected.DType)),
    };

    private void Tensors(object? value, List<object> into)
    {
        if (binder.Tensors.IsTensor(value))
        {
            into.Add(value!);
        }
        else if (value is PySequence sequence)
        {
            foreach (object? item in sequence.Items)
            {
                Tensors(item, into);
            }
        }
    }
}
