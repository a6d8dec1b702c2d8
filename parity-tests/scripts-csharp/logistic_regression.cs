// Two clouds of points, one linear layer, cross entropy and accuracy.
using System;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

manual_seed(7);
var x = cat(new[] { randn(100, 2) + 1.0, randn(100, 2) - 1.0 }, 0);
var y = cat(new[] { zeros(100, dtype: ScalarType.Int64), ones(100, dtype: ScalarType.Int64) });

var layer = Linear(2, 2);
var sgd = optim.SGD(layer.parameters(), learningRate: 0.5, momentum: 0.9);
foreach (int epoch in Enumerable.Range(1, 40))
{
    sgd.zero_grad();
    var logits = layer.forward(x);
    var loss = F.cross_entropy(logits, y);
    loss.backward();
    sgd.step();
    if (epoch % 10 != 0) continue;
    var accuracy = logits.argmax(1).eq(y).to_type(ScalarType.Float32).mean();
    Console.WriteLine("epoch {0}: loss {1:F4}, accuracy {2:P1}", epoch, loss.item<float>(), accuracy.item<float>());
}

Console.WriteLine("parameters: " + layer.parameters().Sum(p => p.numel()));
