using System.Text.Json;
using MiniTorch.Modules;
using MiniTorch.Parity.Recordings;
using MiniTorch.Visualization;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace MiniTorch.Tests.Visualization;

/// <summary>Summaries against those that torchinfo 1.8.0 makes of the same models.</summary>
public class ModelSummaryTests
{
    /// <summary>torchinfo adds the size of Python's object to the bytes of the input.</summary>
    private const int PythonObject = 64;

    private static readonly JsonElement s_models = RecordedFiles.Default.ReadJson("model-summaries.json").GetProperty("models");

    private static (torch.nn.Module Model, Func<Tensor, object> Call) Build(string name)
    {
        switch (name)
        {
            case "lstm":
                LSTM lstm = LSTM(16, 32, 2, batchFirst: true, bidirectional: true);
                return (lstm, x => lstm.call(x, null));
            case "encoder":
                var encoder = new TransformerEncoder(2);
                return (encoder, encoder.call);
            default:
                Sequential model = name switch
                {
                    "mlp" => Sequential(Flatten(), Linear(784, 512), ReLU(), Dropout(0.2), Linear(512, 10)),
                    "cnn" => Sequential(Conv2d(1, 16, 3, padding: 1), BatchNorm2d(16), ReLU(), MaxPool2d(2), Conv2d(16, 32, 3, padding: 1), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(32, 10)),
                    "conv_transpose" => Sequential(ConvTranspose2d(8, 4, 4, 2, 1), ReLU(), Conv2d(4, 1, 3, groups: 1, bias: false)),
                    _ => Sequential(Linear(4, 8), Linear(8, 2)),
                };
                if (name == "frozen")
                {
                    foreach (Parameter parameter in model.children().First().parameters())
                    {
                        parameter.requires_grad = false;
                    }
                }
                return (model, model.call);
        }
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("lstm")]
    [InlineData("encoder")]
    [InlineData("conv_transpose")]
    [InlineData("frozen")]
    public void A_summary_is_torchinfos(string name)
    {
        JsonElement recorded = s_models.GetProperty(name);
        (torch.nn.Module model, Func<Tensor, object> call) = Build(name);
        Tensor input = zeros([.. recorded.GetProperty("input").EnumerateArray().Select(size => size.GetInt64())]);
        ModelSummary summary = ModelSummary.Of(model, () => call(input), [input]);
        string expected = recorded.GetProperty("text").GetString()!.Replace("Units.MEGABYTES", "M", StringComparison.Ordinal);
        // TorchSharp's attention has no batch_first.
        expected = System.Text.RegularExpressions.Regex.Replace(expected, @"(MultiheadAttention: .*)\[2, 10, 32\]", "$1[10, 2, 32]");
        Assert.Equal(expected, summary.ToString().TrimEnd());
        long Recorded(string property) => recorded.GetProperty(property).GetInt64();
        Assert.Equal(Recorded("total_params"), summary.TotalParameters);
        Assert.Equal(Recorded("trainable_params"), summary.TrainableParameters);
        Assert.Equal(Recorded("total_mult_adds"), summary.TotalMultAdds);
        Assert.Equal(Recorded("input_bytes") - PythonObject, summary.InputBytes);
        Assert.Equal(Recorded("forward_backward_bytes"), summary.ForwardBackwardBytes);
        Assert.Equal(Recorded("params_bytes"), summary.ParameterBytes);
    }

    [Fact]
    public void A_summary_leaves_modes_and_gradients_as_they_were()
    {
        Dropout frozen = Dropout(0.5);
        frozen.eval();
        using var model = Sequential(Linear(2, 2), frozen, ReLU());
        ModelSummary summary = ModelSummary.Of(model, ones(1, 2));
        Assert.Equal([true, true, false, true], new[] { model.training }.Concat(model.children().Select(child => child.training)));
        Assert.Equal(4, summary.Layers.Count);
        Assert.Null(model.parameters().First().grad);
    }

    [Fact]
    public void A_module_that_is_called_twice_counts_its_parameters_once()
    {
        Linear twice = Linear(3, 3);
        using var model = Sequential(twice, twice);
        ModelSummary summary = ModelSummary.Of(model, ones(1, 3));
        Assert.Equal([12L, 0], summary.Layers.Skip(1).Select(layer => layer.Parameters));
        Assert.True(summary.Layers[2].IsRepeated);
        Assert.Equal((12, 24), (summary.TotalParameters, summary.TotalMultAdds));
    }

    private sealed class TransformerEncoderLayer : Module<Tensor, Tensor>
    {
        private readonly MultiheadAttention self_attn = MultiheadAttention(32, 4);
        private readonly Linear linear1 = Linear(32, 64);
        private readonly Dropout dropout = Dropout(0.1);
        private readonly Linear linear2 = Linear(64, 32);
        private readonly LayerNorm norm1 = LayerNorm(32);
        private readonly LayerNorm norm2 = LayerNorm(32);
        private readonly Dropout dropout1 = Dropout(0.1);
        private readonly Dropout dropout2 = Dropout(0.1);

        internal TransformerEncoderLayer()
            : base(nameof(TransformerEncoderLayer)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            Tensor sequence = x.transpose(0, 1);
            Tensor attended = self_attn.call(sequence, sequence, sequence, null, false, null).Item1.transpose(0, 1);
            x = norm1.call(x + dropout1.call(attended));
            return norm2.call(x + dropout2.call(linear2.call(dropout.call(linear1.call(x).relu()))));
        }
    }

    private sealed class TransformerEncoder : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Module<Tensor, Tensor>> layers = new();

        internal TransformerEncoder(int count)
            : base(nameof(TransformerEncoder))
        {
            for (int i = 0; i < count; i++)
            {
                layers.Add(new TransformerEncoderLayer());
            }
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => layers.Aggregate(x, static (y, layer) => layer.call(y));
    }
}
