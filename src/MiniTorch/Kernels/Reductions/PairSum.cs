using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Σ f(x, y) over dense operands, block by block: what f gives is never written to memory. The shape of the sum is that of <see cref="Reduce"/>.</summary>
internal static class PairSum
{
    /// <summary>Blocks that are worth another thread.</summary>
    private const long Grain = 16;

    /// <summary>Whether <see cref="Run{K}"/> takes these operands.</summary>
    internal static bool Takes(TensorImpl x, TensorImpl y, DType dtype) =>
        x.DType == dtype && y.DType == dtype && dtype.ComputeType() == dtype && x.IsContiguous && y.IsContiguous && x.NumElements != 0 && x.Sizes.AsSpan().SequenceEqual(y.Sizes);

    /// <summary>into = Σ kernel(x, y) / divisor.</summary>
    internal static void Run<K>(K kernel, TensorImpl x, TensorImpl y, TensorImpl into, long divisor) where K : struct, IFloatBinary =>
        Dispatch.Float(x.DType, new Work<K>(kernel, x, y, into, divisor));

    private readonly struct Work<K>(K kernel, TensorImpl x, TensorImpl y, TensorImpl into, long divisor) : IFloatWork where K : struct, IFloatBinary
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            long blocks = (x.NumElements + Reduce.Block - 1) / Reduce.Block;
            TensorImpl sums = TensorImpl.Empty([blocks], x.DType);
            Parallel.For(0, blocks, Grain, new Blocks<K, T>(kernel, x, y, sums));
            Span<T> parts = sums.Span<T>();
            int count = parts.Length;
            // Pairs of blocks, pairs of pairs: an odd one waits for the last.
            Span<T> tree = stackalloc T[40];
            long pushed = 0;
            foreach (T part in parts)
            {
                T sum = part;
                int level = 0;
                for (long carry = pushed; (carry & 1) != 0; carry >>= 1)
                {
                    sum = tree[level++] + sum;
                }
                tree[level] = sum;
                pushed++;
            }
            int at = BitOperations.TrailingZeroCount(count);
            T total = tree[at++];
            for (; count >> at != 0; at++)
            {
                total = (count >> at & 1) != 0 ? tree[at] + total : total;
            }
            Span<T> result = [divisor == 1 ? total : total / T.CreateTruncating(divisor)];
            Elements.Store<T>(result, into, 0, 1);
        }
    }

    private readonly struct Blocks<K, T>(K kernel, TensorImpl x, TensorImpl y, TensorImpl sums) : IRangeBody
        where K : struct, IFloatBinary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<T> buffer = stackalloc T[Reduce.Block];
            ReadOnlySpan<T> a = x.Span<T>(), b = y.Span<T>();
            for (long block = begin; block < end; block++)
            {
                int start = (int)(block * Reduce.Block);
                Span<T> values = buffer[..Math.Min(Reduce.Block, a.Length - start)];
                kernel.Run(a.Slice(start, values.Length), b.Slice(start, values.Length), values);
                sums.Span<T>()[(int)block] = Lanes.Sum<T>(values);
            }
        }
    }
}
