using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>Stands where a graph must not be differentiated any further: fails with its message when a gradient arrives.</summary>
internal sealed class ErrorNode : Node
{
    private readonly string _message;

    private ErrorNode(string message)
    {
        _message = message;
        SetNextEdges([]);
    }

    internal override string Name => "torch::autograd::Error";

    /// <summary>Makes tensors without a history the results of one such node.</summary>
    internal static void Attach(string message, TensorImpl[] results)
    {
        var node = new ErrorNode(message);
        foreach (TensorImpl result in results)
        {
            Variable.SetGradientEdge(result, new Edge(node, node.AddInputMetadata(Autograd.InputMetadata.Of(result))));
        }
    }

    internal override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) => throw Error.Of(_message);
}
