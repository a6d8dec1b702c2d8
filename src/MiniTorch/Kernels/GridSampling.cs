using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>How values between places are made.</summary>
internal enum GridMode
{
    Bilinear,
    Nearest,
    Bicubic,
}

/// <summary>What lies outside of the input.</summary>
internal enum GridPadding
{
    Zeros,
    Border,
    Reflection,
}

/// <summary>
/// What is not a tensor of a sampling at the places of a grid; coordinates are rounded to the elements' dtype, and where libtorch computes in that dtype
/// throughout (linearly in images) all steps.
/// </summary>
internal readonly record struct GridOptions(GridMode Mode, GridPadding Padding, bool AlignCorners, DType Rounding = DType.Float64, bool RoundsAll = false)
{
    /// <summary>The dtype to round weights and sums to.</summary>
    internal DType StepRounding => RoundsAll ? Rounding : DType.Float64;
}

/// <summary>Values of images (or volumes) at the places of a grid, and the gradients of both.</summary>
internal static class GridSampling
{
    private const int MaxTaps = 4;

    /// <summary>Elements that are worth another thread.</summary>
    private const long Grain = 2048;

    /// <summary>output[n, c, p] = Σ over taps of weight · input[n, c, place]; all dense, of one floating dtype.</summary>
    internal static void Forward(TensorImpl input, TensorImpl grid, in GridOptions options, TensorImpl output) =>
        Dispatch.Float(output.DType, new ForwardWork(input, grid, options, output));

    /// <summary>The gradients of input (null: not asked for) and grid.</summary>
    internal static void Backward(TensorImpl grad, TensorImpl input, TensorImpl grid, in GridOptions options, TensorImpl? gradInput, TensorImpl gradGrid) =>
        Dispatch.Float(gradGrid.DType, new BackwardWork(grad, input, grid, options, gradInput, gradGrid));

    /// <summary>The taps of one coordinate: places (−1: outside), weights, and the weights' derivatives for the coordinate.</summary>
    private static int Taps<T>(T coordinate, long size, in GridOptions options, Span<int> places, Span<T> weights, Span<T> slopes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T one = T.One, two = one + one, extent = T.CreateTruncating(size);
        T slope = options.AlignCorners ? (extent - one) / two : extent / two;
        T x = HalfRounding.Round(HalfRounding.Round(coordinate + one, options.Rounding) * slope, options.Rounding);
        x = options.AlignCorners ? x : HalfRounding.Round(x - T.CreateTruncating(0.5), options.Rounding);
        if (options.Mode != GridMode.Bicubic)
        {
            x = Pad(x, size, options, ref slope);
        }
        if (!T.IsFinite(x) || T.Abs(x) > T.CreateTruncating(1e9))
        {
            x = T.CreateTruncating(-100);
        }
        switch (options.Mode)
        {
            case GridMode.Nearest:
                places[0] = Inside(int.CreateTruncating(T.Round(x)), size);
                (weights[0], slopes[0]) = (one, T.Zero);
                return 1;
            case GridMode.Bilinear:
                T floor = T.Floor(x);
                int first = int.CreateTruncating(floor);
                (places[0], places[1]) = (Inside(first, size), Inside(first + 1, size));
                weights[1] = HalfRounding.Round(x - floor, options.StepRounding);
                weights[0] = HalfRounding.Round(one - weights[1], options.StepRounding);
                (slopes[0], slopes[1]) = (-slope, slope);
                return 2;
            default:
                T start = T.Floor(x);
                T t = x - start;
                for (int tap = 0; tap < MaxTaps; tap++)
                {
                    T ignored = one;
                    T place = Pad(start + T.CreateTruncating(tap - 1), size, options, ref ignored);
                    places[tap] = Inside(int.CreateTruncating(place), size);
                    T distance = t - T.CreateTruncating(tap - 1);
                    (weights[tap], T derivative) = Cubic(distance);
                    slopes[tap] = derivative * slope;
                }
                return MaxTaps;
        }
    }

    private static int Inside(int place, long size) => place >= 0 && place < size ? place : -1;

    /// <summary>Keys' cubic convolution with a = −3/4, and its derivative.</summary>
    private static (T Value, T Derivative) Cubic<T>(T distance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T a = T.CreateTruncating(-0.75), x = T.Abs(distance), sign = distance < T.Zero ? -T.One : T.One;
        T two = T.CreateTruncating(2), three = T.CreateTruncating(3), five = T.CreateTruncating(5), eight = T.CreateTruncating(8);
        return x <= T.One
            ? (((a + two) * x - (a + three)) * x * x + T.One, sign * (three * (a + two) * x - two * (a + three)) * x)
            : (((a * x - five * a) * x + eight * a) * x - T.CreateTruncating(4) * a, sign * ((three * a * x - T.CreateTruncating(10) * a) * x + eight * a));
    }

