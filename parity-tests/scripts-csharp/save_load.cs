// Weights to a file and back, and from model to model by state_dict; a frozen layer; training goes on as before.
using System;
using System.IO;
using System.Linq;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(17);
var x = randn(16, 6);
var y = randint(0, 4, 16);
var model = new Classifier();
Train(model, 10);
Console.WriteLine(string.Join(", ", model.state_dict().Select(pair => $"{pair.Key}({string.Join("x", pair.Value.shape)})")));

string path = Path.Combine(Path.GetTempPath(), $"save_load_{Guid.NewGuid():N}.dat");
try
{
    model.save(path);
    var restored = new Classifier();
    restored.load(path);
    Console.WriteLine($"restored: {Same(model, restored)}");

    var copied = new Classifier();
    var (missing, unexpected) = copied.load_state_dict(model.state_dict());
    Console.WriteLine($"copied: {Same(model, copied)}, {missing.Count} missing, {unexpected.Count} unexpected");

    foreach (var parameter in restored.parameters().Take(2))
        parameter.requires_grad = false;
    double before = restored.parameters().First().sum().item<float>();
    Train(restored, 10);
    Console.WriteLine($"frozen layer moved: {Math.Abs(restored.parameters().First().sum().item<float>() - before) > 0}");
    Train(model, 10);
    Console.WriteLine($"same after training on: {Same(model, restored)}");
}
finally
{
    File.Delete(path);
}

bool Same(Module<Tensor, Tensor> a, Module<Tensor, Tensor> b) => a.forward(x).allclose(b.forward(x));

void Train(Module<Tensor, Tensor> module, int steps)
{
    var optimizer = optim.SGD(module.parameters().Where(p => p.requires_grad), 0.1);
    float last = 0;
    for (int i = 0; i < steps; i++)
    {
        optimizer.zero_grad();
        using var loss = functional.cross_entropy(module.forward(x), y);
        loss.backward();
        optimizer.step();
        last = loss.item<float>();
    }

    Console.WriteLine($"loss {last:F4}");
}

class Classifier : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(6, 12);
    private readonly BatchNorm1d norm = BatchNorm1d(12);
    private readonly Linear second = Linear(12, 4);

    public Classifier() : base("Classifier") => RegisterComponents();

    public override Tensor forward(Tensor x) => second.forward(functional.relu(norm.forward(first.forward(x))));
}
