using Digits;
using MiniTorch.Modules;
using MiniTorch.Visualization;
using static MiniTorch.torch;

namespace Tutorials;

/// <summary>The end of tutorial 5: a full run on handwritten digits.</summary>
internal static class DigitsRun
{
    private const int Epochs = 6;
    private const int Batch = 32;

    internal static void Run(TextWriter output, string folder)
    {
        output.WriteLine();
        output.WriteLine("The same on 1,797 real digits of 8×8 pixels, SGD against Adam, with BatchNorm and Dropout:");
        DigitsData data = DigitsData.Load(seed: 1);
        (List<double> sgd, double sgdAccuracy) = Train(output, data, "SGD");
        (List<double> adam, double adamAccuracy) = Train(output, data, "Adam");
        output.WriteLine($"  on digits never seen in training: SGD {sgdAccuracy:P1}, Adam {adamAccuracy:P1}");
        output.WriteLine("  (Adam divides by √v̂ + ε after both moments were corrected for their start at zero; leaving that out is another algorithm.)");
        string file = Path.Combine(Directory.CreateDirectory(folder).FullName, "digits-loss.svg");
        File.WriteAllText(file, CurveSvg.Of("Digits: SGD and Adam", "step", logarithmic: true, ("SGD", sgd), ("Adam", adam)));
        output.WriteLine($"  the losses as curves: {file}");
        Modes(output);
    }

    private static (List<double> Losses, double Accuracy) Train(TextWriter output, DigitsData data, string name)
    {
        manual_seed(1);
        using var model = nn.Sequential(
            ("flatten", nn.Flatten()), ("fc1", nn.Linear(64, 64)), ("norm", nn.BatchNorm1d(64)), ("relu", nn.ReLU()), ("dropout", nn.Dropout(0.2)), ("fc2", nn.Linear(64, 10)));
        optim.Optimizer optimizer = name == "SGD" ? optim.SGD(model.parameters(), learningRate: 0.05) : optim.Adam(model.parameters(), lr: 2e-3);
        var losses = new List<double>();
        double accuracy = 0;
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            model.train();
            long[] order = randperm(data.TrainImages.shape[0]).data<long>().ToArray();
            foreach (long[] batch in order.Chunk(Batch))
            {
                Tensor rows = tensor(batch);
                optimizer.zero_grad();
                Tensor loss = nn.functional.cross_entropy(model.call(data.TrainImages.index_select(0, rows)), data.TrainLabels.index_select(0, rows));
                loss.backward();
                optimizer.step();
                losses.Add(loss.item<float>());
            }
            accuracy = Accuracy(model, data);
            output.WriteLine($"  {name,-4} epoch {epoch}: loss {losses.TakeLast(40).Average():F3}, accuracy {accuracy:P1}");
        }
        return (losses, accuracy);
    }

    private static double Accuracy(nn.Module<Tensor, Tensor> model, DigitsData data)
    {
        model.eval();
        using (no_grad())
        {
            return model.call(data.TestImages).argmax(1).eq(data.TestLabels).to(float64).mean().item<double>();
        }
    }

    private static void Modes(TextWriter output)
    {
        manual_seed(3);
        using Dropout dropout = nn.Dropout(0.5);
        Tensor x = ones(6);
        output.WriteLine("Dropout(0.5) of ones: in training some are zero and the rest doubled, in evaluation nothing happens:");
        output.WriteLine($"  train: [{Values(dropout.call(x))}]");
        dropout.eval();
        output.WriteLine($"  eval:  [{Values(dropout.call(x))}]");
        using BatchNorm1d norm = nn.BatchNorm1d(1);
        Tensor batch = tensor(new float[,] { { 1 }, { 3 } });
        output.WriteLine("BatchNorm1d of [1, 3]: in training by the batch's own mean and variance, which move the running ones; in evaluation by those:");
        output.WriteLine($"  train: [{Values(norm.call(batch))}], running mean {Values(norm.running_mean!)}, variance {Values(norm.running_var!)}");
        norm.eval();
        output.WriteLine($"  eval:  [{Values(norm.call(batch))}]");
    }

    private static string Values(Tensor tensor) => string.Join(", ", tensor.detach().flatten().data<float>().ToArray().Select(static v => v.ToString("0.####")));
}
