// A small GPT: causal self-attention with several heads, blocks with residuals, trained on a sentence and sampled greedily.
using System;
using System.Linq;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

const string text = "the cat sat on the mat and the dog sat on the log while the rat sat on the hat ";
var chars = text.Distinct().OrderBy(c => c).ToArray();
var data = tensor(text.Select(c => (long)Array.IndexOf(chars, c)).ToArray());
const int context = 16, batch = 8;

manual_seed(1337);
var model = new Gpt(chars.Length, 32, 4, 2, context);
Console.WriteLine($"{model.parameters().Sum(p => p.numel())} parameters, {chars.Length} letters");
var optimizer = optim.AdamW(model.parameters(), lr: 3e-3, beta1: 0.9, beta2: 0.95, weight_decay: 0.1);
model.train();
for (int step = 0; step < 50; step++)
{
    using (NewDisposeScope())
    {
        var starts = randint(0, data.shape[0] - context - 1, new long[] { batch });
        var x = stack(starts.data<long>().Select(s => data[(int)s..(int)(s + context)]));
        var y = stack(starts.data<long>().Select(s => data.slice(0, s + 1, s + context + 1, 1)));
        var logits = model.forward(x);
        var loss = cross_entropy(logits.view(-1, chars.Length), y.view(-1));
        optimizer.zero_grad();
        loss.backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1.0);
        optimizer.step();
        if (step % 10 == 9)
            Console.WriteLine($"step {step + 1}: loss {loss.item<float>():F3}");
    }
}

model.eval();
using (no_grad())
{
    var tokens = data[..4].unsqueeze(0);
    for (int i = 0; i < 20; i++)
    {
        var window = tokens.shape[1] <= context ? tokens : tokens[.., (int)(tokens.shape[1] - context)..];
        var next = model.forward(window)[.., ^1, ..].argmax(-1, keepdim: true);
        tokens = cat(new[] { tokens, next }, dim: 1);
    }

    Console.WriteLine(new string(tokens[0].data<long>().Select(i => chars[i]).ToArray()));
}

class Attention : Module<Tensor, Tensor>
{
    private readonly Linear qkv, projection;
    private readonly int heads;

    public Attention(int width, int heads, int context) : base("Attention")
    {
        this.heads = heads;
        qkv = Linear(width, 3 * width, hasBias: false);
        projection = Linear(width, width);
        register_buffer("mask", tril(ones(context, context)).view(1, 1, context, context));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var (b, t, c) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = qkv.forward(x).split(c, dim: 2);
        var q = parts[0].view(b, t, heads, c / heads).transpose(1, 2);
        var k = parts[1].view(b, t, heads, c / heads).transpose(1, 2);
        var v = parts[2].view(b, t, heads, c / heads).transpose(1, 2);
        var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(c / heads);
        var mask = get_buffer("mask")!;
        scores = scores.masked_fill(mask[.., .., ..(int)t, ..(int)t] == 0, float.NegativeInfinity);
        var y = softmax(scores, dim: -1).matmul(v);
        return projection.forward(y.transpose(1, 2).contiguous().view(b, t, c));
    }
}

class Block : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1, norm2;
    private readonly Attention attention;
    private readonly Module<Tensor, Tensor> mlp;

    public Block(int width, int heads, int context) : base("Block")
    {
        norm1 = LayerNorm(new long[] { width });
        attention = new Attention(width, heads, context);
        norm2 = LayerNorm(width);
        mlp = Sequential(Linear(width, 4 * width), GELU(), Linear(4 * width, width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = x + attention.forward(norm1.forward(x));
        return x + mlp.forward(norm2.forward(x));
    }
}

class Gpt : Module<Tensor, Tensor>
{
    private readonly Embedding tokens, positions;
    private readonly ModuleList<Block> blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    public Gpt(int vocabulary, int width, int heads, int layers, int context) : base(nameof(Gpt))
    {
        tokens = Embedding(vocabulary, width);
        positions = Embedding(context, width);
        blocks = ModuleList(Enumerable.Range(0, layers).Select(_ => new Block(width, heads, context)).ToArray());
        norm = LayerNorm(width);
        head = Linear(width, vocabulary, hasBias: false);
        RegisterComponents();
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() > 1)
                nn.init.normal_(parameter, mean: 0.0, std: 0.02);
        }
    }

    public override Tensor forward(Tensor index)
    {
        var x = tokens.forward(index) + positions.forward(arange(index.shape[1]));
        foreach (var block in blocks)
            x = block.forward(x);
        return head.forward(norm.forward(x));
    }
}
