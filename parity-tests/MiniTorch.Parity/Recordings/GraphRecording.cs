using System.Numerics;
using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Recordings;

/// <summary>Expressions with their graphs and values: graph-shapes.json with graph-values.json, or programs-*.json.</summary>
public sealed class GraphRecording
{
    private readonly JsonElement _trees;
    private readonly JsonElement _graphs;
    private readonly JsonElement _values;
    private readonly JsonElement _older;

    public GraphRecording(RecordedFiles files, string graphs, string values)
    {
        JsonElement root = files.ReadJson(graphs);
        _trees = root.TryGetProperty("ast", out JsonElement trees)
            ? trees
            : throw new InvalidDataException($"{graphs} has no syntax trees; parity-tests/scripts/add_ast.py adds them");
        _graphs = root.GetProperty("graphs");
        _older = root.TryGetProperty("older", out JsonElement older) ? older.GetProperty("graphs") : default;
        _values = files.ReadJson(values).GetProperty("values");
        Version = root.GetProperty("torch").GetString()!;
        Setup = AstReader.ReadModule(_trees.GetProperty("setup"));
        Expressions = [.. _graphs.EnumerateObject().Select(property => property.Name)];
    }

    public string Version { get; }

    public IReadOnlyList<PyStatement> Setup { get; }

    public IReadOnlyList<string> Expressions { get; }

    public PyExpression Tree(string expression) => AstReader.ReadExpression(_trees.GetProperty(expression));

    public Graph Graph(string expression) => ReadGraph(_graphs.GetProperty(expression));

    /// <summary>The graph that an older PyTorch made, where it differs; else null.</summary>
    public Graph? OlderGraph(string expression) =>
        _older.ValueKind == JsonValueKind.Object && _older.TryGetProperty(expression, out JsonElement graph) ? ReadGraph(graph) : null;

    /// <summary>"ok", "no grad_fn", or the type and text of the error that backward throws.</summary>
    public string Backward(string expression) => _graphs.GetProperty(expression).GetProperty("backward").GetString()!;

    public IReadOnlyList<TensorData> Outputs(string expression) =>
        [.. _values.GetProperty(expression).GetProperty("outputs").EnumerateArray().Select(tensor => ReadTensor(tensor)!)];

    /// <summary>One gradient for each AccumulateGrad of the graph, null where none arrived; null without a backward.</summary>
    public IReadOnlyList<TensorData?>? Gradients(string expression) =>
        _values.GetProperty(expression).TryGetProperty("grads", out JsonElement grads) ? [.. grads.EnumerateArray().Select(ReadTensor)] : null;

    private static Graph ReadGraph(JsonElement graph) => new(
        [.. graph.GetProperty("roots").EnumerateArray().Select(root => root.ValueKind == JsonValueKind.Null ? (Root?)null : new Root(root[0].GetInt32(), root[1].GetInt32()))],
        [.. graph.GetProperty("nodes").EnumerateArray().Select(ReadNode)]);

    /// <summary>[name, names of the next nodes, their ids, input numbers, leaf name of an AccumulateGrad].</summary>
    private static GraphNode ReadNode(JsonElement node) => new(
        node[0].GetString()!,
        [.. node[2].EnumerateArray().Zip(node[3].EnumerateArray(), (id, inputNr) =>
            id.ValueKind == JsonValueKind.Null ? (GraphEdge?)null : new GraphEdge(id.GetInt32(), inputNr.GetInt32()))],
        node.GetArrayLength() > 4 ? node[4].GetString() : null);

    /// <summary>[dtype, shape, flat values]; complex values are one list of real and imaginary parts by turns.</summary>
    private static TensorData? ReadTensor(JsonElement tensor)
    {
        if (tensor.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string dtype = tensor[0].GetString()!;
        long[] shape = [.. tensor[1].EnumerateArray().Select(size => size.GetInt64())];
        IEnumerable<double> flat = (DTypes.IsComplex(dtype) ? tensor[2][0] : tensor[2]).EnumerateArray().Select(number => number.GetDouble());
        Complex[] values = DTypes.IsComplex(dtype)
            ? [.. flat.Chunk(2).Select(pair => new Complex(pair[0], pair[1]))]
            : [.. flat.Select(number => new Complex(number, 0))];
        return TensorData.From(dtype, shape, values);
    }
}
