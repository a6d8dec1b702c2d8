using System.Globalization;
using System.Text.Json;
using MiniTorch.Parity.Recordings;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace MiniTorch.Tests.NN;

/// <summary>Files that TorchSharp 0.106 wrote.</summary>
public class TorchSharpFileTests
{
    private static readonly string s_directory = Path.Combine(RecordedFiles.DataDirectory, "torchsharp");
    private static readonly JsonElement s_expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_directory, "expected.json"))).RootElement;

    [Theory]
    [InlineData("linear_4_3.dat")]
    [InlineData("layernorm_4.dat")]
    [InlineData("embedding_5_3.dat")]
    [InlineData("lstm_3_4_2layers.dat")]
    [InlineData("conv_bn.dat")]
    [InlineData("mlp.dat")]
    public void Modules_load_them_and_write_the_same_bytes(string file)
    {
        Module module = file switch
        {
            "linear_4_3.dat" => Linear(4, 3),
            "layernorm_4.dat" => LayerNorm(4),
            "embedding_5_3.dat" => Embedding(5, 3),
            "conv_bn.dat" => Sequential(("conv", Conv2d(2, 3, 3)), ("bn", BatchNorm2d(3))),
            "mlp.dat" => Sequential(("lin1", Linear(6, 5)), ("lin2", Linear(5, 2))),
            _ => LSTM(3, 4, 2),
        };
        string path = Path.Combine(s_directory, file);
        module.load(path);
        foreach (JsonProperty entry in s_expected.GetProperty(file).EnumerateObject())
        {
            Check(entry.Value, module.state_dict()[entry.Name]);
        }
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            module.save(writer);
        }
        Assert.Equal(File.ReadAllBytes(path), stream.ToArray());
    }

    [Fact]
    public void Tensors_of_every_dtype_load_and_are_written_as_the_same_bytes()
    {
        foreach (string path in Directory.GetFiles(s_directory, "tensor_*.dat"))
        {
            Tensor loaded = Tensor.Load(path);
            var stream = new MemoryStream();
            loaded.Save(stream);
            Assert.Equal(File.ReadAllBytes(path), stream.ToArray());
        }
    }

    private static void Check(JsonElement expected, Tensor actual)
    {
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64()), actual.shape);
        double[] values = actual.detach().to(ScalarType.Float64).reshape(-1).data<double>().ToArray();
        double[] numbers = [.. expected.GetProperty("values").EnumerateArray().Select(static value => double.Parse(value.ToString(), CultureInfo.InvariantCulture))];
        Assert.Equal(numbers, values);
    }
}
