namespace MiniTorch.Onnx;

/// <summary>A dataflow graph: nodes in topological order, every value assigned once.</summary>
/// <param name="name">The graph's name.</param>
public sealed class OnnxGraph(string name)
{
    /// <summary>The graph's name.</summary>
    public string Name { get; set; } = name;

    /// <summary>Nodes; a node stands after those that it reads from.</summary>
    public IList<OnnxNode> Nodes { get; } = [];

    /// <summary>Inputs. One that an initializer of the same name stands behind may be left out by the caller.</summary>
    public IList<OnnxValueInfo> Inputs { get; } = [];

    /// <summary>Outputs.</summary>
    public IList<OnnxValueInfo> Outputs { get; } = [];

    /// <summary>Constants: weights, and the numbers that operators take as inputs.</summary>
    public IList<OnnxTensor> Initializers { get; } = [];

    /// <summary>What is known of inner values; optional.</summary>
    public IList<OnnxValueInfo> ValueInfos { get; } = [];

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";
}
