using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// A tensor that a node keeps for its backward. It remembers the version, so that a later in-place change is an error rather than a
/// wrong gradient; it counts as an owner of the storage; and it goes through the saved-tensor hooks that are in force when it is made.
/// </summary>
/// <remarks>
/// See Note [Saved outputs]. A saved output is kept as the result's own tensor and unpacked, where a graph is recorded, as a fresh
/// tensor that hangs on the node again: the result itself may have got another history since, by an in-place operator.
/// </remarks>
internal sealed class SavedTensor
{
    private readonly Node _owner;
    private readonly int _outputNr;
    private readonly int _version;
    private readonly bool _isLeaf;
    private TensorImpl? _tensor;
    private PackedValue? _packed;
    private bool _isReleased;

    internal SavedTensor(Node owner, TensorImpl tensor, string name, int outputNr)
    {
        if (tensor.IsInference)
        {
            throw Error.Of("Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.");
        }
        _owner = owner;
        Name = name;
        _outputNr = outputNr;
        _tensor = tensor;
        _isLeaf = Variable.IsLeaf(tensor);
        // The in-place form bumps the version after the operator has run, and saves before: its result is one version ahead.
        _version = tensor.Version + (outputNr >= 0 && owner is Operator { WritesInPlace: true } ? 1 : 0);
        tensor.Storage.AddOwner();
    }

    /// <summary>The name of the value in libtorch's derivative formulas: self, other, result…</summary>
    internal string Name { get; }

    /// <summary>Saved before this one on the same node.</summary>
    internal SavedTensor? Previous { get; set; }

    internal bool IsOutput => _outputNr >= 0;

    internal bool IsReleased => _isReleased;

    internal bool IsWrappedNumber => _tensor is { IsWrappedNumber: true };

    internal bool HasHooks => _packed is not null;

    /// <summary>Hands the value to <paramref name="pack"/> now and gets it back by <paramref name="unpack"/> in backward.</summary>
    internal void RegisterHooks(Func<TensorImpl, object> pack, Func<object, TensorImpl> unpack)
    {
        Error.Unless(!_isReleased, "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.");
        Error.Unless(_packed is null, "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is allowed at a time.");
        TensorImpl tensor = _tensor!;
        int version = tensor.Version;
        using (GradMode.Set(false))
        {
            _packed = new(pack(tensor), unpack, IsOutput ? new Edge(_owner, _outputNr) : Variable.GradientEdge(tensor));
        }
        Error.Unless(tensor.Version == version, "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook can not be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.");
        tensor.Storage.RemoveOwner();
        _tensor = null;
    }

    /// <summary>The value, for backward or for a user who asks; libtorch's errors if it was freed, changed or detached in place.</summary>
    internal TensorImpl Unpack()
    {
        TensorImpl? kept = _tensor;   // read once: another thread's backward over the same graph may release it meanwhile
        if (_isReleased || (kept is null && _packed is null))
        {
            throw Error.Of("Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.");
        }
        if (_packed is { } packed)
        {
            return Attach(packed.Unpack(packed.Packed), packed.Edge);
        }
        TensorImpl tensor = kept!;
        if (!IsOutput && !_isLeaf && Variable.IsLeaf(tensor))
        {
            throw Error.Of("Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please use out-of-place `.detach()` instead");
        }
        if (tensor.Version != _version)
        {
            throw Error.Of(VersionError(tensor));
        }
        return IsOutput ? Attach(tensor, new Edge(_owner, _outputNr)) : tensor;
    }

    internal void Release()
    {
        if (_isReleased)
        {
            return;
        }
        _isReleased = true;
        _packed = null;
        TensorImpl? tensor = Interlocked.Exchange(ref _tensor, null);   // two threads may run one graph
        // Asked after the exchange: a backward that has not met us yet at this node will find no tensor; one that has may be reading it, so the GC gets it.
        if (!_owner.IsContended)
        {
            tensor?.Storage.RemoveOwner();
        }
    }

    /// <summary>The value with its place in the graph, where a graph is being recorded.</summary>
    private static TensorImpl Attach(TensorImpl tensor, Edge edge)
    {
        if (edge.Function is null || !GradMode.IsEnabled || !tensor.DType.IsDifferentiable())
        {
            return tensor;
        }
        TensorImpl attached = tensor.Alias();
        Variable.SetGradientEdge(attached, edge);
        return attached;
    }

    private string VersionError(TensorImpl tensor)
    {
        var text = new System.Text.StringBuilder("one of the variables needed for gradient computation has been modified by an inplace operation: [");
        text.Append("torch.").Append(tensor.DType.Name()).Append("Tensor ").Append(Error.Show(tensor.Sizes)).Append(']');
        Node? producer = IsOutput ? _owner : Variable.GradFn(tensor);
        if (producer is not null)
        {
            text.Append(", which is output ").Append(IsOutput ? _outputNr : Variable.OutputNr(tensor)).Append(" of ").Append(Variable.ForwardName(producer)).Append(',');
        }
        text.Append(" is at version ").Append(tensor.Version).Append("; expected version ").Append(_version).Append(" instead.");
        text.Append(AnomalyMode.IsEnabled
            ? " Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in question was changed in there or anywhere later. Good luck!"
            : " Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).");
        return text.ToString();
    }

    /// <summary>What the hooks made of the value.</summary>
    private sealed record PackedValue(object Packed, Func<object, TensorImpl> Unpack, Edge Edge);
}
