using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Libraries;

/// <summary>Densities, moments, samples and divergences of distributions in float64. Each property is an outcome of its own.</summary>
public sealed class DistributionRunner(EntryRecording recording, Binder binder) : EntryRunner(binder)
{
    private static readonly string[] Properties = ["mean", "variance", "stddev", "mode", "entropy", "perplexity"];

    public override IReadOnlyList<string> Entries => recording.Entries;

    public override IEnumerable<Outcome> Run(string entry) => recording[entry].ValueKind == JsonValueKind.Object ? RunDistribution(entry) : [RunDivergence(entry)];

    private IEnumerable<Outcome> RunDistribution(string entry)
    {
        JsonElement recorded = recording[entry];
        OutcomeBuilder made = new(Section.Distributions, entry, entry);
        Sample sample = default;
        if (!made.Try(Aspects.State, "the constructor", () => sample = Make(entry, 1)))
        {
            yield return made.Build();
            yield break;
        }

        made.Try(Aspects.State, "the shapes", () =>
        {
            made.Check(Aspects.State, CompareShape("batch_shape", recorded.GetProperty("batch_shape"), Read(sample.Distribution, "batch_shape")));
            made.Check(Aspects.State, CompareShape("event_shape", recorded.GetProperty("event_shape"), Read(sample.Distribution, "event_shape")));
        });
        if (sample.Distribution.GetType().GetMethod("ToString", Type.EmptyTypes)!.DeclaringType != typeof(object))
        {
            string text = recorded.GetProperty("repr").GetString()!;
            made.Check(Aspects.Text, sample.Distribution.ToString() is var shown && shown == text ? null : $"prints {shown}, expected {text}");
        }

        yield return made.Build();
        foreach (string property in Properties.Where(property => Has(recorded, property)))
        {
            yield return Check(entry, property, distribution => Read(distribution, property));
        }

        foreach (string function in new[] { "log_prob", "cdf" }.Where(function => Has(recorded, function)))
        {
            yield return Check(entry, function, distribution => Method(distribution, function, Value(entry)));
        }

        if (Has(recorded, "icdf"))
        {
            yield return Check(entry, "icdf", distribution => Method(distribution, "icdf", Tensor(0.1, 0.5, 0.9)));
        }

        foreach (string function in new[] { "sample", "rsample" }.Where(function => Has(recorded, function)))
        {
            yield return Check(entry, function, distribution =>
            {
                Binder.Functions.ManualSeed(0);
                return Method(distribution, function, new PyTuple([4L]));
            });
        }

        if (Has(recorded, "expanded"))
        {
            OutcomeBuilder expanded = new(Section.Distributions, entry, $"{entry}.expand");
            expanded.Try(Aspects.State, "expand", () =>
            {
                PyTuple shape = new([2L, .. recorded.GetProperty("batch_shape").EnumerateArray().Select(size => (object?)size.GetInt64())]);
                expanded.Check(Aspects.State, CompareShape("batch_shape", recorded.GetProperty("expanded"), Read(Method(Make(entry, 1).Distribution, "expand", shape)!, "batch_shape")));
            });
            yield return expanded.Build();
        }
    }

    private static bool Has(JsonElement recorded, string property) => recorded.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.Array;

    /// <summary>Compares one result, and its gradients by the parameters where they were recorded.</summary>
    private Outcome Check(string entry, string property, Func<object, object?> compute)
    {
        JsonElement recorded = recording[entry];
        OutcomeBuilder outcome = new(Section.Distributions, entry, $"{entry}.{property}");
        outcome.Try(Aspects.Forward, property, () =>
        {
            Sample sample = Make(entry, 1);
            object result = compute(sample.Distribution)!;
            Tolerance tolerance = TensorComparer.ToleranceOf("float64");
            outcome.Check(Aspects.Forward, NumberComparer.Compare(property, EntryRecording.Numbers(recorded.GetProperty(property)), Elements(result), tolerance));
            if (Has(recorded, $"{property}_grads"))
            {
                IReadOnlyList<object?> gradients = Binder.Functions.Grad([Binder.Functions.Sum(result)], sample.Parameters, [Tensor0(1)], createGraph: false);
                JsonElement expected = recorded.GetProperty($"{property}_grads");
                for (int i = 0; i < expected.GetArrayLength(); i++)
                {
                    outcome.Check(Aspects.Backward, CompareGradient($"gradient {i}", expected[i], gradients[i], tolerance));
                }
            }
        });
        return outcome.Build();
    }

