using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using Spectre.Console;

namespace MiniTorch.Parity.Commands;

/// <summary>Shows recorded samples in full, side by side with what MiniTorch makes of them.</summary>
public sealed class ShowCommand(RecordedFiles files)
{
    private const int Most = 20;

    private readonly Harness _harness = Harnesses.MiniTorch(files);

    public int Execute(string name)
    {
        int shown = 0;
        foreach (Section section in new[] { Section.Graphs, Section.Programs }.Where(files.Has))
        {
            GraphRecording recording = _harness.Recording(section);
            EntryFilter filter = recording.Expressions.Contains(name) ? EntryFilter.Exactly(name) : new EntryFilter([name]);
            foreach (string expression in recording.Expressions.Where(expression => filter.Matches(expression)).Take(Most - shown))
            {
                ShowExpression(section, recording, expression);
                shown++;
            }
        }

        EntryFilter calls = name.Contains(':', StringComparison.Ordinal) ? EntryFilter.Exactly(name) : new EntryFilter([name]);
        foreach (RecordedCall call in files.Has(Section.Operators) ? new OperatorRecording(files).Calls(calls.Matches).Take(Most - shown) : [])
        {
            ShowCall(call);
            shown++;
        }

        foreach (Section section in _harness.Sections.Where(section => section is not (Section.Operators or Section.Graphs or Section.Programs or Section.Promotion)))
        {
            foreach (Outcome outcome in shown < Most ? _harness.Run(section, Chosen(section, name)).Take(Most - shown) : [])
            {
                AnsiConsole.MarkupLineInterpolated($"[bold]{outcome.Id}[/]");
                ShowOutcome(outcome);
                shown++;
            }
        }

        if (shown == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"nothing recorded is named [bold]{name}[/]");
        }

        return shown == 0 ? 1 : 0;
    }

    /// <summary>The entry of exactly that name if there is one; else those that the filter takes.</summary>
    private EntryFilter Chosen(Section section, string name) => _harness.Count(section, EntryFilter.Exactly(name)) > 0 ? EntryFilter.Exactly(name) : new EntryFilter([name]);

    private void ShowExpression(Section section, GraphRecording recording, string expression)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{expression}[/]");
        Comparison rows = new(recording.Version, _harness.Api);
        Outcome outcome = _harness.Run(section, recording, expression, rows.Observe);
        rows.ExpectAll("output", recording.Outputs(expression));
        rows.Expect("graph", recording.Graph(expression));
        if (recording.OlderGraph(expression) is { } older)
        {
            rows.Expect("older graph", older);
        }

        string[] leaves = [.. recording.Graph(expression).Leaves.Select(leaf => leaf.Leaf ?? "")];
        for (int i = 0; recording.Gradients(expression) is { } gradients && i < gradients.Count; i++)
        {
            rows.Expect($"gradient {i} ({leaves[i]})", gradients[i]);
        }

        rows.Expect("backward", recording.Backward(expression));
        rows.Write();
        ShowOutcome(outcome);
    }

    private void ShowCall(RecordedCall call)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{call.Id}[/]");
        Comparison rows = new("recorded", _harness.Api);
        rows.Both("input", call.Input);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            rows.Both($"argument {i}", call.Arguments[i]);
        }

        foreach ((string key, object? value) in call.Keywords)
        {
            rows.Both(key, value);
        }

        Outcome outcome = _harness.Run(call, rows.Observe);
        if (call.Error is { } error)
        {
            rows.Expect("error", $"{error.Type}: {error.Text}");
        }
        else
        {
            rows.ExpectAll("output", call.Outputs is PySequence outputs ? outputs.Items : [call.Outputs]);
            if (call.Cotangents is not null)
            {
                rows.Expect("grad_fn", string.Join(", ", call.GradFns.Select(PyText.Of)));
                for (int i = 0; i < call.Cotangents.Count; i++)
                {
                    rows.Both($"cotangent {i}", call.Cotangents[i]);
                }

                rows.ExpectAll("gradient", call.Gradients!);
            }

            if (call.Vectors is not null)
            {
                rows.ExpectAll("second gradient", call.SecondGradients);
            }
        }

        rows.Write();
        ShowOutcome(outcome);
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

    /// <summary>What was recorded and what came out, name by name.</summary>
    private sealed class Comparison(string recorded, string api)
    {
        private readonly OrderedDictionary<string, (string Expected, string Actual)> _rows = [];

        internal void Observe(string name, object? value) => _rows[name] = (_rows.TryGetValue(name, out var row) ? row.Expected : "", Text(value));

        internal void Expect(string name, object? value) => _rows[name] = (Text(value), _rows.TryGetValue(name, out var row) ? row.Actual : "");

        internal void ExpectAll<T>(string name, IReadOnlyList<T> values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                Expect($"{name} {i}", values[i]);
            }
        }

        internal void Both(string name, object? value) => _rows[name] = (Text(value), Text(value));

        internal void Write()
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns("", Markup.Escape(recorded), Markup.Escape(api));
            foreach ((string name, (string expected, string actual)) in _rows)
            {
                table.AddRow(new Text(name), new Text(name.StartsWith("input ", StringComparison.Ordinal) && expected.Length == 0 ? actual : expected), new Text(actual));
            }

            AnsiConsole.Write(table);
        }

        private static string Text(object? value) => value switch
        {
            string text => text,
            Graph graph => GraphComparer.Show(graph),
            _ => PyText.Of(value),
        };
    }
}
