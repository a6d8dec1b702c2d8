using System.Diagnostics;
using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Tracing;

/// <summary>A range of time: an operator, a composite, a node of a backward, or a range of the user's.</summary>
internal sealed class ProfiledRange(string name, long start, ProfiledRange? parent)
{
    internal string Name { get; } = name;

    internal ProfiledRange? Parent { get; } = parent;

    internal List<ProfiledRange> Children { get; } = [];

    /// <summary>Ticks of <see cref="Stopwatch"/>.</summary>
    internal long Start { get; } = start;

    internal long End { get; set; } = start;

    internal long Ticks => End - Start;

    /// <summary>What the parts within do not account for.</summary>
    internal long SelfTicks
    {
        get
        {
            long ticks = Ticks;
            foreach (ProfiledRange child in Children)
            {
                ticks -= child.Ticks;
            }
            return ticks;
        }
    }

    /// <summary>Bytes of the fresh storages among the results of an operator.</summary>
    internal long SelfBytes { get; set; }

    /// <summary>The same with those of the parts within.</summary>
    internal long Bytes { get; set; }

    internal long[][] InputShapes { get; set; } = [];
}

/// <summary>
/// Writes down what passes the operators' door and the engine on this thread, with times, until disposed. Views compute nothing and take no time here. What an
/// operator allocates within itself and gives up again is not seen: bytes are those of results.
/// </summary>
internal sealed class ProfilerRecorder : IOperatorListener, IBackwardListener, IDisposable
{
    private readonly Stack<(ProfiledRange Range, object Key)> _open = new();
    private readonly Stack<int> _runs = new();
    private readonly bool _recordsShapes;
    private readonly Func<object?, string?> _describe;

    /// <param name="recordsShapes">Whether the shapes of inputs are kept.</param>
    /// <param name="describe">From the attributes of a frame to what is shown behind its name; null for nothing.</param>
    internal ProfilerRecorder(bool recordsShapes, Func<object?, string?> describe)
    {
        (_recordsShapes, _describe) = (recordsShapes, describe);
        Listeners.Add(this);
        BackwardListeners.Add(this);
        Started = Stopwatch.GetTimestamp();
    }

    internal long Started { get; }

    /// <summary>All ranges that have ended, in the order of their ends.</summary>
    internal List<ProfiledRange> Ranges { get; } = [];

    public void Dispose()
    {
        Listeners.Remove(this);
        BackwardListeners.Remove(this);
        CloseDownTo(0);
    }

    public void Before(Operator op, TensorImpl? written) => Open(NameOf(op), op);

    public void After(Operator op, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs)
    {
        if (!IsOpen(op))
        {
            Open(NameOf(op), op);   // a view
        }
        ProfiledRange range = CloseUpTo(op);
        range.InputShapes = Shapes(inputs);
        foreach (TensorImpl output in outputs)
        {
            range.SelfBytes += IsFresh(output, inputs, outputs) ? output.Storage.ByteCount : 0;
        }
        for (ProfiledRange? at = range; at is not null; at = at.Parent)
        {
            at.Bytes += range.SelfBytes;
        }
    }

    public void Enter(string name, object? attributes, ReadOnlySpan<TensorImpl?> inputs)
    {
        Open(_describe(attributes) is { } detail ? $"{name}: {detail}" : name, name).InputShapes = Shapes(inputs);
    }

    public void Exit(string name, ReadOnlySpan<TensorImpl> outputs)
    {
        if (IsOpen(name))
        {
            CloseUpTo(name);
        }
    }

    public void Read(TensorImpl tensor)
    {
    }

    public void Begin(ReadOnlySpan<Edge> roots, ReadOnlySpan<TensorImpl?> grads) => _runs.Push(_open.Count);

    public void Running(Node node, ReadOnlySpan<TensorImpl?> grads) => Open(node.Name, node).InputShapes = Shapes(grads);

    public void Ran(Node node, ReadOnlySpan<TensorImpl?> gradInputs) => CloseUpTo(node);

    public void Delivered(Node from, int edge, TensorImpl grad, TensorImpl buffer)
    {
    }

    public void End()
    {
        if (_runs.TryPop(out int count))
        {
            CloseDownTo(count);   // what failed has not said that it is over
        }
    }

    /// <summary>As PyTorch's profiler shows it: aten::add for every overload, aten::add_ for the form in place.</summary>
    private static string NameOf(Operator op)
    {
        int overload = op.OperatorName.IndexOf('.', StringComparison.Ordinal);
        string name = overload < 0 ? op.OperatorName : op.OperatorName[..overload];
        return op.WritesInPlace ? name + "_" : name;
    }

    private ProfiledRange Open(string name, object key)
    {
        ProfiledRange? parent = _open.TryPeek(out (ProfiledRange Range, object Key) outer) ? outer.Range : null;
        var range = new ProfiledRange(name, Stopwatch.GetTimestamp(), parent);
        parent?.Children.Add(range);
        _open.Push((range, key));
        return range;
    }

    private bool IsOpen(object key)
    {
        foreach ((_, object open) in _open)
        {
            if (ReferenceEquals(open, key))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Closes the range of <paramref name="key"/>, and what is open within because it failed.</summary>
    private ProfiledRange CloseUpTo(object key)
    {
        while (true)
        {
            (ProfiledRange range, object open) = _open.Peek();
            Close();
            if (ReferenceEquals(open, key))
            {
                return range;
            }
        }
    }

    private void CloseDownTo(int count)
    {
        while (_open.Count > count)
        {
            Close();
        }
    }

    private void Close()
    {
        ProfiledRange range = _open.Pop().Range;
        range.End = Stopwatch.GetTimestamp();
        Ranges.Add(range);
    }

    private long[][] Shapes(ReadOnlySpan<TensorImpl?> inputs)
    {
        if (!_recordsShapes)
        {
            return [];
        }
        var shapes = new long[inputs.Length][];
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = inputs[i]?.Sizes ?? [];
        }
        return shapes;
    }

    /// <summary>Whether an output's storage is no input's and no earlier output's.</summary>
    private static bool IsFresh(TensorImpl output, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs)
    {
        foreach (TensorImpl? input in inputs)
        {
            if (input is not null && ReferenceEquals(input.Storage, output.Storage))
            {
                return false;
            }
        }
        foreach (TensorImpl earlier in outputs)
        {
            if (ReferenceEquals(earlier, output))
            {
                return true;
            }
            if (ReferenceEquals(earlier.Storage, output.Storage))
            {
                return false;
            }
        }
        return true;
    }
}
