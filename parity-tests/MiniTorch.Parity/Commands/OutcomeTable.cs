using MiniTorch.Parity.Reports;
using Spectre.Console;

namespace MiniTorch.Parity.Commands;

/// <summary>The table by section.</summary>
public static class OutcomeTable
{
    /// <param name="outcomes">What was found.</param>
    /// <param name="byDType">Whether operators have a line for each dtype.</param>
    public static Table Create(IReadOnlyCollection<Outcome> outcomes, bool byDType = false)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("section");
        foreach (string heading in new[] { "entries", "samples", "forward", "backward", "double backward", "graph", "errors", "state", "text", "worst", "passed", "missing", "known", "failed" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(outcome => Label(outcome, byDType)))
        {
            Summary sum = Summary.Of(group.First().Section, [.. group]);
            table.AddRow(
                group.Key, $"{sum.Entries:N0}", $"{sum.Samples:N0}", $"{sum.Forward}", $"{sum.Backward}", $"{sum.DoubleBackward}",
                $"{sum.Graph}", $"{sum.Errors}", $"{sum.State}", $"{sum.Text}", $"{sum.WorstError:0.00}", $"[green]{sum.Passed:N0}[/]", $"[yellow]{sum.Missing:N0}[/]", $"{sum.Known:N0}", sum.Failed == 0 ? "0" : $"[red]{sum.Failed:N0}[/]");
        }

        return table;
    }

    private static string Label(Outcome outcome, bool byDType)
    {
        string section = outcome.Section.ToString().ToLowerInvariant();
        return byDType && outcome.Section == Section.Operators && outcome.Id.Split(':') is [_, var dtype, ..] ? $"{section} {dtype}" : section;
    }
}
