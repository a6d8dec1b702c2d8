using MiniTorch.Parity.Reports;
using Spectre.Console;

namespace MiniTorch.Parity.Commands;

/// <summary>Runs sections and prints a table, failures and what is missing.</summary>
public sealed class RunCommand(IHarness harness)
{
    private const int ListedMissing = 10;

    public required IReadOnlyList<Section> Sections { get; init; }

    public required EntryFilter Filter { get; init; }

    public string? ReportPath { get; init; }

    public bool ListMissing { get; init; }

    public int Limit { get; init; }

    public bool WriteFloor { get; init; }

    /// <summary>A line of the table for each dtype of the operators.</summary>
    public bool ByDType { get; init; }

    public int Execute()
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{harness.Api}[/] against [bold]{harness.Reference}[/]");
        List<Outcome> outcomes = Run();
        AnsiConsole.Write(OutcomeTable.Create(outcomes, ByDType));
        if (ListMissing)
        {
            PrintMissing(outcomes, int.MaxValue);
        }
        else
        {
            PrintFailures(outcomes);
            PrintMissing(outcomes, ListedMissing);
        }

        if (ReportPath is not null)
        {
            new Report(harness.Api, harness.Reference, outcomes).Write(ReportPath);
        }

        if (WriteFloor)
        {
            Floor.Raise(outcomes);
        }

        foreach (string complaint in harness.Complaints)
        {
            Output.Line(complaint);
        }

        return outcomes.Exists(outcome => outcome.Verdict == Verdict.Failed) || harness.Complaints.Count > 0 ? 1 : 0;
    }

    /// <summary>With a progress bar on a terminal; a pipe gets only the results.</summary>
    private List<Outcome> Run()
    {
        if (Console.IsOutputRedirected)
        {
            return [.. Sections.SelectMany(section => harness.Run(section, Filter))];
        }

        List<Outcome> outcomes = [];
        AnsiConsole.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(progress =>
        {
            foreach (Section section in Sections)
            {
                RunWithProgress(section, progress, outcomes);
            }
        });
        return outcomes;
    }

    private void RunWithProgress(Section section, ProgressContext progress, List<Outcome> outcomes)
    {
        ProgressTask task = progress.AddTask(section.ToString().ToLowerInvariant(), maxValue: Math.Max(harness.Count(section, Filter), 1));
        HashSet<string> steps = [];
        foreach (Outcome outcome in harness.Run(section, Filter))
        {
            outcomes.Add(outcome);
            task.Increment(steps.Add(harness.StepOf(outcome)) ? 1 : 0);
        }

        task.StopTask();
    }

    private void PrintFailures(List<Outcome> outcomes)
    {
        Outcome[] failures = [.. outcomes.Where(outcome => outcome.Verdict == Verdict.Failed)];
        foreach (Outcome failure in failures.Take(Limit))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]✗[/] [bold]{failure.Id}[/]");
            foreach (string detail in failure.Details)
            {
                Output.Line("    " + detail);
            }
        }

        if (failures.Length > Limit)
        {
            AnsiConsole.MarkupLineInterpolated($"… and {failures.Length - Limit} more failures (--limit, --report FILE)");
        }
    }

    private static void PrintMissing(List<Outcome> outcomes, int limit)
    {
        IReadOnlyList<MissingName> missing = MissingName.Rank(outcomes);
        foreach (MissingName name in missing.Take(limit))
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]{name.Count,5}[/] [bold]{name.Name}[/]  {name.Example}");
        }

        if (missing.Count > limit)
        {
            AnsiConsole.MarkupLineInterpolated($"… and {missing.Count - limit} more names that are missing (--missing)");
        }
    }
}
