namespace MiniTorch.Onnx;

/// <summary>One call of an operator. Values are connected by name; an optional input or output that is left out has the empty name.</summary>
/// <param name="opType">The operator, as in <c>Conv</c>.</param>
/// <param name="inputs">Names of the inputs.</param>
/// <param name="outputs">Names of the outputs.</param>
/// <param name="attributes">Attributes, in any order.</param>
public sealed class OnnxNode(string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, params IEnumerable<OnnxAttribute> attributes)
{
    /// <summary>The node's own name; unique in the graph, or empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>The operator.</summary>
    public string OpType { get; } = opType;

    /// <summary>The operator set that it belongs to; empty for the standard one.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Names of the inputs.</summary>
    public IList<string> Inputs { get; } = [.. inputs];

    /// <summary>Names of the outputs.</summary>
    public IList<string> Outputs { get; } = [.. outputs];

    /// <summary>Attributes.</summary>
    public IList<OnnxAttribute> Attributes { get; } = [.. attributes];

    /// <summary>Free text; a place for the source line that made the node.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Named texts (from IR version 10 on).</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The attribute of that name, or null.</summary>
    public OnnxAttribute? Attribute(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name)
                return attribute;
        }

        return null;
    }

    /// <summary>The integer attribute of that name, or its default.</summary>
    public long Int(string name, long otherwise) => Attribute(name)?.Int ?? otherwise;

    /// <summary>The list of integers of that name, or null.</summary>
    public long[]? Ints(string name) => Attribute(name)?.Ints;

    /// <summary>The string attribute of that name, or its default.</summary>
    public string String(string name, string otherwise) => Attribute(name)?.String ?? otherwise;

    /// <summary>As in <c>y = Relu(x)</c>.</summary>
    public override string ToString() => $"{string.Join(", ", Outputs)} = {OpType}({string.Join(", ", Inputs)})";
}
