using System.Text.Json;
using MiniTorch.Modules;
using MiniTorch.Parity.Recordings;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace MiniTorch.Tests.NN;

/// <summary>What modules print, what they start with for a seed, and what they compute, as PyTorch recorded it.</summary>
[Collection("Global state")]   // the default generator
public class RecordedModuleTests
{
    private static readonly JsonElement s_entries = RecordedFiles.Default.ReadJson("modules.json").GetProperty("entries");

    /// <summary>What the description says of numbers that are integers in Python but doubles in TorchSharp's signatures.</summary>
    private static readonly Dictionary<string, string> s_texts = new()
    {
        ["nn.Threshold(0.1, 20)(x(6))"] = "Threshold(threshold=0.1, value=20.0)",
        ["nn.Softplus(2, 3)(x(6) * 4)"] = "Softplus(beta=2.0, threshold=3.0)",
    };

    private static readonly Dictionary<string, Func<(Module Module, Func<Tensor[]> Run)>> s_calls = new()
    {
        ["nn.Linear(3, 2)(x(4, 3))"] = () => One(Linear(3, 2), X(4, 3)),
        ["nn.Linear(3, 2, bias=False)(x(3))"] = () => One(Linear(3, 2, false), X(3)),
        ["nn.Bilinear(2, 3, 4)(x(5, 2), x(5, 3))"] = () => Two(Bilinear(2, 3, 4), X(5, 2), X(5, 3)),
        ["nn.Identity()(x(2))"] = () => One(Identity(), X(2)),
        ["nn.Flatten()(x(2, 3, 4))"] = () => One(Flatten(), X(2, 3, 4)),
        ["nn.Flatten(0, 1)(x(2, 3, 4))"] = () => One(Flatten(0, 1), X(2, 3, 4)),
        ["nn.Unflatten(1, (2, 3))(x(2, 6))"] = () => One(Unflatten(1, [2, 3]), X(2, 6)),
        ["nn.Conv1d(2, 4, 3)(x(1, 2, 8))"] = () => One(Conv1d(2, 4, 3), X(1, 2, 8)),
        ["nn.Conv1d(2, 4, 3, stride=2, padding=1, dilation=2, groups=2, bias=False)(x(1, 2, 8))"] = () => One(Conv1d(2, 4, 3, stride: 2, padding: 1, dilation: 2, groups: 2, bias: false), X(1, 2, 8)),
        ["nn.Conv2d(2, 3, 3, padding='same')(x(1, 2, 5, 5))"] = () => One(Conv2d(2, 3, 3, Padding.Same), X(1, 2, 5, 5)),
        ["nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 0), padding_mode='reflect')(x(1, 2, 5, 5))"] = () => One(Conv2d(2, 3, (3, 2), stride: (2, 1), padding: (1, 0), padding_mode: PaddingModes.Reflect), X(1, 2, 5, 5)),
        ["nn.Conv2d(2, 2, 3, padding=1, padding_mode='circular')(x(1, 2, 5, 5))"] = () => One(Conv2d(2, 2, 3, padding: 1, padding_mode: PaddingModes.Circular), X(1, 2, 5, 5)),
        ["nn.Conv3d(1, 2, 2)(x(1, 1, 3, 3, 3))"] = () => One(Conv3d(1, 2, 2), X(1, 1, 3, 3, 3)),
        ["nn.ConvTranspose1d(2, 3, 3, stride=2, output_padding=1)(x(1, 2, 4))"] = () => One(ConvTranspose1d(2, 3, 3, stride: 2, output_padding: 1), X(1, 2, 4)),
        ["nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1)(x(1, 2, 4, 4))"] = () => One(ConvTranspose2d(2, 3, 3, stride: 2, padding: 1, output_padding: 1), X(1, 2, 4, 4)),
        ["nn.ConvTranspose3d(1, 2, 2)(x(1, 1, 2, 2, 2))"] = () => One(ConvTranspose3d(1, 2, 2), X(1, 1, 2, 2, 2)),
        ["nn.BatchNorm1d(3)(x(4, 3))"] = () => One(BatchNorm1d(3), X(4, 3)),
        ["nn.BatchNorm2d(2, momentum=0.3, eps=1e-3)(x(2, 2, 3, 3))"] = () => One(BatchNorm2d(2, momentum: 0.3, eps: 1e-3), X(2, 2, 3, 3)),
        ["nn.BatchNorm2d(2, affine=False, track_running_stats=False)(x(2, 2, 3, 3))"] = () => One(BatchNorm2d(2, affine: false, track_running_stats: false), X(2, 2, 3, 3)),
        ["nn.BatchNorm3d(2)(x(2, 2, 2, 2, 2))"] = () => One(BatchNorm3d(2), X(2, 2, 2, 2, 2)),
        ["nn.LayerNorm(4)(x(3, 4))"] = () => One(LayerNorm(4), X(3, 4)),
        ["nn.LayerNorm([3, 4], elementwise_affine=False)(x(2, 3, 4))"] = () => One(LayerNorm([3, 4], elementwise_affine: false), X(2, 3, 4)),
        ["nn.ReLU()(x(6))"] = () => One(ReLU(), X(6)),
        ["nn.ReLU6()(x(6) * 9)"] = () => One(ReLU6(), X(6) * 9),
        ["nn.LeakyReLU(0.2)(x(6))"] = () => One(LeakyReLU(0.2), X(6)),
        ["nn.GELU()(x(6))"] = () => One(GELU(), X(6)),
        ["nn.GELU(approximate='tanh')(x(6))"] = () => One(GELU(Modules.GELU.Approximate.tanh), X(6)),
        ["nn.SiLU()(x(6))"] = () => One(SiLU(), X(6)),
        ["nn.Sigmoid()(x(6))"] = () => One(Sigmoid(), X(6)),
        ["nn.Tanh()(x(6))"] = () => One(Tanh(), X(6)),
        ["nn.Threshold(0.1, 20)(x(6))"] = () => One(Threshold(0.1, 20), X(6)),
        ["nn.Hardtanh(-0.5, 0.6)(x(6))"] = () => One(Hardtanh(-0.5, 0.6), X(6)),
        ["nn.ELU(0.5)(x(6))"] = () => One(ELU(0.5), X(6)),
        ["nn.SELU()(x(6))"] = () => One(SELU(), X(6)),
        ["nn.CELU(2.0)(x(6))"] = () => One(CELU(2.0), X(6)),
        ["nn.Mish()(x(6))"] = () => One(Mish(), X(6)),
        ["nn.Softsign()(x(6))"] = () => One(Softsign(), X(6)),
        ["nn.Softshrink(0.3)(x(6))"] = () => One(Softshrink(0.3), X(6)),
        ["nn.Hardshrink(0.3)(x(6))"] = () => One(Hardshrink(0.3), X(6)),
        ["nn.Tanhshrink()(x(6))"] = () => One(Tanhshrink(), X(6)),
        ["nn.Hardsigmoid()(x(6) * 5)"] = () => One(Hardsigmoid(), X(6) * 5),
        ["nn.Hardswish()(x(6) * 5)"] = () => One(Hardswish(), X(6) * 5),
        ["nn.LogSigmoid()(x(6))"] = () => One(LogSigmoid(), X(6)),
        ["nn.GLU()(x(2, 4))"] = () => One(GLU(), X(2, 4)),
        ["nn.PReLU(2)(x(1, 2, 3))"] = () => One(PReLU(2), X(1, 2, 3)),
        ["nn.RReLU()(x(6))"] = () => One(RReLU(), X(6)),
        ["nn.Softplus(2, 3)(x(6) * 4)"] = () => One(Softplus(2, 3), X(6) * 4),
        ["nn.MultiheadAttention(4, 2)(x(3, 2, 4), x(5, 2, 4), x(5, 2, 4))"] = () =>
        {
            MultiheadAttention m = MultiheadAttention(4, 2);
            return (m, () => { (Tensor y, Tensor w) = m.call(X(3, 2, 4), X(5, 2, 4), X(5, 2, 4)); return [y, w]; });
        },
        ["nn.Softmax(dim=1)(x(2, 3))"] = () => One(Softmax(1), X(2, 3)),
        ["nn.Softmin(dim=1)(x(2, 3))"] = () => One(Softmin(1), X(2, 3)),
        ["nn.LogSoftmax(dim=1)(x(2, 3))"] = () => One(LogSoftmax(1), X(2, 3)),
        ["nn.Softmax2d()(x(1, 2, 2, 2))"] = () => One(Softmax2d(), X(1, 2, 2, 2)),
        ["nn.Dropout(0.4)(x(10))"] = () => One(Dropout(0.4), X(10)),
        ["nn.Dropout1d(0.4)(x(2, 3, 4))"] = () => One(Dropout1d(0.4), X(2, 3, 4)),
        ["nn.Dropout2d(0.4)(x(2, 3, 2, 2))"] = () => One(Dropout2d(0.4), X(2, 3, 2, 2)),
        ["nn.Dropout3d(0.4)(x(2, 3, 2, 2, 2))"] = () => One(Dropout3d(0.4), X(2, 3, 2, 2, 2)),
        ["nn.AlphaDropout(0.4)(x(10))"] = () => One(AlphaDropout(0.4), X(10)),
        ["nn.FeatureAlphaDropout(0.4)(x(2, 3, 4))"] = () => One(FeatureAlphaDropout(0.4), X(2, 3, 4)),
        ["nn.MaxPool1d(2)(x(1, 2, 7))"] = () => One(MaxPool1d(2), X(1, 2, 7)),
        ["nn.MaxPool2d(3, stride=2, padding=1, dilation=1, ceil_mode=True)(x(1, 2, 6, 6))"] = () => One(MaxPool2d(3, stride: 2, padding: 1, dilation: 1, ceil_mode: true), X(1, 2, 6, 6)),
        ["nn.MaxPool2d(2, return_indices=True)(x(1, 2, 4, 4))"] = () => Indexed(MaxPool2d(2), X(1, 2, 4, 4)),
        ["nn.MaxPool3d(2)(x(1, 1, 4, 4, 4))"] = () => One(MaxPool3d(2), X(1, 1, 4, 4, 4)),
        ["nn.AvgPool1d(2)(x(1, 2, 7))"] = () => One(AvgPool1d(2), X(1, 2, 7)),
        ["nn.AvgPool2d(3, 2, padding=1, ceil_mode=True, count_include_pad=False)(x(1, 2, 6, 6))"] = () => One(AvgPool2d(3, 2, padding: 1, ceil_mode: true, count_include_pad: false), X(1, 2, 6, 6)),
        ["nn.AvgPool3d(2)(x(1, 1, 4, 4, 4))"] = () => One(AvgPool3d(2), X(1, 1, 4, 4, 4)),
        ["nn.AdaptiveAvgPool1d(3)(x(1, 2, 7))"] = () => One(AdaptiveAvgPool1d(3), X(1, 2, 7)),
        ["nn.AdaptiveAvgPool2d((2, 3))(x(1, 2, 5, 7))"] = () => One(AdaptiveAvgPool2d((2, 3)), X(1, 2, 5, 7)),
        ["nn.AdaptiveAvgPool3d(2)(x(1, 1, 3, 3, 3))"] = () => One(AdaptiveAvgPool3d(2), X(1, 1, 3, 3, 3)),
        ["nn.AdaptiveMaxPool1d(3)(x(1, 2, 7))"] = () => One(AdaptiveMaxPool1d(3), X(1, 2, 7)),
        ["nn.AdaptiveMaxPool2d((2, 3))(x(1, 2, 5, 7))"] = () => One(AdaptiveMaxPool2d([2, 3]), X(1, 2, 5, 7)),
        ["nn.AdaptiveMaxPool3d(2)(x(1, 1, 3, 3, 3))"] = () => One(AdaptiveMaxPool3d([2, 2, 2]), X(1, 1, 3, 3, 3)),
        ["nn.PixelShuffle(2)(x(1, 4, 2, 2))"] = () => One(PixelShuffle(2), X(1, 4, 2, 2)),
        ["nn.PixelUnshuffle(2)(x(1, 1, 4, 4))"] = () => One(PixelUnshuffle(2), X(1, 1, 4, 4)),
        ["nn.ChannelShuffle(2)(x(1, 4, 2, 2))"] = () => One(ChannelShuffle(2), X(1, 4, 2, 2)),
        ["nn.ZeroPad2d(1)(x(1, 1, 2, 2))"] = () => One(ZeroPad2d(1), X(1, 1, 2, 2)),
        ["nn.ReflectionPad1d(2)(x(1, 1, 4))"] = () => One(ReflectionPad1d(2), X(1, 1, 4)),
        ["nn.ReplicationPad2d((1, 0, 2, 1))(x(1, 1, 2, 2))"] = () => One(ReplicationPad2d((1, 0, 2, 1)), X(1, 1, 2, 2)),
        ["nn.ConstantPad1d(2, 3.5)(x(1, 1, 3))"] = () => One(ConstantPad1d(2, 3.5), X(1, 1, 3)),
        ["nn.Embedding(5, 3)(torch.tensor([[0, 4], [2, 2]]))"] = () => One(Embedding(5, 3), tensor(new long[,] { { 0, 4 }, { 2, 2 } })),
        ["nn.Embedding(5, 3, padding_idx=0, max_norm=0.5)(torch.tensor([[0, 4], [2, 2]]))"] = () => One(Embedding(5, 3, padding_idx: 0, max_norm: 0.5), tensor(new long[,] { { 0, 4 }, { 2, 2 } })),
        ["nn.EmbeddingBag(5, 3, mode='sum')(torch.tensor([0, 4, 2]), torch.tensor([0, 2]))"] = () => Bag(EmbeddingBag(5, 3, mode: EmbeddingBagMode.Sum), tensor(new long[] { 0, 4, 2 }), tensor(new long[] { 0, 2 })),
        ["nn.EmbeddingBag(5, 3, mode='max')(torch.tensor([[0, 4], [2, 1]]))"] = () => Bag(EmbeddingBag(5, 3, mode: EmbeddingBagMode.Max), tensor(new long[,] { { 0, 4 }, { 2, 1 } }), null),
        ["nn.RNN(3, 2)(x(4, 1, 3))"] = () => Pair(RNN(3, 2), X(4, 1, 3)),
        ["nn.RNN(3, 2, 2, nonlinearity='relu', bidirectional=True, batch_first=True)(x(1, 4, 3))"] = () => Pair(RNN(3, 2, 2, NonLinearities.ReLU, bidirectional: true, batchFirst: true), X(1, 4, 3)),
        ["nn.LSTM(3, 2)(x(4, 2, 3))"] = () => Triple(LSTM(3, 2), X(4, 2, 3)),
        ["nn.LSTM(3, 2, 2, batch_first=True, bidirectional=True)(x(2, 4, 3))"] = () => Triple(LSTM(3, 2, 2, batchFirst: true, bidirectional: true), X(2, 4, 3)),
        ["nn.LSTM(3, 2, 2, dropout=0.5)(x(4, 2, 3))"] = () => Triple(LSTM(3, 2, 2, dropout: 0.5), X(4, 2, 3)),
        ["nn.GRU(3, 2)(x(4, 2, 3))"] = () => Pair(GRU(3, 2), X(4, 2, 3)),
        ["nn.GRU(3, 2, 2, bidirectional=True, bias=False)(x(4, 2, 3))"] = () => Pair(GRU(3, 2, 2, bidirectional: true, bias: false), X(4, 2, 3)),
        ["nn.RNNCell(3, 2)(x(4, 3))"] = () => { RNNCell m = RNNCell(3, 2); return (m, () => [m.call(X(4, 3))]); },
        ["nn.GRUCell(3, 2)(x(4, 3))"] = () => { GRUCell m = GRUCell(3, 2); return (m, () => [m.call(X(4, 3))]); },
        ["nn.LSTMCell(3, 2)(x(4, 3))"] = () => { LSTMCell m = LSTMCell(3, 2); return (m, () => { (Tensor h, Tensor c) = m.call(X(4, 3)); return [h, c]; }); },
        ["nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))(x(2, 3))"] = () => One(Sequential(Linear(3, 4), ReLU(), Linear(4, 2)), X(2, 3)),
        ["nn.MSELoss()(x(2, 3), x(2, 3) * 2)"] = () => Two(MSELoss(), X(2, 3), X(2, 3) * 2),
        ["nn.MSELoss(reduction='sum')(x(2, 3), x(2, 3) * 2)"] = () => Two(MSELoss(nn.Reduction.Sum), X(2, 3), X(2, 3) * 2),
        ["nn.MSELoss(reduction='none')(x(2, 3), x(2, 3) * 2)"] = () => Two(MSELoss(nn.Reduction.None), X(2, 3), X(2, 3) * 2),
        ["nn.CrossEntropyLoss()(x(2, 3), torch.tensor([2, 0]))"] = () => Two(CrossEntropyLoss(), X(2, 3), tensor(new long[] { 2, 0 })),
        ["nn.CrossEntropyLoss(reduction='none')(x(2, 3), torch.tensor([2, 0]))"] = () => Two(CrossEntropyLoss(reduction: nn.Reduction.None), X(2, 3), tensor(new long[] { 2, 0 })),
        ["nn.CrossEntropyLoss(weight=torch.tensor([1., 2., 3.]), ignore_index=0, label_smoothing=0.1)(x(3, 3), torch.tensor([2, 0, 1]))"] = () => Two(new CrossEntropyLoss(tensor(new[] { 1f, 2f, 3f }), 0, label_smoothing: 0.1), X(3, 3), tensor(new long[] { 2, 0, 1 })),
        ["nn.NLLLoss()(x(2, 3).log_softmax(1), torch.tensor([2, 0]))"] = () => Two(NLLLoss(), functional.log_softmax(X(2, 3), 1), tensor(new long[] { 2, 0 })),
    };

