using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Sums over any set of dimensions. Every sum is a tree of fixed shape, so that its rounding error grows with the logarithm of
/// the length and does not depend on vector width or thread count: blocks of <see cref="Block"/> elements are summed in <see cref="Lanes"/>
/// lanes, blocks are added pairwise.
/// </summary>
internal static class Sum
{
    private const int Lanes = 16;
    private const int Block = 1024;

    /// <summary>into[kept] = Σ x[kept, reduced]; <paramref name="into"/> has the shape with the reduced dimensions kept at size 1 or removed.</summary>
    /// <param name="x">Any dtype.</param>
    /// <param name="mask">A bit for each reduced dimension.</param>
    /// <param name="into">Dense; the dtype in which the sum is accumulated is its compute type (float32 sums of half types).</param>
    internal static void Run(TensorImpl x, ulong mask, TensorImpl into)
    {
        switch (into.DType.ComputeType())
        {
            case DType.Float32: Run<float>(x, mask, into); break;
            case DType.Float64: Run<double>(x, mask, into); break;
            case DType.Complex128: Run<Complex>(x, mask, into); break;
            case DType.Int64: Run<long>(x, mask, into); break;
            case DType.Int32: Run<int>(x, mask, into); break;
            case DType.Int16: Run<short>(x, mask, into); break;
            case DType.Int8: Run<sbyte>(x, mask, into); break;
            default: Run<byte>(x, mask, into); break;
        }
    }

    private static void Run<T>(TensorImpl x, ulong mask, TensorImpl into) where T : unmanaged, INumberBase<T>
    {
        (long[] keptSizes, long[] keptStrides) = Part(x, mask, reduced: false);
        (long[] sizes, long[] strides) = Part(x, mask, reduced: true);
        var outer = NdIter.Create(keptSizes, keptStrides, 1);
        var inner = NdIter.Create(sizes, strides, 1);
        long grain = Math.Max(1, 32768 / Math.Max(1, inner.Length));
        Parallel.For(0, into.NumElements, grain, new Body<T>(x, into, outer, inner));
    }

    private static (long[], long[]) Part(TensorImpl x, ulong mask, bool reduced)
    {
        int count = BitOperations.PopCount(mask);
        count = reduced ? count : x.Rank - count;
        var sizes = new long[count];
        var strides = new long[Math.Max(count, 1)];
        int at = 0;
        for (int d = 0; d < x.Rank; d++)
        {
            if ((mask >> d & 1) != 0 == reduced)
            {
                sizes[at] = x.Sizes[d];
                strides[at++] = x.Strides[d];
            }
        }
        return (sizes, strides);
    }

    /// <summary>Sums runs one after the other, as a pairwise tree over blocks.</summary>
    private readonly struct Body<T>(TensorImpl x, TensorImpl into, NdIter outer, NdIter inner) : IRangeBody where T : unmanaged, INumberBase<T>
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<T> buffer = stackalloc T[Elements.Chunk];
            Span<T> tree = stackalloc T[64];
            // The kept dimensions are walked in their own order, which is row-major: the destination is dense.
            for (long i = begin; i < end; i++)
            {
                NdIter.Cursor place = outer.Start(i, i + 1);
                place.Next(1, out _);
                T sum = One(place.Offset(0), buffer, tree);
                Elements.Store<T>(new ReadOnlySpan<T>(in sum), into, i, 1);
            }
        }

        private T One(long offset, Span<T> buffer, Span<T> tree)
        {
            long blocks = 0;
            int inBlock = 0;
            T block = T.Zero;
            NdIter.Cursor cursor = inner.Start(0, inner.Length);
            while (cursor.Next(Math.Min(Elements.Chunk, Block - inBlock), out int count))
            {
                block += Dense(Elements.Load(x, offset + cursor.Offset(0), inner.InnerStride(0), count, buffer));
                inBlock += count;
                if (inBlock == Block)
                {
                    Push(tree, ref blocks, block);
                    (block, inBlock) = (T.Zero, 0);
                }
            }
            for (long left = blocks, level = 0; left != 0; left >>= 1, level++)
            {
                if ((left & 1) != 0)
                {
                    block = tree[(int)level] + block;
                }
            }
            return block;
        }

        /// <summary>tree[k] holds the sum of 2^k blocks when bit k of the count is set: adding a block is a binary increment.</summary>
        private static void Push(Span<T> tree, ref long blocks, T sum)
        {
            int level = 0;
            for (long carry = blocks; (carry & 1) != 0; carry >>= 1)
            {
                sum = tree[level++] + sum;
            }
            tree[level] = sum;
            blocks++;
        }

        private static T Dense(ReadOnlySpan<T> values)
        {
            if (values.Length < Lanes)
            {
                T few = T.Zero;
                foreach (T value in values)
                {
                    few += value;
                }
                return few;
            }
            Span<T> lanes = stackalloc T[Lanes];
            values[..Lanes].CopyTo(lanes);
            int i = Lanes;
            for (; i + Lanes <= values.Length; i += Lanes)
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    lanes[lane] += values[i + lane];
                }
            }
            for (int lane = 0; i < values.Length; i++, lane++)
            {
                lanes[lane] += values[i];
            }
            for (int half = Lanes / 2; half > 0; half /= 2)
            {
                for (int lane = 0; lane < half; lane++)
                {
                    lanes[lane] += lanes[lane + half];
                }
            }
            return lanes[0];
        }
    }
}
