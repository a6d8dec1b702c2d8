using System.Text;

namespace MiniTorch.Visualization;

/// <summary>The backward graph in the language of Graphviz. Arrows go the way of the gradients.</summary>
public static class GraphDot
{
    /// <summary>A digraph of the graph of one tensor.</summary>
    /// <param name="root">A tensor with a history.</param>
    /// <param name="names">Names for leaves, as a rule <c>module.named_parameters()</c>.</param>
    /// <param name="saved">Show saved tensors too.</param>
    /// <param name="limit">How many nodes are shown, those nearest to the root; a box says how many are not.</param>
    public static string Of(torch.Tensor root, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, bool saved = false, int limit = 1000) =>
        Of([root], names, saved, limit);

    /// <inheritdoc cref="Of(torch.Tensor, IEnumerable{ValueTuple{string, Modules.Parameter}}, bool, int)"/>
    /// <param name="roots">Tensors with a history.</param>
    public static string Of(IReadOnlyList<torch.Tensor> roots, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, bool saved = false, int limit = 1000)
    {
        var graph = BackwardGraph.Of(roots, names, saved, limit);
        var text = new StringBuilder("digraph backward {\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, fillcolor=white];\n  edge [arrowsize=0.7];\n");
        for (int i = 0; i < graph.Boxes.Count; i++)
        {
            string look = graph.Boxes[i].Kind switch
            {
                BoxKind.Root => ", fillcolor=\"#dbe9ff\"",
                BoxKind.View => ", fillcolor=\"#f3f4f6\"",
                BoxKind.Leaf => ", fillcolor=\"#d8f3dc\"",
                BoxKind.Saved => ", fillcolor=\"#fff3cd\", style=\"filled,dashed\"",
                BoxKind.More => ", style=dashed",
                _ => "",
            };
            text.Append($"  n{i} [label=\"{string.Join("\\n", graph.Boxes[i].Lines.Select(Escape))}\"{look}];\n");
        }
        foreach (Arrow arrow in graph.Arrows)
        {
            string look = graph.Boxes[arrow.To].Kind == BoxKind.Saved ? " [style=dashed, dir=none]" : arrow.InputNr > 0 ? $" [label=\"{arrow.InputNr}\"]" : "";
            text.Append($"  n{arrow.From} -> n{arrow.To}{look};\n");
        }
        return text.Append("}\n").ToString();
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
