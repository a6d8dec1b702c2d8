namespace MiniTorch.Parity.Reports;

/// <summary>What a run found, to be written down.</summary>
/// <param name="Api">What was run.</param>
/// <param name="Reference">What it was compared with.</param>
/// <param name="Outcomes">All outcomes, section by section.</param>
public sealed record Report(string Api, string Reference, IReadOnlyCollection<Outcome> Outcomes)
{
    public IEnumerable<Summary> Sections => Outcomes.GroupBy(outcome => outcome.Section).Select(section => Summary.Of(section.Key, [.. section]));

    /// <summary>Writes an .html or .md page, or else JSON.</summary>
    public void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        File.WriteAllText(path, Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".html" or ".htm" => HtmlReport.Render(this),
            ".md" => MarkdownReport.Render(this),
            _ => JsonReport.Render(this),
        });
    }

    /// <summary>The outcomes of a section that are of a kind, by entry; the entry with most of them first.</summary>
    public IEnumerable<IGrouping<string, Outcome>> ByEntry(Section section, Func<Outcome, bool> wanted) => Outcomes
        .Where(outcome => outcome.Section == section && wanted(outcome))
        .GroupBy(outcome => outcome.Entry)
        .OrderByDescending(entry => entry.Count()).ThenBy(entry => entry.Key, StringComparer.Ordinal);
}
