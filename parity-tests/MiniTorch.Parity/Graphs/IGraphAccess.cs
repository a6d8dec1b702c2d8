namespace MiniTorch.Parity.Graphs;

/// <summary>What the harness needs to see of a backward graph; TorchSharp shows none of it, so it stands behind an interface.</summary>
public interface IGraphAccess
{
    /// <summary>The node that made a tensor, or null; equal nodes are the same object.</summary>
    object? GradFn(object tensor);

    /// <summary>Which output of its node a tensor is.</summary>
    int OutputNr(object tensor);

    string Name(object node);

    IReadOnlyList<(object? Node, int InputNr)> Next(object node);

    /// <summary>The leaf of an AccumulateGrad, null for other nodes.</summary>
    object? Variable(object node);

    /// <summary>Whether two handles are of one tensor (Python's <c>is</c>).</summary>
    bool AreSame(object left, object right);
}
