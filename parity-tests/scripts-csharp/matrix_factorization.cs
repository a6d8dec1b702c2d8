// Ratings of users for films from two tables of factors; only the known ratings count.
using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

manual_seed(3);
const int users = 12, films = 9, factors = 3;
var ratings = (randn(users, 2).mm(randn(2, films)) * 1.2f + 3).clamp(1, 5);
var known = rand(users, films) < 0.6f;

var p = new Parameter(randn(users, factors) * 0.1f);
var q = new Parameter(randn(films, factors) * 0.1f);
var bias = new Parameter(torch.full(1, 3.0f));
var optimizer = optim.AdamW(new[] { p, q, bias }, lr: 0.05, weight_decay: 0.01);

Tensor Predict() => p.mm(q.t()) + bias;

for (int epoch = 0; epoch < 120; epoch++)
{
    optimizer.zero_grad();
    var error = (Predict() - ratings).masked_select(known);
    var loss = error.square().mean();
    loss.backward();
    optimizer.step();
    if (epoch % 40 == 0)
        Console.WriteLine($"epoch {epoch}: {loss.item<float>():F4}");
}

using var _ = no_grad();
var rest = (Predict() - ratings).masked_select(known.logical_not());
Console.WriteLine($"known {known.sum().item<long>()} of {users * films}");
Console.WriteLine($"rmse on the rest {rest.square().mean().sqrt().item<float>():F3}");
