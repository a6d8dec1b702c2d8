using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// An operator is a node in waiting: its class holds the forward, what is saved, and the derivative; its instance becomes the grad_fn when a
/// gradient is needed, and is garbage otherwise. See Note [The door].
/// </summary>
/// <remarks>
/// Note [The door]. Whatever the form (<c>f(x)</c>, <c>f_(x)</c>, <c>out=</c>, a view), an operator passes these steps in this order:
/// (1) infer the result's shape and dtype, or refuse: nothing has been changed yet;
/// (2) supply the destination: fresh, the first input itself, or the caller's;
/// (3) if a gradient is needed: link the edges to the inputs' histories and save (before computing: the in-place form can still keep the old value);
/// (4) compute;
/// (5) bump the version of what was written, and make the result's history this node;
/// (6) tell the listeners.
/// ONNX export, profiling and anomaly mode hang here and nowhere else. The subclasses below differ only in how many results there are:
/// <see cref="SingleOutputOperator"/>, <see cref="MultiOutputOperator"/>, <see cref="ViewOperator"/>.
/// </remarks>
/// <param name="operatorName">libtorch's name: aten::tanh.</param>
/// <param name="derivative">The name as a node: TanhBackward0. Null: not differentiable, the result never requires a gradient.</param>
internal abstract class Operator(string operatorName, string? derivative) : Node
{
    private TensorImpl? _overwritten;

    internal string OperatorName => operatorName;

    internal override string Name => derivative ?? operatorName;

    /// <summary>The call writes into its first input.</summary>
    internal bool WritesInPlace { get; private protected set; }

    /// <summary>How many of the leading inputs have an edge; the others (indices, targets, …) never get a gradient.</summary>
    protected virtual int EdgeCount(int inputs) => inputs;

    /// <summary>The name of input <paramref name="index"/> when a gradient for it is refused in the forward, as libtorch does for some side arguments; else null.</summary>
    protected virtual string? NonDifferentiableArgument(int index) => null;

    /// <summary>Whether an input without a history has an empty edge; libtorch leaves it out where an operator has no derivative.</summary>
    protected virtual bool KeepsAbsentEdges => true;

    /// <summary>Operands with a conj or neg bit are resolved before <c>Compute</c>, unless the operator says it reads the bits.</summary>
    protected virtual bool ReadsBits => false;

    protected override TensorImpl SaveableInput(TensorImpl tensor) =>
        ReferenceEquals(tensor, _overwritten) ? AutogradOperators.Ops.Clone(tensor) : tensor;

    /// <summary>Step (3): whether the call is recorded; if so, the edges are linked.</summary>
    protected bool Link(ReadOnlySpan<TensorImpl?> inputs, TensorImpl? overwritten = null)
    {
        if (!NeedsGradient(inputs))
        {
            return false;
        }
        var edges = new Edge[EdgeCount(inputs.Length)];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { Autograd: not null } input)
            {
                continue;
            }
            if (NonDifferentiableArgument(i) is { } argument && Variable.RequiresGrad(input))
            {
                throw Error.Of($"The function '{operatorName[(operatorName.IndexOf(':', StringComparison.Ordinal) + 2)..]}' is not differentiable with respect to argument '{argument}'. This input cannot have requires_grad True.");
            }
            if (i < edges.Length)
            {
                edges[i] = Variable.GradientEdge(input);
            }
        }
        SetNextEdges(KeepsAbsentEdges ? edges : Array.FindAll(edges, edge => edge.Function is not null));
        _overwritten = overwritten;
        return true;
    }

    /// <summary>Whether the call would be recorded.</summary>
    protected bool NeedsGradient(ReadOnlySpan<TensorImpl?> inputs)
    {
        if (derivative is null || !GradMode.IsEnabled)
        {
            return false;
        }
        foreach (TensorImpl? input in inputs)
        {
            if (input is { Autograd: not null } && Variable.RequiresGrad(input))
            {
                return !InferenceMode.IsEnabled;   // nothing is recorded there, whatever the grad mode says
            }
        }
        return false;
    }

    /// <summary>Step (5) for a fresh result.</summary>
    protected void Record(TensorImpl result, int index = 0)
    {
        int outputNr = AddInputMetadata(Autograd.InputMetadata.Of(result));
        if (result.DType.IsDifferentiable() && IsDifferentiableOutput(index))
        {
            VariableMeta meta = Variable.EnsureMeta(result);
            meta.GradFn = this;
            meta.OutputNr = outputNr;
        }
    }

    /// <summary>Step (5) for a written input.</summary>
    protected void RecordInPlace(TensorImpl self)
    {
        AddInputMetadata(Autograd.InputMetadata.Of(self));
        Variable.RebaseHistory(self, new Edge(this, 0));
        _overwritten = null;
    }

    /// <summary>After computing: hooks of saved tensors, anomaly notes.</summary>
    protected void FinishRecording()
    {
        PackSaved();
        if (AnomalyMode.IsEnabled)
        {
            Metadata["traceback_"] = Environment.StackTrace;
            if (AnomalyMode.RunningNode is { } parent)
            {
                Metadata["parent_"] = parent;
            }
        }
    }

    /// <summary>The inputs with conj and neg bits carried out; the same span if there are none.</summary>
    protected ReadOnlySpan<TensorImpl?> Resolved(ReadOnlySpan<TensorImpl?> inputs)
    {
        foreach (TensorImpl? input in inputs)
        {
            if (input is { HasBits: true } && !ReadsBits)
            {
                return ResolveAll(inputs);
            }
        }
        return inputs;
    }

    private static TensorImpl?[] ResolveAll(ReadOnlySpan<TensorImpl?> inputs)
    {
        var resolved = new TensorImpl?[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            resolved[i] = inputs[i] is { } input ? AutogradOperators.Ops.Resolve(input) : null;
        }
        return resolved;
    }

    /// <summary>libtorch's refusals of a caller's destination.</summary>
    protected void CheckOut(ReadOnlySpan<TensorImpl?> inputs, TensorImpl destination)
    {
        if (GradMode.IsEnabled && (NeedsGradient(inputs) || Variable.RequiresGrad(destination)))
        {
            throw Error.Of($"{operatorName[(operatorName.IndexOf(':', StringComparison.Ordinal) + 2)..]}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.");
        }
    }
}
