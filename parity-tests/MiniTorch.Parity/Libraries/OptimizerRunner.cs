using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Libraries;

/// <summary>Losses and parameters over forty steps in float64 (eight of LBFGS), as PyTorch computed them.</summary>
public sealed class OptimizerRunner(EntryRecording recording, Binder binder) : EntryRunner(binder)
{
    /// <summary>Forty steps apart, sums in another order show in the eleventh digit.</summary>
    private static readonly Tolerance LossTolerance = new(0, 1e-10);

    private static readonly Tolerance ParameterTolerance = new(0, 1e-9);

    public override IReadOnlyList<string> Entries => recording.Entries;

    public override IEnumerable<Outcome> Run(string entry)
    {
        OutcomeBuilder outcome = new(Section.Optimizers, NameOf(entry), entry);
        outcome.Try(Aspects.Forward, "the run", () => Compare(entry, outcome));
        return [outcome.Build()];
    }

    private void Compare(string entry, OutcomeBuilder outcome)
    {
        JsonElement recorded = recording[entry];
        Dictionary<string, object?> names = [];
        Evaluator.Execute(recording.Setup, names);
        object optimizer = Evaluator.Evaluate(recording.Tree(entry), names)!;
        double[] expected = EntryRecording.Numbers(recorded.GetProperty("losses"));
        bool closure = NameOf(entry) == "LBFGS";
        List<double> losses = [];
        for (int step = 0; step < expected.Length; step++)
        {
            object loss = closure ? Method(optimizer, "step", new PyBuiltin("closure", _ => Backward(optimizer, names)))! : Backward(optimizer, names);
            losses.Add((double)Binder.Functions.ToNumber(loss));
            if (!closure)
            {
                Method(optimizer, "step");
            }
        }

        outcome.Check(Aspects.Forward, NumberComparer.Compare("losses", expected, losses, LossTolerance));
        foreach (string parameter in new[] { "W", "b" })
        {
            outcome.Check(Aspects.Forward, NumberComparer.Compare(parameter, EntryRecording.Numbers(recorded.GetProperty(parameter)), Elements(names[parameter]!), ParameterTolerance));
        }
    }

    private object Backward(object optimizer, Dictionary<string, object?> names)
    {
        Method(optimizer, "zero_grad");
        object loss = ((IPyCallable)names["loss"]!).Call(new CallArguments())!;
        Method(loss, "backward");
        return loss;
    }
}
