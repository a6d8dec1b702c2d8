using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Tracing;

/// <summary>
/// Records what passes the operators' door on this thread until it is disposed. Nothing that was recorded is given back to the pool by the
/// recording itself, but results may be overwritten or released later: only constants keep their elements.
/// </summary>
internal sealed class TraceRecorder : IOperatorListener, IDisposable
{
    private readonly Stack<TraceFrame> _open = new();
    private readonly HashSet<StorageImpl> _known = [];
    private readonly Dictionary<StorageImpl, TensorImpl> _watched = [];
    private readonly List<(TensorImpl Tensor, TensorImpl Original)> _originals = [];
    private readonly bool _notesSites;
    private TracedTensor? _relaidOut;

    /// <param name="known">Inputs: their contents are of no interest.</param>
    /// <param name="watched">Parameters and buffers: what the forward writes into them is undone by <see cref="Dispose"/>.</param>
    /// <param name="notesSites">Whether each step notes the user's line, which costs a stack walk.</param>
    internal TraceRecorder(IEnumerable<TensorImpl> known, IEnumerable<TensorImpl> watched, bool notesSites)
    {
        _notesSites = notesSites;
        foreach (TensorImpl tensor in known)
        {
            _known.Add(tensor.Storage);
        }
        foreach (TensorImpl tensor in watched)
        {
            _known.Add(tensor.Storage);
            _watched.TryAdd(tensor.Storage, tensor);
        }
        _open.Push(Trace.Root);
        Listeners.Add(this);
    }

    internal Trace Trace { get; } = new();

    /// <summary>Stops recording, and gives parameters and buffers the elements back that they had.</summary>
    public void Dispose()
    {
        Listeners.Remove(this);
        foreach ((TensorImpl tensor, TensorImpl original) in _originals)
        {
            Copy.Run(original, tensor);
        }
    }

    /// <summary>What the forward returned, as results of the trace.</summary>
    internal TracedTensor[] Returned(TensorImpl[] outputs)
    {
        foreach (TensorImpl output in outputs)
        {
            Meet(output);
        }
        return NotedResults(outputs);
    }

    public void Before(Operator op, TensorImpl? written)
    {
        if (written is null)
        {
            return;
        }
        Meet(written);
        if (op is ViewOperator)
        {
            _relaidOut = new TracedTensor(written);
            return;
        }
        if (_watched.TryGetValue(written.Storage, out TensorImpl? watched) && Trace.Written.Add(written.Storage))
        {
            // The whole storage: the write may go through any view of it.
            TensorImpl row = Row(watched);
            _originals.Add((row, Copied(row)));
        }
    }

    public void After(Operator op, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs)
    {
        TracedTensor?[] noted = Noted(inputs);
        if (_relaidOut is { } before && op is ViewOperator)
        {
            (noted[0], _relaidOut) = (before, null);
        }
        var call = new TraceCall(op, noted) { Site = Site(), Outputs = NotedResults(outputs) };
        _open.Peek().Steps.Add(call);
        foreach (TensorImpl output in outputs)
        {
            _known.Add(output.Storage);
        }
    }

    public void Enter(string name, object? attributes, ReadOnlySpan<TensorImpl?> inputs)
    {
        var frame = new TraceFrame(name, attributes, Noted(inputs)) { Site = Site() };
        _open.Peek().Steps.Add(frame);
        _open.Push(frame);
    }

    public void Exit(string name, ReadOnlySpan<TensorImpl> outputs)
    {
        TraceFrame frame = _open.Pop();
        // What a frame made without operators is known by its contents, should nobody take the frame whole.
        frame.Outputs = NotedResults(outputs);
    }

    public void Read(TensorImpl tensor)
    {
        if (_known.Contains(tensor.Storage))
        {
            Trace.Reads.Add(new TraceRead(new TracedTensor(tensor), Warnings.CallSite()));
        }
    }

    private string Site() => _notesSites ? Warnings.CallSite() : "";

    private TracedTensor?[] Noted(ReadOnlySpan<TensorImpl?> tensors)
    {
        var noted = new TracedTensor?[tensors.Length];
        for (int i = 0; i < noted.Length; i++)
        {
            if (tensors[i] is { } tensor)
            {
                Meet(tensor);
                noted[i] = new TracedTensor(tensor);
            }
        }
        return noted;
    }

    private static TracedTensor[] NotedResults(ReadOnlySpan<TensorImpl> tensors)
    {
        var noted = new TracedTensor[tensors.Length];
        for (int i = 0; i < noted.Length; i++)
        {
            noted[i] = new TracedTensor(tensors[i]);
        }
        return noted;
    }

    /// <summary>Keeps the elements of a tensor that comes from nowhere.</summary>
    private void Meet(TensorImpl tensor)
    {
        if (!_known.Add(tensor.Storage))
        {
            return;
        }
        bool coversStorage = tensor.Offset == 0 && tensor.NumElements * tensor.DType.ItemSize() == tensor.Storage.ByteCount
            && Layout.IsNonOverlappingAndDense(tensor.Sizes, tensor.Strides);
        Trace.Constants.Add(tensor.Storage, Copied(coversStorage ? tensor : Row(tensor)));
    }

    private static TensorImpl Row(TensorImpl tensor) =>
        tensor.Alias([tensor.Storage.ByteCount / tensor.DType.ItemSize()], [1], 0, isConj: false, isNeg: false);

    private static TensorImpl Copied(TensorImpl tensor)
    {
        TensorImpl copy = TensorImpl.Empty(tensor.Sizes, tensor.DType, tensor.Strides, tensor.IsWrappedNumber);
        Copy.Run(tensor.Alias(isConj: false, isNeg: false), copy);
        return copy;
    }
}
