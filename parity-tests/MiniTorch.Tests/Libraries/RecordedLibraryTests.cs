using MiniTorch.Parity;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Libraries;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Libraries;

/// <summary>Optimizers, schedulers, modules, distributions and random streams, as PyTorch recorded them.</summary>
[Collection(RecordedSamples.Name)]
public class RecordedLibraryTests
{
    private static readonly Section[] s_sections = [Section.Optimizers, Section.Schedulers, Section.Modules, Section.Distributions, Section.Random];

    /// <summary>One row for each optimizer, scheduler, module, distribution and sampler.</summary>
    public static TheoryData<Section, string> Subjects()
    {
        var rows = new TheoryData<Section, string>();
        foreach (Section section in s_sections)
        {
            foreach (string subject in Open(section).Entries.Select(entry => EntryRunner.SubjectOf(section, entry)).Distinct())
            {
                rows.Add(section, subject);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Entries_agree(Section section, string subject) =>
        RecordedResults.AssertNoneFailed(RecordedResults.Of(section).Where(outcome => outcome.Entry == subject));

    [Theory]
    [InlineData(Section.Optimizers, 41)]
    [InlineData(Section.Schedulers, 30)]
    [InlineData(Section.Modules, 184)]
    [InlineData(Section.Distributions, 152)]
    [InlineData(Section.Random, 642)]
    public void Every_entry_is_run(Section section, int count)
    {
        Assert.Equal(count, Open(section).Entries.Count);
        Assert.True(RecordedResults.Of(section).Count >= count);
        Assert.Subset(Subjects().Select(row => (string)((object[])row)[1]).ToHashSet(), RecordedResults.Of(section).Select(outcome => outcome.Entry).ToHashSet());
    }

    [Theory]
    [InlineData(Section.Optimizers)]
    [InlineData(Section.Schedulers)]
    [InlineData(Section.Modules)]
    [InlineData(Section.Distributions)]
    [InlineData(Section.Random)]
    public void No_fewer_pass_than_the_floor(Section section)
    {
        int passed = RecordedResults.Of(section).Count(outcome => outcome.Verdict == Verdict.Passed);
        Assert.True(passed >= Floor.Of(section), $"{passed} pass, the floor is {Floor.Of(section)}");
    }

    private static EntryRunner Open(Section section) => EntryRunner.Open(section, RecordedFiles.Default, new Binder(new TorchApi(typeof(torch).Assembly)))!;
}
