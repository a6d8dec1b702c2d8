// XOR by a network of one hidden layer.
using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

random.manual_seed(1);
var inputs = tensor(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
var targets = tensor(new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });

var model = Sequential(
    ("hidden", Linear(2, 8)),
    ("act", Tanh()),
    ("out", Linear(8, 1)),
    ("prob", Sigmoid()));
var optimizer = optim.Adam(model.parameters(), lr: 0.05);
var criterion = BCELoss();

for (int step = 0; step <= 200; step++)
{
    optimizer.zero_grad();
    using var output = model.forward(inputs);
    using var loss = criterion.forward(output, targets);
    loss.backward();
    optimizer.step();
    if (step % 50 == 0)
        Console.WriteLine($"step {step,3}  loss {loss.ToSingle():F4}");
}

using (no_grad())
{
    var p = model.forward(inputs).flatten();
    for (long i = 0; i < p.shape[0]; i++)
        Console.WriteLine($"{inputs[i, 0].item<float>():F0} xor {inputs[i, 1].item<float>():F0} = {(p[i].item<float>() > 0.5f ? 1 : 0)}");
}
