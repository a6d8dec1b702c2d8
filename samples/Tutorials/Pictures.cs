using MiniTorch.Modules;
using MiniTorch.Visualization;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace Tutorials;

/// <summary>The pictures of docs/reading-the-graph.md: the backward graphs of four small models.</summary>
internal static class Pictures
{
    /// <summary>Name and SVG of each picture.</summary>
    internal static IEnumerable<(string Name, string Svg)> All()
    {
        yield return ("mlp", Mlp());
        yield return ("cnn", Cnn());
        yield return ("lstm-step", LstmStep());
        yield return ("transformer-block", TransformerBlock());
    }

    internal static string Mlp()
    {
        manual_seed(0);
        using var model = Sequential(("fc1", Linear(4, 5)), ("relu", ReLU()), ("fc2", Linear(5, 10)));
        Tensor loss = functional.cross_entropy(model.call(rand(5, 4)), arange(5));
        return GraphSvg.Of(loss, model.named_parameters());
    }

    private static string Cnn()
    {
        manual_seed(0);
        using var model = Sequential(
            ("conv1", Conv2d(1, 8, 3, padding: 1)), ("norm1", BatchNorm2d(8)), ("relu1", ReLU()), ("pool1", MaxPool2d(2)),
            ("conv2", Conv2d(8, 16, 3, padding: 1)), ("relu2", ReLU()), ("pool2", AdaptiveAvgPool2d(1)),
            ("flatten", Flatten()), ("fc", Linear(16, 10)));
        Tensor loss = functional.cross_entropy(model.call(rand(4, 1, 8, 8)), arange(4));
        return GraphSvg.Of(loss, model.named_parameters());
    }

    /// <summary>One step of an LSTM, written out: gates, cell, hidden state.</summary>
    private static string LstmStep()
    {
        manual_seed(0);
        using var fromInput = Linear(3, 4 * 5);
        using var fromHidden = Linear(5, 4 * 5);
        (Tensor x, Tensor hidden, Tensor cell) = (rand(2, 3), rand(2, 5), rand(2, 5));
        Tensor[] gates = (fromInput.call(x) + fromHidden.call(hidden)).chunk(4, 1);
        Tensor nextCell = gates[1].sigmoid() * cell + gates[0].sigmoid() * gates[2].tanh();
        Tensor nextHidden = gates[3].sigmoid() * nextCell.tanh();
        return GraphSvg.Of([nextHidden, nextCell], [.. Named("input", fromInput), .. Named("hidden", fromHidden)]);
    }

    /// <summary>Attention with one head, two layer norms, two residual connections and a feed-forward part.</summary>
    private static string TransformerBlock()
    {
        manual_seed(0);
        const int Width = 8;
        using var norm1 = LayerNorm(Width);
        using var query = Linear(Width, Width);
        using var key = Linear(Width, Width);
        using var value = Linear(Width, Width);
        using var project = Linear(Width, Width);
        using var norm2 = LayerNorm(Width);
        using var up = Linear(Width, 4 * Width);
        using var down = Linear(4 * Width, Width);
        Tensor x = rand(6, Width);
        Tensor n = norm1.call(x);
        Tensor weights = functional.softmax(query.call(n).mm(key.call(n).t()) / Math.Sqrt(Width), 1);
        Tensor h = x + project.call(weights.mm(value.call(n)));
        Tensor y = h + down.call(functional.gelu(up.call(norm2.call(h))));
        (string, Module<Tensor, Tensor>)[] parts =
        [
            ("norm1", norm1), ("query", query), ("key", key), ("value", value), ("project", project), ("norm2", norm2), ("up", up), ("down", down),
        ];
        return GraphSvg.Of(y, parts.SelectMany(static part => Named(part.Item1, part.Item2)));
    }

    private static IEnumerable<(string, Parameter)> Named(string prefix, Module<Tensor, Tensor> module) =>
        module.named_parameters().Select(named => ($"{prefix}.{named.name}", named.parameter));
}
