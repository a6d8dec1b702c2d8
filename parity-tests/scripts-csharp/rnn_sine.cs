// The next value of a sine wave from the values before, by a plain RNN in float64.
using System;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

set_default_dtype(float64);
manual_seed(2);
var wave = sin(arange(0, 120, dtype: float64) * 0.2);
const int steps = 20;
var inputs = stack(Enumerable.Range(0, 80).Select(i => wave[i..(i + steps)])).unsqueeze(-1);
var targets = stack(Enumerable.Range(0, 80).Select(i => wave[i + steps]));

var rnn = RNN(1, 10, batchFirst: true, nonLinearity: NonLinearities.Tanh, dtype: float64);
var head = Linear(10, 1, dtype: float64);
var optimizer = optim.LBFGS(rnn.parameters().Concat(head.parameters()), lr: 0.5, max_iter: 5, tolerange_grad: 1e-7);

Tensor Predict(Tensor x)
{
    var (y, _) = rnn.call(x, null);
    return head.call(y[.., -1, ..]).squeeze(-1);
}

for (int epoch = 1; epoch <= 6; epoch++)
{
    Tensor loss = optimizer.step(() =>
    {
        optimizer.zero_grad();
        var current = functional.mse_loss(Predict(inputs), targets);
        current.backward();
        return current;
    })!;
    Console.WriteLine($"epoch {epoch}: {loss.item<double>():E4}");
}

using (no_grad())
{
    var history = wave[..steps].clone();
    foreach (var _ in Enumerable.Range(0, 5))
        history = concat(new[] { history, Predict(history[^steps..].view(1, steps, 1)) });
    Console.WriteLine(string.Join(" ", history[^5..].data<double>().ToArray().Select(v => v.ToString("F3"))));
}

set_default_dtype(float32);
