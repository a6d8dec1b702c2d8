using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using Xunit;

namespace MiniTorch.Tests.Graphs;

/// <summary>Recorded expressions and programs: values, backward graph, gradients.</summary>
[Collection(RecordedSamples.Name)]
public class RecordedExpressionTests
{
    private const int ProgramsInAGroup = 50;

    private static readonly GraphRecording Recording = new(RecordedFiles.Default, RecordedFiles.GraphShapes, RecordedFiles.GraphValues);

    /// <summary>One row for each name before the last dot: torch, torch.linalg, F, nn, Tensor, operator Add, in-place.</summary>
    public static TheoryData<string> Groups =>
        [.. Recording.Expressions.Select(expression => GroupOf(ExpressionKinds.Of(Recording.Tree(expression)))).Distinct()];

    public static TheoryData<int> Programs => [.. Enumerable.Range(0, 800 / ProgramsInAGroup)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void ExpressionsAgree(string group) =>
        RecordedResults.AssertNoneFailed(RecordedResults.Of(Section.Graphs).Where(outcome => GroupOf(outcome.Entry) == group));

    [Theory]
    [MemberData(nameof(Programs))]
    public void ProgramsAgree(int group) =>
        RecordedResults.AssertNoneFailed(RecordedResults.Of(Section.Programs).Skip(group * ProgramsInAGroup).Take(ProgramsInAGroup));

    [Theory]
    [InlineData(Section.Graphs, 942)]
    [InlineData(Section.Programs, 800)]
    [InlineData(Section.Operators, 8790)]
    public void EverySampleIsRun(Section section, int count) => Assert.Equal(count, RecordedResults.Of(section).Count);

    [Theory]
    [InlineData(Section.Graphs)]
    [InlineData(Section.Programs)]
    [InlineData(Section.Operators)]
    [InlineData(Section.Promotion)]
    public void NoFewerPassThanTheFloor(Section section)
    {
        int passed = RecordedResults.Of(section).Count(outcome => outcome.Verdict == Verdict.Passed);
        Assert.True(passed >= Floor.Of(section), $"{passed} samples pass, the floor is {Floor.Of(section)}");
    }

    [Fact]
    public void KnownDifferencesStillOccur()
    {
        IEnumerable<KnownDifference> gone = KnownDifference.All.Where(known =>
            !RecordedResults.Of(known.Section).Any(outcome => outcome.Known == known && outcome.Verdict == Verdict.Known));
        Assert.Empty(gone);
    }

    private static string GroupOf(string entry) => entry.LastIndexOf('.') is var dot and > 0 ? entry[..dot] : entry;
}
