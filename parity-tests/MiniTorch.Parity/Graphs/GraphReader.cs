using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Graphs;

/// <summary>Walks the graph behind output tensors into the form in which graphs are recorded.</summary>
/// <param name="access">The API's graphs.</param>
/// <param name="nodeName">Where nodes go by other names than their own: the name that stands for one.</param>
public sealed class GraphReader(IGraphAccess access, Func<string, string>? nodeName = null)
{
    /// <summary>PyTorch 2.x calls it torch::autograd::AccumulateGrad in name(); recordings use the plain class name.</summary>
    private const string Qualifier = "torch::autograd::";

    /// <param name="outputs">The tensors whose graph is read.</param>
    /// <param name="named">Leaves with names; any other leaf is <see cref="GraphNode.UnnamedLeaf"/>.</param>
    public ObservedGraph Read(IReadOnlyList<object> outputs, IReadOnlyDictionary<string, object> named)
    {
        Dictionary<object, int> ids = new(ReferenceEqualityComparer.Instance);
        List<object> nodes = [];
        List<Root?> roots = [];
        foreach (object output in outputs)
        {
            object? function = access.GradFn(output);
            if (function is not null)
            {
                Number(function, ids, nodes);
            }

            roots.Add(function is null ? null : new Root(ids[function], access.OutputNr(output)));
        }

        GraphNode[] read = [.. nodes.Select(node => Describe(node, ids, named))];
        return new ObservedGraph(new Graph(roots, read), [.. nodes.Where(node => Name(node) == GraphNode.AccumulateGrad).Select(node => access.Variable(node)!)]);
    }

    public string Name(object node)
    {
        string name = Plain(access.Name(node));
        return nodeName?.Invoke(name) ?? name;
    }

    /// <summary>The class name without the namespace.</summary>
    public static string Plain(string name) => name.StartsWith(Qualifier, StringComparison.Ordinal) ? name[Qualifier.Length..] : name;

    /// <summary>Depth-first pre-order with a stack of its own, since graphs are deep; children are pushed last first.</summary>
    private void Number(object root, Dictionary<object, int> ids, List<object> nodes)
    {
        Stack<object> pending = new([root]);
        while (pending.TryPop(out object? node))
        {
            if (!ids.TryAdd(node, nodes.Count))
            {
                continue;
            }

            nodes.Add(node);
            foreach ((object? next, _) in access.Next(node).Reverse())
            {
                if (next is not null)
                {
                    pending.Push(next);
                }
            }
        }
    }

    private GraphNode Describe(object node, Dictionary<object, int> ids, IReadOnlyDictionary<string, object> named) => new(
        Name(node),
        [.. access.Next(node).Select(next => next.Node is null ? (GraphEdge?)null : new GraphEdge(ids[next.Node], next.InputNr))],
        access.Variable(node) is { } leaf ? named.FirstOrDefault(pair => access.AreSame(pair.Value, leaf)).Key ?? GraphNode.UnnamedLeaf : null);
}

/// <summary>A graph together with the tensors of its leaves, in the order of its AccumulateGrad nodes.</summary>
public sealed record ObservedGraph(Graph Graph, IReadOnlyList<object> Leaves);
