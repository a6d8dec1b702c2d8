using System.Numerics;
using MiniTorch.Kernels;
using Xunit;

namespace MiniTorch.Tests.Kernels;

[Collection(nameof(ThreadCount))]
public sealed unsafe class ConvolutionTests
{
    private const int Guard = 41;

    /// <summary>Output, input gradient and weight gradient by the definition, with the sums of magnitudes beside them.</summary>
    private static (Complex[] Values, double[] Magnitudes) Define(string pass, ConvolutionShape s, Complex[] first, Complex[] second, Complex[]? bias, long size)
    {
        var values = new Complex[size];
        var magnitudes = new double[size];
        for (long n = 0; n < s.Batch; n++)
        {
            for (long o = 0; o < s.OutChannels; o++)
            {
                long group = o / s.GroupOutChannels;
                for (long c = 0; c < s.GroupInChannels; c++)
                {
                    for (long t = 0; t < s.Kernel.Volume; t++)
                    {
                        for (long p = 0; p < s.Output.Volume; p++)
                        {
                            long d = (p / (s.Output.H * s.Output.W) * s.Stride.D) - s.Padding.D + (t / (s.Kernel.H * s.Kernel.W) * s.Dilation.D);
                            long h = (p / s.Output.W % s.Output.H * s.Stride.H) - s.Padding.H + (t / s.Kernel.W % s.Kernel.H * s.Dilation.H);
                            long w = (p % s.Output.W * s.Stride.W) - s.Padding.W + (t % s.Kernel.W * s.Dilation.W);
                            if (d < 0 || d >= s.Input.D || h < 0 || h >= s.Input.H || w < 0 || w >= s.Input.W)
                            {
                                continue;
                            }

                            long input = (((n * s.InChannels) + (group * s.GroupInChannels) + c) * s.Input.Volume) + (((d * s.Input.H) + h) * s.Input.W) + w;
                            long output = (((n * s.OutChannels) + o) * s.Output.Volume) + p;
                            long weight = (((o * s.GroupInChannels) + c) * s.Kernel.Volume) + t;
                            (long from1, long from2, long to) = pass switch
                            {
                                "output" => (input, weight, output),
                                "input" => (output, weight, input),
                                _ => (input, output, weight),
                            };
                            Complex product = first[from1] * second[from2];
                            values[to] += product;
                            magnitudes[to] += Complex.Abs(product);
                        }
                    }
                }
            }
        }

        if (bias != null)
        {
            long volume = pass == "output" ? s.Output.Volume : s.Input.Volume;
            for (long i = 0; i < size; i++)
            {
                Complex b = bias[i / volume % bias.Length];
                values[i] += b;
                magnitudes[i] += Complex.Abs(b);
            }
        }

        return (values, magnitudes);
    }

