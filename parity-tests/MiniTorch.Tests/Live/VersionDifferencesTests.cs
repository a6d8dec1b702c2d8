using MiniTorch.Parity.Live;
using MiniTorch.Parity.Reports;
using Xunit;

namespace MiniTorch.Tests.Live;

public sealed class VersionDifferencesTests
{
    private static readonly VersionDifference Row = new(Section.Operators, ["ldexp", "fill"], ["float64"], ["~empty"], Aspects.Graph, "why", new Version(2, 0));

    [Fact]
    public void TheTableOfTheDocumentIsCurrent()
    {
        string document = File.ReadAllText(VersionTable.DefaultPath);
        Assert.Equal(VersionTable.Update(document, VersionDifferences.Read()), document);
    }

    [Theory]
    [InlineData("ldexp", "ldexp:float64:0~empty", Aspects.Graph, true)]
    [InlineData("ldexp", "ldexp:float32:0~empty", Aspects.Graph, false)]
    [InlineData("ldexp", "ldexp:float64:0", Aspects.Graph, false)]
    [InlineData("ldexp", "ldexp:float64:0~empty", Aspects.Graph | Aspects.Forward, false)]
    [InlineData("mul", "mul:float64:0~empty", Aspects.Graph, false)]
    public void ADifferenceCoversItsSamplesAndAspectsOnly(string entry, string id, Aspects failed, bool covered)
    {
        VersionDifferences differences = new(new VersionDifferenceFile([Row], []), new Version(1, 13));
        Assert.Equal(covered, differences.Of(Outcome(entry, id, failed)) is not null);
    }

    [Fact]
    public void ALaterVersionHasNoneOfTheDifferences()
    {
        VersionDifferences differences = new(new VersionDifferenceFile([Row], [new RenamedNode("A", "B", new Version(2, 0))]), new Version(2, 0));
        Assert.Null(differences.Of(Outcome("ldexp", "ldexp:float64:0~empty", Aspects.Graph)));
        Assert.Equal("A", differences.NodeName("A"));
        Assert.Empty(differences.Unseen(Section.Operators, ["float64"]));
    }

    [Fact]
    public void ADifferenceThatDoesNotOccurIsComplainedOf()
    {
        VersionDifferences differences = new(new VersionDifferenceFile([Row, Row with { Entries = ["rare"], Rare = true }], []), new Version(1, 13));
        Assert.NotNull(differences.Of(Outcome("ldexp", "ldexp:float64:0~empty", Aspects.Graph)));
        Assert.Equal(["fill"], differences.Unseen(Section.Operators, ["float64"]).Select(unseen => unseen.Entry));
        Assert.Empty(differences.Unseen(Section.Operators, ["float32"]));
        Assert.Empty(differences.Unseen(Section.Graphs, ["float64"]));
    }

    private static Outcome Outcome(string entry, string id, Aspects failed) => new(Section.Operators, entry, id, failed, Aspects.None, Missing: null, ["differs"]);
}
