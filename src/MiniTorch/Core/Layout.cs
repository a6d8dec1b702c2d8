namespace MiniTorch.Core;

/// <summary>Arithmetic on sizes and strides (in elements). Arrays of sizes and strides are shared between tensors and never modified.</summary>
internal static class Layout
{
    internal static readonly long[] Scalar = [];

    private static readonly long[] s_one = [1];

    internal static long NumElements(ReadOnlySpan<long> sizes)
    {
        long count = 1;
        foreach (long size in sizes)
        {
            count = checked(count * size);
        }
        return count;
    }

    /// <summary>How many elements of storage the layout reaches over, from the first to the last.</summary>
    internal static long Extent(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        long extent = 1;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 0)
            {
                return 0;
            }
            extent = checked(extent + (sizes[d] - 1) * strides[d]);
        }
        return extent;
    }

    /// <summary>Row-major strides; a dimension of size 0 counts as 1, as in libtorch.</summary>
    internal static long[] ContiguousStrides(ReadOnlySpan<long> sizes)
    {
        if (sizes.Length == 0)
        {
            return Scalar;
        }
        if (sizes.Length == 1)
        {
            return s_one;
        }
        var strides = new long[sizes.Length];
        long stride = 1;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= Math.Max(sizes[d], 1);
        }
        return strides;
    }

    internal static bool IsContiguous(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        long expected = 1;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            if (sizes[d] == 0)
            {
                return true;
            }
            if (sizes[d] != 1)
            {
                if (strides[d] != expected)
                {
                    return sizes.Contains(0);
                }
                expected *= sizes[d];
            }
        }
        return true;
    }

    /// <summary>Whether images or volumes (rank 4 or 5) have their channels innermost, as libtorch guesses it from the strides.</summary>
    internal static bool IsChannelsLast(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        int rank = sizes.Length;
        if (rank is not (4 or 5) || strides[1] == 0)
        {
            return false;
        }
        long least = 0;
        for (int i = 0; i < rank; i++)
        {
            int d = i == 0 ? 1 : i == rank - 1 ? 0 : rank - i;   // channels, width, height, (depth,) batch
            if (sizes[d] == 0 || strides[d] < least || (d == 0 && least == strides[1]))
            {
                return false;
            }
            least = strides[d] * Math.Max(sizes[d], 1);
        }
        return true;
    }

    /// <summary>Strides with the channels (dimension 1) innermost.</summary>
    internal static long[] ChannelsLastStrides(ReadOnlySpan<long> sizes)
    {
        var strides = new long[sizes.Length];
        strides[1] = 1;
        long stride = Math.Max(sizes[1], 1);
        for (int d = sizes.Length - 1; d >= 2; d--)
        {
            strides[d] = stride;
            stride *= Math.Max(sizes[d], 1);
        }
        strides[0] = stride;
        return strides;
    }

    /// <summary>Every element has a place of its own and the elements fill a block without gaps.</summary>
    internal static bool IsNonOverlappingAndDense(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        if (sizes.Contains(0))
        {
            return true;
        }
        Span<int> order = sizes.Length <= 16 ? stackalloc int[sizes.Length] : new int[sizes.Length];
        int used = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 1)
            {
                continue;
            }
            int at = used++;
            while (at > 0 && strides[order[at - 1]] > strides[d])
            {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = d;
        }
        long expected = 1;
        for (int i = 0; i < used; i++)
        {
            if (strides[order[i]] != expected)
            {
                return false;
            }
            expected *= sizes[order[i]];
        }
        return true;
    }

    /// <summary>Two elements may share a place: a stride of 0, or strides that interleave.</summary>
    internal static bool HasInternalOverlap(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        for (int d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] > 1 && strides[d] == 0)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The shape of a pointwise result, or libtorch's error.</summary>
    internal static long[] Broadcast(long[] a, long[] b)
    {
        if (ReferenceEquals(a, b) || a.AsSpan().SequenceEqual(b))
        {
            return a;
        }
        if (b.Length == 0)
        {
            return a;
        }
        if (a.Length == 0)
        {
            return b;
        }
        int rank = Math.Max(a.Length, b.Length);
        var result = new long[rank];
        for (int d = rank - 1; d >= 0; d--)
        {
            int da = d - rank + a.Length;
            int db = d - rank + b.Length;
            long sa = da >= 0 ? a[da] : 1;
            long sb = db >= 0 ? b[db] : 1;
            if (sa != sb && sa != 1 && sb != 1)
            {
                throw Error.Of($"The size of tensor a ({sa}) must match the size of tensor b ({sb}) at non-singleton dimension {d}");
            }
            result[d] = sa == 1 ? sb : sa;
        }
        return result;
    }

    /// <summary>Strides that read a tensor as if it were expanded to <paramref name="target"/>; the shapes must be compatible.</summary>
    internal static void ExpandStrides(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, ReadOnlySpan<long> target, Span<long> expanded)
    {
        int lead = target.Length - sizes.Length;
        expanded[..lead].Clear();
        for (int d = 0; d < sizes.Length; d++)
        {
            expanded[lead + d] = sizes[d] == 1 ? 0 : strides[d];
        }
    }

    /// <summary>A dimension from −rank to rank − 1 as an index; a 0-dim tensor accepts −1 and 0.</summary>
    internal static int WrapDim(long dim, int rank)
    {
        int bound = Math.Max(rank, 1);
        if (dim < -bound || dim >= bound)
        {
            throw Error.Of($"Dimension out of range (expected to be in range of [{-bound}, {bound - 1}], but got {dim})");
        }
        return (int)(dim < 0 ? dim + bound : dim);
    }

    /// <summary>A bit for each dimension in <paramref name="dims"/> (an empty list means all); a dimension named twice is libtorch's error.</summary>
    internal static ulong DimMask(ReadOnlySpan<long> dims, int rank, bool emptyMeansAll = true)
    {
        Error.Unless(rank <= 64, "only tensors with up to 64 dims are supported");
        if (dims.Length == 0 && emptyMeansAll)
        {
            return rank == 0 ? 0 : ulong.MaxValue >> (64 - rank);
        }
        ulong mask = 0;
        foreach (long dim in dims)
        {
            ulong bit = 1UL << WrapDim(dim, rank);
            if ((mask & bit) != 0)
            {
                throw Error.Of($"dim {WrapDim(dim, rank)} appears multiple times in the list of dims");
            }
            mask |= bit;
        }
        return rank == 0 ? 0 : mask;
    }

    /// <summary>How many elements a reduction over the dimensions in <paramref name="mask"/> takes for each result.</summary>
    internal static long ReducedCount(ReadOnlySpan<long> sizes, ulong mask)
    {
        long count = 1;
        for (int d = 0; d < sizes.Length; d++)
        {
            count *= (mask >> d & 1) != 0 ? sizes[d] : 1;
        }
        return count;
    }

    /// <summary>The shape after a reduction over the dimensions in <paramref name="mask"/>.</summary>
    internal static long[] Reduced(ReadOnlySpan<long> sizes, ulong mask, bool keepDim)
    {
        int removed = keepDim ? 0 : System.Numerics.BitOperations.PopCount(mask);
        if (sizes.Length == removed)
        {
            return Scalar;
        }
        var result = new long[sizes.Length - removed];
        int at = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            bool reduced = (mask >> d & 1) != 0;
            if (!reduced || keepDim)
            {
                result[at++] = reduced ? 1 : sizes[d];
            }
        }
        return result;
    }
}
