using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>
/// Convolutions of each channel by itself with 3x3 taps and without stride: a vector of columns walks down a plane, so that
/// each row is read once (at three shifts) for the three rows of results that need it.
/// </summary>
/// <remarks>
/// A plane is first copied into one with zeros around it, which stays in the first-level cache and whose rows have room for
/// whole vectors. Results are sums in the order of the taps; a plane's part of a weight's gradient is summed lane by lane,
/// then over the lanes. Planes or channels are the unit of work, so results do not depend on the threads.
/// </remarks>
internal static unsafe class ConvolutionDepthwise3x3<T, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TLanes : struct, ILanes<TLanes, T>
{
    private const int Taps = 9;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long Grain = 300_000;

    /// <summary>Whether the method applies.</summary>
    /// <param name="shape">Sizes of a depthwise convolution; no extent is 0.</param>
    /// <param name="backward">Whether the input's gradient is computed.</param>
    public static bool Fits(in ConvolutionShape shape, bool backward)
        => shape.Kernel == new Extent(1, 3, 3) && shape.Stride.Volume == 1 && shape.Dilation.Volume == 1
            && shape.Input.D == 1 && shape.Padding.D == 0 && (!backward || (shape.Padding.H <= 2 && shape.Padding.W <= 2))
            && shape.Output.H == shape.Input.H + (2 * shape.Padding.H) - 2 && shape.Output.W == shape.Input.W + (2 * shape.Padding.W) - 2;

    /// <summary>result = source ∗ weight + bias; backward with the taps turned around: the input's gradient.</summary>
    /// <param name="shape">Sizes for which <see cref="Fits"/> holds.</param>
    /// <param name="backward">Whether source is the output's gradient and result the input's.</param>
    /// <param name="source">(Batch, Channels, H, W).</param>
    /// <param name="weight">(Channels, 1, 3, 3).</param>
    /// <param name="bias">Channels values, or null.</param>
    /// <param name="result">(Batch, Channels, H, W), written.</param>
    public static void Run(in ConvolutionShape shape, bool backward, T* source, T* weight, T* bias, T* result)
    {
        (Extent from, Extent to) = backward ? (shape.Output, shape.Input) : (shape.Input, shape.Output);
        (long padHeight, long padWidth) = backward ? (2 - shape.Padding.H, 2 - shape.Padding.W) : (shape.Padding.H, shape.Padding.W);
        var body = new Body(new Frame(from, to, padHeight, padWidth), shape.Groups, backward, source, weight, bias, result);
        Parallel.For(0, shape.Batch * shape.Groups, Math.Max(1, Grain / (to.Volume * Taps)), in body);
    }

    /// <summary>gradWeight[c, i, j] = Σ input[c, y + i, x + j] · gradOutput[c, y, x], counted from the padded corner.</summary>
    /// <param name="shape">Sizes for which <see cref="Fits"/> holds.</param>
    /// <param name="input">(Batch, Channels, H, W).</param>
    /// <param name="gradOutput">(Batch, Channels, H, W).</param>
    /// <param name="gradWeight">(Channels, 1, 3, 3), written.</param>
    public static void GradWeight(in ConvolutionShape shape, T* input, T* gradOutput, T* gradWeight)
    {
        var body = new WeightBody(new Frame(shape.Input, shape.Output, shape.Padding.H, shape.Padding.W), shape.Batch, shape.Groups, input, gradOutput, gradWeight);
        Parallel.For(0, shape.Groups, Math.Max(1, Grain / (shape.Batch * shape.Output.Volume * Taps)), in body);
    }

