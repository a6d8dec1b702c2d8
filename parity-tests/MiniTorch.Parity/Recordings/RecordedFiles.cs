using System.IO.Compression;
using System.Text.Json;

namespace MiniTorch.Parity.Recordings;

/// <summary>Finds and opens the recordings in parity-tests/data/recorded, or in a directory that the caller names.</summary>
public sealed class RecordedFiles(string directory)
{
    public const string GraphShapes = "graph-shapes.json";
    public const string GraphValues = "graph-values.json";
    public const string ProgramGraphs = "programs-graphs.json";
    public const string ProgramValues = "programs-values.json";
    public const string Operators = "operators.jsonl";
    public const string Promotion = "promotion.json";
    public const string RandomStreams = "random-streams.json";
    public const string SamplerStreams = "random-streams-samplers.json";

    /// <summary>The directory parity-tests/data of the work tree that the running program was built in.</summary>
    public static string DataDirectory { get; } = Path.Combine(RepositoryRoot.Path ?? throw new DirectoryNotFoundException("not in a checkout of MiniTorch"), "parity-tests", "data");

    public static RecordedFiles Default { get; } = new(Path.Combine(DataDirectory, "recorded"));

    public string Directory { get; } = directory;

    public bool Has(string name) => File.Exists(PathOf(name)) || File.Exists(PathOf(name) + ".gz");

    public JsonElement ReadJson(string name)
    {
        using Stream stream = Open(name);
        return JsonDocument.Parse(stream).RootElement;
    }

    public IEnumerable<string> ReadLines(string name)
    {
        using StreamReader reader = new(Open(name));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Plain or gzipped, whichever is there.</summary>
    private Stream Open(string name) =>
        File.Exists(PathOf(name)) ? File.OpenRead(PathOf(name)) : new GZipStream(File.OpenRead(PathOf(name) + ".gz"), CompressionMode.Decompress);

    private string PathOf(string name) => Path.Combine(Directory, name);
}
