using System.Globalization;
using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Libraries;

/// <summary>Training runs from one seed: each loss against the reference's.</summary>
public sealed class TrainingRunner(Binder binder)
{
    /// <summary>In float64 a hundred steps amplify the last bits to 1e-9 at most; in float32 ten keep four digits, and then two runs part.</summary>
    private static readonly Dictionary<string, Tolerance> Tolerances = new() { ["float64"] = new Tolerance(1e-6, 0), ["float32"] = new Tolerance(1e-4, 0) };

    private readonly Evaluator _evaluator = new(new TorchHost(binder));

    /// <summary>The name of a row: MLP, Adam, float64.</summary>
    public static string NameOf(JsonElement row) => $"{row.GetProperty("network").GetString()}, {row.GetProperty("optimizer").GetString()}, {row.GetProperty("dtype").GetString()}";

    public Outcome Run(JsonElement row)
    {
        OutcomeBuilder outcome = new(Section.Training, row.GetProperty("network").GetString()!, NameOf(row));
        outcome.Try(Aspects.Forward, "the run", () =>
        {
            double[] expected = EntryRecording.Numbers(row.GetProperty("losses"));
            outcome.Check(Aspects.Forward, NumberComparer.Compare("losses", expected, Losses(row, expected.Length), Tolerances[row.GetProperty("dtype").GetString()!]));
            outcome.Check(Aspects.Forward, expected[^1] < expected[0] ? null : string.Create(CultureInfo.InvariantCulture, $"the loss does not fall: {expected[0]} to {expected[^1]}"));
        });
        return outcome.Build();
    }

    private List<double> Losses(JsonElement row, int steps)
    {
        Dictionary<string, object?> names = [];
        binder.Functions.ManualSeed(row.GetProperty("seed").GetInt64());
        _evaluator.Execute(AstReader.ReadModule(row.GetProperty("setup")), names);
        object optimizer = _evaluator.Evaluate(AstReader.ReadExpression(row.GetProperty("make")), names)!;
        List<double> losses = [];
        for (int step = 0; step < steps; step++)
        {
            binder.CallMethod(optimizer, "zero_grad", new CallArguments());
            object loss = ((IPyCallable)names["loss"]!).Call(new CallArguments())!;
            binder.CallMethod(loss, "backward", new CallArguments());
            binder.CallMethod(optimizer, "step", new CallArguments());
            losses.Add((double)binder.Functions.ToNumber(loss));
        }

        return losses;
    }
}
