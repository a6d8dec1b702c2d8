using MiniTorch.Parity.Reports;
using Spectre.Console;

namespace MiniTorch.Parity.Commands;

/// <summary>The table by section.</summary>
public static class OutcomeTable
{
    public static Table Create(IReadOnlyCollection<Outcome> outcomes)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("section");
        foreach (string heading in new[] { "entries", "samples", "forward", "backward", "double backward", "graph", "errors", "state", "text", "passed", "missing", "known", "failed" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (IGrouping<Section, Outcome> section in outcomes.GroupBy(outcome => outcome.Section))
        {
            Summary sum = Summary.Of(section.Key, [.. section]);
            table.AddRow(
                section.Key.ToString().ToLowerInvariant(), $"{sum.Entries:N0}", $"{sum.Samples:N0}", $"{sum.Forward}", $"{sum.Backward}", $"{sum.DoubleBackward}",
                $"{sum.Graph}", $"{sum.Errors}", $"{sum.State}", $"{sum.Text}", $"[green]{sum.Passed:N0}[/]", $"[yellow]{sum.Missing:N0}[/]", $"{sum.Known:N0}", sum.Failed == 0 ? "0" : $"[red]{sum.Failed:N0}[/]");
        }

        return table;
    }
}
