using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using Xunit;

namespace MiniTorch.Tests.Kernels;

/// <summary>The fused recurrent layers beside the composites in float64, at sizes around the widths of vectors and panels.</summary>
public class RecurrentKernelTests
{
    public static TheoryData<string, bool, int, int, int, int> Sizes()
    {
        var data = new TheoryData<string, bool, int, int, int, int>();
        int[] units = [1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 257];
        for (int i = 0; i < units.Length; i++)
        {
            foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
            {
                data.Add(kind.ToString(), i % 2 == 1, units[i], 1 + (i % 5), (i * 7 % 19) + 1, 1 + (i * 3 % 7));
            }
        }
        data.Add("Lstm", false, 20, 6, 53, 3);   // more rows than are computed at a time
        data.Add("Gru", true, 20, 6, 53, 3);
        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Layers_compute_what_the_composites_do(string name, bool reverse, int units, int features, int batch, int steps)
    {
        RecurrentKind kind = Enum.Parse<RecurrentKind>(name);
        TensorImpl?[] x = Operands(kind, units, features, batch, steps, DType.Float64, biases: units % 3 != 0);
        using var noGrad = GradMode.Set(false);
        TensorImpl[] expected = Composite(kind, reverse, x);
        AssertClose(expected, new RecurrentLayer(kind, reverse).Call(x), 1e-12);
        AssertClose(expected, new RecurrentLayer(kind, reverse).Call(Array.ConvertAll(x, t => t is null ? null : Copied(t, DType.Float32))), 3e-6);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradients_of_an_lstm_are_those_of_the_composite(string name, bool reverse, int units, int features, int batch, int steps)
    {
        if (name != "Lstm")
        {
            return;
        }
        TensorImpl?[] x = Operands(RecurrentKind.Lstm, units, features, batch, steps, DType.Float64, biases: units % 3 != 0);
        TensorImpl?[] single = Array.ConvertAll(x, t => t is null ? null : Copied(t, DType.Float32));
        bool[] given = [units % 4 != 1, units % 2 == 1, units % 5 != 2];   // which results have a gradient
        given[0] |= !given[1] && !given[2];
        TensorImpl?[] expected = Gradients(x, given, leaves => Composite(RecurrentKind.Lstm, reverse, leaves));
        TensorImpl?[] fused = Gradients(x, given, leaves => new RecurrentLayer(RecurrentKind.Lstm, reverse).Call(leaves));
        TensorImpl?[] narrow = Gradients(single, given, leaves => new RecurrentLayer(RecurrentKind.Lstm, reverse).Call(leaves));
        AssertClose(expected, fused, 1e-11);
        AssertClose(expected, narrow, 2e-5);
    }

    [Theory]
    [InlineData(16, 128, 5)]
    [InlineData(3, 300, 3)]   // too few rows for the threads: they share the units
    [InlineData(29, 33, 4)]
    public void Results_do_not_depend_on_the_threads(int batch, int units, int steps)
    {
        TensorImpl?[] x = Operands(RecurrentKind.Lstm, units, 24, batch, steps, DType.Float32, biases: true);
        float[][]? first = null;
        int before = MiniTorch.Kernels.Parallel.Threads;
        try
        {
            foreach (int threads in (int[])[1, 2, 3, 7])
            {
                MiniTorch.Kernels.Parallel.Threads = threads;
                TensorImpl[] all =
                [
                    .. new RecurrentLayer(RecurrentKind.Lstm, false).Call(x),
                    .. Gradients(x, [true, true, true], leaves => new RecurrentLayer(RecurrentKind.Lstm, false).Call(leaves)).OfType<TensorImpl>(),
                    new RecurrentLayer(RecurrentKind.Gru, true).Call(Operands(RecurrentKind.Gru, units, 24, batch, steps, DType.Float32, biases: true))[0],
                ];
                float[][] values = [.. all.Select(t => Copy.Dense(t, DType.Float32).Span<float>().ToArray())];
                first ??= values;
                Assert.Equal(first, values);
            }
        }
        finally
        {
            MiniTorch.Kernels.Parallel.Threads = before;
        }
    }

    [Fact]
    public void Gate_functions_are_within_few_units_in_the_last_place()
    {
        for (float x = -90; x <= 90; x += x is > -1 and < 1 ? 0.00037f : 0.037f)
        {
            AssertUlps(Math.Tanh(x), GateFunctions.Tanh(new Vector<float>(x))[0], 3, x);
            AssertUlps(1 / (1 + Math.Exp(-x)), GateFunctions.Sigmoid(new Vector<float>(x))[0], 4, x);
            Assert.Equal(Math.Tanh(x), GateFunctions.Tanh(new Vector<double>(x))[0], 1e-15);
            Assert.Equal(1 / (1 + Math.Exp(-x)), GateFunctions.Sigmoid(new Vector<double>(x))[0], 1e-15);
        }
    }

    [Fact]
    public void Gate_functions_keep_limits_and_nan()
    {
        Assert.Equal(1f, GateFunctions.Tanh(new Vector<float>(float.PositiveInfinity))[0]);
        Assert.Equal(-1f, GateFunctions.Tanh(new Vector<float>(float.NegativeInfinity))[0]);
        Assert.Equal(1e-30f, GateFunctions.Tanh(new Vector<float>(1e-30f))[0]);
        Assert.Equal(1f, GateFunctions.Sigmoid(new Vector<float>(float.PositiveInfinity))[0]);
        Assert.Equal(0, GateFunctions.Sigmoid(new Vector<float>(float.NegativeInfinity))[0], 1e-37);
        Assert.Equal(0, GateFunctions.Sigmoid(new Vector<double>(double.NegativeInfinity))[0], 1e-300);
        Assert.Equal(1, GateFunctions.Tanh(new Vector<double>(1e300))[0]);
        Assert.True(float.IsNaN(GateFunctions.Tanh(new Vector<float>(float.NaN))[0]));
        Assert.True(float.IsNaN(GateFunctions.Sigmoid(new Vector<float>(float.NaN))[0]));
        Assert.True(float.IsNaN(GateFunctions.Relu(new Vector<float>(float.NaN))[0]));
        Assert.True(double.IsNaN(GateFunctions.Tanh(new Vector<double>(double.NaN))[0]));
        Assert.True(double.IsNaN(GateFunctions.Sigmoid(new Vector<double>(double.NaN))[0]));
    }

    private static void AssertUlps(double expected, float actual, int ulps, float x)
    {
        // Below the smallest normal number sigmoid stays at it.
        double step = Math.Max(Math.BitIncrement((double)MathF.BitIncrement(MathF.Abs((float)expected))) - Math.Abs((float)expected), 1.2e-38);
        Assert.True(Math.Abs(expected - actual) <= ulps * step, $"at {x}: {actual:R} for {expected:R}");
    }

    private static TensorImpl?[] Operands(RecurrentKind kind, int units, int features, int batch, int steps, DType dtype, bool biases)
    {
        var random = new Random((units * 1000) + batch);
        int width = units * kind.Gates();
        double bound = 1 / Math.Sqrt(units);
        return
        [
            Make(2, steps, batch, features), Make(1, width, features), Make(bound, width, units), biases ? Make(bound, width) : null, biases ? Make(bound, width) : null,
            Make(1, batch, units), kind == RecurrentKind.Lstm ? Make(1, batch, units) : null,
        ];

        TensorImpl Make(double size, params long[] sizes)
        {
            TensorImpl x = TensorImpl.Empty(sizes, DType.Float64);
            foreach (ref double value in x.Span<double>())
            {
                value = (float)(((random.NextDouble() * 2) - 1) * size);   // the same number in both dtypes
            }
            return Copied(x, dtype);
        }
    }

    private static TensorImpl Copied(TensorImpl x, DType dtype)
    {
        TensorImpl copy = TensorImpl.Empty(x.Sizes, dtype);
        Copy.Run(x, copy);
        copy.Storage.AddOwner();   // it outlives the nodes that save it
        return copy;
    }

    private static TensorImpl[] Composite(RecurrentKind kind, bool reverse, TensorImpl?[] x)
    {
        (TensorImpl output, TensorImpl hidden, TensorImpl? cell) = Aten.RecurrentComposite(kind, x[0]!, x[5]!, x[6], new(x[1]!, x[2]!, x[3], x[4]), reverse);
        return cell is null ? [output, hidden] : [output, hidden, cell];
    }

    private static TensorImpl?[] Gradients(TensorImpl?[] x, bool[] given, Func<TensorImpl?[], TensorImpl[]> function)
    {
        TensorImpl?[] leaves = Array.ConvertAll(x, t => t?.Alias(freshVersion: true));
        foreach (TensorImpl? leaf in leaves)
        {
            if (leaf is not null)
            {
                Variable.SetRequiresGrad(leaf, true);
            }
        }
        TensorImpl[] all = function(leaves);
        TensorImpl[] results = [.. all.Where((_, i) => given[i])];
        var random = new Random(5);
        TensorImpl[] cotangents = Array.ConvertAll(results, result =>
        {
            TensorImpl cotangent = TensorImpl.Empty(result.Sizes, DType.Float64);
            foreach (ref double value in cotangent.Span<double>())
            {
                value = (float)((random.NextDouble() * 2) - 1);
            }
            return Copied(cotangent, result.DType);
        });
        TensorImpl[] wanted = [.. leaves.OfType<TensorImpl>()];
        return Differentiate.Grad(results, wanted, cotangents, retainGraph: false, createGraph: false, allowUnused: true);
    }

    private static void AssertClose(TensorImpl?[] expected, TensorImpl?[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i]!.Sizes, actual[i]!.Sizes);
            double[] wanted = Copy.Dense(expected[i]!, DType.Float64).Span<double>().ToArray(), got = Copy.Dense(actual[i]!, DType.Float64).Span<double>().ToArray();
            double scale = Math.Max(1, wanted.Max(Math.Abs));
            for (int j = 0; j < wanted.Length; j++)
            {
                Assert.True(Math.Abs(wanted[j] - got[j]) <= tolerance * scale, $"result {i}, element {j}: {got[j]:R} for {wanted[j]:R}");
            }
        }
    }
}
