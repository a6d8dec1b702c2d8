using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Tracing;

/// <summary>A tensor as it was when a call saw it: layouts change in place, and storages can be exchanged.</summary>
internal sealed class TracedTensor(TensorImpl impl)
{
    internal TensorImpl Impl { get; } = impl;

    internal StorageImpl Storage { get; } = impl.Storage;

    internal DType DType { get; } = impl.DType;

    internal long[] Sizes { get; } = impl.Sizes;

    internal long[] Strides { get; } = impl.Strides;

    internal long Offset { get; } = impl.Offset;

    internal long NumElements { get; } = impl.NumElements;

    internal bool IsConj { get; } = impl.IsConj;

    internal bool IsNeg { get; } = impl.IsNeg;

    internal bool IsWrappedNumber { get; } = impl.IsWrappedNumber;

    internal int Rank => Sizes.Length;

    public override string ToString() => $"{DType.PythonName()}[{string.Join(", ", Sizes)}]";
}

/// <summary>One thing that happened: a call of an operator, or a frame.</summary>
internal abstract class TraceStep(string name, TracedTensor?[] inputs)
{
    /// <summary>libtorch's name of the operator or composite.</summary>
    internal string Name { get; } = name;

    internal TracedTensor?[] Inputs { get; } = inputs;

    internal TracedTensor[] Outputs { get; set; } = [];

    /// <summary>The line of the user's code that led here; empty where it is not known.</summary>
    internal string Site { get; init; } = "";
}

/// <summary>A call of an operator.</summary>
internal sealed class TraceCall(Operator op, TracedTensor?[] inputs) : TraceStep(op.OperatorName, inputs)
{
    internal Operator Op { get; } = op;
}

/// <summary>A composite, or the call of a module, with what happened inside.</summary>
internal sealed class TraceFrame(string name, object? attributes, TracedTensor?[] inputs) : TraceStep(name, inputs)
{
    internal object? Attributes { get; } = attributes;

    internal List<TraceStep> Steps { get; } = [];
}

/// <summary>Elements that became C# values while the trace ran.</summary>
/// <param name="Tensor">What was read.</param>
/// <param name="Site">Where.</param>
internal sealed record TraceRead(TracedTensor Tensor, string Site);

/// <summary>What a forward did: calls and frames in order, and the contents of the tensors that came from elsewhere.</summary>
internal sealed class Trace
{
    internal TraceFrame Root { get; } = new("", null, []);

    /// <summary>
    /// Tensors that no call made and that were not announced, by storage: a copy of their elements when they were first used, in the layout
    /// of that use if it covers the storage, else as one row of all elements.
    /// </summary>
    internal Dictionary<StorageImpl, TensorImpl> Constants { get; } = [];

    /// <summary>Values that were read out of tensors.</summary>
    internal List<TraceRead> Reads { get; } = [];

    /// <summary>Announced storages that the forward wrote into.</summary>
    internal HashSet<StorageImpl> Written { get; } = [];
}
