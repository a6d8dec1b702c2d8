using System.Text;

namespace MiniTorch.Visualization;

/// <summary>The backward graph as a Mermaid flowchart, which Markdown pages show as a picture. Arrows go the way of the gradients.</summary>
public static class GraphMermaid
{
    /// <summary>A flowchart of the graph of one tensor.</summary>
    /// <inheritdoc cref="GraphDot.Of(torch.Tensor, IEnumerable{ValueTuple{string, Modules.Parameter}}, bool, int)"/>
    public static string Of(torch.Tensor root, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, bool saved = false, int limit = 200) =>
        Of([root], names, saved, limit);

    /// <summary>A flowchart of the graph of several tensors.</summary>
    /// <inheritdoc cref="GraphDot.Of(IReadOnlyList{torch.Tensor}, IEnumerable{ValueTuple{string, Modules.Parameter}}, bool, int)"/>
    public static string Of(IReadOnlyList<torch.Tensor> roots, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, bool saved = false, int limit = 200)
    {
        var graph = BackwardGraph.Of(roots, names, saved, limit);
        var text = new StringBuilder("flowchart TD\n");
        for (int i = 0; i < graph.Boxes.Count; i++)
        {
            string label = string.Join("<br/>", graph.Boxes[i].Lines.Select(Escape));
            text.Append(graph.Boxes[i].Kind switch
            {
                BoxKind.Leaf => $"  n{i}([\"{label}\"]):::leaf\n",
                BoxKind.Root => $"  n{i}[[\"{label}\"]]:::root\n",
                BoxKind.Saved => $"  n{i}[(\"{label}\")]:::saved\n",
                BoxKind.View => $"  n{i}[\"{label}\"]:::view\n",
                _ => $"  n{i}[\"{label}\"]\n",
            });
        }
        foreach (Arrow arrow in graph.Arrows)
        {
            string link = graph.Boxes[arrow.To].Kind == BoxKind.Saved ? "-.-" : arrow.InputNr > 0 ? $"-->|{arrow.InputNr}|" : "-->";
            text.Append($"  n{arrow.From} {link} n{arrow.To}\n");
        }
        return text.Append("  classDef root fill:#dbe9ff\n  classDef leaf fill:#d8f3dc\n  classDef saved fill:#fff3cd\n  classDef view fill:#f3f4f6\n").ToString();
    }

    private static string Escape(string text) => text.Replace("&", "#amp;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal);
}
