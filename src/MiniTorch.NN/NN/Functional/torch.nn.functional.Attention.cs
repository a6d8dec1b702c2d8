using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(query · keyᵀ / √features + mask) · value, over the last two dimensions.</summary>
            /// <param name="query">[…, targets, features].</param>
            /// <param name="key">[…, sources, features].</param>
            /// <param name="value">[…, sources, values].</param>
            /// <param name="attn_mask">[…, targets, sources]: bool (true: look there), or numbers to add to the scores.</param>
            /// <param name="p">The probability of dropping a weight.</param>
            /// <param name="is_casual">Each target looks at the sources up to its own place; excludes a mask.</param>
            /// <returns>[…, targets, values].</returns>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false) =>
                new(Aten.ScaledDotProductAttention(query.Impl, key.Impl, value.Impl, Tensor.ImplOf(attn_mask), p, is_casual));
        }
    }
}
