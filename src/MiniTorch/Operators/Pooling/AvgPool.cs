using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out = the mean of each window over the last 2 or 3 dimensions; ∂self = grad spread over the windows.</summary>
internal sealed class AvgPool(PoolingOptions options, bool countIncludePad, long? divisor)
    : UnaryOperator($"aten::avg_pool{options.Spatial}d", $"AvgPool{options.Spatial}DBackward0")
{
    private SavedTensor? _self;

    internal PoolingOptions Options => options;

    internal bool CountIncludePad => countIncludePad;

    internal long? Divisor => divisor;

    internal override IEnumerable<(string Name, object? Value)> Attributes =>
    [
        ("kernel_size", options.Kernel), ("stride", options.Stride), ("padding", options.Padding), ("ceil_mode", options.CeilMode),
        ("count_include_pad", countIncludePad), ("divisor_override", divisor),
    ];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(divisor != 0, "divisor must be not zero");
        long[] sizes = options.OutputSizes(self, "avg_pool3d()");
        if (self.DType != DType.Int64 && !self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor($"avg_pool{options.Spatial}d_out_frame", self.DType);
        }
        return new(sizes, self.DType, options.Spatial == 2 ? PoolingOptions.StridesLike(self, sizes) : null);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) =>
        PoolingPasses.Average(self, options.Window(self.Sizes, into.Sizes), countIncludePad, divisor, into, backward: false);

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self, "self");

    protected override TensorImpl? Backward(TensorImpl grad) => new AvgPoolBackward(options, countIncludePad, divisor).Call(grad, _self!.Unpack());
}

/// <summary>Spreads each gradient evenly over its window; ∂grad = the mean of each window of the gradient.</summary>
internal sealed class AvgPoolBackward(PoolingOptions options, bool countIncludePad, long? divisor)
    : BinaryOperator($"aten::avg_pool{options.Spatial}d_backward", $"AvgPool{options.Spatial}DBackwardBackward0")
{
    private long[] _sizes = [];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => new(other.Sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        PoolingPasses.Average(self, options.Window(into.Sizes, self.Sizes), countIncludePad, divisor, into, backward: true);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _sizes = other.Sizes;

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = new AvgPool(options, countIncludePad, divisor).Call(grad);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Zeros(_sizes, grad.DType);
        }
    }
}

/// <summary>out = the mean of each adaptive window; ∂self = grad spread over the windows.</summary>
internal sealed class AdaptiveAvgPool(int spatial, long[] outputSize) : UnaryOperator($"aten::_adaptive_avg_pool{spatial}d", $"AdaptiveAvgPool{spatial}DBackward0")
{
    private SavedTensor? _self;

    internal long[] OutputSize => outputSize;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("output_size", outputSize)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        long[] sizes = Aten.AdaptiveSizes("adaptive_avg_pool", spatial, self, outputSize);
        return new(sizes, self.DType, spatial == 2 ? PoolingOptions.StridesLike(self, sizes) : null);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => PoolingPasses.AdaptiveAverage(spatial, self, into, backward: false);

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self, "self");

    protected override TensorImpl? Backward(TensorImpl grad) => new AdaptiveAvgPoolBackward(spatial).Call(grad, _self!.Unpack());
}

/// <summary>Spreads each gradient evenly over its adaptive window; ∂grad = the mean of each window of the gradient.</summary>
internal sealed class AdaptiveAvgPoolBackward(int spatial) : BinaryOperator($"aten::_adaptive_avg_pool{spatial}d_backward", $"AdaptiveAvgPool{spatial}DBackwardBackward0")
{
    private long[] _sizes = [];
    private long[] _outputSize = [];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => new(other.Sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => PoolingPasses.AdaptiveAverage(spatial, self, into, backward: true);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _sizes = other.Sizes;
        _outputSize = self.Sizes[^spatial..];
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = new AdaptiveAvgPool(spatial, _outputSize).Call(grad);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Zeros(_sizes, grad.DType);
        }
    }
}

internal static partial class Aten
{
    /// <summary>The mean of each window over the last 1 to 3 dimensions.</summary>
    internal static TensorImpl AvgPool(int spatial, TensorImpl self, long[] kernel, long[]? stride, long[]? padding, bool ceilMode, bool countIncludePad, long? divisor)
    {
        if (spatial != 1)
        {
            return new AvgPool(new PoolingOptions(spatial, kernel, stride, padding, null, ceilMode), countIncludePad, divisor).Call(self);
        }
        using Frame frame = Frame.Open("aten::avg_pool1d", (kernel, stride, padding, ceilMode, countIncludePad), self);
        var options = new PoolingOptions(2, [1, kernel[0]], [1, stride is { Length: > 0 } ? stride[0] : kernel[0]], [0, padding?[0] ?? 0], null, ceilMode);
        return frame.Result(Squeeze(new AvgPool(options, countIncludePad, divisor).Call(Unsqueeze(self, -2)), -2));
    }

    /// <summary>The mean of each adaptive window; over a window that is everything it is a mean.</summary>
    internal static TensorImpl AdaptiveAvgPool(int spatial, TensorImpl self, long[] outputSize)
    {
        if (spatial == 1)
        {
            Error.Unless(outputSize.Length == 1, $"adaptive_avg_pool1d() argument 'output_size' should contain one int (got {outputSize.Length})");
            return Squeeze(AdaptiveAverage(2, Unsqueeze(self, -2), [1, outputSize[0]]), -2);
        }
        CheckAdaptiveRank(self, outputSize);
        return AdaptiveAverage(spatial, self, outputSize);
    }

    private static TensorImpl AdaptiveAverage(int spatial, TensorImpl self, long[] outputSize)
    {
        if (outputSize.Length == spatial && outputSize.AsSpan().ContainsAnyInRange(long.MinValue, -1))
        {
            string shown = spatial == 2 ? $"{{{outputSize[0]}, {outputSize[1]}}}" : $"{{{outputSize[0]}, {outputSize[1]},{outputSize[2]}}}";
            throw Error.Of($"adaptive_avg_pool{spatial}d: elements of output_size must be greater than or equal to 0 but received {shown}");
        }
        if (outputSize.Length != spatial || outputSize.AsSpan().ContainsAnyExcept(1))
        {
            return new AdaptiveAvgPool(spatial, outputSize).Call(self);
        }
        long[] dims = spatial == 2 ? [-1, -2] : [-1, -2, -3];
        TensorImpl mean = Mean(self, dims, keepDim: true);
        if (self.IsContiguous || !Layout.IsChannelsLast(self.Sizes, self.Strides))
        {
            return mean;
        }
        return AsStrided(mean, mean.Sizes, Layout.ChannelsLastStrides(mean.Sizes));
    }
}
