using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>What listens to the engine on a thread: a recorder of its steps, a profiler. See Note [Backward execution] for the steps.</summary>
internal interface IBackwardListener
{
    /// <summary>A run begins with these gradients at the roots.</summary>
    void Begin(ReadOnlySpan<Edge> roots, ReadOnlySpan<TensorImpl?> grads);

    /// <summary>Step (3): a node is about to run with the gradients of its outputs.</summary>
    void Running(Node node, ReadOnlySpan<TensorImpl?> grads);

    /// <summary>A node has run; its results are reduced to the shapes of its inputs.</summary>
    void Ran(Node node, ReadOnlySpan<TensorImpl?> gradInputs);

    /// <summary>Step (4): a gradient has come into an input buffer.</summary>
    /// <param name="from">The node that made it.</param>
    /// <param name="edge">Which of its edges it went along.</param>
    /// <param name="grad">What arrived.</param>
    /// <param name="buffer">What now lies in the buffer: the same, or the sum with what was there.</param>
    void Delivered(Node from, int edge, TensorImpl grad, TensorImpl buffer);

    /// <summary>The run is over, or has failed.</summary>
    void End();
}

/// <summary>The listeners of a thread at the time a backward starts there; null with none, so that a run asks once and a step tests a field.</summary>
internal sealed class BackwardListeners
{
    [ThreadStatic]
    private static BackwardListeners? t_current;

    private readonly IBackwardListener[] _all;

    private BackwardListeners(IBackwardListener[] all) => _all = all;

    internal static BackwardListeners? Current => t_current;

    internal static void Add(IBackwardListener listener) => t_current = new([.. t_current?._all ?? [], listener]);

    internal static void Remove(IBackwardListener listener)
    {
        IBackwardListener[] rest = Array.FindAll(t_current?._all ?? [], other => !ReferenceEquals(other, listener));
        t_current = rest.Length == 0 ? null : new(rest);
    }

    internal void Begin(ReadOnlySpan<Edge> roots, ReadOnlySpan<TensorImpl?> grads)
    {
        foreach (IBackwardListener listener in _all)
        {
            listener.Begin(roots, grads);
        }
    }

    internal void Running(Node node, ReadOnlySpan<TensorImpl?> grads)
    {
        foreach (IBackwardListener listener in _all)
        {
            listener.Running(node, grads);
        }
    }

    internal void Ran(Node node, ReadOnlySpan<TensorImpl?> gradInputs)
    {
        foreach (IBackwardListener listener in _all)
        {
            listener.Ran(node, gradInputs);
        }
    }

    internal void Delivered(Node from, int edge, TensorImpl grad, TensorImpl buffer)
    {
        foreach (IBackwardListener listener in _all)
        {
            listener.Delivered(from, edge, grad, buffer);
        }
    }

    internal void End()
    {
        foreach (IBackwardListener listener in _all)
        {
            listener.End();
        }
    }
}
