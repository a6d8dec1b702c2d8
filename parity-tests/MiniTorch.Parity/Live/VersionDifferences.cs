using System.Text.Json;
using System.Text.Json.Serialization;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Live;

/// <summary>What a version of PyTorch does otherwise than MiniTorch, which follows 2.13.</summary>
/// <param name="Section">Where.</param>
/// <param name="Entries">The entries of the operator database, or the expressions; a * at the end stands for any ending.</param>
/// <param name="Dtypes">In which dtypes; null is all. "error" are the bad calls.</param>
/// <param name="Samples">Which samples: ":2" is number 2 with its variants, "~empty" every empty one; null is all.</param>
/// <param name="Aspects">What differs; anything else that differs is a failure all the same.</param>
/// <param name="Difference">What that version does.</param>
/// <param name="Before">The first version that does as MiniTorch does; null where every one so far differs.</param>
/// <param name="Rare">Whether it takes a chance, or a run of other dtypes or programs, for it to occur.</param>
public sealed record VersionDifference(
    Section Section, IReadOnlyList<string> Entries, IReadOnlyList<string>? Dtypes, IReadOnlyList<string>? Samples, Aspects Aspects, string Difference, Version? Before, bool Rare = false)
{
    /// <summary>The entry of this row that an outcome belongs to, or null.</summary>
    public string? EntryOf(Outcome outcome)
    {
        bool covered = outcome.Section == Section
            && (Dtypes is null || Dtypes.Any(dtype => outcome.Id.Contains($":{dtype}:", StringComparison.Ordinal)))
            && (Samples is null || Samples.Any(sample => outcome.Id.EndsWith(sample, StringComparison.Ordinal) || outcome.Id.Contains(sample + "~", StringComparison.Ordinal)));
        return covered ? Entries.FirstOrDefault(entry => entry == outcome.Entry || entry == outcome.Id || (entry.EndsWith('*') && outcome.Entry.StartsWith(entry[..^1], StringComparison.Ordinal))) : null;
    }
}

/// <summary>A node of the backward graph that has another name since version <paramref name="Before"/>.</summary>
public sealed record RenamedNode(string Name, string Now, Version Before);

/// <summary>data/version-differences.json.</summary>
public sealed record VersionDifferenceFile(IReadOnlyList<VersionDifference> Differences, IReadOnlyList<RenamedNode> Nodes);

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
    private readonly HashSet<(VersionDifference Row, string Entry)> _seen = [];

    public VersionDifferences(VersionDifferenceFile file, Version version)
    {
        _rows = [.. file.Differences.Where(row => row.Before is null || version < row.Before)];
        _names = file.Nodes.Where(node => version < node.Before).ToDictionary(node => node.Name, node => node.Now);
    }

    public static string DefaultPath => Path.Combine(RecordedFiles.DataDirectory, "version-differences.json");

    public static VersionDifferenceFile Read(string? path = null) => JsonSerializer.Deserialize<VersionDifferenceFile>(File.ReadAllText(path ?? DefaultPath), Options)!;

    /// <summary>The version in what torch.__version__ says: 1.13.0 of 1.13.0a0+git.</summary>
    public static Version Parse(string torch) => Version.Parse(new string([.. torch.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]));

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
        foreach (VersionDifference row in _rows)
        {
            if ((differing & ~row.Aspects) == Aspects.None && row.EntryOf(outcome) is { } entry)
            {
                _seen.Add((row, entry));
                return new KnownDifference(row.Section, entry, row.Aspects, row.Difference);
            }
        }

        return KnownDifference.All.FirstOrDefault(known => known.Section == outcome.Section && (differing & ~known.Aspects) == Aspects.None && (known.Name == outcome.Entry || SampleKind(known.Name) == SampleKind(outcome.Id)));
    }

    /// <summary>The differences of a section that did not occur in a run through all of it, each with its entry; of operators those only whose dtypes were all run.</summary>
    public IEnumerable<(VersionDifference Row, string Entry)> Unseen(Section section, IReadOnlyList<string> dtypes) =>
        _rows.Where(row => row.Section == section && !row.Rare && (section != Section.Operators || (row.Dtypes ?? LiveOptions.AllDTypes).All(dtype => dtype == "error" || dtypes.Contains(dtype))))
            .SelectMany(row => row.Entries.Select(entry => (row, entry)))
            .Where(pair => !_seen.Contains(pair));

    /// <summary>digamma:float32:0 is digamma:float32: which sample it is, another seed decides.</summary>
    private static string SampleKind(string id) => id.LastIndexOf(':') is var colon and > 0 ? id[..colon] : id;
}
