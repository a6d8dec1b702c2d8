using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MiniTorch.Core;
using MiniTorch.Parity.Recordings;
using MiniTorch.Serialization;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Weights;

/// <summary>Files that PyTorch 2.13 and safetensors 0.8 wrote, and files that must be refused.</summary>
public sealed class PyTorchFileTests
{
    private static readonly string s_directory = Path.Combine(RecordedFiles.DataDirectory, "pytorch");
    private static readonly JsonElement s_expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_directory, "expected.json"))).RootElement;

    public static TheoryData<string> Readable => Names("read");

    public static TheoryData<string> Refusable => Names("refused");

    [Theory]
    [MemberData(nameof(Readable))]
    public void What_a_file_holds_is_read(string file)
    {
        JsonElement expected = s_expected.GetProperty("read").GetProperty(file);
        object? actual = load<object>(Path.Combine(s_directory, file));
        AssertHolds(expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("tensors", out JsonElement tensors) ? tensors : expected, actual, file);
    }

    [Theory]
    [MemberData(nameof(Refusable))]
    public void What_must_not_be_read_is_refused_and_nothing_is_executed(string file)
    {
        string path = Path.Combine(s_directory, file);
        Exception e = Assert.ThrowsAny<Exception>(() => load<object>(path));
        Assert.True(e is InvalidDataException or EndOfStreamException, $"{file}: {e}");
        using nn.Module module = nn.Linear(2, 2);
        byte[] before = Bytes(module);
        Assert.ThrowsAny<Exception>(() => module.load(path));
        Assert.Equal(before, Bytes(module));
        Assert.False(File.Exists("attack-was-executed"));
        if (file == "whole_module.pth")
        {
            Assert.Contains("torch.nn.modules.container.Sequential", e.Message);
        }
        if (file == "runs_a_command.pth")
        {
            Assert.Contains("posix.system", e.Message);
        }
    }

    [Fact]
    public void Tensors_that_shared_memory_still_do()
    {
        var tensors = load<Dictionary<string, Tensor>>(Path.Combine(s_directory, "all_dtypes.pth"));
        Assert.True(tensors["tied_1"].Impl.SharesStorageWith(tensors["tied_2"].Impl));
        Assert.True(tensors["view_a"].Impl.SharesStorageWith(tensors["view_b"].Impl));
        Assert.Equal([0L, 1L], tensors["expanded"].stride().Reverse().Select(static s => Math.Min(s, 1)).Order());
    }

    [Theory]
    [InlineData("single_tensor.pt")]
    [InlineData("parameter_list.pth")]
    [InlineData("conv_bn_fc.pth")]
    [InlineData("legacy.pth")]
    [InlineData("all_dtypes.safetensors")]
    [InlineData("conv_bn_fc.safetensors")]
    public void Every_truncation_is_refused(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(s_directory, file));
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            Exception? e = Record.Exception(() => WeightsFile.Read(new MemoryStream(cut)));
            Assert.True(e is InvalidDataException or EndOfStreamException, $"{file} cut to {length} of {bytes.Length} bytes: {e?.ToString() ?? "was read"}");
        }
    }

    // A flipped bit in a zip entry is refused by its checksum, elsewhere the file is refused or holds something else; what is asked
    // is that reading ends, in no other exception, and makes nothing much larger than the file.
    [Theory]
    [InlineData("single_tensor.pt", 1)]
    [InlineData("parameter_list.pth", 1)]
    [InlineData("conv_bn_fc.pth", 7)]
    [InlineData("legacy.pth", 3)]
    [InlineData("all_dtypes.safetensors", 1)]
    public void Every_flipped_bit_is_refused_or_read_as_what_it_now_says(string file, int step)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(s_directory, file));
        int refused = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit += step)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                WeightsFile.Read(new MemoryStream(bytes));
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{file}, bit {bit}: {e}");
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 4_000_000, $"{file}, bit {bit}: {allocated} bytes were allocated");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.True(refused > bytes.Length * 8 / step / 10, $"only {refused} were refused");
    }

    [Fact]
    public void A_flipped_bit_of_a_zip_files_values_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(s_directory, "single_tensor.pt"));
        int at = bytes.AsSpan().IndexOf(stackalloc byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0 });
        for (int bit = 0; bit < 64; bit++)
        {
            bytes[at + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => WeightsFile.Read(new MemoryStream(bytes))).Message);
            bytes[at + (bit / 8)] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_checkpoint_gives_its_parts_and_loads_into_module_and_optimizer()
    {
        var checkpoint = (OrderedDictionary<object, object?>)load<object>(Path.Combine(s_directory, "checkpoint.pth"));
        Assert.Equal(3L, checkpoint["epoch"]);
        Assert.Equal("übung", checkpoint["name"]);
        Exception e = Assert.Throws<InvalidDataException>(() => nn.Linear(1, 1).load(Path.Combine(s_directory, "checkpoint.pth")));
        Assert.Contains("optimizer", e.Message);
    }

    private static TheoryData<string> Names(string part)
    {
        var data = new TheoryData<string>();
        foreach (JsonProperty file in s_expected.GetProperty(part).EnumerateObject())
        {
            data.Add(file.Name);
        }
        return data;
    }

    private static byte[] Bytes(nn.Module module)
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            module.save(writer);
        }
        return stream.ToArray();
    }

    private static void AssertHolds(JsonElement expected, object? actual, string path)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when expected.TryGetProperty("tensor", out JsonElement tensor):
                AssertTensor(tensor, Assert.IsType<Tensor>(actual), path);
                break;
            case JsonValueKind.Object:
                var dictionary = Assert.IsType<OrderedDictionary<object, object?>>(actual);
                Assert.Equal(expected.EnumerateObject().Count(), dictionary.Count);
                foreach (JsonProperty item in expected.EnumerateObject())
                {
                    object key = dictionary.ContainsKey(item.Name) ? item.Name : long.Parse(item.Name, CultureInfo.InvariantCulture);
                    AssertHolds(item.Value, dictionary[key], path + "." + item.Name);
                }
                break;
            case JsonValueKind.Array:
                object?[] items = actual as object?[] ?? [.. Assert.IsType<List<object?>>(actual)];
                Assert.Equal(expected.GetArrayLength(), items.Length);
                for (int i = 0; i < items.Length; i++)
                {
                    AssertHolds(expected[i], items[i], $"{path}[{i}]");
                }
                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetDouble(), Convert.ToDouble(actual, CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual);
                break;
            case JsonValueKind.Null:
                Assert.Null(actual);
                break;
            default:
                Assert.Equal(expected.GetBoolean(), actual);
                break;
        }
    }

    private static void AssertTensor(JsonElement expected, Tensor actual, string path)
    {
        Assert.Equal(expected[0].GetString(), TorchTypes.Python(actual.Impl.DType));
        Assert.Equal(expected[1].EnumerateArray().Select(static size => size.GetInt64()), actual.shape);
        double[] numbers = [.. expected[2].EnumerateArray().Select(static value => value.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
            _ => value.GetDouble(),
        })];
        TensorImpl resolved = Autograd.AutogradOperators.Ops.Resolve(actual.Impl);
        bool isComplex = resolved.DType.IsComplex();
        TensorImpl wide = TensorImpl.Empty(resolved.Sizes, isComplex ? DType.Complex128 : DType.Float64);
        MiniTorch.Kernels.Copy.Run(resolved, wide);
        ReadOnlySpan<double> values = isComplex ? MemoryMarshal.Cast<System.Numerics.Complex, double>(wide.Span<System.Numerics.Complex>()) : wide.Span<double>();
        Assert.Equal(numbers.Length, values.Length);
        double tolerance = resolved.DType switch
        {
            DType.Float16 or DType.BFloat16 => 1e-5,   // six digits are recorded
            DType.Float32 or DType.Complex64 => 1e-8,  // nine
            _ => 0,
        };
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.True(Math.Abs(numbers[i] - values[i]) <= tolerance * Math.Abs(numbers[i]), $"{path}[{i}]: {values[i]}, expected {numbers[i]}");
        }
    }
}
