using System.Numerics;
using MiniTorch.Core;
using MiniTorch.Kernels;
using Xunit;

namespace MiniTorch.Tests.Kernels;

/// <summary>Strided, broadcast, transposed and converting copies against copies element by element.</summary>
public class CopyTests
{
    public static TheoryData<string> DTypeNames => [.. Enum.GetNames<DType>()];

    [Theory]
    [MemberData(nameof(DTypeNames))]
    public void Copies_between_random_layouts_agree_with_element_by_element(string name)
    {
        DType dtype = Enum.Parse<DType>(name);
        var random = new Random((int)dtype);
        for (int i = 0; i < 300; i++)
        {
            long[] sizes = RandomSizes(random);
            TensorImpl source = RandomLayout(random, sizes, dtype, mayBroadcast: true);
            TensorImpl into = RandomLayout(random, sizes, dtype, mayBroadcast: false);
            FillWithIntegers(source, random);
            Copy.Run(source, into);
            Assert.True(Numbers(source, sizes).SequenceEqual(Numbers(into, sizes)), $"{name}, sizes {Error.Show(sizes)}, from strides {Error.Show(source.Strides)} to {Error.Show(into.Strides)}");
        }
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 130)]
    [InlineData(7, 300)]
    [InlineData(300, 5)]
    [InlineData(33, 17)]
    public void Transposed_matrices_of_any_size_are_copied(long rows, long columns)
    {
        foreach (DType dtype in new[] { DType.UInt8, DType.Float16, DType.Float32, DType.Float64, DType.Complex128 })
        {
            TensorImpl source = TensorImpl.Empty([columns, rows], dtype);
            FillWithIntegers(source, new Random(1));
            TensorImpl transposed = source.Alias([rows, columns], [1, rows]);
            TensorImpl into = TensorImpl.Empty([rows, columns], dtype);
            Copy.Run(transposed, into);
            Assert.Equal(Numbers(transposed, [rows, columns]), Numbers(into, [rows, columns]));
        }
    }

    [Fact]
    public void Reversed_rows_are_copied()
    {
        TensorImpl source = TensorImpl.Empty([3, 50], DType.Int32);
        FillWithIntegers(source, new Random(1));
        TensorImpl reversed = source.Alias([3, 50], [50, -1], 49);
        TensorImpl into = TensorImpl.Empty([3, 50], DType.Int32);
        Copy.Run(reversed, into);
        Assert.Equal(Numbers(reversed, [3, 50]), Numbers(into, [3, 50]));
    }

    [Theory]
    [MemberData(nameof(DTypeNames))]
    public void Vector_conversions_are_those_of_single_elements(string name)
    {
        DType from = Enum.Parse<DType>(name);
        double[] values =
        [
            0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, 3.999, -3.999, 127, 128, 255, 256, 300, -129, 32767, 32768, 65504, 65520, 65535, 65536, 70000,
            2147483520, 2147483647, 2147483648, -2147483648, -2147483904, 4294967296, 9.2e18, 9.3e18, -9.3e18, 1e-8, 6e-8, 1e-40, 3.4e38, 1e300,
            double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1.00390625, 1.01171875, 1.0078125, 16777217, 16777219, 9007199254740993,
        ];
        TensorImpl source = TensorImpl.Empty([values.Length * 3], from);
        for (int i = 0; i < source.NumElements; i++)
        {
            double value = values[i % values.Length];
            if (from.IsIntegralOrBool() && !double.IsFinite(value))
            {
                value = 77;
            }
            Copy.Fill(source.At(0, i), from.IsIntegralOrBool() ? ScalarValue.Of((long)Math.Clamp(value, -9.2e18, 9.2e18), DType.Int64) : ScalarValue.Of(value, DType.Float64));
        }
        foreach (DType to in Enum.GetValues<DType>())
        {
            TensorImpl whole = TensorImpl.Empty(source.Sizes, to);
            Copy.Run(source, whole);
            for (int i = 0; i < source.NumElements; i++)
            {
                TensorImpl single = TensorImpl.Empty([2], to);   // too short for vectors
                Copy.Run(source.Alias([2], [0], i), single);
                Assert.True(BytesOf(single).Take(to.ItemSize()).SequenceEqual(BytesOf(whole).Skip(i * to.ItemSize()).Take(to.ItemSize())),
                    $"{from} to {to}: element {ElementAccess.Read(source, i)} gives {ElementAccess.Read(whole, i)} in a run, {ElementAccess.Read(single, 0)} alone");
            }
        }
    }

    private static byte[] BytesOf(TensorImpl tensor) => tensor.Storage.Span<byte>(0, tensor.NumElements * tensor.DType.ItemSize()).ToArray();

    private static long[] RandomSizes(Random random) => random.Next(4) switch
    {
        0 => [random.Next(1, 80), random.Next(1, 80)],
        1 => [random.Next(1, 5), random.Next(1, 40), random.Next(1, 40)],
        2 => [random.Next(1, 4), random.Next(1, 6), random.Next(1, 20), random.Next(1, 20)],
        _ => [random.Next(1, 200)],
    };

    /// <summary>Dimensions in a random order in memory, perhaps with gaps or repeated.</summary>
    private static TensorImpl RandomLayout(Random random, long[] sizes, DType dtype, bool mayBroadcast)
    {
        var strides = new long[sizes.Length];
        long stride = random.Next(4) == 0 ? 2 : 1;
        foreach (int d in Enumerable.Range(0, sizes.Length).OrderBy(d => random.Next(2) == 0 ? -d : random.Next(10)))
        {
            if (mayBroadcast && random.Next(6) == 0)
            {
                continue;
            }
            strides[d] = stride;
            stride *= sizes[d] + (random.Next(4) == 0 ? 1 : 0);
        }
        return TensorImpl.Empty(sizes, dtype, strides);
    }

    private static void FillWithIntegers(TensorImpl tensor, Random random)
    {
        foreach (ref byte value in tensor.Storage.Span<byte>(0, tensor.Storage.ByteCount))
        {
            value = tensor.DType == DType.Bool ? (byte)random.Next(2) : (byte)random.Next(60);
        }
    }

    private static Complex[] Numbers(TensorImpl tensor, long[] sizes)
    {
        var numbers = new Complex[Layout.NumElements(sizes)];
        for (int i = 0; i < numbers.Length; i++)
        {
            long rest = i;
            long offset = 0;
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                (rest, long index) = Math.DivRem(rest, sizes[d]);
                offset += index * tensor.Strides[d];
            }
            numbers[i] = ElementAccess.Read(tensor, offset).ToComplex();
        }
        return numbers;
    }
}
