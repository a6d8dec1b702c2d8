using MiniTorch.Kernels;
using Xunit;

namespace MiniTorch.Tests.Kernels;

[Collection(nameof(ThreadCount))]
public sealed unsafe class PoolingTests
{
    private const int Guard = 29;

    private delegate void Kernel<T>(T* from, long* indices, T* to)
        where T : unmanaged;

    /// <summary>Runs a kernel with one thread and with two into guarded memory and compares the bits.</summary>
    private static (T[] Values, long[] Indices) Run<T>(string what, T[] from, long size, Kernel<T> kernel)
        where T : unmanaged
    {
        var values = new T[2][];
        var positions = new long[2][];
        for (int run = 0; run < 2; run++)
        {
            var memory = new T[size + (2 * Guard)];
            new Random(3).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(memory.AsSpan()));
            var before = (T[])memory.Clone();
            var index = new long[size + (2 * Guard)];
            Array.Fill(index, -7);
            ThreadCount.With(run + 1, () =>
            {
                fixed (T* pf = from, pm = memory)
                {
                    fixed (long* pi = index)
                    {
                        kernel(pf, pi + Guard, pm + Guard);
                    }
                }
            });
            Assert.True(Bytes(memory, 0, Guard).SequenceEqual(Bytes(before, 0, Guard)), "guard before: " + what);
            Assert.True(Bytes(memory, Guard + (int)size, Guard).SequenceEqual(Bytes(before, Guard + (int)size, Guard)), "guard after: " + what);
            Assert.All(index[..Guard], static x => Assert.Equal(-7, x));
            Assert.All(index[(Guard + (int)size)..], static x => Assert.Equal(-7, x));
            values[run] = memory[Guard..(Guard + (int)size)];
            positions[run] = index[Guard..(Guard + (int)size)];
        }

