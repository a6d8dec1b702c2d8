using System.Net;
using System.Text;

namespace MiniTorch.Parity.Reports;

/// <summary>What a run found as one page that needs nothing else: the table, and what failed or is missing folded by entry.</summary>
public static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid #e4e4e4; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; }
        th { color: #666; font-weight: 500; }
        h2 { margin: 2.2rem 0 .4rem; font-size: 1.15rem; }
        details { margin: .15rem 0; } summary { cursor: pointer; }
        details details { margin-left: 1.2rem; }
        ul { margin: .2rem 0 .6rem; } code { font: 13px/1.4 ui-monospace, monospace; }
        pre { font: 12px/1.45 ui-monospace, monospace; margin: .1rem 0 .5rem; white-space: pre-wrap; overflow-wrap: anywhere; color: #555; }
        .failed { color: #b3261e; } .missing { color: #8a6100; } .passed { color: #1b6e35; } .quiet { color: #777; }
        """;

    public static string Render(Report report)
    {
        StringBuilder page = new();
        page.Append($"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>Parity with PyTorch</title>\n<style>\n{Style}\n</style>\n");
        page.Append($"<h1>Parity with PyTorch</h1>\n<p>{Text(report.Api)} against {Text(report.Reference)}. A sample that calls what is not there is missing, not failed.</p>\n");
        page.Append($"<table>\n<tr><th>section</th>{string.Concat(Summary.Headings.Select(heading => $"<th>{heading}</th>"))}</tr>\n");
        foreach (Summary section in report.Sections)
        {
            string name = Name(section.Section);
            page.Append($"<tr><td><a href=\"#{name}\">{name}</a></td>");
            foreach ((string heading, string cell) in Summary.Headings.Zip(section.Cells))
            {
                page.Append(cell is "0" or "" ? $"<td class=\"quiet\">{cell}</td>" : $"<td class=\"{heading}\">{cell}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</table>\n");
        foreach (Summary section in report.Sections)
        {
            page.Append($"<h2 id=\"{Name(section.Section)}\">{Name(section.Section)}</h2>\n");
            Fold(report, section.Section, Verdict.Failed, page);
            Fold(report, section.Section, Verdict.Missing, page);
            Fold(report, section.Section, Verdict.Known, page);
        }

        return page.Append("</html>\n").ToString();
    }

    private static void Fold(Report report, Section section, Verdict verdict, StringBuilder page)
    {
        IGrouping<string, Outcome>[] entries = [.. report.ByEntry(section, outcome => outcome.Verdict == verdict)];
        string word = verdict.ToString().ToLowerInvariant();
        if (entries.Length == 0)
        {
            return;
        }

        page.Append($"<details{(verdict == Verdict.Failed ? " open" : "")}><summary><span class=\"{word}\">{entries.Sum(entry => entry.Count()):N0} {(verdict == Verdict.Known ? "meant to differ" : word)}</span> <span class=\"quiet\">in {entries.Length:N0} entries</span></summary>\n");
        foreach (IGrouping<string, Outcome> entry in entries)
        {
            page.Append($"<details><summary><code>{Text(entry.Key)}</code> <span class=\"quiet\">{entry.Count():N0}</span></summary><ul>\n");
            foreach (Outcome outcome in entry)
            {
                string details = string.Join('\n', verdict == Verdict.Known ? [outcome.Known!.Reason, .. outcome.Details] : outcome.Details);
                page.Append($"<li><code>{Text(outcome.Id)}</code><pre>{Text(details)}</pre></li>\n");
            }

            page.Append("</ul></details>\n");
        }

        page.Append("</details>\n");
    }

    private static string Name(Section section) => section.ToString().ToLowerInvariant();

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
