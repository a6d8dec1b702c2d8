using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class PoolingSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static TensorImpl Average(TensorImpl x, int spatial, long kernel, long stride, long padding = 0, bool ceil = false, bool countPadding = true, long? divisor = null) =>
        Aten.AvgPool(spatial, x, [kernel], [stride], [padding], ceil, countPadding, divisor);

    private static TensorImpl Max(TensorImpl x, int spatial, long kernel, long stride, long padding = 0, long dilation = 1, bool ceil = false) =>
        Aten.MaxPool(spatial, x, [kernel], [stride], [padding], [dilation], ceil).Output;

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("avg_pool1d", x => Average(x[0], 1, 2, 1), Real(1, 2, 4)),
        OpSample.Of("avg_pool1d.padding counted", x => Average(x[0], 1, 3, 2, padding: 1, ceil: true), Real(2, 4)),
        OpSample.Of("avg_pool2d", x => Average(x[0], 2, 2, 1), Real(1, 2, 3, 3)),
        OpSample.Of("avg_pool2d.padding not counted", x => Average(x[0], 2, 3, 2, padding: 1, countPadding: false), Real(1, 1, 4, 3)),
        OpSample.Of("avg_pool2d.divisor", x => Average(x[0], 2, 2, 2, ceil: true, divisor: 3), Real(1, 3, 3)),
        OpSample.Of("avg_pool3d", x => Average(x[0], 3, 2, 1, padding: 1), Real(1, 1, 2, 2, 3)),
        OpSample.Of("adaptive_avg_pool1d", x => Aten.AdaptiveAvgPool(1, x[0], [3]), Real(2, 5)),
        OpSample.Of("adaptive_avg_pool2d", x => Aten.AdaptiveAvgPool(2, x[0], [2, 3]), Real(1, 2, 3, 4)),
        OpSample.Of("adaptive_avg_pool2d.to one", x => Aten.AdaptiveAvgPool(2, x[0], [1, 1]), Real(1, 2, 3, 2)),
        OpSample.Of("adaptive_avg_pool3d", x => Aten.AdaptiveAvgPool(3, x[0], [1, 2, 2]), Real(1, 1, 2, 3, 3)),
        OpSample.Of("max_pool1d", x => Max(x[0], 1, 2, 1), Real(1, 2, 4)),
        OpSample.Of("max_pool2d", x => Max(x[0], 2, 2, 1), Real(1, 2, 3, 3)),
        OpSample.Of("max_pool2d.padding, dilation, ceil", x => Max(x[0], 2, 2, 2, padding: 1, dilation: 2, ceil: true), Real(1, 1, 4, 4)),
        OpSample.Of("max_pool3d", x => Max(x[0], 3, 2, 1), Real(1, 1, 2, 3, 3)),
        OpSample.Of("adaptive_max_pool1d", x => Aten.AdaptiveMaxPool(1, x[0], [3]).Output, Real(2, 5)),
        OpSample.Of("adaptive_max_pool2d", x => Aten.AdaptiveMaxPool(2, x[0], [2, 3]).Output, Real(1, 2, 3, 4)),
        OpSample.Of("adaptive_max_pool3d", x => Aten.AdaptiveMaxPool(3, x[0], [1, 2, 2]).Output, Real(1, 1, 2, 3, 3)),
    ];
}
