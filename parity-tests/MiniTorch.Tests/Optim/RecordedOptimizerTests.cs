using System.Text.Json;
using MiniTorch.Modules;
using MiniTorch.Parity.Recordings;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Optim;

/// <summary>Losses and parameters over 40 steps, as PyTorch computed them in float64.</summary>
public class RecordedOptimizerTests
{
    private static readonly JsonElement s_entries = RecordedFiles.Default.ReadJson("optimizers.json").GetProperty("entries");

    /// <summary>What TorchSharp's signatures cannot say.</summary>
    private static readonly string[] s_inexpressible = ["decoupled_weight_decay", "line_search_fn"];

    public static TheoryData<string> Entries()
    {
        var names = new TheoryData<string>();
        foreach (JsonProperty entry in s_entries.EnumerateObject())
        {
            if (!Array.Exists(s_inexpressible, entry.Name.Contains))
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
        Parameter w = new(tensor(new[,] { { 0.5, -0.3, 0.8 }, { 0.1, 0.7, -0.6 } }));
        Parameter b = new(tensor(new[] { 0.05, -0.1, 0.2 }));
        var xs = new double[8, 2];
        var ys = new double[8, 3];
        for (int i = 0; i < 8; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                if (j < 2)
                {
                    xs[i, j] = Math.Sin(1 + i + (2 * j));
                }
                ys[i, j] = Math.Cos((i * j) + (0.5 * j));
            }
        }
        Tensor x = tensor(xs), y = tensor(ys);
        Tensor Loss() => nn.functional.mse_loss((x.matmul(w) + b).tanh(), y);
        torch.optim.Optimizer optimizer = Make(new PythonCall(entry), w, b);
        foreach (JsonElement expected in recorded.GetProperty("losses").EnumerateArray())
        {
            double loss = 0;
            if (optimizer is LBFGS)
            {
                loss = optimizer.step(() =>
                {
                    optimizer.zero_grad();
                    Tensor l = Loss();
                    l.backward();
                    return l;
                })!.item<double>();
            }
            else
            {
                optimizer.zero_grad();
                Tensor l = Loss();
                l.backward();
                optimizer.step();
                loss = l.item<double>();
            }
            Assert.Equal(expected.GetDouble(), loss, 1e-10);
        }
        AssertClose(recorded.GetProperty("W"), w);
        AssertClose(recorded.GetProperty("b"), b);
    }

    internal static torch.optim.Optimizer Make(PythonCall call, Parameter w, Parameter b)
    {
        double[] betas = call.Numbers("betas") ?? [0.9, 0.999];
        double wd = call.Number("weight_decay", 0);
        bool maximize = call.Flag("maximize"), amsgrad = call.Flag("amsgrad");
        double eps = call.Number("eps", 1e-8);
        bool groups = call.Rest == "groups";
        Parameter[] all = groups ? [w] : [w, b];
        double lr = call.Number("lr", double.NaN);
        torch.optim.Optimizer optimizer = call.Name switch
        {
            "SGD" => torch.optim.SGD(all, lr, call.Number("momentum", 0), call.Number("dampening", 0), wd, call.Flag("nesterov"), maximize),
            "Adam" => torch.optim.Adam(all, call.Number("lr", 0.001), betas[0], betas[1], eps, wd, amsgrad, maximize),
            "AdamW" => torch.optim.AdamW(all, call.Number("lr", 0.001), betas[0], betas[1], eps, call.Number("weight_decay", 0.01), amsgrad, maximize),
            "Adamax" => torch.optim.Adamax(all, call.Number("lr", 0.002), betas[0], betas[1], eps, wd),
            "NAdam" => torch.optim.NAdam(all, call.Number("lr", 0.002), betas[0], betas[1], eps, wd, call.Number("momentum_decay", 0.004)),
            "RAdam" => torch.optim.RAdam(all, call.Number("lr", 0.001), betas[0], betas[1], eps, wd),
            "RMSprop" => torch.optim.RMSProp(all, call.Number("lr", 0.01), call.Number("alpha", 0.99), eps, wd, call.Number("momentum", 0), call.Flag("centered")),
            "Adagrad" => torch.optim.Adagrad(all, call.Number("lr", 0.01), call.Number("lr_decay", 0), wd, call.Number("initial_accumulator_value", 0)),
            "Adadelta" => torch.optim.Adadelta(all, call.Number("lr", 1), call.Number("rho", 0.9), 1e-6, wd),
            "ASGD" => torch.optim.ASGD(all, call.Number("lr", 0.01), call.Number("lambd", 1e-4), call.Number("alpha", 0.75), call.Number("t0", 1e6), wd),
            "Rprop" => torch.optim.Rprop(all, call.Number("lr", 0.01), (call.Numbers("etas") ?? [0.5, 1.2])[0], (call.Numbers("etas") ?? [0.5, 1.2])[1],
                (call.Numbers("step_sizes") ?? [1e-6, 50])[0], (call.Numbers("step_sizes") ?? [1e-6, 50])[1]),
            "LBFGS" => torch.optim.LBFGS(all, call.Number("lr", 1), call.Int("max_iter", 20), tolerange_grad: 1e-7, history_size: call.Int("history_size", 100)),
            _ => throw new NotSupportedException(call.Name),
        };
        if (groups)
        {
            optimizer.add_param_group(call.Name == "SGD" ? new SGD.ParamGroup([b], 0.5 * lr, call.Number("momentum", 0)) : new Adam.ParamGroup([b], 0.5 * lr));
        }
        return optimizer;
    }

    private static void AssertClose(JsonElement expected, Tensor actual)
    {
        double[] values = actual.detach().reshape(-1).data<double>().ToArray();
        double[] recorded = [.. expected.EnumerateArray().Select(static value => value.GetDouble())];
        Assert.Equal(recorded.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(recorded[i], values[i], 1e-9);
        }
    }
}
