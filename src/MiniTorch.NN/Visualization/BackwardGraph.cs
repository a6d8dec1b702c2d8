using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Visualization;

/// <summary>What a box of a picture stands for.</summary>
internal enum BoxKind
{
    /// <summary>A tensor that a picture starts from.</summary>
    Root,

    /// <summary>A node with a derivative.</summary>
    Operator,

    /// <summary>A node that only rearranges: views and copies.</summary>
    View,

    /// <summary>AccumulateGrad: a leaf.</summary>
    Leaf,

    /// <summary>A tensor that a node saved.</summary>
    Saved,

    /// <summary>Stands for nodes beyond the limit.</summary>
    More,
}

/// <summary>A box of a picture: one or more lines of text.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Node">The node, null for roots and for what is left out.</param>
/// <param name="Lines">The first line is its title.</param>
internal sealed record Box(BoxKind Kind, Node? Node, string[] Lines);

/// <summary>From the box that has a gradient to the one that takes it.</summary>
/// <param name="From">Index of a box.</param>
/// <param name="To">Index of a box.</param>
/// <param name="Output">Which edge of the node it is (next_functions), −1 for edges of roots and of saved tensors.</param>
/// <param name="InputNr">Which gradient of the taker it is.</param>
internal readonly record struct Arrow(int From, int To, int Output, int InputNr);

/// <summary>
/// The part of a backward graph that a picture shows: breadth first from the roots, so that a limit leaves out what is far away. All walks are
/// iterative; a graph has no cycles, since a node's edges are set when it is made.
/// </summary>
internal sealed class BackwardGraph
{
    private readonly Dictionary<Node, int> _index = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorImpl, string> _names = new(ReferenceEqualityComparer.Instance);

    private BackwardGraph()
    {
    }

    internal List<Box> Boxes { get; } = [];

    internal List<Arrow> Arrows { get; } = [];

    /// <summary>How many nodes there are in all.</summary>
    internal int NodeCount { get; private set; }

    /// <summary>How many of them are shown.</summary>
    internal int ShownCount => _index.Count;

    /// <summary>What to say where not all is shown; else empty.</summary>
    internal string Note => NodeCount > ShownCount ? $"{NodeCount} nodes in all, {ShownCount} shown" : "";

    /// <param name="roots">Tensors; those without a history are left out.</param>
    /// <param name="names">Names of leaves.</param>
    /// <param name="showSaved">Saved tensors as boxes of their own.</param>
    /// <param name="limit">How many nodes to show.</param>
    internal static BackwardGraph Of(IReadOnlyList<torch.Tensor> roots, IEnumerable<(string name, Modules.Parameter parameter)>? names, bool showSaved, int limit)
    {
        ArgumentNullException.ThrowIfNull(roots);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var graph = new BackwardGraph();
        foreach ((string name, Modules.Parameter parameter) in names ?? [])
        {
            graph._names[parameter.Impl] = name;
        }
        var starts = new List<Edge>();
        foreach (torch.Tensor root in roots)
        {
            Edge edge = Variable.GradientEdge(root.Impl);
            if (edge.Function is not null)
            {
                starts.Add(edge);
                graph.Boxes.Add(new Box(BoxKind.Root, null, [roots.Count == 1 ? "output" : $"output {starts.Count - 1}", TensorText.Type(root.Impl)]));
            }
        }
        graph.Walk(starts, limit);
        if (showSaved)
        {
            graph.AddSaved();
        }
        return graph;
    }

    /// <summary>The box of a node, −1 if it is not shown.</summary>
    internal int IndexOf(Node node) => _index.GetValueOrDefault(node, -1);

    /// <summary>The name of a leaf, null if it was not given one.</summary>
    internal string? NameOf(TensorImpl leaf) => _names.GetValueOrDefault(leaf);

    /// <summary>MulBackward0, without the namespace.</summary>
    internal static string ShortName(Node node) => node.Name[(node.Name.LastIndexOf(':') + 1)..];

    private void Walk(List<Edge> starts, int limit)
    {
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<Node>();
        foreach (Edge start in starts)
        {
            if (seen.Add(start.Function!))
            {
                queue.Enqueue(start.Function!);
            }
        }
        while (queue.TryDequeue(out Node? node))
        {
            if (_index.Count < limit)
            {
                _index[node] = Boxes.Count;
                Boxes.Add(BoxOf(node));
            }
            foreach (Edge edge in node.NextEdges)
            {
                if (edge.Function is { } next && seen.Add(next))
                {
                    queue.Enqueue(next);
                }
            }
        }
        NodeCount = seen.Count;
        Connect(starts);
    }

    private void Connect(List<Edge> starts)
    {
        int more = -1;
        int Target(Node node)
        {
            if (_index.TryGetValue(node, out int at))
            {
                return at;
            }
            if (more < 0)
            {
                more = Boxes.Count;
                Boxes.Add(new Box(BoxKind.More, null, ["…", $"{NodeCount - ShownCount} more nodes"]));
            }
            return more;
        }
        for (int i = 0; i < starts.Count; i++)
        {
            Arrows.Add(new Arrow(i, Target(starts[i].Function!), -1, starts[i].InputNr));
        }
        var cut = new HashSet<int>();   // one arrow from each node to what is left out
        foreach ((Node node, int from) in _index)
        {
            for (int i = 0; i < node.NextEdges.Length; i++)
            {
                if (node.NextEdges[i].Function is { } next && Target(next) is var to && (to != more || cut.Add(from)))
                {
                    Arrows.Add(new Arrow(from, to, i, node.NextEdges[i].InputNr));
                }
            }
        }
    }

    private void AddSaved()
    {
        foreach ((Node node, int at) in _index.ToArray())
        {
            foreach (SavedTensor saved in node.SavedTensors)
            {
                string type = saved.IsReleased ? "freed" : saved.HasHooks ? "packed" : TensorText.Type(saved.Unpack());
                Arrows.Add(new Arrow(at, Boxes.Count, -1, 0));
                Boxes.Add(new Box(BoxKind.Saved, null, [saved.Name, type]));
            }
        }
    }

    private Box BoxOf(Node node)
    {
        if (node is AccumulateGrad sink)
        {
            return new Box(BoxKind.Leaf, node, [NameOf(sink.Variable) ?? "leaf", TensorText.Type(sink.Variable)]);
        }
        string shape = node.NumInputs > 0 ? TensorText.Shape(node.InputMetadata(0).Sizes) : "";
        return new Box(node is ViewOperator or MultiViewOperator ? BoxKind.View : BoxKind.Operator, node, node.NumInputs > 1 ? [ShortName(node), $"{shape}, … {node.NumInputs} outputs"] : [ShortName(node), shape]);
    }
}
