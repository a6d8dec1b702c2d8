using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>
/// One axis of the padded copy that a convolution or pooling reads, see Note [Padded planes].
/// </summary>
internal struct PlaneAxis
{
    /// <summary>Length of the tensor that is copied.</summary>
    public long Source;

    /// <summary>The copy is split by position modulo this: 1 unless outputs skip inputs.</summary>
    public long Stride;

    /// <summary>Length of a plane, and how many zeros it begins with.</summary>
    public long Length, Low;

    /// <summary>The residues that some tap reads, in the order of the planes.</summary>
    public long[] Residues;

    /// <summary>Which plane a tap reads, and how far from the output position.</summary>
    public (long Plane, long Shift)[] Taps;

    /// <summary>The axis for computing the output from the input: tap t reads o · stride − padding + t · dilation.</summary>
    public static PlaneAxis Forward(WindowShape shape, int axis)
    {
        long stride = shape.Stride[axis], count = shape.Kernel[axis];
        var residues = new List<long>();
        var taps = new (long Plane, long Shift)[count];
        long least = 0, most = 0;
        for (long t = 0; t < count; t++)
        {
            long start = (t * shape.Dilation[axis]) - shape.Padding[axis];
            long shift = Math.DivRem(start, stride, out long residue);
            if (residue < 0)
            {
                (shift, residue) = (shift - 1, residue + stride);
            }

            int plane = residues.IndexOf(residue);
            if (plane < 0)
            {
                plane = residues.Count;
                residues.Add(residue);
            }

            taps[t] = (plane, shift);
            least = Math.Min(least, shift);
            most = Math.Max(most, shift);
        }

        return new PlaneAxis
        {
            Source = shape.Input[axis],
            Stride = stride,
            Residues = [.. residues],
            Low = -least,
            Length = shape.Output[axis] - least + most,
            Taps = Array.ConvertAll(taps, tap => (tap.Plane, tap.Shift - least)),
        };
    }

    /// <summary>
    /// The axis for computing the input's gradient from the output's: input positions i = q · stride + residue are one
    /// convolution for each residue, in which tap t, if it fits, reads q + (residue + padding − t · dilation) / stride.
    /// Taps has one entry per residue and tap, with a plane of −1 where the tap does not fit.
    /// </summary>
    public static PlaneAxis Backward(WindowShape shape, int axis)
    {
        long stride = shape.Stride[axis], count = shape.Kernel[axis], length = shape.Input[axis];
        var taps = new (long Plane, long Shift)[stride * count];
        long least = 0, end = 1;
        for (long residue = 0; residue < stride; residue++)
        {
            long positions = BackwardPositions(length, stride, residue);
            for (long t = 0; t < count; t++)
            {
                long start = residue + shape.Padding[axis] - (t * shape.Dilation[axis]);
                bool fits = start % stride == 0 && positions > 0;
                taps[(residue * count) + t] = fits ? (0, start / stride) : (-1, 0);
                if (fits)
                {
                    least = Math.Min(least, start / stride);
                    end = Math.Max(end, positions + (start / stride));
                }
            }
        }

        return new PlaneAxis
        {
            Source = shape.Output[axis],
            Stride = 1,
            Residues = [0],
            Low = -least,
            Length = end - least,
            Taps = Array.ConvertAll(taps, tap => (tap.Plane, tap.Shift - least)),
        };
    }

    /// <summary>How many positions q · stride + residue lie in [0, length).</summary>
    public static long BackwardPositions(long length, long stride, long residue)
        => residue < length ? ((length - residue - 1) / stride) + 1 : 0;
}