        Assert.True(Bytes(values[0], 0, (int)size).SequenceEqual(Bytes(values[1], 0, (int)size)), "threads: " + what);
        Assert.Equal(positions[0], positions[1]);
        return (values[0], positions[0]);
    }

    private static ReadOnlySpan<byte> Bytes<T>(T[] values, int start, int count)
        where T : unmanaged
        => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan(start, count));

    private static (WindowShape Window, bool CeilMode) RandomWindow(Random random, int dimensions, int most, bool dilated)
    {
        while (true)
        {
            var input = new long[dimensions];
            var kernel = new long[dimensions];
            var stride = new long[dimensions];
            var padding = new long[dimensions];
            var dilation = new long[dimensions];
            var output = new long[dimensions];
            bool ceilMode = random.Next(2) == 0;
            for (int i = 0; i < dimensions; i++)
            {
                input[i] = random.Next(1, most);
                kernel[i] = random.Next(1, 6);
                stride[i] = random.Next(1, 4);
                padding[i] = random.Next((int)(kernel[i] / 2) + 1);
                dilation[i] = dilated ? random.Next(1, 3) : 1;
                output[i] = Pooling.OutputSize(input[i], kernel[i], stride[i], padding[i], dilation[i], ceilMode);
            }

            if (output.All(static x => x > 0))
            {
                return (WindowShape.From(input, kernel, stride, padding, dilation, output), ceilMode);
            }
        }
    }

    /// <summary>The taps of one output that lie inside, in order, and how many lie inside or in the padding.</summary>
    private static (List<long> Inside, long Padded) Taps(WindowShape s, long output)
    {
        var inside = new List<long>();
        long[] o = [output / (s.Output.H * s.Output.W), output / s.Output.W % s.Output.H, output % s.Output.W];
        long padded = 1;
        for (int axis = 0; axis < 3; axis++)
        {
            long start = (o[axis] * s.Stride[axis]) - s.Padding[axis];
            padded *= Math.Min(start + s.Kernel[axis], s.Input[axis] + s.Padding[axis]) - start;
        }

        for (long t = 0; t < s.Kernel.Volume; t++)
        {
            long d = (o[0] * s.Stride.D) - s.Padding.D + (t / (s.Kernel.H * s.Kernel.W) * s.Dilation.D);
            long h = (o[1] * s.Stride.H) - s.Padding.H + (t / s.Kernel.W % s.Kernel.H * s.Dilation.H);
            long w = (o[2] * s.Stride.W) - s.Padding.W + (t % s.Kernel.W * s.Dilation.W);
            if (d >= 0 && d < s.Input.D && h >= 0 && h < s.Input.H && w >= 0 && w < s.Input.W)
            {
                inside.Add((((d * s.Input.H) + h) * s.Input.W) + w);
            }
        }

        return (inside, padded);
    }

    private static List<long> AdaptiveTaps(Extent input, Extent output, long o)
    {
        var inside = new List<long>();
        (int, int) Window(long index, long outputs, long inputs) => ((int)Math.Floor((double)index * inputs / outputs), (int)Math.Ceiling((double)(index + 1) * inputs / outputs));
        (int d0, int d1) = Window(o / (output.H * output.W), output.D, input.D);
        (int h0, int h1) = Window(o / output.W % output.H, output.H, input.H);
        (int w0, int w1) = Window(o % output.W, output.W, input.W);
        for (int d = d0; d < d1; d++)
        {
            for (int h = h0; h < h1; h++)
            {
                for (int w = w0; w < w1; w++)
                {
                    inside.Add((((d * input.H) + h) * input.W) + w);
                }
            }
        }

        return inside;
    }

    /// <summary>libtorch's loop: a value replaces the best if it is greater or NaN.</summary>
    private static (double Value, long Index) Largest(List<long> taps, Func<long, double> value)
    {
        (double best, long index) = (double.NegativeInfinity, taps[0]);
        foreach (long tap in taps)
        {
            if (value(tap) > best || double.IsNaN(value(tap)))
            {
                (best, index) = (value(tap), tap);
            }
        }

        return (best, index);
    }

    private static void CheckMax<T>(Random random, int dimensions, int most, Func<double, T> narrow, Func<T, double> widen)
        where T : unmanaged
    {
        (WindowShape s, bool ceilMode) = RandomWindow(random, dimensions, most, dilated: true);
        int planes = random.Next(1, 5);
        bool adaptive = random.Next(4) == 0;
        Extent size = adaptive
            ? new Extent(dimensions > 2 ? random.Next(1, 6) : 1, dimensions > 1 ? random.Next(1, 6) : 1, random.Next(1, 9))
            : s.Output;
        string what = $"max {typeof(T).Name} {s} ceil {ceilMode} adaptive {adaptive} {size}";
        // Few different values, so that there are ties, and some infinities and NaN.
        T[] input = [.. Enumerable.Range(0, planes * (int)s.Input.Volume).Select(_ => narrow(random.Next(12) switch
        {
            0 => random.Next(3) == 0 ? double.NaN : 1,
            1 => double.NegativeInfinity,
            _ => random.Next(-4, 5),
        }))];
        (T[] output, long[] indices) = Run<T>(what, input, planes * size.Volume, (from, index, to) =>
        {
            if (adaptive)
            {
                Pooling.AdaptiveMax(planes, s.Input, size, from, to, index);
            }
            else
            {
                Pooling.Max(planes, in s, from, to, index);
            }
        });
        T[] gradOutput = [.. output.Select(_ => narrow(random.Next(-4, 5)))];
        var expectedGradient = new double[input.Length];
        for (long i = 0; i < output.Length; i++)
        {
            long plane = i / size.Volume, o = i % size.Volume;
            List<long> taps = adaptive ? AdaptiveTaps(s.Input, size, o) : Taps(s, o).Inside;
            if (taps.Count == 0)
            {
                // A dilated window that steps over a small input: nothing to take, nowhere to go.
                Assert.Equal(PoolingPlane.Least<double>(), typeof(T) == typeof(long) ? double.NegativeInfinity : widen(output[i]));
                continue;
            }

            (double best, long where) = Largest(taps, tap => widen(input[(plane * s.Input.Volume) + tap]));
            Assert.True(best.Equals(widen(output[i])) && where == indices[i], $"{what} at {i}: {widen(output[i])} from {indices[i]} instead of {best} from {where}");
            expectedGradient[(plane * s.Input.Volume) + where] += widen(gradOutput[i]);
        }

        (T[] gradInput, _) = Run<T>(what, gradOutput, input.Length, (from, _, to) =>
        {
            fixed (long* pi = indices)
            {
                Pooling.MaxBackward(planes, s.Input.Volume, size.Volume, from, pi, to);
            }
        });
        if (expectedGradient.Sum() == gradOutput.Sum(widen))
        {
            Assert.Equal(expectedGradient, gradInput.Select(widen)); // unless a gradient had nowhere to go
        }

        (T[] valuesOnly, _) = Run<T>(what, input, output.Length, (from, _, to) =>
        {
            if (adaptive)
            {
                Pooling.AdaptiveMax(planes, s.Input, size, from, to, null);
            }
            else
            {
                Pooling.Max(planes, in s, from, to, null);
            }
        });
        Assert.True(Bytes(output, 0, output.Length).SequenceEqual(Bytes(valuesOnly, 0, output.Length)), what);
    }

    private static void CheckAverage<T>(Random random, int dimensions, int most, Func<double, T> narrow, Func<T, double> widen, double tolerance, bool gradients = true)
        where T : unmanaged
    {
        (WindowShape s, bool ceilMode) = RandomWindow(random, dimensions, most, dilated: false);
        int planes = random.Next(1, 5);
        bool adaptive = random.Next(3) == 0, countIncludePad = random.Next(2) == 0;
        long? divisor = random.Next(3) == 0 ? random.Next(1, 9) : null;
        Extent size = adaptive
            ? new Extent(dimensions > 2 ? random.Next(1, 6) : 1, dimensions > 1 ? random.Next(1, 6) : 1, random.Next(1, 9))
            : s.Output;
        string what = $"average {typeof(T).Name} {s} ceil {ceilMode} pad {countIncludePad} divisor {divisor} adaptive {adaptive} {size}";
        T[] input = [.. Enumerable.Range(0, planes * (int)s.Input.Volume).Select(_ => narrow(random.Next(-50, 50)))];
        T[] gradOutput = [.. Enumerable.Range(0, planes * (int)size.Volume).Select(_ => narrow(random.Next(-50, 50)))];
        (T[] output, _) = Run<T>(what, input, planes * size.Volume, (from, _, to) =>
        {
            if (adaptive)
            {
                Pooling.AdaptiveAverage(planes, s.Input, size, from, to);
            }
            else
            {
                Pooling.Average(planes, in s, countIncludePad, divisor, from, to);
            }
        });
        var expectedGradient = new double[input.Length];
        for (long i = 0; i < output.Length; i++)
        {
            long plane = i / size.Volume, o = i % size.Volume;
            (List<long> taps, long padded) = adaptive ? (AdaptiveTaps(s.Input, size, o), 0) : Taps(s, o);
            double count = adaptive ? taps.Count : divisor ?? (countIncludePad ? padded : taps.Count);
            double sum = taps.Sum(tap => widen(input[(plane * s.Input.Volume) + tap]));
            double mean = taps.Count == 0 ? 0 : typeof(T) == typeof(long) ? (long)sum / (long)count : sum / count;
            Assert.True(Math.Abs(mean - widen(output[i])) <= tolerance * (50 + Math.Abs(mean)), $"{what} at {i}: {widen(output[i])} instead of {mean}");
            foreach (long tap in taps)
            {
                expectedGradient[(plane * s.Input.Volume) + tap] += widen(gradOutput[i]) / count;
            }
        }

        if (!gradients)
        {
            return;
        }

        (T[] gradInput, _) = Run<T>(what, gradOutput, input.Length, (from, _, to) =>
        {
            if (adaptive)
            {
                Pooling.AdaptiveAverageBackward(planes, s.Input, size, from, to);
            }
            else
            {
                Pooling.AverageBackward(planes, in s, countIncludePad, divisor, from, to);
            }
        });
        for (int i = 0; i < input.Length; i++)
        {
            // As many terms of up to 50 as windows cover an element.
            Assert.True(Math.Abs(expectedGradient[i] - widen(gradInput[i])) <= tolerance * 50 * 25, $"{what} gradient at {i}: {widen(gradInput[i])} instead of {expectedGradient[i]}");
        }
    }

    [Theory]
    [InlineData(1, 68, 80)]
    [InlineData(2, 24, 120)]
    [InlineData(3, 9, 50)]
    public void MaxOverRandomWindows(int dimensions, int most, int count)
    {
        var random = new Random(dimensions);
        for (int i = 0; i < count; i++)
        {
            CheckMax(random, dimensions, most, static x => (float)x, static x => x);
            CheckMax(random, dimensions, most, static x => x, static x => x);
            CheckMax(random, dimensions, most, static x => (Half)x, static x => (double)x);
            CheckMax(random, dimensions, most, static x => (BFloat16)x, static x => (double)x);
            CheckMax(random, dimensions, most, static x => double.IsNormal(x) ? (long)x : 0, static x => x);
        }
    }

    [Theory]
    [InlineData(1, 68, 80)]
    [InlineData(2, 24, 120)]
    [InlineData(3, 9, 50)]
    public void AverageOverRandomWindows(int dimensions, int most, int count)
    {
        var random = new Random(dimensions);
        for (int i = 0; i < count; i++)
        {
            CheckAverage(random, dimensions, most, static x => (float)x, static x => x, 1e-6);
            CheckAverage(random, dimensions, most, static x => x, static x => x, 1e-15);
            CheckAverage(random, dimensions, most, static x => (Half)x, static x => (double)x, 1e-3);
            CheckAverage(random, dimensions, most, static x => (BFloat16)x, static x => (double)x, 8e-3);
        }
    }

    [Fact]
    public void AverageOfIntegersTruncates()
    {
        var random = new Random(9);
        for (int i = 0; i < 60; i++)
        {
            CheckAverage(random, 2, 12, static x => (long)x, static x => x, 0.021, gradients: false); // adaptive means divide once per axis
        }
    }

    [Theory]
    [InlineData(7, 3, 2, 1, 1, false, 4)]
    [InlineData(8, 3, 2, 0, 1, false, 3)]
    [InlineData(8, 3, 2, 0, 1, true, 4)]
    [InlineData(5, 2, 2, 1, 1, true, 3)]
    [InlineData(1, 2, 2, 0, 1, false, 0)]
    [InlineData(10, 3, 1, 0, 4, false, 2)]
    [InlineData(1, 3, 2, 0, 1, true, 0)]
    public void OutputSizesAreLibtorchs(long input, long kernel, long stride, long padding, long dilation, bool ceilMode, long expected)
        => Assert.Equal(expected, Pooling.OutputSize(input, kernel, stride, padding, dilation, ceilMode));
}
