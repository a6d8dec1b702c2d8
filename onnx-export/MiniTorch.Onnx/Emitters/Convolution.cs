using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterConvolution()
    {
        On<Convolution>(Convolve);
        On<Im2Col>(Im2Col);
        On<Col2Im>(Col2Im);
    }

    private static OnnxValue Convolve(EmitContext<Convolution> c)
    {
        ConvolutionOptions options = c.Runs[0] is Tracing.TraceCall { Op: Convolution op } ? op.Options : throw new InvalidOperationException();
        long[] stride = c.Get(o => o.Options.Stride), padding = c.Get(o => o.Options.Padding), dilation = c.Get(o => o.Options.Dilation);
        long groups = c.Get(o => o.Options.Groups);
        var kernel = new OnnxAttribute("kernel_shape", c.StaticSizes(1)[2..]);
        var strides = new OnnxAttribute("strides", stride);
        var dilations = new OnnxAttribute("dilations", dilation);
        var group = new OnnxAttribute("group", groups);
        if (!options.Transposed)
        {
            return c.Add("Conv", [c.In(0), c.In(1), c.InOrNull(2)], kernel, strides, new OnnxAttribute("pads", [.. padding, .. padding]), dilations, group);
        }
        long[] added = c.Get(o => o.Options.OutputPadding);
        long[] ends = [.. padding];
        if (added.Zip(stride).Any(pair => pair.First >= pair.Second))
        {
            // ONNX Runtime refuses an output_padding of a stride or more; less padding at the end is the same.
            for (int d = 0; d < ends.Length; d++)
            {
                ends[d] -= added[d];
            }
            added = new long[added.Length];
        }
        return c.Add("ConvTranspose", [c.In(0), c.In(1), c.InOrNull(2)], kernel, strides, new OnnxAttribute("pads", [.. padding, .. ends]), dilations, group,
            Array.TrueForAll(added, one => one == 0) ? null : new OnnxAttribute("output_padding", added));
    }

    /// <summary>The windows of images as columns: gathered by a table of places, after padding.</summary>
    private static OnnxValue Im2Col(EmitContext<Im2Col> c)
    {
        (long[] kernel, long[] dilation, long[] padding, long[] stride) = (c.Get(op => op.Kernel), c.Get(op => op.Dilation), c.Get(op => op.Padding), c.Get(op => op.Stride));
        long height = c.StaticSize(0, -2) + 2 * padding[0], width = c.StaticSize(0, -1) + 2 * padding[1];
        long rows = (height - dilation[0] * (kernel[0] - 1) - 1) / stride[0] + 1, columns = (width - dilation[1] * (kernel[1] - 1) - 1) / stride[1] + 1;
        var places = new long[kernel[0] * kernel[1] * rows * columns];
        int at = 0;
        for (long i = 0; i < kernel[0]; i++)
        {
            for (long j = 0; j < kernel[1]; j++)
            {
                for (long y = 0; y < rows; y++)
                {
                    for (long x = 0; x < columns; x++)
                    {
                        places[at++] = (y * stride[0] + i * dilation[0]) * width + x * stride[1] + j * dilation[1];
                    }
                }
            }
        }
        int rank = c.Rank(0);
        var pads = new long[2 * rank];
        (pads[rank - 2], pads[rank - 1], pads[^2], pads[^1]) = (padding[0], padding[1], padding[0], padding[1]);
        OnnxValue padded = padding is [0, 0] ? c.In(0) : c.Add("Pad", [c.In(0), c.Int64s(pads)]);
        OnnxSize[] lead = c.Sizes(0)[..^2];
        OnnxValue flat = c.Reshape(padded, [.. lead, height * width]);
        OnnxValue table = c.Builder.Constant(OnnxTensor.Create<long>("", places, kernel[0] * kernel[1], rows * columns));
        return c.Reshape(c.Add("Gather", [flat, table], new OnnxAttribute("axis", rank - 2)), c.OutputSizes());
    }

    private static OnnxValue Col2Im(EmitContext<Col2Im> c)
    {
        if (c.Opset < 18)
        {
            throw EmitContext.Refuse("ONNX has Col2Im from opset 18 on");
        }
        long[] padding = c.Get(op => op.Padding);
        OnnxValue columns = c.Rank(0) == 2 ? c.Unsqueeze(c.In(0), 0) : c.In(0);
        OnnxValue images = c.Add("Col2Im", [columns, c.Int64s(c.Get(op => op.Size)), c.Int64s(c.Get(op => op.Kernel))],
            new OnnxAttribute("dilations", c.Get(op => op.Dilation)), new OnnxAttribute("pads", [.. padding, .. padding]), new OnnxAttribute("strides", c.Get(op => op.Stride)));
        return c.Rank(0) == 2 ? c.Squeeze(images, 0) : images;
    }
}
