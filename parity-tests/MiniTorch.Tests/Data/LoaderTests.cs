using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MiniTorch.Data;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Data;

/// <summary>Files in the formats of MNIST and CIFAR-10, written here.</summary>
[Collection("Global state")]   // the default generator
public sealed class LoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-images").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Digits_are_read_normalized_and_shuffled_by_the_default_generator()
    {
        WriteDigits("train", count: 5);
        using DataIterator digits = Loader.MNIST(_folder, batchSize: 2);
        Assert.Equal(5, digits.Size());
        manual_seed(0);
        long[] order = randperm(5).data<long>().ToArray();
        manual_seed(0);
        var labels = new List<long>();
        var shapes = new List<long>();
        foreach ((Tensor image, Tensor label) in digits)
        {
            shapes.Add(image.shape[0]);
            Assert.Equal([image.shape[0], 1L, 2, 3], image.shape);
            for (int i = 0; i < image.shape[0]; i++)
            {
                long number = label[i].item<long>();
                labels.Add(number);
                Assert.Equal(((((number * 6) + 5) / 255f) - 0.1307f) / 0.3081f, image[i, 0, 1, 2].item<float>(), 1e-6f);
            }
        }
        Assert.Equal(order, labels);
        Assert.Equal([2L, 2, 1], shapes);
        Assert.Equal([0L, 1, 2, 3, 4], digits.SelectMany(static batch => batch.Item2.data<long>().ToArray()).Order());
    }

    [Fact]
    public void Test_images_stand_in_files_of_their_own()
    {
        WriteDigits("t10k", count: 1);
        Assert.Equal(1, Loader.MNIST(_folder, 10, isTrain: false).Size());
        Assert.StartsWith("Error opening images file at", Assert.Throws<ExternalException>(() => Loader.MNIST(_folder, 10)).Message);
    }

    [Fact]
    public void Files_that_hold_something_else_are_refused()
    {
        WriteDigits("train", count: 2);
        string labels = Path.Combine(_folder, "train-labels-idx1-ubyte");
        byte[] good = File.ReadAllBytes(labels);
        File.Copy(Path.Combine(_folder, "train-images-idx3-ubyte"), labels, overwrite: true);
        Assert.Equal("expected to read number 2049 but got 2051 instead", Assert.Throws<ExternalException>(() => Loader.MNIST(_folder, 1)).Message);
        File.WriteAllBytes(labels, good[..^1]);
        Assert.Throws<ExternalException>(() => Loader.MNIST(_folder, 1));
        File.WriteAllBytes(labels, [0, 0]);
        Assert.Throws<ExternalException>(() => Loader.MNIST(_folder, 1));
        File.WriteAllBytes(labels, good);
        Assert.Throws<ExternalException>(() => Loader.MNIST(_folder, 0));
    }

    [Fact]
    public void Pictures_are_read_from_all_batches_by_color()
    {
        for (int file = 1; file <= 5; file++)
        {
            WritePictures($"data_batch_{file}.bin", (byte)file);
        }
        using DataIterator pictures = Loader.CIFAR10(_folder, 5);
        Assert.Equal(5, pictures.Size());
        (Tensor images, Tensor labels) = pictures.First();
        Assert.Equal([5L, 3, 32, 32], images.shape);
        Assert.Equal([1L, 2, 3, 4, 5], labels.data<long>().ToArray().Order());
        long first = labels[0].item<long>();
        Assert.Equal((((first + 100) / 255f) - 0.4914f) / 0.2023f, images[0, 0, 0, 0].item<float>(), 1e-6f);
        Assert.Equal((((first + 200) / 255f) - 0.4465f) / 0.2010f, images[0, 2, 31, 31].item<float>(), 1e-6f);
        File.WriteAllBytes(Path.Combine(_folder, "data_batch_2.bin"), new byte[3072]);
        Assert.Throws<ExternalException>(() => Loader.CIFAR10(_folder, 5));
        Assert.Throws<ExternalException>(() => Loader.CIFAR10(_folder, 5, isTrain: false));
    }

    [Fact]
    public void A_disposed_iterator_is_refused()
    {
        WriteDigits("train", count: 2);
        DataIterator digits = Loader.MNIST(_folder, 1);
        digits.Dispose();
        digits.Dispose();
        Assert.Throws<ObjectDisposedException>(() => digits.Size());
        Assert.Throws<ObjectDisposedException>(() => digits.First());
    }

    /// <summary>Images of 2 by 3 pixels 6 · i, 6 · i + 1, …, with the label i.</summary>
    private void WriteDigits(string prefix, int count)
    {
        File.WriteAllBytes(Path.Combine(_folder, prefix + "-images-idx3-ubyte"), [.. Numbers(2051, count, 2, 3), .. Enumerable.Range(0, count * 6).Select(static i => (byte)i)]);
        File.WriteAllBytes(Path.Combine(_folder, prefix + "-labels-idx1-ubyte"), [.. Numbers(2049, count), .. Enumerable.Range(0, count).Select(static i => (byte)i)]);
    }

    /// <summary>One picture whose colors are label + 100, 150 and 200.</summary>
    private void WritePictures(string name, byte label) => File.WriteAllBytes(
        Path.Combine(_folder, name), [label, .. Enumerable.Repeat((byte)(label + 100), 1024), .. Enumerable.Repeat((byte)(label + 150), 1024), .. Enumerable.Repeat((byte)(label + 200), 1024)]);

    private static byte[] Numbers(params int[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        }
        return bytes;
    }
}
