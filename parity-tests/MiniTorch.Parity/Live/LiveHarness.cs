using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Libraries;
using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Live;

/// <summary>
/// Compares an API with a live reference: every sample of its operator database, the recorded expressions, random
/// programs of a seed, and bad calls.
/// </summary>
public sealed class LiveHarness : IHarness, IDisposable
{
    /// <summary>Expressions of one request: few enough to be compared while the next are made.</summary>
    private const int Batch = 50;

    private readonly Binder _binder;
    private readonly IGraphAccess? _graphs;
    private readonly RecordedFiles _files;
    private readonly LiveOptions _options;
    private readonly ReferenceLibrary _reference;
    private readonly VersionDifferences _differences;
    private readonly OperatorStream _operators;
    private readonly List<string> _complaints = [];

    public LiveHarness(Binder binder, IGraphAccess? graphs, ReferenceLibrary reference, RecordedFiles files, LiveOptions options, VersionDifferences? differences = null)
    {
        (_binder, _graphs, _reference, _files, _options) = (binder, graphs, reference, files, options);
        _differences = differences ?? VersionDifferences.Of(reference.Version);
        _operators = new OperatorStream(reference, options);
    }

    /// <summary>The sections that the reference has; TorchSharp knows the recorded operator calls only.</summary>
    public IReadOnlyList<Section> Sections => IsTorchSharp ? [Section.Operators] : [Section.Operators, Section.Graphs, Section.Programs, Section.Errors, Section.Random, Section.Training];

    public string Api => _binder.Api.ToString();

    public string Reference => _reference.ToString();

    /// <summary>How many samples the reference could not run or tell.</summary>
    public int Skipped { get; private set; }

    public IReadOnlyList<string> Complaints => _complaints;

    public int Count(Section section, EntryFilter filter) => section switch
    {
        Section.Operators => _operators.Entries(filter).Sum(entry => entry.DTypes.Count),
        Section.Graphs => Recorded().Expressions.Count(expression => filter.Matches(expression)),
        Section.Programs => _options.Programs,
        Section.Errors => new BadCallRunner(_binder).Expressions.Count(expression => filter.Matches(expression)),
        _ => 0,
    };

    public string StepOf(Outcome outcome) => outcome.Section == Section.Operators ? outcome.Id[..outcome.Id.LastIndexOf(':')] : outcome.Id;

    public IEnumerable<Outcome> Run(Section section, EntryFilter filter)
    {
        IEnumerable<Outcome> outcomes = section switch
        {
            Section.Operators => RunOperators(filter),
            Section.Graphs => RunExpressions(filter),
            Section.Programs => RunPrograms(filter),
            Section.Errors => new BadCallRunner(_binder).Run(_reference, filter),
            Section.Random or Section.Training => new LiveLibraries(_reference, _binder, _options.Seed).Run(section, filter),
            _ => [],
        };
        foreach (Outcome outcome in outcomes)
        {
            yield return outcome with { Known = _differences.Of(outcome) };
        }

        if (filter.TakesAll && _options.Samples == 0 && !IsTorchSharp)
        {
            _complaints.AddRange(_differences.Unseen(section, _options.DTypes).Select(unseen => $"{unseen.Entry}: data/version-differences.json lists what does not occur: {unseen.Row.Difference}"));
        }
    }

    private bool IsTorchSharp => _reference.Name == "TorchSharp";

    public void Dispose() => _reference.Dispose();

    private GraphRecording Recorded() => new(_files, RecordedFiles.GraphShapes, RecordedFiles.GraphValues);

    private IEnumerable<Outcome> RunOperators(EntryFilter filter)
    {
        OperatorRunner runner = new(_binder, IsTorchSharp ? null : _graphs, _differences.NodeName);
        Dictionary<string, (RecordedCall Call, Outcome Outcome)> doubtful = [];
        foreach ((RecordedCall? call, Outcome? failure) in _operators.Rows(filter))
        {
            if (call is not null && OperatorRecording.IsPythonOnly(call.Entry, call.Id))
            {
                continue;
            }

            Outcome outcome = call is null ? failure! : runner.Run(call);
            if (call is not null && outcome.Verdict == Verdict.Failed && !IsTorchSharp && WiderReference.CanJudge(outcome))
            {
                doubtful[call.Id] = (call, outcome);
            }
            else
            {
                yield return outcome;
            }
        }

        foreach (RecordedCall call in _operators.Wider(doubtful.Values.Select(doubt => doubt.Call)))
        {
            doubtful.Remove(call.Id);
            yield return runner.Run(call);
        }

        foreach ((_, Outcome outcome) in doubtful.Values)
        {
            yield return outcome;
        }

        Skipped += _operators.Skipped;
    }

    private IEnumerable<Outcome> RunExpressions(EntryFilter filter)
    {
        GraphRecording recorded = Recorded();
        foreach (string[] expressions in recorded.Expressions.Where(expression => filter.Matches(expression)).Chunk(Batch))
        {
            foreach (Outcome outcome in Compare(Section.Graphs, recorded.SetupText, new { @do = "expressions", setup = recorded.SetupText, expressions }))
            {
                yield return outcome;
            }
        }
    }

    private IEnumerable<Outcome> RunPrograms(EntryFilter filter)
    {
        string setup = Recorded().SetupText;
        for (int done = 0; done < _options.Programs; done += Batch)
        {
            int count = Math.Min(Batch, _options.Programs - done);
            foreach (Outcome outcome in Compare(Section.Programs, setup, new { @do = "programs", setup, seed = (_options.Seed * 1000) + done, count }))
            {
                if (filter.Matches(outcome.Id))
                {
                    yield return outcome;
                }
            }
        }
    }

    private IEnumerable<Outcome> Compare(Section section, string setup, object request)
    {
        List<JsonElement> rows = [];
        string? failure = null;
        try
        {
            foreach (JsonElement row in _reference.Process.Ask(request))
            {
                rows.Add(row);
            }
        }
        catch (ReferenceException exception)
        {
            failure = exception.Message;
        }

        if (failure is not null)
        {
            string last = rows.Count > 1 ? $"after {rows[^1].GetProperty("expression").GetString()}" : "at the first expression";
            yield return new Outcome(section, "reference", last, Aspects.Forward, Aspects.None, Missing: null, [failure]);
        }

        if (rows.Count == 0)
        {
            yield break;
        }

        GraphRecording live = new(_reference.Version.ToString(), setup, rows, _differences.NodeName);
        Skipped += rows.Count - 1 - live.Expressions.Count;
        ExpressionRunner runner = new(section, live, _binder, _graphs, _differences.NodeName);
        foreach (string expression in live.Expressions)
        {
            yield return runner.Run(expression);
        }
    }
}
