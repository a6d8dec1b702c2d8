using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <content>
/// The drivers. Dense operands of the loop's own types run where they lie, single numbers beside them are repeated in a buffer; everything else
/// (strides, broadcasting, other dtypes) goes through <see cref="NdIter"/> in chunks that <see cref="Elements"/> converts.
/// </content>
internal static partial class Pointwise
{
    /// <summary>Elements of a step in place: a multiple of every vector, below the length from which results are written past the caches.</summary>
    private const int InPlaceStep = 8192;

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
        long count = into.NumElements;
        if (into.IsContiguous && Elements.IsStoredAs<TOut>(into.DType) && IsDenseOrSingle<TX>(x, count) && IsDenseOrSingle<TY>(y, count))
        {
            Parallel.For(0, count, Grain, new DenseMap2<L, TX, TY, TOut>(loop, x, y, into));
        }
        else if (into.NumElements != 0)
        {
            var iter = NdIter.Create(into.Sizes, into, x, y);
            if (TryRows<L, TX, TY, TOut>(loop, iter, x, y, into))
            {
                return;
            }
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
        long count = into.NumElements;
        if (into.IsContiguous && Elements.IsStoredAs<TOut>(into.DType) && IsDenseOrSingle<TX>(x, count) && IsDenseOrSingle<TY>(y, count) && IsDenseOrSingle<TZ>(z, count))
        {
            Parallel.For(0, count, Grain, new DenseMap3<L, TX, TY, TZ, TOut>(loop, x, y, z, into));
        }
        else if (count != 0)
        {
            var iter = NdIter.Create(into.Sizes, into, x, y, z);
            Parallel.For(0, iter.Length, Grain, new StridedMap3<L, TX, TY, TZ, TOut>(loop, iter, x, y, z, into));
        }
    }

    /// <summary>
    /// TensorPrimitives writes long results past the caches, which helps where they are new memory, and costs twice the time where they are an operand
    /// that has just been read: those go in shorter steps.
    /// </summary>
    private static int StepFor(TensorImpl x, TensorImpl y, TensorImpl into) =>
        x.SharesStorageWith(into) || y.SharesStorageWith(into) ? InPlaceStep : int.MaxValue;

    private static bool IsDirect<T>(TensorImpl x) where T : unmanaged =>
        Elements.IsStoredAs<T>(x.DType) || (typeof(T) == typeof(byte) && x.DType == DType.Bool);

    private static bool IsDense<T>(TensorImpl x, long count) where T : unmanaged => x.NumElements == count && x.IsContiguous && IsDirect<T>(x);

    /// <summary>The elements lie in order, as many as the result has, or there is one for all.</summary>
    private static bool IsDenseOrSingle<T>(TensorImpl x, long count) where T : unmanaged =>
        x.NumElements == 1 || IsDense<T>(x, count);

    /// <summary>An operand of a dense walk: its elements, or copies of its only one.</summary>
    private readonly ref struct DenseOperand<T> where T : unmanaged
    {
        private readonly ReadOnlySpan<T> _elements;

        internal DenseOperand(TensorImpl x, long count, Span<T> buffer)
        {
            IsSingle = x.NumElements == 1 && count != 1;
            _elements = IsSingle || !IsDirect<T>(x) ? Elements.Load(x, 0, 0, (int)Math.Min(count, Elements.Chunk), buffer) : x.Span<T>();
        }

        internal bool IsSingle { get; }

        internal ReadOnlySpan<T> Slice(long at, int count) => IsSingle ? _elements[..count] : _elements.Slice((int)at, count);
    }

    private readonly struct DenseMap<L, TX, TOut>(L loop, TensorImpl x, TensorImpl into) : IRangeBody
        where L : struct, IUnaryLoop<TX, TOut>
        where TX : unmanaged
        where TOut : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            int step = StepFor(x, x, into);
            for (long at = begin; at < end; at += step)
            {
                int count = (int)Math.Min(step, end - at);
                loop.Run(x.Span<TX>().Slice((int)at, count), into.Span<TOut>().Slice((int)at, count));
            }
        }
    }

    private readonly struct DenseMap2<L, TX, TY, TOut>(L loop, TensorImpl x, TensorImpl y, TensorImpl into) : IRangeBody
        where L : struct, IBinaryLoop<TX, TY, TOut>
        where TX : unmanaged
        where TY : unmanaged
        where TOut : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            if (IsDense<TX>(x, into.NumElements) && IsDense<TY>(y, into.NumElements))
            {
                int step = StepFor(x, y, into);
                for (long at = begin; at < end; at += step)
                {
                    int count = (int)Math.Min(step, end - at);
                    loop.Run(x.Span<TX>().Slice((int)at, count), y.Span<TY>().Slice((int)at, count), into.Span<TOut>().Slice((int)at, count));
                }
            }
            else
            {
                InvokeInSteps(begin, end);
            }
        }

        [SkipLocalsInit]
        private void InvokeInSteps(long begin, long end)
        {
            Span<TX> bufferX = stackalloc TX[Elements.Chunk];
            Span<TY> bufferY = stackalloc TY[Elements.Chunk];
            var operandX = new DenseOperand<TX>(x, into.NumElements, bufferX);
            var operandY = new DenseOperand<TY>(y, into.NumElements, bufferY);
            Span<TOut> result = into.Span<TOut>();
            int step = operandX.IsSingle || operandY.IsSingle ? Elements.Chunk : int.MaxValue;
            while (begin < end)
            {
                int count = (int)Math.Min(end - begin, step);
                loop.Run(operandX.Slice(begin, count), operandY.Slice(begin, count), result.Slice((int)begin, count));
                begin += count;
            }
        }
    }

    private readonly struct DenseMap3<L, TX, TY, TZ, TOut>(L loop, TensorImpl x, TensorImpl y, TensorImpl z, TensorImpl into) : IRangeBody
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
            var operandX = new DenseOperand<TX>(x, into.NumElements, bufferX);
            var operandY = new DenseOperand<TY>(y, into.NumElements, bufferY);
            var operandZ = new DenseOperand<TZ>(z, into.NumElements, bufferZ);
            Span<TOut> result = into.Span<TOut>();
            int step = operandX.IsSingle || operandY.IsSingle || operandZ.IsSingle ? Elements.Chunk : int.MaxValue;
            while (begin < end)
            {
                int count = (int)Math.Min(end - begin, step);
                loop.Run(operandX.Slice(begin, count), operandY.Slice(begin, count), operandZ.Slice(begin, count), result.Slice((int)begin, count));
                begin += count;
            }
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