    public static TheoryData<string> Entries() => [.. s_calls.Keys];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Is_PyTorchs(string entry)
    {
        JsonElement recorded = s_entries.GetProperty(entry);
        manual_seed(0);
        (Module module, Func<Tensor[]> run) = s_calls[entry]();
        Assert.Equal(s_texts.GetValueOrDefault(entry) ?? recorded.GetProperty("repr").GetString(), module.ToString());
        Dictionary<string, Tensor> state = module.state_dict();
        JsonElement values = recorded.GetProperty("state");
        Assert.Equal(values.EnumerateObject().Select(static value => value.Name), state.Keys);
        foreach (JsonProperty value in values.EnumerateObject())
        {
            AssertClose(value.Value, state[value.Name], value.Name);
        }
        manual_seed(1);
        Check(recorded.GetProperty("train"), run());
        module.eval();
        if (recorded.TryGetProperty("eval", out JsonElement eval))
        {
            Check(eval, run());
        }
    }

    private static void Check(JsonElement expected, Tensor[] outputs)
    {
        Assert.Equal(expected.GetArrayLength(), outputs.Length);
        for (int i = 0; i < outputs.Length; i++)
        {
            AssertClose(expected[i], outputs[i], $"output {i}");
        }
    }

    private static void AssertClose(JsonElement expected, Tensor actual, string what)
    {
        Assert.Equal(expected[1].EnumerateArray().Select(static size => size.GetInt64()), actual.shape);
        double[] values = actual.detach().to(ScalarType.Float64).reshape(-1).data<double>().ToArray();
        JsonElement numbers = expected[2];
        for (int i = 0; i < numbers.GetArrayLength(); i++)
        {
            double wanted = numbers[i].GetDouble();
            Assert.True(Math.Abs(wanted - values[i]) <= 1e-5 + (1.3e-6 * Math.Abs(wanted)), $"{what}[{i}]: expected {wanted}, got {values[i]}");
        }
    }

