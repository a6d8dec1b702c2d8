using System.Runtime.InteropServices;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Tests.Kernels;
using Xunit;

namespace MiniTorch.Tests.RandomNumbers;

[Collection(nameof(ThreadCount))]
public class SamplingTests
{
    private const int Many = 100_003;

    private delegate void Fill<T>(Span<T> target, GeneratorImpl generator);

    /// <summary>PyTorch 2.13's texts where they are recorded, else 1.13.1's.</summary>
    [Fact]
    public void Bad_parameters_are_refused_before_anything_changes()
    {
        Refuses<float>("uniform_ expects to return a [from, to) range, but found from=3 > to=-1", (t, g) => Sampling.Uniform(t, 3, -1, g));
        Refuses<float>("uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to=3e+38 and from=-3e+38 which result in to-from to exceed the limit", (t, g) => Sampling.Uniform(t, -3e38, 3e38, g));
        Refuses<Half>("to is out of bounds for c10::Half", (t, g) => Sampling.Uniform(t, 0, 1e6, g));
        Refuses<double>("from is out of bounds for double", (t, g) => Sampling.Uniform(t, double.NaN, 1, g));
        Refuses<float>("normal expects std >= 0.0, but found std -1", (t, g) => Sampling.Normal(t, 0, -1, g));
        Refuses<float>("exponential_ expects lambda > 0.0, but found lambda=0", (t, g) => Sampling.Exponential(t, 0, g));
        Refuses<float>("geometric_ expects p to be in (0, 1), but got p=1", (t, g) => Sampling.Geometric(t, 1, g));
        Refuses<float>("log_normal_ expects std > 0.0, but found std=0", (t, g) => Sampling.LogNormal(t, 0, 0, g));
        Refuses<float>("cauchy_ expects sigma > 0.0, but found sigma=0", (t, g) => Sampling.Cauchy(t, 0, 0, g));
        Refuses<float>("bernoulli_ expects p to be in [0, 1], but got p=2", (t, g) => Sampling.Bernoulli(t, 2, g));
        Refuses<float>("bernoulli_ expects p to be in [0, 1], but got p=nan", (t, g) => Sampling.Bernoulli(t, double.NaN, g));
        Refuses<float>("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)", (t, g) => Sampling.Bernoulli<float, float>(t, [0, 1, 2], g));
        Refuses<float>("invalid Poisson rate, expected rate to be non-negative", (t, g) => Sampling.Poisson([1, 1, -1], t, g));
        Refuses<float>("invalid Poisson rate, expected rate to be non-negative", (t, g) => Sampling.Poisson([1, 1, float.NaN], t, g));
        Refuses<int>("random_ expects 'from' to be less than 'to', but got from=5 >= to=5", (t, g) => Sampling.Integers(t, 5, 5, g));
        Refuses<byte>("random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16", (t, g) => Sampling.IntegersFrom(t, long.MinValue, g));
        Refuses<float>("trunc_normal_ expects a <= b, but found a=2 and b=-2", (t, g) => Sampling.TruncatedNormal(t, 0, 1, 2, -2, g));
        const string OutOfRange = "probability tensor contains either `inf`, `nan` or element < 0";
        const string NoSum = "invalid multinomial distribution (sum of probabilities <= 0)";
        Refuses<long>(OutOfRange, (t, g) => Sampling.Multinomial<float>([1, -1, 1], 3, t, 3, false, g));
        Refuses<long>(OutOfRange, (t, g) => Sampling.Multinomial<float>([1, float.PositiveInfinity, 1], 3, t, 3, false, g));
        Refuses<long>(NoSum, (t, g) => Sampling.Multinomial<float>([0, 0, 0], 3, t, 3, false, g));
        Refuses<long>(NoSum, (t, g) => Sampling.Multinomial<float>([0, 0], 2, t, 3, true, g));
        Refuses<long>("invalid multinomial distribution (encountering probability entry < 0)", (t, g) => Sampling.Multinomial<float>([1, -1], 2, t, 3, true, g));
        Refuses<long>("invalid multinomial distribution (encountering probability entry = infinity or NaN)", (t, g) => Sampling.Multinomial<double>([1, double.PositiveInfinity], 2, t, 3, true, g));

        static void Refuses<T>(string message, Fill<T> fill) where T : unmanaged
        {
            var generator = new GeneratorImpl(0);
            var target = new T[3];
            Assert.Equal(message, Assert.Throws<ExternalException>(() => fill(target, generator)).Message);
            Assert.Equal(new T[3], target);
            Assert.Equal(new GeneratorImpl(0).NextUInt32(), generator.NextUInt32());
        }
    }

