using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Pooling to a given output size, with windows that follow from it.</summary>
/// <typeparam name="T">Element in memory.</typeparam>
/// <typeparam name="TWide">Element in arithmetic.</typeparam>
internal static unsafe class PoolingAdaptive<T, TWide>
    where T : unmanaged
    where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
{
    /// <summary>See <see cref="Pooling.AdaptiveMax{T}"/>.</summary>
    public static void Max(long planes, Extent inputSize, Extent outputSize, T* input, T* output, long* indices)
    {
        if (outputSize.Volume > 0)
        {
            Parallel.For(0, planes, PoolingPlane.GrainOf(2 * inputSize.Volume), new MaxBody(inputSize, outputSize, input, output, indices));
        }
    }

    /// <summary>See <see cref="Pooling.AdaptiveAverage{T}"/> and <see cref="Pooling.AdaptiveAverageBackward{T}"/>.</summary>
    public static void Average(long planes, Extent inputSize, Extent outputSize, T* source, T* result, bool backward)
        => Parallel.For(0, planes, PoolingPlane.GrainOf(inputSize.Volume), new AverageBody(inputSize, outputSize, source, result, backward));

    /// <summary>The window of one output along an axis.</summary>
    private static (long Start, long End) Window(long output, long outputs, long inputs)
        => (output * inputs / outputs, (((output + 1) * inputs) + outputs - 1) / outputs);

    private readonly struct MaxBody(Extent source, Extent size, T* input, T* output, long* indices) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            int room = PoolingPlane.RoomOf<T, TWide>(source.Volume), resultRoom = PoolingPlane.RoomOf<T, TWide>(size.Volume);
            TWide[] buffer = ArrayPool<TWide>.Shared.Rent(room + resultRoom);
            fixed (TWide* wide = buffer)
            {
                for (long i = begin; i < end; i++)
                {
                    TWide* from = PoolingPlane.Widen(input + (i * source.Volume), wide, source.Volume);
                    T* result = output + (i * size.Volume);
                    TWide* to = resultRoom == 0 ? (TWide*)result : wide + room;
                    long* index = indices == null ? null : indices + (i * size.Volume);
                    for (long o = 0; o < size.Volume; o++)
                    {
                        (to[o], long where) = Largest(
                            from, Window(o / (size.H * size.W), size.D, source.D), Window(o / size.W % size.H, size.H, source.H), Window(o % size.W, size.W, source.W));
                        if (index != null)
                        {
                            index[o] = where;
                        }
                    }

                    PoolingPlane.Narrow(wide + room, result, size.Volume);
                }
            }

            ArrayPool<TWide>.Shared.Return(buffer);
        }

        private (TWide Value, long Index) Largest(TWide* plane, (long Start, long End) d, (long Start, long End) h, (long Start, long End) w)
        {
            TWide best = PoolingPlane.Least<TWide>();
            long index = (((d.Start * source.H) + h.Start) * source.W) + w.Start;
            for (long z = d.Start; z < d.End; z++)
            {
                for (long y = h.Start; y < h.End; y++)
                {
                    long row = ((z * source.H) + y) * source.W;
                    for (long x = row + w.Start; x < row + w.End; x++)
                    {
                        if (plane[x] > best || TWide.IsNaN(plane[x]))
                        {
                            best = plane[x];
                            index = x;
                        }
                    }
                }
            }

            return (best, index);
        }
    }

    private readonly struct AverageBody(Extent inputSize, Extent outputSize, T* source, T* result, bool backward) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            (long sourceVolume, long resultVolume) = backward ? (outputSize.Volume, inputSize.Volume) : (inputSize.Volume, outputSize.Volume);
            int room = PoolingPlane.RoomOf<T, TWide>(sourceVolume), resultRoom = PoolingPlane.RoomOf<T, TWide>(resultVolume);
            TWide[] buffer = ArrayPool<TWide>.Shared.Rent(checked((int)inputSize.W + room + resultRoom));
            fixed (TWide* row = buffer)
            {
                TWide* wide = row + inputSize.W;
                for (long i = begin; i < end; i++)
                {
                    TWide* from = PoolingPlane.Widen(source + (i * sourceVolume), wide, sourceVolume);
                    T* to = result + (i * resultVolume);
                    TWide* wideResult = resultRoom == 0 ? (TWide*)to : wide + room;
                    if (backward)
                    {
                        new Span<TWide>(wideResult, checked((int)resultVolume)).Clear();
                    }

                    for (long d = 0; d < outputSize.D; d++)
                    {
                        for (long h = 0; h < outputSize.H; h++)
                        {
                            (long Start, long End) dWindow = Window(d, outputSize.D, inputSize.D), hWindow = Window(h, outputSize.H, inputSize.H);
                            long outputRow = ((d * outputSize.H) + h) * outputSize.W;
                            if (backward)
                            {
                                Spread(from + outputRow, dWindow, hWindow, row, wideResult);
                            }
                            else
                            {
                                Mean(from, dWindow, hWindow, row, wideResult + outputRow);
                            }
                        }
                    }

                    PoolingPlane.Narrow(wide + room, to, resultVolume);
                }
            }

            ArrayPool<TWide>.Shared.Return(buffer);
        }

        /// <summary>Adds up the rows of a window, then the columns of each output.</summary>
        private void Mean(TWide* plane, (long Start, long End) d, (long Start, long End) h, TWide* row, TWide* means)
        {
            new Span<TWide>(row, (int)inputSize.W).Clear();
            for (long z = d.Start; z < d.End; z++)
            {
                for (long y = h.Start; y < h.End; y++)
                {
                    Add(row, plane + (((z * inputSize.H) + y) * inputSize.W), inputSize.W);
                }
            }

            for (long o = 0; o < outputSize.W; o++)
            {
                (long start, long end) = Window(o, outputSize.W, inputSize.W);
                TWide sum = TWide.Zero;
                for (long x = start; x < end; x++)
                {
                    sum += row[x];
                }

                means[o] = Divide(sum, d.End - d.Start, h.End - h.Start, end - start);
            }
        }

        /// <summary>Spreads a row of gradients over the columns, then adds it to each row of the window.</summary>
        private void Spread(TWide* gradients, (long Start, long End) d, (long Start, long End) h, TWide* row, TWide* plane)
        {
            new Span<TWide>(row, (int)inputSize.W).Clear();
            for (long o = 0; o < outputSize.W; o++)
            {
                (long start, long end) = Window(o, outputSize.W, inputSize.W);
                TWide share = Divide(gradients[o], d.End - d.Start, h.End - h.Start, end - start);
                for (long x = start; x < end; x++)
                {
                    row[x] += share;
                }
            }

            for (long z = d.Start; z < d.End; z++)
            {
                for (long y = h.Start; y < h.End; y++)
                {
                    Add(plane + (((z * inputSize.H) + y) * inputSize.W), row, inputSize.W);
                }
            }
        }

        private static TWide Divide(TWide value, long d, long h, long w)
            => value / TWide.CreateTruncating(d) / TWide.CreateTruncating(h) / TWide.CreateTruncating(w);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Add(TWide* into, TWide* row, long count)
        {
            long i = 0;
            for (; i <= count - Vector256<TWide>.Count; i += Vector256<TWide>.Count)
            {
                (Vector256.Load(into + i) + Vector256.Load(row + i)).Store(into + i);
            }

            for (; i < count; i++)
            {
                into[i] += row[i];
            }
        }
    }
}
