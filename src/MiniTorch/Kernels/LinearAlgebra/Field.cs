using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Work that is written once for double and Complex, the two types in which matrices are factored.</summary>
internal interface IFieldWork
{
    void Run<T>() where T : unmanaged, INumberBase<T>;
}

/// <summary>What factorizations need of a number besides arithmetic; every test of a type is resolved when the code is compiled.</summary>
internal static class Field
{
    /// <summary>float32 is factored in double, complex64 in Complex, and rounded once.</summary>
    internal static DType TypeFor(DType dtype) => dtype.IsComplex() ? DType.Complex128 : DType.Float64;

    internal static void Run<TWork>(DType dtype, TWork work) where TWork : struct, IFieldWork
    {
        if (dtype.IsComplex())
        {
            work.Run<Complex>();
        }
        else
        {
            work.Run<double>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Of<T>(double x) where T : unmanaged =>
        typeof(T) == typeof(double) ? (T)(object)x : (T)(object)new Complex(x, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Of<T>(double real, double imaginary) where T : unmanaged =>
        typeof(T) == typeof(double) ? (T)(object)real : (T)(object)new Complex(real, imaginary);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Conjugate<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(double) ? x : (T)(object)Complex.Conjugate((Complex)(object)x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Real<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(double) ? (double)(object)x : ((Complex)(object)x).Real;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Imaginary<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(double) ? 0 : ((Complex)(object)x).Imaginary;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Abs<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(double) ? Math.Abs((double)(object)x) : Complex.Abs((Complex)(object)x);

    /// <summary>|re| + |im|: by this LAPACK chooses its pivots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Abs1<T>(T x) where T : unmanaged => Math.Abs(Real(x)) + Math.Abs(Imaginary(x));

    /// <summary>into += factor · row.</summary>
    internal static void AddScaled<T>(Span<T> into, T factor, ReadOnlySpan<T> row) where T : unmanaged, INumberBase<T>
    {
        if (!into.IsEmpty)
        {
            TensorPrimitives.MultiplyAdd(row, factor, into, into);
        }
    }

    /// <summary>row *= factor.</summary>
    internal static void Scale<T>(Span<T> row, T factor) where T : unmanaged, INumberBase<T>
    {
        if (!row.IsEmpty)
        {
            TensorPrimitives.Multiply(row, factor, row);
        }
    }

    /// <summary>Σ a · b*.</summary>
    internal static T DotConjugate<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(double))
        {
            return a.IsEmpty ? T.Zero : TensorPrimitives.Dot(a, b);
        }
        T sum = T.Zero;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * Conjugate(b[i]);
        }
        return sum;
    }
}
