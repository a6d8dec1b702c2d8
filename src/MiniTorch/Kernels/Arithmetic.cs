using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>x + y, x − y, x · y and √x over spans; the first three also over the rows of matrices. The destination may be an operand.</summary>
internal static class Arithmetic
{
    /// <summary>Shorter runs are left to TensorPrimitives, whose calls cost less; its loops read in-place operands less well.</summary>
    private const int Long = 1024;

    internal static void Add<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T>
    {
        if ((typeof(T) == typeof(float) || typeof(T) == typeof(double)) && x.Length >= Long)
        {
            LaneLoop.Run(default(AddFunction<T>), x, y, result);
        }
        else
        {
            TensorPrimitives.Add(x, y, result);
        }
    }

    internal static void Multiply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T>
    {
        if ((typeof(T) == typeof(float) || typeof(T) == typeof(double)) && x.Length >= Long)
        {
            LaneLoop.Run(default(MultiplyFunction<T>), x, y, result);
        }
        else
        {
            TensorPrimitives.Multiply(x, y, result);
        }
    }

    internal static void Subtract<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T>
    {
        if ((typeof(T) == typeof(float) || typeof(T) == typeof(double)) && x.Length >= Long)
        {
            LaneLoop.Run(default(SubtractFunction<T>), x, y, result);
        }
        else
        {
            TensorPrimitives.Subtract(x, y, result);
        }
    }

    internal static void Add<T>(in RowRun run) where T : unmanaged => LaneRows.Run<AddFunction<T>, T>(default, in run);

    internal static void Subtract<T>(in RowRun run) where T : unmanaged => LaneRows.Run<SubtractFunction<T>, T>(default, in run);

    internal static void Multiply<T>(in RowRun run) where T : unmanaged => LaneRows.Run<MultiplyFunction<T>, T>(default, in run);

    internal static void Sqrt<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length >= Long)
        {
            LaneLoop.Run(default(SqrtFunction<T>), x, result);
        }
        else
        {
            TensorPrimitives.Sqrt(x, result);
        }
    }

    private readonly struct AddFunction<T> : ILaneBinary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, T> => x + y;
    }

    private readonly struct SubtractFunction<T> : ILaneBinary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, T> => x - y;
    }

    private readonly struct MultiplyFunction<T> : ILaneBinary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x, V y) where V : struct, IMathLanes<V, T> => x * y;
    }

    private readonly struct SqrtFunction<T> : ILaneUnary<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, IMathLanes<V, T> => V.Sqrt(x);
    }
}