    private static long WholeVectors(long count) => (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>A plane with zeros around it.</summary>
    private readonly struct Frame(Extent from, Extent to, long padHeight, long padWidth)
    {
        public Extent From => from;

        public Extent To => to;

        /// <summary>Distance between its rows: two more than the results', in whole vectors.</summary>
        public long Pitch { get; } = WholeVectors(to.W) + TLanes.Count;

        public long Size => (to.H + 2) * Pitch;

        /// <summary>Copies a plane into the frame, around which the zeros stand already.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Fill(T* plane, T* frame)
        {
            T* row = frame + (padHeight * Pitch) + padWidth;
            long width = from.W, whole = width - TLanes.Count;
            for (long y = 0; y < from.H; y++)
            {
                if (whole >= 0)
                {
                    for (long x = 0; x < whole; x += TLanes.Count)
                    {
                        TLanes.Load(plane + x).Store(row + x);
                    }

                    TLanes.Load(plane + whole).Store(row + whole);
                }
                else
                {
                    for (long x = 0; x < width; x++)
                    {
                        row[x] = plane[x];
                    }
                }

                plane += width;
                row += Pitch;
            }
        }
    }

    private readonly struct Body(Frame frame, long channels, bool backward, T* source, T* weight, T* bias, T* result) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            T[] buffer = ArrayPool<T>.Shared.Rent(checked((int)frame.Size));
            T* taps = stackalloc T[Taps];
            T* narrow = stackalloc T[TLanes.Count];
            fixed (T* padded = buffer)
            {
                new Span<T>(padded, (int)frame.Size).Clear();
                for (long i = begin; i < end; i++)
                {
                    long channel = i % channels;
                    for (int tap = 0; tap < Taps; tap++)
                    {
                        taps[tap] = weight[(channel * Taps) + (backward ? Taps - 1 - tap : tap)];
                    }

                    frame.Fill(source + (i * frame.From.Volume), padded);
                    T* to = result + (i * frame.To.Volume);
                    T added = bias == null ? T.Zero : bias[channel];
                    long width = frame.To.W;
                    if (width < TLanes.Count)
                    {
                        for (long row = 0; row < frame.To.H; row++)
                        {
                            Column(padded + (row * frame.Pitch), frame.Pitch, 1, taps, added, narrow, 0);
                            new ReadOnlySpan<T>(narrow, (int)width).CopyTo(new Span<T>(to + (row * width), (int)width));
                        }

                        continue;
                    }

                    for (long x = 0; x < width; x += TLanes.Count)
                    {
                        // The last vector ends with the row, and writes some elements again.
                        long first = Math.Min(x, width - TLanes.Count);
                        Column(padded + first, frame.Pitch, frame.To.H, taps, added, to + first, width);
                    }
                }
            }

            ArrayPool<T>.Shared.Return(buffer);
        }

