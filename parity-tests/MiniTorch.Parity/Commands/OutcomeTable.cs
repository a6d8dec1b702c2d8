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
        foreach (string heading in Summary.Headings.Append("worst"))
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(outcome => Label(outcome, byDType)))
        {
            Summary sum = Summary.Of(group.First().Section, [.. group]);
            table.AddRow([group.Key, .. Summary.Headings.Zip(sum.Cells, Coloured), $"{sum.WorstError:0.00}"]);
        }

        return table;
    }

    private static string Coloured(string heading, string cell) => heading switch
    {
        "passed" => $"[green]{cell}[/]",
        "missing" => $"[yellow]{cell}[/]",
        "failed" when cell != "0" => $"[red]{cell}[/]",
        _ => cell,
    };

    private static string Label(Outcome outcome, bool byDType)
    {
        string section = outcome.Section.ToString().ToLowerInvariant();
        return byDType && outcome.Section == Section.Operators && outcome.Id.Split(':') is [_, var dtype, ..] ? $"{section} {dtype}" : section;
    }
}
