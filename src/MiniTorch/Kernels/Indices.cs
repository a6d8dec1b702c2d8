using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Index tensors: their bounds, their negative entries, the places where a mask is true.</summary>
internal static class Indices
{
    /// <summary>The first index outside of [lowest, size), if there is one.</summary>
    internal static bool FindOutside(ReadOnlySpan<long> indices, long lowest, long size, out long outside)
    {
        int i = 0;
        if (indices.Length >= Vector<long>.Count)
        {
            var low = new Vector<long>(lowest);
            var high = new Vector<long>(size - 1);
            Vector<long> bad = Vector<long>.Zero;
            for (; i <= indices.Length - Vector<long>.Count; i += Vector<long>.Count)
            {
                var v = new Vector<long>(indices[i..]);
                bad |= Vector.LessThan(v, low) | Vector.GreaterThan(v, high);
            }
            if (bad != Vector<long>.Zero)
            {
                i = 0;
            }
        }
        for (; i < indices.Length; i++)
        {
            if (indices[i] < lowest || indices[i] >= size)
            {
                outside = indices[i];
                return true;
            }
        }
        outside = 0;
        return false;
    }

    /// <summary>The indices row-major as int64, all within [0, size); libtorch's usual error for one outside.</summary>
    /// <param name="index">An integer tensor.</param>
    /// <param name="size">The size of the indexed dimension.</param>
    /// <param name="dim">The dimension, for the error.</param>
    internal static TensorImpl Checked(TensorImpl index, long size, int dim)
    {
        TensorImpl dense = Copy.Dense(index, DType.Int64);
        if (FindOutside(dense.Span<long>(), 0, size, out long outside))
        {
            throw Error.Of($"index {outside} is out of bounds for dimension {dim} with size {size}");
        }
        return dense;
    }

    /// <summary>The same with a bare error text.</summary>
    internal static TensorImpl Checked(TensorImpl index, long size, string error)
    {
        TensorImpl dense = Copy.Dense(index, DType.Int64);
        Error.Unless(!FindOutside(dense.Span<long>(), 0, size, out _), error);
        return dense;
    }

    /// <summary>The indices row-major as int64 within [0, size): negative ones count from the end.</summary>
    internal static TensorImpl Wrapped(TensorImpl index, long size, int dim)
    {
        TensorImpl dense = Copy.Dense(index, DType.Int64);
        if (FindOutside(dense.Span<long>(), -size, size, out long outside))
        {
            throw Error.Of($"index {outside} is out of bounds for dimension {dim} with size {size}");
        }
        return WithoutNegatives(dense, size);
    }

    /// <summary>Counts negative indices, which must be at least −size, from the end; the tensor itself if there are none.</summary>
    internal static TensorImpl WithoutNegatives(TensorImpl dense, long size)
    {
        ReadOnlySpan<long> values = dense.Span<long>();
        if (!FindOutside(values, 0, long.MaxValue, out _))
        {
            return dense;
        }
        TensorImpl wrapped = TensorImpl.Empty(dense.Sizes, DType.Int64);
        Span<long> target = wrapped.Span<long>();
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = values[i] < 0 ? values[i] + size : values[i];
        }
        return wrapped;
    }

    /// <summary>A bool tensor, row-major, that is true where <paramref name="x"/> is not zero.</summary>
    internal static TensorImpl Mask(TensorImpl x) => Copy.Dense(x, DType.Bool);

    internal static long CountTrue(TensorImpl mask)
    {
        ReadOnlySpan<bool> values = mask.Span<bool>();
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values);
        long count = 0;
        int i = 0;
        while (i <= bytes.Length - Vector<byte>.Count)
        {
            // Up to 255 vectors of zeros and ones add up in bytes before they must be widened.
            Vector<byte> sums = Vector<byte>.Zero;
            for (int block = 0; block < 255 && i <= bytes.Length - Vector<byte>.Count; block++, i += Vector<byte>.Count)
            {
                sums += new Vector<byte>(bytes[i..]);
            }
            Vector.Widen(sums, out Vector<ushort> low, out Vector<ushort> high);
            count += Vector.Sum(low) + (long)Vector.Sum(high);
        }
        for (; i < bytes.Length; i++)
        {
            count += bytes[i];
        }
        return count;
    }

    /// <summary>The places, counted row-major, where a dense mask is true.</summary>
    internal static TensorImpl Places(TensorImpl mask)
    {
        TensorImpl places = TensorImpl.Empty([CountTrue(mask)], DType.Int64);
        Span<long> target = places.Span<long>();
        ReadOnlySpan<bool> values = mask.Span<bool>();
        int at = 0;
        for (int i = 0; i < values.Length && at < target.Length; i++)
        {
            target[at] = i;
            at += values[i] ? 1 : 0;   // without a branch: masks are hard to predict
        }
        return places;
    }

    /// <summary>For places in a row-major tensor of shape <paramref name="sizes"/>, their distances in elements under other strides.</summary>
    internal static TensorImpl Offsets(TensorImpl places, long[] sizes, ReadOnlySpan<long> strides)
    {
        if (Layout.IsContiguous(sizes, strides))
        {
            return places;
        }
        TensorImpl offsets = TensorImpl.Empty(places.Sizes, DType.Int64);
        ReadOnlySpan<long> from = places.Span<long>();
        Span<long> to = offsets.Span<long>();
        for (int i = 0; i < to.Length; i++)
        {
            long rest = from[i];
            long offset = 0;
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                (rest, long index) = Math.DivRem(rest, sizes[d]);
                offset += index * strides[d];
            }
            to[i] = offset;
        }
        return offsets;
    }

    /// <summary>The coordinates of the true elements of a dense mask, one column each: shape (count, rank), column-major as libtorch lays it out.</summary>
    internal static TensorImpl Coordinates(TensorImpl mask)
    {
        long count = CountTrue(mask);
        int rank = mask.Rank;
        TensorImpl result = TensorImpl.Empty([count, rank], DType.Int64, [1, Math.Max(count, 1)]);
        if (count == 0 || rank == 0)
        {
            return result;
        }
        Span<long> columns = result.Storage.Span<long>(0, count * rank);
        ReadOnlySpan<bool> values = mask.Span<bool>();
        Span<long> last = columns[(int)((rank - 1) * count)..];
        int width = (int)mask.Sizes[^1];
        var row = new long[rank];                // the coordinates of a row: the last one is not used
        int found = 0;
        for (int start = 0; start < values.Length; start += width)
        {
            ReadOnlySpan<bool> line = values.Slice(start, width);
            int before = found;
            for (int i = 0; i < line.Length && found < last.Length; i++)
            {
                last[found] = i;
                found += line[i] ? 1 : 0;        // without a branch: masks are hard to predict
            }
            for (int d = 0; d < rank - 1; d++)
            {
                columns.Slice((int)(d * count) + before, found - before).Fill(row[d]);
            }
            for (int d = rank - 2; d >= 0 && ++row[d] == mask.Sizes[d]; d--)
            {
                row[d] = 0;
            }
        }
        return result;
    }
}