    private string? CompareGradient(string what, JsonElement expected, object? actual, Tolerance tolerance) => expected.ValueKind == JsonValueKind.Null
        ? actual is null ? null : $"{what}: expected none"
        : actual is null ? $"{what}: none"
        : NumberComparer.Compare(what, EntryRecording.Numbers(expected), Elements(actual), tolerance);

    /// <summary>kl(p, q), where the parameters of q are 1.1 times those of p's kind.</summary>
    private Outcome RunDivergence(string entry)
    {
        string[] names = entry["kl(".Length..^1].Split(", ");
        OutcomeBuilder outcome = new(Section.Distributions, "kl_divergence", entry);
        outcome.Try(Aspects.Forward, "kl_divergence", () =>
        {
            object result = Binder.CallFunction("torch.distributions", "kl_divergence", new CallArguments(Make(names[0], 1).Distribution, Make(names[1], 1.1).Distribution))!;
            double[] expected = recording[entry].ValueKind == JsonValueKind.Array ? EntryRecording.Numbers(recording[entry]) : [EntryRecording.Number(recording[entry])];
            outcome.Check(Aspects.Forward, NumberComparer.Compare("divergence", expected, Elements(result), TensorComparer.ToleranceOf("float64")));
        });
        return outcome.Build();
    }

    private Sample Make(string entry, double factor)
    {
        List<object?> parameters = [];
        Dictionary<string, object?> names = new()
        {
            ["T"] = new PyBuiltin("T", values =>
            {
                object tensor = Binder.CallFunction("torch", "tensor", new CallArguments([values.Positional.Count == 1 ? values.Positional[0] : new PyList(values.Positional)], Float64))!;
                tensor = Binder.Functions.Multiply(tensor, factor);
                Binder.Tensors.SetRequiresGrad(tensor, true);
                parameters.Add(tensor);
                return tensor;
            }),
        };
        Evaluator.Execute(recording.Setup, names);
        return new Sample(Evaluator.Evaluate(recording.Tree(entry), names)!, parameters);
    }

    private static readonly Dictionary<string, object?> Float64 = new() { ["dtype"] = new PyDType("float64") };

    private object Value(string entry)
    {
        Dictionary<string, object?> names = [];
        Evaluator.Execute(recording.Setup, names);
        return Evaluator.Evaluate(recording.ValueTree(entry), names)!;
    }

    private object Tensor(params double[] values) => Binder.CallFunction("torch", "tensor", new CallArguments([new PyList([.. values.Cast<object?>()])], Float64))!;

    private object Tensor0(double value) => Binder.CallFunction("torch", "tensor", new CallArguments([value], Float64))!;

    /// <summary>A property, or a method without arguments: the API has entropy() and mean.</summary>
    private object? Read(object target, string name) => target.GetType().GetProperty(name) is { } property
        ? Results.ToPython(property.GetMethod!.Invoke(target, System.Reflection.BindingFlags.DoNotWrapExceptions, null, null, null), Binder.Api)
        : Method(target, name);

    private static string? CompareShape(string what, JsonElement expected, object? actual)
    {
        long[] wanted = [.. expected.EnumerateArray().Select(size => size.GetInt64())];
        long[] shape = [.. ((PySequence)actual!).Items.Cast<long>()];
        return shape.SequenceEqual(wanted) ? null : $"{what} [{string.Join(", ", shape)}], expected [{string.Join(", ", wanted)}]";
    }

    private readonly record struct Sample(object Distribution, IReadOnlyList<object?> Parameters);
}
