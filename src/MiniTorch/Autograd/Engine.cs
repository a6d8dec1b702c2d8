using System.Runtime.ExceptionServices;
using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>Runs a graph backward.</summary>
/// <remarks>
/// Note [Backward execution]
/// (1) Count, for every node reachable from the roots, the edges that enter it. All walks are iterative: a stack overflow cannot be caught.
///     With inputs given, mark the nodes that lie on a path to one of them; the others do not run.
/// (2) Put the roots in a heap ordered by sequence_nr, largest first: the last forward operator runs first. AccumulateGrad has the
///     largest number of all and runs as soon as it is ready.
/// (3) Pop a node: run the hooks of its tensors, its own hooks, the node, the hooks after it. Release its saved tensors unless retain_graph.
/// (4) Check each gradient it returned against what the next node expects (summed if broadcast, cast if promoted), and add it into that
///     node's input buffer: the implicit sum for fan-out. The first arrival is borrowed: it may be shared with another edge, and is
///     never written; a sum that the engine made is its own. .NET has no use count to consult, so storages count their owners.
/// (5) When every edge into a node has delivered, its buffer is complete: push it.
/// (6) What the node made and nobody owns by now was its own: it goes back to the pool (Note [Temporaries]). Not under create_graph, where the
///     new graph may keep anything, nor with a listener.
/// A backward inside of a backward (a custom function that calls backward) is a task of its own, run to its end at once; beyond
/// <see cref="MaxDepth"/> nested ones it moves to a new thread, so that depth is bounded by memory and not by the stack.
/// </remarks>
internal static class Engine
{
    private const int MaxDepth = 60;

    [ThreadStatic]
    private static int t_depth;

