using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>How a value that is written to a place meets the one that is there.</summary>
internal enum ScatterReduction
{
    Sum,
    Product,
    Maximum,
    Minimum,
}

/// <summary>What a scattering write does at one place.</summary>
internal interface IScatterOp<T> where T : unmanaged
{
    static abstract T Combine(T old, T value);

    /// <summary>The same for a run of places that lie one after the other.</summary>
    static abstract void Run(Span<T> old, ReadOnlySpan<T> values);
}

/// <summary>The value replaces what is there.</summary>
internal readonly struct SetOp<T> : IScatterOp<T> where T : unmanaged
{
    public static T Combine(T old, T value) => value;

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => values.CopyTo(old);
}

internal readonly struct AddOp<T> : IScatterOp<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T old, T value) => old + value;

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => TensorPrimitives.Add(old, values, old);
}

internal readonly struct MultiplyOp<T> : IScatterOp<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T old, T value) => old * value;

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => TensorPrimitives.Multiply(old, values, old);
}

/// <summary>NaN wins, as in libtorch's amax.</summary>
internal readonly struct MaximumOp<T> : IScatterOp<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T old, T value) => T.IsNaN(old) ? old : T.IsNaN(value) || value > old ? value : old;

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => ScatterRuns.Each<MaximumOp<T>, T>(old, values);
}

/// <summary>NaN wins, as in libtorch's amin.</summary>
internal readonly struct MinimumOp<T> : IScatterOp<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T old, T value) => T.IsNaN(old) ? old : T.IsNaN(value) || value < old ? value : old;

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => ScatterRuns.Each<MinimumOp<T>, T>(old, values);
}

/// <summary>Half types meet in float32.</summary>
internal readonly struct ThroughFloat<T, TOp> : IScatterOp<T> where T : unmanaged where TOp : struct, IScatterOp<float>
{
    public static T Combine(T old, T value) =>
        Elements.Convert<float, T>(TOp.Combine(Elements.Convert<T, float>(old), Elements.Convert<T, float>(value)));

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => ScatterRuns.Each<ThroughFloat<T, TOp>, T>(old, values);
}

internal readonly struct AddComplexOp<T> : IScatterOp<T> where T : unmanaged
{
    public static T Combine(T old, T value) =>
        Elements.Convert<Complex, T>(Elements.Convert<T, Complex>(old) + Elements.Convert<T, Complex>(value));

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => ScatterRuns.Each<AddComplexOp<T>, T>(old, values);
}

internal readonly struct MultiplyComplexOp<T> : IScatterOp<T> where T : unmanaged
{
    public static T Combine(T old, T value) =>
        Elements.Convert<Complex, T>(Elements.Convert<T, Complex>(old) * Elements.Convert<T, Complex>(value));

    public static void Run(Span<T> old, ReadOnlySpan<T> values) => ScatterRuns.Each<MultiplyComplexOp<T>, T>(old, values);
}

internal static class ScatterRuns
{
    /// <summary>A run element by element, for operations without a vector form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Each<TOp, T>(Span<T> old, ReadOnlySpan<T> values) where TOp : struct, IScatterOp<T> where T : unmanaged
    {
        for (int i = 0; i < old.Length; i++)
        {
            old[i] = TOp.Combine(old[i], values[i]);
        }
    }
}
