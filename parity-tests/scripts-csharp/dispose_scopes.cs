// A training loop in dispose scopes: what is made in one is gone after it, but for what was moved out.
using System;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(6);
var model = Sequential(Linear(5, 10), SiLU(), Linear(10, 1));
var optimizer = optim.Adagrad(model.parameters(), lr: 0.1);
var x = randn(50, 5);
var y = x.sum(1, keepdim: true).tanh();
Tensor? best = null;
for (int i = 1; i <= 5; i++)
{
    using var scope = NewDisposeScope();
    Tensor average = zeros(1);
    for (int j = 0; j < 10; j++)
    {
        using var inner = NewDisposeScope();
        optimizer.zero_grad();
        var error = functional.l1_loss(model.forward(x), y);
        error.backward();
        optimizer.step();
        average = (average + error.detach() / 10).MoveToOuterDisposeScope();
    }

    Console.WriteLine($"{i}: {average.item<float>():F4}");
    best?.Dispose();
    best = average.DetachFromDisposeScope();
}

Console.WriteLine($"kept: {best!.item<float>():F4}, invalid: {best.IsInvalid}");
best.Dispose();
Console.WriteLine($"invalid after Dispose: {best.IsInvalid}");
