using System.Numerics;

namespace MiniTorch.Core;

/// <summary>A number with the dtype it came with: what libtorch calls a Scalar. Only bool, int64, float64 and complex128 matter to promotion.</summary>
internal readonly struct ScalarValue : IEquatable<ScalarValue>
{
    private readonly double _real;
    private readonly double _imaginary;
    private readonly long _integer;

    private ScalarValue(DType dtype, long integer, double real, double imaginary)
    {
        DType = dtype;
        _integer = integer;
        _real = real;
        _imaginary = imaginary;
    }

    /// <summary>The dtype of the C# number it was made of.</summary>
    internal DType DType { get; }

    internal bool IsComplex => DType.IsComplex();

    internal bool IsFloatingPoint => DType.IsFloatingPoint();

    internal bool IsIntegral => DType.IsIntegral();

    internal bool IsBool => DType == DType.Bool;

    /// <summary>The dtype of a wrapped number tensor made of it: bool, int64, float64 or complex128.</summary>
    internal DType WrappedDType => IsComplex ? DType.Complex128 : IsFloatingPoint ? DType.Float64 : IsBool ? DType.Bool : DType.Int64;

    internal static ScalarValue Of(long value, DType dtype) => new(dtype, value, value, 0);

    internal static ScalarValue Of(double value, DType dtype) => new(dtype, 0, value, 0);

    internal static ScalarValue Of(Complex value, DType dtype) => new(dtype, 0, value.Real, value.Imaginary);

    public static implicit operator ScalarValue(bool value) => new(DType.Bool, value ? 1 : 0, value ? 1 : 0, 0);

    public static implicit operator ScalarValue(int value) => Of(value, DType.Int32);

    public static implicit operator ScalarValue(long value) => Of(value, DType.Int64);

    public static implicit operator ScalarValue(float value) => Of(value, DType.Float32);

    public static implicit operator ScalarValue(double value) => Of(value, DType.Float64);

    public static implicit operator ScalarValue(Complex value) => Of(value, DType.Complex128);

    internal double ToDouble() => IsFloatingPoint || IsComplex ? _real : _integer;

    internal Complex ToComplex() => new(ToDouble(), _imaginary);

    /// <summary>The integer, or the truncated real value.</summary>
    internal long ToInt64() => IsFloatingPoint || IsComplex ? (long)_real : _integer;

    internal bool ToBool() => IsFloatingPoint || IsComplex ? _real != 0 || _imaginary != 0 : _integer != 0;

    /// <summary>Whether it equals the integer <paramref name="value"/> exactly.</summary>
    internal bool Is(long value) => _imaginary == 0 && (IsFloatingPoint || IsComplex ? _real == value : _integer == value);

    /// <summary>The value as an element of type <typeparamref name="T"/>, converted as C++ converts.</summary>
    internal T To<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) { return (T)(object)(float)ToDouble(); }
        if (typeof(T) == typeof(double)) { return (T)(object)ToDouble(); }
        if (typeof(T) == typeof(long)) { return (T)(object)ToInt64(); }
        if (typeof(T) == typeof(int)) { return (T)(object)(int)ToInt64(); }
        if (typeof(T) == typeof(short)) { return (T)(object)(short)ToInt64(); }
        if (typeof(T) == typeof(sbyte)) { return (T)(object)(sbyte)ToInt64(); }
        if (typeof(T) == typeof(byte)) { return (T)(object)(byte)ToInt64(); }
        if (typeof(T) == typeof(bool)) { return (T)(object)ToBool(); }
        if (typeof(T) == typeof(Half)) { return (T)(object)(Half)ToDouble(); }
        if (typeof(T) == typeof(BFloat16)) { return (T)(object)(BFloat16)(float)ToDouble(); }
        if (typeof(T) == typeof(Complex)) { return (T)(object)ToComplex(); }
        if (typeof(T) == typeof(ComplexSingle)) { return (T)(object)(ComplexSingle)ToComplex(); }
        throw new NotSupportedException($"no element type {typeof(T)}");
    }

    /// <summary>The same number as one of float64 or complex128.</summary>
    internal ScalarValue In(DType dtype) => dtype == DType.Complex128 ? Of(ToComplex(), dtype) : Of(ToDouble(), dtype);

    internal ScalarValue Negate() => IsComplex ? Of(-ToComplex(), DType) : IsFloatingPoint ? Of(-_real, DType) : Of(-_integer, IsBool ? DType.Int64 : DType);

    internal ScalarValue Minus(long value) => IsComplex ? Of(ToComplex() - value, DType) : IsFloatingPoint ? Of(_real - value, DType) : Of(_integer - value, IsBool ? DType.Int64 : DType);

    internal ScalarValue Conjugate() => IsComplex ? Of(Complex.Conjugate(ToComplex()), DType) : this;

    public bool Equals(ScalarValue other) => DType == other.DType && _integer == other._integer && _real.Equals(other._real) && _imaginary.Equals(other._imaginary);

    public override bool Equals(object? obj) => obj is ScalarValue other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(DType, _integer, _real, _imaginary);

    public override string ToString() => IsComplex ? ToComplex().ToString() : IsBool ? (_integer != 0 ? "True" : "False") : IsFloatingPoint ? _real.ToString("R") : _integer.ToString();
}
