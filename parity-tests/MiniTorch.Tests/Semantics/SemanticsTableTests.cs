using MiniTorch.Parity;
using Xunit;

namespace MiniTorch.Tests.Semantics;

/// <summary>Every recorded behaviour of PyTorch's autograd is tested or is a difference with a reason, and docs/semantics.md says which.</summary>
public class SemanticsTableTests
{
    private static readonly BehaviourTable s_table = new(
        typeof(SemanticsTest).Namespace!, Path.Combine(RepositoryRoot.Path!, "parity-tests", "data", "semantics-ids.json"), Path.Combine(RepositoryRoot.Path!, "parity-tests", "data", "semantics-differences.json"));

    [Fact]
    public void EveryRecordedBehaviourIsTestedOrADifferenceWithAReason() => Assert.Equal([], s_table.Open);

    [Fact]
    public void NothingIsTestedOrExcusedThatWasNotRecorded() => Assert.Equal([], s_table.Unknown);

    [Fact]
    public void MostAreTested() => Assert.True(s_table.Tested >= 270, $"{s_table.Tested} tested");

    [Fact]
    public void TheDocumentIsUpToDate() => s_table.AssertDocument(
        Path.Combine(RepositoryRoot.Path!, "docs", "semantics.md"),
        """
        # Autograd semantics: what is tested, and what is different

        294 behaviours of PyTorch 2.13's autograd on the CPU were observed and numbered. Each is a test of that number under
        `parity-tests/MiniTorch.Tests/Semantics`, or stands here as a difference with its reason. This page is generated: run the test that compares it with
        `MINITORCH_WRITE_DOCS=1` after adding a test.
        """);
}
