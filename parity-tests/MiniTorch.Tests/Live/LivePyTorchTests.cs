using MiniTorch.Parity;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Live;

/// <summary>
/// A sample of what <c>run --reference pytorch</c> compares, with the PyTorch of this machine. The whole operator database is
/// that command's: here are a few samples of entries that stand for their kind.
/// </summary>
[Collection(RecordedSamples.Name)]
public sealed class LivePyTorchTests(LivePyTorchTests.Harness live) : IClassFixture<LivePyTorchTests.Harness>
{
    private static readonly LiveOptions Options = new() { Samples = 3, Programs = 50, Seed = 20, DTypes = ["float64", "float32", "complex64", "bfloat16"] };

    [LiveTheory(LiveReference.PyTorch)]
    [InlineData("add", "mul", "div.floor_rounding", "pow", "where", "clamp", "lerp", "addcmul")]
    [InlineData("sum", "mean", "var", "prod", "amax", "logsumexp", "cumsum", "std_mean")]
    [InlineData("tanh", "exp", "sqrt", "sigmoid", "erf", "log1p", "special.i0e", "nn.functional.gelu")]
    [InlineData("matmul", "bmm", "einsum", "nn.functional.linear", "nn.functional.conv2d", "nn.functional.conv_transpose1d", "tensordot", "addmm")]
    [InlineData("transpose", "reshape", "expand", "cat", "gather", "index_put", "sort", "roll")]
    [InlineData("nn.functional.batch_norm", "nn.functional.layer_norm", "nn.functional.max_pool2d", "nn.functional.cross_entropy", "nn.functional.dropout", "log_softmax.dtype", "nn.functional.embedding", "nn.functional.interpolate.bilinear")]
    [InlineData("linalg.det", "linalg.inv", "linalg.cholesky", "fft.rfft", "bernoulli", "randn_like", "multinomial", "topk")]
    public void OperatorsAgree(params string[] entries)
    {
        IReadOnlyList<Outcome> outcomes = live.Run(Section.Operators, new EntryFilter([.. entries.Select(entry => entry + ":")]));
        Assert.Empty(entries.Except(outcomes.Select(outcome => outcome.Entry)));
        RecordedResults.AssertNoneFailed(outcomes);
        Assert.Contains(outcomes, outcome => outcome.Id.Contains("~noncontiguous", StringComparison.Ordinal) && outcome.Verdict == Verdict.Passed);
    }

    [LiveFact(LiveReference.PyTorch)]
    public void RecordedExpressionsHaveTheirGraphsLive()
    {
        IReadOnlyList<Outcome> outcomes = live.Run(Section.Graphs, new EntryFilter(["F.*", "inpl"]));
        Assert.True(outcomes.Count >= 100, $"{outcomes.Count} expressions");
        RecordedResults.AssertNoneFailed(outcomes);
    }

    [LiveFact(LiveReference.PyTorch)]
    public void BadCallsAreRefusedWithTheSameFirstSentence()
    {
        IReadOnlyList<Outcome> outcomes = live.Run(Section.Errors, EntryFilter.All);
        Assert.True(outcomes.Count >= 100, $"{outcomes.Count} calls");
        RecordedResults.AssertNoneFailed(outcomes);
    }

    [LiveFact(LiveReference.PyTorch)]
    public void RandomProgramsAgree()
    {
        IReadOnlyList<Outcome> outcomes = live.Run(Section.Programs, EntryFilter.All);
        Assert.Equal(Options.Programs, outcomes.Count);
        RecordedResults.AssertNoneFailed(outcomes);
    }

    [LiveFact(LiveReference.PyTorch)]
    public void TheSameSeedGivesTheSameSamplesAndAnotherSeedOthers()
    {
        string Rows(int seed) => string.Join('\n', live.Library.Process.Ask(new { @do = "operators", entry = "mul", dtype = "float32", seed, limit = 1 }).Select(row => row.GetRawText()));
        Assert.Equal(Rows(1), Rows(1));
        Assert.NotEqual(Rows(1), Rows(2));
    }

    /// <summary>One PyTorch for all of these tests: it takes three seconds to load.</summary>
    public sealed class Harness : IDisposable
    {
        private readonly ReferenceLibrary? _library = ReferenceLibrary.PyTorch(out _);

        public ReferenceLibrary Library => _library!;

        public IReadOnlyList<Outcome> Run(Section section, EntryFilter filter) => [.. Harnesses.MiniTorch(Library, RecordedFiles.Default, Options).Run(section, filter)];

        public void Dispose() => _library?.Dispose();
    }
}
