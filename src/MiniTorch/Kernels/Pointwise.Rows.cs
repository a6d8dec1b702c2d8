using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <content>
/// Two operands of the loop's own types, one of which is a row, a column, or lies across: walked without conversions, row by row or by tiles.
/// </content>
internal static partial class Pointwise
{
    /// <summary>Rows of a tile: two cache lines of the transposed operand, so that most of what is fetched is used at once.</summary>
    private const int TileRows = 32;

    private const int TileColumns = 128;

    /// <summary>Runs the loop by rows or tiles if the operands lie so; false if they do not.</summary>
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
        bool isTileX = iter.Stride(0, 1) == 1;
        bool isTileY = iter.Stride(0, 2) == 1;
        if ((isTileX || iter.InnerStride(1) == 1) && (isTileY || iter.InnerStride(2) == 1))
        {
            Parallel.For(0, iter.Size(0), Math.Max(TileRows, Grain / iter.InnerSize / TileRows * TileRows), new TileMap2<L, TX, TY, TOut>(loop, iter, x, y, into));
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
                // Lines at the ends of short rows would be written twice.
                bool isStreamed = length * sizeof(TOut) >= 1024 && rows * length * sizeof(TOut) >= LaneLoop.Streamed && (nuint)to % (nuint)sizeof(TOut) == 0 && !into.OverlapsWithAny(x, y);
                var run = new RowRun(
                    firstX + (first * strideX), strideX, (nint)iter.InnerStride(1),
                    firstY + (first * strideY), strideY, (nint)iter.InnerStride(2),
                    to + (first * stride), stride, rows, length, isStreamed);
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

    /// <summary>A matrix and an operand that lies dense along its columns, or two of these: turned tile by tile into a buffer.</summary>
    private readonly struct TileMap2<L, TX, TY, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl y, TensorImpl into) : IRangeBody
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<TX> bufferX = stackalloc TX[TileRows * TileColumns];
            Span<TY> bufferY = stackalloc TY[TileRows * TileColumns];
            for (nint row = (nint)begin; row < end; row += TileRows)
            {
                int rows = (int)Math.Min(TileRows, end - row);
                for (nint column = 0; column < iter.InnerSize; column += TileColumns)
                {
                    int columns = (int)Math.Min(TileColumns, iter.InnerSize - column);
                    ref TX tileX = ref Tile(x, 1, row, column, rows, columns, bufferX, out nint strideX);
                    ref TY tileY = ref Tile(y, 2, row, column, rows, columns, bufferY, out nint strideY);
                    ref TOut target = ref Unsafe.Add(ref into.Reference<TOut>(), row * (nint)iter.Stride(0, 0) + column);
                    for (int i = 0; i < rows; i++)
                    {
                        loop.Run(
                            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref tileX, i * strideX), columns),
                            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref tileY, i * strideY), columns),
                            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, i * (nint)iter.Stride(0, 0)), columns));
                    }
                }
            }
        }

        /// <summary>The operand's elements of a tile by rows: where they are, or turned into the buffer.</summary>
        private ref T Tile<T>(TensorImpl operand, int index, nint row, nint column, int rows, int columns, Span<T> buffer, out nint stride) where T : unmanaged
        {
            nint along = (nint)iter.InnerStride(index);
            nint across = (nint)iter.Stride(0, index);
            ref T first = ref Unsafe.Add(ref operand.Reference<T>(), row * across + column * along);
            if (along == 1)
            {
                stride = across;
                return ref first;
            }
            stride = TileColumns;
            ref T turned = ref MemoryMarshal.GetReference(buffer);
            TransposeTiles.Run(ref first, along, ref turned, TileColumns, columns, rows);
            return ref turned;
        }
    }
}
