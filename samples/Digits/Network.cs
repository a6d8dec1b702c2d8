using MiniTorch.Modules;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace Digits;

/// <summary>Two convolutions with batch norm, a residual connection, and two linear layers: [n, 1, 8, 8] to ten scores.</summary>
internal sealed class Network : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(1, 16, 3, padding: 1);
    private readonly BatchNorm2d norm1 = BatchNorm2d(16);
    private readonly Conv2d conv2 = Conv2d(16, 16, 3, padding: 1);
    private readonly BatchNorm2d norm2 = BatchNorm2d(16);
    private readonly Dropout dropout = Dropout(0.25);
    private readonly Linear fc1 = Linear(16 * 4 * 4, 64);
    private readonly Linear fc2 = Linear(64, 10);

    internal Network()
        : base(nameof(Network)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        Tensor h = functional.relu(norm1.call(conv1.call(x)));
        h = functional.relu(h + norm2.call(conv2.call(h)));
        h = functional.max_pool2d(h, 2);
        h = functional.relu(fc1.call(dropout.call(h.reshape(h.shape[0], -1))));
        return fc2.call(h);
    }
}
