using System.Text;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Live;

/// <summary>The table of data/version-differences.json in docs/versions.md.</summary>
public static class VersionTable
{
    private const string Start = "<!-- generated from parity-tests/data/version-differences.json -->";
    private const string End = "<!-- end of the generated table -->";

    public static string DefaultPath => Path.Combine(RepositoryRoot.Path!, "docs", "versions.md");

    /// <summary>The document with the table that belongs there.</summary>
    public static string Update(string document, VersionDifferenceFile file)
    {
        int start = document.IndexOf(Start, StringComparison.Ordinal);
        int end = document.IndexOf(End, StringComparison.Ordinal);
        return start < 0 || end < start
            ? throw new InvalidDataException("docs/versions.md has lost the marks of its generated table")
            : document[..(start + Start.Length)] + "\n" + Create(file) + document[end..];
    }

    private static string Create(VersionDifferenceFile file)
    {
        StringBuilder text = new("| where | dtypes | what differs | what that PyTorch does | until |\n|---|---|---|---|---|\n");
        foreach (VersionDifference row in file.Differences)
        {
            string samples = row.Samples is { } some && some.All(sample => sample[0] == '~') ? $" ({string.Join(", ", some.Select(sample => sample[1..]))})" : "";
            text.Append("| ").AppendJoin(", ", row.Entries.Select(entry => $"`{entry.Replace("|", "\\|", StringComparison.Ordinal)}`")).Append(samples)
                .Append(" | ").AppendJoin(", ", row.Dtypes ?? [])
                .Append(" | ").Append(AspectNames(row.Aspects))
                .Append(" | ").Append(row.Difference)
                .Append(" | ").Append(row.Before is { } version ? $"{version}" : "now").Append(" |\n");
        }

        text.Append("\n| node before | node now | since |\n|---|---|---|\n");
        foreach (RenamedNode node in file.Nodes)
        {
            text.Append($"| `{node.Name}` | `{node.Now}` | {node.Before} |\n");
        }

        return text.ToString();
    }

    private static string AspectNames(Aspects aspects) =>
        string.Join(", ", Enum.GetValues<Aspects>().Where(aspect => aspect != Aspects.None && aspects.HasFlag(aspect)).Select(aspect => aspect == Aspects.DoubleBackward ? "double backward" : aspect.ToString().ToLowerInvariant()));
}
