using System.Diagnostics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// A function of the backward graph: takes the gradients of its forward's outputs, gives those of its forward's inputs. What users see as
/// <c>grad_fn</c>.
/// </summary>
[DebuggerDisplay("{Name}")]
internal abstract class Node
{
    [ThreadStatic]
    private static ulong t_nextSequenceNr;

    private InputMetadata _firstInput;
    private SavedTensor? _lastSaved;
    private Extras? _extras;
    private NodeRun? _run;
    private bool _isContended;

    /// <summary>libtorch's name: MulBackward0, torch::autograd::AccumulateGrad…</summary>
    internal abstract string Name { get; }

    /// <summary>One edge for each input of the forward that could have a gradient.</summary>
    internal Edge[] NextEdges { get; private set; } = [];

    /// <summary>Grows with creation on each thread; the engine runs ready nodes of higher number first.</summary>
    internal ulong SequenceNr { get; private protected set; }

    /// <summary>How many gradients it takes: the outputs of its forward.</summary>
    internal int NumInputs { get; private set; }

    /// <summary>Hooks, if any were registered.</summary>
    internal NodeHooks? Hooks => _extras?.Hooks;

    /// <summary>Free notes on the node; anomaly mode keeps its traceback here.</summary>
    internal IDictionary<string, object> Metadata => EnsureExtras().Metadata ??= [];

    internal bool HasMetadata(string key) => _extras?.Metadata?.ContainsKey(key) == true;

    /// <summary>The object by which the API shows this node, made once.</summary>
    internal object? Peer
    {
        get => _extras?.Peer;
        set => EnsureExtras().Peer = value;
    }

    /// <summary>Where the backward that claimed this node first keeps its account; see <see cref="GraphTask"/>.</summary>
    internal ref NodeRun? RunSlot => ref _run;

    /// <summary>
    /// Two backwards have met at this node (of two threads, or one within the other), so that what one of them releases the other one may be reading. Set
    /// before the second one reads anything, and for good.
    /// </summary>
    internal bool IsContended { get => Volatile.Read(ref _isContended); set => Volatile.Write(ref _isContended, value); }

    /// <summary>Non-tensor facts of the forward (dim, alpha, padding, …) by libtorch's names.</summary>
    internal virtual IEnumerable<(string Name, object? Value)> Attributes => [];

    internal NodeHooks EnsureHooks() => EnsureExtras().Hooks ??= new NodeHooks();

    /// <summary>Computes the gradients. Null stands for a gradient of zero, both ways.</summary>
    /// <param name="grads">One per output of the forward.</param>
    /// <param name="gradInputs">One per edge, all null at first.</param>
    internal abstract void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs);

    /// <summary>Lets saved tensors go. A second backward then fails with libtorch's text.</summary>
    internal virtual void ReleaseVariables()
    {
        for (SavedTensor? saved = _lastSaved; saved is not null; saved = saved.Previous)
        {
            saved.Release();
        }
    }

    internal InputMetadata InputMetadata(int index) => index == 0 ? _firstInput : _extras!.Inputs![index];

    /// <summary>Declares the next output of the forward and returns its number.</summary>
    internal int AddInputMetadata(InputMetadata metadata)
    {
        int index = NumInputs++;
        if (index == 0)
        {
            _firstInput = metadata;
        }
        else
        {
            Extras extras = EnsureExtras();
            Array.Resize(ref extras.Inputs, Math.Max(NumInputs, extras.Inputs?.Length ?? 0));
            extras.Inputs[index] = metadata;
        }
        return index;
    }

    internal void SetNextEdges(Edge[] edges)
    {
        NextEdges = edges;
        SequenceNr = t_nextSequenceNr++;
    }

    internal void ShareEdgesOf(Node outer) => NextEdges = outer.NextEdges;

    /// <summary>Whether the forward's input <paramref name="index"/> has an edge: decides in the forward what to save.</summary>
    internal bool HasEdge(int index) => NextEdges[index].Function is not null;

    /// <summary>Whether the running backward asks for the gradient of input <paramref name="index"/>.</summary>
    internal bool Needs(int index) => NextEdges[index].Function is { } function && GraphTask.Current?.Wants(function) != false;

    /// <summary>Keeps an input for backward. In the in-place form the input about to be overwritten is cloned.</summary>
    protected SavedTensor SaveInput(TensorImpl tensor, [CallerArgumentExpression(nameof(tensor))] string name = "") =>
        Keep(new SavedTensor(this, SaveableInput(tensor), name, outputNr: -1));

    protected SavedTensor? SaveOptional(TensorImpl? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "") =>
        tensor is null ? null : SaveInput(tensor, name);

    /// <summary>Keeps a result of the forward, which does not exist yet when this is called. One without a gradient comes back without a history.</summary>
    protected SavedTensor SaveOutput(TensorImpl tensor, int outputNr = 0, [CallerArgumentExpression(nameof(tensor))] string name = "") =>
        Keep(new SavedTensor(this, tensor, name, tensor.DType.IsDifferentiable() && IsDifferentiableOutput(outputNr) ? outputNr : -1));

    /// <summary>Whether output <paramref name="index"/>, if of a floating or complex dtype, is differentiable.</summary>
    protected virtual bool IsDifferentiableOutput(int index) => true;

    /// <summary>What to keep for an input: the tensor, or a clone if the operator is about to overwrite it.</summary>
    protected virtual TensorImpl SaveableInput(TensorImpl tensor) => tensor;

    private Extras EnsureExtras() => _extras ?? Interlocked.CompareExchange(ref _extras, new Extras(), null) ?? _extras;

    private SavedTensor Keep(SavedTensor saved)
    {
        saved.Previous = _lastSaved;
        _lastSaved = saved;
        return saved;
    }

    /// <summary>Applies the saved-tensor hooks in force, after the forward. Numbers beside tensors are none of the user's business.</summary>
    internal void PackSaved()
    {
        if (SavedTensorHooks.Current is not { } hooks)
        {
            return;
        }
        foreach (SavedTensor saved in SavedTensors)
        {
            if (!saved.IsWrappedNumber)
            {
                saved.RegisterHooks(hooks.Pack, hooks.Unpack);
            }
        }
    }

    /// <summary>The saved tensors, in the order in which they were saved.</summary>
    internal IReadOnlyList<SavedTensor> SavedTensors
    {
        get
        {
            var saved = new List<SavedTensor>();
            for (SavedTensor? at = _lastSaved; at is not null; at = at.Previous)
            {
                saved.Add(at);
            }
            saved.Reverse();
            return saved;
        }
    }

    /// <summary>What most nodes do not have.</summary>
    private sealed class Extras
    {
        internal InputMetadata[]? Inputs;
        internal NodeHooks? Hooks;
        internal object? Peer;
        internal Dictionary<string, object>? Metadata;
    }
}
