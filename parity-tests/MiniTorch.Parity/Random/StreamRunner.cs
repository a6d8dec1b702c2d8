using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Libraries;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.RandomStreams;

/// <summary>What expressions draw right after a seed, against what PyTorch drew.</summary>
public sealed partial class StreamRunner(IReadOnlyList<EntryRecording> recordings, Binder binder) : EntryRunner(binder)
{
    public override IReadOnlyList<string> Entries { get; } = [.. recordings.SelectMany(recording => recording.Entries).Distinct()];

    public override IEnumerable<Outcome> Run(string entry)
    {
        EntryRecording recording = recordings.First(candidate => candidate.Entries.Contains(entry));
        OutcomeBuilder outcome = new(Section.Random, SamplerOf(entry), entry);
        foreach (JsonProperty seed in recording[entry].EnumerateObject())
        {
            if (!outcome.Try(Aspects.Forward, $"seed {seed.Name}", () => RunSeed(recording, entry, seed, outcome)))
            {
                break;
            }
        }

        return [outcome.Build()];
    }

    private void RunSeed(EntryRecording recording, string entry, JsonProperty seed, OutcomeBuilder outcome)
    {
        Binder.Functions.ManualSeed(long.Parse(seed.Name, CultureInfo.InvariantCulture));
        if (seed.Value.TryGetProperty("error", out JsonElement text))
        {
            outcome.Check(Aspects.Error, ExpectError(text.GetString()!, recording, entry));
            return;
        }

        TensorData data = Binder.Tensors.Data(Evaluator.Evaluate(recording.Tree(entry), [])!);
        string dtype = seed.Value.GetProperty("dtype").GetString()!;
        if (data.DType != dtype)
        {
            outcome.Check(Aspects.Forward, $"dtype {data.DType}, expected {dtype}");
            return;
        }

        double[] numbers = DTypes.IsComplex(dtype) ? [.. data.Values().SelectMany(value => new[] { value.Real, value.Imaginary })] : [.. data.Values().Select(value => value.Real)];
        string? difference = StreamComparer.Compare(numbers, seed.Value, ToleranceOf(entry, dtype));
        outcome.Check(Aspects.Forward, difference is null ? null : $"seed {seed.Name}: {difference}");
    }

    private string? ExpectError(string expected, EntryRecording recording, string entry)
    {
        try
        {
            Evaluator.Evaluate(recording.Tree(entry), []);
            return $"did not throw, expected {expected}";
        }
        catch (Exception exception) when (exception is not MissingException)
        {
            return ErrorTexts.Agree(expected, exception.Message) ? null : $"threw {OutcomeBuilder.Describe(exception)}, expected {expected}";
        }
    }

    /// <summary>
    /// Samplers are libtorch's number for number. What is computed from several draws goes through operators whose last bits
    /// are another library's, and is compared as operators are.
    /// </summary>
    private static Func<double, double> ToleranceOf(string entry, string dtype)
    {
        if (Composite().IsMatch(entry))
        {
            Tolerance tolerance = TensorComparer.ToleranceOf(dtype);
            return value => tolerance.Absolute + (tolerance.Relative * Math.Abs(value));
        }

        return StreamComparer.Ulps(entry.Contains("dirichlet", StringComparison.Ordinal) ? 4 : Exact().IsMatch(entry) ? 0 : 2, dtype);
    }

    /// <summary>The function, method, initializer, module or distribution that draws.</summary>
    public static string SamplerOf(string entry)
    {
        Match match = Sampler().Match(entry);
        return match.Success ? match.Value : NameOf(entry);
    }

    [GeneratedRegex(@"\b(rand|randint|randperm|uniform_|bernoulli|bernoulli_|random_|geometric_|poisson|binomial|multinomial|dropout|dropout2d)\(")]
    private static partial Regex Exact();

    [GeneratedRegex(@"alpha_dropout|gumbel_softmax|rrelu|orthogonal_|distributions\.|parameters\(\)|DataLoader")]
    private static partial Regex Composite();

    [GeneratedRegex(@"(?<=torch\.empty\([^)]*\)(\.t\(\)|\[::2\])?\.)\w+_(?=\()|(?<=^torch\.empty.*\)(\[[^\]]*\]|\.t\(\)|\.expand\([^)]*\))+\.)\w+_(?=\()|(nn\.init\.|distributions\.)\w+|nn\.[A-Z]\w+|(?<=utils\.data\.)(DataLoader|RandomSampler|random_split)|(nn\.functional|F)\.\w+|torch\.(_standard_gamma|_sample_dirichlet|rand\w*|normal|bernoulli|multinomial|poisson|binomial)")]
    private static partial Regex Sampler();
}
