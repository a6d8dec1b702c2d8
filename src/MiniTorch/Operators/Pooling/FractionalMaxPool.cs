using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (out, indices): the maximum of windows of one size at pseudo-random distances, over the last 2 or 3 dimensions (Graham, Fractional Max-Pooling), and its
/// place in the plane; ∂self = grad at those places.
/// </summary>
internal sealed class FractionalMaxPool(long[] kernel, long[] outputSize)
    : MultiOutputOperator($"aten::fractional_max_pool{kernel.Length}d", $"FractionalMaxPool{kernel.Length}DBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result1;

    private int Spatial => kernel.Length;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("kernel_size", kernel), ("output_size", outputSize)];

    protected override int EdgeCount(int inputs) => 1;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    /// <summary>Inputs: self, random_samples (batch, channels, axes).</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        string name = $"fractional_max_pool{Spatial}d";
        Error.Unless(outputSize.Length == Spatial, $"{name}: output_size must either be a single Int or tuple of {(Spatial == 2 ? "two" : "three")} Ints");
        if (self.Rank != Spatial + 1 && self.Rank != Spatial + 2)
        {
            throw Error.Of($"{name}(): Expected {Spatial + 1}D or {Spatial + 2}D tensor, but got: {Error.Show(self.Sizes)}");
        }
        string[] axes = Spatial == 2 ? ["height", "width"] : ["time", "height", "width"];
        for (int d = 0; d < Spatial; d++)
        {
            long size = self.Sizes[self.Rank - Spatial + d];
            Error.Unless(size != 0, $"{name}(): Expected input to have non-zero size for non-batch dimensions, but got {Error.Show(self.Sizes)} with dimension {self.Rank - Spatial + d} being empty.");
            Error.Unless(outputSize[d] + kernel[d] - 1 <= size, $"{name}(): pool {axes[d]} {kernel[d]} too large relative to input {axes[d]} {size}");
        }
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor($"{name}_out_frame", self.DType);
        }
        Error.Unless(inputs[1]!.DType == self.DType, "Expect _random_samples to have the same dtype as input");
        CheckSamples(self, inputs[1]!.Sizes);
        long[] sizes = [.. self.Sizes[..^Spatial], .. outputSize];
        return [new(sizes, self.DType), new(sizes, DType.Int64)];
    }

    private void CheckSamples(TensorImpl self, long[] samples)
    {
        Error.Unless(samples.Length == 3, $"Expect _random_samples to have 3 dimensions got {samples.Length}");
        (long batch, long channels) = (self.Rank == Spatial + 1 ? 1 : self.Sizes[0], self.Sizes[self.Rank - Spatial - 1]);
        Error.Unless(samples[0] >= batch, $"Expect _random_samples.size(0) no less then input batch size.");
        Error.Unless(samples[1] == channels, $"Expect _random_samples.size(1) equals to input channel size.");
        Error.Unless(samples[2] == Spatial, $"Expect _random_samples.size(2) equals to {Spatial} got {samples[2]}.");
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        DType dtype = into[0].DType.ComputeType();
        TensorImpl values = into[0].DType == dtype ? into[0] : TensorImpl.Empty(into[0].Sizes, dtype);
        Dispatch.Float(dtype, new Work(Copy.Dense(inputs[0]!, dtype), Copy.Dense(inputs[1]!, dtype), kernel, outputSize, values, into[1]));
        if (!ReferenceEquals(values, into[0]))
        {
            Copy.Run(values, into[0]);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _self = SaveInput(inputs[0]!, "self");
        _result1 = SaveOutput(results[1], 1, "result1");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0) && grads[0] is { } grad)
        {
            gradInputs[0] = new MaxPoolBackward(Spatial, MaxPoolKind.Fractional).Call(grad, _self!.Unpack(), _result1!.Unpack());
        }
    }

    private readonly struct Work(TensorImpl self, TensorImpl samples, long[] kernel, long[] outputSize, TensorImpl values, TensorImpl indices) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            int spatial = kernel.Length;
            long[] input = self.Sizes[^spatial..];
            long plane = Layout.NumElements(input), size = Layout.NumElements(outputSize);
            ReadOnlySpan<T> x = self.Span<T>();
            ReadOnlySpan<T> random = samples.Span<T>();
            Span<T> maxima = values.Span<T>();
            Span<long> places = indices.Span<long>();
            for (long channel = 0; channel < values.NumElements / Math.Max(size, 1); channel++)
            {
                var starts = new long[3][];
                for (int d = 0; d < 3; d++)
                {
                    int axis = d - (3 - spatial);
                    // In a plane the first number is the width's, in a volume the first axis's.
                    int number = spatial == 2 ? 1 - axis : axis;
                    starts[d] = axis < 0 ? [0] : Starts(random[(int)(channel * spatial) + number], input[axis], outputSize[axis], kernel[axis]);
                }
                long at = channel * size;
                foreach (long depth in starts[0])
                {
                    foreach (long top in starts[1])
                    {
                        foreach (long left in starts[2])
                        {
                            (places[(int)at], maxima[(int)at]) = Largest(x.Slice((int)(channel * plane), (int)plane), input, depth, top, left);
                            at++;
                        }
                    }
                }
            }
        }

        private (long Place, T Value) Largest<T>(ReadOnlySpan<T> x, long[] input, long depth, long top, long left) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            long depths = kernel.Length == 3 ? kernel[0] : 1;
            (long height, long width) = (input[^2], input[^1]);
            long best = (depth * height + top) * width + left;
            T most = T.NegativeInfinity;
            for (long z = depth; z < depth + depths; z++)
            {
                for (long y = top; y < top + kernel[^2]; y++)
                {
                    for (long i = left; i < left + kernel[^1]; i++)
                    {
                        long place = (z * height + y) * width + i;
                        T value = x[(int)place];
                        if (value > most || T.IsNaN(value))
                        {
                            (best, most) = (place, value);
                        }
                    }
                }
            }
            return (best, most);
        }

        private static long[] Starts<T>(T sample, long input, long output, long pool) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var starts = new long[output];
            T alpha = output > 1 ? T.CreateTruncating(input - pool) / T.CreateTruncating(output - 1) : T.Zero;
            for (int i = 0; i < output - 1; i++)
            {
                starts[i] = long.CreateTruncating((T.CreateTruncating(i) + sample) * alpha) - long.CreateTruncating(sample * alpha);
            }
            if (output > 0)
            {
                starts[output - 1] = input - pool;
            }
            return starts;
        }
    }
}

internal static partial class Aten
{
    /// <summary>Fractional max pooling to a size, or to a share of the input's; random numbers are drawn unless they are given.</summary>
    internal static (TensorImpl Output, TensorImpl Indices) FractionalMaxPool(TensorImpl self, long[] kernel, long[]? outputSize, double[]? outputRatio, GeneratorImpl generator, TensorImpl? given = null)
    {
        int spatial = kernel.Length;
        if (outputSize is null && outputRatio is null)
        {
            throw new ArgumentException($"fractional_max_pool{spatial}d requires specifying either an output_size or an output_ratio");
        }
        if (outputSize is null)
        {
            outputSize = new long[spatial];
            for (int d = 0; d < spatial; d++)
            {
                outputSize[d] = (long)(self.Sizes[self.Rank - spatial + d] * outputRatio![d]);
            }
        }
        long batch = self.Rank == spatial + 1 ? 1 : self.Sizes[0];
        TensorImpl samples = given ?? Rand([batch, self.Sizes[self.Rank - spatial - 1], spatial], self.DType, generator);
        TensorImpl[] results = new FractionalMaxPool(kernel, outputSize).Call(self, samples);
        return (results[0], results[1]);
    }
}
