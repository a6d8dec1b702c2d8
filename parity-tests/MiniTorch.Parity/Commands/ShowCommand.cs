using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using Spectre.Console;

namespace MiniTorch.Parity.Commands;

/// <summary>Shows recorded samples in full, with what MiniTorch makes of them.</summary>
public sealed class ShowCommand(RecordedFiles files)
{
    private const int Most = 20;

    public int Execute(string name)
    {
        Harness harness = Harnesses.MiniTorch(files);
        int shown = 0;
        foreach (Section section in new[] { Section.Graphs, Section.Programs })
        {
            GraphRecording recording = harness.Recording(section);
            EntryFilter filter = recording.Expressions.Contains(name) ? EntryFilter.Exactly(name) : new EntryFilter([name]);
            foreach (string expression in recording.Expressions.Where(expression => filter.Matches(expression)).Take(Most - shown))
            {
                ShowExpression(recording, expression);
                ShowOutcome(harness.Run(section, EntryFilter.Exactly(expression)).Single());
                shown++;
            }
        }

        EntryFilter calls = name.Contains(':', StringComparison.Ordinal) ? EntryFilter.Exactly(name) : new EntryFilter([name]);
        foreach (RecordedCall call in new OperatorRecording(files).Calls(calls.Matches).Take(Most - shown))
        {
            ShowCall(call);
            ShowOutcome(harness.Run(Section.Operators, EntryFilter.Exactly(call.Id)).Single());
            shown++;
        }

        if (shown == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"nothing recorded is named [bold]{name}[/]");
        }

        return shown == 0 ? 1 : 0;
    }

    private static void ShowExpression(GraphRecording recording, string expression)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{expression}[/]");
        Line("graph", GraphComparer.Show(recording.Graph(expression)));
        if (recording.OlderGraph(expression) is { } older)
        {
            Line("older graph", GraphComparer.Show(older));
        }

        ShowAll("output", recording.Outputs(expression));
        Line("backward", recording.Backward(expression));
        ShowAll("gradient", recording.Gradients(expression) ?? []);
    }

    private static void ShowCall(RecordedCall call)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{call.Id}[/]");
        Line("input", PyText.Of(call.Input));
        ShowAll("argument", call.Arguments);
        foreach ((string key, object? value) in call.Keywords)
        {
            Line(key, PyText.Of(value));
        }

        if (call.Error is { } error)
        {
            Line("error", $"{error.Type}: {error.Text}");
            return;
        }

        Line("outputs", PyText.Of(call.Outputs));
        if (call.Cotangents is not null)
        {
            Line("grad_fn", string.Join(", ", call.GradFns));
            ShowAll("cotangent", call.Cotangents);
            ShowAll("gradient", call.Gradients!);
        }
    }

    private static void ShowOutcome(Outcome outcome)
    {
        string colour = outcome.Verdict switch { Verdict.Passed => "green", Verdict.Missing => "yellow", _ => "red" };
        AnsiConsole.MarkupLine($"  [{colour}]{outcome.Verdict.ToString().ToLowerInvariant()}[/] (agree: {outcome.Passed}, of {outcome.Tested})");
        foreach (string detail in outcome.Details)
        {
            Output.Line("    " + detail);
        }

        if (outcome.Known is not null)
        {
            Output.Line($"    known: {outcome.Known.Reason}");
        }
    }

    private static void ShowAll<T>(string name, IReadOnlyList<T> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            Line($"{name} {i}", PyText.Of(values[i]));
        }
    }

    private static void Line(string name, string value) => Output.Line($"  {name,-11} {value}");
}