    /// <summary>A coordinate moved into the input, and the factor that this has on its derivative.</summary>
    private static T Pad<T>(T x, long size, in GridOptions options, ref T slope) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (options.Padding == GridPadding.Zeros)
        {
            return x;
        }
        if (options.Padding == GridPadding.Reflection)
        {
            x = options.AlignCorners ? Reflect(x, 0, 2 * (size - 1), ref slope) : Reflect(x, -1, 2 * size - 1, ref slope);
        }
        T last = T.CreateTruncating(size - 1);
        if (x <= T.Zero || !(x < last))
        {
            slope = T.Zero;
        }
        return x > T.Zero ? T.Min(x, last) : T.Zero;
    }

    private static T Reflect<T>(T x, long twiceLow, long twiceHigh, ref T slope) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (twiceLow == twiceHigh)
        {
            slope = T.Zero;
            return T.Zero;
        }
        T half = T.CreateTruncating(0.5);
        T low = T.CreateTruncating(twiceLow) * half, span = T.CreateTruncating(twiceHigh - twiceLow) * half;
        x -= low;
        if (x < T.Zero)
        {
            (x, slope) = (-x, -slope);
        }
        T rest = x % span;
        bool even = T.IsEvenInteger(T.Floor(x / span));
        slope = even ? slope : -slope;
        return even ? rest + low : span - rest + low;
    }

    /// <summary>The taps of all axes at one place of the grid, innermost axis first, as x stands first in a grid.</summary>
    [InlineArray(3 * MaxTaps)]
    private struct Buffer<TElement>
    {
        private TElement _first;
    }

    private readonly struct ForwardWork(TensorImpl input, TensorImpl grid, GridOptions options, TensorImpl output) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            long channels = Math.Max(1, input.Sizes[1]);
            Parallel.For(0, grid.NumElements / grid.Sizes[^1], Math.Max(1, Grain / channels), new Body<T>(input, grid, options, output, null, null, null));
        }
    }

    private readonly struct BackwardWork(TensorImpl grad, TensorImpl input, TensorImpl grid, GridOptions options, TensorImpl? gradInput, TensorImpl gradGrid) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (gradInput is not null)
            {
                Copy.Fill(gradInput, 0);
            }
            // Samples are apart, places of one sample may meet.
            Parallel.For(0, input.Sizes[0], 1, new Samples<T>(new Body<T>(input, grid, options, null, grad, gradInput, gradGrid), grid.NumElements / grid.Sizes[^1] / Math.Max(1, input.Sizes[0])));
        }
    }

    private readonly struct Samples<T>(Body<T> body, long places) : IRangeBody where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end) => body.Invoke(begin * places, end * places);
    }

    private readonly struct Body<T>(TensorImpl input, TensorImpl grid, GridOptions options, TensorImpl? output, TensorImpl? grad, TensorImpl? gradInput, TensorImpl? gradGrid) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            int axes = (int)grid.Sizes[^1];
            long places = grid.NumElements / axes / input.Sizes[0];
            (long channels, long plane) = (input.Sizes[1], Layout.NumElements(input.Sizes.AsSpan(2)));
            Buffer<int> allPlaces = default;
            Buffer<T> allWeights = default, allSlopes = default;
            Span<int> at = allPlaces;
            Span<T> weights = allWeights, slopes = allSlopes;
            Span<int> counts = stackalloc int[3];
            Span<T> gradient = stackalloc T[3];
            ref T x = ref input.Reference<T>();
            ref T coordinates = ref grid.Reference<T>();
            for (long item = begin; item < end; item++)
            {
                (long sample, long place) = Math.DivRem(item, places);
                counts.Fill(1);
                for (int axis = 0; axis < axes; axis++)
                {
                    int start = axis * MaxTaps;
                    counts[axis] = Taps(Unsafe.Add(ref coordinates, (nint)(item * axes + axis)), input.Sizes[^(axis + 1)], options, at[start..], weights[start..], slopes[start..]);
                }
                gradient.Clear();
                for (long channel = 0; channel < channels; channel++)
                {
                    long line = (sample * channels + channel) * plane;
                    long result = (sample * channels + channel) * places + place;
                    T cotangent = grad is null ? T.Zero : Unsafe.Add(ref grad.Reference<T>(), (nint)result);
                    T sum = T.Zero;
                    for (int k = 0; k < counts[2]; k++)
                    {
                        for (int j = 0; j < counts[1]; j++)
                        {
                            for (int i = 0; i < counts[0]; i++)
                            {
                                int atY = MaxTaps + j, atZ = 2 * MaxTaps + k;
                                long offset = at[i];
                                T weightY = T.One, weightZ = T.One;
                                bool outside = offset < 0 || at[atY] < 0;
                                offset += at[atY] * input.Sizes[^1];
                                weightY = weights[atY];
                                if (axes == 3)
                                {
                                    outside |= at[atZ] < 0;
                                    offset += at[atZ] * input.Sizes[^1] * input.Sizes[^2];
                                    weightZ = weights[atZ];
                                }
                                if (outside)
                                {
                                    continue;
                                }
                                T value = Unsafe.Add(ref x, (nint)(line + offset));
                                T weight = weights[i] * weightY * weightZ;
                                if (grad is null)
                                {
                                    weight = HalfRounding.Round(weight, options.StepRounding);
                                    sum = HalfRounding.Round(sum + HalfRounding.Round(weight * value, options.StepRounding), options.StepRounding);
                                    continue;
                                }
                                if (gradInput is not null)
                                {
                                    Unsafe.Add(ref gradInput.Reference<T>(), (nint)(line + offset)) += weight * cotangent;
                                }
                                T product = value * cotangent;
                                gradient[0] += slopes[i] * weightY * weightZ * product;
                                gradient[1] += weights[i] * slopes[atY] * weightZ * product;
                                if (axes == 3)
                                {
                                    gradient[2] += weights[i] * weightY * slopes[atZ] * product;
                                }
                            }
                        }
                    }
                    if (output is not null)
                    {
                        Unsafe.Add(ref output.Reference<T>(), (nint)result) = sum;
                    }
                }
                for (int axis = 0; axis < axes && gradGrid is not null; axis++)
                {
                    Unsafe.Add(ref gradGrid.Reference<T>(), (nint)(item * axes + axis)) = gradient[axis];
                }
            }
        }
    }
}