    private static void Check<T>(Random random, ConvolutionShape shape, Func<Random, T> draw, Func<T, Complex> widen, double tolerance)
        where T : unmanaged, IEquatable<T>
    {
        long input = shape.Batch * shape.InChannels * shape.Input.Volume;
        long output = shape.Batch * shape.OutChannels * shape.Output.Volume;
        long weight = shape.OutChannels * shape.Depth;
        foreach (string pass in new[] { "output", "input", "weight" })
        {
            (long firstSize, long secondSize, long size, long channels) = pass switch
            {
                "output" => (input, weight, output, shape.OutChannels),
                "input" => (output, weight, input, shape.InChannels),
                _ => (input, output, weight, 0),
            };
            T[] first = Draw(firstSize), second = Draw(secondSize), guarded = Draw(size + (2 * Guard));
            T[]? bias = pass != "weight" && random.Next(2) == 0 ? Draw(channels) : null;
            var results = new T[2][];
            for (int run = 0; run < 2; run++)
            {
                T[] memory = (T[])guarded.Clone();
                ThreadCount.With(run + 1, () =>
                {
                    fixed (T* p1 = first, p2 = second, pb = bias, pm = memory)
                    {
                        switch (pass)
                        {
                            case "output": Convolution.Forward(in shape, p1, p2, pb, pm + Guard); break;
                            case "input": Convolution.GradInput(in shape, p1, p2, pb, pm + Guard); break;
                            default: Convolution.GradWeight(in shape, p1, p2, pm + Guard); break;
                        }
                    }
                });
                results[run] = memory;
            }

            string what = $"{typeof(T).Name} {pass} batch {shape.Batch} channels {shape.InChannels}->{shape.OutChannels}/{shape.Groups} {shape.Input} {shape.Kernel} stride {shape.Stride} padding {shape.Padding} dilation {shape.Dilation} bias {bias != null}";
            Assert.True(results[0].AsSpan().SequenceEqual(results[1]), "threads: " + what);
            Assert.True(results[0].AsSpan(0, Guard).SequenceEqual(guarded.AsSpan(0, Guard)), "guard before: " + what);
            Assert.True(results[0].AsSpan(Guard + (int)size).SequenceEqual(guarded.AsSpan(Guard + (int)size)), "guard after: " + what);
            (Complex[] values, double[] magnitudes) = Define(
                pass, shape, Array.ConvertAll(first, x => widen(x)), Array.ConvertAll(second, x => widen(x)),
                bias is null ? null : Array.ConvertAll(bias, x => widen(x)), size);
            for (int i = 0; i < size; i++)
            {
                Complex actual = widen(results[0][Guard + i]);
                Assert.True(Complex.Abs(actual - values[i]) <= tolerance * magnitudes[i], $"{what} at {i}: {actual} instead of {values[i]}");
            }
        }

        T[] Draw(long count)
        {
            var values = new T[count];
            for (long i = 0; i < count; i++)
            {
                values[i] = draw(random);
            }

            return values;
        }
    }

    /// <summary>A random shape with a result of at least one position.</summary>
    private static ConvolutionShape Shape(Random random, int dimensions, int most)
    {
        while (true)
        {
            long[] input = Numbers(1, most), kernel = Numbers(1, 5), stride = Numbers(1, 4), padding = Numbers(0, 4), dilation = Numbers(1, 4);
            long groups = random.Next(3) == 0 ? random.Next(1, 4) : 1;
            bool depthwise = random.Next(6) == 0;
            long channels = depthwise ? random.Next(2, 6) : random.Next(1, 6) * groups;
            long outChannels = depthwise ? channels : random.Next(1, 20) * groups;
            if (random.Next(3) == 0)
            {
                kernel.AsSpan().Fill(1);
                stride.AsSpan().Fill(random.Next(1, 3));
                padding.AsSpan().Fill(random.Next(0, 2));
            }

            if (random.Next(3) == 0)
            {
                // Transposed: the convolution it reads backwards may have positions no tap reaches.
                long[] outputPadding = Array.ConvertAll(stride, s => (long)random.Next((int)s));
                ConvolutionShape transposed = ConvolutionShape.CreateTransposed(
                    random.Next(1, 4), channels, outChannels, depthwise ? channels : groups, input, kernel, stride, padding, outputPadding, dilation);
                if (transposed.Input.D > 0 && transposed.Input.H > 0 && transposed.Input.W > 0)
                {
                    return transposed;
                }

                continue;
            }

            ConvolutionShape shape = ConvolutionShape.Create(
                random.Next(1, 4), channels, outChannels, depthwise ? channels : groups, input, kernel, stride, padding, dilation);
            if (Enumerable.Range(0, dimensions).All(i => input[i] + (2 * padding[i]) >= (dilation[i] * (kernel[i] - 1)) + 1))
            {
                return shape;
            }
        }

        long[] Numbers(int least, int end) => [.. Enumerable.Range(0, dimensions).Select(_ => (long)random.Next(least, end))];
    }

    [Theory]
    [InlineData(1, 70, 60)]
    [InlineData(2, 20, 60)]
    [InlineData(3, 8, 25)]
    public void RandomShapesInSingleAndDouble(int dimensions, int most, int count)
    {
        var random = new Random(dimensions);
        for (int i = 0; i < count; i++)
        {
            Check(random, Shape(random, dimensions, most), static r => (float)((2 * r.NextDouble()) - 1), static x => x, 2e-6);
            Check(random, Shape(random, dimensions, most), static r => (2 * r.NextDouble()) - 1, static x => x, 4e-15);
        }
    }

