using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Libraries;
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
    /// <summary>The sections that need no live reference.</summary>
    public static IReadOnlyList<Section> Sections { get; } = [.. Enum.GetValues<Section>().Where(section => section != Section.Training)];

    public string Api => binder.Api.ToString();

    public string Reference => files == RecordedFiles.Default ? "recorded PyTorch 2.13" : $"recorded ({files.Directory})";

    /// <summary>How many samples <see cref="Run"/> will go through; of promotion, how many tables.</summary>
    public int Count(Section section, EntryFilter filter) => section switch
    {
        Section.Operators => new OperatorRecording(files).Entries(filter.Matches).Count,
        Section.Promotion => PromotionRunner.Open(files, binder).Entries.Count(entry => filter.Matches(entry)),
        Section.Graphs or Section.Programs => Recording(section).Expressions.Count(expression => filter.Matches(expression)),
        Section.Training => 0,
        _ => EntryRunner.Open(section, files, binder)!.Entries.Count(entry => filter.Matches(entry)),
    };

    public string StepOf(Outcome outcome) => outcome.Section is Section.Promotion or Section.Distributions ? outcome.Entry : outcome.Id;

    public IReadOnlyList<string> Complaints => [];

    public IEnumerable<Outcome> Run(Section section, EntryFilter filter)
    {
        IEnumerable<Outcome> outcomes = section switch
        {
            Section.Operators => RunOperators(filter),
            Section.Promotion => RunPromotion(filter),
            Section.Graphs or Section.Programs => RunExpressions(section, filter),
            Section.Training => [],
            _ => RunEntries(section, filter),
        };
        return outcomes.Select(outcome => outcome with { Known = KnownDifference.Of(outcome) });
    }

    public GraphRecording Recording(Section section) => section == Section.Graphs
        ? new GraphRecording(files, RecordedFiles.GraphShapes, RecordedFiles.GraphValues)
        : new GraphRecording(files, RecordedFiles.ProgramGraphs, RecordedFiles.ProgramValues);

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
        ExpressionRunner runner = new(section, recording, binder, graphs);
        return recording.Expressions.Where(expression => filter.Matches(expression)).Select(runner.Run);
    }
}
