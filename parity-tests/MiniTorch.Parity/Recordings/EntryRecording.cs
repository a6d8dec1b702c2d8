using System.Globalization;
using System.Text.Json;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Recordings;

/// <summary>A recording of named entries, each with the tree of the Python call that it stands for: optimizers.json and its like.</summary>
public sealed class EntryRecording
{
    private readonly Dictionary<string, JsonElement> _entries;
    private readonly Dictionary<string, JsonElement> _trees;
    private readonly JsonElement _valueTrees;

    /// <param name="files">Where the recording is.</param>
    /// <param name="name">Its file.</param>
    /// <param name="member">The member of the file that holds the entries.</param>
    public EntryRecording(RecordedFiles files, string name, string member = "entries")
    {
        JsonElement root = files.ReadJson(name);
        _entries = Members(root.GetProperty(member));
        _trees = root.TryGetProperty("ast", out JsonElement trees) ? Members(trees) : throw new InvalidDataException($"{name} has no syntax trees; parity-tests/scripts/add_ast.py adds them");
        _valueTrees = root.TryGetProperty("ast_values", out JsonElement values) ? values : default;
        Version = root.GetProperty("torch").GetString()!;
        Setup = AstReader.ReadModule(_trees["setup"]);
        Entries = [.. _entries.Keys];
    }

    /// <summary>Rows {"expression", "ast", …}, as a live reference gives them.</summary>
    /// <param name="version">Of PyTorch.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="member">The member of a row that holds the entry.</param>
    public EntryRecording(string version, IReadOnlyList<JsonElement> rows, string member)
    {
        _entries = rows.ToDictionary(row => row.GetProperty("expression").GetString()!, row => row.GetProperty(member));
        _trees = rows.ToDictionary(row => row.GetProperty("expression").GetString()!, row => row.GetProperty("ast"));
        Version = version;
        Setup = [];
        Entries = [.. _entries.Keys];
    }

    public string Version { get; }

    /// <summary>What is run before each entry.</summary>
    public IReadOnlyList<PyStatement> Setup { get; }

    public IReadOnlyList<string> Entries { get; }

    public JsonElement this[string entry] => _entries[entry];

    public PyExpression Tree(string entry) => AstReader.ReadExpression(_trees[entry]);

    /// <summary>The values that a distribution's density is asked for.</summary>
    public PyExpression ValueTree(string entry) => AstReader.ReadExpression(_valueTrees.GetProperty(entry));

    private static Dictionary<string, JsonElement> Members(JsonElement element) => element.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);

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
