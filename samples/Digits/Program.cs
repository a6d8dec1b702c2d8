using System.CommandLine;
using System.Diagnostics;
using Digits;
using MiniTorch;
using MiniTorch.Modules;
using MiniTorch.Onnx;
using MiniTorch.Parity;
using MiniTorch.Visualization;
using Spectre.Console;
using static MiniTorch.torch;

var epochsOption = new Option<int>("--epochs") { Description = "Passes over the training data.", DefaultValueFactory = _ => 12 };
var batchOption = new Option<int>("--batch-size") { Description = "Images per step.", DefaultValueFactory = _ => 32 };
var rateOption = new Option<double>("--lr") { Description = "Learning rate of Adam.", DefaultValueFactory = _ => 2e-3 };
var seedOption = new Option<int>("--seed") { Description = "Seed of the split, the weights, the dropout and the order of the images.", DefaultValueFactory = _ => 1 };
var outOption = new Option<DirectoryInfo>("--out") { Description = "Folder for loss.svg, digits.dat and digits.onnx.", DefaultValueFactory = _ => new DirectoryInfo("digits-out") };
foreach (Option<int> option in new[] { epochsOption, batchOption })
{
    option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{option.Name} must be at least 1.");
        }
    });
}
rateOption.Validators.Add(static result =>
{
    if (!(result.GetValueOrDefault<double>() > 0))
    {
        result.AddError("--lr must be above 0.");
    }
});

var command = new RootCommand("Trains a small convolutional network on 1,797 handwritten digits, shows its backward graph, and exports it to ONNX.")
{
    epochsOption, batchOption, rateOption, seedOption, outOption,
};
command.SetAction(parsed => Run(
    parsed.GetValue(epochsOption), parsed.GetValue(batchOption), parsed.GetValue(rateOption), parsed.GetValue(seedOption), parsed.GetValue(outOption)!));
return command.Parse(args).Invoke();

static int Run(int epochs, int batchSize, double learningRate, int seed, DirectoryInfo folder)
{
    try
    {
        folder.Create();
        File.WriteAllText(Path.Combine(folder.FullName, "loss.svg"), "");   // better to fail now than after the training
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]Cannot write to {folder.FullName}:[/] {e.Message}");
        return 1;
    }

    var watch = Stopwatch.StartNew();
    manual_seed(seed);
    DigitsData data = DigitsData.Load(seed);
    using var network = new Network();
    Console.WriteLine(network);
    Console.WriteLine($"{network.parameters().Sum(static p => p.numel()):N0} parameters, {data.TrainImages.shape[0]:N0} images to train on, {data.TestImages.shape[0]} held out");

    ShowGraph(network, data);
    List<double> losses = Train(network, data, epochs, batchSize, learningRate);
    double accuracy = Accuracy(network, data.TestImages, data.TestLabels);
    Console.WriteLine($"held-out accuracy {accuracy:P2} after {watch.Elapsed.TotalSeconds:F1} s");

    string picture = Path.Combine(folder.FullName, "loss.svg");
    File.WriteAllText(picture, CurveSvg.Of("Loss on handwritten digits", "step", logarithmic: true, ("batch loss", losses)));
    Console.WriteLine($"wrote {picture}");

    SaveAndReload(network, data, Path.Combine(folder.FullName, "digits.dat"));
    Export(network, data, Path.Combine(folder.FullName, "digits.onnx"));
    Console.WriteLine($"done in {watch.Elapsed.TotalSeconds:F1} s");
    return accuracy >= 0.97 ? 0 : 2;
}

/// <summary>The first loss, and the graph that its backward would walk.</summary>
static void ShowGraph(Network network, DigitsData data)
{
    network.train();
    using Tensor loss = nn.functional.cross_entropy(network.call(data.TrainImages[..8]), data.TrainLabels[..8]);
    Console.WriteLine($"\nThe first loss is {loss.item<float>():F4}. Its graph, from grad_fn down to the parameters:");
    Console.WriteLine(GraphText.Tree(loss, network.named_parameters()));
}

