using System.Text.Json;
using System.Text.Json.Serialization;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Live;

/// <summary>What a PyTorch before version <paramref name="Before"/> does otherwise than 2.13 and MiniTorch.</summary>
/// <param name="Section">Where.</param>
/// <param name="Entry">The entry, or the expression; a * at the end stands for any ending.</param>
/// <param name="Dtypes">In which dtypes; none is all. "error" are the bad calls.</param>
/// <param name="Samples">Ends of the sample ids that it is about, such as "~empty"; none is all.</param>
/// <param name="Aspects">What differs; anything else that differs is a failure all the same.</param>
/// <param name="Difference">What that version does.</param>
/// <param name="Before">The first version that does as 2.13 does.</param>
public sealed record VersionDifference(Section Section, string Entry, IReadOnlyList<string>? Dtypes, IReadOnlyList<string>? Samples, Aspects Aspects, string Difference, Version Before)
{
    public bool Covers(Outcome outcome) =>
        outcome.Section == Section
        && (Entry.EndsWith('*') ? outcome.Entry.StartsWith(Entry[..^1], StringComparison.Ordinal) : outcome.Entry == Entry || outcome.Id == Entry)
        && (Samples is null || Samples.Any(end => outcome.Id.EndsWith(end, StringComparison.Ordinal)))
        && (Dtypes is null || Dtypes.Any(dtype => outcome.Id.Contains($":{dtype}:", StringComparison.Ordinal)));
}

/// <summary>A node of the backward graph that has another name since version <paramref name="Before"/>.</summary>
public sealed record RenamedNode(string Name, string Now, Version Before);

/// <summary>
/// The rows of data/version-differences.json that hold for one version of PyTorch, together with what is meant to
/// differ in every version (data/known-differences.json). Notes which occurred.
/// </summary>
public sealed class VersionDifferences
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly VersionDifference[] _rows;
    private readonly Dictionary<string, string> _names;
    private readonly HashSet<VersionDifference> _seen = [];

    public VersionDifferences(VersionDifferenceFile file, Version version)
    {
        _rows = [.. file.Differences.Where(row => version < row.Before)];
        _names = file.Nodes.Where(node => version < node.Before).ToDictionary(node => node.Name, node => node.Now);
    }

    public static string DefaultPath => Path.Combine(RecordedFiles.DataDirectory, "version-differences.json");

    public static VersionDifferenceFile Read(string? path = null) => JsonSerializer.Deserialize<VersionDifferenceFile>(File.ReadAllText(path ?? DefaultPath), Options)!;

    public static VersionDifferences Of(Version version) => new(Read(), version);

    /// <summary>The name that a node is compared by, on both sides: the present one for an older one.</summary>
    public string NodeName(string name) => _names.GetValueOrDefault(name, name);

    /// <summary>The difference that an outcome falls under, or null.</summary>
    public KnownDifference? Of(Outcome outcome)
    {
        if (outcome.Verdict != Verdict.Failed)
        {
            return null;
        }

        Aspects differing = outcome.Tested & ~outcome.Passed;
        VersionDifference? row = Array.Find(_rows, row => row.Covers(outcome) && (differing & ~row.Aspects) == Aspects.None);
        if (row is not null)
        {
            _seen.Add(row);
            return new KnownDifference(row.Section, row.Entry, row.Aspects, row.Difference);
        }

        return KnownDifference.All.FirstOrDefault(known => known.Section == outcome.Section && (differing & ~known.Aspects) == Aspects.None && (known.Name == outcome.Entry || SampleKind(known.Name) == SampleKind(outcome.Id)));
    }

    /// <summary>The rows of a section that were run through and did not occur.</summary>
    public IEnumerable<VersionDifference> Unseen(Section section, IReadOnlyList<string> dtypes) =>
        _rows.Where(row => row.Section == section && !_seen.Contains(row) && (section != Section.Operators || row.Dtypes is null || row.Dtypes.Any(dtype => dtype == "error" || dtypes.Contains(dtype))));

    /// <summary>digamma:float32:0 is digamma:float32: which sample it is, another seed decides.</summary>
    private static string SampleKind(string id) => id.LastIndexOf(':') is var colon and > 0 ? id[..colon] : id;
}

/// <summary>data/version-differences.json.</summary>
public sealed record VersionDifferenceFile(IReadOnlyList<VersionDifference> Differences, IReadOnlyList<RenamedNode> Nodes);
