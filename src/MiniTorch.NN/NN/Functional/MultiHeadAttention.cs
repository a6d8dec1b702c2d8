using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

/// <summary>The weights and options of attention in several heads, and how it is computed.</summary>
internal sealed class MultiHeadAttention
{
    private long _embedding;

    internal required long Heads { get; init; }

    /// <summary>[3 · embedding, embedding], or null where <see cref="Separate"/> are given.</summary>
    internal required TensorImpl? Packed { get; init; }

    /// <summary>The projections of query, key and value.</summary>
    internal TensorImpl[]? Separate { get; init; }

    internal TensorImpl? ProjectionBias { get; init; }

    /// <summary>A trained key and value that are added to the sequences.</summary>
    internal (TensorImpl Key, TensorImpl Value)? Extra { get; init; }

    internal bool AddZero { get; init; }

    /// <summary>Query, key, value and the result are (batch, length, features).</summary>
    internal bool BatchFirst { get; init; }

    internal required double Dropout { get; init; }

    internal required TensorImpl OutWeight { get; init; }

    internal TensorImpl? OutBias { get; init; }

    /// <summary>Attends from the query to key and value, all (length, batch, features) or without a batch; the weights if they are asked for, averaged over the heads or not.</summary>
    internal (TensorImpl Output, TensorImpl? Weights) Run(
        TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? keyPadding, bool needWeights, TensorImpl? attentionMask, bool average, bool causal)
    {
        Error.Unless(!causal || attentionMask is not null, "Need attn_mask if specifying the is_causal hint.");
        bool batched = query.Rank == 3;
        _embedding = query.Sizes[^1];
        bool swaps = BatchFirst && batched;
        TensorImpl q = Lift(query), k = Lift(key), v = Lift(value);
        if (swaps)
        {
            (q, k, v) = (Aten.Transpose(q, 0, 1), Aten.Transpose(k, 0, 1), Aten.Transpose(v, 0, 1));
        }
        long length = q.Sizes[0], batch = q.Sizes[1];
        (q, k, v) = Project(q, k, v, ReferenceEquals(query, key), ReferenceEquals(key, value));
        TensorImpl? mask = attentionMask is null ? null : Additive(attentionMask, q.DType);
        TensorImpl? padding = keyPadding is null ? null : Additive(batched ? keyPadding : Aten.Unsqueeze(keyPadding, 0), q.DType);
        int added = 0;
        if (Extra is { } extra)
        {
            k = Aten.Cat([k, Aten.Expand(extra.Key, 1, batch, _embedding)], 0);
            v = Aten.Cat([v, Aten.Expand(extra.Value, 1, batch, _embedding)], 0);
            added++;
        }
        (q, k, v) = (OfHeads(q), OfHeads(k), OfHeads(v));
        if (AddZero)
        {
            TensorImpl zeros = Aten.Zeros([batch * Heads, 1, _embedding / Heads], k.DType);
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
            padding = Aten.Reshape(Aten.Expand(Aten.View(Aten.ConstantPadNd(padding, [0, added], 0), batch, 1, 1, keys), batch, Heads, 1, keys), batch * Heads, 1, keys);
            mask = mask is null ? padding : mask + padding;
        }
        (TensorImpl output, TensorImpl? weights) = needWeights ? Weighted(q, k, v, mask, batch, length) : (Fused(q, k, v, mask, batch, length), null);
        output = Aten.View(Aten.Linear(output, OutWeight, OutBias), length, batch, OutWeight.Sizes[0]);
        if (swaps)
        {
            output = Aten.Transpose(output, 0, 1);
        }
        if (weights is not null && average)
        {
            weights = Aten.Mean(weights, [1]);
        }
        if (!batched)
        {
            output = Aten.Squeeze(output, 1);
            weights = weights is null ? null : Aten.Squeeze(weights, 0);
        }
        return (output, weights);
    }

    private static TensorImpl Lift(TensorImpl tensor) => tensor.Rank == 2 ? Aten.Unsqueeze(tensor, 1) : tensor;

    private static TensorImpl Additive(TensorImpl mask, DType dtype) =>
        mask.DType == DType.Bool ? Aten.MaskedFill(Aten.Zeros(mask.Sizes, dtype), mask, double.NegativeInfinity) : mask;

