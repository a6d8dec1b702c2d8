using System.Text;
using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Visualization;

/// <summary>The backward graph as text.</summary>
public static class GraphText
{
    /// <summary>
    /// The graph of a tensor as a tree: the tensor's node, and under each node those that its gradients go to, in the order of next_functions. A node that
    /// was shown already is referred to by its number. Leaves show their name, dtype and shape. Works on a graph of any depth and size.
    /// </summary>
    /// <param name="root">A tensor with a history.</param>
    /// <param name="names">Names for leaves, as a rule <c>module.named_parameters()</c>.</param>
    /// <param name="limit">How many nodes are shown before the rest is only counted.</param>
    public static string Tree(torch.Tensor root, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, int limit = 200)
    {
        ArgumentNullException.ThrowIfNull(root);
        var leaves = new Dictionary<TensorImpl, string>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Modules.Parameter parameter) in names ?? [])
        {
            leaves[parameter.Impl] = name;
        }
        if (Variable.GradientEdge(root.Impl).Function is not { } start)
        {
            return "(no graph: the tensor does not require a gradient)\n";
        }
        HashSet<Node> shared = FindShared(start);
        var numbers = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        var text = new StringBuilder();
        var stack = new Stack<(Node? Node, int InputNr, string Lead, string Branch, string Below)>();
        stack.Push((start, Variable.GradientEdge(root.Impl).InputNr, "", "", ""));
        int shown = 0;
        while (stack.TryPop(out (Node? Node, int InputNr, string Lead, string Branch, string Below) at))
        {
            text.Append(at.Lead).Append(at.Branch);
            if (at.Node is not { } node)
            {
                text.Append("(no gradient)\n");
                continue;
            }
            text.Append(Label(node, leaves));
            if (at.InputNr > 0)
            {
                text.Append(" output ").Append(at.InputNr);
            }
            if (shared.Contains(node) && !numbers.TryAdd(node, numbers.Count + 1))
            {
                text.Append(" (see *").Append(numbers[node]).Append(")\n");
                continue;
            }
            text.Append(shared.Contains(node) ? $" *{numbers[node]}\n" : "\n");
            if (++shown >= limit)
            {
                text.Append("… the graph goes on: ").Append(CountNodes(start)).Append(" nodes in all, ").Append(shown).Append(" shown\n");
                break;
            }
            string lead = at.Lead + at.Below;
            for (int i = node.NextEdges.Length - 1; i >= 0; i--)
            {
                bool last = i == node.NextEdges.Length - 1;
                stack.Push((node.NextEdges[i].Function, node.NextEdges[i].InputNr, lead, last ? "└─ " : "├─ ", last ? "   " : "│  "));
            }
        }
        return text.ToString();
    }

    private static string Label(Node node, Dictionary<TensorImpl, string> leaves)
    {
        if (node is not AccumulateGrad sink)
        {
            return node.Name[(node.Name.LastIndexOf(':') + 1)..];
        }
        TensorImpl leaf = sink.Variable;
        string name = leaves.TryGetValue(leaf, out string? known) ? known + " " : "";
        return $"AccumulateGrad {name}{leaf.DType.PythonName()}{Error.Show(leaf.Sizes)}";
    }

    /// <summary>The graphs of several tensors, one tree after the other under a line that numbers it; nodes that trees share are shown in each.</summary>
    /// <inheritdoc cref="Tree(torch.Tensor, IEnumerable{ValueTuple{string, Modules.Parameter}}, int)"/>
    /// <param name="roots">Tensors.</param>
    public static string Tree(IReadOnlyList<torch.Tensor> roots, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, int limit = 200)
    {
        ArgumentNullException.ThrowIfNull(roots);
        (string name, Modules.Parameter parameter)[] known = [.. names ?? []];
        var text = new StringBuilder();
        for (int i = 0; i < roots.Count; i++)
        {
            text.Append($"output {i} {TensorText.Type(roots[i].Impl)}\n").Append(Tree(roots[i], known, limit));
        }
        return text.ToString();
    }

    /// <summary>The nodes that more than one edge leads to.</summary>
    private static HashSet<Node> FindShared(Node start)
    {
        var shared = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        Walk(start, node => shared.Add(node));
        return shared;
    }

    private static int CountNodes(Node start) => Walk(start, static _ => { });

    /// <summary>Visits every node once, reporting those that are met again; gives the number of nodes.</summary>
    private static int Walk(Node start, Action<Node> metAgain)
    {
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance) { start };
        var stack = new Stack<Node>([start]);
        while (stack.TryPop(out Node? node))
        {
            foreach (Edge edge in node.NextEdges)
            {
                if (edge.Function is not { } next)
                {
                    continue;
                }
                if (seen.Add(next))
                {
                    stack.Push(next);
                }
                else
                {
                    metAgain(next);
                }
            }
        }
        return seen.Count;
    }
}
