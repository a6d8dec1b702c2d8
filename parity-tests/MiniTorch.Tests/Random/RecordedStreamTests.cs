using System.Runtime.InteropServices;
using System.Text.Json;
using MiniTorch.Core;
using MiniTorch.Parity.RandomStreams;
using MiniTorch.Parity.Recordings;
using Xunit;

namespace MiniTorch.Tests.RandomNumbers;

/// <summary>The sampling kernels against what PyTorch 2.13 drew for the same seeds.</summary>
public class RecordedStreamTests
{
    private static readonly JsonElement s_streams = RecordedFiles.Default.ReadJson(RecordedFiles.RandomStreams).GetProperty("streams");

    private static readonly JsonElement s_samplers = RecordedFiles.Default.ReadJson(RecordedFiles.SamplerStreams).GetProperty("streams");

    /// <summary>Modules, compositions of operators, and distributions that are not one kernel are compared through the API.</summary>
    private static readonly string[] s_composite =
    [
        "nn.functional.alpha_dropout(", "nn.functional.gumbel_softmax(", "nn.init.orthogonal_", "nn.init.dirac_", "torch.cat([p.reshape(-1) for p in", "DataLoader(",
        "distributions.Laplace", "distributions.StudentT", "distributions.Gumbel", "distributions.Geometric", "distributions.Multinomial(", "distributions.Weibull",
        "distributions.Pareto", "distributions.VonMises", "distributions.OneHotCategorical", "distributions.FisherSnedecor", "distributions.Kumaraswamy",
        "distributions.RelaxedBernoulli", "distributions.LogNormal",
    ];

    public static TheoryData<string> Expressions() => [.. s_streams.EnumerateObject().Select(x => x.Name).Where(x => !s_composite.Any(x.Contains))];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Draws_what_PyTorch_drew(string expression) => Replay(expression, s_streams, RandomStream.All);

    public static TheoryData<string> SamplerExpressions() => [.. s_samplers.EnumerateObject().Select(x => x.Name)];

    [Theory]
    [MemberData(nameof(SamplerExpressions))]
    public void Samples_what_PyTorch_sampled(string expression) => Replay(expression, s_samplers, RandomStream.Samplers);

    private static void Replay(string expression, JsonElement recording, RandomStream[] streams)
    {
        RandomStream stream = Assert.Single(streams, x => x.Pattern.IsMatch(expression));
        foreach (JsonProperty seed in recording.GetProperty(expression).EnumerateObject())
        {
            var generator = new GeneratorImpl(ulong.Parse(seed.Name));
            if (seed.Value.TryGetProperty("error", out JsonElement text))
            {
                var error = Assert.Throws<ExternalException>(() => stream.Draw(stream.Pattern.Match(expression), generator));
                Assert.Equal(text.GetString(), error.Message);
                Assert.Equal(new GeneratorImpl(ulong.Parse(seed.Name)).NextUInt32(), generator.NextUInt32());
                continue;
            }
            double[] numbers = stream.Draw(stream.Pattern.Match(expression), generator);
            Assert.Null(StreamComparer.Compare(numbers, seed.Value, StreamComparer.Ulps(stream.Ulps, seed.Value.GetProperty("dtype").GetString()!)));
        }
    }

    /// <summary>So that an expression that is matched by nobody, or a table that is empty, does not pass unseen.</summary>
    [Fact]
    public void Most_of_the_recordings_is_covered()
    {
        Assert.True(Expressions().Count >= 240, $"{Expressions().Count} of {s_streams.EnumerateObject().Count()}");
        Assert.True(SamplerExpressions().Count >= 330);
    }
}
