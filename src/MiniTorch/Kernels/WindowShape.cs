namespace MiniTorch.Kernels;

/// <summary>Three spatial numbers: depth, height, width. In 1 and 2 dimensions the leading ones are neutral.</summary>
internal readonly record struct Extent(long D, long H, long W)
{
    /// <summary>Product of the three.</summary>
    public long Volume => D * H * W;

    /// <summary>The extent along axis 0 (D), 1 (H) or 2 (W).</summary>
    public long this[int axis] => axis == 0 ? D : axis == 1 ? H : W;

    /// <summary>Lifts 1 to 3 numbers to three.</summary>
    /// <param name="values">The numbers along the spatial dimensions, in order.</param>
    /// <param name="neutral">Stands for the missing leading ones: 1 for sizes, strides and dilations, 0 for paddings.</param>
    public static Extent From(ReadOnlySpan<long> values, long neutral = 1) => values.Length switch
    {
        1 => new(neutral, neutral, values[0]),
        2 => new(neutral, values[0], values[1]),
        3 => new(values[0], values[1], values[2]),
        _ => throw new ArgumentException($"1 to 3 spatial dimensions, not {values.Length}", nameof(values)),
    };
}

/// <summary>Which input positions each output position of a convolution or pooling sees, in 1 to 3 spatial dimensions.</summary>
/// <remarks>Along each axis, tap t of output o is input o · Stride − Padding + t · Dilation; it may lie outside the input.</remarks>
internal readonly record struct WindowShape
{
    public Extent Input { get; init; }

    public Extent Kernel { get; init; }

    public Extent Stride { get; init; }

    public Extent Padding { get; init; }

    public Extent Dilation { get; init; }

    public Extent Output { get; init; }

    /// <summary>Lifts the sizes of 1 to 3 spatial dimensions.</summary>
    public static WindowShape From(
        ReadOnlySpan<long> input, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation,
        ReadOnlySpan<long> output) => new()
        {
            Input = Extent.From(input),
            Kernel = Extent.From(kernel),
            Stride = Extent.From(stride),
            Padding = Extent.From(padding, 0),
            Dilation = Extent.From(dilation),
            Output = Extent.From(output),
        };
}
