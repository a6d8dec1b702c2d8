using System.Text;

namespace MiniTorch.Parity.Reports;

/// <summary>What a run found as Markdown: docs/parity.md is one. It says nothing of the machine, so that every machine writes the same.</summary>
public static class MarkdownReport
{
    /// <summary>More failures than this are only counted.</summary>
    private const int ListedFailures = 20;

    public static string Render(Report report)
    {
        StringBuilder text = new();
        text.Append("# Parity with PyTorch\n");
        text.Append("Written by `dotnet run --project parity-tests/MiniTorch.Parity -- run --report docs/parity.md`; a test demands that it is current.\n\n");
        text.Append($"{report.Api} against {report.Reference}. A sample that calls what MiniTorch does not have is missing, not failed. ");
        text.Append("The columns from forward to text tell in how many samples an aspect agreed, of those that have it. What is compared in each section: [parity-tests](../parity-tests/README.md).\n\n");
        text.Append($"| section | {string.Join(" | ", Summary.Headings)} |\n|---|{string.Concat(Summary.Headings.Select(_ => "---:|"))}\n");
        foreach (Summary section in report.Sections)
        {
            text.Append($"| {Name(section.Section)} | {string.Join(" | ", section.Cells)} |\n");
        }

        Failures(report, text);
        Missing(report, text);
        Known(report, text);
        return text.ToString();
    }

    private static void Failures(Report report, StringBuilder text)
    {
        Outcome[] failed = [.. report.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed)];
        if (failed.Length == 0)
        {
            return;
        }

        text.Append("\n## Failed\n");
        foreach (Outcome failure in failed.Take(ListedFailures))
        {
            text.Append($"- {Name(failure.Section)}: `{Line(failure.Id)}`\n");
        }

        if (failed.Length > ListedFailures)
        {
            text.Append($"- and {failed.Length - ListedFailures} more\n");
        }
    }

    private static void Missing(Report report, StringBuilder text)
    {
        text.Append("\n## Missing\nThe names that samples call and MiniTorch lacks, or lacks with these arguments, with the number of samples that wait for each.\n");
        foreach (Summary section in report.Sections.Where(section => section.Missing > 0))
        {
            IReadOnlyList<MissingName> names = MissingName.Rank(report.Outcomes.Where(outcome => outcome.Section == section.Section));
            text.Append($"\n<details><summary>{Name(section.Section)}: {names.Count} names</summary>\n\n");
            text.Append(string.Join(", ", names.Select(name => $"`{name.Name}` {name.Count}")));
            text.Append("\n</details>\n");
        }
    }

    private static void Known(Report report, StringBuilder text)
    {
        text.Append("\n## Meant to differ\n");
        foreach (IGrouping<string, Outcome> reason in report.Outcomes.Where(outcome => outcome.Verdict == Verdict.Known).GroupBy(outcome => outcome.Known!.Reason))
        {
            text.Append($"- {string.Join(", ", reason.Select(outcome => $"`{Line(outcome.Id)}`"))}: {reason.Key}\n");
        }
    }

    private static string Name(Section section) => section.ToString().ToLowerInvariant();

    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
