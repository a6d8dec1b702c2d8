// Trains a classifier of two spirals, saves it, loads it into a second network and compares the two. Made to be published as a folder
// that needs no .NET:  dotnet publish samples/Standalone -c Release -r linux-x64 -o standalone && ./standalone/Standalone
using MiniTorch;
using MiniTorch.Modules;
using static MiniTorch.torch;

if (args is not [])
{
    Console.WriteLine("usage: Standalone    trains a classifier of two spirals, saves it as .dat, .pth and .safetensors, and reads it back");
    return args is ["--help" or "-h"] ? 0 : 1;
}

manual_seed(7);
const int PointsOfArm = 200;
(Tensor points, Tensor labels) = Spirals(PointsOfArm);
using var network = new Network();
using var optimizer = optim.AdamW(network.parameters(), lr: 0.01);
for (int step = 1; step <= 400; step++)
{
    using IDisposable scope = NewDisposeScope();
    optimizer.zero_grad();
    Tensor loss = nn.functional.cross_entropy(network.forward(points), labels);
    loss.backward();
    nn.utils.clip_grad_norm_(network.parameters(), 1.0);
    optimizer.step();
    if (step % 100 == 0)
    {
        Console.WriteLine($"step {step}  loss {loss.item<float>():F4}");
    }
}

network.eval();
using IDisposable noGrad = no_grad();
Tensor scores = network.forward(points);
double accuracy = scores.argmax(1).eq(labels).to(float32).mean().item<float>();
Console.WriteLine($"accuracy {accuracy:P1} of {2 * PointsOfArm} points");

int wrong = accuracy > 0.95 ? 0 : 1;
foreach (string format in new[] { "dat", "pth", "safetensors" })
{
    string path = Path.Combine(Path.GetTempPath(), $"spirals-{Environment.ProcessId}.{format}");
    network.save(path);
    using var copy = new Network();
    copy.load(path);
    copy.eval();
    bool equal = copy.forward(points).Equals(scores);
    Console.WriteLine($".{format}: {new FileInfo(path).Length:N0} bytes, {(equal ? "the loaded network gives the same scores" : "THE LOADED NETWORK DIFFERS")}");
    wrong += equal ? 0 : 1;
    File.Delete(path);
}
return wrong == 0 ? 0 : 1;

static (Tensor points, Tensor labels) Spirals(int points)
{
    Tensor turn = linspace(0.5, 3 * Math.PI, points);
    Tensor arm = stack([turn * turn.cos(), turn * turn.sin()], 1) / 9;
    Tensor both = cat([arm, -arm], 0) + 0.01 * randn(2 * points, 2);
    return (both, cat([zeros(points, int64), ones(points, int64)], 0));
}

/// <summary>Its layers are found by reflection over its fields, as in TorchSharp; trimming keeps them.</summary>
internal sealed class Network : nn.Module<Tensor, Tensor>
{
    private readonly Linear _fc1 = nn.Linear(2, 32);
    private readonly BatchNorm1d _norm = nn.BatchNorm1d(32);
    private readonly Linear _fc2 = nn.Linear(32, 32);
    private readonly Linear _fc3 = nn.Linear(32, 2);

    internal Network()
        : base(nameof(Network)) => RegisterComponents();

    public override Tensor forward(Tensor input) => _fc3.call(_fc2.call(_norm.call(_fc1.call(input)).relu()).tanh());
}
