namespace MiniTorch.Parity.Graphs;

/// <summary>MiniTorch's backward graph, through the members that TorchSharp does not have.</summary>
public sealed class MiniTorchGraphs : IGraphAccess
{
    public object? GradFn(object tensor) => ((torch.Tensor)tensor).grad_fn;

    public int OutputNr(object tensor) => ((torch.Tensor)tensor).output_nr;

    public string Name(object node) => ((torch.autograd.graph.Node)node).name();

    public IReadOnlyList<(object? Node, int InputNr)> Next(object node) =>
        [.. ((torch.autograd.graph.Node)node).next_functions.Select(next => ((object?)next.node, next.input_nr))];

    public object? Variable(object node) => ((torch.autograd.graph.Node)node).variable;

    /// <summary>Handles come and go; the tensor behind them is what Python's <c>is</c> compares.</summary>
    public bool AreSame(object left, object right) => ReferenceEquals(((torch.Tensor)left).Impl, ((torch.Tensor)right).Impl);
}
