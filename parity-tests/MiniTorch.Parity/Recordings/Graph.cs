namespace MiniTorch.Parity.Recordings;

/// <summary>
/// A backward graph as it is recorded: for each output tensor the node that made it, and the nodes in depth-first
/// pre-order, each once.
/// </summary>
public sealed record Graph(IReadOnlyList<Root?> Roots, IReadOnlyList<GraphNode> Nodes)
{
    public IEnumerable<GraphNode> Leaves => Nodes.Where(node => node.Name == GraphNode.AccumulateGrad);
}

/// <summary>The node behind an output, and which of the node's outputs it is.</summary>
public readonly record struct Root(int Node, int OutputNr);

/// <summary>A node: its name, its edges (null: no node there), and for an AccumulateGrad the name of its leaf.</summary>
public sealed record GraphNode(string Name, IReadOnlyList<GraphEdge?> Edges, string? Leaf)
{
    public const string AccumulateGrad = "AccumulateGrad";

    /// <summary>The leaf of a parameter that an expression made itself.</summary>
    public const string UnnamedLeaf = "param";
}

/// <summary>An edge to a node, as the input of that number.</summary>
public readonly record struct GraphEdge(int Node, int InputNr);
