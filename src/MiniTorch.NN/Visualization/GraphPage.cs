using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Visualization;

/// <summary>
/// One HTML page, without anything from elsewhere, that shows a backward graph and plays its backward step by step: which node runs, which gradient arrives
/// in which input buffer, what is summed, and what lands in the <c>.grad</c> of each leaf.
/// </summary>
public static class GraphPage
{
    /// <summary>Runs <c>root.backward()</c>, once and for real (gradients accumulate as always), and makes the page of what happened.</summary>
    /// <param name="root">A tensor with a history. Within <see cref="CallSites.Note"/> its nodes also know the lines of code that made them.</param>
    /// <param name="names">Names for leaves, as a rule <c>module.named_parameters()</c>.</param>
    /// <param name="gradient">The gradient of the root; may be left out for a number.</param>
    /// <param name="title">Stands above the graph.</param>
    /// <param name="limit">How many nodes are shown.</param>
    /// <param name="retain_graph">Keep saved tensors, so that backward can run again.</param>
    public static string Of(
        torch.Tensor root, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, torch.Tensor? gradient = null, string title = "Backward graph", int limit = 300, bool retain_graph = false)
    {
        ArgumentNullException.ThrowIfNull(root);
        var graph = BackwardGraph.Of([root], names, showSaved: false, limit);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            WriteNodes(json, graph);
            using (var recorder = new BackwardRecorder())
            {
                root.backward(gradient is null ? null : [gradient], retain_graph);
                WriteSteps(json, graph, recorder.Steps);
            }
            json.WriteEndObject();
        }
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("MiniTorch.page.html")!);
        return reader.ReadToEnd()
            .Replace("{{title}}", GraphSvg.Escape(title), StringComparison.Ordinal)
            .Replace("{{svg}}", GraphSvg.Draw(graph), StringComparison.Ordinal)
            .Replace("{{data}}", Encoding.UTF8.GetString(buffer.WrittenSpan), StringComparison.Ordinal);
    }

    private static void WriteNodes(Utf8JsonWriter json, BackwardGraph graph)
    {
        json.WriteStartArray("nodes");
        foreach (Box box in graph.Boxes)
        {
            json.WriteStartObject();
            json.WriteString("kind", box.Kind.ToString().ToLowerInvariant());
            json.WriteString("title", box.Lines[0]);
            json.WriteString("detail", box.Lines[1]);
            if (box.Node is { } node)
            {
                WriteNode(json, graph, node);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNode(Utf8JsonWriter json, BackwardGraph graph, Node node)
    {
        json.WriteString("name", node.Name);
        json.WriteString("formula", Formulas.Of(node));
        json.WriteString("class", node.GetType().FullName);
        if (node is not AccumulateGrad)
        {
            json.WriteNumber("order", node.SequenceNr);
        }
        WriteSite(json, CallSites.Of(node));
        json.WriteStartArray("inputs");
        foreach (Edge edge in node.NextEdges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(edge.Function is null ? -1 : graph.IndexOf(edge.Function));
            json.WriteNumberValue(edge.InputNr);
            json.WriteStringValue(edge.Function is null ? "no gradient" : BackwardGraph.ShortName(edge.Function));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteStartArray("saved");
        foreach (SavedTensor saved in node.SavedTensors)
        {
            json.WriteStartObject();
            json.WriteString("name", saved.Name);
            if (!saved.IsReleased && !saved.HasHooks)
            {
                json.WritePropertyName("value");
                WriteTensor(json, new TensorSnapshot(saved.Unpack()));
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("attributes");
        foreach ((string name, object? value) in node.Attributes)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(Text(value));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        if (node is AccumulateGrad sink)
        {
            json.WritePropertyName("value");
            WriteTensor(json, new TensorSnapshot(sink.Variable));
        }
    }

    /// <summary>File and line, and the line itself where the file can be read here.</summary>
    private static void WriteSite(Utf8JsonWriter json, string? site)
    {
        if (site is null)
        {
            return;
        }
        json.WriteString("site", Path.GetFileName(site));
        int colon = site.LastIndexOf(':');
        if (colon > 0 && int.TryParse(site.AsSpan(colon + 1), out int line) && File.Exists(site[..colon]))
        {
            json.WriteString("code", File.ReadLines(site[..colon]).Skip(line - 1).FirstOrDefault("").Trim());
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        ScalarValue number => TensorText.Number(number),
        long[] list => "[" + string.Join(", ", list) + "]",
        bool[] list => "[" + string.Join(", ", list) + "]",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static void WriteSteps(Utf8JsonWriter json, BackwardGraph graph, List<BackwardStep> steps)
    {
        json.WriteStartArray("steps");
        foreach (BackwardStep step in steps)
        {
            int at = graph.IndexOf(step.Node);
            Edge edge = step.Kind == StepKind.Arrive ? step.Node.NextEdges[step.Edge] : default;
            int to = edge.Function is null ? -1 : graph.IndexOf(edge.Function);
            if (at < 0 || (step.Kind == StepKind.Arrive && to < 0))
            {
                continue;   // beyond the limit
            }
            json.WriteStartObject();
            json.WriteString("kind", step.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("node", at);
            json.WriteNumber("edge", step.Edge);
            if (step.Kind == StepKind.Arrive)
            {
                json.WriteNumber("to", to);
                json.WriteNumber("slot", edge.InputNr);
            }
            if (step.Value is not null)
            {
                json.WritePropertyName("value");
                WriteTensor(json, step.Value);
            }
            if (step.Result is not null)
            {
                json.WritePropertyName("result");
                WriteTensor(json, step.Result);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorSnapshot tensor)
    {
        json.WriteStartObject();
        json.WriteString("type", tensor.Type);
        json.WriteStartArray("sizes");
        foreach (long size in tensor.Sizes)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (string value in tensor.Text)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
        json.WriteBoolean("more", tensor.IsTruncated);
        json.WriteEndObject();
    }
}