    [Fact]
    public void RandomShapesInOtherTypes()
    {
        var random = new Random(7);
        for (int i = 0; i < 25; i++)
        {
            // One rounding to 11 or 8 bits, of a sum that can be smaller than its terms.
            Check(random, Shape(random, 2, 9), static r => (Half)((2 * r.NextDouble()) - 1), static x => (double)x, 6e-4);
            Check(random, Shape(random, 2, 9), static r => (BFloat16)((2 * r.NextDouble()) - 1), static x => (double)x, 5e-3);
            Check(random, Shape(random, 2, 9), static r => (long)r.Next(-9, 9), static x => x, 0);
            Check(random, Shape(random, 2, 9), static r => r.Next(-9, 9), static x => x, 0);
            Check(random, Shape(random, 2, 9), static r => (short)r.Next(-3, 3), static x => x, 0);
            Check(random, Shape(random, 2, 9), static r => new Complex(r.NextDouble(), -r.NextDouble()), static x => x, 4e-15);
        }
    }

    [Theory]
    [InlineData(1, 50, 26, 10, 3, 1, 1)]
    [InlineData(3, 47, 14, 7, 3, 2, 1)]
    [InlineData(1, 3, 13, 30, 7, 2, 3)]
    [InlineData(40, 1, 5, 12, 5, 1, 0)]
    [InlineData(2, 2, 130, 9, 3, 1, 0)]
    [InlineData(3, 40, 40, 11, 1, 2, 0)]
    public void LargerShapesCrossTheBlocks(int batch, int inChannels, int outChannels, int size, int kernel, int stride, int padding)
    {
        var random = new Random(size);
        ConvolutionShape shape = ConvolutionShape.Create(batch, inChannels, outChannels, 1, [size, size], [kernel, kernel], [stride, stride], [padding, padding], [1, 1]);
        Check(random, shape, static r => (float)((2 * r.NextDouble()) - 1), static x => x, 2e-6);
    }

    [Theory]
    [InlineData(8, 16, 16, 4, 4, 1, 1)]
    [InlineData(4, 17, 20, 7, 9, 1, 0)]
    [InlineData(3, 20, 60, 8, 11, 0, 2)]
    [InlineData(2, 33, 16, 6, 40, 2, 1)]
    [InlineData(1, 16, 18, 5, 300, 3, 1)]
    [InlineData(9, 130, 16, 5, 5, 1, 1)]
    [InlineData(9, 16, 33, 5, 7, 1, 1)]
    [InlineData(2, 21, 70, 13, 14, 2, 0)]
    [InlineData(2, 16, 16, 9, 600, 0, 1)]
    [InlineData(1, 100, 50, 7, 16, 1, 1)]
    [InlineData(2, 48, 55, 6, 40, 2, 1)]
    [InlineData(4, 64, 49, 7, 9, 1, 0)]
    [InlineData(1, 50, 48, 4, 300, 0, 2)]
    public void MinimalFilteringOfThreeByThreeTaps(int batch, int inChannels, int outChannels, int height, int width, int padHeight, int padWidth)
    {
        var random = new Random(width);
        ConvolutionShape shape = ConvolutionShape.Create(
            batch, inChannels, outChannels, 1, [height, width], [3, 3], [1, 1], [padHeight, padWidth], [1, 1]);
        Check(random, shape, static r => (float)((2 * r.NextDouble()) - 1), static x => x, 2e-6);
    }

