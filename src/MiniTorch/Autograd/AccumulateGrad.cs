using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>The sink of a leaf: adds what arrives to the leaf's <c>.grad</c>.</summary>
/// <remarks>
/// Note [Gradient layout]. The gradient has the leaf's strides if the leaf is dense, else it is row-major. A first gradient is
/// taken over as it is ("stolen") when no one else owns its memory and its layout fits, otherwise it is copied; later ones are added in place.
/// Under create_graph everything is out of place, since the old value may be part of the new graph.
/// </remarks>
internal sealed class AccumulateGrad : Node
{
    internal AccumulateGrad(TensorImpl variable)
    {
        Variable = variable;
        SequenceNr = ulong.MaxValue;   // runs as soon as it is ready
        AddInputMetadata(Autograd.InputMetadata.Of(variable));
    }

    internal TensorImpl Variable { get; }

    internal override string Name => "torch::autograd::AccumulateGrad";

    internal override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is not { } grad || !Autograd.Variable.RequiresGrad(Variable))
        {
            return;
        }
        VariableMeta meta = Autograd.Variable.EnsureMeta(Variable);
        if (meta.GradFn is not null)
        {
            throw Error.Of("leaf variable has been moved into the graph interior");
        }
        lock (meta)   // several threads may run backward over graphs that share the leaf
        {
            Accumulate(meta, grad);
        }
        if (Hooks is { AfterAccumulation.Count: > 0 } hooks)
        {
            foreach (Action<TensorImpl> hook in hooks.AfterAccumulation.ToArray())
            {
                hook(Variable);
            }
        }
    }

    private void Accumulate(VariableMeta meta, TensorImpl grad)
    {
        IAutogradOperators ops = AutogradOperators.Ops;
        if (!grad.Sizes.AsSpan().SequenceEqual(Variable.Sizes))
        {
            Layout.Broadcast(Variable.Sizes, grad.Sizes);   // the leaf was given other memory since it was used: libtorch's error as a rule comes from here
            throw Error.Of($"attempting to accumulate a gradient of size {Error.Show(grad.Sizes)} into a tensor of size {Error.Show(Variable.Sizes)}");
        }
        if (meta.Grad is { } before)
        {
            if (GradMode.IsEnabled)
            {
                meta.Grad = ops.Add(before, grad);
            }
            else
            {
                ops.AddInPlace(before, grad);
            }
            return;
        }
        if (!GradMode.IsEnabled && grad.Storage is { Owners: <= 1, IsBorrowed: false } && !grad.IsConj && !grad.IsNeg && HasContractLayout(grad))
        {
            meta.Grad = Autograd.Variable.RequiresGrad(grad) ? grad.Alias() : grad;
            return;
        }
        meta.Grad = ops.CloneWithStrides(grad, ContractStrides());
    }

    private bool HasContractLayout(TensorImpl grad) =>
        Layout.IsNonOverlappingAndDense(Variable.Sizes, Variable.Strides) ? SameStrides(grad) : grad.IsContiguous;

    private bool SameStrides(TensorImpl grad)
    {
        for (int d = 0; d < grad.Rank; d++)
        {
            if (grad.Sizes[d] > 1 && grad.Strides[d] != Variable.Strides[d])
            {
                return false;
            }
        }
        return true;
    }

    private long[] ContractStrides() =>
        Layout.IsNonOverlappingAndDense(Variable.Sizes, Variable.Strides) ? Variable.Strides : Layout.ContiguousStrides(Variable.Sizes);
}
