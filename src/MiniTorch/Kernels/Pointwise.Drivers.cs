using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <content>
/// The drivers. Dense operands of the loop's own types run where they lie; everything else (strides, broadcasting, other dtypes) goes through
/// <see cref="NdIter"/> in chunks that <see cref="Elements"/> converts.
/// </content>
internal static partial class Pointwise
{
    /// <summary>into = f(x).</summary>
    internal static void Map<L, TX, TOut>(L loop, TensorImpl x, TensorImpl into)
        where L : struct, IUnaryLoop<TX, TOut>
        where TX : unmanaged
        where TOut : unmanaged
    {
        if (into.IsContiguous && x.IsContiguous && x.NumElements == into.NumElements && IsDirect<TX>(x) && Elements.IsStoredAs<TOut>(into.DType))
        {
            Parallel.For(0, into.NumElements, Grain, new DenseMap<L, TX, TOut>(loop, x, into));
        }
        else if (into.NumElements != 0)
        {
            var iter = NdIter.Create(into.Sizes, into, x);
            Parallel.For(0, iter.Length, Grain, new StridedMap<L, TX, TOut>(loop, iter, x, into));
        }
    }

    /// <summary>into = f(x, y).</summary>
    internal static void Map<L, TX, TY, TOut>(L loop, TensorImpl x, TensorImpl y, TensorImpl into)
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        if (into.IsContiguous && x.IsContiguous && y.IsContiguous && x.NumElements == into.NumElements && y.NumElements == into.NumElements
            && IsDirect<TX>(x) && IsDirect<TY>(y) && Elements.IsStoredAs<TOut>(into.DType))
        {
            Parallel.For(0, into.NumElements, Grain, new DenseMap2<L, TX, TY, TOut>(loop, x, y, into));
        }
        else if (into.NumElements != 0)
        {
            var iter = NdIter.Create(into.Sizes, into, x, y);
            Parallel.For(0, iter.Length, Grain, new StridedMap2<L, TX, TY, TOut>(loop, iter, x, y, into));
        }
    }

    /// <summary>into = f(x, y, z).</summary>
    internal static void Map<L, TX, TY, TZ, TOut>(L loop, TensorImpl x, TensorImpl y, TensorImpl z, TensorImpl into)
        where L : struct, ITernaryLoop<TX, TY, TZ, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TZ : unmanaged
        where TOut : unmanaged
    {
        if (into.NumElements != 0)
        {
            var iter = NdIter.Create(into.Sizes, into, x, y, z);
            Parallel.For(0, iter.Length, Grain, new StridedMap3<L, TX, TY, TZ, TOut>(loop, iter, x, y, z, into));
        }
    }

    private static bool IsDirect<T>(TensorImpl x) where T : unmanaged =>
        Elements.IsStoredAs<T>(x.DType) || (typeof(T) == typeof(byte) && x.DType == DType.Bool);

    private readonly struct DenseMap<L, TX, TOut>(L loop, TensorImpl x, TensorImpl into) : IRangeBody
        where L : struct, IUnaryLoop<TX, TOut>
        where TX : unmanaged
        where TOut : unmanaged
    {
        public void Invoke(long begin, long end) =>
            loop.Run(x.Span<TX>().Slice((int)begin, (int)(end - begin)), into.Span<TOut>().Slice((int)begin, (int)(end - begin)));
    }

    private readonly struct DenseMap2<L, TX, TY, TOut>(L loop, TensorImpl x, TensorImpl y, TensorImpl into) : IRangeBody
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            int count = (int)(end - begin);
            loop.Run(x.Span<TX>().Slice((int)begin, count), y.Span<TY>().Slice((int)begin, count), into.Span<TOut>().Slice((int)begin, count));
        }
    }

    private readonly struct StridedMap<L, TX, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl into) : IRangeBody
        where L : struct, IUnaryLoop<TX, TOut>
        where TX : unmanaged
        where TOut : unmanaged
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<TX> bufferX = stackalloc TX[Elements.Chunk];
            Span<TOut> bufferOut = stackalloc TOut[Elements.Chunk];
            NdIter.Cursor cursor = iter.Start(begin, end);
            while (cursor.Next(Elements.Chunk, out int count))
            {
                Span<TOut> target = Elements.Target(into, cursor.Offset(0), iter.InnerStride(0), count, bufferOut, out bool direct);
                loop.Run(Elements.Load(x, cursor.Offset(1), iter.InnerStride(1), count, bufferX), target);
                if (!direct)
                {
                    Elements.Store<TOut>(target, into, cursor.Offset(0), iter.InnerStride(0));
                }
            }
        }
    }

    private readonly struct StridedMap2<L, TX, TY, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl y, TensorImpl into) : IRangeBody
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
            Span<TOut> bufferOut = stackalloc TOut[Elements.Chunk];
            NdIter.Cursor cursor = iter.Start(begin, end);
            while (cursor.Next(Elements.Chunk, out int count))
            {
                Span<TOut> target = Elements.Target(into, cursor.Offset(0), iter.InnerStride(0), count, bufferOut, out bool direct);
                loop.Run(
                    Elements.Load(x, cursor.Offset(1), iter.InnerStride(1), count, bufferX),
                    Elements.Load(y, cursor.Offset(2), iter.InnerStride(2), count, bufferY),
                    target);
                if (!direct)
                {
                    Elements.Store<TOut>(target, into, cursor.Offset(0), iter.InnerStride(0));
                }
            }
        }
    }

    private readonly struct StridedMap3<L, TX, TY, TZ, TOut>(L loop, NdIter iter, TensorImpl x, TensorImpl y, TensorImpl z, TensorImpl into) : IRangeBody
        where L : struct, ITernaryLoop<TX, TY, TZ, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TZ : unmanaged
        where TOut : unmanaged
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<TX> bufferX = stackalloc TX[Elements.Chunk];
            Span<TY> bufferY = stackalloc TY[Elements.Chunk];
            Span<TZ> bufferZ = stackalloc TZ[Elements.Chunk];
            Span<TOut> bufferOut = stackalloc TOut[Elements.Chunk];
            NdIter.Cursor cursor = iter.Start(begin, end);
            while (cursor.Next(Elements.Chunk, out int count))
            {
                Span<TOut> target = Elements.Target(into, cursor.Offset(0), iter.InnerStride(0), count, bufferOut, out bool direct);
                loop.Run(
                    Elements.Load(x, cursor.Offset(1), iter.InnerStride(1), count, bufferX),
                    Elements.Load(y, cursor.Offset(2), iter.InnerStride(2), count, bufferY),
                    Elements.Load(z, cursor.Offset(3), iter.InnerStride(3), count, bufferZ),
                    target);
                if (!direct)
                {
                    Elements.Store<TOut>(target, into, cursor.Offset(0), iter.InnerStride(0));
                }
            }
        }
    }
}
