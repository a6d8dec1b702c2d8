using System.Globalization;
using System.Text;

namespace MiniTorch.Onnx;

/// <summary>Readable listings of models.</summary>
public static class OnnxPrinter
{
    private const int MaxElements = 8;
    private const int MaxText = 60;

    /// <summary>The model as text: versions, inputs, outputs, weights, and one line for each node. Small constants stand where they are used.</summary>
    public static string Print(OnnxModel model)
    {
        var text = new StringBuilder();
        text.Append($"model: ir {model.IrVersion}");
        foreach (var (domain, version) in model.OpsetImports)
            text.Append(domain.Length == 0 ? $", opset {version}" : $", {domain} {version}");
        if (model.ProducerName.Length != 0)
            text.Append($", by {model.ProducerName} {model.ProducerVersion}".TrimEnd());
        text.Append('\n');
        if (model.DocString.Length != 0)
            text.Append($"  {Quoted(model.DocString)}\n");
        foreach (var (key, value) in model.Metadata)
            text.Append($"  {key} = {Quoted(value)}\n");
        if (model.UnreadParts.Count != 0)
            text.Append($"  not shown: {string.Join(", ", model.UnreadParts)}\n");
        Graph(text, model.Graph, "");
        return text.ToString();
    }

    private static void Graph(StringBuilder text, OnnxGraph graph, string indent)
    {
        text.Append($"{indent}graph {graph.Name}\n");
        foreach (var input in graph.Inputs)
            text.Append($"{indent}  in   {input}\n");
        foreach (var output in graph.Outputs)
            text.Append($"{indent}  out  {output}\n");

        // What stands for itself where it is used: single numbers, axes, sizes. A vector of weights is better known by its name.
        var inline = new Dictionary<string, string>(StringComparer.Ordinal);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in graph.ValueInfos)
            types[value.Name] = OnnxValueInfo.TypeText(value.DataType, value.Shape);
        Initializers(text, graph, indent, inline);
        foreach (var node in graph.Nodes)
            Node(text, node, indent, inline, types);
    }

    private static void Initializers(StringBuilder text, OnnxGraph graph, string indent, Dictionary<string, string> inline)
    {
        long count = 0, bytes = 0;
        foreach (var tensor in graph.Initializers)
        {
            count++;
            bytes += tensor.Content.Length;
            if ((tensor.Dims.Length == 0 || tensor.Dims.Length == 1 && tensor.DataType.IsInteger()) && tensor.ElementCount <= MaxElements && tensor.Content.TryGetMemory(out _))
                inline[tensor.Name] = Elements(tensor);
        }

        if (count != 0)
            text.Append($"{indent}  {count} constant{(count == 1 ? "" : "s")}, {Size(bytes)}\n");
        foreach (var tensor in graph.Initializers)
        {
            var value = inline.TryGetValue(tensor.Name, out var elements) ? $" = {elements}" : $"  {Size(tensor.Content.Length)}";
            text.Append($"{indent}    {tensor}{value}\n");
        }
    }

    private static void Node(StringBuilder text, OnnxNode node, string indent, Dictionary<string, string> inline, Dictionary<string, string> types)
    {
        text.Append($"{indent}  ");
        text.AppendJoin(", ", node.Outputs.Select(output => output.Length == 0 ? "_" : types.TryGetValue(output, out var type) ? $"{output}: {type}" : output));
        text.Append($" = {(node.Domain.Length == 0 ? "" : node.Domain + "::")}{node.OpType}(");
        text.AppendJoin(", ", node.Inputs.Select(input => input.Length == 0 ? "_" : inline.TryGetValue(input, out var constant) ? constant : input));
        text.Append(')');
        var attributes = node.Attributes.Where(attribute => attribute.Kind != OnnxAttributeKind.Graph).ToArray();
        if (attributes.Length != 0)
            text.Append($" {{{string.Join(", ", attributes.Select(attribute => $"{attribute.Name}={Value(attribute)}"))}}}");
        if (node.Name.Length != 0 && !node.Outputs.Contains(node.Name))
            text.Append($"  # {node.Name}");
        text.Append('\n');
        foreach (var attribute in node.Attributes)
        {
            if (attribute.Kind != OnnxAttributeKind.Graph)
                continue;
            text.Append($"{indent}    {attribute.Name}:\n");
            Graph(text, attribute.Graph, indent + "      ");
        }
    }

    private static string Value(OnnxAttribute attribute) => attribute.Kind switch
    {
        OnnxAttributeKind.Int => attribute.Int.ToString(),
        OnnxAttributeKind.Float => attribute.Float.ToString("R", CultureInfo.InvariantCulture),
        OnnxAttributeKind.String => Quoted(attribute.String),
        OnnxAttributeKind.Ints => $"[{string.Join(", ", attribute.Ints)}]",
        OnnxAttributeKind.Floats => $"[{string.Join(", ", attribute.Floats.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]",
        OnnxAttributeKind.Strings => $"[{string.Join(", ", attribute.Strings.Select(Quoted))}]",
        _ => $"{attribute.Tensor.DataType.Name()}{(attribute.Tensor.ElementCount <= MaxElements ? Elements(attribute.Tensor) : $"[{string.Join(", ", attribute.Tensor.Dims.ToArray())}]")}",
    };

    private static string Elements(OnnxTensor tensor)
    {
        var elements = tensor.DataType switch
        {
            OnnxDataType.Float => Texts<float>(),
            OnnxDataType.Double => Texts<double>(),
            OnnxDataType.Float16 => Texts<Half>(),
            OnnxDataType.Int64 => Texts<long>(),
            OnnxDataType.Int32 => Texts<int>(),
            OnnxDataType.Int16 => Texts<short>(),
            OnnxDataType.Int8 => Texts<sbyte>(),
            OnnxDataType.UInt8 => Texts<byte>(),
            OnnxDataType.UInt16 => Texts<ushort>(),
            OnnxDataType.UInt32 => Texts<uint>(),
            OnnxDataType.UInt64 => Texts<ulong>(),
            OnnxDataType.Bool => tensor.ToArray<bool>().Select(value => value ? "true" : "false"),
            OnnxDataType.String => tensor.Strings.Select(Quoted),
            _ => [$"{tensor.Content.Length} bytes"],
        };
        var joined = string.Join(", ", elements);
        return tensor.Dims.Length == 0 ? joined : $"[{joined}]";

        IEnumerable<string> Texts<T>() where T : unmanaged, IFormattable => tensor.ToArray<T>().Select(value => value.ToString(null, CultureInfo.InvariantCulture));
    }

    private static string Quoted(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return $"\"{(line.Length <= MaxText ? line : line[..(MaxText - 1)] + "…")}\"";
    }

    private static string Size(long bytes) =>
        bytes < 1 << 10 ? $"{bytes} B"
        : bytes < 1 << 20 ? $"{bytes / 1024.0:0.#} KB"
        : bytes < 1 << 30 ? $"{bytes / 1048576.0:0.#} MB"
        : $"{bytes / 1073741824.0:0.##} GB";
}
