using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class AttentionSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    /// <summary>The second of two queries may look nowhere.</summary>
    private static TensorImpl Mask
    {
        get
        {
            TensorImpl mask = Aten.Zeros([2, 3], DType.Bool);
            mask.Span<bool>()[1] = true;
            mask.Span<bool>()[2] = true;
            return mask;
        }
    }

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("safe_softmax", x => Aten.SafeSoftmax(x[0], 0), Real(3, 2)),
        OpSample.Of("scaled_dot_product_attention", x => Aten.ScaledDotProductAttention(x[0], x[1], x[2], null, 0, causal: false), Real(1, 2, 3, 2), Real(1, 2, 4, 2), Real(1, 2, 4, 2)),
        OpSample.Of("scaled_dot_product_attention.causal", x => Aten.ScaledDotProductAttention(x[0], x[1], x[2], null, 0, causal: true, scale: 0.7), Real(1, 1, 3, 2), Real(1, 1, 3, 2), Real(1, 1, 3, 2)),
        OpSample.Of("scaled_dot_product_attention.mask", x => Aten.ScaledDotProductAttention(x[0], x[1], x[2], Mask, 0, causal: false), Real(1, 1, 2, 2), Real(1, 1, 3, 2), Real(1, 1, 3, 2)),
        OpSample.Of("scaled_dot_product_attention.trained mask", x => Aten.ScaledDotProductAttention(x[0], x[1], x[2], x[3], 0, causal: false), Real(1, 1, 2, 2), Real(1, 1, 3, 2), Real(1, 1, 3, 2), Real(2, 3)),
        OpSample.Of("scaled_dot_product_attention.3 dims", x => Aten.ScaledDotProductAttention(x[0], x[1], x[2], null, 0, causal: true), Real(2, 3, 2), Real(2, 3, 2), Real(2, 3, 1)),
    ];
}
