// A table of what letter follows which, learned from names; then a few names drawn from it.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

string[] names = { "emma", "olivia", "ava", "mia", "amelia", "liam", "noah", "elena", "leo", "milo", "nova", "hanna", "malia", "evelina", "noemi" };
char[] letters = names.SelectMany(n => n).Distinct().OrderBy(c => c).ToArray();
Dictionary<char, int> index = letters.Select((c, i) => (c, i: i + 1)).ToDictionary(p => p.c, p => p.i);
index['.'] = 0;
string alphabet = "." + new string(letters);

var inputs = new List<long>();
var targets = new List<long>();
foreach (var name in names)
{
    var text = "." + name + ".";
    foreach (var (a, b) in text.Zip(text.Skip(1)))
    {
        inputs.Add(index[a]);
        targets.Add(index[b]);
    }
}

torch.manual_seed(1337);
var xs = torch.tensor(inputs.ToArray(), dtype: ScalarType.Int64);
var ys = torch.tensor(targets);
int vocabulary = alphabet.Length;
var table = torch.randn(new long[] { vocabulary, vocabulary }, requires_grad: true);
Console.WriteLine($"{xs.shape[0]} pairs, {vocabulary} letters");
for (int k = 0; k < 50; k++)
{
    var encoded = functional.one_hot(xs, vocabulary).to_type(ScalarType.Float32);
    var logits = torch.matmul(encoded, table);
    var counts = logits.exp();
    var probabilities = counts / counts.sum(1, keepdim: true);
    var loss = -probabilities[torch.arange(xs.shape[0]), ys].log().mean() + 0.01f * table.pow(2).mean();
    if (table.grad is not null)
        table.grad.zero_();
    loss.backward();
    using (torch.no_grad())
        table.add_(-30.0f * table.grad!);
    if (k % 10 == 0)
        Console.WriteLine($"{k}: {loss.item<float>():F4}");
}

for (int i = 0; i < 4; i++)
{
    var made = new StringBuilder();
    for (long at = 0; made.Length < 20;)
    {
        using var p = functional.softmax(table[at].detach(), 0);
        at = torch.multinomial(p, num_samples: 1).item<long>();
        if (at == 0)
            break;
        made.Append(alphabet[(int)at]);
    }

    Console.WriteLine(made);
}
