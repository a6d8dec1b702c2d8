using System.Runtime.InteropServices;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Api;

/// <summary>torch.from_file, as observed of PyTorch.</summary>
public sealed class FromFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-from-file").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Sixteen
    {
        get
        {
            string path = Path.Combine(_folder, "bytes");
            File.WriteAllBytes(path, [.. Enumerable.Range(0, 16).Select(static i => (byte)i)]);
            return path;
        }
    }

    [Fact]
    public void The_elements_are_those_of_the_file()
    {
        Assert.Equal([50462976, 117835012, 185207048, 252579084], from_file(Sixteen, size: 4, dtype: ScalarType.Int32).data<int>().ToArray());
        Tensor floats = from_file(Sixteen, size: 2, requires_grad: true);
        Assert.Equal(ScalarType.Float32, floats.dtype);
        Assert.True(floats.requires_grad);
        Assert.Equal(0, from_file(Sixteen).numel());
    }

    [Fact]
    public void A_shared_tensor_writes_to_the_file_and_a_private_one_does_not()
    {
        string path = Sixteen;
        from_file(path, size: 2, dtype: ScalarType.Byte).fill_(9);
        Assert.Equal([0, 1], File.ReadAllBytes(path)[..2]);
        Tensor shared = from_file(path, shared: true, size: 20, dtype: ScalarType.Byte);
        shared[..2] = 99;
        Tensor again = from_file(path, shared: true, size: 2, dtype: ScalarType.Byte);
        Assert.Equal([99, 99], again.data<byte>().ToArray());
        byte[] written = new byte[20];   // it was made longer
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            file.ReadExactly(written);
            Assert.Equal(20, file.Length);
        }
        Assert.Equal([99, 99, 2, 3], written[..4]);
        Assert.Equal(99 + 99 + 119, shared.sum().item<long>());   // 2 + … + 15 = 119
    }

    [Fact]
    public void A_shared_file_is_made_where_there_is_none()
    {
        string path = Path.Combine(_folder, "new");
        Tensor made = from_file(path, shared: true, size: 3, dtype: ScalarType.Float64);
        Assert.Equal([0d, 0, 0], made.data<double>().ToArray());
        made[1] = 2.5;
        GC.Collect();
        Assert.Equal(2.5, from_file(path, size: 3, dtype: ScalarType.Float64)[1].item<double>());
    }

    [Fact]
    public void What_is_too_short_or_absent_is_refused()
    {
        string path = Sixteen;
        Assert.Equal($"file <{path}> size is smaller than the required mapping size <32>", Assert.Throws<ExternalException>(() => from_file(path, size: 8, dtype: ScalarType.Int32)).Message);
        Assert.StartsWith($"unable to mmap -4 bytes from file <{path}>", Assert.Throws<ExternalException>(() => from_file(path, size: -1, dtype: ScalarType.Int32)).Message);
        string absent = Path.Combine(_folder, "absent");
        Assert.StartsWith($"unable to open file <{absent}> in read-only mode", Assert.Throws<ExternalException>(() => from_file(absent, size: 1)).Message);
        Assert.Equal("Only Tensors of floating point and complex dtype can require gradients", Assert.Throws<ExternalException>(() => from_file(path, size: 1, dtype: ScalarType.Int32, requires_grad: true)).Message);
        Assert.Throws<ExternalException>(() => from_file(path, size: long.MaxValue / 2));
        Assert.Throws<InvalidOperationException>(() => from_file(path, size: 1, device: new Device("cuda")));
    }
}