    [Fact]
    public void An_empty_target_draws_nothing()
    {
        var generator = new GeneratorImpl(0);
        Sampling.Uniform(Span<float>.Empty, 0, 1, generator);
        Sampling.Normal(Span<double>.Empty, 0, 1, generator);
        Sampling.Exponential(Span<float>.Empty, 1, generator);
        Sampling.Exponential(Span<double>.Empty, 1, generator);
        Sampling.Bernoulli(Span<bool>.Empty, 0.5, generator);
        Sampling.Integers(Span<long>.Empty, 0, 10, generator);
        Sampling.Permutation(Span<long>.Empty, generator);
        Sampling.Permutation(new long[1].AsSpan(), generator);
        Sampling.Multinomial<float>([], 3, [], 2, true, generator);
        Sampling.TruncatedNormal(Span<float>.Empty, 0, 1, -2, 2, generator);
        Sampling.Dirichlet<float>([], [], 3, generator);
        Assert.Equal(new GeneratorImpl(0).NextUInt32(), generator.NextUInt32());
    }

    [Fact]
    public void Streams_do_not_depend_on_the_number_of_threads()
    {
        Same<float>((t, g) => Sampling.Normal(t, 1, 2, g));
        Same<double>((t, g) => Sampling.Normal(t, 1, 2, g));
        Same<double>((t, g) => Sampling.Exponential(t, 1, g));
        Same<float>((t, g) => Sampling.Cauchy(t, 0, 1, g));

        static void Same<T>(Fill<T> fill) where T : unmanaged
        {
            T[] one = [];
            ThreadCount.With(1, () => one = Filled(Many, fill));
            foreach (int threads in new[] { 2, 3, 8 })
            {
                ThreadCount.With(threads, () => Assert.Equal(one, Filled(Many, fill)));
            }
        }
    }

    /// <summary>Half types round to the open end of [0, 1) once in a few hundred numbers; they must not return it.</summary>
    [Fact]
    public void Uniform_half_numbers_stay_below_the_upper_bound()
    {
        foreach ((double from, double to) in new[] { (0.0, 1.0), (-1.0, 0.0), (-3.0, -1.0), (1.0, 1.5) })
        {
            Assert.All(Filled<BFloat16>(20_000, (t, g) => Sampling.Uniform(t, from, to, g)), x => Assert.True((double)x >= from && (double)x < to));
            Assert.All(Filled<Half>(20_000, (t, g) => Sampling.Uniform(t, from, to, g)), x => Assert.True((double)x >= from && (double)x < to));
        }
        Assert.All(Filled<Half>(100, (t, g) => Sampling.Uniform(t, 1, 1, g)), x => Assert.Equal((Half)1, x));
    }

