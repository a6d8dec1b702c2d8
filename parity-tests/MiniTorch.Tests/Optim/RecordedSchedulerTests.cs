using System.Text.Json;
using MiniTorch.Modules;
using MiniTorch.Parity.Recordings;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.optim;
using S = MiniTorch.torch.optim.lr_scheduler;

namespace MiniTorch.Tests.Optim;

/// <summary>Learning rates and momenta of two groups over 24 steps, as PyTorch computed them.</summary>
public class RecordedSchedulerTests
{
    private static readonly JsonElement s_entries = RecordedFiles.Default.ReadJson("schedulers.json").GetProperty("entries");

    public static TheoryData<string> Entries()
    {
        var names = new TheoryData<string>();
        foreach (JsonProperty entry in s_entries.EnumerateObject())
        {
            if (!entry.Name.StartsWith("CosineAnnealingWarmRestarts", StringComparison.Ordinal))   // TorchSharp has none
            {
                names.Add(entry.Name);
            }
        }
        return names;
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Follows_PyTorch(string entry)
    {
        JsonElement recorded = s_entries.GetProperty(entry);
        var first = new Parameter(ones(1));
        var second = new Parameter(ones(1));
        SGD optimizer = torch.optim.SGD([new SGD.ParamGroup([first], 0.1, 0.9), new SGD.ParamGroup([second], 0.4, 0.9)], 0.1, 0.9);
        S.LRScheduler scheduler = Make(entry, optimizer);
        JsonElement rates = recorded.GetProperty("lrs");
        for (int k = 0; k < rates.GetArrayLength(); k++)
        {
            if (k > 0)
            {
                optimizer.step();
                if (entry.StartsWith("ReduceLR", StringComparison.Ordinal))
                {
                    scheduler.step(k - 1 < 5 ? 1.0 / k : 0.2 + (0.01 * ((k - 1) % 3)));
                }
                else
                {
                    scheduler.step();
                }
            }
            ILearningRateController[] groups = [.. optimizer.ParamGroups];
            for (int g = 0; g < 2; g++)
            {
                Assert.Equal(rates[k][g].GetDouble(), groups[g].LearningRate, 1e-14);
                if (recorded.TryGetProperty("momentum", out JsonElement momentum))
                {
                    Assert.Equal((momentum[k].ValueKind == JsonValueKind.Array ? momentum[k][g] : momentum[k]).GetDouble(), ((IMomentum)groups[g]).Momentum, 1e-14);
                }
            }
        }
    }

    private static S.LRScheduler Make(string entry, SGD o)
    {
        switch (entry)
        {
            case "LambdaLR(lr_lambda=lambda k: 0.9 ** k)":
                return S.LambdaLR(o, static k => Math.Pow(0.9, k));
            case "LambdaLR(lr_lambda=[lambda k: 1 / (1 + k), lambda k: 0.5])":
                return S.LambdaLR(o, [static k => 1.0 / (1 + k), static k => 0.5]);
            case "MultiplicativeLR(lr_lambda=lambda k: 0.95)":
                return S.MultiplicativeLR(o, static k => 0.95);
            case "SequentialLR(schedulers=[S.ConstantLR(o, 0.1, 4), S.ExponentialLR(o, 0.8)], milestones=[4])":
                return S.SequentialLR(o, [S.ConstantLR(o, 0.1, 4), S.ExponentialLR(o, 0.8)], [4]);
            case "ChainedScheduler([S.ConstantLR(o, 0.5, 4), S.ExponentialLR(o, 0.9)])":
                return S.ChainedLR([S.ConstantLR(o, 0.5, 4), S.ExponentialLR(o, 0.9)]);
        }
        var call = new PythonCall(entry);
        int[] milestones = [.. (call.Numbers("milestones") ?? []).Select(static x => (int)x)];
        bool cycles = call.Text("cycle_momentum", "True") == "True";
        S.impl.CyclicLR.Mode mode = call.Text("mode", "triangular") switch
        {
            "triangular2" => S.impl.CyclicLR.Mode.Triangular2,
            "exp_range" => S.impl.CyclicLR.Mode.ExpRange,
            _ => S.impl.CyclicLR.Mode.Triangular,
        };
        double[] max = call.Numbers("max_lr") ?? [];
        if (max.Length == 1)
        {
            max = [max[0], max[0]];
        }
        return call.Name switch
        {
            "StepLR" => S.StepLR(o, call.Int("step_size", 0), call.Number("gamma", 0.1)),
            "MultiStepLR" => S.MultiStepLR(o, milestones, call.Number("gamma", 0.1)),
            "ConstantLR" => S.ConstantLR(o, call.Number("factor", 1.0 / 3), call.Int("total_iters", 5)),
            "LinearLR" => S.LinearLR(o, call.Number("start_factor", 1.0 / 3), call.Number("end_factor", 1), call.Int("total_iters", 5)),
            "ExponentialLR" => S.ExponentialLR(o, call.Number("gamma", 0.1)),
            "PolynomialLR" => S.PolynomialLR(o, call.Int("total_iters", 5), call.Number("power", 1)),
            "CosineAnnealingLR" => S.CosineAnnealingLR(o, call.Number("T_max", 0), call.Number("eta_min", 0)),
            "CyclicLR" => S.CyclicLR(o, call.Number("base_lr", 0), call.Number("max_lr", 0), call.Int("step_size_up", 2000), call.Int("step_size_down", -1), mode, call.Number("gamma", 1), cycle_momentum: cycles),
            "OneCycleLR" => S.OneCycleLR(
                o, max, call.Int("total_steps", -1), call.Int("epochs", -1), call.Int("steps_per_epoch", -1), call.Number("pct_start", 0.3),
                call.Text("anneal_strategy", "cos") == "linear" ? S.impl.OneCycleLR.AnnealStrategy.Linear : S.impl.OneCycleLR.AnnealStrategy.Cos, cycles,
                div_factor: call.Number("div_factor", 25), final_div_factor: call.Number("final_div_factor", 1e4), three_phase: call.Flag("three_phase")),
            "ReduceLROnPlateau" => S.ReduceLROnPlateau(
                o, call.Text("mode", "min"), call.Number("factor", 0.1), call.Int("patience", 10), call.Number("threshold", 1e-4), call.Text("threshold_mode", "rel"),
                call.Int("cooldown", 0), call.Numbers("min_lr")),
            _ => throw new NotSupportedException(entry),
        };
    }
}
