using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Operators;

/// <summary>Calls from PyTorch's operator database, and its type promotion.</summary>
[Collection(RecordedSamples.Name)]
public class RecordedOperatorTests
{
    public static TheoryData<string> Operators => [.. new OperatorRecording(RecordedFiles.Default).Entries(EntryFilter.All.Matches).Distinct()];

    public static TheoryData<string> PromotionTables => [.. RecordedFiles.Default.ReadJson(RecordedFiles.Promotion).GetProperty("entries").EnumerateObject().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Operators))]
    public void CallsAgree(string entry) => RecordedResults.AssertNoneFailed(RecordedResults.Of(Section.Operators).Where(outcome => outcome.Entry == entry));

    [Theory]
    [MemberData(nameof(PromotionTables))]
    public void DtypesAgree(string entry) => RecordedResults.AssertNoneFailed(RecordedResults.Of(Section.Promotion).Where(outcome => outcome.Entry == entry));
}
