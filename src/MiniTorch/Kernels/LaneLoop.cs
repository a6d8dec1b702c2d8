using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>f(x) for a vector of any width.</summary>
internal interface ILaneUnary<T> where T : unmanaged
{
    V Of<V>(V x) where V : struct, IMathLanes<V, T>;
}

/// <summary>f(x, y) for vectors of any width.</summary>
internal interface ILaneBinary<T> where T : unmanaged
{
    V Of<V>(V x, V y) where V : struct, IMathLanes<V, T>;
}

/// <summary>
/// Runs functions of vectors over spans of equal length, in one pass, by the widest vectors of the machine. The destination may be the very same memory
/// as an operand.
/// </summary>
/// <remarks>
/// Note [Ends of a run]. The first and the last vector are computed before anything is written, and written last; those between them are
/// aligned to the destination. So nothing is computed element by element, every element's value is that of the same vector code, and an
/// operand in the same memory is read before it is overwritten. A run that is shorter than a vector goes through buffers.
///
/// Note [Streaming]. A long run into memory that was not read just before is written past the caches: fetching the lines that are overwritten would
/// cost a third of the time of a loop that is bound by memory. A run is a chunk of a range that Parallel has cut, so the threads' shares
/// are several times as long, and would have left their second-level caches anyhow.
/// </remarks>
internal static unsafe class LaneLoop
{
    private const int LargestVector = 64;

    /// <summary>Bytes of a run from which it is written past the caches.</summary>
    private const nint Streamed = 3 << 16;

    /// <summary>result = f(x).</summary>
    internal static void Run<F, T>(F function, ReadOnlySpan<T> x, Span<T> result)
        where F : struct, ILaneUnary<T>
        where T : unmanaged
    {
        fixed (T* from = x, to = result)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Run<F, Lanes512<T>, T>(function, from, to, x.Length);
            }
            else
            {
                Run<F, Lanes256<T>, T>(function, from, to, x.Length);
            }
        }
    }

    /// <summary>result = f(x, y).</summary>
    internal static void Run<F, T>(F function, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where F : struct, ILaneBinary<T>
        where T : unmanaged
    {
        fixed (T* first = x, second = y, to = result)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Run<F, Lanes512<T>, T>(function, first, second, to, x.Length);
            }
            else
            {
                Run<F, Lanes256<T>, T>(function, first, second, to, x.Length);
            }
        }
    }

    private static void Run<F, V, T>(F function, T* x, T* to, nint count)
        where F : struct, ILaneUnary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged
    {
        if (count < V.Count)
        {
            if (count > 0)
            {
                byte* buffer = stackalloc byte[LargestVector];
                Copy(x, (T*)buffer, count);
                One<F, V, T>(function, (T*)buffer, (T*)buffer);
                Copy((T*)buffer, to, count);
            }
            return;
        }
        byte* first = stackalloc byte[LargestVector], last = stackalloc byte[LargestVector];
        nint end = count - V.Count;
        One<F, V, T>(function, x, (T*)first);
        One<F, V, T>(function, x + end, (T*)last);
        nint begin = Beginning<V, T>(to);
        if (IsStreamed(x, to, begin, count))
        {
            Between<F, V, T, Streaming>(function, x, to, begin, end);
        }
        else
        {
            Between<F, V, T, Cached>(function, x, to, begin, end);
        }
        V.Load((T*)first).Store(to);
        V.Load((T*)last).Store(to + end);
    }

    private static void Run<F, V, T>(F function, T* x, T* y, T* to, nint count)
        where F : struct, ILaneBinary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged
    {
        if (count < V.Count)
        {
            if (count > 0)
            {
                byte* buffer = stackalloc byte[2 * LargestVector];
                Copy(x, (T*)buffer, count);
                Copy(y, (T*)(buffer + LargestVector), count);
                One<F, V, T>(function, (T*)buffer, (T*)(buffer + LargestVector), (T*)buffer);
                Copy((T*)buffer, to, count);
            }
            return;
        }
        byte* first = stackalloc byte[LargestVector], last = stackalloc byte[LargestVector];
        nint end = count - V.Count;
        One<F, V, T>(function, x, y, (T*)first);
        One<F, V, T>(function, x + end, y + end, (T*)last);
        nint begin = Beginning<V, T>(to);
        if (IsStreamed(x, to, begin, count) && IsStreamed(y, to, begin, count))
        {
            Between<F, V, T, Streaming>(function, x, y, to, begin, end);
        }
        else
        {
            Between<F, V, T, Cached>(function, x, y, to, begin, end);
        }
        V.Load((T*)first).Store(to);
        V.Load((T*)last).Store(to + end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Between<F, V, T, TStore>(F function, T* x, T* to, nint begin, nint end)
        where F : struct, ILaneUnary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged
        where TStore : struct, IStore
    {
        for (nint i = begin; i < end; i += V.Count)
        {
            TStore.Store(function.Of(V.Load(x + i)), to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Between<F, V, T, TStore>(F function, T* x, T* y, T* to, nint begin, nint end)
        where F : struct, ILaneBinary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged
        where TStore : struct, IStore
    {
        for (nint i = begin; i < end; i += V.Count)
        {
            TStore.Store(function.Of(V.Load(x + i), V.Load(y + i)), to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One<F, V, T>(F function, T* x, T* to)
        where F : struct, ILaneUnary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged => function.Of(V.Load(x)).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One<F, V, T>(F function, T* x, T* y, T* to)
        where F : struct, ILaneBinary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged => function.Of(V.Load(x), V.Load(y)).Store(to);

    /// <summary>The first element after the beginning that lies on a vector's boundary.</summary>
    internal static nint Beginning<V, T>(T* to)
        where V : struct, IMathLanes<V, T>
        where T : unmanaged => V.Count - (nint)((nuint)to % (nuint)(V.Count * sizeof(T))) / sizeof(T);

    /// <summary>See Note [Streaming].</summary>
    /// <param name="x">An operand.</param>
    /// <param name="to">The destination.</param>
    /// <param name="begin">Its first element on a boundary of 64 bytes, if there is one.</param>
    /// <param name="count">Elements of both.</param>
    internal static bool IsStreamed<TX, T>(TX* x, T* to, nint begin, nint count) where TX : unmanaged where T : unmanaged =>
        count * sizeof(T) >= Streamed && (nuint)(to + begin) % LargestVector == 0 && ((byte*)(x + count) <= to || (byte*)(to + count) <= x);

    private interface IStore
    {
        static abstract void Store<V, T>(V value, T* to) where V : struct, IMathLanes<V, T> where T : unmanaged;
    }

    private readonly struct Cached : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<V, T>(V value, T* to) where V : struct, IMathLanes<V, T> where T : unmanaged => value.Store(to);
    }

    private readonly struct Streaming : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<V, T>(V value, T* to) where V : struct, IMathLanes<V, T> where T : unmanaged => value.StoreStreaming(to);
    }

    private static void Copy<T>(T* from, T* to, nint count) where T : unmanaged => new ReadOnlySpan<T>(from, (int)count).CopyTo(new Span<T>(to, (int)count));
}
