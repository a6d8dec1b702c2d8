// sin(x) by a cubic in Legendre's form, whose derivative is a function of the user's own.
using System;
using System.Collections.Generic;
using TorchSharp;
using static TorchSharp.torch;

var x = linspace(-Math.PI, Math.PI, 200, dtype: float64);
var y = sin(x);
var a = tensor(0.0, requires_grad: true);
var b = tensor(-1.0, requires_grad: true);
var c = tensor(0.0, requires_grad: true);
var d = tensor(0.3, requires_grad: true);
const double rate = 5e-6;

for (int t = 0; t < 500; t++)
{
    var prediction = a + b * Legendre3.apply(c + d * x);
    var loss = (prediction - y).pow(2).sum();
    if (t % 100 == 99)
        Console.WriteLine($"{t + 1} {loss.item<double>():F6}");
    loss.backward();
    using (no_grad())
    {
        foreach (var parameter in new[] { a, b, c, d })
        {
            parameter.sub_(rate * parameter.grad!);
            parameter.grad!.zero_();
        }
    }
}

Console.WriteLine($"y = {a.item<double>():F6} + {b.item<double>():F6} * P3({c.item<double>():F6} + {d.item<double>():F6} x)");

class Legendre3 : autograd.SingleTensorFunction<Legendre3>
{
    public override string Name => nameof(Legendre3);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var input = (Tensor)vars[0];
        ctx.save_for_backward(new List<Tensor> { input });
        return 0.5 * (5 * input.pow(3) - 3 * input);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var input = ctx.get_saved_variables()[0];
        return new List<Tensor> { grad_output * 1.5 * (5 * input.pow(2) - 1) };
    }
}
