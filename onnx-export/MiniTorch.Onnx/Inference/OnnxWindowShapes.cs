namespace MiniTorch.Onnx;

/// <summary>Shape rules of convolution, pooling and resampling: batch, channels, then spatial axes.</summary>
internal static class OnnxWindowShapes
{
    public static void Convolution(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } x || call.Shape(1) is not { } w)
            return;
        var rank = Ranks(x, w);
        var group = call.Node.Int("group", 1);
        if (x[1].Size is { } channels && w[1].Size is { } perGroup && channels != perGroup * group)
            throw new OnnxShapeException($"X has {channels} channels; W of shape {OnnxShapeCall.Text(w)} with group={group} takes {perGroup * group}");
        if (w[0].Size is { } filters && filters % group != 0)
            throw new OnnxShapeException($"{filters} filters cannot be divided into {group} groups");
        Bias(call, w[0]);
        var window = new Window(call.Node, rank, w.Skip(2).ToArray());
        call.Set(0, [x[0], w[0], .. Enumerable.Range(0, rank).Select(axis => window.Output(x[axis + 2], axis, ceil: false))]);
    }

    public static void TransposedConvolution(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } x || call.Shape(1) is not { } w)
            return;
        var rank = Ranks(x, w);
        OnnxShapeCall.Same(x[1], w[0], "X and W have different channels");
        var group = call.Node.Int("group", 1);
        var outputs = OnnxShapeCall.Map(w[1], size => size * group);
        Bias(call, outputs);
        var window = new Window(call.Node, rank, w.Skip(2).ToArray());
        var extra = call.Node.Ints("output_padding") ?? new long[rank];
        var given = call.Node.Ints("output_shape");
        if (extra.Length != rank || given is not null && given.Length != rank)
            throw new OnnxShapeException($"output_padding and output_shape need {rank} numbers");
        call.Set(0, [x[0], outputs, .. Enumerable.Range(0, rank).Select(axis => given is not null ? given[axis] : window.Transposed(x[axis + 2], axis, extra[axis]))]);
    }

    public static void Pool(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } x)
            return;
        var kernel = call.Node.Ints("kernel_shape")!;
        if (x.Count != kernel.Length + 2)
            throw new OnnxShapeException($"a kernel of {kernel.Length} axes does not fit an input of shape {OnnxShapeCall.Text(x)}");
        var window = new Window(call.Node, kernel.Length, Array.ConvertAll(kernel, size => new OnnxDimension(size)));
        var ceil = call.Node.Int("ceil_mode", 0) != 0;
        OnnxDimension[] shape = [x[0], x[1], .. Enumerable.Range(0, kernel.Length).Select(axis => window.Output(x[axis + 2], axis, ceil))];
        call.Set(0, shape);
        call.Set(1, shape);
    }

    public static void GlobalPool(OnnxShapeCall call)
    {
        if (call.Shape(0) is { } x)
            call.Set(0, x.Select((dimension, axis) => axis < 2 ? dimension : 1).ToArray());
    }

    public static void Resize(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } x)
            return;
        if (call.Integers(3) is { } sizes && call.Node.Ints("axes") is null && call.Node.String("keep_aspect_ratio_policy", "stretch") == "stretch")
        {
            if (sizes.Length != x.Count)
                throw new OnnxShapeException($"sizes has {sizes.Length} numbers for an input of shape {OnnxShapeCall.Text(x)}");
            call.Set(0, Array.ConvertAll(sizes, size => size.ToDimension()));
        }
        else
        {
            call.Set(0, new OnnxDimension[x.Count]);
        }
    }

    public static void GridSample(OnnxShapeCall call)
    {
        if (call.Shape(0) is { } x && call.Shape(1) is { } grid && grid.Count == x.Count)
            call.Set(0, [x[0], x[1], .. grid.Skip(1).Take(grid.Count - 2)]);
    }

    public static void DepthToSpace(OnnxShapeCall call)
    {
        var block = call.Node.Int("blocksize", 1);
        if (call.Shape(0) is { } x)
            call.Set(0, x[0], OnnxShapeCall.Map(x[1], size => size / (block * block)), OnnxShapeCall.Map(x[2], size => size * block), OnnxShapeCall.Map(x[3], size => size * block));
    }

    public static void SpaceToDepth(OnnxShapeCall call)
    {
        var block = call.Node.Int("blocksize", 1);
        if (call.Shape(0) is { } x)
            call.Set(0, x[0], OnnxShapeCall.Map(x[1], size => size * block * block), OnnxShapeCall.Map(x[2], size => size / block), OnnxShapeCall.Map(x[3], size => size / block));
    }

    private static int Ranks(IReadOnlyList<OnnxDimension> x, IReadOnlyList<OnnxDimension> w)
    {
        if (x.Count < 3 || x.Count != w.Count)
            throw new OnnxShapeException($"X {OnnxShapeCall.Text(x)} and W {OnnxShapeCall.Text(w)} must have the same number of dimensions, at least 3");
        return x.Count - 2;
    }

    private static void Bias(OnnxShapeCall call, OnnxDimension channels)
    {
        if (call.Shape(2) is not { } bias)
            return;
        if (bias.Count != 1)
            throw new OnnxShapeException($"B must have one dimension; it is {OnnxShapeCall.Text(bias)}");
        OnnxShapeCall.Same(channels, bias[0], "B does not have one element for each output channel");
    }

    private readonly struct Window
    {
        private readonly OnnxDimension[] _kernel;
        private readonly long[] _strides, _dilations, _pads;
        private readonly string _auto;

        public Window(OnnxNode node, int rank, OnnxDimension[] kernel)
        {
            _kernel = node.Ints("kernel_shape") is { } given ? Array.ConvertAll(given, size => new OnnxDimension(size)) : kernel;
            _strides = node.Ints("strides") ?? Ones(rank);
            _dilations = node.Ints("dilations") ?? Ones(rank);
            _pads = node.Ints("pads") ?? new long[2 * rank];
            _auto = node.String("auto_pad", "NOTSET");
            if (_kernel.Length != rank || _strides.Length != rank || _dilations.Length != rank || _pads.Length != 2 * rank)
                throw new OnnxShapeException($"kernel_shape, strides, dilations and pads must fit {rank} spatial axes");
            for (var i = 0; i < rank; i++)
                OnnxShapeCall.Same(_kernel[i], kernel[i], "kernel_shape and W disagree");
        }

        public OnnxDimension Output(OnnxDimension input, int axis, bool ceil)
        {
            var (stride, dilation, begin, end) = (_strides[axis], _dilations[axis], _pads[axis], _pads[axis + _strides.Length]);
            if (_auto is "SAME_UPPER" or "SAME_LOWER")
                return OnnxShapeCall.Map(input, size => (size + stride - 1) / stride);
            if (_kernel[axis].Size is not { } kernel)
                return OnnxDimension.Unknown;
            return OnnxShapeCall.Map(input, size =>
            {
                var room = size + begin + end - dilation * (kernel - 1) - 1;
                if (room < 0)
                    throw new OnnxShapeException($"a kernel of {kernel} with dilation {dilation} does not fit {size + begin + end} elements");
                var steps = (room + (ceil ? stride - 1 : 0)) / stride;

                // The last window must begin inside the input or its left padding.
                return ceil && steps * stride >= size + begin ? steps : steps + 1;
            });
        }

        public OnnxDimension Transposed(OnnxDimension input, int axis, long extra)
        {
            var (stride, dilation, pads) = (_strides[axis], _dilations[axis], _pads[axis] + _pads[axis + _strides.Length]);
            if (_auto is "SAME_UPPER" or "SAME_LOWER")
                return OnnxShapeCall.Map(input, size => size * stride);
            if (_kernel[axis].Size is not { } kernel)
                return OnnxDimension.Unknown;
            return OnnxShapeCall.Map(input, size => stride * (size - 1) + extra + dilation * (kernel - 1) + 1 - pads);
        }

        private static long[] Ones(int count)
        {
            var ones = new long[count];
            Array.Fill(ones, 1);
            return ones;
        }
    }
}
