using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>How a view came to be; decides whether it may be modified in place and with what error.</summary>
internal enum CreationMeta
{
    Default,
    InCustomFunction,
    MultiOutputNode,
    NoGradMode,
    InferenceMode,
}

/// <summary>Autograd's part of a tensor. A tensor without one requires no gradient and is nobody's view.</summary>
internal sealed class VariableMeta : AutogradMeta
{
    /// <summary>Set by the user; makes a leaf that accumulates.</summary>
    internal bool RequiresGrad { get; set; }

    /// <summary>The node that made it, as last recorded; read it by <see cref="Variable.GradFn"/>, which renews that of a stale view.</summary>
    internal Node? GradFn { get; set; }

    internal int OutputNr { get; set; }

    internal bool RetainsGrad { get; set; }

    /// <summary>The leaf's sink. Held strongly: a cycle costs a garbage collector nothing.</summary>
    internal AccumulateGrad? Accumulator => AccumulatorSlot;

    /// <summary>Where <see cref="Accumulator"/> is kept, for an atomic first write.</summary>
    internal ref AccumulateGrad? AccumulatorSlot => ref _accumulator;

    /// <summary>What the tensor is a view of (never a view itself), or null.</summary>
    internal TensorImpl? Base { get; set; }

    internal CreationMeta CreationMeta { get; set; }

    /// <summary>The version at which <see cref="GradFn"/> of a view was recorded.</summary>
    internal int AttributeVersion { get; set; }

    private AccumulateGrad? _accumulator;
    private TensorImpl? _grad;

    internal TensorImpl? Grad
    {
        get => _grad;
        set
        {
            value?.Storage.AddOwner();
            _grad?.Storage.RemoveOwner();
            _grad = value;
        }
    }
}
