using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Recordings;

/// <summary>Finds and opens the recordings in parity-tests/data/recorded, in a directory that the caller names, or the files that he names.</summary>
public sealed class RecordedFiles
{
    public const string GraphShapes = "graph-shapes.json";
    public const string GraphValues = "graph-values.json";
    public const string ProgramGraphs = "programs-graphs.json";
    public const string ProgramValues = "programs-values.json";
    public const string Operators = "operators.jsonl";
    public const string Promotion = "promotion.json";
    public const string Optimizers = "optimizers.json";
    public const string Schedulers = "schedulers.json";
    public const string Modules = "modules.json";
    public const string Distributions = "distributions.json";
    public const string RandomStreams = "random-streams.json";
    public const string SamplerStreams = "random-streams-samplers.json";

    private static readonly string[] s_entryFiles = [Promotion, Optimizers, Schedulers, Modules, Distributions];

    private readonly string _directory;
    private readonly Dictionary<string, string> _named = [];

    /// <summary>The recordings of a directory, under their usual names.</summary>
    public RecordedFiles(string directory) => _directory = directory;

    /// <summary>The directory parity-tests/data of the work tree that the running program was built in.</summary>
    public static string DataDirectory { get; } = Path.Combine(RepositoryRoot.Path ?? throw new DirectoryNotFoundException("not in a checkout of MiniTorch"), "parity-tests", "data");

    public static RecordedFiles Default { get; } = new(Path.Combine(DataDirectory, "recorded"));

    /// <summary>
    /// Files of any names: what one is, its content tells; graphs are told from programs by "program" in the name. Expressions
    /// without syntax trees are parsed by a Python, which needs no PyTorch.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is none of the formats, or there are two of one.</exception>
    public static RecordedFiles Of(IReadOnlyList<string> paths)
    {
        if (paths is [var only] && Directory.Exists(only))
        {
            return new RecordedFiles(only);
        }

        RecordedFiles files = new(string.Join(", ", paths));
        foreach (string path in paths)
        {
            (string kind, string readable) = Classify(path);
            if (!files._named.TryAdd(kind, readable))
            {
                throw new InvalidDataException($"{path}: a second recording of the kind of {kind}");
            }
        }

        return files;
    }

    public bool Has(string name) => PathOf(name) is not null;

    /// <summary>Whether everything is there that a section reads.</summary>
    public bool Has(Section section) => section switch
    {
        Section.Operators => Has(Operators),
        Section.Graphs => Has(GraphShapes) && Has(GraphValues),
        Section.Programs => Has(ProgramGraphs) && Has(ProgramValues),
        Section.Promotion => Has(Promotion),
        Section.Optimizers => Has(Optimizers),
        Section.Schedulers => Has(Schedulers),
        Section.Modules => Has(Modules),
        Section.Distributions => Has(Distributions),
        Section.Random => Has(RandomStreams) || Has(SamplerStreams),
        Section.Scripts => this == Default,
        _ => false,
    };

    /// <summary>The PyTorch that recorded them: the latest where no file says so.</summary>
    public Version Version()
    {
        string[] graphs = [GraphShapes, ProgramGraphs, RandomStreams];
        return graphs.FirstOrDefault(Has) is { } name && this != Default ? VersionDifferences.Parse(ReadJson(name).GetProperty("torch").GetString()!) : new Version(2, 13);
    }

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
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    public override string ToString() => this == Default ? "recorded PyTorch 2.13" : $"recorded ({_directory})";

    private Stream Open(string name) => OpenPath(PathOf(name) ?? throw new FileNotFoundException($"{_directory} has no {name}"));

    private static Stream OpenPath(string path)
    {
        FileStream file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Plain or gzipped, whichever is there.</summary>
    private string? PathOf(string name) => _named.Count > 0
        ? _named.GetValueOrDefault(name)
        : new[] { Path.Combine(_directory, name), Path.Combine(_directory, name + ".gz") }.FirstOrDefault(File.Exists);

    private static (string Kind, string Path) Classify(string path)
    {
        string name = Path.GetFileName(path).Replace(".gz", "", StringComparison.Ordinal);
        if (name.EndsWith(".jsonl", StringComparison.Ordinal))
        {
            return (Operators, path);
        }

        using Stream stream = OpenPath(path);
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        bool programs = name.Contains("program", StringComparison.OrdinalIgnoreCase);
        string kind = root.TryGetProperty("graphs", out _) ? (programs ? ProgramGraphs : GraphShapes)
            : root.TryGetProperty("values", out _) ? (programs ? ProgramValues : GraphValues)
            : root.TryGetProperty("streams", out _) ? RandomStreams
            : s_entryFiles.FirstOrDefault(known => known == name) ?? throw new InvalidDataException($"{path} is no recording");
        bool wantsTrees = kind is not (GraphValues or ProgramValues or Promotion) && !root.TryGetProperty("ast", out _);
        return (kind, wantsTrees ? WithTrees(path) : path);
    }

    /// <summary>A copy with the syntax trees that scripts/add_ast.py makes.</summary>
    private static string WithTrees(string path)
    {
        string directory = Directory.CreateTempSubdirectory("minitorch-recorded-").FullName;
        string script = Path.Combine(DataDirectory, "..", "scripts", "add_ast.py");
        using Process process = Process.Start(new ProcessStartInfo(PythonInstallation.Found.Path, [script, path, "--to", directory]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string name = Path.GetFileName(path);
        return process.ExitCode == 0
            ? Path.Combine(directory, name.EndsWith(".gz", StringComparison.Ordinal) ? name : name + ".gz")
            : throw new InvalidDataException($"{path} has no syntax trees, and '{PythonInstallation.Found.Path} {script}' could not add them: {errors.Result.TrimEnd().Split('\n')[^1]}");
    }
}
