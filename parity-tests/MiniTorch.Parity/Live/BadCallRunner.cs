using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Live;

/// <summary>
/// Calls that PyTorch refuses, from data/bad-calls.json: an API must refuse them too, by an exception that is no defect
/// of its own, and with the same first sentence. A call bears the text of 2.13 where that is known to be another than
/// the live version's.
/// </summary>
public sealed class BadCallRunner
{
    private readonly Binder _binder;
    private readonly Evaluator _evaluator;
    private readonly IReadOnlyList<BadCall> _calls;
    private readonly string _setup;

    public BadCallRunner(Binder binder)
    {
        _binder = binder;
        _evaluator = new Evaluator(new TorchHost(binder));
        JsonElement file = JsonDocument.Parse(File.ReadAllText(Path.Combine(RecordedFiles.DataDirectory, "bad-calls.json"))).RootElement;
        _setup = string.Join('\n', file.GetProperty("setup").EnumerateArray().Select(line => line.GetString()));
        _calls = [.. file.GetProperty("calls").EnumerateArray().Select(call => new BadCall(call.GetProperty("expression").GetString()!, call.TryGetProperty("error", out JsonElement error) ? error.GetString() : null))];
    }

    public IEnumerable<string> Expressions => _calls.Select(call => call.Expression);

    public IEnumerable<Outcome> Run(ReferenceLibrary reference, EntryFilter filter)
    {
        BadCall[] wanted = [.. _calls.Where(call => filter.Matches(call.Expression))];
        JsonElement[] rows = [.. reference.Process.Ask(new { @do = "expressions", setup = _setup, expressions = wanted.Select(call => call.Expression) })];
        IReadOnlyList<PyStatement> setup = AstReader.ReadModule(rows[0].GetProperty("setup"));
        return wanted.Zip(rows.Skip(1), (call, row) => Run(call, row, setup));
    }

    private Outcome Run(BadCall call, JsonElement row, IReadOnlyList<PyStatement> setup)
    {
        PyExpression tree = AstReader.ReadExpression(row.GetProperty("ast"));
        OutcomeBuilder outcome = new(Section.Errors, ExpressionKinds.Of(tree), call.Expression);
        if (!row.TryGetProperty("error", out JsonElement error))
        {
            outcome.Check(Aspects.Error, "the reference does not refuse this");
            return outcome.Build();
        }

        string kind = error[0].GetString()!;
        outcome.Try(Aspects.Error, "the call", () => outcome.Check(Aspects.Error, Refusal(kind, call.Error ?? error[1].GetString()!, tree, setup)));
        return outcome.Build();
    }

    private string? Refusal(string kind, string text, PyExpression tree, IReadOnlyList<PyStatement> setup)
    {
        bool byParser = kind == "TypeError";   // what Python's argument parser refuses, C#'s compiler does
        Dictionary<string, object?> names = [];
        _evaluator.Execute(setup, names);
        try
        {
            _binder.Strict = byParser;
            return $"did not throw but returned {PyText.Of(_evaluator.Evaluate(tree, names))}, expected {kind}: {text}";
        }
        catch (MissingException) when (byParser)
        {
            return null;
        }
        catch (Exception exception) when (exception is not MissingException)
        {
            bool defect = exception is NullReferenceException or InvalidCastException or IndexOutOfRangeException or KeyNotFoundException or NotSupportedException or OutOfMemoryException;
            return !defect && ErrorTexts.Agree(text, exception.Message) ? null : $"threw {OutcomeBuilder.Describe(exception)}, expected {kind}: {text}";
        }
        finally
        {
            _binder.Strict = false;
        }
    }

    /// <param name="Expression">Python.</param>
    /// <param name="Error">2.13's text where an older one is known to differ; else null.</param>
    private sealed record BadCall(string Expression, string? Error);
}
