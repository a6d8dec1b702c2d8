using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// How a reduction walks its input: the kept dimensions in row-major order (that of the dense result), the reduced ones in the order in which
/// they lie in memory; neighbours that are walked evenly are merged and sizes of 1 dropped.
/// </summary>
internal sealed class ReductionPlan
{
    private ReductionPlan(long[] keptSizes, long[] keptStrides, long[] sizes, long[] strides)
    {
        (KeptSizes, KeptStrides, Sizes, Strides) = (keptSizes, keptStrides, sizes, strides);
        Outputs = Layout.NumElements(keptSizes);
        Length = Layout.NumElements(sizes);
        Block = BlockOf(sizes);
    }

    internal long[] KeptSizes { get; }

    internal long[] KeptStrides { get; }

    /// <summary>The reduced dimensions, the one with the smallest stride last.</summary>
    internal long[] Sizes { get; }

    internal long[] Strides { get; }

    /// <summary>How many results there are.</summary>
    internal long Outputs { get; }

    /// <summary>How many elements go into each.</summary>
    internal long Length { get; }

    /// <summary>Elements that are folded as one unit: a whole part of the innermost run where that is possible, so that no block has to be put together.</summary>
    internal int Block { get; }

    /// <summary>From one result's elements to the next one's, along the last kept dimension.</summary>
    internal long KeptStride => KeptStrides.Length == 0 ? 0 : KeptStrides[^1];

    /// <summary>The dense run within a result's elements.</summary>
    internal long InnerSize => Sizes.Length == 0 ? 1 : Sizes[^1];

    internal long InnerStride => Strides.Length == 0 ? 1 : Strides[^1];

    /// <summary>
    /// Whether neighbouring results lie closer together in memory than the elements of one result do, and are enough to be worth it: then rows of
    /// results are accumulated at once instead of one result after the other.
    /// </summary>
    internal bool ByRows => KeptSizes.Length != 0 && Length > 1 && KeptSizes[^1] >= 8 && Math.Abs(KeptStrides[^1]) < Math.Abs(InnerStride);

    /// <param name="x">Any layout.</param>
    /// <param name="mask">A bit for each reduced dimension.</param>
    internal static ReductionPlan Create(TensorImpl x, ulong mask)
    {
        int rank = x.Rank;
        Span<long> sizes = stackalloc long[rank];
        Span<long> strides = stackalloc long[rank];
        int reduced = 0;
        for (int d = 0; d < rank; d++)
        {
            if ((mask >> d & 1) != 0 && x.Sizes[d] != 1)
            {
                int at = reduced++;
                for (; at > 0 && Math.Abs(strides[at - 1]) < Math.Abs(x.Strides[d]); at--)
                {
                    (sizes[at], strides[at]) = (sizes[at - 1], strides[at - 1]);
                }
                (sizes[at], strides[at]) = (x.Sizes[d], x.Strides[d]);
            }
        }
        (long[] reducedSizes, long[] reducedStrides) = Merge(sizes[..reduced], strides[..reduced]);
        int kept = 0;
        for (int d = 0; d < rank; d++)
        {
            if ((mask >> d & 1) == 0 && x.Sizes[d] != 1)
            {
                (sizes[kept], strides[kept++]) = (x.Sizes[d], x.Strides[d]);
            }
        }
        (long[] keptSizes, long[] keptStrides) = Merge(sizes[..kept], strides[..kept]);
        return new ReductionPlan(keptSizes, keptStrides, reducedSizes, reducedStrides);
    }

    private static int BlockOf(long[] sizes)
    {
        const int Shortest = Reduce.Block / 4;
        const int Longest = 64 * Reduce.Block;   // in longer runs few blocks have to be put together, and a divisor is long to seek
        if (sizes.Length > 1 && sizes[^1] is >= Shortest and <= Longest and long run)
        {
            for (long parts = (run + Reduce.Block - 1) / Reduce.Block; run / parts >= Shortest; parts++)
            {
                if (run % parts == 0)
                {
                    return (int)(run / parts);
                }
            }
        }
        return Reduce.Block;
    }

    private static (long[] Sizes, long[] Strides) Merge(Span<long> sizes, Span<long> strides)
    {
        int merged = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (merged > 0 && strides[merged - 1] == strides[d] * sizes[d])
            {
                sizes[merged - 1] *= sizes[d];
                strides[merged - 1] = strides[d];
            }
            else
            {
                (sizes[merged], strides[merged]) = (sizes[d], strides[d]);
                merged++;
            }
        }
        return (sizes[..merged].ToArray(), strides[..merged].ToArray());
    }
}

/// <summary>Counts through sizes in row-major order and keeps the offset that strides give.</summary>
internal ref struct Odometer
{
    private readonly ReadOnlySpan<long> _sizes;
    private readonly ReadOnlySpan<long> _strides;
    private readonly Span<long> _index;

    /// <param name="sizes">The sizes to count through.</param>
    /// <param name="strides">What a step along each costs.</param>
    /// <param name="index">Room for as many numbers.</param>
    /// <param name="position">Where to start.</param>
    internal Odometer(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, Span<long> index, long position)
    {
        _sizes = sizes;
        _strides = strides;
        _index = index;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            (position, _index[d]) = Math.DivRem(position, sizes[d]);
            Offset += _index[d] * strides[d];
        }
    }

    internal long Offset { get; private set; }

    /// <summary>The place along the last dimension.</summary>
    internal readonly long Last => _sizes.Length == 0 ? 0 : _index[^1];

    internal void Next() => Advance(1);

    /// <summary>Steps along the last dimension, at most to its end.</summary>
    internal void Advance(long steps)
    {
        for (int d = _sizes.Length - 1; d >= 0; d--)
        {
            Offset += steps * _strides[d];
            if ((_index[d] += steps) < _sizes[d])
            {
                return;
            }
            Offset -= _sizes[d] * _strides[d];
            _index[d] = 0;
            steps = 1;
        }
    }
}
