using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// The history of a base after one of its views was written in place: the gradient passes as it is where the view does not look, and
/// through the in-place operator's node where it does. Its edges are the base's former history, then the node's other inputs.
/// </summary>
internal sealed class CopySlices : Node
{
    private readonly long[] _baseSizes;
    private readonly long[] _baseStrides;
    private readonly long _baseOffset;
    private readonly long[] _viewSizes;
    private readonly long[] _viewStrides;
    private readonly long _viewOffset;
    private Node? _function;

    internal CopySlices(TensorImpl of, TensorImpl view, Edge written)
    {
        (_baseSizes, _baseStrides, _baseOffset) = (of.Sizes, of.Strides, of.Offset);
        (_viewSizes, _viewStrides, _viewOffset) = (view.Sizes, view.Strides, view.Offset);
        _function = written.Function!;
        var edges = new Edge[_function.NextEdges.Length];
        _function.NextEdges.CopyTo(edges, 0);
        edges[0] = Autograd.Variable.GradientEdge(of);
        SetNextEdges(edges);
        _function.ShareEdgesOf(this);   // it now lives in here: what it computes is asked for by these edges
        AddInputMetadata(Autograd.InputMetadata.Of(of));
    }

    internal override string Name => "torch::autograd::CopySlices";

    /// <summary>The node of the in-place operator, null once released.</summary>
    internal Node? Function => _function;

    internal override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (_function is not { } function)
        {
            throw Error.Of("Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.");
        }
        if (grads[0] is not { } grad)
        {
            return;
        }
        IAutogradOperators ops = AutogradOperators.Ops;
        TensorImpl result = ops.CloneWithStrides(grad, _baseStrides);
        TensorImpl slice = ops.AsStrided(result, _viewSizes, _viewStrides, result.Offset + _viewOffset - _baseOffset);
        var sliceGrads = new TensorImpl?[function.NextEdges.Length];
        function.Apply([ops.Clone(slice)], sliceGrads);
        for (int i = 0; i < sliceGrads.Length; i++)
        {
            if (!Needs(i))
            {
                continue;
            }
            if (i == 0)
            {
                if (sliceGrads[0] is { } inner)
                {
                    ops.CopyInPlace(slice, inner);
                }
                else
                {
                    ops.CopyInPlace(slice, ops.Zeros(_viewSizes, slice.DType));
                }
                gradInputs[0] = result;
            }
            else
            {
                gradInputs[i] = sliceGrads[i];
            }
        }
    }

    internal override void ReleaseVariables()
    {
        _function?.ReleaseVariables();
        _function = null;
    }
}