    /// <summary>sin(0.7 i) in float32.</summary>
    private static Tensor X(params long[] sizes)
    {
        var values = new float[sizes.Aggregate(1L, static (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)Math.Sin(0.7 * i);
        }
        return tensor(values, sizes);
    }

    private static (Module, Func<Tensor[]>) One(Module<Tensor, Tensor> module, Tensor input) => (module, () => [module.call(input)]);

    private static (Module, Func<Tensor[]>) Two(Module<Tensor, Tensor, Tensor> module, Tensor a, Tensor b) => (module, () => [module.call(a, b)]);

    private static (Module, Func<Tensor[]>) Indexed(MaxPool2d module, Tensor input) => (module, () =>
    {
        (Tensor values, Tensor indices) = module.forward_with_indices(input);
        return [values, indices];
    }
    );

    private static (Module, Func<Tensor[]>) Bag(EmbeddingBag module, Tensor input, Tensor? offsets) => (module, () => [offsets is null ? module.call(input) : module.call(input, offsets)]);

    private static (Module, Func<Tensor[]>) Pair(Module<Tensor, Tensor?, (Tensor, Tensor)> module, Tensor input) => (module, () =>
    {
        (Tensor output, Tensor hidden) = module.call(input, null);
        return [output, hidden];
    }
    );

    private static (Module, Func<Tensor[]>) Triple(LSTM module, Tensor input) => (module, () =>
    {
        (Tensor output, Tensor hidden, Tensor cell) = module.call(input);
        return [output, hidden, cell];
    }
    );
}
