using System.Text.Json;
using MiniTorch.Core;
using MiniTorch.Parity.Recordings;
using Xunit;

namespace MiniTorch.Tests.RandomNumbers;

/// <summary>The sampling kernels against what PyTorch 2.13 drew for the same seeds.</summary>
public class RecordedStreamTests
{
    private static readonly JsonElement s_streams = RecordedFiles.Default.ReadJson(RecordedFiles.RandomStreams).GetProperty("streams");

    /// <summary>Modules, compositions of operators, and distributions that are not one kernel are compared through the API.</summary>
    private static readonly string[] s_composite =
    [
        "nn.functional.alpha_dropout(", "nn.functional.gumbel_softmax(", "nn.init.orthogonal_", "nn.init.dirac_", "torch.cat([p.reshape(-1) for p in", "DataLoader(",
        "distributions.Laplace", "distributions.StudentT", "distributions.Gumbel", "distributions.Geometric", "distributions.Multinomial(", "distributions.Weibull",
        "distributions.Pareto", "distributions.VonMises", "distributions.OneHotCategorical", "distributions.FisherSnedecor", "distributions.Kumaraswamy",
        "distributions.RelaxedBernoulli",
    ];

    public static TheoryData<string> Expressions() => [.. s_streams.EnumerateObject().Select(x => x.Name).Where(x => !s_composite.Any(x.Contains))];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Draws_what_PyTorch_drew(string expression)
    {
        RandomStream stream = Assert.Single(RandomStream.All, x => x.Pattern.IsMatch(expression));
        foreach (JsonProperty seed in s_streams.GetProperty(expression).EnumerateObject())
        {
            double[] numbers = stream.Draw(stream.Pattern.Match(expression), new GeneratorImpl(ulong.Parse(seed.Name)));
            Compare(numbers, seed.Value, stream.Ulps);
        }
    }

    /// <summary>So that an expression that is matched by nobody, or a table that is empty, does not pass unseen.</summary>
    [Fact]
    public void Most_of_the_recording_is_covered() => Assert.True(Expressions().Count >= 240, $"{Expressions().Count} of {s_streams.EnumerateObject().Count()}");

    private static void Compare(double[] numbers, JsonElement recorded, int ulps)
    {
        string dtype = recorded.GetProperty("dtype").GetString()!;
        long[] shape = [.. recorded.GetProperty("shape").EnumerateArray().Select(x => x.GetInt64())];
        bool complex = dtype.StartsWith("complex", StringComparison.Ordinal);
        Assert.Equal(shape.Aggregate(complex ? 2L : 1L, (x, y) => x * y), numbers.Length);

        double[] values = [.. recorded.GetProperty("values").EnumerateArray().Select(x => x.GetDouble())];
        // The first six and the last two elements; all of them if there are no more than eight numbers.
        double[] ours = values.Length == numbers.Length ? numbers : [.. numbers[..(values.Length - 2)], .. numbers[^2..]];
        double allowance = 0;
        foreach (double number in numbers)
        {
            allowance += ulps * Ulp(number, dtype);
        }
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(Math.Abs(ours[i] - values[i]) <= ulps * Ulp(values[i], dtype), $"number {i}: {ours[i]:R}, recorded {values[i]:R}");
        }

        // The sum shows the numbers in between; it was added up in double precision in another order.
        double sum = numbers.Sum();
        double magnitude = numbers.Sum(Math.Abs);
        if (!complex)
        {
            Assert.True(Math.Abs(sum - recorded.GetProperty("sum").GetDouble()) <= allowance + (1e-14 * magnitude), $"sum {sum:R}, recorded {recorded.GetProperty("sum").GetDouble():R}");
        }
    }

    private static double Ulp(double value, string dtype) => dtype switch
    {
        "float64" or "complex128" => Math.BitIncrement(Math.Abs(value)) - Math.Abs(value),
        "float32" or "complex64" => (double)MathF.BitIncrement((float)Math.Abs(value)) - (float)Math.Abs(value),
        _ => 0,
    };
}
