// Batches from a data loader, a schedule in one cycle, evaluation after each epoch.
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

manual_seed(31);
using var dataset = new Spiral(60);
using var loader = torch.utils.data.DataLoader(dataset, batchSize: 16, shuffle: false, drop_last: true);
var model = Sequential(Linear(2, 20), Tanh(), Linear(20, 3));
var optimizer = optim.Adam(model.parameters(), 0.01);
const int epochs = 12;
var scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr: 0.05, total_steps: (int)(epochs * loader.Count));
for (int epoch = 1; epoch <= epochs; epoch++)
{
    double sum = 0;
    foreach (var batch in loader)
    {
        optimizer.zero_grad();
        var loss = functional.cross_entropy(model.forward(batch["point"]), batch["arm"]);
        loss.backward();
        optimizer.step();
        scheduler.step();
        sum += loss.item<float>();
    }

    if (epoch % 4 == 0)
        Console.WriteLine($"epoch {epoch}: {loader.Count} batches, loss {sum / loader.Count:F4}, lr {optimizer.ParamGroups.First().LearningRate:F5}");
}

class Spiral : torch.utils.data.Dataset
{
    private readonly Tensor points, arms;

    public Spiral(int perArm)
    {
        arms = arange(3 * perArm) % 3;
        var radius = linspace(0.1, 1, 3 * perArm, dtype: float32);
        var angle = radius * 4 + arms * (2 * Math.PI / 3) + 0.1f * randn(3 * perArm);
        points = stack(new List<Tensor> { radius * angle.cos(), radius * angle.sin() }, 1);
    }

    public override long Count => points.shape[0];

    public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["point"] = points[index], ["arm"] = arms[index] };
}
