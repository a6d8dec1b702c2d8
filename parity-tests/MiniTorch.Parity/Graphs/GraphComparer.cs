using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Graphs;

/// <summary>Says how a graph differs from the recorded one: the first difference, and both graphs as trees.</summary>
public static class GraphComparer
{
    /// <summary>Nodes of a CPU library that stand for a whole composite; the composite's own graph is as right.</summary>
    private const string LibraryNode = "Mkldnn";

    /// <summary>Null if the graphs agree; <paramref name="older"/> counts where PyTorch took a library's node.</summary>
    public static string? Compare(Graph expected, Graph? older, Graph actual)
    {
        string? difference = Difference(expected, actual);
        return difference is null || (older is not null && HasLibraryNode(expected) && Difference(older, actual) is null) ? null : difference;
    }

    public static bool Agree(Graph expected, Graph actual) => Difference(expected, actual) is null;

    public static bool HasLibraryNode(Graph graph) => graph.Nodes.Any(node => node.Name.StartsWith(LibraryNode, StringComparison.Ordinal));

    private static string? Difference(Graph expected, Graph actual) =>
        expected.Roots.Count == actual.Roots.Count && expected.Roots.SequenceEqual(actual.Roots)
            && expected.Nodes.Count == actual.Nodes.Count && expected.Nodes.Zip(actual.Nodes).All(pair => Same(pair.First, pair.Second))
            ? null
            : $"expected graph {Show(expected)}{Environment.NewLine}         got graph {Show(actual)}";

    private static bool Same(GraphNode expected, GraphNode actual) =>
        expected.Name == actual.Name && expected.Leaf == actual.Leaf && expected.Edges.SequenceEqual(actual.Edges);

    /// <summary>One line: Mul(x, Sum#1(y)); the second visit of a node shows only its number; #n is the input number if it is not 0.</summary>
    public static string Show(Graph graph)
    {
        HashSet<int> shared = [.. graph.Nodes.SelectMany(node => node.Edges).OfType<GraphEdge>().GroupBy(edge => edge.Node).Where(group => group.Count() > 1).Select(group => group.Key)];
        HashSet<int> shown = [];
        return string.Join("; ", graph.Roots.Select(root => root is { } r ? ShowNode(r.Node, r.OutputNr, 0) : "none"));

        string ShowNode(int id, int number, int depth)
        {
            GraphNode node = graph.Nodes[id];
            string suffix = number == 0 ? "" : $"#{number}";
            if (node.Leaf is not null)
            {
                return node.Leaf + suffix;
            }

            string label = shared.Contains(id) ? $"{node.Name}@{id}{suffix}" : node.Name + suffix;
            return !shown.Add(id) ? $"@{id}{suffix}"
                : depth > 60 ? "…"
                : $"{label}({string.Join(", ", node.Edges.Select(edge => edge is { } e ? ShowNode(e.Node, e.InputNr, depth + 1) : "-"))})";
        }
    }
}
