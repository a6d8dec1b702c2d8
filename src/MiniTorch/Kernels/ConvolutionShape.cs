namespace MiniTorch.Kernels;

/// <summary>
/// Sizes of a convolution in 1 to 3 spatial dimensions. All tensors are contiguous: input (Batch, InChannels, Input…),
/// weight (OutChannels, InChannels / Groups, Kernel…), output (Batch, OutChannels, Output…).
/// </summary>
/// <remarks>
/// output[o] = Σ input[o · Stride − Padding + t · Dilation] · weight[t] along each axis, terms outside the input being 0.
/// A transposed convolution is the same shape read backwards: its result is this shape's input, its input this shape's output.
/// </remarks>
internal readonly struct ConvolutionShape
{
    public long Batch { get; init; }

    public long InChannels { get; init; }

    public long OutChannels { get; init; }

    /// <summary>Divides both channel counts.</summary>
    public long Groups { get; init; }

    public WindowShape Window { get; init; }

    public Extent Input => Window.Input;

    public Extent Kernel => Window.Kernel;

    public Extent Stride => Window.Stride;

    public Extent Padding => Window.Padding;

    public Extent Dilation => Window.Dilation;

    public Extent Output => Window.Output;

    public long GroupInChannels => InChannels / Groups;

    public long GroupOutChannels => OutChannels / Groups;

    /// <summary>Products per element of the output.</summary>
    public long Depth => GroupInChannels * Kernel.Volume;

    /// <summary>Whether the output is a matrix product of weight and input as they lie.</summary>
    public bool IsPointwise => Kernel.Volume == 1 && Stride.Volume == 1 && Padding == default && Input == Output;

    /// <summary>Whether each channel is convolved by itself.</summary>
    public bool IsDepthwise => Groups == InChannels && Groups == OutChannels && Groups > 1;

    /// <summary>Sizes of a convolution; the output size follows.</summary>
    /// <param name="batch">Number of samples.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="groups">Groups of channels that are convolved by themselves.</param>
    /// <param name="input">1 to 3 spatial sizes of the input.</param>
    /// <param name="kernel">Spatial sizes of the weight.</param>
    /// <param name="stride">Strides.</param>
    /// <param name="padding">Zeros on both sides.</param>
    /// <param name="dilation">Distances between taps.</param>
    public static ConvolutionShape Create(
        long batch, long inChannels, long outChannels, long groups,
        ReadOnlySpan<long> input, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation)
    {
        Span<long> output = stackalloc long[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = ((input[i] + (2 * padding[i]) - (dilation[i] * (kernel[i] - 1)) - 1) / stride[i]) + 1;
        }

        return new ConvolutionShape
        {
            Batch = batch,
            InChannels = inChannels,
            OutChannels = outChannels,
            Groups = groups,
            Window = WindowShape.From(input, kernel, stride, padding, dilation, output),
        };
    }

    /// <summary>Sizes of the convolution that a transposed convolution reads backwards.</summary>
    /// <param name="batch">Number of samples.</param>
    /// <param name="inChannels">Channels of the transposed convolution's input (this shape's OutChannels).</param>
    /// <param name="outChannels">Channels of its result (this shape's InChannels).</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="input">1 to 3 spatial sizes of its input.</param>
    /// <param name="kernel">Spatial sizes of the weight, which is (inChannels, outChannels / groups, kernel…).</param>
    /// <param name="stride">Strides.</param>
    /// <param name="padding">Paddings, which shrink the result.</param>
    /// <param name="outputPadding">What is added to the result at its end.</param>
    /// <param name="dilation">Distances between taps.</param>
    public static ConvolutionShape CreateTransposed(
        long batch, long inChannels, long outChannels, long groups,
        ReadOnlySpan<long> input, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding,
        ReadOnlySpan<long> outputPadding, ReadOnlySpan<long> dilation)
    {
        Span<long> result = stackalloc long[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            result[i] = ((input[i] - 1) * stride[i]) - (2 * padding[i]) + (dilation[i] * (kernel[i] - 1)) + outputPadding[i] + 1;
        }

        return new ConvolutionShape
        {
            Batch = batch,
            InChannels = outChannels,
            OutChannels = inChannels,
            Groups = groups,
            Window = WindowShape.From(result, kernel, stride, padding, dilation, input),
        };
    }
}
