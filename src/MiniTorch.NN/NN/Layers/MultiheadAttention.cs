using System.Runtime.CompilerServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Attention in several heads: each attends in its own projection of query, key and value.</summary>
            /// <param name="embedded_dim">Features of the query and of the result.</param>
            /// <param name="num_heads">How many heads share them.</param>
            /// <param name="dropout">Dropout of the attention weights, in training.</param>
            /// <param name="bias">Whether the projections have biases.</param>
            /// <param name="add_bias_kv">Add a trained key and value to the sequences.</param>
            /// <param name="add_zero_attn">Add a key and value of zeros to the sequences.</param>
            /// <param name="kdim">Features of the key.</param>
            /// <param name="vdim">Features of the value.</param>
            public static MultiheadAttention MultiheadAttention(
                long embedded_dim, long num_heads, double dropout = 0.0, bool bias = true, bool add_bias_kv = false, bool add_zero_attn = false, long? kdim = null, long? vdim = null) =>
                new(embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim);

            /// <inheritdoc cref="MultiheadAttention(long, long, double, bool, bool, bool, long?, long?)"/>
            /// <param name="batch_first">Whether query, key, value and the result are (batch, length, features).</param>
            [OverloadResolutionPriority(-1)]
            public static MultiheadAttention MultiheadAttention(
                long embedded_dim, long num_heads, double dropout = 0.0, bool bias = true, bool add_bias_kv = false, bool add_zero_attn = false, long? kdim = null, long? vdim = null,
                bool batch_first = false) =>
                new(embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first);
        }
    }
}

namespace MiniTorch.Modules
{
    using MiniTorch.Operators;

    /// <summary>Attention in several heads.</summary>
    public sealed class MultiheadAttention
        : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor?, bool, torch.Tensor?, Tuple<torch.Tensor, torch.Tensor>>
    {
        private readonly long _heads;
        private readonly double _dropout;
        private readonly bool _addZero;
        private readonly bool _batchFirst;
        private readonly bool _isPacked;
        private readonly Linear _projection;

        internal MultiheadAttention(long embedding, long heads, double dropout, bool bias, bool addBias, bool addZero, long? kdim, long? vdim, bool batchFirst = false)
            : base(nameof(MultiheadAttention))
        {
            if (embedding <= 0 || heads <= 0)
            {
                throw new ArgumentException($"embed_dim and num_heads must be greater than 0, got embed_dim={embedding} and num_heads={heads} instead");
            }
            if (embedding % heads != 0)
            {
                throw Core.Error.Of("embed_dim must be divisible by num_heads");
            }
            (_heads, _dropout, _addZero, _batchFirst) = (heads, dropout, addZero, batchFirst);
            _isPacked = (kdim ?? embedding) == embedding && (vdim ?? embedding) == embedding;
            string[] weights = _isPacked ? ["in_proj_weight"] : ["q_proj_weight", "k_proj_weight", "v_proj_weight"];
            long[] widths = _isPacked ? [embedding] : [embedding, kdim ?? embedding, vdim ?? embedding];
            for (int i = 0; i < weights.Length; i++)
            {
                register_parameter(weights[i], Parameters.New([_isPacked ? 3 * embedding : embedding, widths[i]], null, null));
            }
            if (bias)
            {
                register_parameter("in_proj_bias", Parameters.Filled(0, [3 * embedding], null, null));
            }
            _projection = new Linear(embedding, embedding, bias, name: "NonDynamicallyQuantizableLinear");
            register_module("out_proj", _projection);
            foreach (string weight in weights)
            {
                torch.nn.init.XavierUniform(get_parameter(weight)!.Impl);
            }
            if (bias)
            {
                torch.nn.init.Constant(_projection.bias!.Impl, 0);
            }
            if (addBias)
            {
                foreach (string name in (string[])["bias_k", "bias_v"])
                {
                    Parameter parameter = Parameters.New([1, 1, embedding], null, null);
                    torch.nn.init.xavier_normal_(parameter);
                    register_parameter(name, parameter);
                }
            }
        }

        /// <summary>Attends from the query to key and value, all (length, batch, features), or (batch, length, features) if that was said, or without a batch.</summary>
        /// <param name="query">What asks.</param>
        /// <param name="key">What is compared with it.</param>
        /// <param name="value">What is averaged.</param>
        /// <param name="key_padding_mask">(batch, length): true where a key does not count, or numbers to add.</param>
        /// <param name="need_weights">Whether the weights, averaged over the heads, are returned too.</param>
        /// <param name="attn_mask">(length, length) or one for each head: true where not to look, or numbers to add.</param>
        public override Tuple<torch.Tensor, torch.Tensor> forward(
            torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? key_padding_mask, bool need_weights, torch.Tensor? attn_mask)
        {
            (TensorImpl output, TensorImpl? weights) = Computation().Run(query.Impl, key.Impl, value.Impl, key_padding_mask?.Impl, need_weights, attn_mask?.Impl, average: true, causal: false);
            return new(new(output), weights is null ? null! : new(weights));
        }

        /// <summary>Attends; the weights of each head by itself (batch, heads, length, keys) if they are not averaged.</summary>
        /// <param name="query">What asks.</param>
        /// <param name="key">What is compared with it.</param>
        /// <param name="value">What is averaged.</param>
        /// <param name="key_padding_mask">(batch, length): true where a key does not count, or numbers to add.</param>
        /// <param name="need_weights">Whether the weights are returned too.</param>
        /// <param name="attn_mask">(length, length) or one for each head: true where not to look, or numbers to add.</param>
        /// <param name="average_attn_weights">Whether the weights are averaged over the heads.</param>
        public Tuple<torch.Tensor, torch.Tensor> forward(
            torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? key_padding_mask, bool need_weights, torch.Tensor? attn_mask, bool average_attn_weights)
        {
            (TensorImpl output, TensorImpl? weights) = Computation().Run(query.Impl, key.Impl, value.Impl, key_padding_mask?.Impl, need_weights, attn_mask?.Impl, average_attn_weights, causal: false);
            return new(new(output), weights is null ? null! : new(weights));
        }

        /// <inheritdoc cref="forward(torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, bool, torch.Tensor)"/>
        public new Tuple<torch.Tensor, torch.Tensor> call(
            torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? key_padding_mask = null, bool need_weights = true, torch.Tensor? attn_mask = null) =>
            base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

        /// <inheritdoc/>
        protected internal override string extra_repr() => "";

        private MultiHeadAttention Computation() => new()
        {
            Heads = _heads,
            Packed = get_parameter("in_proj_weight")?.Impl,
            Separate = _isPacked ? null : [get_parameter("q_proj_weight")!.Impl, get_parameter("k_proj_weight")!.Impl, get_parameter("v_proj_weight")!.Impl],
            ProjectionBias = get_parameter("in_proj_bias")?.Impl,
            Extra = get_parameter("bias_k") is { } key && get_parameter("bias_v") is { } value ? (key.Impl, value.Impl) : null,
            AddZero = _addZero,
            BatchFirst = _batchFirst,
            Dropout = training ? _dropout : 0,
            OutWeight = _projection.weight.Impl,
            OutBias = _projection.bias?.Impl,
        };
    }
}
