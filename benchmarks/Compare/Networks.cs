using MiniTorch.Modules;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace MiniTorch.Benchmarks.Compare;

/// <summary>Layers of images, and training steps.</summary>
internal static class Networks
{
    internal static Group Images { get; } = new("conv", "conv2d, pooling, batch_norm forward and backward", [
        Layer("conv2d 16 to 32, 3x3, (16, 16, 32, 32)", () => Conv2d(16, 32, 3, padding: 1), [16, 16, 32, 32], "nn.Conv2d(16, 32, 3, padding=1)"),
        Layer("conv2d 64 to 64, 3x3, (8, 64, 28, 28)", () => Conv2d(64, 64, 3, padding: 1), [8, 64, 28, 28], "nn.Conv2d(64, 64, 3, padding=1)"),
        Layer("conv2d 3 to 32, 7x7 stride 2, (4, 3, 112, 112)", () => Conv2d(3, 32, 7, stride: 2, padding: 3), [4, 3, 112, 112], "nn.Conv2d(3, 32, 7, stride=2, padding=3)"),
        Layer("conv2d 64 to 128, 1x1, (8, 64, 28, 28)", () => Conv2d(64, 128, 1), [8, 64, 28, 28], "nn.Conv2d(64, 128, 1)"),
        Layer("conv2d depthwise 64, 3x3, (8, 64, 28, 28)", () => Conv2d(64, 64, 3, padding: 1, groups: 64), [8, 64, 28, 28], "nn.Conv2d(64, 64, 3, padding=1, groups=64)"),
        Layer("max_pool2d 2, (16, 32, 32, 32)", () => MaxPool2d(2), [16, 32, 32, 32], "nn.MaxPool2d(2)"),
        Layer("avg_pool2d 2, (16, 32, 32, 32)", () => AvgPool2d(2), [16, 32, 32, 32], "nn.AvgPool2d(2)"),
        Layer("batch_norm, (16, 32, 32, 32)", () => BatchNorm2d(32), [16, 32, 32, 32], "nn.BatchNorm2d(32)"),
    ])
    { GeomeanBudget = 1.0 };

    internal static Group Training { get; } = new("train", "training steps", [
        TinyMlp, MlpAdam, Cnn, LstmStep, GptStep,
    ]);