    [Fact]
    public void Equal_bounds_and_a_deviation_of_zero_give_constants()
    {
        Assert.All(Filled<float>(40, (t, g) => Sampling.Uniform(t, 2.5, 2.5, g)), x => Assert.Equal(2.5f, x));
        Assert.All(Filled<double>(40, (t, g) => Sampling.Uniform(t, 2.5, 2.5, g)), x => Assert.Equal(2.5, x));
        Assert.All(Filled<float>(40, (t, g) => Sampling.Normal(t, 3, 0, g)), x => Assert.Equal(3f, x));
        Assert.All(Filled<float>(40, (t, g) => Sampling.TruncatedNormal(t, 3, 0, -2, 2, g)), x => Assert.Equal(2f, x));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Bernoulli_with_a_certain_outcome(double p)
    {
        Assert.All(Filled<float>(1000, (t, g) => Sampling.Bernoulli(t, p, g)), x => Assert.Equal((float)p, x));
        Assert.All(Filled<Half>(1000, (t, g) => Sampling.Bernoulli(t, p, g)), x => Assert.Equal((Half)p, x));
        Assert.All(Filled<bool>(1000, (t, g) => Sampling.Bernoulli(t, p, g)), x => Assert.Equal(p == 1, x));
    }

    /// <summary>Each element width has loops of its own; all must agree with the comparison they stand for.</summary>
    [Fact]
    public void Bernoulli_is_the_same_for_every_element_type()
    {
        double[] uniforms = Filled<double>(1003, (t, g) => Sampling.Uniform(t, 0, 1, g));
        bool[] expected = Array.ConvertAll(uniforms, x => x < 0.3);
        Assert.Equal(expected, Filled<bool>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)));
        Assert.Equal(expected, Array.ConvertAll(Filled<byte>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == 1));
        Assert.Equal(expected, Array.ConvertAll(Filled<short>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == 1));
        Assert.Equal(expected, Array.ConvertAll(Filled<Half>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == (Half)1));
        Assert.Equal(expected, Array.ConvertAll(Filled<BFloat16>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == BFloat16.One));
        Assert.Equal(expected, Array.ConvertAll(Filled<int>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == 1));
        Assert.Equal(expected, Array.ConvertAll(Filled<float>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == 1));
        Assert.Equal(expected, Array.ConvertAll(Filled<long>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == 1));
        Assert.Equal(expected, Array.ConvertAll(Filled<double>(1003, (t, g) => Sampling.Bernoulli(t, 0.3, g)), x => x == 1));
    }

    [Fact]
    public void Binomial_of_nothing_certain_or_unknown()
    {
        float[] samples = Filled<float>(7, (t, g) => Sampling.Binomial([-1, 0, 3, 3, 3, float.NaN, 3], [.5f, .5f, 0, 1, 2, .5f, float.NaN], t, g));
        Assert.Equal([0, 0, 0, 3, 3, float.NaN, float.NaN], samples);
    }

    [Fact]
    public void Gamma_of_a_shape_that_is_none_is_the_smallest_normal_number()
    {
        Assert.All(Filled<float>(3, (t, g) => Sampling.StandardGamma([-1, 0, float.NaN], t, g)), x => Assert.Equal(1.17549435e-38f, x));
        Assert.All(Filled<double>(3, (t, g) => Sampling.StandardGamma([-1, 0, double.NaN], t, g)), x => Assert.Equal(2.2250738585072014e-308, x));
    }

    [Fact]
    public void Multinomial_without_replacement_draws_zero_weights_last()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var indices = new long[5];
            Sampling.Multinomial<float>([0, 1, 0, 3, 2], 5, indices, 5, false, new GeneratorImpl(seed));
            Assert.Equal([1, 3, 4], indices[..3].Order());
            Assert.Equal([0, 2], indices[3..]);
        }
    }

    [Fact]
    public void A_permutation_holds_every_number_once()
    {
        Assert.Equal(Enumerable.Range(0, 1000).Select(x => (long)x), Filled<long>(1000, Sampling.Permutation).Order());
        Assert.NotEqual(Enumerable.Range(0, 1000).Select(x => (long)x), Filled<long>(1000, Sampling.Permutation));
    }

    /// <summary>Mean of a normal distribution within bounds: (φ(a) − φ(b)) / (Φ(b) − Φ(a)).</summary>
    [Theory]
    [InlineData(0, 1, -2, 2, 0.0)]
    [InlineData(0, 1, 3, double.PositiveInfinity, 3.2830987)]
    [InlineData(0, 1, double.NegativeInfinity, -3, -3.2830987)]
    [InlineData(0, 1, 10, 12, 10.0980932)]
    [InlineData(0, 1, 10, 10, 10.0)]
    [InlineData(0, 1, -0.001, 0.001, 0.0)]
    [InlineData(5, 2, -1, -0.5, -0.7203676)]
    public void Truncated_normals_keep_their_bounds_and_mean(double mean, double std, double a, double b, double expected)
    {
        double[] numbers = Filled<double>(20_000, (t, g) => Sampling.TruncatedNormal(t, mean, std, a, b, g));
        Assert.All(numbers, x => Assert.InRange(x, a, b));
        double average = numbers.Average();
        double deviation = Math.Sqrt(numbers.Sum(x => (x - average) * (x - average)) / numbers.Length);
        Assert.InRange(average, expected - (4 * deviation / Math.Sqrt(numbers.Length)) - 1e-7, expected + (4 * deviation / Math.Sqrt(numbers.Length)) + 1e-7);
    }

    /// <summary>Every kernel holds the lock for its whole target: two threads interleave whole fills, never single numbers.</summary>
    [Fact]
    public void Fills_from_many_threads_do_not_interleave()
    {
        const int Threads = 4;
        const int Each = 50;
        var generator = new GeneratorImpl(9);
        var fills = new float[Threads * Each][];
        var threads = new Thread[Threads];
        for (int t = 0; t < Threads; t++)
        {
            int first = t * Each;
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    fills[first + i] = new float[1000];
                    Sampling.Uniform(fills[first + i].AsSpan(), 0, 1, generator);
                }
            });
            threads[t].Start();
        }
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        float[] serial = new float[Threads * Each * 1000];
        Sampling.Uniform(serial.AsSpan(), 0, 1, new GeneratorImpl(9));
        var expected = serial.Chunk(1000).ToDictionary(x => x[0]);
        foreach (float[] fill in fills)
        {
            Assert.True(expected.Remove(fill[0], out float[]? chunk));
            Assert.Equal(chunk, fill);
        }
        Assert.Empty(expected);
    }

    private static T[] Filled<T>(int count, Fill<T> fill) where T : unmanaged
    {
        var target = new T[count];
        fill(target, new GeneratorImpl(3));
        return target;
    }
}