        /// <summary>One vector of results in each of some rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Column(T* plane, long pitch, long rows, T* taps, T added, T* to, long width)
        {
            TLanes k0 = TLanes.Broadcast(taps[0]), k1 = TLanes.Broadcast(taps[1]), k2 = TLanes.Broadcast(taps[2]);
            TLanes k3 = TLanes.Broadcast(taps[3]), k4 = TLanes.Broadcast(taps[4]), k5 = TLanes.Broadcast(taps[5]);
            TLanes k6 = TLanes.Broadcast(taps[6]), k7 = TLanes.Broadcast(taps[7]), k8 = TLanes.Broadcast(taps[8]);
            TLanes start = TLanes.Broadcast(added);

            // Of the next two rows of results, what the rows above them gave.
            TLanes x0 = TLanes.Load(plane), x1 = TLanes.Load(plane + 1), x2 = TLanes.Load(plane + 2);
            TLanes upper = TLanes.MultiplyAdd(x2, k2, TLanes.MultiplyAdd(x1, k1, TLanes.MultiplyAdd(x0, k0, start)));
            plane += pitch;
            x0 = TLanes.Load(plane);
            x1 = TLanes.Load(plane + 1);
            x2 = TLanes.Load(plane + 2);
            upper = TLanes.MultiplyAdd(x2, k5, TLanes.MultiplyAdd(x1, k4, TLanes.MultiplyAdd(x0, k3, upper)));
            TLanes lower = TLanes.MultiplyAdd(x2, k2, TLanes.MultiplyAdd(x1, k1, TLanes.MultiplyAdd(x0, k0, start)));
            for (long row = 0; row < rows; row++)
            {
                plane += pitch;
                x0 = TLanes.Load(plane);
                x1 = TLanes.Load(plane + 1);
                x2 = TLanes.Load(plane + 2);
                TLanes.MultiplyAdd(x2, k8, TLanes.MultiplyAdd(x1, k7, TLanes.MultiplyAdd(x0, k6, upper))).Store(to);
                upper = TLanes.MultiplyAdd(x2, k5, TLanes.MultiplyAdd(x1, k4, TLanes.MultiplyAdd(x0, k3, lower)));
                lower = TLanes.MultiplyAdd(x2, k2, TLanes.MultiplyAdd(x1, k1, TLanes.MultiplyAdd(x0, k0, start)));
                to += width;
            }
        }
    }

    private readonly struct WeightBody(Frame frame, long batch, long channels, T* input, T* gradOutput, T* gradWeight) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            // The last plane of gradients has nothing behind it that a vector could read: it is copied.
            long volume = frame.To.Volume, copied = volume + TLanes.Count;
            T[] buffer = ArrayPool<T>.Shared.Rent(checked((int)(frame.Size + copied)));
            T* sums = stackalloc T[Taps * TLanes.Count];
            T* totals = stackalloc T[Taps];
            fixed (T* padded = buffer)
            {
                new Span<T>(padded, (int)(frame.Size + copied)).Clear();
                for (long channel = begin; channel < end; channel++)
                {
                    T* to = gradWeight + (channel * Taps);
                    new Span<T>(to, Taps).Clear();
                    for (long sample = 0; sample < batch; sample++)
                    {
                        long i = (sample * channels) + channel;
                        frame.Fill(input + (i * frame.From.Volume), padded);
                        T* gradient = gradOutput + (i * volume);
                        if (i + 1 == batch * channels || volume < TLanes.Count)
                        {
                            new ReadOnlySpan<T>(gradient, (int)volume).CopyTo(new Span<T>(padded + frame.Size, (int)volume));
                            gradient = padded + frame.Size;
                        }

                        new Span<T>(sums, Taps * TLanes.Count).Clear();
                        for (long x = 0; x < frame.To.W; x += TLanes.Count)
                        {
                            Column(padded + x, frame.Pitch, gradient + x, frame.To.H, frame.To.W, frame.To.W - x, sums);
                        }

                        TLanes.Sum4(Part(sums, 0), Part(sums, 1), Part(sums, 2), Part(sums, 3), totals);
                        TLanes.Sum4(Part(sums, 4), Part(sums, 5), Part(sums, 6), Part(sums, 7), totals + 4);
                        totals[8] = Part(sums, 8).Sum();
                        for (int tap = 0; tap < Taps; tap++)
                        {
                            to[tap] += totals[tap];
                        }
                    }
                }
            }

            ArrayPool<T>.Shared.Return(buffer);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Part(T* sums, int tap) => TLanes.Load(sums + (tap * TLanes.Count));

        /// <summary>Adds what one vector of columns gives to the sums of each tap, of which the first <paramref name="count"/> lanes count.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Column(T* plane, long pitch, T* gradient, long rows, long width, long count, T* sums)
        {
            TLanes s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default, s8 = default;

            TLanes a0 = TLanes.Load(plane), a1 = TLanes.Load(plane + 1), a2 = TLanes.Load(plane + 2);
            plane += pitch;
            TLanes b0 = TLanes.Load(plane), b1 = TLanes.Load(plane + 1), b2 = TLanes.Load(plane + 2);
            for (long row = 0; row < rows; row++)
            {
                plane += pitch;
                TLanes c0 = TLanes.Load(plane), c1 = TLanes.Load(plane + 1), c2 = TLanes.Load(plane + 2);
                TLanes g = TLanes.Load(gradient);
                s0 = TLanes.MultiplyAdd(a0, g, s0);
                s1 = TLanes.MultiplyAdd(a1, g, s1);
                s2 = TLanes.MultiplyAdd(a2, g, s2);
                s3 = TLanes.MultiplyAdd(b0, g, s3);
                s4 = TLanes.MultiplyAdd(b1, g, s4);
                s5 = TLanes.MultiplyAdd(b2, g, s5);
                s6 = TLanes.MultiplyAdd(c0, g, s6);
                s7 = TLanes.MultiplyAdd(c1, g, s7);
                s8 = TLanes.MultiplyAdd(c2, g, s8);
                (a0, a1, a2) = (b0, b1, b2);
                (b0, b1, b2) = (c0, c1, c2);
                gradient += width;
            }

            Add(s0, count, sums, 0);
            Add(s1, count, sums, 1);
            Add(s2, count, sums, 2);
            Add(s3, count, sums, 3);
            Add(s4, count, sums, 4);
            Add(s5, count, sums, 5);
            Add(s6, count, sums, 6);
            Add(s7, count, sums, 7);
            Add(s8, count, sums, 8);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add(TLanes sum, long count, T* sums, int tap)
            => TLanes.Add(Part(sums, tap), count < TLanes.Count ? TLanes.KeepFirst(sum, count) : sum).Store(sums + (tap * TLanes.Count));
    }
}
