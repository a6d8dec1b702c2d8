namespace MiniTorch.Kernels;

/// <summary>
/// Results of a convolution that read their taps at the same offsets: all of them in the forward direction,
/// those with one residue modulo the stride in the backward direction.
/// </summary>
internal readonly struct ConvolutionPart
{
    /// <summary>Indices of the taps in the kernel, in rising order.</summary>
    public required long[] Taps { get; init; }

    /// <summary>Where each tap lies in the planes relative to a position, for channel 0.</summary>
    public required long[] Offsets { get; init; }

    /// <summary>How many positions there are.</summary>
    public required Extent Positions { get; init; }

    /// <summary>Where position 0 lies in a channel of the result.</summary>
    public required long First { get; init; }

    /// <summary>How far apart positions are in a channel of the result.</summary>
    public required Extent Stride { get; init; }
}

/// <summary>What of a convolution depends on its sizes only: the layout of the planes, and where taps lie in them.</summary>
internal sealed class ConvolutionPlan<T>
    where T : unmanaged
{
    private ConvolutionPlan(ConvolutionPlanes<T> planes, ConvolutionPart[] parts)
    {
        Planes = planes;
        Parts = parts;
    }

    public ConvolutionPlanes<T> Planes { get; }

    public ConvolutionPart[] Parts { get; }

    /// <summary>Reads the input to compute the output, or the weight's gradient.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="channels">Channels of a sample in the planes.</param>
    public static ConvolutionPlan<T> Forward(in ConvolutionShape shape, long channels)
    {
        var planes = new ConvolutionPlanes<T>
        {
            D = PlaneAxis.Forward(shape, 0),
            H = PlaneAxis.Forward(shape, 1),
            W = PlaneAxis.Forward(shape, 2),
            Channels = channels,
        };
        Extent size = shape.Output;
        ConvolutionPart part = CreatePart(planes, shape.Kernel, (0, 0, 0), size, 0, new Extent(size.H * size.W, size.W, 1));
        return new ConvolutionPlan<T>(planes, [part]);
    }

    /// <summary>Reads the output's gradient to compute the input's.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="channels">Channels of a sample in the planes.</param>
    public static ConvolutionPlan<T> Backward(in ConvolutionShape shape, long channels)
    {
        var planes = new ConvolutionPlanes<T>
        {
            D = PlaneAxis.Backward(shape, 0),
            H = PlaneAxis.Backward(shape, 1),
            W = PlaneAxis.Backward(shape, 2),
            Channels = channels,
        };
        Extent size = shape.Input, stride = shape.Stride;
        var distance = new Extent(stride.D * size.H * size.W, stride.H * size.W, stride.W);
        var parts = new List<ConvolutionPart>();
        for (long d = 0; d < Math.Min(stride.D, size.D); d++)
        {
            for (long h = 0; h < Math.Min(stride.H, size.H); h++)
            {
                for (long w = 0; w < Math.Min(stride.W, size.W); w++)
                {
                    var positions = new Extent(
                        PlaneAxis.BackwardPositions(size.D, stride.D, d),
                        PlaneAxis.BackwardPositions(size.H, stride.H, h),
                        PlaneAxis.BackwardPositions(size.W, stride.W, w));
                    parts.Add(CreatePart(planes, shape.Kernel, (d, h, w), positions, (((d * size.H) + h) * size.W) + w, distance));
                }
            }
        }

        return new ConvolutionPlan<T>(planes, [.. parts]);
    }

    private static ConvolutionPart CreatePart(
        ConvolutionPlanes<T> planes, Extent kernel, (long D, long H, long W) residue, Extent positions, long first, Extent stride)
    {
        var taps = new List<long>();
        var offsets = new List<long>();
        for (long tap = 0; tap < kernel.Volume; tap++)
        {
            (long Plane, long Shift) d = planes.D.Taps[(residue.D * kernel.D) + (tap / (kernel.H * kernel.W))];
            (long Plane, long Shift) h = planes.H.Taps[(residue.H * kernel.H) + (tap / kernel.W % kernel.H)];
            (long Plane, long Shift) w = planes.W.Taps[(residue.W * kernel.W) + (tap % kernel.W)];
            if (d.Plane >= 0 && h.Plane >= 0 && w.Plane >= 0)
            {
                taps.Add(tap);
                offsets.Add(planes.TapOffset(d, h, w));
            }
        }

        return new ConvolutionPart { Taps = [.. taps], Offsets = [.. offsets], Positions = positions, First = first, Stride = stride };
    }
}
