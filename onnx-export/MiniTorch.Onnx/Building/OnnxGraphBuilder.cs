using System.Runtime.InteropServices;

namespace MiniTorch.Onnx;

/// <summary>
/// Builds a graph node by node. Every node is checked when it is added, and its outputs' types and shapes are inferred; what is
/// computed from known sizes alone becomes a constant at once.
/// </summary>
public sealed partial class OnnxGraphBuilder
{
    // Larger constants are compared with nothing: they are data, and equal data is rare.
    private const long MaxSharedBytes = 1024;

    private readonly OnnxGraph _graph;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reserved = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodeNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.Ordinal);
    private readonly Dictionary<OnnxTensor, OnnxValue> _constants = new(OnnxTensorComparer.Instance);
    private readonly HashSet<string> _constantNames = new(StringComparer.Ordinal);
    private readonly List<OnnxValue> _made = [];

    /// <summary>An empty graph.</summary>
    /// <param name="opset">Version of the standard operator set.</param>
    /// <param name="graphName">The graph's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">MiniTorch does not write that version.</exception>
    public OnnxGraphBuilder(int opset, string graphName = "main")
    {
        OnnxModel.IrVersionFor(opset);
        ArgumentException.ThrowIfNullOrEmpty(graphName);
        (Opset, _graph) = (opset, new OnnxGraph(graphName));
    }

    /// <summary>Version of the standard operator set.</summary>
    public int Opset { get; }

    /// <summary>Prefix of the names made from now on: the path of the module that is being exported.</summary>
    public string Path { get; set; } = "";

    /// <summary>Text that the nodes added from now on bear: the source line that made them.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Keeps names for inputs, outputs and weights, so that no made name takes them first.</summary>
    public void Reserve(params IEnumerable<string> names) => _reserved.UnionWith(names);

    /// <summary>A name that no other value has, like the hint.</summary>
    public string FreshName(string hint) => Fresh(hint, name => !_reserved.Contains(name) && _names.Add(name));

    /// <summary>Adds an input of the graph.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OnnxValue Input(string name, OnnxDataType dataType, params IReadOnlyList<OnnxDimension> shape)
    {
        Take(name);
        _graph.Inputs.Add(new(name, dataType, shape));
        return new(name, new(dataType, shape));
    }

    /// <summary>Adds a weight under its own name; it is never merged with another one, nor folded.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OnnxValue Initializer(OnnxTensor tensor)
    {
        Take(tensor.Name);
        _graph.Initializers.Add(tensor);

        // Known by shape only: folding would bake the weight's value in under another name.
        return new(tensor.Name, OnnxInferred.Of(tensor) with { Integers = null });
    }

    /// <summary>Adds a constant, or finds the equal one that is there. A name that it bears is a hint.</summary>
    public OnnxValue Constant(OnnxTensor tensor)
    {
        var shared = tensor.Content.Length <= MaxSharedBytes;
        if (shared && _constants.TryGetValue(tensor, out var known))
            return known;
        var named = tensor.WithName(FreshName(tensor.Name.Length == 0 ? Prefixed("const") : tensor.Name));
        _graph.Initializers.Add(named);
        _constantNames.Add(named.Name);
        var value = new OnnxValue(named.Name, OnnxInferred.Of(named));
        if (shared)
            _constants.Add(named, value);
        return value;
    }

    /// <summary>A 0-d constant of the given type.</summary>
    /// <exception cref="NotSupportedException">The type holds no real number.</exception>
    /// <exception cref="OverflowException">The type is an integer type that cannot hold the number.</exception>
    public OnnxValue Scalar(double value, OnnxDataType type) => Constant(OnnxScalars.Create(value, type));

    /// <summary>A 0-d constant of the given type.</summary>
    /// <exception cref="NotSupportedException">The type holds no real number.</exception>
    /// <exception cref="OverflowException">The type is an integer type that cannot hold the number.</exception>
    public OnnxValue Scalar(long value, OnnxDataType type) => Constant(OnnxScalars.Create(value, type));

    /// <summary>A 1-d int64 constant: axes, sizes, indices.</summary>
    public OnnxValue Int64s(params ReadOnlySpan<long> values) => Constant(OnnxTensor.Create("", values, values.Length));

    /// <summary>Adds a node with one output.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Inputs; null for an optional one that is left out.</param>
    /// <param name="attributes">Attributes; null ones are skipped.</param>
    /// <exception cref="OnnxCheckException">The node breaks the operator's rules.</exception>
    public OnnxValue Add(string op, ReadOnlySpan<OnnxValue?> inputs, params ReadOnlySpan<OnnxAttribute?> attributes) => AddMany(op, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="outputCount">How many outputs; those that nothing reads are dropped at the end.</param>
    /// <param name="inputs">Inputs; null for an optional one that is left out.</param>
    /// <param name="attributes">Attributes; null ones are skipped.</param>
    /// <exception cref="OnnxCheckException">The node breaks the operator's rules.</exception>
    public OnnxValue[] AddMany(string op, int outputCount, ReadOnlySpan<OnnxValue?> inputs, params ReadOnlySpan<OnnxAttribute?> attributes)
    {
        while (inputs is [.., null])
            inputs = inputs[..^1];
        var names = new string[inputs.Length];
        var known = new OnnxInferred[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            (names[i], known[i]) = (inputs[i]?.Name ?? "", inputs[i]?.Inferred ?? OnnxInferred.Unknown);
        var given = new List<OnnxAttribute>();
        foreach (var attribute in attributes)
        {
            if (attribute is not null)
                given.Add(attribute);
        }

        // Checked before a name is taken, so that a refused node leaves no trace.
        var outputs = new OnnxInferred[outputCount];
        Array.Fill(outputs, OnnxInferred.Unknown);
        var outputNames = new string[outputCount];
        Array.Fill(outputNames, "?");
        var node = new OnnxNode(op, names, outputNames, given) { DocString = DocString };
        var problems = new List<string>();
        var schema = OnnxNodeChecker.Resolve(node, Opset, out var unresolved);
        if (schema is null)
            problems.Add(unresolved);
        else
            OnnxInference.Infer(node, schema, known, outputs, problems);
        if (problems.Count != 0)
        {
            var place = $"{Prefixed(op)} of ({string.Join(", ", Texts(inputs))})";
            throw new OnnxCheckException(problems.ConvertAll(what => new OnnxProblem(place, what)));
        }

        if (outputCount == 1 && Folded(outputs[0]) is { } constant)
            return [constant];

        // A node is called like its only output: one name to look for.
        node.Name = Fresh(Prefixed(op), name => !_reserved.Contains(name) && !_names.Contains(name) && _nodeNames.Add(name));
        var values = new OnnxValue[outputCount];
        for (var i = 0; i < outputCount; i++)
        {
            values[i] = new(FreshName(outputCount == 1 ? node.Name : $"{node.Name}.{OutputName(schema!, i)}"), outputs[i]);
            node.Outputs[i] = values[i].Name;
        }

        _graph.Nodes.Add(node);
        _made.AddRange(values);
        return values;
    }

    /// <summary>The value in another element type; the value itself where it has that type.</summary>
    public OnnxValue Cast(OnnxValue value, OnnxDataType type) =>
        value.DataType == type ? value : Add("Cast", [value], new OnnxAttribute("to", (long)type));

    /// <summary>The value with more precisely known dimensions, as the tracer saw them.</summary>
    /// <exception cref="ArgumentException">They contradict what was inferred.</exception>
    public static OnnxValue Refine(OnnxValue value, params IReadOnlyList<OnnxDimension> shape)
    {
        if (value.Shape is not { } known)
            return new(value.Name, value.Inferred with { Shape = shape });
        if (known.Count != shape.Count)
            throw new ArgumentException($"{value} cannot have {shape.Count} dimensions.");
        var refined = new OnnxDimension[known.Count];
        for (var i = 0; i < refined.Length; i++)
        {
            if (known[i].Size is { } size && shape[i].Size is { } said && size != said)
                throw new ArgumentException($"{value} cannot have the shape [{string.Join(", ", shape)}].");
            refined[i] = known[i].Size is not null || shape[i] == OnnxDimension.Unknown ? known[i] : shape[i];
        }

        return new(value.Name, value.Inferred with { Shape = refined });
    }

    /// <summary>Makes a value an output of the graph, under the given name.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="shape">The declared shape; what is known of the value where it is left out.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Output(string name, OnnxValue value, IReadOnlyList<OnnxDimension>? shape = null)
    {
        Take(name);
        _graph.Nodes.Add(new OnnxNode("Identity", [value.Name], [name]) { Name = Fresh("Identity", _nodeNames.Add) });
        _graph.Outputs.Add(new(name, value.DataType, shape ?? value.Shape));
    }

    /// <summary>The finished model: cleaned up (see <see cref="OnnxGraphPasses"/>) and checked. The builder must not be used after.</summary>
    /// <param name="declareValues">Whether types and shapes of inner values are written too.</param>
    /// <param name="keepUnusedWeights">Whether weights that nothing reads stay.</param>
    /// <exception cref="OnnxCheckException">The model breaks a rule.</exception>
    public OnnxModel Build(bool declareValues = false, bool keepUnusedWeights = false)
    {
        if (declareValues)
        {
            foreach (var value in _made)
            {
                if (value.DataType != OnnxDataType.Undefined)
                    _graph.ValueInfos.Add(new(value.Name, value.DataType, value.Shape));
            }
        }

        OnnxGraphPasses.RemoveIdentities(_graph);
        OnnxGraphPasses.MergeConstants(_graph, _constantNames.Contains);
        OnnxGraphPasses.RemoveDead(_graph, name => keepUnusedWeights && !_constantNames.Contains(name));
        var model = new OnnxModel(_graph, Opset);
        OnnxChecker.Check(model);
        return model;
    }

    private OnnxValue? Folded(OnnxInferred inferred)
    {
        if (inferred.DataType != OnnxDataType.Int64 || inferred.Numbers() is not { } numbers)
            return null;
        return inferred.Shape switch
        {
            [] when numbers.Length == 1 => Scalar(numbers[0], OnnxDataType.Int64),
            [{ Size: { } size }] when size == numbers.Length => Int64s(numbers),
            _ => null,
        };
    }

    private static string OutputName(OnnxOpSchema schema, int position) =>
        OnnxOpSchema.At(schema.Outputs, position) is { IsVariadic: false } formal ? formal.Name : position.ToString();

    private static string[] Texts(ReadOnlySpan<OnnxValue?> values)
    {
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = values[i]?.ToString() ?? "-";
        return texts;
    }

    private string Prefixed(string name) => Path.Length == 0 ? name : $"{Path}/{name}";

    private void Take(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_names.Add(name))
            throw new ArgumentException($"The graph has a value named '{name}' already.", nameof(name));
    }

    private string Fresh(string hint, Func<string, bool> take)
    {
        if (take(hint))
            return hint;
        ref var suffix = ref CollectionsMarshal.GetValueRefOrAddDefault(_suffixes, hint, out _);
        string name;
        do
            name = $"{hint}_{++suffix}";
        while (!take(name));
        return name;
    }
}
