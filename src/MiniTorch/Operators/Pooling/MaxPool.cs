using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (out, indices) = the maximum of each window and its place in the plane, over the last 2 or 3 dimensions; ∂self = grad at those places.
/// A null <paramref name="options"/> means adaptive windows of <paramref name="outputSize"/>.
/// </summary>
internal sealed class MaxPool(int spatial, PoolingOptions? options, long[]? outputSize)
    : MultiOutputOperator(options is null ? $"aten::adaptive_max_pool{spatial}d" : $"aten::max_pool{spatial}d_with_indices", options is null ? $"AdaptiveMaxPool{spatial}DBackward0" : $"MaxPool{spatial}DWithIndicesBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result1;

    internal PoolingOptions? Options => options;

    internal long[]? OutputSize => outputSize;

    internal override IEnumerable<(string Name, object? Value)> Attributes => options is null
        ? [("output_size", outputSize)]
        : [("kernel_size", options.Kernel), ("stride", options.Stride), ("padding", options.Padding), ("dilation", options.Dilation), ("ceil_mode", options.CeilMode)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        long[] sizes = options is null ? Aten.AdaptiveSizes("adaptive_max_pool", spatial, self, outputSize!) : options.OutputSizes(self, "max_pool3d_with_indices_out_cpu_template()");
        if (self.DType is DType.Bool || self.DType.IsComplex())
        {
            throw Error.NotImplementedFor(options is null ? $"adaptive_max_pool{spatial}d" : "max_pool2d", self.DType);
        }
        long[]? strides = spatial == 2 ? PoolingOptions.StridesLike(self, sizes) : null;
        return [new(sizes, self.DType, strides), new(sizes, DType.Int64, strides)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl places = into[1].IsContiguous ? into[1] : TensorImpl.Empty(into[1].Sizes, DType.Int64);
        if (options is null)
        {
            PoolingPasses.AdaptiveMax(spatial, inputs[0]!, into[0], places);
        }
        else
        {
            PoolingPasses.Max(inputs[0]!, options.Window(inputs[0]!.Sizes, into[0].Sizes), into[0], places);
        }
        if (!ReferenceEquals(places, into[1]))
        {
            Copy.Run(places, into[1]);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _self = SaveInput(inputs[0]!, "self");
        _result1 = SaveOutput(results[1], 1, "result1");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0) && grads[0] is { } grad)
        {
            gradInputs[0] = new MaxPoolBackward(spatial, options is null ? MaxPoolKind.Adaptive : MaxPoolKind.Windows).Call(grad, _self!.Unpack(), _result1!.Unpack());
        }
    }
}

/// <summary>How the windows of a max pooling lie.</summary>
internal enum MaxPoolKind
{
    Windows,
    Adaptive,
    Fractional,
}

/// <summary>Adds each gradient to the element that was the maximum; ∂grad = the gradient at the maxima.</summary>
internal sealed class MaxPoolBackward(int spatial, MaxPoolKind kind)
    : SingleOutputOperator(
        kind switch { MaxPoolKind.Adaptive => $"aten::adaptive_max_pool{spatial}d_backward", MaxPoolKind.Fractional => $"aten::fractional_max_pool{spatial}d_backward", _ => $"aten::max_pool{spatial}d_with_indices_backward" },
        kind switch { MaxPoolKind.Adaptive => $"AdaptiveMaxPool{spatial}DBackwardBackward0", MaxPoolKind.Fractional => $"FractionalMaxPool{spatial}DBackwardBackward0", _ => $"MaxPool{spatial}DWithIndicesBackwardBackward0" })
{
    private SavedTensor? _indices;
    private long[] _sizes = [];

    protected override bool IsPointwise => false;

    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) =>
        new(inputs[1]!.Sizes, inputs[0]!.DType, spatial == 2 ? PoolingOptions.StridesLike(inputs[1]!, inputs[1]!.Sizes) : null);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => PoolingPasses.MaxBackward(spatial, inputs[0]!, inputs[2]!, into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _indices = SaveInput(inputs[2]!, "indices");
        _sizes = inputs[1]!.Sizes;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.AtPlaces(grad, _indices!.Unpack(), spatial);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Zeros(_sizes, grad.DType);
        }
    }
}

internal static partial class Aten
{
    /// <summary>The maximum of each window with its place, over the last 1 to 3 dimensions.</summary>
    internal static (TensorImpl Output, TensorImpl Indices) MaxPool(int spatial, TensorImpl self, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceilMode)
    {
        if (spatial == 1)
        {
            CheckMaxPool1d(self, kernel[0], stride is { Length: > 0 } ? stride[0] : kernel[0], padding?[0] ?? 0, dilation?[0] ?? 1, ceilMode);
        }
        using Frame frame = Frame.Open($"aten::max_pool{spatial}d", (kernel, stride, padding, dilation, ceilMode), self);
        bool lifted = spatial == 1;
        var options = lifted
            ? new PoolingOptions(2, [1, kernel[0]], [1, stride is { Length: > 0 } ? stride[0] : kernel[0]], [0, padding?[0] ?? 0], [1, dilation?[0] ?? 1], ceilMode)
            : new PoolingOptions(spatial, kernel, stride, padding, dilation, ceilMode);
        TensorImpl[] results = new MaxPool(lifted ? 2 : spatial, options, null).Call(lifted ? Unsqueeze(self, -2) : self);
        (TensorImpl Output, TensorImpl Indices) pair = lifted ? (Squeeze(results[0], -2), Squeeze(results[1], -2)) : (results[0], results[1]);
        frame.Results(pair.Output, pair.Indices);
        return pair;
    }

