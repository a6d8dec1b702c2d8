using System.Numerics;
using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Recordings;

/// <summary>Expressions with their graphs and values: graph-shapes.json with graph-values.json, or programs-*.json.</summary>
public sealed class GraphRecording
{
    private readonly Dictionary<string, JsonElement> _trees;
    private readonly Dictionary<string, JsonElement> _graphs;
    private readonly Dictionary<string, JsonElement> _values;
    private readonly JsonElement _older;
    private readonly Func<string, string> _nodeName = name => name;

    public GraphRecording(RecordedFiles files, string graphs, string values)
    {
        JsonElement root = files.ReadJson(graphs);
        _trees = root.TryGetProperty("ast", out JsonElement trees)
            ? Members(trees)
            : throw new InvalidDataException($"{graphs} has no syntax trees; parity-tests/scripts/add_ast.py adds them");
        _graphs = Members(root.GetProperty("graphs"));
        _older = root.TryGetProperty("older", out JsonElement older) ? older.GetProperty("graphs") : default;
        _values = Members(files.ReadJson(values).GetProperty("values"));
        Version = root.GetProperty("torch").GetString()!;
        _nodeName = VersionDifferences.Of(VersionDifferences.Parse(Version)).NodeName;
        SetupText = root.TryGetProperty("setup", out JsonElement setup) ? setup.GetString()! : "";
        Setup = AstReader.ReadModule(_trees["setup"]);
        Expressions = [.. root.GetProperty("graphs").EnumerateObject().Select(property => property.Name)];
    }

    /// <summary>What a live PyTorch answered: a row with "setup", then rows with "expression", "ast", "graph" and "values".</summary>
    /// <param name="version">Its version.</param>
    /// <param name="setupText">The Python that makes the named tensors.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="nodeName">The name that a node is compared by.</param>
    public GraphRecording(string version, string setupText, IReadOnlyList<JsonElement> rows, Func<string, string> nodeName)
    {
        _nodeName = nodeName;
        JsonElement[] found = [.. rows.Where(row => row.TryGetProperty("graph", out _))];
        Dictionary<string, JsonElement> Each(string field) => found.ToDictionary(row => row.GetProperty("expression").GetString()!, row => row.GetProperty(field));
        (_trees, _graphs, _values) = (Each("ast"), Each("graph"), Each("values"));
        (Version, SetupText) = (version, setupText);
        Setup = AstReader.ReadModule(rows.First(row => row.TryGetProperty("setup", out _)).GetProperty("setup"));
        Expressions = [.. found.Select(row => row.GetProperty("expression").GetString()!)];
    }

    public string Version { get; }

    /// <summary>The name that a node is compared by.</summary>
    public string NodeName(string name) => _nodeName(name);

    /// <summary>The Python that makes the named tensors.</summary>
    public string SetupText { get; }

    public IReadOnlyList<PyStatement> Setup { get; }

    public IReadOnlyList<string> Expressions { get; }

    public PyExpression Tree(string expression) => AstReader.ReadExpression(_trees[expression]);

    public Graph Graph(string expression) => ReadGraph(_graphs[expression]);

    /// <summary>The graph that an older PyTorch made, where it differs; else null.</summary>
    public Graph? OlderGraph(string expression) =>
        _older.ValueKind == JsonValueKind.Object && _older.TryGetProperty(expression, out JsonElement graph) ? ReadGraph(graph) : null;

    /// <summary>"ok", "no grad_fn", or the type and text of the error that backward throws.</summary>
    public string Backward(string expression) => _graphs[expression].GetProperty("backward").GetString()!;

    public IReadOnlyList<TensorData> Outputs(string expression) =>
        [.. _values[expression].GetProperty("outputs").EnumerateArray().Select(tensor => ReadTensor(tensor)!)];

    /// <summary>One gradient for each AccumulateGrad of the graph, null where none arrived; null without a backward.</summary>
    public IReadOnlyList<TensorData?>? Gradients(string expression) =>
        _values[expression].TryGetProperty("grads", out JsonElement grads) ? [.. grads.EnumerateArray().Select(ReadTensor)] : null;

    private Graph ReadGraph(JsonElement graph) => new(
        [.. graph.GetProperty("roots").EnumerateArray().Select(root => root.ValueKind == JsonValueKind.Null ? (Root?)null : new Root(root[0].GetInt32(), root[1].GetInt32()))],
        [.. graph.GetProperty("nodes").EnumerateArray().Select(ReadNode)]);

    /// <summary>[name, names of the next nodes, their ids, input numbers, leaf name of an AccumulateGrad].</summary>
    private GraphNode ReadNode(JsonElement node) => new(
        _nodeName(node[0].GetString()!),
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
        IEnumerable<double> flat = (DTypes.IsComplex(dtype) ? tensor[2][0] : tensor[2]).EnumerateArray().Select(ReadNumber);
        Complex[] values = DTypes.IsComplex(dtype)
            ? [.. flat.Chunk(2).Select(pair => new Complex(pair[0], pair[1]))]
            : [.. flat.Select(number => new Complex(number, 0))];
        return TensorData.From(dtype, shape, values);
    }

    private static double ReadNumber(JsonElement number) => number.ValueKind == JsonValueKind.Number ? number.GetDouble() : number.GetString() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.NaN,
    };

    private static Dictionary<string, JsonElement> Members(JsonElement value) => value.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
}
