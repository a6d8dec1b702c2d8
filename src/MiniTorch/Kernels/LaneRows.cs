using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Rows of two operands and a result of one element type. A step of 0 repeats the number at the beginning of a row along it; strides are in elements.</summary>
internal readonly unsafe struct RowRun(void* x, nint strideX, nint stepX, void* y, nint strideY, nint stepY, void* to, nint stride, nint rows, nint length)
{
    internal readonly void* X = x;
    internal readonly void* Y = y;
    internal readonly void* To = to;
    internal readonly nint StrideX = strideX;
    internal readonly nint StrideY = strideY;
    internal readonly nint Stride = stride;
    internal readonly nint Rows = rows;
    internal readonly nint Length = length;
    internal readonly bool IsSingleX = stepX == 0;
    internal readonly bool IsSingleY = stepY == 0;
}

/// <summary>A function of two vectors over the rows of a matrix, as LaneLoop runs it over one: see Note [Ends of a run]. Rows are not streamed: at their ends, stores of both
/// kinds would meet in a line, which costs more than is saved (rows of 4000 bytes: 205 µs became 288).</summary>
internal static unsafe class LaneRows
{
    /// <summary>Rows are at least this long.</summary>
    internal const int Shortest = 64;

    internal static void Run<F, T>(F function, in RowRun run)
        where F : struct, ILaneBinary<T>
        where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<F, Lanes512<T>, T>(function, in run);
        }
        else
        {
            Run<F, Lanes256<T>, T>(function, in run);
        }
    }

    private static void Run<F, V, T>(F function, in RowRun run)
        where F : struct, ILaneBinary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged
    {
        if (run.IsSingleY)
        {
            Loop<F, V, T, Dense, Single>(function, in run);
        }
        else if (run.IsSingleX)
        {
            Loop<F, V, T, Single, Dense>(function, in run);
        }
        else
        {
            Loop<F, V, T, Dense, Dense>(function, in run);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<F, V, T, TX, TY>(F function, in RowRun run)
        where F : struct, ILaneBinary<T>
        where V : struct, IMathLanes<V, T>
        where T : unmanaged
        where TX : struct, IOperand
        where TY : struct, IOperand
    {
        nint end = run.Length - V.Count;
        for (nint row = 0; row < run.Rows; row++)
        {
            T* x = (T*)run.X + (row * run.StrideX), y = (T*)run.Y + (row * run.StrideY), to = (T*)run.To + (row * run.Stride);
            V first = function.Of(TX.Load<V, T>(x, 0), TY.Load<V, T>(y, 0));
            V last = function.Of(TX.Load<V, T>(x, end), TY.Load<V, T>(y, end));
            for (nint i = LaneLoop.Beginning<V, T>(to); i < end; i += V.Count)
            {
                function.Of(TX.Load<V, T>(x, i), TY.Load<V, T>(y, i)).Store(to + i);
            }
            first.Store(to);
            last.Store(to + end);
        }
    }

    private interface IOperand
    {
        static abstract V Load<V, T>(T* row, nint at) where V : struct, IMathLanes<V, T> where T : unmanaged;
    }

    private readonly struct Dense : IOperand
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Load<V, T>(T* row, nint at) where V : struct, IMathLanes<V, T> where T : unmanaged => V.Load(row + at);
    }

    private readonly struct Single : IOperand
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Load<V, T>(T* row, nint at) where V : struct, IMathLanes<V, T> where T : unmanaged => V.Broadcast(*row);
    }
}
