// Digits drawn from seven segments, shifted and with noise, read by a small convolutional network.
using System;
using System.Linq;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

manual_seed(10);
string[] segments = { "abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg" };

Tensor Draw(int digit, long dy, long dx)
{
    var image = zeros(12, 12);
    void Fill(long row, long column, long height, long width) =>
        image.narrow(0, row + dy, height).narrow(1, column + dx, width).fill_(1.0f);
    foreach (char segment in segments[digit])
    {
        switch (segment)
        {
            case 'a': Fill(1, 2, 1, 4); break;
            case 'g': Fill(5, 2, 1, 4); break;
            case 'd': Fill(9, 2, 1, 4); break;
            case 'f': Fill(1, 2, 5, 1); break;
            case 'b': Fill(1, 5, 5, 1); break;
            case 'e': Fill(5, 2, 5, 1); break;
            case 'c': Fill(5, 5, 5, 1); break;
        }
    }

    return image;
}

(Tensor, Tensor) Make(int count)
{
    var shifts = randint(-1, 2, new long[] { count, 2 }).data<long>().ToArray();
    var images = Enumerable.Range(0, count).Select(i => Draw(i % 10, shifts[2 * i], shifts[2 * i + 1])).ToArray();
    return (stack(images).unsqueeze(1) + 0.1f * randn(count, 1, 12, 12), arange(count) % 10);
}

var (trainX, trainY) = Make(100);
var (testX, testY) = Make(50);
var net = new Net();
var optimizer = optim.SGD(net.parameters(), 0.05, momentum: 0.9, weight_decay: 1e-4, nesterov: true);
for (int epoch = 1; epoch <= 12; epoch++)
{
    net.train();
    optimizer.zero_grad();
    var loss = nll_loss(net.forward(trainX), trainY);
    loss.backward();
    optimizer.step();
    if (epoch % 4 == 0)
    {
        net.eval();
        using var guard = no_grad();
        var correct = net.forward(testX).argmax(1).eq(testY).sum().ToInt32();
        Console.WriteLine($"epoch {epoch}: loss {loss.item<float>():F3}, {correct} of 50");
    }
}

class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(1, 8, kernel_size: 3, padding: 1);
    private readonly BatchNorm2d norm = BatchNorm2d(8);
    private readonly Conv2d conv2 = Conv2d(8, 16, 3);
    private readonly MaxPool2d pool = MaxPool2d(2);
    private readonly Dropout dropout = Dropout(0.25);
    private readonly Linear fc = Linear(16 * 2 * 2, 10);

    public Net() : base("Net") => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = pool.forward(relu(norm.forward(conv1.forward(x))));
        x = pool.forward(relu(conv2.forward(x)));
        return log_softmax(fc.forward(dropout.forward(x.flatten(1))), dim: 1);
    }
}