    internal static Workload TinyMlp => new("tiny MLP, SGD", () =>
    {
        var model = Sequential(Linear(2, 16), nn.Tanh(), Linear(16, 1));
        var optimizer = optim.SGD(model.parameters(), 0.1);
        Tensor x = randn(4, 2), y = randn(4, 1);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.mse_loss(model.call(x), y).backward();
            optimizer.step();
        };
    }, """
        m = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
        o = torch.optim.SGD(m.parameters(), 0.1)
        x, y = torch.randn(4, 2), torch.randn(4, 1)
        """, "o.zero_grad()\nF.mse_loss(m(x), y).backward()\no.step()")
    { Budget = 0.3 };

    internal static Workload MlpAdam => new("MLP 784-512-256-10, batch 64, Adam", () =>
    {
        var model = Sequential(Linear(784, 512), nn.ReLU(), Linear(512, 256), nn.ReLU(), Linear(256, 10));
        var optimizer = optim.Adam(model.parameters(), 1e-3);
        Tensor x = randn(64, 784), y = randint(0, 10, [64]);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(model.call(x), y).backward();
            optimizer.step();
        };
    }, """
        m = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))
        o = torch.optim.Adam(m.parameters(), 1e-3)
        x, y = torch.randn(64, 784), torch.randint(0, 10, [64])
        """, "o.zero_grad()\nF.cross_entropy(m(x), y).backward()\no.step()")
    { Budget = 0.85 };

    internal static Workload Cnn => new("CNN, 32 x (1, 28, 28), SGD", () =>
    {
        var model = Sequential(
            Conv2d(1, 16, 3, padding: 1), nn.ReLU(), MaxPool2d(2), Conv2d(16, 32, 3, padding: 1), nn.ReLU(), MaxPool2d(2), Flatten(), Linear(32 * 7 * 7, 10));
        var optimizer = optim.SGD(model.parameters(), 0.1, momentum: 0.9);
        Tensor x = randn(32, 1, 28, 28), y = randint(0, 10, [32]);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(model.call(x), y).backward();
            optimizer.step();
        };
    }, """
        m = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 7 * 7, 10))
        o = torch.optim.SGD(m.parameters(), 0.1, momentum=0.9)
        x, y = torch.randn(32, 1, 28, 28), torch.randint(0, 10, [32])
        """, "o.zero_grad()\nF.cross_entropy(m(x), y).backward()\no.step()")
    { Budget = 0.95 };

    internal static Workload LstmStep => new("LSTM 64 to 128, 32 steps, batch 16, Adam", () =>
    {
        var lstm = LSTM(64, 128);
        var head = Linear(128, 10);
        var optimizer = optim.Adam(lstm.parameters().Concat(head.parameters()), 1e-3);
        Tensor x = randn(32, 16, 64), y = randint(0, 10, [16]);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            (Tensor output, _, _) = lstm.call(x);
            functional.cross_entropy(head.call(output[-1]), y).backward();
            optimizer.step();
        };
    }, """
        m, h = nn.LSTM(64, 128), nn.Linear(128, 10)
        o = torch.optim.Adam([*m.parameters(), *h.parameters()], 1e-3)
        x, y = torch.randn(32, 16, 64), torch.randint(0, 10, [16])
        """, "o.zero_grad()\nF.cross_entropy(h(m(x)[0][-1]), y).backward()\no.step()")
    { Budget = 0.4 };

    internal static Workload GptStep => new("GPT, 4 layers of 128, 8 x 64 tokens, AdamW", () =>
    {
        var model = new Gpt(vocabulary: 96, width: 128, heads: 4, layers: 4, length: 64);
        var optimizer = optim.AdamW(model.parameters(), 1e-3);
        Tensor x = randint(0, 96, [8, 64]), y = randint(0, 96, [8 * 64]);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(model.call(x).view(-1, 96), y).backward();
            optimizer.step();
        };
    }, """
        class Block(nn.Module):
            def __init__(s):
                super().__init__()
                s.n1, s.n2, s.qkv, s.out = nn.LayerNorm(128), nn.LayerNorm(128), nn.Linear(128, 384), nn.Linear(128, 128)
                s.up, s.down = nn.Linear(128, 512), nn.Linear(512, 128)
            def forward(s, x):
                q, k, v = (t.view(8, 64, 4, 32).transpose(1, 2) for t in s.qkv(s.n1(x)).chunk(3, -1))
                a = F.scaled_dot_product_attention(q, k, v, is_causal=True) if hasattr(F, 'scaled_dot_product_attention') else ((q @ k.transpose(-2, -1)) * 32 ** -0.5 + mask).softmax(-1) @ v
                x = x + s.out(a.transpose(1, 2).reshape(8, 64, 128))
                return x + s.down(F.gelu(s.up(s.n2(x))))
        class Gpt(nn.Module):
            def __init__(s):
                super().__init__()
                s.tokens, s.places = nn.Embedding(96, 128), nn.Embedding(64, 128)
                s.blocks, s.norm, s.head = nn.Sequential(*[Block() for _ in range(4)]), nn.LayerNorm(128), nn.Linear(128, 96)
            def forward(s, x):
                return s.head(s.norm(s.blocks(s.tokens(x) + s.places(torch.arange(64)))))
        mask = torch.full((64, 64), float('-inf')).triu(1)
        m = Gpt()
        o = torch.optim.AdamW(m.parameters(), 1e-3)
        x, y = torch.randint(0, 96, [8, 64]), torch.randint(0, 96, [8 * 64])
        """, "o.zero_grad()\nF.cross_entropy(m(x).view(-1, 96), y).backward()\no.step()")
    { Budget = 0.8 };

    private static Workload Layer(string name, Func<Module<Tensor, Tensor>> make, long[] shape, string python) => new(name, () =>
    {
        Module<Tensor, Tensor> layer = make();
        Tensor x = randn(shape, requires_grad: true);
        Tensor gradient;
        using (no_grad())
        {
            gradient = randn_like(layer.call(x));
        }
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            layer.zero_grad();
            x.grad = null;
            layer.call(x).backward([gradient]);
        };
    }, $"m = {python}\nx = torch.randn({string.Join(", ", shape)}, requires_grad=True)\ng = torch.randn_like(m(x))", "m.zero_grad(set_to_none=True)\nx.grad = None\nm(x).backward(g)");

    /// <summary>A small transformer with causal attention and learned places.</summary>
    private sealed class Gpt : Module<Tensor, Tensor>
    {
        private readonly Embedding _tokens;
        private readonly Embedding _places;
        private readonly Sequential _blocks;
        private readonly LayerNorm _norm;
        private readonly Linear _head;
        private readonly Tensor _positions;

        internal Gpt(long vocabulary, long width, long heads, int layers, long length)
            : base(nameof(Gpt))
        {
            _tokens = Embedding(vocabulary, width);
            _places = Embedding(length, width);
            _blocks = Sequential(Enumerable.Range(0, layers).Select(_ => (Module<Tensor, Tensor>)new Block(width, heads)));
            _norm = LayerNorm(width);
            _head = Linear(width, vocabulary);
            _positions = arange(length);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => _head.call(_norm.call(_blocks.call(_tokens.call(x) + _places.call(_positions))));
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly LayerNorm _norm1;
        private readonly LayerNorm _norm2;
        private readonly Linear _qkv;
        private readonly Linear _output;
        private readonly Linear _up;
        private readonly Linear _down;
        private readonly long _heads;

        internal Block(long width, long heads)
            : base(nameof(Block))
        {
            _norm1 = LayerNorm(width);
            _norm2 = LayerNorm(width);
            _qkv = Linear(width, 3 * width);
            _output = Linear(width, width);
            _up = Linear(width, 4 * width);
            _down = Linear(4 * width, width);
            _heads = heads;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            long batch = x.shape[0], length = x.shape[1], width = x.shape[2];
            Tensor[] parts = _qkv.call(_norm1.call(x)).chunk(3, -1);
            Tensor Head(Tensor t) => t.view(batch, length, _heads, width / _heads).transpose(1, 2);
            Tensor attended = functional.scaled_dot_product_attention(Head(parts[0]), Head(parts[1]), Head(parts[2]), is_casual: true);
            x = x + _output.call(attended.transpose(1, 2).reshape(batch, length, width));
            return x + _down.call(functional.gelu(_up.call(_norm2.call(x))));
        }
    }
}
