using MiniTorch.Core;
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

            /// <summary>Attention in several heads, as <see cref="Modules.MultiheadAttention"/> computes it, with weights of the caller's.</summary>
            /// <param name="query">(length, batch, features), or without a batch.</param>
            /// <param name="key">What is compared with it.</param>
            /// <param name="value">What is averaged.</param>
            /// <param name="embed_dim_to_check">Features of the query and of the result.</param>
            /// <param name="num_heads">How many heads share them.</param>
            /// <param name="in_proj_weight">[3 · features, features]: the projections of query, key and value.</param>
            /// <param name="in_proj_bias">Their biases.</param>
            /// <param name="bias_k">A key that is added to the sequences.</param>
            /// <param name="bias_v">Its value.</param>
            /// <param name="add_zero_attn">Add a key and value of zeros to the sequences.</param>
            /// <param name="dropout_p">Dropout of the attention weights, in training.</param>
            /// <param name="out_proj_weight">The projection of the result.</param>
            /// <param name="out_proj_bias">Its bias.</param>
            /// <param name="training">Whether there is dropout.</param>
            /// <param name="key_padding_mask">(batch, length): true where a key does not count, or numbers to add.</param>
            /// <param name="need_weights">Whether the attention weights are returned too.</param>
            /// <param name="attn_mask">(length, length) or one for each head: true where not to look, or numbers to add.</param>
            /// <param name="use_separate_proj_weight">Project by the next three weights instead.</param>
            /// <param name="q_proj_weight">[features, features].</param>
            /// <param name="k_proj_weight">[features, features of the key].</param>
            /// <param name="v_proj_weight">[features, features of the value].</param>
            /// <param name="average_attn_weights">Whether the attention weights are averaged over the heads.</param>
            /// <param name="is_causal">The mask is a causal one.</param>
            /// <returns>The result, and the attention weights or null.</returns>
            public static (Tensor, Tensor?) multi_head_attention_forward(
                Tensor query, Tensor key, Tensor value, long embed_dim_to_check, long num_heads, Tensor? in_proj_weight, Tensor? in_proj_bias, Tensor? bias_k, Tensor? bias_v, bool add_zero_attn, double dropout_p,
                Tensor out_proj_weight, Tensor? out_proj_bias, bool training = true, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null, bool use_separate_proj_weight = false,
                Tensor? q_proj_weight = null, Tensor? k_proj_weight = null, Tensor? v_proj_weight = null, bool average_attn_weights = true, bool is_causal = false)
            {
                long width = query.Impl.Sizes[^1];
                Error.Unless(query.Impl.Rank is 2 or 3, $"query should be unbatched 2D or batched 3D tensor but received {query.Impl.Rank}-D query tensor");
                Error.Unless(width == embed_dim_to_check, $"was expecting embedding dimension of {embed_dim_to_check}, but got {width}");
                Error.Unless(num_heads > 0 && width % num_heads == 0, $"embed_dim {width} not divisible by num_heads {num_heads}");
                Error.Unless(use_separate_proj_weight || in_proj_weight is not null, "use_separate_proj_weight is False but in_proj_weight is None");
                Error.Unless(!use_separate_proj_weight || (q_proj_weight is not null && k_proj_weight is not null && v_proj_weight is not null), "use_separate_proj_weight is True but q_proj_weight, k_proj_weight or v_proj_weight is None");
                Error.Unless(bias_k is null == bias_v is null, "bias_k and bias_v must be given together");
                var attention = new MultiHeadAttention
                {
                    Heads = num_heads,
                    Packed = use_separate_proj_weight ? null : in_proj_weight!.Impl,
                    Separate = use_separate_proj_weight ? [q_proj_weight!.Impl, k_proj_weight!.Impl, v_proj_weight!.Impl] : null,
                    ProjectionBias = Tensor.ImplOf(in_proj_bias),
                    Extra = bias_k is null ? null : (bias_k.Impl, bias_v!.Impl),
                    AddZero = add_zero_attn,
                    Dropout = training ? dropout_p : 0,
                    OutWeight = out_proj_weight.Impl,
                    OutBias = Tensor.ImplOf(out_proj_bias),
                };
                (TensorImpl output, TensorImpl? weights) = attention.Run(query.Impl, key.Impl, value.Impl, Tensor.ImplOf(key_padding_mask), need_weights, Tensor.ImplOf(attn_mask), average_attn_weights, is_causal);
                return (new(output), weights is null ? null : new(weights));
            }
        }
    }
}
