using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using Xunit;

namespace MiniTorch.Tests.Kernels;

/// <summary>Elementary functions against double precision, at their corners, and on any number of threads.</summary>
[Collection(nameof(ThreadCount))]
public class PointwiseMathTests
{
    private delegate void Loop<T>(ReadOnlySpan<T> x, Span<T> result);

    private static readonly Dictionary<string, (Loop<float> Loop, Func<double, double> Exact)> s_single = new()
    {
        ["exp"] = (VectorMath.Exp, Math.Exp),
        ["exp2"] = (VectorMath.Exp2, x => Math.Pow(2, x)),
        ["expm1"] = (VectorMath.Expm1, RealMath.Expm1),
        ["tanh"] = (VectorMath.Tanh, Math.Tanh),
        ["sigmoid"] = (VectorMath.Sigmoid, x => 1 / (1 + Math.Exp(-x))),
        ["erf"] = (VectorMath.Erf, x => x == 0 ? x : ErrorFunctions.Erf(x)),
        ["sin"] = (VectorMath.Sin, Math.Sin),
        ["cos"] = (VectorMath.Cos, Math.Cos),
        ["x^1.7"] = ((x, result) => VectorMath.Pow(x, 1.7f, result), x => Math.Pow(x, 1.7f)),
        ["x^-3"] = ((x, result) => VectorMath.Pow(x, -3f, result), x => Math.Pow(x, -3)),
        ["sqrt"] = (Arithmetic.Sqrt, Math.Sqrt),
    };

