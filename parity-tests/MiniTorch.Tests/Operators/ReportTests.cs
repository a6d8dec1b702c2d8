using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Reports;
using Xunit;

namespace MiniTorch.Tests.Operators;

public sealed class ReportTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void VerdictFollowsFromTheAspects()
    {
        Assert.Equal(Verdict.Passed, Make(Aspects.Forward | Aspects.Backward, Aspects.Forward | Aspects.Backward).Verdict);
        Assert.Equal(Verdict.Failed, Make(Aspects.Forward | Aspects.Backward, Aspects.Forward).Verdict);
        Assert.Equal(Verdict.Missing, Make(Aspects.None, Aspects.None, missing: "torch.nothing").Verdict);
    }

    [Fact]
    public void KnownDifferenceCoversOnlyItsAspects()
    {
        KnownDifference known = new(Section.Operators, "round", Aspects.Graph, "why");
        Assert.Equal(Verdict.Known, (Make(Aspects.Forward | Aspects.Graph, Aspects.Forward) with { Known = known }).Verdict);
        Assert.Equal(Verdict.Failed, (Make(Aspects.Forward | Aspects.Graph, Aspects.Graph) with { Known = known }).Verdict);
        Assert.Equal(Verdict.Passed, (Make(Aspects.Graph, Aspects.Graph) with { Known = known }).Verdict);
    }

    [Fact]
    public void WhatCannotBeCalledIsKnownOnlyWhereTheTableSaysSo()
    {
        Outcome missing = Make(Aspects.None, Aspects.None) with { Missing = "torch.round" };
        Assert.Equal(Verdict.Missing, missing.Verdict);
        Assert.Equal(Verdict.Missing, (missing with { Known = new(Section.Operators, "round", Aspects.Forward, "why") }).Verdict);
        Assert.Equal(Verdict.Known, (missing with { Known = new(Section.Operators, "round", Aspects.Call, "why") }).Verdict);
    }

    [Fact]
    public void AnAspectThatFailedOnceStaysFailed()
    {
        OutcomeBuilder builder = new(Section.Graphs, "entry", "id");
        builder.Check(Aspects.Backward, null);
        builder.Check(Aspects.Backward, "differs");
        builder.Check(Aspects.Backward, null);
        Outcome outcome = builder.Build();
        Assert.Equal((Aspects.Backward, Aspects.None), (outcome.Tested, outcome.Passed));
        Assert.Equal(["differs"], outcome.Details);
    }

    [Fact]
    public void ExceptionsAreFailuresAndMissingNamesAreNot()
    {
        OutcomeBuilder thrown = new(Section.Graphs, "entry", "id");
        Assert.False(thrown.Try(Aspects.Forward, "forward", () => throw new InvalidOperationException("bad")));
        Assert.Equal("forward threw InvalidOperationException: bad", Assert.Single(thrown.Build().Details));
        OutcomeBuilder lacking = new(Section.Graphs, "entry", "id");
        Assert.False(lacking.Try(Aspects.Forward, "forward", () => throw new MissingException("torch.nothing", "torch.nothing(1)")));
        Assert.Equal(Verdict.Missing, lacking.Build().Verdict);
    }

    [Fact]
    public void FloorRisesAndNeverSinks()
    {
        File.WriteAllText(_path, """{ "graphs": 2, "operators": 5 }""");
        Outcome passed = Make(Aspects.Forward, Aspects.Forward);
        Floor.Raise([passed with { Section = Section.Graphs }, passed with { Section = Section.Graphs }, passed with { Section = Section.Graphs }, passed], _path);
        Assert.Equal(3, Floor.Of(Section.Graphs, _path));
        Assert.Equal(5, Floor.Of(Section.Operators, _path));
    }

    [Fact]
    public void MissingNamesAreRankedByWaitingSamples()
    {
        Outcome[] outcomes =
        [
            Make(Aspects.None, Aspects.None, "torch.rare", "a"),
            Make(Aspects.None, Aspects.None, "torch.often", "b"),
            Make(Aspects.None, Aspects.None, "torch.often", "c"),
            Make(Aspects.Forward, Aspects.Forward),
        ];
        Assert.Equal([("torch.often", 2), ("torch.rare", 1)], MissingName.Rank(outcomes).Select(missing => (missing.Name, missing.Count)));
    }

    [Fact]
    public void SummaryCountsByAspectAndVerdict()
    {
        Summary sum = Summary.Of(Section.Operators, [Make(Aspects.Forward | Aspects.Graph, Aspects.Forward), Make(Aspects.Forward, Aspects.Forward), Make(Aspects.None, Aspects.None, "torch.rare")]);
        Assert.Equal((1, 3, 1, 1, 1), (sum.Entries, sum.Samples, sum.Passed, sum.Missing, sum.Failed));
        Assert.Equal(("2/2", "0/1", ""), (sum.Forward.ToString(), sum.Graph.ToString(), sum.Backward.ToString()));
    }

    private static Outcome Make(Aspects tested, Aspects passed, string? missing = null, string id = "id") =>
        new(Section.Operators, "entry", id, tested, passed, missing, missing is null ? [] : [$"missing: {missing}()"]);
}
