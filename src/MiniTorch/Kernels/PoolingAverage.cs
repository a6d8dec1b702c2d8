using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Average pooling with fixed windows, a vector of results at a time over padded planes (Note [Padded planes]).</summary>
/// <typeparam name="T">Element in memory.</typeparam>
/// <typeparam name="TWide">Element in arithmetic.</typeparam>
internal static unsafe class PoolingAverage<T, TWide>
    where T : unmanaged
    where TWide : unmanaged, INumber<TWide>
{
    /// <summary>See <see cref="Pooling.Average{T}"/> and <see cref="Pooling.AverageBackward{T}"/>.</summary>
    public static void Run(long planes, WindowShape window, bool countIncludePad, long? divisor, T* source, T* result, bool backward)
    {
        Extent to = backward ? window.Input : window.Output;
        if (planes == 0 || to.Volume == 0)
        {
            return;
        }

        WindowPlan<TWide> plan = backward ? WindowPlan<TWide>.Backward(window, 1) : WindowPlan<TWide>.Forward(window, 1);
        if (backward)
        {
            foreach (WindowPart part in plan.Parts)
            {
                part.Offsets.AsSpan().Reverse(); // from the first window that covers an element to the last, as libtorch adds
            }
        }

        TWide[] counts = Counts(window, countIncludePad, divisor);
        var body = new Body(plan, window, counts, source, result, backward);
        Parallel.For(0, planes, PoolingPlane.GrainOf(window.Input.Volume + (window.Output.Volume * window.Kernel.Volume)), in body);
    }

    /// <summary>What the sum of each window is divided by; 1 where the window is empty.</summary>
    private static TWide[] Counts(WindowShape window, bool countIncludePad, long? divisor)
    {
        Extent size = window.Output;
        var counts = new TWide[size.Volume];
        long i = 0;
        for (long d = 0; d < size.D; d++)
        {
            for (long h = 0; h < size.H; h++)
            {
                for (long w = 0; w < size.W; w++)
                {
                    long count = divisor ?? (Along(window, 0, d, countIncludePad) * Along(window, 1, h, countIncludePad) * Along(window, 2, w, countIncludePad));
                    counts[i++] = TWide.CreateTruncating(count == 0 ? 1 : count);
                }
            }
        }

        return counts;
    }

    private static long Along(WindowShape window, int axis, long output, bool countIncludePad)
    {
        long start = (output * window.Stride[axis]) - window.Padding[axis];
        long end = Math.Min(start + window.Kernel[axis], window.Input[axis] + window.Padding[axis]);
        return countIncludePad ? end - start : Math.Max(0, Math.Min(end, window.Input[axis]) - Math.Max(start, 0));
    }

    private readonly struct Body(WindowPlan<TWide> plan, WindowShape window, TWide[] counts, T* source, T* result, bool backward) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            PaddedPlanes<TWide> planes = plan.Planes;
            long sourceVolume = planes.SourceVolume, resultVolume = backward ? window.Input.Volume : window.Output.Volume;
            int sourceRoom = checked((int)sourceVolume), resultRoom = PoolingPlane.RoomOf<T, TWide>(resultVolume);
            TWide[] values = ArrayPool<TWide>.Shared.Rent(checked((int)planes.Sample + PaddedPlanes<TWide>.Slack + sourceRoom + resultRoom));
            fixed (TWide* copy = values, count = counts)
            {
                TWide* wide = copy + planes.Sample + PaddedPlanes<TWide>.Slack;
                for (long i = begin; i < end; i++)
                {
                    TWide* from = PoolingPlane.Widen(source + (i * sourceVolume), wide, sourceVolume);
                    if (backward)
                    {
                        Divide(from, count, wide, sourceVolume);
                        from = wide;
                    }

                    planes.FillChannel(from, copy);
                    T* to = result + (i * resultVolume);
                    TWide* sums = typeof(T) == typeof(TWide) ? (TWide*)to : wide + sourceRoom;
                    foreach (WindowPart part in plan.Parts)
                    {
                        fixed (long* offsets = part.Offsets)
                        {
                            for (long d = 0; d < part.Positions.D; d++)
                            {
                                for (long h = 0; h < part.Positions.H; h++)
                                {
                                    Row(
                                        copy + (((d * planes.H.Length) + h) * planes.W.Length), offsets, part.Offsets.Length, part.Positions.W,
                                        sums + part.First + (d * part.Stride.D) + (h * part.Stride.H), part.Stride.W);
                                }
                            }
                        }
                    }

                    if (!backward)
                    {
                        Divide(sums, count, sums, resultVolume);
                    }

                    PoolingPlane.Narrow(wide + sourceRoom, to, resultVolume);
                }
            }

            ArrayPool<TWide>.Shared.Return(values);
        }
    }

    /// <summary>sums[w] = Σ plane[w + offset[t]]; reads up to a vector more than it needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(TWide* plane, long* offsets, int taps, long width, TWide* sums, long stride)
    {
        int lanes = Vector256<TWide>.Count;
        TWide* last = stackalloc TWide[lanes];
        for (long w = 0; w < width; w += lanes)
        {
            Vector256<TWide> sum = Vector256<TWide>.Zero;
            for (int t = 0; t < taps; t++)
            {
                sum += Vector256.Load(plane + w + offsets[t]);
            }

            if (stride == 1 && width - w >= lanes)
            {
                sum.Store(sums + w);
            }
            else
            {
                sum.Store(last);
                for (int i = 0; i < Math.Min(lanes, width - w); i++)
                {
                    sums[(w + i) * stride] = last[i];
                }
            }
        }
    }

    /// <summary>into = values / counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(TWide* values, TWide* counts, TWide* into, long length)
    {
        long i = 0;
        if (typeof(TWide) != typeof(long))
        {
            for (; i <= length - Vector256<TWide>.Count; i += Vector256<TWide>.Count)
            {
                (Vector256.Load(values + i) / Vector256.Load(counts + i)).Store(into + i);
            }
        }

        for (; i < length; i++)
        {
            into[i] = values[i] / counts[i];
        }
    }
}
