using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// The node of a function whose forward and derivative a user wrote. This class knows libtorch's rules (custom_function.cpp) for wrapping the
/// outputs and checking the gradients; the API supplies the two callbacks.
/// </summary>
internal abstract class CustomFunctionNode : Node
{
    private readonly HashSet<TensorImpl> _nonDifferentiable = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TensorImpl> _dirty = new(ReferenceEqualityComparer.Instance);

    /// <summary>Which of the arguments were tensors, by position.</summary>
    private int[] _positions = [];
    private int _arguments;

    /// <summary>Whether outputs that get no gradient are given zeros.</summary>
    internal bool MaterializesGrads { get; set; } = true;

    internal void MarkNonDifferentiable(TensorImpl tensor) => _nonDifferentiable.Add(tensor);

    internal void MarkDirty(TensorImpl tensor) => _dirty.Add(tensor);

    /// <summary>The name in error texts: MyFunctionBackward.</summary>
    protected abstract IReadOnlyList<TensorImpl?> RunBackward(TensorImpl?[] grads);

    /// <summary>Runs the forward without recording and makes its outputs results of this node.</summary>
    /// <param name="arguments">All arguments; those that are not tensors are null.</param>
    /// <param name="forward">Gives the outputs, which may be among the arguments.</param>
    internal TensorImpl?[] Run(TensorImpl?[] arguments, Func<TensorImpl?[]> forward)
    {
        _arguments = arguments.Length;
        _positions = [.. Enumerable.Range(0, arguments.Length).Where(i => arguments[i] is not null)];
        TensorImpl[] inputs = Array.ConvertAll(_positions, i => arguments[i]!);
        bool recorded = GradMode.IsEnabled && !InferenceMode.IsEnabled && Array.Exists(inputs, Variable.RequiresGrad);
        SetNextEdges(Array.ConvertAll(inputs, input => recorded ? Variable.GradientEdge(input) : default));
        TensorImpl?[] outputs;
        using (GradMode.Set(false))
        {
            outputs = forward();
        }
        return WrapOutputs(inputs, outputs, recorded);
    }

    internal override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl?[] given = grads.ToArray();
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i] is null && MaterializesGrads)
            {
                InputMetadata metadata = InputMetadata(i);
                given[i] = AutogradOperators.Ops.Zeros(metadata.Sizes, metadata.DType);
            }
        }
        IReadOnlyList<TensorImpl?> results = RunBackward(given);
        int count = results.Count;
        while (count > _arguments && results[count - 1] is null)
        {
            count--;   // trailing nulls beyond the arguments are allowed
        }
        if (count != _arguments)
        {
            throw Error.Of($"function {Name} returned an incorrect number of gradients (expected {_arguments}, got {results.Count})");
        }
        int next = 0;
        for (int i = 0; i < _arguments; i++)
        {
            if (next < _positions.Length && _positions[next] == i)
            {
                gradInputs[next++] = results[i];
            }
            else if (results[i] is not null)
            {
                throw Error.Of($"function {Name} returned a gradient different than None at position {i + 1}, but the corresponding forward input was not a Variable");
            }
        }
    }

    private TensorImpl?[] WrapOutputs(TensorImpl[] inputs, TensorImpl?[] outputs, bool recorded)
    {
        foreach (TensorImpl dirty in _dirty)
        {
            if (!inputs.Contains(dirty))
            {
                Warnings.Raise("ctx.mark_dirty() received a tensor that was not an input. The torch.autograd.Function API requires that only input tensors be marked as dirty.");
            }
            else if (!outputs.Contains(dirty))
            {
                throw Error.Of("Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.");
            }
            else if (recorded && Variable.IsView(dirty) && outputs.Length > 1)
            {
                throw Error.Of("If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other operations).");
            }
        }
        var wrapped = new Dictionary<TensorImpl, TensorImpl>(ReferenceEqualityComparer.Instance);
        var results = new TensorImpl?[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } output)
            {
                results[i] = wrapped.TryGetValue(output, out TensorImpl? done) ? done : wrapped[output] = Wrap(output, inputs, recorded);
            }
        }
        return results;
    }

    private TensorImpl Wrap(TensorImpl output, TensorImpl[] inputs, bool recorded)
    {
        bool isInput = inputs.Contains(output);
        bool differentiable = recorded && output.DType.IsDifferentiable() && !_nonDifferentiable.Contains(output);
        if (_dirty.Contains(output) && isInput)
        {
            if (recorded && Variable.IsLeaf(output) && Variable.RequiresGrad(output))
            {
                throw Error.Of("a leaf Variable that requires grad has been used in an in-place operation.");
            }
            output.BumpVersion();
            if (differentiable)
            {
                Variable.RebaseHistory(output, new Edge(this, AddInputMetadata(Autograd.InputMetadata.Of(output))));
            }
            return output;
        }
        TensorImpl result = output;
        if (isInput)
        {
            result = output.Alias();   // returned as it is: a view, so that hooks on the result see only its own gradient
            Variable.SetView(result, output, recorded ? CreationMeta.InCustomFunction : CreationMeta.Default);
        }
        else if (Variable.Meta(result) is { Base: not null } meta && recorded)
        {
            meta.CreationMeta = CreationMeta.InCustomFunction;
        }
        int outputNr = AddInputMetadata(Autograd.InputMetadata.Of(result));
        if (differentiable)
        {
            Variable.SetGradientEdge(result, new Edge(this, outputNr));
        }
        return result;
    }

    /// <summary>Keeps a tensor for backward: an argument as an input, anything else as it is.</summary>
    internal SavedTensor Keep(TensorImpl tensor, int index) => SaveInput(tensor, $"tensor{index}");
}