    /// <summary>The gradient of <see cref="MaxPool(int, TensorImpl, long[], long[], long[], long[], bool)"/> in two dimensions, given the places of the maxima.</summary>
    internal static TensorImpl MaxPool2dWithIndicesBackward(TensorImpl gradOutput, TensorImpl self, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceilMode, TensorImpl indices)
    {
        long[] sizes = new PoolingOptions(2, kernel, stride, padding, dilation, ceilMode).OutputSizes(self, "max_pool2d_with_indices_backward_out_cpu");
        Error.Unless(gradOutput.DType == self.DType, $"expected dtype {self.DType.Name()} for `grad_output` but got dtype {gradOutput.DType.Name()}");
        foreach (TensorImpl tensor in (ReadOnlySpan<TensorImpl>)[gradOutput, indices])
        {
            if (!tensor.Sizes.AsSpan().SequenceEqual(sizes))
            {
                throw Error.Of($"Expected a tensor of shape {Error.Show(sizes)}, but got a tensor of shape {Error.Show(tensor.Sizes)}");
            }
        }
        Error.Unless(indices.DType == DType.Int64, $"Expected a tensor of type Long for indices, but got {indices.DType.Name()}");
        long plane = self.Sizes[^1] * self.Sizes[^2];
        Error.Unless(!Indices.FindOutside(Copy.Dense(indices, DType.Int64).Span<long>(), 0, plane, out long outside), $"found an invalid max index {outside} in a plane of {plane}");
        return new MaxPoolBackward(2, MaxPoolKind.Windows).Call(gradOutput, self, indices);
    }

    /// <summary>The maximum of each adaptive window with its place.</summary>
    internal static (TensorImpl Output, TensorImpl Indices) AdaptiveMaxPool(int spatial, TensorImpl self, long[] outputSize)
    {
        if (spatial == 1)
        {
            Error.Unless(outputSize.Length == 1, $"adaptive_max_pool1d() argument 'output_size' should contain one int (got {outputSize.Length})");
            TensorImpl[] lifted = new MaxPool(2, null, [1, outputSize[0]]).Call(Unsqueeze(self, -2));
            return (Squeeze(lifted[0], -2), Squeeze(lifted[1], -2));
        }
        CheckAdaptiveRank(self, outputSize);
        TensorImpl[] results = new MaxPool(spatial, null, outputSize).Call(self);
        return (results[0], results[1]);
    }

    private static void CheckAdaptiveRank(TensorImpl self, long[] outputSize)
    {
        if (self.Rank <= outputSize.Length)
        {
            throw Error.Of($"Input dimension should be at least {outputSize.Length + 1}");
        }
    }

    /// <summary>The sizes of an adaptive pooling's result, or libtorch's refusal.</summary>
    internal static long[] AdaptiveSizes(string name, int spatial, TensorImpl self, long[] outputSize)
    {
        if (outputSize.Length != spatial)
        {
            throw Error.Of(name == "adaptive_avg_pool" ? $"{name}{spatial}d: output_size must be {spatial}" : $"{name}{spatial}d(): internal error: output_size.size() must be {spatial}");
        }
        for (int d = 1; d < self.Rank; d++)
        {
            if (self.Sizes[d] == 0 && d >= self.Rank - spatial)
            {
                throw Error.Of($"{name}{spatial}d(): Expected input to have non-zero size for non-batch dimensions, but input has sizes {Error.Show(self.Sizes)} with dimension {d} being empty");
            }
        }
        if (self.Rank != spatial + 1 && self.Rank != spatial + 2)
        {
            throw Error.Of($"{name}{spatial}d(): Expected {spatial + 1}D or {spatial + 2}D tensor, but got {Error.Show(self.Sizes)}");
        }
        return [.. self.Sizes[..^spatial], .. outputSize];
    }

    private static void CheckMaxPool1d(TensorImpl self, long kernel, long stride, long padding, long dilation, bool ceilMode)
    {
        bool valid = (self.Rank == 2 && self.Sizes[0] != 0 && self.Sizes[1] != 0) || (self.Rank == 3 && self.Sizes[1] != 0 && self.Sizes[2] != 0);
        if (!valid)
        {
            throw Error.Of($"max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:{Error.Show(self.Sizes)}");
        }
        Error.Unless(kernel > 0, $"max_pool1d() kernel_size must be greater than zero, but got {kernel}");
        Error.Unless(stride > 0, $"max_pool1d() stride must be greater than zero, but got {stride}");
        Error.Unless(dilation > 0, $"max_pool1d() dilation must be greater than zero, but got {dilation}");
        PoolingOptions.CheckPad(padding, kernel, dilation);
        long size = Kernels.Pooling.OutputSize(self.Sizes[^1], kernel, stride, padding, dilation, ceilMode);
        Error.Unless(size > 0, $"max_pool1d() Invalid computed output size: {size}");
    }
}
