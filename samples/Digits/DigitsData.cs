using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using MiniTorch;
using static MiniTorch.torch;

namespace Digits;

/// <summary>
/// 1,797 handwritten digits of 8x8 pixels (E. Alpaydin and C. Kaynak, UCI "Optical Recognition of Handwritten Digits", 1998, CC BY 4.0), split at random
/// into four fifths for training and one fifth that training never sees.
/// </summary>
internal sealed class DigitsData
{
    private DigitsData(Tensor trainImages, Tensor trainLabels, Tensor testImages, Tensor testLabels) =>
        (TrainImages, TrainLabels, TestImages, TestLabels) = (trainImages, trainLabels, testImages, testLabels);

    /// <summary>float32 [n, 1, 8, 8], from 0 to 1.</summary>
    internal Tensor TrainImages { get; }

    /// <summary>int64 [n], from 0 to 9.</summary>
    internal Tensor TrainLabels { get; }

    internal Tensor TestImages { get; }

    internal Tensor TestLabels { get; }

    internal static DigitsData Load(int seed)
    {
        List<(float[] Pixels, long Label)> rows = ReadRows();
        var random = new Random(seed);
        (float[] Pixels, long Label)[] shuffled = [.. rows];
        random.Shuffle(shuffled);
        int test = shuffled.Length / 5;
        return new DigitsData(
            Images(shuffled[test..]), Labels(shuffled[test..]),
            Images(shuffled[..test]), Labels(shuffled[..test]));
    }

    private static Tensor Images((float[] Pixels, long Label)[] rows)
    {
        float[] pixels = [.. rows.SelectMany(static row => row.Pixels)];
        return tensor(pixels, [rows.Length, 1, 8, 8]);
    }

    private static Tensor Labels((float[] Pixels, long Label)[] rows) => tensor(Array.ConvertAll(rows, static row => row.Label));

    private static List<(float[], long)> ReadRows()
    {
        using Stream packed = Assembly.GetExecutingAssembly().GetManifestResourceStream("digits.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var rows = new List<(float[], long)>();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            float[] pixels = Array.ConvertAll(fields[..64], static field => float.Parse(field, CultureInfo.InvariantCulture) / 16);
            rows.Add((pixels, long.Parse(fields[64], CultureInfo.InvariantCulture)));
        }
        return rows;
    }
}
