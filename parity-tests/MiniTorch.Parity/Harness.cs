using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Libraries;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Promotion;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity;

/// <summary>Runs recorded samples on one API, section by section, in the order of the recording.</summary>
/// <param name="binder">The API.</param>
/// <param name="graphs">Its backward graphs; null leaves them out.</param>
/// <param name="files">The recordings.</param>
public sealed class Harness(Binder binder, IGraphAccess? graphs, RecordedFiles files) : IHarness
{
    private readonly Lazy<VersionDifferences> _differences = new(() => VersionDifferences.Of(files.Version()));

    /// <summary>The sections that the recordings have.</summary>
    public IReadOnlyList<Section> Sections { get; } = [.. Enum.GetValues<Section>().Where(files.Has)];

    public string Api => binder.Api.ToString();

    public string Reference => files.ToString();

    /// <summary>How many samples <see cref="Run"/> will go through; of promotion, how many tables.</summary>
    public int Count(Section section, EntryFilter filter) => section switch
    {
        _ when !files.Has(section) => 0,
        Section.Operators => new OperatorRecording(files).Entries(filter.Matches).Count,
        Section.Promotion => PromotionRunner.Open(files, binder).Entries.Count(entry => filter.Matches(entry)),
        Section.Graphs or Section.Programs => Recording(section).Expressions.Count(expression => filter.Matches(expression)),
        _ => EntryRunner.Open(section, files, binder)!.Entries.Count(entry => filter.Matches(entry)),
    };

    public string StepOf(Outcome outcome) => outcome.Section is Section.Promotion or Section.Distributions ? outcome.Entry : outcome.Id;

    public IReadOnlyList<string> Complaints => [];

    public IEnumerable<Outcome> Run(Section section, EntryFilter filter)
    {
        IEnumerable<Outcome> outcomes = section switch
        {
            _ when !files.Has(section) => [],
            Section.Operators => RunOperators(filter),
            Section.Promotion => RunPromotion(filter),
            Section.Graphs or Section.Programs => RunExpressions(section, filter),
            _ => RunEntries(section, filter),
        };
        return outcomes.Select(WithReason);
    }

    public GraphRecording Recording(Section section) => section == Section.Graphs
        ? new GraphRecording(files, RecordedFiles.GraphShapes, RecordedFiles.GraphValues)
        : new GraphRecording(files, RecordedFiles.ProgramGraphs, RecordedFiles.ProgramValues);

    /// <summary>Runs one call, and tells what came out.</summary>
    public Outcome Run(RecordedCall call, Action<string, object?> observe) => WithReason(new OperatorRunner(binder, graphs) { Observe = observe }.Run(call));

    /// <summary>Runs one expression, and tells what came out.</summary>
    public Outcome Run(Section section, GraphRecording recording, string expression, Action<string, object?> observe) =>
        WithReason(new ExpressionRunner(section, recording, binder, graphs, recording.NodeName) { Observe = observe }.Run(expression));

    /// <summary>What is meant to differ, and what the PyTorch that recorded does otherwise than the present one.</summary>
    private Outcome WithReason(Outcome outcome) => outcome with { Known = KnownDifference.Of(outcome) ?? (files == RecordedFiles.Default ? null : _differences.Value.Of(outcome)) };

    private IEnumerable<Outcome> RunOperators(EntryFilter filter)
    {
        OperatorRunner runner = new(binder, graphs);
        return new OperatorRecording(files).Calls(filter.Matches).Select(runner.Run);
    }

    private IEnumerable<Outcome> RunPromotion(EntryFilter filter)
    {
        PromotionRunner runner = PromotionRunner.Open(files, binder);
        return runner.Entries.Where(entry => filter.Matches(entry)).SelectMany(runner.Run);
    }

    private IEnumerable<Outcome> RunEntries(Section section, EntryFilter filter)
    {
        EntryRunner runner = EntryRunner.Open(section, files, binder)!;
        return runner.Entries.Where(entry => filter.Matches(entry)).SelectMany(runner.Run);
    }

    private IEnumerable<Outcome> RunExpressions(Section section, EntryFilter filter)
    {
        GraphRecording recording = Recording(section);
        ExpressionRunner runner = new(section, recording, binder, graphs, recording.NodeName);
        return recording.Expressions.Where(expression => filter.Matches(expression)).Select(runner.Run);
    }
}
