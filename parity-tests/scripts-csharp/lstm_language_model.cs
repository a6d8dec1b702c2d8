// A language model of two LSTM layers on batches of a text, its state carried from one to the next.
using System;
using System.Linq;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

string text = string.Concat(Enumerable.Repeat("a stitch in time saves nine ", 6));
char[] vocabulary = text.Distinct().OrderBy(c => c).ToArray();
var ids = torch.tensor(text.Select(c => Array.IndexOf(vocabulary, c)).ToArray()).to(int64);

torch.random.manual_seed(4);
var embedding = Embedding(vocabulary.Length, 12);
var lstm = LSTM(12, 20, numLayers: 2, batchFirst: true);
var head = Linear(20, vocabulary.Length);
var parameters = embedding.parameters().Concat(lstm.parameters()).Concat(head.parameters()).ToArray();
var optimizer = torch.optim.Adam(parameters, lr: 0.01);
var schedule = torch.optim.lr_scheduler.StepLR(optimizer, 4, gamma: 0.5);

const int rows = 4, length = 10;
long columns = ids.shape[0] / rows;
var table = ids.narrow(0, 0, rows * columns).view(rows, columns);
for (int epoch = 1; epoch <= 8; epoch++)
{
    Tensor h = zeros(2, rows, 20), c = zeros(2, rows, 20);
    double total = 0;
    int count = 0;
    for (long at = 0; at + length < columns; at += length)
    {
        var x = table.narrow(1, at, length);
        var y = table.narrow(1, at + 1, length).reshape(-1);
        var (output, hn, cn) = lstm.forward(embedding.forward(x), (h, c));
        var loss = functional.cross_entropy(head.forward(output).flatten(0, 1), y);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        (h, c) = (hn.detach(), cn.detach());
        total += loss.item<float>();
        count++;
    }

    schedule.step();
    if (epoch % 2 == 0)
        Console.WriteLine($"epoch {epoch}: loss {total / count:F3}, lr {optimizer.ParamGroups.First().LearningRate:F4}");
}