    /// <summary>Runs backward from <paramref name="roots"/>.</summary>
    /// <param name="roots">Where gradients enter.</param>
    /// <param name="grads">One for each root.</param>
    /// <param name="keepGraph">Saved tensors stay.</param>
    /// <param name="createGraph">The backward is itself recorded.</param>
    /// <param name="inputs">If given, only what leads to these edges runs.</param>
    /// <param name="accumulate">With inputs: leaves accumulate into .grad; otherwise the gradients are captured and returned.</param>
    /// <returns>The captured gradients, one for each input; null where none arrived.</returns>
    internal static TensorImpl?[] Run(Edge[] roots, TensorImpl?[] grads, bool keepGraph, bool createGraph, Edge[]? inputs = null, bool accumulate = true)
    {
        var task = new GraphTask(keepGraph, createGraph);
        if (t_depth < MaxDepth)
        {
            Execute(task, roots, grads, inputs, accumulate, t_depth + 1);
            if (t_depth == 0)
            {
                GraphGarbage.BackwardEnded();
            }
        }
        else
        {
            ExceptionDispatchInfo? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    Execute(task, roots, grads, inputs, accumulate, 1);
                }
                catch (Exception e) when (Capture(e, out failure))
                {
                }
            });
            thread.Start();
            thread.Join();
            failure?.Throw();
        }
        return task.Captured;
    }

    /// <summary>Runs one node by itself, with its hooks, outside of any backward.</summary>
    internal static TensorImpl?[] CallOne(Node node, TensorImpl?[] grads)
    {
        GraphTask? outer = GraphTask.Current;
        GraphTask.Current = null;
        try
        {
            return Call(null, node, grads, node.Hooks is null ? null : [.. grads]);
        }
        finally
        {
            GraphTask.Current = outer;
        }
    }

    /// <summary>Runs <paramref name="callback"/> after the whole backward that is under way.</summary>
    internal static void QueueCallback(Action callback)
    {
        if (GraphTask.Current is not { } task)
        {
            throw Error.Of("Final callbacks can only be installed during backward pass.");
        }
        task.Callbacks.Add(callback);
    }

    private static bool Capture(Exception e, out ExceptionDispatchInfo failure)
    {
        failure = ExceptionDispatchInfo.Capture(e);
        return true;
    }

    private static void Execute(GraphTask task, Edge[] roots, TensorImpl?[] grads, Edge[]? inputs, bool accumulate, int depth)
    {
        (GraphTask? outerTask, int outerDepth) = (GraphTask.Current, t_depth);
        (GraphTask.Current, t_depth) = (task, depth);
        task.Listeners?.Begin(roots, grads);
        AddOwners(grads);   // they are the caller's, who may have them without a handle
        using GradMode.Scope mode = GradMode.Set(task.CreateGraph);
        try
        {
            CountDependencies(task, roots);
            if (inputs is not null)
            {
                task.Select(roots, inputs, accumulate);
            }
            Seed(task, roots, grads);
            while (task.TryPop(out Node? node))
            {
                Evaluate(task, node);
            }
            if (task.HasCallbacks)
            {
                for (int i = 0; i < task.Callbacks.Count; i++)
                {
                    task.Callbacks[i]();
                }
            }
        }
        finally
        {
            task.Listeners?.End();
            PassOn(grads);
            PassOn(task.Captured);
            (GraphTask.Current, t_depth) = (outerTask, outerDepth);
            task.ReleaseNodes();
        }
    }

    /// <summary>Step (1). The list of reachable nodes is the walk's own agenda.</summary>
    private static void CountDependencies(GraphTask task, Edge[] roots)
    {
        foreach (Edge root in roots)
        {
            if (root.Function is { } start && task.RunOf(start) is null)
            {
                task.Claim(start);
            }
        }
        for (int i = 0; i < task.Reachable.Count; i++)
        {
            foreach (Edge edge in task.Reachable[i].NextEdges)
            {
                if (edge.Function is { } next)
                {
                    (task.RunOf(next) ?? task.Claim(next)).Pending++;
                }
            }
        }
    }

    /// <summary>Step (2). A root that another root leads to waits until that has delivered.</summary>
    private static void Seed(GraphTask task, Edge[] roots, TensorImpl?[] grads)
    {
        for (int i = 0; i < roots.Length; i++)
        {
            Node node = roots[i].Function!;
            if (grads[i] is { } grad)
            {
                task.RunOf(node)!.Add(roots[i].InputNr, node.NumInputs, grad);
            }
        }
        foreach (Edge root in roots)
        {
            Node node = root.Function!;
            NodeRun run = task.RunOf(node)!;
            if (run.Pending == 0 && !run.IsSeeded)
            {
                run.IsSeeded = true;
                Push(task, node);
            }
        }
    }

    private static void Push(GraphTask task, Node node)
    {
        if (!task.IsSelective || task.Wants(node))
        {
            task.Push(node);
        }
    }

    private static void Evaluate(GraphTask task, Node node)
    {
        NodeRun run = task.RunOf(node)!;
        using TemporaryScope temporaries = task.ReturnsTemporaries ? TemporaryScope.Open() : default;   // step (6)
        ReadOnlySpan<TensorImpl?> grads = run.Grads(node.NumInputs);
        TensorImpl?[]? hooked = null;
        if (node.Hooks is not null)
        {
            grads = hooked = grads.ToArray();   // hooks replace entries; the account still owns what arrived
        }
        if (task.IsSelective)
        {
            GraphTask.ExecInfo info = task.InfoOf(node)!;
            if (!info.IsNeeded)
            {
                node.Hooks?.RunTensorHooks(hooked!);
            }
            if (info.Captures is { } captures)
            {
                foreach ((int inputNr, int slot) in captures)
                {
                    task.Capture(slot, grads[inputNr]);
                }
            }
            if (!info.IsNeeded)
            {
                run.Release();
                return;
            }
        }
        TensorImpl?[] gradInputs = Call(task, node, grads, hooked);
        Deliver(task, node, gradInputs);
        run.Release();
    }

    /// <summary>Step (3).</summary>
    /// <param name="task">The run; null for a call of one node by itself.</param>
    /// <param name="node">What to run.</param>
    /// <param name="grads">What has arrived.</param>
    /// <param name="hooked">A copy of it that hooks may change; null where there are no hooks.</param>
    private static TensorImpl?[] Call(GraphTask? task, Node node, ReadOnlySpan<TensorImpl?> grads, TensorImpl?[]? hooked)
    {
        int count = node.NextEdges.Length;
        NodeHooks? hooks = hooked is null ? null : node.Hooks;
        if (hooks is not null)
        {
            hooks.RunTensorHooks(hooked!);
            hooks.RunBefore(ref hooked!);
            grads = hooked;
        }
        TensorImpl?[] gradInputs = task is null || hooks is not null ? new TensorImpl?[count] : task.Scratch(count);
        task?.Listeners?.Running(node, grads);
        if (AnomalyMode.IsEnabled)
        {
            ApplyWatched(node, grads, gradInputs.AsSpan(0, count));
        }
        else
        {
            node.Apply(grads, gradInputs.AsSpan(0, count));
        }
        if (AnomalyMode.IsEnabled && !AnomalyMode.SkipsNanCheck)
        {
            CheckNan(node, gradInputs);
        }
        if (hooks is { After.Count: > 0 })
        {
            RunAfter(hooks, ref gradInputs, hooked!);
        }
        Validate(node, gradInputs);
        task?.Listeners?.Ran(node, gradInputs.AsSpan(0, count));
        return gradInputs;
    }

    /// <summary>The hooks after a node. The gradients are owned meanwhile, so that a hook may dispose of what it is given.</summary>
    private static void RunAfter(NodeHooks hooks, ref TensorImpl?[] gradInputs, TensorImpl?[] grads)
    {
        TensorImpl?[] owned = gradInputs.AsSpan().ToArray();
        AddOwners(owned);
        hooks.RunAfter(ref gradInputs, grads);
        PassOn(owned);
    }

    private static void AddOwners(TensorImpl?[] tensors)
    {
        foreach (TensorImpl? tensor in tensors)
        {
            tensor?.Storage.AddOwner();
        }
    }

    private static void PassOn(TensorImpl?[] tensors)
    {
        foreach (TensorImpl? tensor in tensors)
        {
            tensor?.Storage.PassOn();
        }
    }

    /// <summary>In anomaly mode: nodes made meanwhile know which node ran, and an error shows where that one was made.</summary>
    private static void ApplyWatched(Node node, ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        Node? outer = AnomalyMode.RunningNode;
        AnomalyMode.RunningNode = node;
        try
        {
            node.Apply(grads, gradInputs);
        }
        catch (Exception) when (WarnOfAnomaly(node))
        {
            throw;
        }
        finally
        {
            AnomalyMode.RunningNode = outer;
        }
    }

    /// <summary>Steps (4) and (5).</summary>
    private static void Deliver(GraphTask task, Node node, TensorImpl?[] gradInputs)
    {
        Edge[] edges = node.NextEdges;
        for (int i = 0; i < edges.Length; i++)
        {
            if (edges[i].Function is not { } next)
            {
                continue;
            }
            NodeRun run = task.RunOf(next)!;
            int left = --run.Pending;
            if (!task.Wants(next))
            {
                continue;
            }
            if (gradInputs[i] is { } grad)
            {
                run.Add(edges[i].InputNr, next.NumInputs, grad);
                task.Listeners?.Delivered(node, i, grad, run.Grads(next.NumInputs)[edges[i].InputNr]!);
            }
            if (left == 0)
            {
                task.Push(next);
            }
        }
        // After the gradients have found owners: one of them may be a saved tensor itself.
        if (!task.KeepGraph)
        {
            node.ReleaseVariables();
        }
    }

    /// <summary>Each gradient must have the shape and dtype of what it is the gradient of, or be reducible to it. Broadcasting and promotion are undone here, once for all operators.</summary>
    private static void Validate(Node node, TensorImpl?[] gradInputs)
    {
        Edge[] edges = node.NextEdges;
        for (int i = 0; i < edges.Length; i++)
        {
            if (gradInputs[i] is not { } grad)
            {
                continue;
            }
            if (edges[i].Function is not { } next)
            {
                gradInputs[i] = null;
                continue;
            }
            InputMetadata expected = next.InputMetadata(edges[i].InputNr);
            if (!ReferenceEquals(grad.Sizes, expected.Sizes) && !grad.Sizes.AsSpan().SequenceEqual(expected.Sizes))
            {
                if (!IsExpandable(expected.Sizes, grad.Sizes))
                {
                    throw Error.Of($"Function {node.Name} returned an invalid gradient at index {i} - got {Error.Show(grad.Sizes)} but expected shape compatible with {Error.Show(expected.Sizes)}");
                }
                grad = AutogradOperators.Ops.SumToSize(grad, expected.Sizes);
            }
            if (grad.DType != expected.DType)
            {
                grad = grad.DType.IsComplex() && !expected.DType.IsComplex() ? AutogradOperators.Ops.Real(grad) : grad;
                grad = grad.DType == expected.DType ? grad : AutogradOperators.Ops.To(grad, expected.DType);
            }
            gradInputs[i] = grad;
        }
    }

    private static bool IsExpandable(long[] from, long[] to)
    {
        if (from.Length > to.Length)
        {
            return false;
        }
        for (int i = 1; i <= from.Length; i++)
        {
            if (from[^i] != to[^i] && from[^i] != 1)
            {
                return false;
            }
        }
        return true;
    }

    private static void CheckNan(Node node, TensorImpl?[] gradInputs)
    {
        for (int i = 0; i < gradInputs.Length; i++)
        {
            if (gradInputs[i] is { } grad && grad.DType.IsDifferentiable() && AutogradOperators.Ops.HasNan(grad))
            {
                WarnOfAnomaly(node);
                throw Error.Of($"Function '{node.Name}' returned nan values in its {i}th output.");
            }
        }
    }

    private static bool WarnOfAnomaly(Node node)
    {
        Warnings.Raise(node.HasMetadata("traceback_")
            ? $"Error detected in {node.Name}. Traceback of forward call that caused the error:\n{node.Metadata["traceback_"]}"
            : $"Error detected in {node.Name}. No forward pass information available. Enable detect anomaly during forward pass for more information.");
        return true;
    }
}
