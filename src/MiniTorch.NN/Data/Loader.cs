using System.Buffers.Binary;
using MiniTorch.Core;

namespace MiniTorch.Data;

/// <summary>Reads the files of two well-known sets of images, as they are published once they are unpacked.</summary>
public class Loader
{
    private const int ImagesMagic = 2051;
    private const int LabelsMagic = 2049;
    private const int CifarSide = 32;

    /// <summary>
    /// Handwritten digits: float32 images (n, 1, rows, columns) of (pixel / 255 − 0.1307) / 0.3081, and int64 labels. Reads
    /// <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c>, or <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c>.
    /// </summary>
    /// <param name="filename">The directory of the files.</param>
    /// <param name="batchSize">How many images make a batch; the last may be smaller.</param>
    /// <param name="isTrain">The images to train with, rather than those to test with.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">A file is not there, or holds something else.</exception>
    public static DataIterator MNIST(string filename, long batchSize, bool isTrain = true)
    {
        string prefix = Path.Combine(filename, isTrain ? "train" : "t10k");
        byte[] images = Read(prefix + "-images-idx3-ubyte", "images");
        byte[] labels = Read(prefix + "-labels-idx1-ubyte", "targets");
        Expect(images, 0, ImagesMagic);
        Expect(labels, 0, LabelsMagic);
        int count = Number(images, 4);
        Expect(labels, 4, count);
        int rows = Number(images, 8);
        int columns = Number(images, 12);
        if (count < 0 || rows < 0 || columns < 0 || images.Length - 16L != (long)count * rows * columns || labels.Length - 8L != count)
        {
            throw Error.Of($"The files at {prefix} do not hold {count} images of {rows} by {columns} pixels, and as many labels");
        }
        return new DataIterator(images.AsSpan(16), [count, 1, rows, columns], labels.AsSpan(8), [0.1307f], [0.3081f], batchSize);
    }

    /// <summary>
    /// Small pictures of ten classes: float32 images (n, 3, 32, 32) of (pixel / 255 − mean) / deviation, for each color those of the whole set
    /// (0.4914, 0.4822, 0.4465 and 0.2023, 0.1994, 0.2010), and int64 labels. Reads the binary version: <c>data_batch_1.bin</c> to
    /// <c>data_batch_5.bin</c>, or <c>test_batch.bin</c>.
    /// </summary>
    /// <param name="path">The directory of the files.</param>
    /// <param name="batchSize">How many images make a batch; the last may be smaller.</param>
    /// <param name="isTrain">The images to train with, rather than those to test with.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">A file is not there, or holds something else.</exception>
    public static DataIterator CIFAR10(string path, long batchSize, bool isTrain = true)
    {
        const int PixelBytes = 3 * CifarSide * CifarSide;
        string[] names = isTrain ? [.. Enumerable.Range(1, 5).Select(static i => $"data_batch_{i}.bin")] : ["test_batch.bin"];
        byte[][] files = Array.ConvertAll(names, name => Read(Path.Combine(path, name), "images"));
        int wrong = Array.FindIndex(files, static file => file.Length % (PixelBytes + 1) != 0);
        if (wrong >= 0)
        {
            throw Error.Of($"The file {names[wrong]} has {files[wrong].Length} bytes, not {PixelBytes + 1} for each image");
        }
        int count = files.Sum(static file => file.Length / (PixelBytes + 1));
        var images = new byte[(long)count * PixelBytes];
        var labels = new byte[count];
        int at = 0;
        foreach (byte[] file in files)
        {
            for (int start = 0; start < file.Length; start += PixelBytes + 1, at++)
            {
                labels[at] = file[start];
                file.AsSpan(start + 1, PixelBytes).CopyTo(images.AsSpan(at * PixelBytes));
            }
        }
        return new DataIterator(images, [count, 3, CifarSide, CifarSide], labels, [0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f], batchSize);
    }

    private static byte[] Read(string path, string what)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.Of($"Error opening {what} file at {path}: {e.Message}");
        }
    }

    private static int Number(byte[] file, int at) =>
        file.Length >= at + 4 ? BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)) : throw Error.Of("Reached end of file while reading its header");

    private static void Expect(byte[] file, int at, int expected)
    {
        if (Number(file, at) is var number && number != expected)
        {
            throw Error.Of($"expected to read number {expected} but got {number} instead");
        }
    }
}
