using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Attention over (batch, heads, length, width), by blocks of queries: the weights of one block exist at a time.</summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Queries of a block.</summary>
    private const int Block = 64;

    /// <summary>Multiply-adds that are worth another thread.</summary>
    private const long Grain = 100_000;

    /// <summary>output = softmax(scale · q·kᵀ + mask)·v and the logarithms of the softmax's denominators; rows of −∞ give zeros.</summary>
    internal static void Forward(TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask, bool causal, double scale, TensorImpl output, TensorImpl logSumExp)
    {
        DType dtype = output.DType.ComputeType();
        TensorImpl result = output.DType == dtype ? output : TensorImpl.Empty(output.Sizes, dtype);
        Dispatch.Float(dtype, new ForwardWork(Computed(query, dtype), Computed(key, dtype), Computed(value, dtype), Broadcast(mask, query, key, dtype), causal, scale, result, logSumExp));
        if (!ReferenceEquals(result, output))
        {
            Copy.Run(result, output);
        }
    }

    /// <summary>The gradients of q, k and v from that of the output.</summary>
    internal static void Backward(
        TensorImpl grad, TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl output, TensorImpl logSumExp, TensorImpl? mask, bool causal, double scale,
        TensorImpl gradQuery, TensorImpl gradKey, TensorImpl gradValue)
    {
        DType dtype = logSumExp.DType;
        TensorImpl[] into = [gradQuery, gradKey, gradValue];
        TensorImpl[] results = Array.ConvertAll(into, x => x.DType == dtype ? x : TensorImpl.Empty(x.Sizes, dtype));
        Dispatch.Float(dtype, new BackwardWork(
            WithDenseRows(grad, dtype), Computed(query, dtype), Computed(key, dtype), Computed(value, dtype), WithDenseRows(output, dtype), logSumExp,
            Broadcast(mask, query, key, dtype), causal, scale, results[0], results[1], results[2]));
        for (int i = 0; i < into.Length; i++)
        {
            if (!ReferenceEquals(results[i], into[i]))
            {
                Copy.Run(results[i], into[i]);
            }
        }
    }

    private static TensorImpl Computed(TensorImpl x, DType dtype) => x.DType == dtype ? x : Copy.Dense(x, dtype);

    /// <summary>A tensor whose last dimension is dense, whatever the strides of the others.</summary>
    private static TensorImpl WithDenseRows(TensorImpl x, DType dtype) => x.DType == dtype && (x.Strides[^1] == 1 || x.Sizes[^1] == 1) ? x : Copy.Dense(x, dtype);

    /// <summary>The mask as (batch, heads, rows, columns) with strides of 0 where it repeats.</summary>
    private static TensorImpl? Broadcast(TensorImpl? mask, TensorImpl query, TensorImpl key, DType dtype)
    {
        if (mask is null)
        {
            return null;
        }
        mask = Computed(mask, dtype);
        long[] sizes = [query.Sizes[0], query.Sizes[1], query.Sizes[2], key.Sizes[2]];
        var strides = new long[4];
        for (int d = 0; d < mask.Rank; d++)
        {
            strides[4 - mask.Rank + d] = mask.Sizes[d] == 1 ? 0 : mask.Strides[d];
        }
        return mask.Alias(sizes, strides);
    }

    private static StridedMatrix<T> Matrix<T>(T* data, TensorImpl x, long batch, long head, long row) where T : unmanaged =>
        new(Row(data, x, batch, head, row), x.Strides[2], x.Strides[3]);

    private static T* Row<T>(T* data, TensorImpl x, long batch, long head, long row) where T : unmanaged =>
        data + (batch * x.Strides[0]) + (head * x.Strides[1]) + (row * x.Strides[2]);

    /// <summary>The scores of a block of queries, with scale, mask and causality; only the first <paramref name="columns"/> keys are looked at.</summary>
    private static void Scores<T>(T* query, T* key, TensorImpl q, TensorImpl k, TensorImpl? mask, bool causal, double scale, long batch, long head, long first, int rows, int columns, T* scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Gemm.Run(rows, columns, q.Sizes[3], T.CreateTruncating(scale), Matrix(query, q, batch, head, first), Matrix(key, k, batch, head, 0).Transposed, T.Zero, new StridedMatrix<T>(scores, columns, 1));
        if (mask is not null)
        {
            ref T start = ref mask.Reference<T>();
            for (int i = 0; i < rows; i++)
            {
                long row = (batch * mask.Strides[0]) + (head * mask.Strides[1]) + ((first + i) * mask.Strides[2]);
                for (int j = 0; j < columns; j++)
                {
                    scores[((long)i * columns) + j] += System.Runtime.CompilerServices.Unsafe.Add(ref start, (nint)(row + (j * mask.Strides[3])));
                }
            }
        }
        if (causal)
        {
            for (int i = 0; i < rows; i++)
            {
                int seen = (int)Math.Min(columns, first + i + 1);
                new Span<T>(scores + ((long)i * columns) + seen, columns - seen).Fill(T.NegativeInfinity);
            }
        }
    }

    private readonly struct ForwardWork(TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask, bool causal, double scale, TensorImpl output, TensorImpl logSumExp) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            long blocks = (query.Sizes[2] + Block - 1) / Block;
            long work = Math.Min(Block, query.Sizes[2]) * key.Sizes[2] * query.Sizes[3];
            Parallel.For(0, query.Sizes[0] * query.Sizes[1] * blocks, Math.Max(1, Grain / Math.Max(1, work)), new ForwardBody<T>(query, key, value, mask, causal, scale, output, logSumExp, blocks));
        }
    }

    private readonly struct ForwardBody<T>(TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask, bool causal, double scale, TensorImpl output, TensorImpl logSumExp, long blocks) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            (long heads, long length, int keys) = (query.Sizes[1], query.Sizes[2], (int)key.Sizes[2]);
            T[] rented = ArrayPool<T>.Shared.Rent(Block * keys);
            fixed (T* q = &query.Reference<T>(), k = &key.Reference<T>(), v = &value.Reference<T>(), o = &output.Reference<T>(), l = &logSumExp.Reference<T>(), scores = rented)
            {
                for (long item = begin; item < end; item++)
                {
                    (long pair, long block) = Math.DivRem(item, blocks);
                    (long batch, long head) = Math.DivRem(pair, heads);
                    long first = block * Block;
                    int rows = (int)Math.Min(Block, length - first);
                    int columns = causal ? (int)Math.Min(keys, first + rows) : keys;
                    Scores(q, k, query, key, mask, causal, scale, batch, head, first, rows, columns, scores);
                    Normalize(scores, rows, columns, l + (pair * length) + first);
                    Gemm.Run(rows, value.Sizes[3], columns, T.One, new StridedMatrix<T>(scores, columns, 1), Matrix(v, value, batch, head, 0), T.Zero, Matrix(o, output, batch, head, first));
                }
            }
            ArrayPool<T>.Shared.Return(rented);
        }

        /// <summary>The rows become their softmax; <paramref name="logarithms"/> receives the logarithms of the denominators.</summary>
        private static void Normalize(T* scores, int rows, int columns, T* logarithms)
        {
            for (int i = 0; i < rows; i++)
            {
                var row = new Span<T>(scores + ((long)i * columns), columns);
                T max = TensorPrimitives.Max<T>(row);
                logarithms[i] = max;
                if (!T.IsNegativeInfinity(max))
                {
                    TensorPrimitives.Subtract<T>(row, max, row);
                }
            }
            var block = new Span<T>(scores, rows * columns);
            VectorMath.Exp<T>(block, block);   // one call for all rows; a row of −∞ becomes zeros
            for (int i = 0; i < rows; i++)
            {
                if (T.IsNegativeInfinity(logarithms[i]))
                {
                    continue;
                }
                var row = new Span<T>(scores + ((long)i * columns), columns);
                T sum = Lanes.Sum<T>(row);
                TensorPrimitives.Multiply<T>(row, T.One / sum, row);
                logarithms[i] += T.Log(sum);
            }
        }
    }

    private readonly struct BackwardWork(
        TensorImpl grad, TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl output, TensorImpl logSumExp, TensorImpl? mask, bool causal, double scale,
        TensorImpl gradQuery, TensorImpl gradKey, TensorImpl gradValue) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (query.Sizes[2] > Block || query.Sizes[2] < key.Sizes[2])
            {
                Copy.Fill(gradKey, 0);   // several blocks of queries add to them, or none reaches the last keys
                Copy.Fill(gradValue, 0);
            }
            long work = query.Sizes[2] * key.Sizes[2] * query.Sizes[3];
            Parallel.For(0, query.Sizes[0] * query.Sizes[1], Math.Max(1, Grain / Math.Max(1, work)), new BackwardBody<T>(grad, query, key, value, output, logSumExp, mask, causal, scale, gradQuery, gradKey, gradValue));
        }
    }

    private readonly struct BackwardBody<T>(
        TensorImpl grad, TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl output, TensorImpl logSumExp, TensorImpl? mask, bool causal, double scale,
        TensorImpl gradQuery, TensorImpl gradKey, TensorImpl gradValue) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            (long heads, long length, int keys, long width) = (query.Sizes[1], query.Sizes[2], (int)key.Sizes[2], query.Sizes[3]);
            T[] rented = ArrayPool<T>.Shared.Rent(2 * Block * keys);
            fixed (T* g = &grad.Reference<T>(), q = &query.Reference<T>(), k = &key.Reference<T>(), v = &value.Reference<T>(), o = &output.Reference<T>(), l = &logSumExp.Reference<T>())
            fixed (T* gq = &gradQuery.Reference<T>(), gk = &gradKey.Reference<T>(), gv = &gradValue.Reference<T>(), weights = rented)
            {
                for (long pair = begin; pair < end; pair++)
                {
                    (long batch, long head) = Math.DivRem(pair, heads);
                    for (long first = 0; first < length; first += Block)
                    {
                        int rows = (int)Math.Min(Block, length - first);
                        int columns = causal ? (int)Math.Min(keys, first + rows) : keys;
                        T* inner = weights + ((long)Block * keys);
                        Scores(q, k, query, key, mask, causal, scale, batch, head, first, rows, columns, weights);
                        StridedMatrix<T> p = new(weights, columns, 1), ds = new(inner, columns, 1);
                        StridedMatrix<T> gradRows = Matrix(g, grad, batch, head, first);
                        Gemm.Run(rows, columns, width, T.One, gradRows, Matrix(v, value, batch, head, 0).Transposed, T.Zero, ds);
                        Gradients(weights, inner, rows, columns, l + (pair * length) + first, Row(g, grad, batch, head, first), Row(o, output, batch, head, first));
                        T factor = T.CreateTruncating(scale);
                        Gemm.Run(rows, width, columns, factor, ds, Matrix(k, key, batch, head, 0), T.Zero, Matrix(gq, gradQuery, batch, head, first));
                        T before = length > Block || length < keys ? T.One : T.Zero;
                        Gemm.Run(columns, width, rows, factor, ds.Transposed, Matrix(q, query, batch, head, first), before, Matrix(gk, gradKey, batch, head, 0));
                        Gemm.Run(columns, width, rows, T.One, p.Transposed, gradRows, before, Matrix(gv, gradValue, batch, head, 0));
                    }
                }
            }
            ArrayPool<T>.Shared.Return(rented);
        }

        /// <summary>Scores become weights p, and their gradients dp those of the scores: p · (dp − grad · output).</summary>
        private void Gradients(T* weights, T* gradients, int rows, int columns, T* logarithms, T* gradRow, T* outputRow)
        {
            int width = (int)value.Sizes[3];
            for (int i = 0; i < rows; i++)
            {
                var row = new Span<T>(weights + ((long)i * columns), columns);
                var gradient = new Span<T>(gradients + ((long)i * columns), columns);
                if (T.IsNegativeInfinity(logarithms[i]))
                {
                    row.Fill(T.NegativeInfinity);
                    gradient.Clear();
                    continue;
                }
                TensorPrimitives.Subtract<T>(row, logarithms[i], row);
                T along = TensorPrimitives.Dot<T>(new ReadOnlySpan<T>(gradRow + (i * grad.Strides[2]), width), new ReadOnlySpan<T>(outputRow + (i * output.Strides[2]), width));
                TensorPrimitives.Subtract<T>(gradient, along, gradient);
            }
            var block = new Span<T>(weights, rows * columns);
            VectorMath.Exp<T>(block, block);
            TensorPrimitives.Multiply<T>(block, new Span<T>(gradients, rows * columns), new Span<T>(gradients, rows * columns));
        }
    }
}
