using MiniTorch.Operators;

namespace MiniTorch.Onnx;

internal static partial class Emitters
{
    private static void RegisterPooling()
    {
        OnMany<MaxPool>(MaxPool);
        On<AvgPool>(AvgPool);
        On<AdaptiveAvgPool>(AdaptiveAvgPool);
    }

    /// <summary>The input with a batch dimension, which ONNX's pooling needs.</summary>
    private static OnnxValue WithBatch(EmitContext c, int spatial) => c.Rank(0) == spatial + 1 ? c.Unsqueeze(c.In(0), 0) : c.In(0);

    private static OnnxValue WithoutBatch(EmitContext c, int spatial, OnnxValue value) => c.Rank(0) == spatial + 1 ? c.Squeeze(value, 0) : value;

    private static OnnxAttribute[] Windows(PoolingOptions options) =>
    [
        new("kernel_shape", options.Kernel), new("strides", options.Stride), new("pads", [.. options.Padding, .. options.Padding]), new("ceil_mode", options.CeilMode ? 1 : 0),
    ];

    /// <summary>The windows, which must be the same for every size.</summary>
    private static PoolingOptions Same(PoolingOptions[] options)
    {
        PoolingOptions first = options[0];
        foreach (PoolingOptions other in options)
        {
            if (!first.Kernel.AsSpan().SequenceEqual(other.Kernel) || !first.Stride.AsSpan().SequenceEqual(other.Stride) || !first.Padding.AsSpan().SequenceEqual(other.Padding)
                || !first.Dilation.AsSpan().SequenceEqual(other.Dilation) || first.CeilMode != other.CeilMode)
            {
                throw EmitContext.Refuse("its windows depend on a dynamic axis");
            }
        }
        return first;
    }

    private static OnnxValue[] MaxPool(EmitContext<MaxPool> c)
    {
        if (c.Get(op => op.Options is null))
        {
            return [AdaptiveMaxPool(c)];
        }
        PoolingOptions options = Same(c.All(op => op.Options!));
        OnnxValue[] pooled = c.AddMany("MaxPool", 2, [WithBatch(c, options.Spatial)], [.. Windows(options), new("dilations", options.Dilation)]);

        // ONNX counts places through the whole tensor, PyTorch through one plane.
        OnnxSize plane = 1;
        for (int d = c.Rank(0) - options.Spatial; d < c.Rank(0); d++)
        {
            plane = c.Builder.Times(plane, c.Size(0, d));
        }
        OnnxValue places = c.Add("Mod", [pooled[1], c.Builder.Scalar(plane)]);
        return [WithoutBatch(c, options.Spatial, pooled[0]), WithoutBatch(c, options.Spatial, places)];
    }

    private static OnnxValue AvgPool(EmitContext<AvgPool> c)
    {
        PoolingOptions options = Same(c.All(op => op.Options));
        bool isPadded = Array.Exists(options.Padding, pad => pad != 0);
        long? divisor = c.Get(op => op.Divisor);
        bool includesPad = c.Get(op => op.CountIncludePad) && isPadded || divisor is not null;
        if (options.CeilMode && includesPad && c.Opset < 19)
        {
            throw EmitContext.Refuse("with ceil_mode, padding that counts is understood alike from opset 19 on only; ask for opset_version: 19 or higher, or for count_include_pad: false");
        }
        if (options.CeilMode && divisor is not null)
        {
            throw EmitContext.Refuse("ONNX has no divisor_override, which cannot be made up for with ceil_mode");
        }
        OnnxValue pooled = c.Add("AveragePool", WithBatch(c, options.Spatial), [.. Windows(options), new("count_include_pad", includesPad ? 1 : 0)]);
        if (divisor is { } number)
        {
            pooled = c.Add("Mul", [pooled, c.Scalar((double)options.Kernel.Aggregate(1L, (a, b) => a * b) / number)]);
        }
        return WithoutBatch(c, options.Spatial, pooled);
    }

    private static OnnxValue AdaptiveAvgPool(EmitContext<AdaptiveAvgPool> c)
    {
        int spatial = c.Get(op => op.OutputSize.Length);
        int first = c.Rank(0) - spatial;
        long[] axes = [.. Enumerable.Range(first, spatial).Select(d => (long)d)];
        if (c.Get(op => op.OutputSize).All(size => size == 1))
        {
            return c.OutputType == OnnxDataType.Float && c.Rank(0) == spatial + 2 ? c.Add("GlobalAveragePool", c.In(0)) : Reduce(c, "ReduceMean", c.In(0), axes, keepDim: true);
        }
        var input = new long[spatial];
        for (int d = 0; d < spatial; d++)
        {
            input[d] = c.StaticSize(0, first + d);
        }
        long[] output = c.Output().Sizes[first..];
        if (c.OutputType == OnnxDataType.Float && input.Zip(output).All(pair => pair.First % pair.Second == 0))
        {
            long[] window = [.. input.Zip(output).Select(pair => pair.First / pair.Second)];
            return WithoutBatch(c, spatial, c.Add("AveragePool", WithBatch(c, spatial), new OnnxAttribute("kernel_shape", window), new OnnxAttribute("strides", window)));
        }
        // Windows of unequal sizes: a product with the averaging matrix of each dimension.
        OnnxValue value = c.In(0);
        for (int d = 0; d < spatial; d++)
        {
            var matrix = new double[input[d] * output[d]];
            for (long o = 0; o < output[d]; o++)
            {
                (long start, long end) = AdaptiveWindow(o, input[d], output[d]);
                for (long i = start; i < end; i++)
                {
                    matrix[i * output[d] + o] = 1.0 / (end - start);
                }
            }
            OnnxValue weights = c.Builder.Cast(c.Builder.Constant(OnnxTensor.Create<double>("", matrix, input[d], output[d])), c.OutputType);
            value = Swapped(c, c.Add("MatMul", [Swapped(c, value, first + d, -1), weights]), first + d, -1);
        }
        return value;
    }

    /// <summary>The greatest element of each window, one dimension after the other.</summary>
    private static OnnxValue AdaptiveMaxPool(EmitContext<MaxPool> c)
    {
        int spatial = c.Get(op => op.OutputSize!.Length);
        OnnxValue value = c.In(0);
        for (int d = c.Rank(0) - spatial; d < c.Rank(0); d++)
        {
            long output = c.Output().Sizes[d];
            if (output == 1)
            {
                value = Reduce(c, "ReduceMax", value, [d], keepDim: true);
                continue;
            }
            long input = c.StaticSize(0, d);
            var parts = new OnnxValue?[output];
            for (long o = 0; o < output; o++)
            {
                (long start, long end) = AdaptiveWindow(o, input, output);
                parts[o] = Reduce(c, "ReduceMax", c.Add("Slice", [value, c.Int64s(start), c.Int64s(end), c.Int64s(d)]), [d], keepDim: true);
            }
            value = c.Add("Concat", parts, new OnnxAttribute("axis", d));
        }
        return value;
    }

    private static (long Start, long End) AdaptiveWindow(long o, long input, long output) => (o * input / output, ((o + 1) * input + output - 1) / output);
}
