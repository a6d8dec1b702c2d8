using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// A strided copy as blocks of rows. Merged dimensions are ordered so that the destination's smallest stride is the innermost and, if the source is
/// dense along another one, that one stands next to it: then a block is a transposition, done by tiles. Work is split by rows.
/// </summary>
internal readonly struct CopyBlocks<T> : IRangeBody where T : unmanaged
{
    private readonly TensorImpl _source;
    private readonly TensorImpl _into;
    private readonly long[] _sizes;          // of the outer dimensions
    private readonly long[] _to;
    private readonly long[] _from;
    private readonly long _perBlock;         // rows of a block
    private readonly int _length;            // elements of a row
    private readonly nint _toRow;            // strides from row to row …
    private readonly nint _fromRow;
    private readonly nint _toStep;           // … and along a row
    private readonly nint _fromStep;

    private CopyBlocks(TensorImpl source, TensorImpl into, NdIter iter, int rows)
    {
        _source = source;
        _into = into;
        int rank = iter.Rank;
        int columns = rank - 1;
        _length = rank == 0 ? 1 : (int)iter.Size(columns);
        (_toStep, _fromStep) = rank == 0 ? (1, 1) : ((nint)iter.Stride(columns, 0), (nint)iter.Stride(columns, 1));
        _perBlock = rows < 0 ? 1 : iter.Size(rows);
        (_toRow, _fromRow) = rows < 0 ? (0, 0) : ((nint)iter.Stride(rows, 0), (nint)iter.Stride(rows, 1));
        int outer = Math.Max(rank - 2, 0);
        (_sizes, _to, _from) = (new long[outer], new long[outer], new long[outer]);
        for (int d = 0, at = 0; d < columns; d++)
        {
            if (d != rows)
            {
                (_sizes[at], _to[at], _from[at++]) = (iter.Size(d), iter.Stride(d, 0), iter.Stride(d, 1));
            }
        }
        Rows = iter.Length / _length;
    }

    internal long Rows { get; }

    internal int RowLength => _length;

    internal static CopyBlocks<T> Create(TensorImpl source, TensorImpl into)
    {
        var iter = NdIter.Create(into.Sizes, into, source);
        int rows = iter.Rank - 2;
        if (rows >= 0 && iter.Stride(iter.Rank - 1, 1) is not (0 or 1))
        {
            for (int d = rows; d >= 0; d--)
            {
                if (iter.Stride(d, 1) == 1)
                {
                    rows = d;
                    break;
                }
            }
        }
        return new CopyBlocks<T>(source, into, iter, rows);
    }

    public void Invoke(long begin, long end)
    {
        while (begin < end)
        {
            (long block, long first) = Math.DivRem(begin, _perBlock);
            long rows = Math.Min(_perBlock - first, end - begin);
            (long to, long from) = (first * _toRow, first * _fromRow);
            for (int d = _sizes.Length - 1; d >= 0; d--)
            {
                (block, long index) = Math.DivRem(block, _sizes[d]);
                to += index * _to[d];
                from += index * _from[d];
            }
            Block(ref Unsafe.Add(ref _source.Reference<T>(), (nint)from), ref Unsafe.Add(ref _into.Reference<T>(), (nint)to), (int)rows);
            begin += rows;
        }
    }

    private void Block(ref T from, ref T to, int rows)
    {
        if (_toStep == 1 && _fromStep == 1)
        {
            CopyRows(ref from, ref to, rows);
        }
        else if (_length < rows && _length < 16 && _fromRow != 1)
        {
            CopyShortRows(ref from, ref to, rows);
        }
        else if (_toStep == 1 && _fromStep == 0)
        {
            for (int row = 0; row < rows; row++)
            {
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, row * _toRow), _length).Fill(Unsafe.Add(ref from, row * _fromRow));
            }
        }
        else if (_toStep == 1 && _fromRow == 1 && _length >= 4 && rows >= 4)
        {
            TransposeTiles.Run(ref from, _fromStep, ref to, _toRow, _length, rows);
        }
        else if (_toStep == 1 && _fromStep == -1)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<T> target = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, row * _toRow), _length);
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref from, row * _fromRow - _length + 1), _length).CopyTo(target);
                target.Reverse();
            }
        }
        else if (_length < rows && _length < 16)
        {
            CopyShortRows(ref from, ref to, rows);
        }
        else
        {
            for (int row = 0; row < rows; row++)
            {
                Line(ref Unsafe.Add(ref from, row * _fromRow), _fromStep, ref Unsafe.Add(ref to, row * _toRow), _toStep, _length);
            }
        }
    }

    /// <summary>Dense rows; a call for each would cost more than a few elements.</summary>
    private void CopyRows(ref T from, ref T to, int rows)
    {
        if (_length * Unsafe.SizeOf<T>() >= 64)
        {
            for (int row = 0; row < rows; row++)
            {
                MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref from, row * _fromRow), _length).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, row * _toRow), _length));
            }
            return;
        }
        for (int row = 0; row < rows; row++)
        {
            ref T source = ref Unsafe.Add(ref from, row * _fromRow);
            ref T target = ref Unsafe.Add(ref to, row * _toRow);
            for (nint i = 0; i < _length; i++)
            {
                Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
            }
        }
    }

    /// <summary>Column by column, in chunks that stay in the first-level cache: the lines are long, and each place is fetched once.</summary>
    private void CopyShortRows(ref T from, ref T to, int rows)
    {
        for (int row = 0; row < rows; row += Elements.Chunk)
        {
            int count = Math.Min(Elements.Chunk, rows - row);
            for (int i = 0; i < _length; i++)
            {
                Line(ref Unsafe.Add(ref from, row * _fromRow + i * _fromStep), _fromRow, ref Unsafe.Add(ref to, row * _toRow + i * _toStep), _toRow, count);
            }
        }
    }

    private static void Line(ref T from, nint fromStep, ref T to, nint toStep, int count)
    {
        for (; count >= 4; count -= 4)
        {
            T a = from;
            T b = Unsafe.Add(ref from, fromStep);
            T c = Unsafe.Add(ref from, 2 * fromStep);
            T d = Unsafe.Add(ref from, 3 * fromStep);
            to = a;
            Unsafe.Add(ref to, toStep) = b;
            Unsafe.Add(ref to, 2 * toStep) = c;
            Unsafe.Add(ref to, 3 * toStep) = d;
            from = ref Unsafe.Add(ref from, 4 * fromStep);
            to = ref Unsafe.Add(ref to, 4 * toStep);
        }
        for (; count > 0; count--)
        {
            to = from;
            from = ref Unsafe.Add(ref from, fromStep);
            to = ref Unsafe.Add(ref to, toStep);
        }
    }
}
