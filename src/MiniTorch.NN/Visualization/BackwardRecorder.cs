using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Visualization;

/// <summary>What happened in one step of a backward.</summary>
internal enum StepKind
{
    /// <summary>A gradient enters at a root.</summary>
    Seed,

    /// <summary>A node takes what its input buffer holds and computes.</summary>
    Run,

    /// <summary>A gradient arrives in the input buffer of a node.</summary>
    Arrive,

    /// <summary>A leaf's <c>.grad</c> has its new value.</summary>
    Land,
}

/// <summary>One step of a backward.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Node">Who ran, sent, or (for a seed) received.</param>
/// <param name="Edge">Along which edge of the node it went; for a seed, which gradient of the node it is.</param>
/// <param name="Value">What was taken, arrived or was there before.</param>
/// <param name="Result">What then lies in the buffer or in <c>.grad</c>.</param>
internal sealed record BackwardStep(StepKind Kind, Node Node, int Edge, TensorSnapshot? Value, TensorSnapshot? Result);

/// <summary>The elements of a tensor as they were, up to a number of them.</summary>
internal sealed class TensorSnapshot
{
    /// <summary>How many elements a snapshot keeps.</summary>
    internal const int Limit = 100;

    internal TensorSnapshot(TensorImpl tensor)
    {
        Type = TensorText.Type(tensor);
        Sizes = tensor.Sizes;
        IsTruncated = tensor.NumElements > Limit;
        Text = new string[Math.Min(tensor.NumElements, Limit)];
        var index = new long[tensor.Rank];
        for (int i = 0; i < Text.Length; i++)
        {
            long offset = 0;
            for (int d = 0; d < index.Length; d++)
            {
                offset += index[d] * tensor.Strides[d];
            }
            Text[i] = TensorText.Number(Kernels.ElementAccess.Read(tensor, offset));
            for (int d = index.Length - 1; d >= 0 && ++index[d] == tensor.Sizes[d]; d--)
            {
                index[d] = 0;
            }
        }
    }

    internal string Type { get; }

    internal long[] Sizes { get; }

    /// <summary>The elements in row-major order.</summary>
    internal string[] Text { get; }

    internal bool IsTruncated { get; }
}

/// <summary>Writes down the steps of the engine on this thread, as they happen, until disposed.</summary>
internal sealed class BackwardRecorder : IBackwardListener, IDisposable
{
    private int _depth;

    internal BackwardRecorder() => BackwardListeners.Add(this);

    internal List<BackwardStep> Steps { get; } = [];

    public void Dispose() => BackwardListeners.Remove(this);

    public void Begin(ReadOnlySpan<Edge> roots, ReadOnlySpan<TensorImpl?> grads)
    {
        // A backward inside of a backward (a function that calls it) belongs to the step that it is in.
        for (int i = 0; i < roots.Length && _depth == 0; i++)
        {
            Steps.Add(new BackwardStep(StepKind.Seed, roots[i].Function!, roots[i].InputNr, null, Snapshot(grads[i])));
        }
        _depth++;
    }

    public void Running(Node node, ReadOnlySpan<TensorImpl?> grads)
    {
        if (_depth == 1)
        {
            Steps.Add(new BackwardStep(StepKind.Run, node, -1, node is AccumulateGrad sink ? Snapshot(Variable.Meta(sink.Variable)?.Grad) : null, null));
        }
    }

    public void Ran(Node node, ReadOnlySpan<TensorImpl?> gradInputs)
    {
        if (_depth == 1 && node is AccumulateGrad sink)
        {
            Steps.Add(new BackwardStep(StepKind.Land, node, -1, Steps[^1].Value, Snapshot(Variable.Meta(sink.Variable)?.Grad)));
        }
    }

    public void Delivered(Node from, int edge, TensorImpl grad, TensorImpl buffer)
    {
        if (_depth == 1)
        {
            Steps.Add(new BackwardStep(StepKind.Arrive, from, edge, Snapshot(grad), Snapshot(buffer)));
        }
    }

    public void End() => _depth--;

    private static TensorSnapshot? Snapshot(TensorImpl? tensor) => tensor is null ? null : new TensorSnapshot(tensor);
}
