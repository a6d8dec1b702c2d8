// A Kolmogorov-Arnold layer: each edge is a sum of B-splines and a SiLU, fitted to a function of two variables.
using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(8);
var x = rand(200, 2) * 2 - 1;
var y = exp(sin(Math.PI * x[.., 0..1]) + x[.., 1..2].pow(2));

var model = Sequential(new KanLayer(2, 3, 5, 3), new KanLayer(3, 1, 5, 3));
var optimizer = optim.Adam(model.parameters(), 0.02, 0.9, 0.999);
for (int step = 0; step <= 60; step++)
{
    optimizer.zero_grad();
    var loss = functional.mse_loss(model.forward(x), y);
    loss.backward();
    optimizer.step();
    if (step % 20 == 0)
        Console.WriteLine($"{step,2}: {loss.item<float>():F4}");
}

using (no_grad())
{
    var bases = new KanLayer(1, 1, 4, 3).Bases(linspace(-1, 1, 5, dtype: float32).unsqueeze(1));
    Console.WriteLine("sum of the bases: " + string.Join(", ", bases.sum(-1).flatten().data<float>().ToArray()));
}

sealed class KanLayer : Module<Tensor, Tensor>
{
    private readonly Parameter coefficients, scale;
    private readonly Tensor grid;
    private readonly int order;

    public KanLayer(int inputs, int outputs, int intervals, int order) : base("KanLayer")
    {
        this.order = order;
        double h = 2.0 / intervals;
        grid = (arange(-order, intervals + order + 1, dtype: float32) * h - 1).repeat(inputs, 1);
        coefficients = nn.Parameter(0.1f * randn(outputs, inputs, intervals + order));
        scale = nn.Parameter(empty(outputs, inputs));
        init.kaiming_uniform_(scale, a: Math.Sqrt(5));
        RegisterComponents();
    }

    public Tensor Bases(Tensor x)
    {
        var at = x.unsqueeze(-1);
        var bases = ((at >= grid[.., ..^1]) & (at < grid[.., 1..])).to(x.dtype);
        for (int k = 1; k <= order; k++)
        {
            var left = (at - grid[.., ..^(k + 1)]) / (grid[.., k..^1] - grid[.., ..^(k + 1)]);
            var right = (grid[.., (k + 1)..] - at) / (grid[.., (k + 1)..] - grid[.., 1..^k]);
            bases = left * bases[.., .., ..^1] + right * bases[.., .., 1..];
        }

        return bases;
    }

    public override Tensor forward(Tensor x)
    {
        var splines = einsum("bik,oik->bo", Bases(x), coefficients);
        return splines + functional.linear(functional.silu(x), scale);
    }
}
