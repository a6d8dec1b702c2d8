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
        private readonly long _embedding;
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
            (_embedding, _heads, _dropout, _addZero, _batchFirst) = (embedding, heads, dropout, addZero, batchFirst);
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
            bool batched = query.Impl.Rank == 3;
            bool swaps = _batchFirst && batched;
            TensorImpl q = Lift(query), k = Lift(key), v = Lift(value);
            if (swaps)
            {
                (q, k, v) = (Aten.Transpose(q, 0, 1), Aten.Transpose(k, 0, 1), Aten.Transpose(v, 0, 1));
            }
            long length = q.Sizes[0], batch = q.Sizes[1];
            (q, k, v) = Project(q, k, v, ReferenceEquals(query.Impl, key.Impl), ReferenceEquals(key.Impl, value.Impl));
            TensorImpl? mask = attn_mask is null ? null : Additive(attn_mask.Impl, q.DType);
            TensorImpl? padding = key_padding_mask is null ? null : Additive(batched ? key_padding_mask.Impl : Aten.Unsqueeze(key_padding_mask.Impl, 0), q.DType);
            int added = 0;
            if (get_parameter("bias_k") is { } extraKey && get_parameter("bias_v") is { } extraValue)
            {
                k = Aten.Cat([k, Aten.Expand(extraKey.Impl, 1, batch, _embedding)], 0);
                v = Aten.Cat([v, Aten.Expand(extraValue.Impl, 1, batch, _embedding)], 0);
                added++;
            }
            q = Heads(q);
            k = Heads(k);
            v = Heads(v);
            if (_addZero)
            {
                TensorImpl zeros = Aten.Zeros([batch * _heads, 1, _embedding / _heads], k.DType);
                k = Aten.Cat([k, zeros], 1);
                v = Aten.Cat([v, zeros], 1);
                added++;
            }
            if (mask is not null)
            {
                mask = Aten.ConstantPadNd(mask.Rank == 2 ? Aten.Unsqueeze(mask, 0) : mask, [0, added], 0);
            }
            if (padding is not null)
            {
                long keys = k.Sizes[1];
                padding = Aten.Reshape(Aten.Expand(Aten.View(Aten.ConstantPadNd(padding, [0, added], 0), batch, 1, 1, keys), batch, _heads, 1, keys), batch * _heads, 1, keys);
                mask = mask is null ? padding : mask + padding;
            }
            (TensorImpl output, TensorImpl? average) = need_weights
                ? Weighted(q, k, v, mask, batch, length)
                : (Fused(q, k, v, mask, batch, length), null);
            output = Aten.View(Aten.Linear(output, _projection.weight.Impl, _projection.bias?.Impl), length, batch, _embedding);
            if (swaps)
            {
                output = Aten.Transpose(output, 0, 1);
            }
            if (!batched)
            {
                output = Aten.Squeeze(output, 1);
                average = average is null ? null : Aten.Squeeze(average, 0);
            }
            return new(new(output), average is null ? null! : new(average));
        }

        /// <inheritdoc cref="forward"/>
        public new Tuple<torch.Tensor, torch.Tensor> call(
            torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? key_padding_mask = null, bool need_weights = true, torch.Tensor? attn_mask = null) =>
            base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

        /// <inheritdoc/>
        protected internal override string extra_repr() => "";

        private static TensorImpl Lift(torch.Tensor tensor) => tensor.Impl.Rank == 2 ? Aten.Unsqueeze(tensor.Impl, 1) : tensor.Impl;

        private static TensorImpl Additive(TensorImpl mask, DType dtype) =>
            mask.DType == DType.Bool ? Aten.MaskedFill(Aten.Zeros(mask.Sizes, dtype), mask, double.NegativeInfinity) : mask;

        /// <summary>Attention step by step, for the weights that the heads have on average.</summary>
        private (TensorImpl Output, TensorImpl Average) Weighted(TensorImpl q, TensorImpl k, TensorImpl v, TensorImpl? mask, long batch, long length)
        {
            TensorImpl scaled = q * Aten.Scalar(Math.Sqrt(1.0 / (_embedding / _heads)));
            TensorImpl transposed = Aten.Transpose(k, -2, -1);
            TensorImpl weights = Aten.Softmax(mask is null ? Aten.Bmm(scaled, transposed) : Aten.Baddbmm(mask, scaled, transposed), -1);
            weights = Aten.Dropout(weights, _dropout, training);
            TensorImpl output = Aten.Reshape(Aten.Transpose(Aten.Bmm(weights, v), 0, 1), length * batch, _embedding);
            return (output, Aten.Mean(Aten.View(weights, batch, _heads, length, k.Sizes[1]), [1]));
        }

        /// <summary>Attention as one operator.</summary>
        private TensorImpl Fused(TensorImpl q, TensorImpl k, TensorImpl v, TensorImpl? mask, long batch, long length)
        {
            long width = _embedding / _heads;
            if (mask is not null)
            {
                mask = mask.Sizes[0] == 1 ? Aten.Unsqueeze(mask, 0) : Aten.View(mask, batch, _heads, -1, k.Sizes[1]);
            }
            q = Aten.View(q, batch, _heads, length, width);
            k = Aten.View(k, batch, _heads, k.Sizes[1], width);
            v = Aten.View(v, batch, _heads, v.Sizes[1], width);
            TensorImpl output = Aten.ScaledDotProductAttention(q, k, v, mask, training ? _dropout : 0, causal: false);
            return Aten.View(Aten.Contiguous(Aten.Permute(output, [2, 0, 1, 3])), batch * length, _embedding);
        }

        private (TensorImpl Q, TensorImpl K, TensorImpl V) Project(TensorImpl q, TensorImpl k, TensorImpl v, bool isSelf, bool sharesMemory)
        {
            TensorImpl? bias = get_parameter("in_proj_bias")?.Impl;
            if (_isPacked && sharesMemory)
            {
                TensorImpl packed = get_parameter("in_proj_weight")!.Impl;
                if (isSelf)
                {
                    TensorImpl all = Unpack(Aten.Linear(q, packed, bias), 3);
                    return (Aten.Select(all, 0, 0), Aten.Select(all, 0, 1), Aten.Select(all, 0, 2));
                }
                long[] parts = [_embedding, 2 * _embedding];
                TensorImpl[] splits = Aten.SplitWithSizes(packed, parts, 0);
                TensorImpl?[] splitBiases = bias is null ? new TensorImpl?[2] : Aten.SplitWithSizes(bias, parts, 0);
                TensorImpl query = Aten.Linear(q, splits[0], splitBiases[0]);
                TensorImpl memory = Unpack(Aten.Linear(k, splits[1], splitBiases[1]), 2);
                return (query, Aten.Select(memory, 0, 0), Aten.Select(memory, 0, 1));
            }
            TensorImpl?[] biases = bias is null ? new TensorImpl?[3] : Aten.Chunk(bias, 3, 0);
            TensorImpl[] weights = _isPacked
                ? Aten.Chunk(get_parameter("in_proj_weight")!.Impl, 3, 0)
                : [get_parameter("q_proj_weight")!.Impl, get_parameter("k_proj_weight")!.Impl, get_parameter("v_proj_weight")!.Impl];
            return (Aten.Linear(q, weights[0], biases[0]), Aten.Linear(k, weights[1], biases[1]), Aten.Linear(v, weights[2], biases[2]));
        }

        /// <summary>(…, count · features) as (count, …, features).</summary>
        private TensorImpl Unpack(TensorImpl projected, long count)
        {
            TensorImpl parts = Aten.Unsqueeze(Aten.View(projected, [.. projected.Sizes[..^1], count, _embedding]), 0);
            return Aten.Contiguous(Aten.Squeeze(Aten.Transpose(parts, 0, -2), -2));
        }

        /// <summary>(length, batch, heads · width) as (batch · heads, length, width).</summary>
        private TensorImpl Heads(TensorImpl tensor) =>
            Aten.Transpose(Aten.View(Aten.Contiguous(tensor), tensor.Sizes[0], tensor.Sizes[1] * _heads, _embedding / _heads), 0, 1);
    }
}
