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
        TensorImpl[] results = Array.ConvertAll(into, x => x.DType == dtype && x.IsContiguous ? x : TensorImpl.Empty(x.Sizes, dtype));
        Dispatch.Float(dtype, new BackwardWork(
            Copy.Dense(grad, dtype), Computed(query, dtype), Computed(key, dtype), Computed(value, dtype), Copy.Dense(output, dtype), logSumExp,
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
        new(data + (batch * x.Strides[0]) + (head * x.Strides[1]) + (row * x.Strides[2]), x.Strides[2], x.Strides[3]);

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
                    for (int i = 0; i < rows; i++)
                    {
                        var row = new Span<T>(scores + ((long)i * columns), columns);
                        l[(pair * length) + first + i] = Normalize(row);
                    }
                    Gemm.Run(rows, value.Sizes[3], columns, T.One, new StridedMatrix<T>(scores, columns, 1), Matrix(v, value, batch, head, 0), T.Zero, Matrix(o, output, batch, head, first));
                }
            }
            ArrayPool<T>.Shared.Return(rented);
        }

        /// <summary>The row becomes its softmax; returns the logarithm of the denominator.</summary>
        private static T Normalize(Span<T> row)
        {
            T max = TensorPrimitives.Max<T>(row);
            if (T.IsNegativeInfinity(max))
            {
                row.Clear();
                return max;
            }
            TensorPrimitives.Subtract<T>(row, max, row);
            TensorPrimitives.Exp<T>(row, row);
            T sum = Lanes.Sum<T>(row);
            TensorPrimitives.Divide<T>(row, sum, row);
            return max + T.Log(sum);
        }
    }

    private readonly struct BackwardWork(
        TensorImpl grad, TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl output, TensorImpl logSumExp, TensorImpl? mask, bool causal, double scale,
        TensorImpl gradQuery, TensorImpl gradKey, TensorImpl gradValue) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            Copy.Fill(gradKey, 0);
            Copy.Fill(gradValue, 0);
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
                        for (int i = 0; i < rows; i++)
                        {
                            var row = new Span<T>(weights + ((long)i * columns), columns);
                            var gradient = new Span<T>(inner + ((long)i * columns), columns);
                            T logarithm = l[(pair * length) + first + i];
                            if (T.IsNegativeInfinity(logarithm))
                            {
                                row.Clear();
                                gradient.Clear();
                                continue;
                            }
                            TensorPrimitives.Subtract<T>(row, logarithm, row);
                            TensorPrimitives.Exp<T>(row, row);
                            long at = ((pair * length) + first + i) * width;   // both are dense
                            T along = TensorPrimitives.Dot<T>(new ReadOnlySpan<T>(g + at, (int)width), new ReadOnlySpan<T>(o + at, (int)width));
                            TensorPrimitives.Subtract<T>(gradient, along, gradient);
                            TensorPrimitives.Multiply<T>(gradient, row, gradient);
                        }
                        T factor = T.CreateTruncating(scale);
                        Gemm.Run(rows, width, columns, factor, ds, Matrix(k, key, batch, head, 0), T.Zero, Matrix(gq, gradQuery, batch, head, first));
                        Gemm.Run(columns, width, rows, factor, ds.Transposed, Matrix(q, query, batch, head, first), T.One, Matrix(gk, gradKey, batch, head, 0));
                        Gemm.Run(columns, width, rows, T.One, p.Transposed, gradRows, T.One, Matrix(gv, gradValue, batch, head, 0));
                    }
                }
            }
            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
