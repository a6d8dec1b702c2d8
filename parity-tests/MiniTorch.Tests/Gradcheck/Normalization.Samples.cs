using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class NormalizationSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static TensorImpl Numbers(params double[] values)
    {
        TensorImpl tensor = TensorImpl.Empty([values.Length], DType.Float64);
        values.CopyTo(tensor.Span<double>());
        return tensor;
    }

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("layer_norm", x => Aten.LayerNorm(x[0], [4]), Real(2, 4)),
        OpSample.Of("layer_norm.affine", x => Aten.LayerNorm(x[0], [2, 2], x[1], x[2]), Real(3, 2, 2), Real(2, 2), Real(2, 2)),
        OpSample.Of("layer_norm.weight", x => Aten.LayerNorm(x[0], [3], x[1]), Real(2, 3), Real(3)),
        OpSample.Of("batch_norm", x => Aten.BatchNorm(x[0], null, null, null, null, training: true), Real(3, 2)),
        OpSample.Of("batch_norm.affine", x => Aten.BatchNorm(x[0], x[1], x[2], null, null, training: true), Real(2, 3, 2), Real(3), Real(3)),
        OpSample.Of("batch_norm.rows", x => Aten.BatchNorm(x[0], x[1], x[2], null, null, training: true), Real(4, 3), Real(3), Real(3)),
        OpSample.Of("batch_norm.eval", x => Aten.BatchNorm(x[0], x[1], x[2], Numbers(0.1, 0.2), Numbers(1, 2), training: false), Real(2, 2, 2), Real(2), Real(2)),
        OpSample.Of("group_norm", x => Aten.GroupNorm(x[0], 2, x[1], x[2]), Real(2, 4, 2), Real(4), Real(4)),
        OpSample.Of("group_norm.plain", x => Aten.GroupNorm(x[0], 1), Real(2, 3)),
        OpSample.Of("native_group_norm", x => new NativeGroupNorm(2, 1e-5).Call(x[0], x[1], null), Real(2, 4, 2), Real(4)),
        OpSample.Of("instance_norm", x => Aten.InstanceNorm(x[0], x[1], x[2], null, null, useInputStats: true, 0.1, 1e-5), Real(2, 2, 3), Real(2), Real(2)),
        OpSample.Of("local_response_norm", x => Aten.LocalResponseNorm(x[0], 3, 0.1, 0.75, 1), Real(1, 4, 2, 2)),
        OpSample.Of("local_response_norm.3 dims", x => Aten.LocalResponseNorm(x[0], 2, 0.1, 0.75, 1), Real(1, 3, 2)),
        OpSample.Of("rms_norm", x => Aten.RmsNorm(x[0], [3], x[1]), Real(2, 3), Real(3)),
        OpSample.Of("batch_norm_with_update", x => new NativeBatchNorm(true, 0.1, 1e-5, BatchNormForm.WithUpdate).Call(x[0], x[1], x[2], Numbers(0, 0, 0), Numbers(1, 1, 1))[0], Real(2, 3, 2), Real(3), Real(3)),
        OpSample.Of("weight_norm.first", x => Aten.WeightNorm(x[0], x[1], 0), Real(3, 2), Real(3, 1)),
        OpSample.Of("weight_norm.last", x => Aten.WeightNorm(x[0], x[1], 2), Real(2, 2, 3), Real(1, 1, 3)),
        OpSample.Of("weight_norm.middle", x => Aten.WeightNorm(x[0], x[1], 1), Real(2, 3, 2), Real(1, 3, 1)),
        OpSample.Of("weight_norm.whole", x => Aten.WeightNorm(x[0], x[1], -1), Real(2, 3), Real()),
        OpSample.Of("normalize", x => Aten.Normalize(x[0], 3, 1), Real(2, 3)),
    ];
}
