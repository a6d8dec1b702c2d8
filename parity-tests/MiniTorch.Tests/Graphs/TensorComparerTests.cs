using System.Numerics;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Recordings;
using Xunit;

namespace MiniTorch.Tests.Graphs;

public class TensorComparerTests
{
    [Theory]
    [InlineData("float32", 1.0, 1.00001, true)]
    [InlineData("float32", 1.0, 1.0001, false)]
    [InlineData("float64", 1.0, 1.0000001, true)]
    [InlineData("float64", 1.0, 1.000001, false)]
    [InlineData("float16", 1.0, 1.0009765625, true)]
    [InlineData("float16", 1.0, 1.00390625, false)]
    [InlineData("bfloat16", 1.0, 1.0078125, true)]
    [InlineData("bfloat16", 1.0, 1.03125, false)]
    [InlineData("int64", 1.0, 2.0, false)]
    [InlineData("float32", double.NaN, double.NaN, true)]
    [InlineData("float32", double.NaN, 0.0, false)]
    [InlineData("float32", double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData("float32", double.PositiveInfinity, double.NegativeInfinity, false)]
    [InlineData("float32", 0.0, -0.0, true)]
    public void TolerancesAreThoseOfAssertClose(string dtype, double expected, double actual, bool agree) =>
        Assert.Equal(agree, TensorComparer.Compare(Tensor(dtype, expected), Tensor(dtype, actual)) is null);

    [Fact]
    public void DtypeAndShapeMustAgree()
    {
        Assert.Equal("dtype float64, expected float32", TensorComparer.Compare(Tensor("float32", 1), Tensor("float64", 1)));
        Assert.Equal("shape [1, 1], expected [1]", TensorComparer.Compare(Tensor("float32", 1), Tensor("float32", 1) with { Shape = [1, 1] }));
    }

    [Fact]
    public void LargeIntegersAreComparedExactly()
    {
        TensorData large = TensorData.From("int64", [1], [0]) with { Bytes = BitConverter.GetBytes((1L << 60) + 1) };
        Assert.NotNull(TensorComparer.Compare(large, large with { Bytes = BitConverter.GetBytes(1L << 60) }));
    }

    [Fact]
    public void ComplexPartsOfInfinityAreComparedApart()
    {
        TensorData infinite = TensorData.From("complex64", [1], [new Complex(double.PositiveInfinity, 1)]);
        Assert.Null(TensorComparer.Compare(infinite, TensorData.From("complex64", [1], [new Complex(double.PositiveInfinity, 1.000001)])));
        Assert.NotNull(TensorComparer.Compare(infinite, TensorData.From("complex64", [1], [new Complex(double.PositiveInfinity, 2)])));
    }

    [Fact]
    public void TheWorstElementIsTold() => Assert.StartsWith(
        "2 of 3 elements differ, most at 2: got 9, expected 3",
        TensorComparer.Compare(TensorData.From("float32", [3], [1, 2, 3]), TensorData.From("float32", [3], [1, 2.5, 9])), StringComparison.Ordinal);

    [Theory]
    [InlineData("float16", 0.1)]
    [InlineData("bfloat16", 0.1)]
    [InlineData("bool", 1)]
    [InlineData("uint8", 200)]
    [InlineData("int8", -3)]
    [InlineData("complex128", -0.5)]
    public void BytesRoundTrip(string dtype, double value)
    {
        TensorData once = Tensor(dtype, value);
        Assert.Equal(once.Bytes, TensorData.From(dtype, [1], once.Values()).Bytes);
    }

    [Fact]
    public void BFloat16RoundsToNearestEven() => Assert.Equal([0x80, 0x3f], TensorData.From("bfloat16", [1], [1 + (1 / 256.0)]).Bytes);

    [Theory]
    [InlineData("RuntimeError: sizes differ. Expected 3 but got 2", "sizes differ. Something else", true)]
    [InlineData("sizes differ", "sizes differ.\nException raised from here", true)]
    [InlineData("sizes differ", "shapes differ", false)]
    [InlineData("tolerance 1.5 is too large", "tolerance 1.7 is too large", false)]
    public void ErrorsAgreeInTheirFirstSentence(string expected, string actual, bool agree) => Assert.Equal(agree, ErrorTexts.Agree(expected, actual));

    private static TensorData Tensor(string dtype, double value) => TensorData.From(dtype, [1], [value]);
}