    private static readonly Dictionary<string, (Loop<double> Loop, Func<double, double> Exact)> s_double = new()
    {
        ["exp"] = (VectorMath.Exp, Math.Exp),
        ["exp2"] = (VectorMath.Exp2, x => Math.Pow(2, x)),
        ["tanh"] = (VectorMath.Tanh, Math.Tanh),
        ["sigmoid"] = (VectorMath.Sigmoid, x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x))),
    };

    private static readonly Dictionary<string, Func<TensorImpl, TensorImpl>> s_operators = new()
    {
        ["exp"] = Aten.Exp,
        ["expm1"] = Aten.Expm1,
        ["tanh"] = Aten.Tanh,
        ["sigmoid"] = Aten.Sigmoid,
        ["silu"] = Aten.Silu,
        ["gelu"] = x => Aten.Gelu(x),
        ["gelu by tanh"] = x => Aten.Gelu(x, true),
        ["gelu backward"] = x => Aten.GeluBackward(x, x),
        ["gelu by tanh backward"] = x => Aten.GeluBackward(x, x, true),
        ["silu backward"] = x => Aten.SiluBackward(x, x),
        ["sin"] = Aten.Sin,
        ["pow"] = x => Aten.Pow(x, Aten.Neg(x)),
        ["clamp"] = x => Aten.Clamp(x, -1, 1),
        ["add"] = x => Aten.Add(x, x),
        ["mul in place"] = x => new Mul().InPlace(Aten.Clone(x), x),
        ["to complex"] = x => Aten.ViewAsReal(Aten.To(x, DType.Complex64)),
        ["to int64"] = x => Aten.To(x, DType.Int64),
        ["rows"] = x => Aten.Add(Aten.View(x, -1, 3), Aten.Slice(x, 0, 0, 3, 1)),
        ["row"] = x => Aten.Add(Aten.View(x, 3, -1), Aten.Slice(x, 0, 0, x.NumElements / 3, 1)),
        ["column"] = x => Aten.Add(Aten.View(x, 3, -1), Aten.View(Aten.Slice(x, 0, 0, 3, 1), 3, 1)),
        ["transposed"] = x => Aten.Add(Aten.View(x, 351, -1), Aten.Transpose(Aten.View(x, -1, 351), 0, 1)),
        ["both transposed"] = x => Aten.Sub(Aten.Contiguous(Aten.Transpose(Aten.View(x, -1, 351), 0, 1)), Aten.Transpose(Aten.View(x, -1, 351), 0, 1)),
    };

    public static TheoryData<string> SingleFunctions => [.. s_single.Keys];

    public static TheoryData<string> DoubleFunctions => [.. s_double.Keys];

    public static TheoryData<string> Operators => [.. s_operators.Keys];

    [Theory]
    [MemberData(nameof(SingleFunctions))]
    public void Single_precision_is_within_two_units_in_the_last_place(string name)
    {
        (Loop<float> loop, Func<double, double> exact) = s_single[name];
        float[] x = EveryKindOfSingle();
        var result = new float[x.Length];
        loop(x, result);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            if (double.IsNaN(expected) || float.IsInfinity((float)expected) || expected == 0)
            {
                Assert.True((float)expected == result[i] || (double.IsNaN(expected) && float.IsNaN(result[i])), $"{name}({x[i]:R}) is {expected:R}, not {result[i]:R}");
                Assert.True(double.IsNaN(expected) || double.IsNegative(expected) == float.IsNegative(result[i]), $"{name}({x[i]:R}) has the wrong sign");
                continue;
            }
            double unit = Math.Max(Math.ScaleB(1, Math.ILogB(expected) - 23), float.Epsilon);
            Assert.True(Math.Abs(result[i] - expected) <= 2 * unit, $"{name}({x[i]:R}) is {expected:R}, not {result[i]:R}: {Math.Abs(result[i] - expected) / unit:0.00} ulp");
        }
    }

    /// <summary>The bound is three, since the functions it is measured with are themselves a unit off.</summary>
    /// <summary>So that the softmax of one number is 1 and its logarithm 0 (the Exp of System.Numerics.Tensors gives 1.0000001 in float32).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void The_exponential_of_zero_is_one(int length)
    {
        var single = new float[length];
        VectorMath.Exp<float>(single, single);
        Assert.All(single, value => Assert.Equal(1f, value));
        var twice = new double[length];
        VectorMath.Exp<double>(twice, twice);
        Assert.All(twice, value => Assert.Equal(1.0, value));

        TensorImpl ones = Aten.Full([length, 1], 1, DType.Float32);
        Assert.All(Aten.LogSoftmax(ones, 1).Span<float>().ToArray(), value => Assert.Equal(0f, value));
        Assert.All(Aten.Softmax(ones, 1).Span<float>().ToArray(), value => Assert.Equal(1f, value));
        Assert.All(Aten.LogSumExp(ones, [1]).Span<float>().ToArray(), value => Assert.Equal(1f, value));
    }

    [Theory]
    [MemberData(nameof(DoubleFunctions))]
    public void Double_precision_is_within_three_units_of_the_library(string name)
    {
        (Loop<double> loop, Func<double, double> exact) = s_double[name];
        var random = new Random(1);
        double[] x = [0, -0.0, 1e-320, -1e-320, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 709.7, 709.8, -744.4, -745.2, -746, 1023.9, 1024, -1074, -1076,
            .. Enumerable.Range(0, 40_000).Select(i => (random.NextDouble() - 0.5) * Math.ScaleB(1, random.Next(-30, 11)))];
        var result = new double[x.Length];
        loop(x, result);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            if (!double.IsFinite(expected) || expected == 0)
            {
                Assert.Equal(expected, result[i]);
                continue;
            }
            double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            Assert.True(Math.Abs(result[i] - expected) <= 3 * unit, $"{name}({x[i]:R}) is {expected:R}, not {result[i]:R}: {Math.Abs(result[i] - expected) / unit:0.00} ulp");
        }
    }

    [Fact]
    public void Powers_of_every_kind_of_number_are_those_of_the_library()
    {
        float[] values =
        [
            0, -0f, 1, -1, 0.5f, -0.5f, 2, -2, 3, -3, 2.5f, -2.5f, 1e-40f, -1e-40f, 1e30f, -1e30f, 16777215, -16777215, 8388607.5f, 1e10f,
            float.Epsilon, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
        ];
        float[] x = [.. values.SelectMany(_ => values)];
        float[] y = [.. values.SelectMany(value => Enumerable.Repeat(value, values.Length))];
        var result = new float[x.Length];
        VectorMath.Pow<float>(x, y, result);
        for (int i = 0; i < x.Length; i++)
        {
            float expected = (float)Math.Pow(x[i], y[i]);
            Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(result[i]) || (float.IsNaN(expected) && float.IsNaN(result[i])) || Math.Abs(expected - result[i]) <= 1e-7 * Math.Abs(expected),
                $"{x[i]:R} to the power {y[i]:R} is {expected:R}, not {result[i]:R}");
            Assert.True(float.IsNaN(expected) || float.IsNegative(expected) == float.IsNegative(result[i]), $"{x[i]:R} to the power {y[i]:R} has the wrong sign");
        }
    }

    [Fact]
    public void Activations_are_those_of_double_precision()
    {
        TensorImpl x = TensorImpl.Empty([40_001], DType.Float64);
        for (int i = 0; i < x.NumElements; i++)
        {
            x.Span<double>()[i] = (i - 20_000) / 1500.0;
        }
        TensorImpl single = Aten.To(x, DType.Float32);
        TensorImpl exact = Aten.To(single, DType.Float64);
        foreach (Func<TensorImpl, TensorImpl> function in new Func<TensorImpl, TensorImpl>[]
        {
            Aten.Silu, t => Aten.Gelu(t), t => Aten.Gelu(t, true), t => Aten.SiluBackward(t, t), t => Aten.GeluBackward(t, t), t => Aten.GeluBackward(t, t, true),
        })
        {
            Span<double> expected = function(exact).Span<double>();
            Span<float> actual = function(single).Span<float>();
            for (int i = 0; i < actual.Length; i++)
            {
                // 1 + erf loses digits where it is small, as in libtorch; elsewhere a few units in the last place.
                Assert.True(Math.Abs(expected[i] - actual[i]) <= 6e-7 * Math.Abs(expected[i]) + 6e-7, $"f({single.Span<float>()[i]:R}) is {expected[i]:R}, not {actual[i]:R}");
            }
        }
    }

    [Theory]
    [InlineData(float.NaN, float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NaN, float.NaN)]
    [InlineData(-200f, -0f, -0f)]
    public void Activations_at_the_ends(float x, float silu, float gelu)
    {
        TensorImpl value = TensorImpl.Empty([3], DType.Float32);
        value.Span<float>().Fill(x);
        Assert.Equal(silu, Aten.Silu(value).Span<float>()[1]);
        Assert.Equal(gelu, Aten.Gelu(value).Span<float>()[1]);
        Assert.Equal(gelu, Aten.Gelu(value, true).Span<float>()[1]);
    }

    /// <summary>Long enough to be written past the caches, by one thread and by two; and what a short run gives for the same elements.</summary>
    [Theory]
    [MemberData(nameof(Operators))]
    public void Results_do_not_depend_on_the_number_of_threads(string name)
    {
        Func<TensorImpl, TensorImpl> function = s_operators[name];
        TensorImpl x = TensorImpl.Empty([351 * 432], DType.Float32);
        var random = new Random(3);
        foreach (ref float value in x.Span<float>())
        {
            value = (float)((random.NextDouble() * 8) - 4);
        }
        byte[] alone = OnThreads(1, () => function(x));
        Assert.Equal(alone, OnThreads(2, () => function(x)));
        Assert.Equal(alone, OnThreads(3, () => function(x)));
        if (name is "rows" or "row" or "column" or "transposed" or "both transposed")
        {
            TensorImpl wide = Aten.To(x, DType.Float64);   // other strides of bytes, and results that are rounded once
            Assert.Equal(alone, OnThreads(1, () => Aten.To(function(wide), DType.Float32)));
            return;
        }
        TensorImpl part = Aten.Clone(Aten.Slice(x, 0, 1001, 1078, 1));
        int size = alone.Length / (int)x.NumElements;
        Assert.Equal(alone.AsSpan(1001 * size, 77 * size).ToArray(), OnThreads(1, () => function(part)));
    }

    private static byte[] OnThreads(int threads, Func<TensorImpl> work)
    {
        int before = MiniTorch.Kernels.Parallel.Threads;
        MiniTorch.Kernels.Parallel.Threads = threads;
        try
        {
            TensorImpl result = Aten.Contiguous(work());
            return result.Storage.Span<byte>(result.Offset * result.DType.ItemSize(), result.NumElements * result.DType.ItemSize()).ToArray();
        }
        finally
        {
            MiniTorch.Kernels.Parallel.Threads = before;
        }
    }

    /// <summary>Zeros, denormals, infinities, NaN, and numbers spread over all exponents and around 1.</summary>
    private static float[] EveryKindOfSingle()
    {
        var random = new Random(2);
        return
        [
            0, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue,
            88.72283f, 88.72284f, -87.33655f, -103.27893f, -103.97208f, -104f, 127.99999f, 128f, -149f, -150f, 9.01f, 999999.9f, 1000001f, 1e20f,
            .. Enumerable.Range(0, 60_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))),
            .. Enumerable.Range(0, 60_000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.ScaleB(1, random.Next(-6, 8)))),
        ];
    }
}
