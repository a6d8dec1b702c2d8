using System.Collections;
using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Libraries;

/// <summary>Learning rates and momenta of two groups over 24 steps, as PyTorch computed them.</summary>
public sealed class SchedulerRunner(EntryRecording recording, Binder binder) : EntryRunner(binder)
{
    private static readonly Tolerance Exact = new(0, 1e-14);

    public override IReadOnlyList<string> Entries => recording.Entries;

    public override IEnumerable<Outcome> Run(string entry)
    {
        OutcomeBuilder outcome = new(Section.Schedulers, NameOf(entry), entry);
        outcome.Try(Aspects.Forward, "the run", () => Compare(entry, outcome));
        return [outcome.Build()];
    }

    private void Compare(string entry, OutcomeBuilder outcome)
    {
        Dictionary<string, object?> names = [];
        Evaluator.Execute(recording.Setup, names);
        object optimizer = names["o"]!;
        object scheduler = Evaluator.Evaluate(recording.Tree(entry), names)!;
        JsonElement rates = recording[entry].GetProperty("lrs");
        for (int k = 0; k < rates.GetArrayLength(); k++)
        {
            if (k > 0)
            {
                Method(optimizer, "step");
                Method(scheduler, "step", NameOf(entry) == "ReduceLROnPlateau" ? [Metric(k - 1)] : []);
            }

            outcome.Check(Aspects.Forward, NumberComparer.Compare($"rates after {k} steps", EntryRecording.Numbers(rates[k]), OfGroups(optimizer, "LearningRate"), Exact));
            if (recording[entry].TryGetProperty("momentum", out JsonElement momenta))
            {
                double[] actual = OfGroups(optimizer, "Momentum");
                double[] expected = momenta[k].ValueKind == JsonValueKind.Array ? EntryRecording.Numbers(momenta[k]) : [.. actual.Select(_ => momenta[k].GetDouble())];
                outcome.Check(Aspects.Forward, NumberComparer.Compare($"momenta after {k} steps", expected, actual, Exact));
            }
        }
    }

    /// <summary>Falls, then stays.</summary>
    private static double Metric(int k) => k < 5 ? 1.0 / (1 + k) : 0.2 + (0.01 * (k % 3));

    private static double[] OfGroups(object optimizer, string property) =>
        [.. ((IEnumerable)optimizer.GetType().GetProperty("ParamGroups")!.GetValue(optimizer)!).Cast<object>().Select(group => ReadDouble(group, property))];

    private static double ReadDouble(object group, string property)
    {
        foreach (Type type in group.GetType().GetInterfaces())
        {
            if (type.GetProperty(property) is { } found)
            {
                return (double)found.GetValue(group)!;
            }
        }

        throw new MissingException($"ParamGroup.{property}", $"{group.GetType()}.{property}");
    }
}
