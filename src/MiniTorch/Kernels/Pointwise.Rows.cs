using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <content>
/// Two operands of the loop's own types, one of which is a row, a column, or lies across: walked without conversions, row by row or by bands.
/// </content>
internal static partial class Pointwise
{
    /// <summary>Rows of a band: two cache lines of the transposed operand, so that most of what is fetched is used at once.</summary>
    private const int BandRows = 32;

    /// <summary>Columns of a band: long runs of the other operand and of the result, while the band stays in the second-level cache.</summary>
    private const int BandColumns = 1024;

    /// <summary>Elements between the rows of a band, which would compete for the same places in the cache if they lay a power of two apart.</summary>
    private const int Pad = 16;

    /// <summary>Runs the loop by rows or bands if the operands lie so; false if they do not.</summary>
    private static bool TryRows<L, TX, TY, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl y, TensorImpl into)
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        if (iter.Rank < 2 || iter.InnerSize < 16 || iter.InnerStride(0) != 1 || !Elements.IsStoredAs<TOut>(into.DType) || !IsDirect<TX>(x) || !IsDirect<TY>(y))
        {
            return false;
        }
        bool isRowX = iter.InnerStride(1) is 0 or 1;
        bool isRowY = iter.InnerStride(2) is 0 or 1;
        if (isRowX && isRowY)
        {
            if (iter.Rank == 2 && iter.InnerSize >= LaneRows.Shortest && iter.InnerStride(1) + iter.InnerStride(2) != 0)
            {
                Parallel.For(0, iter.Size(0), Math.Max(1, Grain / iter.InnerSize), new MatrixMap2<L, TX, TY, TOut>(loop, iter, x, y, into));
            }
            else
            {
                Parallel.For(0, iter.Length, Grain, new RowMap2<L, TX, TY, TOut>(loop, iter, x, y, into));
            }
            return true;
        }
        if (iter.Rank != 2 || into.OverlapsWithAny(x, y))
        {
            return false;
        }
        bool isAcrossX = iter.Stride(0, 1) == 1;
        bool isAcrossY = iter.Stride(0, 2) == 1;
        if ((isAcrossX || iter.InnerStride(1) == 1) && (isAcrossY || iter.InnerStride(2) == 1))
        {
            Parallel.For(0, iter.Size(0), Math.Max(BandRows, Grain / iter.InnerSize / BandRows * BandRows), new BandMap2<L, TX, TY, TOut>(loop, iter, x, y, into));
            return true;
        }
        return false;
    }

    private static bool OverlapsWithAny(this TensorImpl into, TensorImpl x, TensorImpl y) => into.SharesStorageWith(x) || into.SharesStorageWith(y);

    /// <summary>The rows of a matrix by a kernel for them, or else one by one.</summary>
    private readonly unsafe struct MatrixMap2<L, TX, TY, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl y, TensorImpl into) : IRangeBody
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            fixed (TX* firstX = &x.Reference<TX>())
            fixed (TY* firstY = &y.Reference<TY>())
            fixed (TOut* to = &into.Reference<TOut>())
            {
                nint first = (nint)begin, rows = (nint)(end - begin), length = (nint)iter.InnerSize;
                (nint strideX, nint strideY, nint stride) = ((nint)iter.Stride(0, 1), (nint)iter.Stride(0, 2), (nint)iter.Stride(0, 0));
                var run = new RowRun(
                    firstX + (first * strideX), strideX, (nint)iter.InnerStride(1),
                    firstY + (first * strideY), strideY, (nint)iter.InnerStride(2),
                    to + (first * stride), stride, rows, length);
                if (!loop.TryRows(in run))
                {
                    new RowMap2<L, TX, TY, TOut>(loop, iter, x, y, into).Invoke(begin * length, end * length);
                }
            }
        }
    }

    /// <summary>Rows of operands that lie dense along them, or are one number for each.</summary>
    private readonly struct RowMap2<L, TX, TY, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl y, TensorImpl into) : IRangeBody
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<TX> bufferX = stackalloc TX[Elements.Chunk];
            Span<TY> bufferY = stackalloc TY[Elements.Chunk];
            bool isSingleX = iter.InnerStride(1) == 0;
            bool isSingleY = iter.InnerStride(2) == 0;
            int limit = isSingleX || isSingleY ? Elements.Chunk : int.MaxValue;
            long lastX = -1, lastY = -1;
            NdIter.Cursor cursor = iter.Start(begin, end);
            while (cursor.Next(limit, out int count))
            {
                ref TX firstX = ref Unsafe.Add(ref x.Reference<TX>(), (nint)cursor.Offset(1));
                ref TY firstY = ref Unsafe.Add(ref y.Reference<TY>(), (nint)cursor.Offset(2));
                if (isSingleX && lastX != (lastX = cursor.Offset(1)))
                {
                    bufferX[..(int)Math.Min(iter.InnerSize, Elements.Chunk)].Fill(firstX);
                }
                if (isSingleY && lastY != (lastY = cursor.Offset(2)))
                {
                    bufferY[..(int)Math.Min(iter.InnerSize, Elements.Chunk)].Fill(firstY);
                }
                loop.Run(
                    isSingleX ? bufferX[..count] : MemoryMarshal.CreateReadOnlySpan(ref firstX, count),
                    isSingleY ? bufferY[..count] : MemoryMarshal.CreateReadOnlySpan(ref firstY, count),
                    MemoryMarshal.CreateSpan(ref Unsafe.Add(ref into.Reference<TOut>(), (nint)cursor.Offset(0)), count));
            }
        }
    }

    /// <summary>A matrix and an operand that lies dense along its columns, or two of these: turned into a buffer, some rows at a time.</summary>
    private readonly unsafe struct BandMap2<L, TX, TY, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl y, TensorImpl into) : IRangeBody
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            TX[]? bufferX = Rent<TX>(1);
            TY[]? bufferY = Rent<TY>(2);
            nint stride = (nint)iter.Stride(0, 0);
            for (nint row = (nint)begin; row < end; row += BandRows)
            {
                nint rows = Math.Min(BandRows, (nint)end - row);
                for (nint column = 0; column < iter.InnerSize; column += BandColumns)
                {
                    nint columns = Math.Min(BandColumns, (nint)iter.InnerSize - column);
                    fixed (TX* bandX = &Band(x, 1, row, column, rows, columns, bufferX, out nint strideX))
                    fixed (TY* bandY = &Band(y, 2, row, column, rows, columns, bufferY, out nint strideY))
                    fixed (TOut* to = &Unsafe.Add(ref into.Reference<TOut>(), (row * stride) + column))
                    {
                        if (columns >= LaneRows.Shortest && loop.TryRows(new RowRun(bandX, strideX, 1, bandY, strideY, 1, to, stride, rows, columns)))
                        {
                            continue;
                        }
                        for (nint i = 0; i < rows; i++)
                        {
                            loop.Run(new(bandX + (i * strideX), (int)columns), new(bandY + (i * strideY), (int)columns), new(to + (i * stride), (int)columns));
                        }
                    }
                }
            }
            Return(bufferX);
            Return(bufferY);
        }

        private T[]? Rent<T>(int index) =>
            iter.InnerStride(index) == 1 ? null : ArrayPool<T>.Shared.Rent(BandRows * ((int)Math.Min(BandColumns, iter.InnerSize) + Pad));

        private static void Return<T>(T[]? buffer)
        {
            if (buffer is not null)
            {
                ArrayPool<T>.Shared.Return(buffer);
            }
        }

        /// <summary>The operand's elements of a band by rows: where they are, or turned into the buffer.</summary>
        private ref T Band<T>(TensorImpl operand, int index, nint row, nint column, nint rows, nint columns, T[]? buffer, out nint stride) where T : unmanaged
        {
            nint along = (nint)iter.InnerStride(index);
            nint across = (nint)iter.Stride(0, index);
            ref T first = ref Unsafe.Add(ref operand.Reference<T>(), (row * across) + (column * along));
            if (buffer is null)
            {
                stride = across;
                return ref first;
            }
            stride = columns + Pad;
            TransposeTiles.Run(ref first, along, ref buffer[0], stride, (int)columns, (int)rows);
            return ref buffer[0];
        }
    }
}
