using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// A node's account in one backward: how many edges have yet to deliver, and the gradients that have arrived for its outputs, which is the
/// implicit sum of fan-out. See Note [Backward execution], step (4).
/// </summary>
internal sealed class NodeRun(GraphTask task)
{
    private TensorImpl? _first;
    private TensorImpl?[]? _more;
    private bool _ownsFirst;
    private bool[]? _owned;

    internal GraphTask Task => task;

    /// <summary>In-edges that have not delivered yet.</summary>
    internal int Pending;

    /// <summary>A root that has been made ready; it may be named twice.</summary>
    internal bool IsSeeded { get; set; }

    /// <summary>The gradients of <paramref name="count"/> outputs; the node reads them, hooks get a copy.</summary>
    internal ReadOnlySpan<TensorImpl?> Grads(int count) =>
        _more is not null ? _more : count == 1 ? new ReadOnlySpan<TensorImpl?>(in _first) : new TensorImpl?[count];

    /// <summary>
    /// Adds a gradient. The first arrival is borrowed, since it may be on its way to other nodes too; a sum is ours, and takes later
    /// arrivals in place unless a graph of the backward is being recorded.
    /// </summary>
    internal void Add(int index, int count, TensorImpl grad)
    {
        if (count == 1)
        {
            Add(ref _first, ref _ownsFirst, grad);
            return;
        }
        _more ??= new TensorImpl?[count];
        _owned ??= new bool[count];
        Add(ref _more[index], ref _owned[index], grad);
    }

    /// <summary>Gives up the gradients, after the node has run.</summary>
    internal void Release()
    {
        _first?.Storage.RemoveOwner();
        _first = null;
        foreach (TensorImpl? grad in _more ?? [])
        {
            grad?.Storage.RemoveOwner();
        }
        _more = null;
    }

    private static void Add(ref TensorImpl? slot, ref bool owned, TensorImpl grad)
    {
        if (slot is not { } before)
        {
            grad.Storage.AddOwner();
            slot = grad;
            return;
        }
        if (owned && !GradMode.IsEnabled)
        {
            AutogradOperators.Ops.AddInPlace(before, grad);
            return;
        }
        TensorImpl sum = AutogradOperators.Ops.Add(before, grad);
        sum.Storage.AddOwner();
        before.Storage.RemoveOwner();
        slot = sum;
        owned = true;
    }
}

/// <summary>One run of the engine: who depends on whom, what has arrived, what is asked for.</summary>
internal sealed class GraphTask(bool keepGraph, bool createGraph)
{
    [ThreadStatic]
    private static GraphTask? t_current;

    private Dictionary<Node, ExecInfo>? _execInfo;

    /// <summary>The accounts of nodes that a backward on another thread has claimed.</summary>
    private Dictionary<Node, NodeRun>? _elsewhere;

    private Node? _next;
    private PriorityQueue<Node, ulong>? _ready;
    private TensorImpl?[] _scratch = new TensorImpl?[4];
    private List<Action>? _callbacks;

    /// <summary>The task that runs on this thread, or null.</summary>
    internal static GraphTask? Current { get => t_current; set => t_current = value; }

    internal bool KeepGraph => keepGraph;

    /// <summary>Who listens to this run; null as a rule.</summary>
    internal BackwardListeners? Listeners { get; } = BackwardListeners.Current;

    internal bool CreateGraph => createGraph;

    /// <summary>All nodes that the roots lead to.</summary>
    internal List<Node> Reachable { get; } = [];

    /// <summary>The gradients asked for. Owned by the task until it ends, then by who asked.</summary>
    internal TensorImpl?[] Captured { get; private set; } = [];

    /// <summary>Whether the temporaries of a node's derivative go back when the node has run.</summary>
    internal bool ReturnsTemporaries { get; } = !createGraph && BackwardListeners.Current is null;

    /// <summary>Runs after the whole backward (queue_callback).</summary>
    internal List<Action> Callbacks => _callbacks ??= [];

    internal bool HasCallbacks => _callbacks is { Count: > 0 };

    /// <summary>With inputs given, the nodes that lie on a path to one of them and what is captured; null for a plain backward.</summary>
    internal bool IsSelective => _execInfo is not null;

    internal ExecInfo? InfoOf(Node node) => _execInfo!.GetValueOrDefault(node);

    /// <summary>Whether the run has any use for a gradient of <paramref name="node"/>.</summary>
    internal bool Wants(Node node) => _execInfo is null || (_execInfo.TryGetValue(node, out ExecInfo? info) && info.ShouldExecute);

    /// <summary>Whether the run comes by <paramref name="node"/>.</summary>
    internal bool Reaches(Node node) => Wants(node) && RunOf(node) is not null;

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

    internal void Capture(int slot, TensorImpl? grad)
    {
        grad?.Storage.AddOwner();
        Captured[slot] = grad;
    }

    /// <summary>The account of a node; null if it has none yet.</summary>
    internal NodeRun? RunOf(Node node) => node.RunSlot is { } run && ReferenceEquals(run.Task, this) ? run : _elsewhere?.GetValueOrDefault(node);

    /// <summary>Opens the account of a node, on the node itself unless another thread's backward is there.</summary>
    internal NodeRun Claim(Node node)
    {
        var run = new NodeRun(this);
        if (Interlocked.CompareExchange(ref node.RunSlot, run, null) is not null)
        {
            node.IsContended = true;
            (_elsewhere ??= new(ReferenceEqualityComparer.Instance)).Add(node, run);
        }
        Reachable.Add(node);
        return run;
    }

    /// <summary>Closes all accounts.</summary>
    internal void ReleaseNodes()
    {
        foreach (Node node in Reachable)
        {
            if (node.RunSlot is { } run && ReferenceEquals(run.Task, this))
            {
                node.RunSlot = null;
            }
        }
    }

    /// <summary>Adds a ready node.</summary>
    internal void Push(Node node)
    {
        // A chain has one ready node at a time: the one to come next stands outside of the heap.
        if (_next is null && _ready is not { Count: > 0 })
        {
            _next = node;
            return;
        }
        _ready ??= new();
        if (_next is not null)
        {
            _ready.Enqueue(_next, Rank(_next));
            _next = null;
        }
        _ready.Enqueue(node, Rank(node));
    }

    /// <summary>Takes the ready node of the largest sequence number.</summary>
    internal bool TryPop([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? node)
    {
        if (_next is not null)
        {
            node = _next;
            _next = null;
            return true;
        }
        node = null;
        return _ready is not null && _ready.TryDequeue(out node, out _);
    }

    /// <summary>Room for the gradients that a node returns, all null.</summary>
    internal TensorImpl?[] Scratch(int count)
    {
        if (_scratch.Length < count)
        {
            _scratch = new TensorImpl?[count * 2];
        }
        Array.Clear(_scratch);
        return _scratch;
    }

    /// <summary>The smallest key comes first in the heap.</summary>
    private static ulong Rank(Node node) => ulong.MaxValue - node.SequenceNr;

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
