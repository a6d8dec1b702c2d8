using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Walks the layouts of several operands at once. Operands are expanded to one shape; dimensions are ordered by the first
/// operand's strides, and neighbours which every operand walks evenly are merged, so that dense tensors of any rank become one run.
/// A <see cref="Cursor"/> yields inner runs: a count, and for each operand an offset and a stride (0, 1 or any other; callers must not assume).
/// </summary>
internal sealed class NdIter
{
    private readonly int _operands;
    private readonly long[] _sizes;        // outermost first
    private readonly long[] _strides;      // [dimension * operands + operand]

    private NdIter(int operands, long[] sizes, long[] strides)
    {
        _operands = operands;
        _sizes = sizes;
        _strides = strides;
        Length = Layout.NumElements(sizes);
    }

    /// <summary>The number of elements of the common shape.</summary>
    internal long Length { get; }

    /// <summary>The number of dimensions after merging.</summary>
    internal int Rank => _sizes.Length;

    /// <summary>The size of a merged dimension, outermost first.</summary>
    internal long Size(int dim) => _sizes[dim];

    /// <summary>The stride of an operand along a merged dimension.</summary>
    internal long Stride(int dim, int operand) => _strides[dim * _operands + operand];

    internal long InnerSize => _sizes.Length == 0 ? 1 : _sizes[^1];

    /// <summary>The stride of an operand along the inner run.</summary>
    internal long InnerStride(int operand) => _sizes.Length == 0 ? 0 : _strides[(_sizes.Length - 1) * _operands + operand];

    /// <param name="sizes">The common shape.</param>
    /// <param name="operands">Tensors that can be expanded to it; the written one first, since its strides decide the order.</param>
    internal static NdIter Create(ReadOnlySpan<long> sizes, params ReadOnlySpan<TensorImpl> operands)
    {
        int count = operands.Length;
        var strides = new long[Math.Max(sizes.Length, 1) * count];
        Span<long> expanded = sizes.Length <= 16 ? stackalloc long[sizes.Length] : new long[sizes.Length];
        for (int k = 0; k < count; k++)
        {
            Layout.ExpandStrides(operands[k].Sizes, operands[k].Strides, sizes, expanded);
            for (int d = 0; d < sizes.Length; d++)
            {
                strides[d * count + k] = expanded[d];
            }
        }
        return Create(sizes, strides, count);
    }

    /// <summary>The same from bare strides, [dimension * operands + operand].</summary>
    internal static NdIter Create(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, int count)
    {
        Span<int> order = sizes.Length <= 16 ? stackalloc int[sizes.Length] : new int[sizes.Length];
        int rank = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 1)
            {
                continue;
            }
            int at = rank++;
            while (at > 0 && IsInside(order[at - 1], d, strides, count))
            {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = d;
        }
        var mergedSizes = new long[rank];
        var mergedStrides = new long[Math.Max(rank, 1) * count];
        int merged = 0;
        for (int i = 0; i < rank; i++)
        {
            ReadOnlySpan<long> here = strides.Slice(order[i] * count, count);
            if (merged > 0 && Continues(mergedStrides.AsSpan((merged - 1) * count, count), here, sizes[order[i]]))
            {
                mergedSizes[merged - 1] *= sizes[order[i]];
                here.CopyTo(mergedStrides.AsSpan((merged - 1) * count, count));
            }
            else
            {
                mergedSizes[merged] = sizes[order[i]];
                here.CopyTo(mergedStrides.AsSpan(merged * count, count));
                merged++;
            }
        }
        return new NdIter(count, mergedSizes[..merged], mergedStrides[..(Math.Max(merged, 1) * count)]);
    }

    /// <summary>Starts at the given element of the common shape (in walking order).</summary>
    internal Cursor Start(long begin, long end) => new(this, begin, end);

    /// <summary>Whether dimension <paramref name="a"/>, which stands outside, should lie inside of <paramref name="b"/>.</summary>
    private static bool IsInside(int a, int b, ReadOnlySpan<long> strides, int count)
    {
        for (int k = 0; k < count; k++)
        {
            long strideA = strides[a * count + k];
            long strideB = strides[b * count + k];
            if (strideA != 0 && strideB != 0 && strideA != strideB)
            {
                return Math.Abs(strideA) < Math.Abs(strideB);
            }
        }
        return false;
    }

    private static bool Continues(ReadOnlySpan<long> outer, ReadOnlySpan<long> inner, long innerSize)
    {
        for (int k = 0; k < outer.Length; k++)
        {
            if (outer[k] != inner[k] * innerSize)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A place in the walk.</summary>
    internal ref struct Cursor
    {
        private readonly NdIter _iter;
        private readonly long[] _index;
        private readonly long[] _offsets;
        private long _remaining;
        private long _inner;
        private long _advance;

        internal Cursor(NdIter iter, long begin, long end)
        {
            _iter = iter;
            int rank = iter._sizes.Length;
            _index = new long[Math.Max(rank - 1, 0)];
            _offsets = new long[iter._operands];
            _remaining = end - begin;
            if (rank == 0 || iter.Length == 0)
            {
                return;
            }
            (long outer, _inner) = Math.DivRem(begin, iter._sizes[^1]);
            for (int d = rank - 2; d >= 0; d--)
            {
                (outer, _index[d]) = Math.DivRem(outer, iter._sizes[d]);
            }
            for (int k = 0; k < _offsets.Length; k++)
            {
                _offsets[k] = _inner * iter.InnerStride(k);
                for (int d = 0; d < _index.Length; d++)
                {
                    _offsets[k] += _index[d] * iter._strides[d * iter._operands + k];
                }
            }
        }

        /// <summary>The offset of an operand's first element in the current run, in elements from the tensor's first.</summary>
        internal readonly long Offset(int operand) => _offsets[operand];

        /// <summary>Goes to the next run, of at most <paramref name="limit"/> elements; false at the end.</summary>
        internal bool Next(int limit, out int count)
        {
            Advance();
            if (_remaining <= 0)
            {
                count = 0;
                return false;
            }
            count = (int)Math.Min(Math.Min(_iter.InnerSize - _inner, _remaining), limit);
            _advance = count;
            return true;
        }

        private void Advance()
        {
            if (_advance == 0)
            {
                return;
            }
            _remaining -= _advance;
            _inner += _advance;
            for (int k = 0; k < _offsets.Length; k++)
            {
                _offsets[k] += _advance * _iter.InnerStride(k);
            }
            _advance = 0;
            if (_inner < _iter.InnerSize || _remaining <= 0)
            {
                return;
            }
            _inner = 0;
            for (int k = 0; k < _offsets.Length; k++)
            {
                _offsets[k] -= _iter.InnerSize * _iter.InnerStride(k);
            }
            for (int d = _index.Length - 1; d >= 0; d--)
            {
                long turn = ++_index[d] == _iter._sizes[d] ? _iter._sizes[d] : 0;
                for (int k = 0; k < _offsets.Length; k++)
                {
                    _offsets[k] += (1 - turn) * _iter._strides[d * _iter._operands + k];
                }
                if (turn == 0)
                {
                    return;
                }
                _index[d] = 0;
            }
        }
    }
}
