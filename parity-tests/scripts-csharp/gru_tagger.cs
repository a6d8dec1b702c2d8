// Marks in a sequence of digits those that are larger than the one before, by a bidirectional GRU.
using System;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(12);
var sequences = randint(0, 10, new long[] { 40, 12 });
var tags = zeros(40, 12, dtype: int64);
tags.index_copy_(1, arange(1, 12), (sequences[.., 1..] > sequences[.., ..^1]).to(int64));

var tagger = new Tagger();
var optimizer = optim.NAdam(tagger.parameters(), lr: 0.02);
var criterion = CrossEntropyLoss();
for (int epoch = 1; epoch <= 30; epoch++)
{
    optimizer.zero_grad();
    var scores = tagger.forward(sequences);
    var loss = criterion.forward(scores.transpose(1, 2), tags);
    loss.backward();
    optimizer.step();
    if (epoch % 10 == 0)
    {
        using var right = scores.argmax(-1) == tags;
        Console.WriteLine($"epoch {epoch}: loss {loss.cpu().item<float>():F3}, {right.sum().item<long>()} of {tags.numel()} right");
    }
}

Console.WriteLine(tagger);

class Tagger : Module<Tensor, Tensor>
{
    private readonly Embedding embedding = Embedding(10, 8);
    private readonly GRU gru = GRU(8, 12, bidirectional: true, batchFirst: true);
    private readonly Linear head = Linear(24, 2);

    public Tagger() : base("Tagger") => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var (states, _) = gru.forward(embedding.forward(x), null);
        return head.forward(states);
    }
}