static List<double> Train(Network network, DigitsData data, int epochs, int batchSize, double learningRate)
{
    using var optimizer = optim.Adam(network.parameters(), lr: learningRate);
    var losses = new List<double>();
    if (Console.IsOutputRedirected)
    {
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            Console.WriteLine(Epoch(network, optimizer, data, epoch, batchSize, losses, static _ => { }));
        }
        return losses;
    }
    AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(progress =>
        {
            for (int epoch = 1; epoch <= epochs; epoch++)
            {
                ProgressTask bar = progress.AddTask($"epoch {epoch,2}", maxValue: data.TrainImages.shape[0]);
                bar.Description = Epoch(network, optimizer, data, epoch, batchSize, losses, count => bar.Increment(count));
            }
        });
    return losses;
}

/// <summary>One pass over the training images in random order; the loss of each step is added to <paramref name="losses"/>.</summary>
static string Epoch(Network network, optim.Optimizer optimizer, DigitsData data, int epoch, int batchSize, List<double> losses, Action<long> report)
{
    network.train();
    double sum = 0;
    using Tensor order = randperm(data.TrainImages.shape[0]);
    for (int start = 0; start < order.shape[0]; start += batchSize)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor batch = order[start..(int)Math.Min(start + batchSize, order.shape[0])];
        optimizer.zero_grad();
        Tensor loss = nn.functional.cross_entropy(network.call(data.TrainImages[batch]), data.TrainLabels[batch]);
        loss.backward();
        optimizer.step();
        losses.Add(loss.item<float>());
        sum += losses[^1] * batch.shape[0];
        report(batch.shape[0]);
    }
    return $"epoch {epoch,2}: loss {sum / order.shape[0]:F4}, held-out accuracy {Accuracy(network, data.TestImages, data.TestLabels):P1}";
}

static double Accuracy(Network network, Tensor images, Tensor labels)
{
    network.eval();
    using IDisposable mode = no_grad();
    using DisposeScope scope = NewDisposeScope();
    return network.call(images).argmax(1).eq(labels).sum().item<long>() / (double)labels.shape[0];
}

/// <summary>Saves the weights, loads them into a new network, and demands the same scores.</summary>
static void SaveAndReload(Network network, DigitsData data, string path)
{
    network.save(path);
    using var reloaded = new Network();
    reloaded.load(path);
    network.eval();
    reloaded.eval();
    using IDisposable mode = no_grad();
    bool equal = network.call(data.TestImages).Equals(reloaded.call(data.TestImages));
    Console.WriteLine($"wrote {path} ({new FileInfo(path).Length:N0} bytes); reloaded, the scores are {(equal ? "equal" : "DIFFERENT")}");
}

static void Export(Network network, DigitsData data, string path)
{
    network.eval();
    OnnxExporter.Export(network, [data.TestImages[..1]], path,
        input_names: ["image"], output_names: ["scores"], dynamic_axes: new Dictionary<string, IReadOnlyDictionary<int, string>> { ["image"] = new Dictionary<int, string> { [0] = "batch" }, ["scores"] = new Dictionary<int, string> { [0] = "batch" } });
    Console.WriteLine($"wrote {path}");
    if (OrtLibrary.Instance is not { } runtime)
    {
        Console.WriteLine($"ONNX Runtime is not here, so the file was not run: {OrtLibrary.WhyMissing}");
        return;
    }
    using IDisposable mode = no_grad();
    float[] expected = network.call(data.TestImages).data<float>().ToArray();
    using var session = new OrtSession(path, optimize: true);
    OrtTensor scores = session.Run(new Dictionary<string, OrtTensor> { ["image"] = OrtTensor.Create(data.TestImages.data<float>().ToArray(), data.TestImages.shape) })["scores"];
    double largest = expected.Zip(scores.Values<float>().ToArray(), static (a, b) => Math.Abs(a - b)).Max();
    Console.WriteLine($"ONNX Runtime {runtime.Version} on the {data.TestImages.shape[0]} held-out images: largest difference {largest:E1}");
}
