using MiniTorch.Modules;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace MiniTorch.Tests.NN;

/// <summary>Scripts as users write them: a module, a loader, a loss and an optimizer.</summary>
[Collection("Global state")]   // the default generator
public class TrainingTests
{
    private sealed class ConvNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv = Conv2d(1, 8, 3, padding: 1);
        private readonly Module<Tensor, Tensor> norm = BatchNorm2d(8);
        private readonly Module<Tensor, Tensor> relu = ReLU();
        private readonly Module<Tensor, Tensor> pool = MaxPool2d(2);
        private readonly Module<Tensor, Tensor> flatten = Flatten();
        private readonly Module<Tensor, Tensor> dropout = Dropout(0.1);
        private readonly Module<Tensor, Tensor> fc = Linear(8 * 4 * 4, 4);

        public ConvNet()
            : base(nameof(ConvNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => fc.call(dropout.call(flatten.call(pool.call(relu.call(norm.call(conv.call(input)))))));
    }

    /// <summary>Images with a bright quadrant, which is the class.</summary>
    private static (Tensor X, Tensor Y) Quadrants(int count)
    {
        var random = new Random(5);
        var images = new float[count * 64];
        var labels = new long[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = random.Next(4);
            for (int i = 0; i < 64; i++)
            {
                bool bright = ((i / 8 / 4) * 2) + (i % 8 / 4) == labels[n];
                images[(n * 64) + i] = (float)((bright ? 1 : 0) + (0.5 * random.NextDouble()));
            }
        }
        return (tensor(images, [count, 1, 8, 8]), tensor(labels));
    }

    [Theory]
    [InlineData("Adam")]
    [InlineData("SGD")]
    [InlineData("AdamW")]
    public void A_convolutional_net_learns_quadrants(string optimizer)
    {
        manual_seed(1);
        var net = new ConvNet();
        (Tensor x, Tensor y) = Quadrants(256);
        using var loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 32, shuffle: true, seed: 3);
        torch.optim.Optimizer optim = optimizer switch
        {
            "SGD" => torch.optim.SGD(net.parameters(), 0.05, momentum: 0.9),
            "AdamW" => torch.optim.AdamW(net.parameters(), 0.01),
            _ => torch.optim.Adam(net.parameters(), 0.01),
        };
        var scheduler = torch.optim.lr_scheduler.StepLR(optim, 2, 0.5);
        for (int epoch = 0; epoch < 4; epoch++)
        {
            foreach (IList<Tensor> batch in loader)
            {
                using var scope = NewDisposeScope();
                optim.zero_grad();
                Tensor loss = functional.cross_entropy(net.call(batch[0]), batch[1]);
                loss.backward();
                nn.utils.clip_grad_norm_(net.parameters(), 5);
                optim.step();
            }
            scheduler.step();
        }
        net.eval();
        using (no_grad())
        {
            Tensor right = net.call(x).argmax(1).eq(y).sum();
            Assert.InRange(right.item<long>(), 250, 256);
        }
    }

    [Fact]
    public void Optimizer_state_survives_saving_in_TorchSharps_format()
    {
        Parameter p = new(tensor(new[] { 1f, 2f }));
        var adam = torch.optim.Adam([p], amsgrad: true);
        for (int i = 0; i < 3; i++)
        {
            p.grad = tensor(new[] { 1f, -1f });
            adam.step();
        }
        var stream = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(stream));
        Parameter q = new(p.detach().clone());
        var copy = torch.optim.Adam([q]);
        stream.Position = 0;
        copy.load_state_dict(new BinaryReader(stream));
        Assert.True(copy.state_dict().State[0].ApproximatelyEquals(adam.state_dict().State[0]));
        p.grad = q.grad = tensor(new[] { 0.5f, 0.25f });
        adam.step();
        copy.step();
        Assert.Equal(p.data<float>().ToArray(), q.data<float>().ToArray());
    }
}
