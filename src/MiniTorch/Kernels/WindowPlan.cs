namespace MiniTorch.Kernels;

/// <summary>
/// Results that read their taps at the same offsets: all of them in the forward direction,
/// those with one residue modulo the stride in the backward direction.
/// </summary>
internal readonly struct WindowPart
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

/// <summary>What of a convolution or pooling depends on its sizes only: the layout of the planes, and where taps lie in them.</summary>
internal sealed class WindowPlan<T>
    where T : unmanaged
{
    private WindowPlan(PaddedPlanes<T> planes, WindowPart[] parts)
    {
        Planes = planes;
        Parts = parts;
    }

    public PaddedPlanes<T> Planes { get; }

    public WindowPart[] Parts { get; }

    /// <summary>Reads the input to compute the output, or a weight's gradient.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="channels">Channels of a sample in the planes.</param>
    /// <param name="padding">What stands around the tensor.</param>
    public static WindowPlan<T> Forward(WindowShape shape, long channels, T padding = default)
    {
        var planes = new PaddedPlanes<T>
        {
            D = PlaneAxis.Forward(shape, 0),
            H = PlaneAxis.Forward(shape, 1),
            W = PlaneAxis.Forward(shape, 2),
            Channels = channels,
            Padding = padding,
        };
        Extent size = shape.Output;
        WindowPart part = CreatePart(planes, shape.Kernel, (0, 0, 0), size, 0, new Extent(size.H * size.W, size.W, 1));
        return new WindowPlan<T>(planes, [part]);
    }

    /// <summary>Reads the output's gradient to compute the input's.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="channels">Channels of a sample in the planes.</param>
    public static WindowPlan<T> Backward(WindowShape shape, long channels)
    {
        var planes = new PaddedPlanes<T>
        {
            D = PlaneAxis.Backward(shape, 0),
            H = PlaneAxis.Backward(shape, 1),
            W = PlaneAxis.Backward(shape, 2),
            Channels = channels,
        };
        Extent size = shape.Input, stride = shape.Stride;
        var distance = new Extent(stride.D * size.H * size.W, stride.H * size.W, stride.W);
        var parts = new List<WindowPart>();
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

        return new WindowPlan<T>(planes, [.. parts]);
    }

    private static WindowPart CreatePart(
        PaddedPlanes<T> planes, Extent kernel, (long D, long H, long W) residue, Extent positions, long first, Extent stride)
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

        return new WindowPart { Taps = [.. taps], Offsets = [.. offsets], Positions = positions, First = first, Stride = stride };
    }
}