    [Theory]
    [InlineData(3, 4, 9, 28, 1, 1)]
    [InlineData(2, 3, 7, 16, 0, 0)]
    [InlineData(1, 5, 4, 7, 1, 2)]
    [InlineData(2, 2, 1, 1, 1, 1)]
    [InlineData(4, 2, 5, 3, 2, 1)]
    [InlineData(1, 2, 6, 50, 2, 0)]
    [InlineData(2, 2, 3, 8, 3, 4)]
    [InlineData(40, 30, 8, 17, 1, 1)]
    public void ThreeByThreeTapsOfEachChannelByItself(int batch, int channels, int height, int width, int padHeight, int padWidth)
    {
        var random = new Random(width);
        ConvolutionShape shape = ConvolutionShape.Create(
            batch, channels, channels, channels, [height, width], [3, 3], [1, 1], [padHeight, padWidth], [1, 1]);
        Check(random, shape, static r => (float)((2 * r.NextDouble()) - 1), static x => x, 2e-6);
        Check(random, shape, static r => (2 * r.NextDouble()) - 1, static x => x, 4e-15);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WhatIsNotFiniteReachesOnlyTheResultsThatReadIt(float value)
    {
        const int Channels = 48;
        ConvolutionShape shape = ConvolutionShape.Create(2, Channels, Channels, 1, [12, 12], [3, 3], [1, 1], [1, 1], [1, 1]);
        var input = new float[2 * Channels * 144];
        Array.Fill(input, 0.5f);
        input[(Channels * 144) + (5 * 12) + 6] = value; // second sample, first channel, (5, 6)
        var weight = new float[Channels * Channels * 9];
        Array.Fill(weight, 1);
        float[] output = new float[input.Length], gradInput = new float[input.Length];
        fixed (float* pi = input, pw = weight, po = output, pg = gradInput)
        {
            Convolution.Forward(in shape, pi, pw, null, po);
            Convolution.GradInput(in shape, pi, pw, null, pg);
        }

        foreach (float[] result in new[] { output, gradInput })
        {
            for (int i = 0; i < result.Length; i++)
            {
                int y = i / 12 % 12, x = i % 12;
                bool reached = i >= Channels * 144 && y is >= 4 and <= 6 && x is >= 5 and <= 7;
                int inside = (y is 0 or 11 ? 2 : 3) * (x is 0 or 11 ? 2 : 3);
                Assert.Equal(reached ? value : Channels / 2 * inside, result[i]);
            }
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    public void ASampleGivesTheSameBitsAloneAsInALargeBatch(int channels, int kernel)
    {
        const int Batch = 9, Size = 500; // more than is unfolded at a time
        var random = new Random(3);
        ConvolutionShape Shape(int batch) => ConvolutionShape.Create(batch, channels, channels, 1, [Size, Size], [kernel, kernel], [1, 1], [1, 1], [1, 1]);
        ConvolutionShape all = Shape(Batch), one = Shape(1);
        long inputs = channels * all.Input.Volume, outputs = channels * all.Output.Volume;
        float[] input = Draw(Batch * inputs), gradOutput = Draw(Batch * outputs), weight = Draw(channels * all.Depth);
        float[] together = new float[Batch * outputs], alone = new float[Batch * outputs];
        float[] gradTogether = new float[Batch * inputs], gradAlone = new float[Batch * inputs];
        float[] weightTogether = new float[weight.Length], part = new float[weight.Length];
        var sum = new double[weight.Length];
        fixed (float* pi = input, pg = gradOutput, pw = weight, pt = together, pa = alone, gt = gradTogether, ga = gradAlone, wt = weightTogether, wp = part)
        {
            Convolution.Forward(in all, pi, pw, null, pt);
            Convolution.GradInput(in all, pg, pw, null, gt);
            Convolution.GradWeight(in all, pi, pg, wt);
            for (int i = 0; i < Batch; i++)
            {
                Convolution.Forward(in one, pi + (i * inputs), pw, null, pa + (i * outputs));
                Convolution.GradInput(in one, pg + (i * outputs), pw, null, ga + (i * inputs));
                Convolution.GradWeight(in one, pi + (i * inputs), pg + (i * outputs), wp);
                for (int j = 0; j < sum.Length; j++)
                {
                    sum[j] += part[j];
                }
            }
        }

        Assert.True(together.AsSpan().SequenceEqual(alone));
        Assert.True(gradTogether.AsSpan().SequenceEqual(gradAlone));
        for (int j = 0; j < sum.Length; j++)
        {
            Assert.Equal(sum[j], weightTogether[j], 0.02); // a sum of 2 million terms of either sign
        }

        float[] Draw(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WhatIsNotFiniteReachesOnlyTheTapsThatReadIt(float value)
    {
        ConvolutionShape shape = ConvolutionShape.Create(8, 16, 16, 1, [8, 8], [3, 3], [1, 1], [0, 0], [1, 1]);
        var input = new float[8 * 16 * 64];
        Array.Fill(input, 0.5f);
        input[5 * 64] = value; // first sample, sixth channel, (0, 0): read by the first tap only
        var gradOutput = new float[8 * 16 * 36];
        Array.Fill(gradOutput, 0.25f);
        var gradWeight = new float[16 * 16 * 9];
        fixed (float* pi = input, pg = gradOutput, pw = gradWeight)
        {
            Convolution.GradWeight(in shape, pi, pg, pw);
        }

        for (int i = 0; i < gradWeight.Length; i++)
        {
            Assert.Equal(i / 9 % 16 == 5 && i % 9 == 0 ? value : 8 * 36 * 0.125f, gradWeight[i]);
        }
    }

    [Fact]
    public void AnEmptyBatchGivesAZeroWeightGradient()
    {
        ConvolutionShape shape = ConvolutionShape.Create(0, 2, 3, 1, [5, 5], [3, 3], [1, 1], [0, 0], [1, 1]);
        var gradWeight = new float[3 * 2 * 9];
        Array.Fill(gradWeight, 7);
        fixed (float* p = gradWeight)
        {
            Convolution.GradWeight(in shape, null, null, p);
            Convolution.Forward<float>(in shape, null, null, null, null);
            Convolution.GradInput<float>(in shape, null, null, null, null);
        }

        Assert.All(gradWeight, static x => Assert.Equal(0, x));
    }

    [Fact]
    public void InfinityReachesOnlyTheTapsThatReadIt()
    {
        ConvolutionShape shape = ConvolutionShape.Create(1, 1, 1, 1, [4, 4], [2, 2], [1, 1], [0, 0], [1, 1]);
        var input = new float[16];
        input[0] = float.PositiveInfinity;
        var gradOutput = new float[9];
        Array.Fill(gradOutput, 1);
        var gradWeight = new float[4];
        fixed (float* pi = input, pg = gradOutput, pw = gradWeight)
        {
            Convolution.GradWeight(in shape, pi, pg, pw);
        }

        Assert.Equal([float.PositiveInfinity, 0, 0, 0], gradWeight);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 1)]
    [InlineData(2, 3, 9001)]
    [InlineData(0, 3, 4)]
    public void BiasGradientSumsOverSamplesAndPositions(int batch, int channels, int volume)
    {
        var random = new Random(volume);
        var gradient = new float[batch * channels * volume];
        var expected = new double[channels];
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = (float)random.NextDouble();
            expected[i / volume % channels] += gradient[i];
        }

        long[] integers = Array.ConvertAll(gradient, static x => (long)(x * 100));
        BFloat16[] reduced = Array.ConvertAll(gradient, static x => (BFloat16)x);
        var actual = new float[channels];
        var sums = new long[channels];
        var rounded = new BFloat16[channels];
        fixed (float* pg = gradient, pa = actual)
        {
            Convolution.GradBias(batch, channels, volume, pg, pa);
        }

        fixed (long* pi = integers, ps = sums)
        {
            Convolution.GradBias(batch, channels, volume, pi, ps);
        }

        fixed (BFloat16* pb = reduced, pr = rounded)
        {
            Convolution.GradBias(batch, channels, volume, pb, pr);
        }

        for (int c = 0; c < channels; c++)
        {
            Assert.Equal(expected[c], actual[c], 2e-6 * expected[c]);
            Assert.Equal(Enumerable.Range(0, integers.Length).Where(i => i / volume % channels == c).Sum(i => integers[i]), sums[c]);
            Assert.Equal(expected[c], (float)rounded[c], expected[c] / 100);
        }
    }
}
