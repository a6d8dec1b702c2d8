using System.Globalization;
using System.Text.Json;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Recordings;

/// <summary>A recording of named entries, each with the tree of the Python call that it stands for: optimizers.json and its like.</summary>
public sealed class EntryRecording
{
    private readonly JsonElement _entries;
    private readonly JsonElement _trees;
    private readonly JsonElement _valueTrees;

    /// <param name="files">Where the recording is.</param>
    /// <param name="name">Its file.</param>
    /// <param name="member">The member of the file that holds the entries.</param>
    public EntryRecording(RecordedFiles files, string name, string member = "entries")
    {
        JsonElement root = files.ReadJson(name);
        _entries = root.GetProperty(member);
        _trees = root.TryGetProperty("ast", out JsonElement trees) ? trees : throw new InvalidDataException($"{name} has no syntax trees; parity-tests/scripts/add_ast.py adds them");
        _valueTrees = root.TryGetProperty("ast_values", out JsonElement values) ? values : default;
        Version = root.GetProperty("torch").GetString()!;
        Setup = AstReader.ReadModule(_trees.GetProperty("setup"));
        Entries = [.. _entries.EnumerateObject().Select(entry => entry.Name)];
    }

    public string Version { get; }

    /// <summary>What is run before each entry.</summary>
    public IReadOnlyList<PyStatement> Setup { get; }

    public IReadOnlyList<string> Entries { get; }

    public JsonElement this[string entry] => _entries.GetProperty(entry);

    public PyExpression Tree(string entry) => AstReader.ReadExpression(_trees.GetProperty(entry));

    /// <summary>The values that a distribution's density is asked for.</summary>
    public PyExpression ValueTree(string entry) => AstReader.ReadExpression(_valueTrees.GetProperty(entry));

    /// <summary>A recorded list of numbers; what JSON cannot hold is text (inf, -inf, nan).</summary>
    public static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(Number)];

    public static double Number(JsonElement number) => number.ValueKind != JsonValueKind.String ? number.GetDouble() : number.GetString() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        { } text => double.Parse(text, CultureInfo.InvariantCulture),
        null => throw new InvalidDataException("a number is missing"),
    };
}
