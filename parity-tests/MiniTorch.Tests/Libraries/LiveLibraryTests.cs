using MiniTorch.Parity;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Libraries;

/// <summary>Training runs and random streams against the PyTorch that is installed.</summary>
[Collection(RecordedSamples.Name)]
public class LiveLibraryTests
{
    private static readonly Lazy<IReadOnlyList<Outcome>> s_training = new(() => Run(Section.Training, EntryFilter.All));

    [LiveTheory(LiveReference.PyTorch)]
    [InlineData("MLP")]
    [InlineData("CNN")]
    [InlineData("LSTM")]
    public void Loss_curves_are_those_of_PyTorch(string network)
    {
        Outcome[] runs = [.. s_training.Value.Where(outcome => outcome.Entry == network)];
        Assert.Equal(22, runs.Length); // eleven optimizers in two dtypes
        Assert.DoesNotContain(runs, run => run.Verdict == Verdict.Missing);
        RecordedResults.AssertNoneFailed(runs);
    }

    [LiveFact(LiveReference.PyTorch)]
    public void Streams_are_those_of_PyTorch()
    {
        IReadOnlyList<Outcome> streams = Run(Section.Random, EntryFilter.All);
        Assert.True(streams.Count(outcome => outcome.Verdict == Verdict.Passed) >= 360);
        RecordedResults.AssertNoneFailed(streams);
    }

    private static IReadOnlyList<Outcome> Run(Section section, EntryFilter filter)
    {
        using LiveHarness harness = Harnesses.MiniTorch(ReferenceLibrary.PyTorch(out _)!, RecordedFiles.Default, new LiveOptions { Seed = 1 });
        return [.. harness.Run(section, filter)];
    }
}
