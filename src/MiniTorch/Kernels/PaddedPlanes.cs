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
        long rows = p.D.Length * p.H.Length;
        long width = p.W.Length;

        // The part of a row that lies in the tensor: first ≤ q < last.
        long first = Math.Min(width, p.W.Low);
        long last = Math.Clamp(first + PlaneAxis.BackwardPositions(p.W.Source, p.W.Stride, w), first, width);
        bool rowsInside = p.H.Low == 0 && p.D.Low == 0
            && PlaneAxis.BackwardPositions(p.H.Source, p.H.Stride, h) >= p.H.Length && PlaneAxis.BackwardPositions(p.D.Source, p.D.Stride, d) >= p.D.Length;
        if (!rowsInside || first > 0 || last < width)
        {
            new Span<T>(into, checked((int)(rows * width))).Fill(p.Padding);
        }

        for (long row = 0; row < rows; row++)
        {
            long dSource = (((row / p.H.Length) - p.D.Low) * p.D.Stride) + d;
            long hSource = (((row % p.H.Length) - p.H.Low) * p.H.Stride) + h;
            if (dSource >= 0 && dSource < p.D.Source && hSource >= 0 && hSource < p.H.Source)
            {
                CopyStrided(source + (((dSource * p.H.Source) + hSource) * p.W.Source) + w, p.W.Stride, into + (row * width) + first, last - first);
            }
        }
    }

    /// <summary>to[i] = from[i · stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyStrided(T* from, long stride, T* to, long count)
    {
        long i = 0;
        if (stride == 1)
        {
            for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                Vector256.Load(from + i).Store(to + i);
            }
        }
        else if (Avx2.IsSupported && stride == 2)
        {
            // Two vectors are read for one that is written; the last element read must still be one of the row's.
            if (sizeof(T) == sizeof(float))
            {
                for (; i < count - 8; i += 8)
                {
                    Vector256<float> a = Vector256.Load((float*)(from + (2 * i))), b = Vector256.Load((float*)(from + (2 * i) + 8));
                    Avx2.Permute4x64(Avx.Shuffle(a, b, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).Store((double*)(to + i));
                }
            }
            else if (sizeof(T) == sizeof(double))
            {
                for (; i < count - 4; i += 4)
                {
                    Vector256<double> a = Vector256.Load((double*)(from + (2 * i))), b = Vector256.Load((double*)(from + (2 * i) + 4));
                    Avx2.Permute4x64(Avx.UnpackLow(a, b), 0b11_01_10_00).Store((double*)(to + i));
                }
            }
        }

        for (; i < count; i++)
        {
            to[i] = from[i * stride];
        }
    }
}