    /// <summary>Attention step by step, for the weights (batch, heads, length, keys).</summary>
    private (TensorImpl Output, TensorImpl Weights) Weighted(TensorImpl q, TensorImpl k, TensorImpl v, TensorImpl? mask, long batch, long length)
    {
        TensorImpl scaled = q * Aten.Scalar(Math.Sqrt(1.0 / (_embedding / Heads)));
        TensorImpl transposed = Aten.Transpose(k, -2, -1);
        TensorImpl weights = Aten.Softmax(mask is null ? Aten.Bmm(scaled, transposed) : Aten.Baddbmm(mask, scaled, transposed), -1);
        weights = Aten.Dropout(weights, Dropout, Dropout > 0);
        TensorImpl output = Aten.Reshape(Aten.Transpose(Aten.Bmm(weights, v), 0, 1), length * batch, _embedding);
        return (output, Aten.View(weights, batch, Heads, length, k.Sizes[1]));
    }

    /// <summary>Attention as one operator.</summary>
    private TensorImpl Fused(TensorImpl q, TensorImpl k, TensorImpl v, TensorImpl? mask, long batch, long length)
    {
        long width = _embedding / Heads;
        if (mask is not null)
        {
            mask = mask.Sizes[0] == 1 ? Aten.Unsqueeze(mask, 0) : Aten.View(mask, batch, Heads, -1, k.Sizes[1]);
        }
        q = Aten.View(q, batch, Heads, length, width);
        k = Aten.View(k, batch, Heads, k.Sizes[1], width);
        v = Aten.View(v, batch, Heads, v.Sizes[1], width);
        TensorImpl output = Aten.ScaledDotProductAttention(q, k, v, mask, Dropout, causal: false);
        return Aten.View(Aten.Contiguous(Aten.Permute(output, [2, 0, 1, 3])), batch * length, _embedding);
    }

    private (TensorImpl Q, TensorImpl K, TensorImpl V) Project(TensorImpl q, TensorImpl k, TensorImpl v, bool isSelf, bool sharesMemory)
    {
        if (Packed is not null && sharesMemory)
        {
            if (isSelf)
            {
                TensorImpl all = Unpack(Aten.Linear(q, Packed, ProjectionBias), 3);
                return (Aten.Select(all, 0, 0), Aten.Select(all, 0, 1), Aten.Select(all, 0, 2));
            }
            long[] parts = [_embedding, 2 * _embedding];
            TensorImpl[] splits = Aten.SplitWithSizes(Packed, parts, 0);
            TensorImpl?[] splitBiases = ProjectionBias is null ? new TensorImpl?[2] : Aten.SplitWithSizes(ProjectionBias, parts, 0);
            TensorImpl query = Aten.Linear(q, splits[0], splitBiases[0]);
            TensorImpl memory = Unpack(Aten.Linear(k, splits[1], splitBiases[1]), 2);
            return (query, Aten.Select(memory, 0, 0), Aten.Select(memory, 0, 1));
        }
        TensorImpl?[] biases = ProjectionBias is null ? new TensorImpl?[3] : Aten.Chunk(ProjectionBias, 3, 0);
        TensorImpl[] weights = Packed is null ? Separate! : Aten.Chunk(Packed, 3, 0);
        return (Aten.Linear(q, weights[0], biases[0]), Aten.Linear(k, weights[1], biases[1]), Aten.Linear(v, weights[2], biases[2]));
    }

    /// <summary>(…, count · features) as (count, …, features).</summary>
    private TensorImpl Unpack(TensorImpl projected, long count)
    {
        TensorImpl parts = Aten.Unsqueeze(Aten.View(projected, [.. projected.Sizes[..^1], count, _embedding]), 0);
        return Aten.Contiguous(Aten.Squeeze(Aten.Transpose(parts, 0, -2), -2));
    }

    /// <summary>(length, batch, heads · width) as (batch · heads, length, width).</summary>
    private TensorImpl OfHeads(TensorImpl tensor) =>
        Aten.Transpose(Aten.View(Aten.Contiguous(tensor), tensor.Sizes[0], tensor.Sizes[1] * Heads, _embedding / Heads), 0, 1);
}
