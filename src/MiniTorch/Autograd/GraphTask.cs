using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>The gradients that have arrived for a node's outputs: the implicit sum of fan-out. See Note [Backward execution], step (4).</summary>
internal sealed class InputBuffer(int count)
{
    private bool[]? _owned;

    internal TensorImpl?[] Grads { get; } = new TensorImpl?[count];

    /// <summary>
    /// Adds a gradient. The first arrival is borrowed, since it may be on its way to other nodes too; a sum is ours, and takes later
    /// arrivals in place unless a graph of the backward is being recorded.
    /// </summary>
    internal void Add(int index, TensorImpl grad)
    {
        if (Grads[index] is not { } before)
        {
            grad.Storage.AddOwner();
            Grads[index] = grad;
            return;
        }
        if (_owned?[index] == true && !GradMode.IsEnabled)
        {
            AutogradOperators.Ops.AddInPlace(before, grad);
            return;
        }
        TensorImpl sum = AutogradOperators.Ops.Add(before, grad);
        sum.Storage.AddOwner();
        before.Storage.RemoveOwner();
        Grads[index] = sum;
        (_owned ??= new bool[Grads.Length])[index] = true;
    }

    /// <summary>Gives up the gradients, after the node has run.</summary>
    internal static void Release(TensorImpl?[] grads)
    {
        foreach (TensorImpl? grad in grads)
        {
            grad?.Storage.RemoveOwner();
        }
    }
}

/// <summary>One run of the engine: who depends on whom, what has arrived, what is asked for.</summary>
internal sealed class GraphTask(bool keepGraph, bool createGraph)
{
    [ThreadStatic]
    private static GraphTask? t_current;

    private Dictionary<Node, ExecInfo>? _execInfo;
    private List<Action>? _callbacks;

    /// <summary>The task that runs on this thread, or null.</summary>
    internal static GraphTask? Current { get => t_current; set => t_current = value; }

    internal bool KeepGraph => keepGraph;

    /// <summary>Where this run starts.</summary>
    internal Edge[] Roots { get; set; } = [];

    /// <summary>Who listens to this run; null as a rule.</summary>
    internal BackwardListeners? Listeners { get; } = BackwardListeners.Current;

    internal bool CreateGraph => createGraph;

    /// <summary>In-edges that have not delivered yet, by node.</summary>
    internal Dictionary<Node, int> Dependencies { get; } = new(ReferenceEqualityComparer.Instance);

    internal Dictionary<Node, InputBuffer> Waiting { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Ready nodes; the smallest key first, which is the largest sequence number.</summary>
    internal PriorityQueue<(Node Node, InputBuffer Buffer), ulong> Ready { get; } = new();

    internal TensorImpl?[] Captured { get; private set; } = [];

    /// <summary>Runs after the whole backward (queue_callback).</summary>
    internal List<Action> Callbacks => _callbacks ??= [];

    internal bool HasCallbacks => _callbacks is { Count: > 0 };

    /// <summary>With inputs given, the nodes that lie on a path to one of them and what is captured; null for a plain backward.</summary>
    internal bool IsSelective => _execInfo is not null;

    internal ExecInfo? InfoOf(Node node) => _execInfo!.GetValueOrDefault(node);

    /// <summary>Whether the run has any use for a gradient of <paramref name="node"/>.</summary>
    internal bool Wants(Node node) => _execInfo is null || (_execInfo.TryGetValue(node, out ExecInfo? info) && info.ShouldExecute);

    /// <summary>Whether the run comes by <paramref name="node"/>.</summary>
    internal bool Reaches(Node node) => Wants(node) && (Dependencies.ContainsKey(node) || Array.Exists(Roots, root => ReferenceEquals(root.Function, node)));

    /// <summary>Marks, from the roots, the nodes on a path to one of <paramref name="inputs"/>. Iterative: a post-order walk with a stack of its own.</summary>
    internal void Select(ReadOnlySpan<Edge> roots, ReadOnlySpan<Edge> inputs, bool accumulate)
    {
        _execInfo = new(ReferenceEqualityComparer.Instance);
        Captured = new TensorImpl?[accumulate ? 0 : inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Function is not { } function)
            {
                continue;
            }
            ExecInfo info = InfoFor(function);
            if (accumulate)
            {
                info.IsNeeded = true;
            }
            else
            {
                (info.Captures ??= []).Add((inputs[i].InputNr, i));
            }
        }
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(Node Node, int NextChild)>();
        foreach (Edge root in roots)
        {
            if (root.Function is { } start && seen.Add(start))
            {
                stack.Push((start, 0));
            }
            while (stack.TryPop(out (Node Node, int NextChild) at))
            {
                Edge[] edges = at.Node.NextEdges;
                int child = at.NextChild;
                while (child < edges.Length && (edges[child].Function is not { } next || !seen.Add(next)))
                {
                    child++;
                }
                if (child < edges.Length)
                {
                    stack.Push((at.Node, child + 1));
                    stack.Push((edges[child].Function!, 0));
                    continue;
                }
                foreach (Edge edge in edges)
                {
                    if (edge.Function is { } next && Wants(next))
                    {
                        InfoFor(at.Node).IsNeeded = true;
                        break;
                    }
                }
            }
        }
    }

    private ExecInfo InfoFor(Node node)
    {
        if (!_execInfo!.TryGetValue(node, out ExecInfo? info))
        {
            _execInfo[node] = info = new ExecInfo();
        }
        return info;
    }

    internal sealed class ExecInfo
    {
        internal bool IsNeeded { get; set; }

        /// <summary>(which gradient of the node, where in <see cref="Captured"/>).</summary>
        internal List<(int InputNr, int Slot)>? Captures { get; set; }

        internal bool ShouldExecute => IsNeeded || Captures is not null;
    }
}
