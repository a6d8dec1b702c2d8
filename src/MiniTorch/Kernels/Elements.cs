using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Reading and writing elements of any dtype as a compute type (see <see cref="DTypes.ComputeType"/>): a run that is dense and of that
/// type already is used where it lies, any other is converted through a small buffer. Conversions are C++'s: float to
/// integer truncates and wraps, anything to bool asks whether it differs from zero, complex to real takes the real part.
/// </summary>
internal static class Elements
{
    /// <summary>The elements of a run that are handled at once; buffers of this length fit the first-level cache.</summary>
    internal const int Chunk = 512;

    /// <summary>The element type in memory is <typeparamref name="T"/> itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsStoredAs<T>(DType dtype) where T : unmanaged => dtype == DTypes.Of<T>();

    /// <summary>A run as <typeparamref name="T"/>: in place if possible, else converted into <paramref name="buffer"/>.</summary>
    internal static ReadOnlySpan<T> Load<T>(TensorImpl source, long offset, long stride, int count, Span<T> buffer) where T : unmanaged
    {
        bool direct = IsStoredAs<T>(source.DType) || (typeof(T) == typeof(byte) && source.DType == DType.Bool);
        if (direct && (stride == 1 || count == 1))
        {
            return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source.Reference<T>(), (nint)offset), count);
        }
        buffer = buffer[..count];
        switch (source.DType)
        {
            case DType.Float32: Gather<float, T>(source, offset, stride, buffer); break;
            case DType.Float64: Gather<double, T>(source, offset, stride, buffer); break;
            case DType.Int64: Gather<long, T>(source, offset, stride, buffer); break;
            case DType.Int32: Gather<int, T>(source, offset, stride, buffer); break;
            case DType.Int16: Gather<short, T>(source, offset, stride, buffer); break;
            case DType.Int8: Gather<sbyte, T>(source, offset, stride, buffer); break;
            case DType.UInt8 or DType.Bool: Gather<byte, T>(source, offset, stride, buffer); break;
            case DType.Float16: Gather<Half, T>(source, offset, stride, buffer); break;
            case DType.BFloat16: Gather<BFloat16, T>(source, offset, stride, buffer); break;
            case DType.Complex64: Gather<ComplexSingle, T>(source, offset, stride, buffer); break;
            default: Gather<Complex, T>(source, offset, stride, buffer); break;
        }
        return buffer;
    }

    /// <summary>Where to compute a run of results: in place if they lie dense and are of this type, else in <paramref name="buffer"/> (then <see cref="Store"/> it).</summary>
    internal static Span<T> Target<T>(TensorImpl into, long offset, long stride, int count, Span<T> buffer, out bool direct) where T : unmanaged
    {
        direct = IsStoredAs<T>(into.DType) && (stride == 1 || count == 1);
        return direct ? MemoryMarshal.CreateSpan(ref Unsafe.Add(ref into.Reference<T>(), (nint)offset), count) : buffer[..count];
    }

    /// <summary>Writes a run of results, converted to the tensor's dtype.</summary>
    internal static void Store<T>(ReadOnlySpan<T> values, TensorImpl into, long offset, long stride) where T : unmanaged
    {
        switch (into.DType)
        {
            case DType.Float32: Scatter<T, float>(values, into, offset, stride); break;
            case DType.Float64: Scatter<T, double>(values, into, offset, stride); break;
            case DType.Int64: Scatter<T, long>(values, into, offset, stride); break;
            case DType.Int32: Scatter<T, int>(values, into, offset, stride); break;
            case DType.Int16: Scatter<T, short>(values, into, offset, stride); break;
            case DType.Int8: Scatter<T, sbyte>(values, into, offset, stride); break;
            case DType.UInt8: Scatter<T, byte>(values, into, offset, stride); break;
            case DType.Bool: Scatter<T, bool>(values, into, offset, stride); break;
            case DType.Float16: Scatter<T, Half>(values, into, offset, stride); break;
            case DType.BFloat16: Scatter<T, BFloat16>(values, into, offset, stride); break;
            case DType.Complex64: Scatter<T, ComplexSingle>(values, into, offset, stride); break;
            default: Scatter<T, Complex>(values, into, offset, stride); break;
        }
    }

    private static void Gather<TFrom, T>(TensorImpl source, long offset, long stride, Span<T> buffer) where TFrom : unmanaged where T : unmanaged
    {
        ref TFrom from = ref Unsafe.Add(ref source.Reference<TFrom>(), (nint)offset);
        if (stride == 0)
        {
            buffer.Fill(Convert<TFrom, T>(from));
            return;
        }
        int i = stride == 1 ? Conversions.Run(MemoryMarshal.CreateReadOnlySpan(ref from, buffer.Length), buffer) : 0;
        for (; i < buffer.Length; i++)
        {
            buffer[i] = Convert<TFrom, T>(Unsafe.Add(ref from, (nint)(i * stride)));
        }
    }

    private static void Scatter<T, TTo>(ReadOnlySpan<T> values, TensorImpl into, long offset, long stride) where T : unmanaged where TTo : unmanaged
    {
        ref TTo to = ref Unsafe.Add(ref into.Reference<TTo>(), (nint)offset);
        int i = stride == 1 ? Conversions.Run(values, MemoryMarshal.CreateSpan(ref to, values.Length)) : 0;
        for (; i < values.Length; i++)
        {
            Unsafe.Add(ref to, (nint)(i * stride)) = Convert<T, TTo>(values[i]);
        }
    }

    /// <summary>One element from one type to another, as C++ on x86 converts. The type tests are decided when the method is compiled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TTo Convert<TFrom, TTo>(TFrom value) where TFrom : unmanaged where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(TTo)) { return Unsafe.BitCast<TFrom, TTo>(value); }
        if (typeof(TFrom) == typeof(float)) { return FromDouble<TTo>(Unsafe.BitCast<TFrom, float>(value)); }
        if (typeof(TFrom) == typeof(double)) { return FromDouble<TTo>(Unsafe.BitCast<TFrom, double>(value)); }
        if (typeof(TFrom) == typeof(Half)) { return FromDouble<TTo>((float)Unsafe.BitCast<TFrom, Half>(value)); }
        if (typeof(TFrom) == typeof(BFloat16)) { return FromDouble<TTo>((float)Unsafe.BitCast<TFrom, BFloat16>(value)); }
        if (typeof(TFrom) == typeof(long)) { return FromInteger<TTo>(Unsafe.BitCast<TFrom, long>(value)); }
        if (typeof(TFrom) == typeof(int)) { return FromInteger<TTo>(Unsafe.BitCast<TFrom, int>(value)); }
        if (typeof(TFrom) == typeof(short)) { return FromInteger<TTo>(Unsafe.BitCast<TFrom, short>(value)); }
        if (typeof(TFrom) == typeof(sbyte)) { return FromInteger<TTo>(Unsafe.BitCast<TFrom, sbyte>(value)); }
        if (typeof(TFrom) == typeof(byte)) { return FromInteger<TTo>(Unsafe.BitCast<TFrom, byte>(value)); }
        if (typeof(TFrom) == typeof(bool)) { return FromInteger<TTo>(Unsafe.BitCast<TFrom, byte>(value)); }
        if (typeof(TFrom) == typeof(ComplexSingle)) { return FromComplex<TTo>(Unsafe.BitCast<TFrom, ComplexSingle>(value)); }
        if (typeof(TFrom) == typeof(Complex)) { return FromComplex<TTo>(Unsafe.BitCast<TFrom, Complex>(value)); }
        throw new NotSupportedException($"no element type {typeof(TFrom)}");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromDouble<TTo>(double value) where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float)) { return Unsafe.BitCast<float, TTo>((float)value); }
        if (typeof(TTo) == typeof(double)) { return Unsafe.BitCast<double, TTo>(value); }
        if (typeof(TTo) == typeof(Half)) { return Unsafe.BitCast<Half, TTo>((Half)(float)value); }
        if (typeof(TTo) == typeof(BFloat16)) { return Unsafe.BitCast<BFloat16, TTo>((BFloat16)(float)value); }
        if (typeof(TTo) == typeof(Complex)) { return Unsafe.BitCast<Complex, TTo>(value); }
        if (typeof(TTo) == typeof(ComplexSingle)) { return Unsafe.BitCast<ComplexSingle, TTo>(new((float)value, 0)); }
        if (typeof(TTo) == typeof(bool)) { return Unsafe.BitCast<bool, TTo>(value != 0); }
        if (typeof(TTo) == typeof(int)) { return Unsafe.BitCast<int, TTo>(double.IsNaN(value) || value is >= 2147483648.0 or <= -2147483649.0 ? int.MinValue : (int)value); }
        return FromInteger<TTo>(double.IsNaN(value) || value is >= 9223372036854775808.0 or < -9223372036854775808.0 ? long.MinValue : (long)value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromInteger<TTo>(long value) where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(long)) { return Unsafe.BitCast<long, TTo>(value); }
        if (typeof(TTo) == typeof(int)) { return Unsafe.BitCast<int, TTo>((int)value); }
        if (typeof(TTo) == typeof(short)) { return Unsafe.BitCast<short, TTo>((short)value); }
        if (typeof(TTo) == typeof(sbyte)) { return Unsafe.BitCast<sbyte, TTo>((sbyte)value); }
        if (typeof(TTo) == typeof(byte)) { return Unsafe.BitCast<byte, TTo>((byte)value); }
        if (typeof(TTo) == typeof(bool)) { return Unsafe.BitCast<bool, TTo>(value != 0); }
        if (typeof(TTo) == typeof(float)) { return Unsafe.BitCast<float, TTo>(value); }
        return FromDouble<TTo>(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromComplex<TTo>(Complex value) where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(Complex)) { return Unsafe.BitCast<Complex, TTo>(value); }
        if (typeof(TTo) == typeof(ComplexSingle)) { return Unsafe.BitCast<ComplexSingle, TTo>((ComplexSingle)value); }
        if (typeof(TTo) == typeof(bool)) { return Unsafe.BitCast<bool, TTo>(value.Real != 0 || value.Imaginary != 0); }
        return FromDouble<TTo>(value.Real);
    }
}
