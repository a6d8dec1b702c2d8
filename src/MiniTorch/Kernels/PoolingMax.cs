using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Max pooling with fixed windows, a vector of outputs at a time over padded planes (Note [Padded planes]).</summary>
/// <typeparam name="T">Element in memory.</typeparam>
/// <typeparam name="TWide">Element in arithmetic.</typeparam>
/// <typeparam name="TIndex">Integer of the same size.</typeparam>
internal static unsafe class PoolingMax<T, TWide, TIndex>
    where T : unmanaged
    where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
    where TIndex : unmanaged, IBinaryInteger<TIndex>
{
    /// <summary>See <see cref="Pooling.Max{T}"/>.</summary>
    public static void Run(long planes, in WindowShape window, T* input, T* output, long* indices)
    {
        if (planes == 0 || window.Output.Volume == 0)
        {
            return;
        }

        _ = TIndex.CreateChecked(window.Input.Volume); // positions in a plane fit into the lanes
        var body = new Body(WindowPlan<TWide>.Forward(window, 1, PoolingPlane.Least<TWide>()), window, input, output, indices);
        Parallel.For(0, planes, PoolingPlane.GrainOf(window.Input.Volume + (window.Output.Volume * window.Kernel.Volume)), in body);
    }

    /// <summary>See <see cref="Pooling.MaxBackward{T}"/>.</summary>
    public static void Backward(long planes, long inputVolume, long outputVolume, T* gradOutput, long* indices, T* gradInput)
        => Parallel.For(
            0, planes, PoolingPlane.GrainOf(inputVolume + outputVolume), new BackwardBody(inputVolume, outputVolume, gradOutput, indices, gradInput));

    private readonly struct Body(WindowPlan<TWide> plan, WindowShape window, T* input, T* output, long* indices) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            PaddedPlanes<TWide> planes = plan.Planes;
            WindowPart part = plan.Parts[0];
            Extent size = window.Output, source = window.Input;
            int lanes = Vector256<TWide>.Count, width = checked((int)size.W), taps = part.Taps.Length;
            int sourceRoom = PoolingPlane.RoomOf<T, TWide>(source.Volume), resultRoom = PoolingPlane.RoomOf<T, TWide>(size.Volume);
            TWide[] values = ArrayPool<TWide>.Shared.Rent(checked((int)planes.Sample + PaddedPlanes<TWide>.Slack + sourceRoom + resultRoom));
            TIndex[] positions = ArrayPool<TIndex>.Shared.Rent((2 * (width + lanes)) + taps);
            fixed (TWide* copy = values)
            {
                fixed (TIndex* starts = positions)
                {
                    fixed (long* offsets = part.Offsets)
                    {
                        TWide* wide = copy + planes.Sample + PaddedPlanes<TWide>.Slack;
                        TIndex* columns = starts + width + lanes;
                        TIndex* tapIndices = columns + width + lanes;
                        ListPositions(starts, columns, tapIndices, width + lanes);
                        for (long i = begin; i < end; i++)
                        {
                            planes.FillChannel(PoolingPlane.Widen(input + (i * source.Volume), wide, source.Volume), copy);
                            T* result = output + (i * size.Volume);
                            TWide* to = typeof(T) == typeof(TWide) ? (TWide*)result : wide + sourceRoom;
                            long* index = indices == null ? null : indices + (i * size.Volume);
                            for (long d = 0; d < size.D; d++)
                            {
                                for (long h = 0; h < size.H; h++)
                                {
                                    long dStart = (d * window.Stride.D) - window.Padding.D, hStart = (h * window.Stride.H) - window.Padding.H;
                                    long first = (FirstInside(dStart, window.Dilation.D) * source.H) + FirstInside(hStart, window.Dilation.H);
                                    var row = new RowJob
                                    {
                                        Plane = copy + (((d * planes.H.Length) + h) * planes.W.Length),
                                        Offsets = offsets,
                                        TapIndices = tapIndices,
                                        Taps = taps,
                                        Starts = starts,
                                        Columns = columns,
                                        FirstStart = TIndex.CreateTruncating(first * source.W),
                                        FirstColumn = TIndex.CreateTruncating(((dStart * source.H) + hStart) * source.W),
                                    };
                                    Row(in row, width, to, index);
                                    to += width;
                                    index = index == null ? null : index + width;
                                }
                            }

                            PoolingPlane.Narrow(wide + sourceRoom, result, size.Volume);
                        }
                    }
                }
            }

            ArrayPool<TIndex>.Shared.Return(positions);
            ArrayPool<TWide>.Shared.Return(values);
        }

        /// <summary>Along W: the first position of each window that is inside, its start, and what each tap adds to the start's index.</summary>
        private void ListPositions(TIndex* starts, TIndex* columns, TIndex* tapIndices, int count)
        {
            for (int w = 0; w < count; w++)
            {
                long start = (w * window.Stride.W) - window.Padding.W;
                starts[w] = TIndex.CreateTruncating(FirstInside(start, window.Dilation.W));
                columns[w] = TIndex.CreateTruncating(start);
            }

            Extent kernel = window.Kernel;
            for (long tap = 0; tap < kernel.Volume; tap++)
            {
                long d = tap / (kernel.H * kernel.W) * window.Dilation.D, h = tap / kernel.W % kernel.H * window.Dilation.H;
                tapIndices[tap] = TIndex.CreateTruncating((((d * window.Input.H) + h) * window.Input.W) + (tap % kernel.W * window.Dilation.W));
            }
        }

        private static long FirstInside(long start, long dilation)
            => start >= 0 ? start : start + ((-start + dilation - 1) / dilation * dilation);
    }

    /// <summary>What one row of outputs needs.</summary>
    private struct RowJob
    {
        public TWide* Plane;
        public long* Offsets;
        public TIndex* TapIndices;
        public int Taps;

        /// <summary>The index of a window before a tap has won is FirstStart + Starts[w]; that of a tap is FirstColumn + Columns[w] + TapIndices[t].</summary>
        public TIndex* Starts;
        public TIndex* Columns;
        public TIndex FirstStart, FirstColumn;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(in RowJob job, int width, TWide* output, long* indices)
    {
        int lanes = Vector256<TWide>.Count;
        TWide* lastValues = stackalloc TWide[lanes];
        long* lastIndices = stackalloc long[lanes];
        Vector256<TWide> least = Vector256.Create(PoolingPlane.Least<TWide>());
        for (int w = 0; w < width; w += lanes)
        {
            Vector256<TWide> best = least;
            Vector256<TIndex> index = Vector256.Create(job.FirstStart) + Vector256.Load(job.Starts + w);
            Vector256<TIndex> column = Vector256.Create(job.FirstColumn) + Vector256.Load(job.Columns + w);
            TWide* plane = job.Plane + w;
            for (int t = 0; t < job.Taps; t++)
            {
                Vector256<TWide> value = Vector256.Load(plane + job.Offsets[t]);
                Vector256<TWide> wins = Vector256.GreaterThan(value, best);
                if (typeof(TWide) == typeof(float) || typeof(TWide) == typeof(double))
                {
                    wins |= ~Vector256.Equals(value, value);
                }

                best = Vector256.ConditionalSelect(wins, value, best);
                index = Vector256.ConditionalSelect(wins.As<TWide, TIndex>(), column + Vector256.Create(job.TapIndices[t]), index);
            }

            if (width - w >= lanes)
            {
                best.Store(output + w);
                if (indices != null)
                {
                    StoreIndices(index, indices + w);
                }
            }
            else
            {
                best.Store(lastValues);
                StoreIndices(index, lastIndices);
                for (int i = 0; i < width - w; i++)
                {
                    output[w + i] = lastValues[i];
                    if (indices != null)
                    {
                        indices[w + i] = lastIndices[i];
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreIndices(Vector256<TIndex> index, long* into)
    {
        if (sizeof(TIndex) == sizeof(int))
        {
            (Vector256<long> low, Vector256<long> high) = Vector256.Widen(index.AsInt32());
            low.Store(into);
            high.Store(into + Vector256<long>.Count);
        }
        else
        {
            index.AsInt64().Store(into);
        }
    }

    private readonly struct BackwardBody(long inputVolume, long outputVolume, T* gradOutput, long* indices, T* gradInput) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            int room = PoolingPlane.RoomOf<T, TWide>(inputVolume), sourceRoom = PoolingPlane.RoomOf<T, TWide>(outputVolume);
            TWide[] buffer = ArrayPool<TWide>.Shared.Rent(room + sourceRoom);
            fixed (TWide* wide = buffer)
            {
                for (long i = begin; i < end; i++)
                {
                    T* result = gradInput + (i * inputVolume);
                    TWide* to = room == 0 ? (TWide*)result : wide;
                    TWide* from = PoolingPlane.Widen(gradOutput + (i * outputVolume), wide + room, outputVolume);
                    long* index = indices + (i * outputVolume);
                    new Span<TWide>(to, checked((int)inputVolume)).Clear();
                    for (long j = 0; j < outputVolume; j++)
                    {
                        if ((ulong)index[j] < (ulong)inputVolume)
                        {
                            // A dilated window can step over a small input: its index points nowhere.
                            to[index[j]] += from[j];
                        }
                    }

                    PoolingPlane.Narrow(wide, result, inputVolume);
                }
            }

            ArrayPool<TWide>.Shared.Return(buffer);
        }
    }
}
