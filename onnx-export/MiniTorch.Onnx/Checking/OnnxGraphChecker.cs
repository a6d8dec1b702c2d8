namespace MiniTorch.Onnx;

/// <summary>Walks a graph in order, with the values that each node can see.</summary>
internal sealed class OnnxGraphChecker(OnnxModel model, List<OnnxProblem> problems)
{
    /// <summary>Names that a graph has defined so far; inner graphs see those of the outer ones.</summary>
    internal sealed class Scope(Scope? outer)
    {
        public Dictionary<string, OnnxInferred> Values { get; } = new(StringComparer.Ordinal);

        public OnnxInferred? Find(string name) => Values.TryGetValue(name, out var value) ? value : outer?.Find(name);
    }

    // The first IR version in which a node may bear metadata.
    private const long NodeMetadataIr = 10;

    private readonly HashSet<string> _nodeNames = new(StringComparer.Ordinal);

    public Scope Check(OnnxGraph graph, Scope? outer)
    {
        var scope = new Scope(outer);
        var place = outer is null ? "graph" : $"graph '{graph.Name}'";
        if (graph.Name.Length == 0)
            Report(place, "it has no name");
        if (outer is null && graph.Outputs.Count == 0)
            Report(place, "it has no outputs");
        DefineInputs(graph, scope);
        var producers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs)
                producers.TryAdd(output, node);
        }

        for (var i = 0; i < graph.Nodes.Count; i++)
            CheckNode(graph.Nodes[i], i, scope, producers);
        CheckDeclared(graph, scope);
        return scope;
    }

    private void DefineInputs(OnnxGraph graph, Scope scope)
    {
        foreach (var input in graph.Inputs)
        {
            var place = $"input '{input.Name}'";
            if (!input.DataType.IsKnown())
                Report(place, "its element type is not stated");
            if (input.Name.Length == 0)
                Report("graph", "an input has no name");
            else if (!scope.Values.TryAdd(input.Name, new(input.DataType, input.Shape)))
                Report(place, "the name is used twice");
        }

        var initializers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializers)
        {
            var place = $"initializer '{tensor.Name}'";
            if (tensor.Name.Length == 0)
                Report("graph", "an initializer has no name");
            else if (!initializers.Add(tensor.Name))
                Report(place, "the name is used twice");
            else if (scope.Values.TryGetValue(tensor.Name, out var input) && input.DataType != tensor.DataType)
                Report(place, $"it is of type {tensor.DataType.Name()}; the input of that name is of type {input.DataType.Name()}");
            else if (!scope.Values.ContainsKey(tensor.Name))
                scope.Values.Add(tensor.Name, OnnxInferred.Of(tensor));
        }
    }

    private void CheckNode(OnnxNode node, int index, Scope scope, Dictionary<string, OnnxNode> producers)
    {
        var place = Place(node, index);
        if (node.Name.Length != 0 && !_nodeNames.Add(node.Name))
            Report(place, "another node has the same name");
        if (node.Metadata.Count != 0 && model.IrVersion < NodeMetadataIr)
            Report(place, $"nodes have metadata from IR version {NodeMetadataIr} on; the model has {model.IrVersion}");
        var inputs = new OnnxInferred[node.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            var name = node.Inputs[i];
            inputs[i] = scope.Find(name) ?? OnnxInferred.Unknown;
            if (name.Length == 0 || scope.Find(name) is not null)
                continue;
            if (producers.TryGetValue(name, out var producer))
                Report(place, ReferenceEquals(producer, node) ? $"it reads its own output '{name}'" : $"it reads '{name}' before {Place(producer, -1)} makes it: nodes must be in topological order");
            else
                Report(place, $"it reads '{name}', which nothing makes");
        }

        var outputs = new OnnxInferred[node.Outputs.Count];
        Array.Fill(outputs, OnnxInferred.Unknown);
        if (OnnxNodeChecker.Resolve(node, model.Opset, out var problem) is { } schema)
        {
            var found = new List<string>();
            OnnxInference.Infer(node, schema, inputs, outputs, found);
            foreach (var what in found)
                Report(place, what);
        }
        else
        {
            Report(place, problem);
        }

        CheckInnerGraphs(node, place, scope, outputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            var name = node.Outputs[i];
            if (name.Length == 0)
                continue;
            if (scope.Find(name) is not null)
                Report(place, $"it makes '{name}', which is there already: a value is assigned once");
            else
                scope.Values.Add(name, outputs[i]);
        }
    }

    private void CheckInnerGraphs(OnnxNode node, string place, Scope scope, OnnxInferred[] outputs)
    {
        OnnxGraph? first = null;
        foreach (var attribute in node.Attributes)
        {
            if (attribute.Kind != OnnxAttributeKind.Graph)
                continue;
            var inner = attribute.Graph;
            Check(inner, scope);

            // Loop's body gives the condition first.
            var skip = node.OpType == "Loop" ? 1 : 0;
            if (inner.Outputs.Count - skip != outputs.Length)
                Report(place, $"the graph '{attribute.Name}' has {inner.Outputs.Count} outputs; {outputs.Length + skip} are needed");
            for (var i = 0; i < Math.Min(inner.Outputs.Count - skip, outputs.Length); i++)
            {
                var type = inner.Outputs[i + skip].DataType;
                if (first is not null && outputs[i].DataType != type)
                    Report(place, $"its branches give {outputs[i].DataType.Name()} and {type.Name()} for the output '{node.Outputs[i]}'");
                outputs[i] = new(type, null);
            }

            first ??= inner;
        }
    }

    private void CheckDeclared(OnnxGraph graph, Scope scope)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs)
        {
            var place = $"output '{output.Name}'";
            if (!names.Add(output.Name))
                Report(place, "the name is used twice");
            if (!output.DataType.IsKnown())
                Report(place, "its element type is not stated");
            CheckDeclared(place, output, scope);
        }

        names.Clear();
        foreach (var value in graph.ValueInfos)
        {
            var place = $"value '{value.Name}'";
            if (!names.Add(value.Name))
                Report(place, "it is declared twice");
            CheckDeclared(place, value, scope);
        }
    }

    private void CheckDeclared(string place, OnnxValueInfo declared, Scope scope)
    {
        if (scope.Find(declared.Name) is not { } value)
            Report(place, "nothing makes it");
        else if (value.DataType != OnnxDataType.Undefined && declared.DataType != OnnxDataType.Undefined && value.DataType != declared.DataType)
            Report(place, $"it is declared as {declared.DataType.Name()}; the graph makes {value.DataType.Name()}");
        else if (value.Shape is { } shape && declared.Shape is { } said && !Agree(said, shape))
            Report(place, $"it is declared as [{string.Join(", ", said)}]; the graph makes [{string.Join(", ", shape)}]");
    }

    // Names say which sizes are equal, and inference knows less of that than the exporter: only numbers and ranks can disagree.
    private static bool Agree(IReadOnlyList<OnnxDimension> declared, IReadOnlyList<OnnxDimension> inferred)
    {
        if (declared.Count != inferred.Count)
            return false;
        for (var i = 0; i < declared.Count; i++)
        {
            if (declared[i].Size is { } a && inferred[i].Size is { } b && a != b)
                return false;
        }

        return true;
    }

    private static string Place(OnnxNode node, int index) =>
        node.Name.Length != 0 ? $"node '{node.Name}' ({node.OpType})"
        : $"node{(index < 0 ? "" : $" {index}")} ({string.Join(", ", node.Outputs)} = {node.OpType})";

    private void Report(string place, string what) => problems.Add(new(place, what));
}
