using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

internal static partial class Aten
{
    /// <summary>
    /// softmax(q · kᵀ / √d + mask) · v, as a composite: a boolean mask says where to look, any other is added; rows that may look nowhere give zeros.
    /// </summary>
    internal static TensorImpl ScaledDotProductAttention(TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask, double dropout, bool causal, double? scale = null)
    {
        Error.Unless(query.DType == key.DType && key.DType == value.DType, $"Expected query, key, and value to have the same dtype, but got query.dtype: {query.DType.CppName()} key.dtype: {key.DType.CppName()} and value.dtype: {value.DType.CppName()} instead.");
        Error.Unless(query.Rank >= 2 && key.Rank >= 2 && value.Rank >= 2, "Expected query, key, and value to all be  at least 2 dimensional, but got one with fewer dimensions instead.");
        Error.Unless(mask is null || !causal, "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
        Error.Unless(mask is null || mask.DType == DType.Bool || mask.DType == query.DType, $"Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: {mask?.DType.CppName()} and  query.dtype: {query.DType.CppName()} instead.");
        using Frame frame = Frame.Open("aten::scaled_dot_product_attention", (dropout, causal, scale), query, key, value, mask);
        // Half of the scale on each side keeps the products small.
        TensorImpl half = Scalar(Math.Sqrt(scale ?? (1 / Math.Sqrt(query.Sizes[^1]))));
        if (causal)
        {
            mask = Tril(Full([query.Sizes[^2], key.Sizes[^2]], true, DType.Bool), 0);
        }
        TensorImpl? hidden = null;
        if (mask is { DType: DType.Bool })
        {
            hidden = LogicalNot(mask);
            mask = MaskedFill(Zeros(mask.Sizes, query.DType), hidden, double.NegativeInfinity);
        }
        TensorImpl scores = Matmul(query * half, Transpose(key, -2, -1) * half);
        if (mask is not null)
        {
            scores += mask;
        }
        TensorImpl weights = Softmax(scores, -1);
        if (mask is not null)
        {
            // A row of −∞ alone gives NaN; such a row looks at nothing.
            TensorImpl dead = All(Eq(scores, double.NegativeInfinity), [-1], true);
            weights = MaskedFill(weights, dead, 0);
        }
        if (dropout > 0)
        {
            weights = Dropout(weights, dropout, true);
        }
        return frame.Result(Matmul(weights, value));
    }
}
