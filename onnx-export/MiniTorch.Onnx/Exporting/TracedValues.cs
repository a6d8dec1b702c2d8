using MiniTorch.Core;
using MiniTorch.Tracing;

namespace MiniTorch.Onnx;

/// <summary>A storage of the trace: what its memory holds now, as a value of the graph.</summary>
internal sealed class ValueSlot
{
    // Makes the first value, or says why there is none. Memory that is overwritten before it is read needs none.
    private readonly Func<OnnxValue>? _whenRead;

    internal ValueSlot(TracedTensor tensor, OnnxValue? value, Func<OnnxValue>? whenRead = null)
    {
        (Value, _whenRead) = (value, whenRead);
        Base = new ViewNode(this, null, tensor);
        ByLayout.Add(ViewNode.Key(tensor), Base);
    }

    /// <summary>The value in the layout of <see cref="Base"/>; null if a call that made it could not be expressed.</summary>
    internal OnnxValue? Value
    {
        get => field ??= Version == 0 ? _whenRead?.Invoke() : null;
        set;
    }

    /// <summary>How often the memory was written.</summary>
    internal int Version { get; set; }

    internal ViewNode Base { get; }

    /// <summary>Views by place in memory, for those that came about without an operator.</summary>
    internal Dictionary<string, ViewNode> ByLayout { get; } = new(StringComparer.Ordinal);

    /// <summary>The elements of a constant of the trace.</summary>
    internal TensorImpl? Constant { get; init; }
}

// Note [Functional memory]
// ONNX values never change, a forward's tensors do. A storage is therefore a slot that holds the value of its memory now; a view is
// a node that knows its parent and how to be made from it. Reading a view makes it from its parent's present value (and remembers the
// result for this version of the memory). Writing through a view makes its parent's next value from the old one and what was written,
// then the parent's parent's, up to the slot. Nodes that nobody reads in the end are dropped with the other dead ones.
/// <summary>A tensor of the trace as a view of its storage's memory.</summary>
internal sealed class ViewNode(ValueSlot slot, ViewNode? parent, TracedTensor tensor)
{
    private (int Version, OnnxValue? Value) _cached = (-1, null);

    internal ValueSlot Slot { get; } = slot;

    /// <summary>The tensor as the base run saw it.</summary>
    internal TracedTensor Tensor { get; } = tensor;

    internal Func<OnnxValue, OnnxValue>? Apply { get; init; }

    /// <summary>(parent's value, written value) to the parent's next value.</summary>
    internal Func<OnnxValue, OnnxValue, OnnxValue>? Write { get; init; }

    internal OnnxValue? Read()
    {
        if (parent is null)
        {
            return Slot.Value;
        }
        if (_cached.Version != Slot.Version)
        {
            _cached = (Slot.Version, parent.Read() is { } value ? Apply!(value) : null);
        }
        return _cached.Value;
    }

    /// <summary>The memory that this tensor looks at now holds <paramref name="value"/>; null poisons the whole storage.</summary>
    internal void Store(OnnxValue? value)
    {
        var path = new List<(ViewNode Node, OnnxValue? Value)>();
        ViewNode node = this;
        path.Add((node, value));
        while (node.Parent is { } up)
        {
            value = value is null || up.Read() is not { } old ? null : node.Write!(old, value);
            node = up;
            path.Add((node, value));
        }
        Slot.Value = value;
        Slot.Version++;
        foreach ((ViewNode written, OnnxValue? part) in path)
        {
            written._cached = (Slot.Version, part);
        }
    }

    private ViewNode? Parent => parent;

    /// <summary>Where a tensor's elements lie; strides of dimensions with one index say nothing.</summary>
    internal static string Key(TracedTensor tensor)
    {
        var text = new System.Text.StringBuilder().Append((int)tensor.DType).Append(tensor.IsConj ? 'c' : ' ').Append(tensor.IsNeg ? 'n' : ' ').Append(tensor.Offset);
        for (int d = 0; d < tensor.Rank; d++)
        {
            text.Append('|').Append(tensor.Sizes[d]).Append(':').Append(tensor.Sizes[d] <= 1 ? 0 : tensor.Strides[d]);
        }
        return text.ToString();
    }

    internal bool IsAt(TracedTensor other) =>
        ReferenceEquals(Tensor.Storage, other.Storage) && Tensor.DType == other.DType && Tensor.Offset == other.Offset && Tensor.IsConj == other.IsConj && Tensor.IsNeg == other.IsNeg
        && Tensor.Sizes.AsSpan().SequenceEqual(other.Sizes) && Tensor.Strides.AsSpan().SequenceEqual(other.Strides);
}
