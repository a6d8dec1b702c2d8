using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using Xunit;

namespace MiniTorch.Tests.Kernels;

/// <summary>What every reduction promises: the same bits on any number of threads, little rounding error, any layout.</summary>
[Collection(nameof(ThreadCount))]
public class ReductionTests
{
    private static TensorImpl Random(int seed, params long[] sizes)
    {
        TensorImpl tensor = TensorImpl.Empty(sizes, DType.Float32);
        var random = new Random(seed);
        foreach (ref float value in tensor.Span<float>())
        {
            value = (float)random.NextDouble();
        }
        return tensor;
    }

    private static float[] Floats(TensorImpl tensor) => Copy.Dense(tensor, DType.Float32).Span<float>().ToArray();

    private static float[] OnThreads(int threads, Func<TensorImpl> work)
    {
        int before = MiniTorch.Kernels.Parallel.Threads;
        MiniTorch.Kernels.Parallel.Threads = threads;
        try
        {
            return Floats(work());
        }
        finally
        {
            MiniTorch.Kernels.Parallel.Threads = before;
        }
    }

    [Theory]
    [InlineData(new long[] { 300_001 }, new long[] { 0 })]           // one result, segments in parallel
    [InlineData(new long[] { 5000, 40 }, new long[] { 0 })]          // rows of results, segments in parallel
    [InlineData(new long[] { 3, 70_000 }, new long[] { 1 })]         // few long results
    [InlineData(new long[] { 4000, 33 }, new long[] { 1 })]          // many short results
    [InlineData(new long[] { 40, 30, 50 }, new long[] { 0, 2 })]     // short runs, several reduced dimensions
    public void Sums_do_not_depend_on_the_number_of_threads(long[] sizes, long[] dims)
    {
        TensorImpl x = Random(1, sizes);
        Assert.Equal(OnThreads(1, () => Aten.Sum(x, dims)), OnThreads(4, () => Aten.Sum(x, dims)));
        Assert.Equal(OnThreads(1, () => Aten.Var(x, dims)), OnThreads(4, () => Aten.Var(x, dims)));
    }

    [Fact]
    public void Sums_of_2_to_the_24_elements_keep_six_digits()
    {
        TensorImpl x = Random(2, 1 << 24);
        double exact = 0;
        foreach (float value in x.Span<float>())
        {
            exact += value;
        }
        Assert.Equal(1, Floats(Aten.Sum(x))[0] / exact, 1e-6);
        Assert.Equal(1, Floats(Aten.Sum(x.Alias([1 << 18, 64], [64, 1]), [0]))[5] / ColumnSum(x, 64, 5), 1e-6);
    }

    private static double ColumnSum(TensorImpl x, int width, int column)
    {
        double sum = 0;
        ReadOnlySpan<float> values = x.Span<float>();
        for (int i = column; i < values.Length; i += width)
        {
            sum += values[i];
        }
        return sum;
    }

    [Theory]
    [InlineData(new long[] { 0 })]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 2 })]
    [InlineData(new long[] { 0, 1 })]
    [InlineData(new long[] { 0, 2 })]
    [InlineData(new long[] { 1, 2 })]
    [InlineData(new long[] { 0, 1, 2 })]
    public void Strided_inputs_give_what_dense_ones_give(long[] dims)
    {
        // A transposed tensor, every second row of it.
        TensorImpl memory = Random(3, 18, 24, 20);
        TensorImpl strided = memory.Alias([20, 12, 18], [1, 40, 480]);
        TensorImpl dense = Copy.Dense(strided, DType.Float32);
        Compare(x => Aten.Sum(x, dims));
        Compare(x => Aten.Amax(x, dims));
        Compare(x => Aten.Var(x, dims));
        Compare(x => Aten.LogSumExp(x, dims));
        Compare(x => Aten.VectorNorm(x, 3, dims));

        void Compare(Func<TensorImpl, TensorImpl> reduce)
        {
            float[] expected = Floats(reduce(dense));
            float[] actual = Floats(reduce(strided));
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], 1e-5f * MathF.Max(1, MathF.Abs(expected[i])));
            }
        }
    }

    [Fact]
    public void Variance_survives_a_large_mean()
    {
        TensorImpl x = Random(4, 100_000);
        foreach (ref float value in x.Span<float>())
        {
            value = MathF.Round(value * 8) + 4096;
        }
        double mean = 0;
        double square = 0;
        foreach (float value in x.Span<float>())
        {
            mean += value - 4096;
            square += (value - 4096) * (double)(value - 4096);
        }
        double n = x.NumElements;
        Assert.Equal(1, Floats(Aten.Var(x))[0] / ((square - mean * mean / n) / (n - 1)), 1e-6);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(191)]
    [InlineData(192)]
    [InlineData(5000)]
    public void Sorting_is_stable_in_both_directions_and_puts_NaN_last(int length)
    {
        TensorImpl x = Random(5, length);
        Span<float> values = x.Span<float>();
        for (int i = 0; i < length; i++)
        {
            values[i] = i % 7 == 3 ? float.NaN : MathF.Floor(values[i] * 5) - 2;
        }
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (bool descending in (bool[])[false, true])
            {
                long[] places = Aten.Sort(Copy.Dense(x, dtype), 0, descending).Indices.Span<long>().ToArray();
                for (int i = 1; i < length; i++)
                {
                    (float before, float after) = (x.Span<float>()[(int)places[i - 1]], x.Span<float>()[(int)places[i]]);
                    int order = float.IsNaN(before) ? (float.IsNaN(after) ? 0 : 1) : float.IsNaN(after) ? -1 : before.CompareTo(after);
                    order = descending ? -order : order;
                    Assert.True(order < 0 || (order == 0 && places[i - 1] < places[i]), $"places {i - 1} and {i}");
                }
            }
        }
    }

    [Fact]
    public void Selections_of_few_are_the_beginning_of_the_order()
    {
        TensorImpl x = Random(6, 3, 4000);
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64])
        {
            TensorImpl input = Copy.Dense(x, dtype);
            long[] all = Aten.Sort(input, 1, descending: true).Indices.Span<long>().ToArray();
            long[] few = Aten.TopK(input, 20, 1).Indices.Span<long>().ToArray();
            for (int row = 0; row < 3; row++)
            {
                Assert.Equal(all.AsSpan(row * 4000, 20).ToArray(), few.AsSpan(row * 20, 20).ToArray());
            }
        }
    }
}