/// <summary>
/// A padded copy of some samples of a tensor, from which every tap of a convolution or pooling reads contiguous runs.
/// </summary>
/// <remarks>
/// Note [Padded planes]: instead of unfolding the input into a matrix (k² copies of it), convolutions read a copy
/// with zeros around each channel. In it, output positions that lie side by side read inputs that lie side by side, for
/// every tap and channel: the row of the unfolded matrix is there, at an offset. Where the stride is above 1 the copy is
/// split by position modulo the stride, which restores that. Layout: sample, residue, channel, D, H, W.
/// </remarks>
internal readonly unsafe struct PaddedPlanes<T>
    where T : unmanaged
{
    /// <summary>Elements after the last plane that may be read (and whose values do not matter).</summary>
    public const int Slack = 128;

    public PlaneAxis D { get; init; }

    public PlaneAxis H { get; init; }

    public PlaneAxis W { get; init; }

    public long Channels { get; init; }

    /// <summary>What stands around the tensor: zeros unless set.</summary>
    public T Padding { get; init; }

    /// <summary>Elements of one plane.</summary>
    public long Plane => D.Length * H.Length * W.Length;

    /// <summary>Elements of one channel of the tensor that is copied.</summary>
    public long SourceVolume => D.Source * H.Source * W.Source;

    /// <summary>Elements of the planes of one residue of one sample.</summary>
    public long Residue => Channels * Plane;

    /// <summary>Elements of one sample.</summary>
    public long Sample => D.Residues.Length * H.Residues.Length * W.Residues.Length * Residue;

    /// <summary>Where the taps (of the given ones along each axis) lie relative to an output position, for channel 0.</summary>
    public long TapOffset((long Plane, long Shift) d, (long Plane, long Shift) h, (long Plane, long Shift) w)
        => ((((d.Plane * H.Residues.Length) + h.Plane) * W.Residues.Length + w.Plane) * Residue)
            + (((d.Shift * H.Length) + h.Shift) * W.Length) + w.Shift;

    /// <summary>Fills the copy.</summary>
    /// <param name="source">First sample to copy, (samples, Channels, D, H, W).</param>
    /// <param name="samples">How many.</param>
    /// <param name="planes">Receives samples · Sample elements.</param>
    public void Fill(T* source, long samples, T* planes)
    {
        var body = new FillBody(this, source, planes);
        Parallel.For(0, samples * Channels, Math.Max(1, 16_384 / Math.Max(1, SourceVolume)), in body);
    }

    private readonly struct FillBody(PaddedPlanes<T> planes, T* source, T* into) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            long volume = planes.SourceVolume;
            for (long i = begin; i < end; i++)
            {
                long sample = i / planes.Channels, channel = i % planes.Channels;
                planes.FillChannel(source + (i * volume), into + (sample * planes.Sample) + (channel * planes.Plane));
            }
        }
    }

    /// <summary>Fills the planes of one channel of one sample.</summary>
    /// <param name="source">(D, H, W).</param>
    /// <param name="into">The channel's first plane.</param>
    public void FillChannel(T* source, T* into)
    {
        foreach (long d in D.Residues)
        {
            foreach (long h in H.Residues)
            {
                foreach (long w in W.Residues)
                {
                    FillPlane(in this, source, d, h, w, into);
                    into += Residue;
                }
            }
        }
    }

    private static void FillPlane(in PaddedPlanes<T> p, T* source, long d, long h, long w, T* into)
    {
        long width = p.W.Length, height = p.H.Length;

        // The part of each axis that lies in the tensor: first ≤ q < last.
        (long firstD, long lastD) = Inside(p.D, d);
        (long firstH, long lastH) = Inside(p.H, h);
        (long firstW, long lastW) = Inside(p.W, w);
        for (long q = 0; q < p.D.Length; q++)
        {
            if (q < firstD || q >= lastD)
            {
                Set(into, height * width, p.Padding);
                into += height * width;
                continue;
            }

            Set(into, firstH * width, p.Padding);
            into += firstH * width;
            long dSource = ((q - p.D.Low) * p.D.Stride) + d;
            for (long row = firstH; row < lastH; row++)
            {
                long hSource = ((row - p.H.Low) * p.H.Stride) + h;
                Set(into, firstW, p.Padding);
                CopyStrided(
                    source + (((dSource * p.H.Source) + hSource) * p.W.Source) + w, p.W.Stride, into + firstW, lastW - firstW,
                    hSource + 1 < p.H.Source || dSource + 1 < p.D.Source);
                Set(into + lastW, width - lastW, p.Padding);
                into += width;
            }

            Set(into, (height - lastH) * width, p.Padding);
            into += (height - lastH) * width;
        }
    }

    private static (long First, long Last) Inside(in PlaneAxis axis, long residue)
    {
        long first = Math.Min(axis.Length, axis.Low);
        return (first, Math.Clamp(first + PlaneAxis.BackwardPositions(axis.Source, axis.Stride, residue), first, axis.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(T* into, long count, T value)
    {
        if (count > 4)
        {
            new Span<T>(into, checked((int)count)).Fill(value);
            return;
        }

        for (long i = 0; i < count; i++)
        {
            into[i] = value;
        }
    }

    /// <summary>to[i] = from[i · stride].</summary>
    /// <param name="from">The first element to copy.</param>
    /// <param name="stride">Distance between elements to copy.</param>
    /// <param name="to">Receives them.</param>
    /// <param name="count">How many.</param>
    /// <param name="readsOn">Whether the element after the last one can be read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyStrided(T* from, long stride, T* to, long count, bool readsOn)
    {
        // The last vector ends with the row, and copies some elements again.
        long i = 0;
        if (stride == 1)
        {
            if (count >= Vector256<T>.Count)
            {
                for (; i < count - Vector256<T>.Count; i += Vector256<T>.Count)
                {
                    Vector256.Load(from + i).Store(to + i);
                }

                i = count - Vector256<T>.Count;
                Vector256.Load(from + i).Store(to + i);
                return;
            }

            if (count >= Vector128<T>.Count)
            {
                Vector128.Load(from).Store(to);
                i = count - Vector128<T>.Count;
                Vector128.Load(from + i).Store(to + i);
                return;
            }
        }
        else if (stride == 2 && Avx2.IsSupported && sizeof(T) == sizeof(float))
        {
            // Two vectors are read for one that is written, and so one element more than is copied.
            long last = readsOn ? count : count - 1;
            if (last >= 8)
            {
                for (; i < last - 8; i += 8)
                {
                    EvenOf8((float*)(from + (2 * i))).Store((double*)(to + i));
                }

                i = last - 8;
                EvenOf8((float*)(from + (2 * i))).Store((double*)(to + i));
                i = last;
            }
            else if (last >= 4)
            {
                EvenOf4((float*)from).Store((float*)to);
                i = last - 4;
                EvenOf4((float*)(from + (2 * i))).Store((float*)(to + i));
                i = last;
            }
        }
        else if (stride == 2 && Avx2.IsSupported && sizeof(T) == sizeof(double))
        {
            for (; i < count - 4; i += 4)
            {
                Vector256<double> a = Vector256.Load((double*)(from + (2 * i))), b = Vector256.Load((double*)(from + (2 * i) + 4));
                Avx2.Permute4x64(Avx.UnpackLow(a, b), 0b11_01_10_00).Store((double*)(to + i));
            }
        }

        for (; i < count; i++)
        {
            to[i] = from[i * stride];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> EvenOf8(float* from)
        => Avx2.Permute4x64(Avx.Shuffle(Vector256.Load(from), Vector256.Load(from + 8), 0b10_00_10_00).AsDouble(), 0b11_01_10_00);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> EvenOf4(float* from) => Sse.Shuffle(Vector128.Load(from), Vector128.Load(from + 4), 0b10_00_10_00);
}
