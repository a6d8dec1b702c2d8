using System.Globalization;
using System.Text.RegularExpressions;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Tests.RandomNumbers;

/// <summary>Recorded expressions as direct calls of the sampling kernels.</summary>
/// <param name="Pattern">What the whole expression looks like.</param>
/// <param name="Ulps">
/// How far a number in double precision may lie from the recorded one, in units in the last place: 0 for integers and uniform numbers; 1 or 2
/// where it went through the logarithm, sine or exponential of another C library. All other dtypes are compared exactly.
/// </param>
/// <param name="Draw">The numbers, in the order of the recorded tensor's elements.</param>
internal sealed partial record RandomStream(Regex Pattern, int Ulps, Func<Match, GeneratorImpl, double[]> Draw)
{
    private const RegexOptions Options = RegexOptions.CultureInvariant;

    private delegate void Fill<T>(Span<T> target, GeneratorImpl generator);

    internal static readonly RandomStream[] All =
    [
        Of(@"torch\.rand\(SIZE, dtype=torch\.DTYPE\)", 0, (m, g) => Uniform(m, g, 0, 1)),
        Of(@"torch\.randn\(SIZE, dtype=torch\.DTYPE\)", 1, (m, g) => Normal(m, g, 0, 1)),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.uniform_\(-2, 3\)", 0, (m, g) => Uniform(m, g, -2, 3)),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.normal_\(1, 2\)", 1, (m, g) => Normal(m, g, 1, 2)),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.exponential_\(1.5\)", 1, (m, g) => Floating(m, g, (t, r) => Sampling.Exponential(t, 1.5, r), (t, r) => Sampling.Exponential(t, 1.5, r))),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.cauchy_\(0, 1\)", 2, (m, g) => Floating(m, g, (t, r) => Sampling.Cauchy(t, 0, 1, r), (t, r) => Sampling.Cauchy(t, 0, 1, r))),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.log_normal_\(0, 1\)", 2, (m, g) => Floating(m, g, (t, r) => Sampling.LogNormal(t, 0, 1, r), (t, r) => Sampling.LogNormal(t, 0, 1, r))),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.geometric_\(0.3\)", 0, (m, g) => Floating(m, g, (t, r) => Sampling.Geometric(t, 0.3, r), (t, r) => Sampling.Geometric(t, 0.3, r))),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.bernoulli_\(0.3\)", 0, (m, g) => Floating(m, g, (t, r) => Sampling.Bernoulli(t, 0.3, r), (t, r) => Sampling.Bernoulli(t, 0.3, r))),
        Of(@"torch\.bernoulli\(torch\.full\(\(SIZE,\), 0.3, dtype=torch\.DTYPE\)\)", 0, (m, g) => Floating(m, g,
            (t, r) => Sampling.Bernoulli(t, Full(t.Length, 0.3f), r), (t, r) => Sampling.Bernoulli(t, Full(t.Length, 0.3), r))),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.random_\(0, 10\)", 0, (m, g) => Floating(m, g, (t, r) => Sampling.Integers(t, 0, 10, r), (t, r) => Sampling.Integers(t, 0, 10, r))),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.random_\(\)", 0, (m, g) => Floating(m, g, Sampling.Integers, Sampling.Integers)),
        Of(@"torch\.normal\(torch\.zeros\(SIZE, dtype=torch\.DTYPE\), torch\.ones\(\d+, dtype=torch\.\w+\)\)", 1, (m, g) => Normal(m, g, 0, 1)),
        Of(@"torch\.normal\(0\.0, 1\.0, \(SIZE,\), dtype=torch\.DTYPE\)", 1, (m, g) => Normal(m, g, 0, 1)),
        Of(@"torch\.poisson\(torch\.full\(\(SIZE,\), 2\.5, dtype=torch\.DTYPE\)\)", 0, (m, g) => Floating(m, g,
            (t, r) => Sampling.Poisson(Full(t.Length, 2.5f), t, r), (t, r) => Sampling.Poisson(Full(t.Length, 2.5), t, r))),
        Of(@"nn\.functional\.dropout\(torch\.ones\(SIZE, dtype=torch\.DTYPE\), 0\.4\)", 0, (m, g) => Floating(m, g,
            (t, r) => { Sampling.Bernoulli(t, 0.6, r); Scale(t, 1 / 0.6f); }, (t, r) => { Sampling.Bernoulli(t, 0.6, r); Scale(t, 1 / 0.6); })),
        Of(@"nn\.functional\.dropout2d\(torch\.ones\(2, 5, 3, 3, dtype=torch\.DTYPE\), 0\.5\)", 0, Dropout2d),
        Of(@"torch\.empty\(4, 6, dtype=torch\.DTYPE\)\.t\(\)\.(?<method>\w+)_\(\)", 1, Transposed),
        Of(@"torch\.empty\(40, dtype=torch\.DTYPE\)\[::2\]\.(?<method>\w+)_\(\)", 1, Strided),
        Of(@"torch\.multinomial\(torch\.tensor\(\[0\.1, 0\.2, 0\.3, 0\.4\], dtype=torch\.DTYPE\), SIZE(?<replacement>, True)?\)", 0, Multinomial),
        Of(@"torch\.multinomial\(torch\.rand\(3, 50, dtype=torch\.DTYPE\), 7\)", 0, MultinomialOfRandomWeights),
        Of(@"nn\.functional\.rrelu\(-torch\.ones\(20, dtype=torch\.DTYPE\), training=True\)", 0, Rrelu),
        Of(@"torch\.randint\((?<from>-?\d+), (?<to>-?\d+), \(SIZE,\)(, dtype=torch\.DTYPE)?\)", 0, RandomIntegers),
        Of(@"torch\.randperm\(SIZE(, dtype=torch\.DTYPE)?\)", 0, Permutation),
        Of(@"\(lambda w: nn\.init\.(?<method>\w+)_\(w(?<argument>, [^)]+)?\)\)\(torch\.empty\((?<shape>[\d, ]+)\)\)", 1, Initializer),
        Of(@"torch\.tensor\(list\(torch\.utils\.data\.RandomSampler\(range\(10\)\)\)\)", 0, SampledOrder),
        Of(@"torch\.tensor\(\[i for s in torch\.utils\.data\.random_split\(range\(10\), \[7, 3\]\) for i in s\.indices\]\)", 0,
            (_, g) => Run<long>(10, g, Sampling.Permutation)),
        Of(@"torch\.cat\(\[torch\.rand\(3\), torch\.randn\(3\)\.abs\(\), torch\.rand\(2\)\]\)", 1, (_, g) =>
            [.. Uniforms(3, g), .. Normals(3, g).Select(Math.Abs), .. Uniforms(2, g)]),
        Of(@"torch\.cat\(\[torch\.randn\(1\), torch\.randn\(1\), torch\.rand\(1\), torch\.randn\(1\)\]\)", 1, (_, g) =>
            [.. Normals(1, g), .. Normals(1, g), .. Uniforms(1, g), .. Normals(1, g)]),
        Of(@"torch\.cat\(\[torch\.randn\(20\), torch\.randn\(3\)\]\)", 1, (_, g) => [.. Normals(20, g), .. Normals(3, g)]),
        Distribution("Normal(0., 1.)", 1, g => Normals(20, g)),
        Distribution("Uniform(0., 2.)", 0, g => Array.ConvertAll(Uniforms(20, g), x => 2 * x)),
        Distribution("Bernoulli(0.3)", 0, g => Run<float>(20, g, (t, r) => Sampling.Bernoulli(t, Full(20, 0.3f), r))),
        Distribution("Categorical(torch.tensor([.1, .2, .7]))", 0, g => Run<long>(20, g, (t, r) => Sampling.Multinomial([.1f, .2f, .7f], 3, t, 20, true, r))),
        Distribution("Beta(2., 3.)", 1, g => Dirichlets(g, 2, 3).Where((_, i) => i % 2 == 0).ToArray()),
        Distribution("Gamma(2., 1.)", 1, g => Gammas(2, g)),
        Distribution("Chi2(3.)", 1, g => Array.ConvertAll(Gammas(1.5f, g), x => x / 0.5)),
        Distribution("Dirichlet(torch.tensor([1., 2., 3.]))", 1, g => Dirichlets(g, 1, 2, 3)),
        Distribution("Exponential(1.5)", 1, g => Run<float>(20, g, (t, r) => Sampling.Exponential(t, 1, r)).Select(x => (double)((float)x / 1.5f)).ToArray()),
        Distribution("Poisson(2.5)", 0, g => Run<float>(20, g, (t, r) => Sampling.Poisson(Full(20, 2.5f), t, r))),
        Distribution("Cauchy(0., 1.)", 1, g => Run<float>(20, g, (t, r) => Sampling.Cauchy(t, 0, 1, r))),
        Distribution("HalfNormal(1.)", 1, g => Array.ConvertAll(Normals(20, g), Math.Abs)),
        Distribution("Binomial(10, 0.3)", 0, g => Run<float>(20, g, (t, r) => Sampling.Binomial(Full(20, 10f), Full(20, 0.3f), t, r))),
        Distribution("NegativeBinomial(5, 0.3)", 0, NegativeBinomials),
        Distribution("MultivariateNormal(torch.zeros(2), torch.eye(2))", 1, g => Normals(40, g)),
    ];

    /// <summary>What scripts/record_random_streams.py recorded.</summary>
    internal static readonly RandomStream[] Samplers =
    [
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.(?<method>(?!random)\w+)_\((?<first>-?[\d.]+)(, (?<second>-?[\d.]+))?\)", 2, FloatingFill),
        Of(@"torch\.empty\(SIZE, dtype=torch\.DTYPE\)\.random_\((?<from>-?\d+)?(, (?<to>-?\d+|None))?\)", 0, IntegerFill),
        Of(@"torch\.randperm\(SIZE(, dtype=torch\.DTYPE)?\)", 0, Permutation),
        // The formulas of a sampler that rejects are sensitive to no ulp, but its result is one.
        Of(@"torch\._standard_gamma\(torch\.arange\((?<from>\d+), (?<to>\d+), dtype=torch\.DTYPE\) / (?<divisor>\d+)\)", 2, (m, g) => Sample(m, g, Range(m),
            (x, t, r) => Sampling.StandardGamma(x, t, r), (x, t, r) => Sampling.StandardGamma(x, t, r))),
        // The sum of a row, added up in another order than libtorch's, which depends on its vectors.
        Of(@"torch\._sample_dirichlet\(torch\.arange\((?<from>\d+), (?<to>\d+), dtype=torch\.DTYPE\)\.reshape\(16, 6\) / (?<divisor>\d+)\)", 4, (m, g) => Sample(m, g, Range(m),
            (x, t, r) => Sampling.Dirichlet(x, t, 6, r), (x, t, r) => Sampling.Dirichlet(x, t, 6, r))),
        Of(@"torch\.poisson\(torch\.arange\((?<from>\d+), (?<to>\d+), dtype=torch\.DTYPE\) / (?<divisor>\d+)\)", 0, (m, g) => Sample(m, g, Range(m),
            (x, t, r) => Sampling.Poisson(x, t, r), (x, t, r) => Sampling.Poisson(x, t, r))),
        Of(@"torch\.poisson\(2\.0 \*\* torch\.arange\((?<from>\d+), (?<to>\d+), dtype=torch\.DTYPE\)\)", 0, (m, g) => Sample(m, g, Array.ConvertAll(Range(m), x => Math.Pow(2, x)),
            (x, t, r) => Sampling.Poisson(x, t, r), (x, t, r) => Sampling.Poisson(x, t, r))),
        Of(@"torch\.binomial\(torch\.arange\((?<from>\d+), (?<to>\d+), dtype=torch\.DTYPE\), torch\.full\(\(300,\), (?<p>[\d.]+), dtype=torch\.\w+\)\)", 0, (m, g) => Sample(m, g, Range(m),
            (x, t, r) => Sampling.Binomial(x, Full(300, (float)Number(m, "p")), t, r), (x, t, r) => Sampling.Binomial(x, Full(300, Number(m, "p")), t, r))),
        Of(@"torch\.bernoulli\(torch\.arange\((?<from>\d+), (?<to>\d+), dtype=torch\.DTYPE\) / (?<divisor>\d+)\)", 0, (m, g) => Sample(m, g, Range(m),
            (x, t, r) => Sampling.Bernoulli(t, x, r), (x, t, r) => Sampling.Bernoulli(t, x, r))),
        Of(@"torch\.multinomial\(torch\.arange\((?<from>\d+), (?<to>\d+), dtype=torch\.DTYPE\)\.reshape\(4, 250\), SIZE(?<replacement>, True)?\)", 0, MultinomialRows),
    ];

    private static RandomStream Of(string pattern, int ulps, Func<Match, GeneratorImpl, double[]> draw) =>
        new(new Regex($"^{pattern.Replace("SIZE", @"(?<SIZE>\d+)").Replace("DTYPE", @"(?<DTYPE>\w+)")}$", Options), ulps, draw);

    private static RandomStream Distribution(string call, int ulps, Func<GeneratorImpl, double[]> draw) =>
        new(new Regex($"^{Regex.Escape($"torch.distributions.{call}.sample((20,))")}$", Options), ulps, (_, generator) => draw(generator));

    private static int Size(Match match) => int.Parse(match.Groups["SIZE"].Value, CultureInfo.InvariantCulture);

    private static bool IsDouble(Match match) => match.Groups["DTYPE"].Value == "float64";

    private static T[] Full<T>(int count, T value)
    {
        var values = new T[count];
        Array.Fill(values, value);
        return values;
    }

    private static double[] Run<T>(int count, GeneratorImpl generator, Fill<T> fill) where T : unmanaged
    {
        var values = new T[count];
        fill(values, generator);
        return Array.ConvertAll(values, Elements.Convert<T, double>);
    }

    private static double[] Floating(Match match, GeneratorImpl generator, Fill<float> single, Fill<double> @double) =>
        IsDouble(match) ? Run(Size(match), generator, @double) : Run(Size(match), generator, single);

    private static double[] Uniform(Match match, GeneratorImpl generator, double from, double to) => match.Groups["DTYPE"].Value switch
    {
        "float32" => Run<float>(Size(match), generator, (t, r) => Sampling.Uniform(t, from, to, r)),
        "float64" => Run<double>(Size(match), generator, (t, r) => Sampling.Uniform(t, from, to, r)),
        "float16" => Run<Half>(Size(match), generator, (t, r) => Sampling.Uniform(t, from, to, r)),
        "bfloat16" => Run<BFloat16>(Size(match), generator, (t, r) => Sampling.Uniform(t, from, to, r)),
        _ => Run<float>(2 * Size(match), generator, (t, r) => Sampling.Uniform(t, from, to, r)),
    };

    private static double[] Normal(Match match, GeneratorImpl generator, double mean, double std) => match.Groups["DTYPE"].Value switch
    {
        "float32" => Run<float>(Size(match), generator, (t, r) => Sampling.Normal(t, mean, std, r)),
        "float64" => Run<double>(Size(match), generator, (t, r) => Sampling.Normal(t, mean, std, r)),
        "float16" => Run<Half>(Size(match), generator, (t, r) => Sampling.Normal(t, mean, std, r)),
        "bfloat16" => Run<BFloat16>(Size(match), generator, (t, r) => Sampling.Normal(t, mean, std, r)),
        "complex64" => Run<float>(2 * Size(match), generator, (t, r) => Sampling.Normal(t, mean, std / Math.Sqrt(2), r)),
        _ => Run<double>(2 * Size(match), generator, (t, r) => Sampling.Normal(t, mean, std / Math.Sqrt(2), r)),
    };

    private static double[] Uniforms(int count, GeneratorImpl generator) => Run<float>(count, generator, (t, r) => Sampling.Uniform(t, 0, 1, r));

    private static double[] Normals(int count, GeneratorImpl generator) => Run<float>(count, generator, (t, r) => Sampling.Normal(t, 0, 1, r));

    private static double[] Gammas(float shape, GeneratorImpl generator) => Run<float>(20, generator, (t, r) => Sampling.StandardGamma(Full(20, shape), t, r));

    private static double[] Dirichlets(GeneratorImpl generator, params float[] shapes) =>
        Run<float>(20 * shapes.Length, generator, (t, r) => Sampling.Dirichlet(Enumerable.Repeat(shapes, 20).SelectMany(x => x).ToArray(), t, shapes.Length, r));

    private static double[] NegativeBinomials(GeneratorImpl generator)
    {
        // The rate of the gamma is exp(−logits), logits = ln p − ln(1 − p).
        float rate = MathF.Exp(-(MathF.Log(0.3f) - MathF.Log(1 - 0.3f)));
        float[] rates = Array.ConvertAll(Gammas(5, generator), x => (float)x / rate);
        return Run<float>(20, generator, (t, r) => Sampling.Poisson(rates, t, r));
    }

    private static void Scale<T>(Span<T> values, T factor) where T : System.Numerics.INumber<T>
    {
        foreach (ref T value in values)
        {
            value *= factor;
        }
    }

    private static double[] Dropout2d(Match match, GeneratorImpl generator) =>
        Run<double>(10, generator, (t, r) => Sampling.Bernoulli(t, 0.5, r)).SelectMany(x => Enumerable.Repeat(2 * x, 9)).ToArray();

    private static double[] NotContiguous(Match match, GeneratorImpl generator, int count) => (match.Groups["method"].Value, IsDouble(match)) switch
    {
        ("uniform", false) => Run<float>(count, generator, (t, r) => Sampling.Uniform(t, 0, 1, r)),
        ("uniform", true) => Run<double>(count, generator, (t, r) => Sampling.Uniform(t, 0, 1, r)),
        (_, false) => Run<float>(count, generator, (t, r) => Sampling.NormalSerial(t, 0, 1, r)),
        (_, true) => Run<double>(count, generator, (t, r) => Sampling.NormalSerial(t, 0, 1, r)),
    };

    /// <summary>4 x 6 in memory, read as 6 x 4.</summary>
    private static double[] Transposed(Match match, GeneratorImpl generator)
    {
        double[] memory = NotContiguous(match, generator, 24);
        return Enumerable.Range(0, 24).Select(i => memory[(i % 4 * 6) + (i / 4)]).ToArray();
    }

    private static double[] Strided(Match match, GeneratorImpl generator) => NotContiguous(match, generator, 20);

    private static double[] Multinomial(Match match, GeneratorImpl generator)
    {
        int samples = Size(match);
        bool replacement = match.Groups["replacement"].Success;
        return IsDouble(match)
            ? Run<long>(samples, generator, (t, r) => Sampling.Multinomial([0.1, 0.2, 0.3, 0.4], 4, t, samples, replacement, r))
            : Run<long>(samples, generator, (t, r) => Sampling.Multinomial([0.1f, 0.2f, 0.3f, 0.4f], 4, t, samples, replacement, r));
    }

    private static double[] MultinomialOfRandomWeights(Match match, GeneratorImpl generator)
    {
        if (IsDouble(match))
        {
            var weights = new double[150];
            Sampling.Uniform(weights.AsSpan(), 0, 1, generator);
            return Run<long>(21, generator, (t, r) => Sampling.Multinomial<double>(weights, 50, t, 7, false, r));
        }
        var singles = new float[150];
        Sampling.Uniform(singles.AsSpan(), 0, 1, generator);
        return Run<long>(21, generator, (t, r) => Sampling.Multinomial<float>(singles, 50, t, 7, false, r));
    }

    private static double[] Rrelu(Match match, GeneratorImpl generator) => (IsDouble(match)
        ? Run<double>(20, generator, (t, r) => Sampling.RreluSlopes(Full(20, -1.0), t, 1.0 / 8, 1.0 / 3, r))
        : Run<float>(20, generator, (t, r) => Sampling.RreluSlopes(Full(20, -1f), t, 1.0 / 8, 1.0 / 3, r))).Select(x => -x).ToArray();

    private static double[] RandomIntegers(Match match, GeneratorImpl generator)
    {
        long from = long.Parse(match.Groups["from"].Value, CultureInfo.InvariantCulture);
        long to = long.Parse(match.Groups["to"].Value, CultureInfo.InvariantCulture);
        int size = Size(match);
        return match.Groups["DTYPE"].Value switch
        {
            "int32" => Run<int>(size, generator, (t, r) => Sampling.Integers(t, from, to, r)),
            "int16" => Run<short>(size, generator, (t, r) => Sampling.Integers(t, from, to, r)),
            "uint8" => Run<byte>(size, generator, (t, r) => Sampling.Integers(t, from, to, r)),
            "float32" => Run<float>(size, generator, (t, r) => Sampling.Integers(t, from, to, r)),
            _ => Run<long>(size, generator, (t, r) => Sampling.Integers(t, from, to, r)),
        };
    }

    private static double[] SampledOrder(Match match, GeneratorImpl generator)
    {
        // The sampler seeds a generator of its own with one number of the default one.
        var seed = new long[1];
        Sampling.Integers(seed.AsSpan(), generator);
        return Run<long>(10, new GeneratorImpl((ulong)seed[0]), Sampling.Permutation);
    }

    private static double[] Initializer(Match match, GeneratorImpl generator)
    {
        int[] shape = match.Groups["shape"].Value.Split(", ").Select(x => int.Parse(x, CultureInfo.InvariantCulture)).ToArray();
        int size = shape.Aggregate(1, (x, y) => x * y);
        int fanIn = size / shape[0];
        int fanOut = size / shape[1];
        double gain = match.Groups["argument"].Value == ", a=5 ** 0.5" ? Math.Sqrt(2.0 / 6) : Math.Sqrt(2);
        double uniform = match.Groups["method"].Value switch
        {
            "xavier_uniform" => Math.Sqrt(3) * Math.Sqrt(2.0 / (fanIn + fanOut)),
            _ => Math.Sqrt(3) * (gain / Math.Sqrt(fanIn)),
        };
        return match.Groups["method"].Value switch
        {
            "uniform" => Uniforms(size, generator),
            "normal" => Normals(size, generator),
            "xavier_uniform" or "kaiming_uniform" => Run<float>(size, generator, (t, r) => Sampling.Uniform(t, -uniform, uniform, r)),
            "xavier_normal" => Run<float>(size, generator, (t, r) => Sampling.Normal(t, 0, Math.Sqrt(2.0 / (fanIn + fanOut)), r)),
            "kaiming_normal" => Run<float>(size, generator, (t, r) => Sampling.Normal(t, 0, gain / Math.Sqrt(fanIn), r)),
            "trunc_normal" => Run<float>(size, generator, (t, r) => Sampling.TruncatedNormal(t, 0, 1, -2, 2, r)),
            _ => Sparse(shape[0], shape[1], generator),
        };
    }

    private delegate void Map<T>(ReadOnlySpan<T> input, Span<T> target, GeneratorImpl generator);

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    /// <summary>arange(from, to), divided by a number that the dtype holds.</summary>
    private static double[] Range(Match match)
    {
        int from = (int)Number(match, "from");
        double divisor = match.Groups["divisor"].Success ? Number(match, "divisor") : 1;
        return [.. Enumerable.Range(from, (int)Number(match, "to") - from).Select(x => x / divisor)];
    }

    private static double[] Sample(Match match, GeneratorImpl generator, double[] input, Map<float> single, Map<double> @double) => IsDouble(match)
        ? Run<double>(input.Length, generator, (t, r) => @double(input, t, r))
        : Run<float>(input.Length, generator, (t, r) => single(Array.ConvertAll(input, x => (float)x), t, r));

    private static double[] FloatingFill(Match match, GeneratorImpl generator)
    {
        double a = Number(match, "first");
        double b = match.Groups["second"].Success ? Number(match, "second") : 0;
        return match.Groups["method"].Value switch
        {
            "uniform" => Uniform(match, generator, a, b),
            "normal" => Normal(match, generator, a, b),
            "exponential" => Floating(match, generator, (t, r) => Sampling.Exponential(t, a, r), (t, r) => Sampling.Exponential(t, a, r)),
            "geometric" => Floating(match, generator, (t, r) => Sampling.Geometric(t, a, r), (t, r) => Sampling.Geometric(t, a, r)),
            "bernoulli" => Floating(match, generator, (t, r) => Sampling.Bernoulli(t, a, r), (t, r) => Sampling.Bernoulli(t, a, r)),
            "cauchy" => Floating(match, generator, (t, r) => Sampling.Cauchy(t, a, b, r), (t, r) => Sampling.Cauchy(t, a, b, r)),
            _ => Floating(match, generator, (t, r) => Sampling.LogNormal(t, a, b, r), (t, r) => Sampling.LogNormal(t, a, b, r)),
        };
    }

    private static double[] IntegerFill(Match match, GeneratorImpl generator) => match.Groups["DTYPE"].Value switch
    {
        "uint8" => IntegerFill<byte>(match, generator),
        "int8" => IntegerFill<sbyte>(match, generator),
        "int16" => IntegerFill<short>(match, generator),
        "int32" => IntegerFill<int>(match, generator),
        "int64" => IntegerFill<long>(match, generator),
        "bool" => IntegerFill<bool>(match, generator),
        "float16" => IntegerFill<Half>(match, generator),
        "bfloat16" => IntegerFill<BFloat16>(match, generator),
        "float32" => IntegerFill<float>(match, generator),
        _ => IntegerFill<double>(match, generator),
    };

    private static double[] IntegerFill<T>(Match match, GeneratorImpl generator) where T : unmanaged
    {
        if (!match.Groups["from"].Success)
        {
            return Run<T>(Size(match), generator, Sampling.Integers);
        }
        long from = long.Parse(match.Groups["from"].Value, CultureInfo.InvariantCulture);
        return match.Groups["to"].Value == "None"
            ? Run<T>(Size(match), generator, (t, r) => Sampling.IntegersFrom(t, from, r))
            : Run<T>(Size(match), generator, (t, r) => Sampling.Integers(t, from, long.Parse(match.Groups["to"].Value, CultureInfo.InvariantCulture), r));
    }

    private static double[] Permutation(Match match, GeneratorImpl generator) => match.Groups["DTYPE"].Value switch
    {
        "uint8" => Run<byte>(Size(match), generator, Sampling.Permutation),
        "int8" => Run<sbyte>(Size(match), generator, Sampling.Permutation),
        "int16" => Run<short>(Size(match), generator, Sampling.Permutation),
        "int32" => Run<int>(Size(match), generator, Sampling.Permutation),
        "float16" => Run<Half>(Size(match), generator, Sampling.Permutation),
        "bfloat16" => Run<BFloat16>(Size(match), generator, Sampling.Permutation),
        "float32" => Run<float>(Size(match), generator, Sampling.Permutation),
        "float64" => Run<double>(Size(match), generator, Sampling.Permutation),
        _ => Run<long>(Size(match), generator, Sampling.Permutation),
    };

    private static double[] MultinomialRows(Match match, GeneratorImpl generator)
    {
        double[] weights = Range(match);
        int samples = Size(match);
        bool replacement = match.Groups["replacement"].Success;
        return IsDouble(match)
            ? Run<long>(4 * samples, generator, (t, r) => Sampling.Multinomial<double>(weights, 250, t, samples, replacement, r))
            : Run<long>(4 * samples, generator, (t, r) => Sampling.Multinomial<float>(Array.ConvertAll(weights, x => (float)x), 250, t, samples, replacement, r));
    }

    /// <summary>nn.init.sparse_(w, 0.3): in each column a share of the rows, rounded up, is zero.</summary>
    private static double[] Sparse(int rows, int columns, GeneratorImpl generator)
    {
        double[] values = Run<float>(rows * columns, generator, (t, r) => Sampling.Normal(t, 0, 0.01, r));
        for (int column = 0; column < columns; column++)
        {
            double[] order = Run<long>(rows, generator, Sampling.Permutation);
            foreach (double row in order.Take((int)Math.Ceiling(0.3 * rows)))
            {
                values[((int)row * columns) + column] = 0;
            }
        }
        return values;
    }
}
