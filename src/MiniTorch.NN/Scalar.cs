using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch;

/// <summary>A number given to an operator. C# numbers convert to it; libtorch keeps bool, int64, float64 and complex128 apart.</summary>
public sealed class Scalar : IDisposable
{
    private readonly ScalarValue _value;
    private bool _disposed;

    internal Scalar(ScalarValue value) => _value = value;

    /// <summary>Bool, Int64, Float64 or ComplexFloat64.</summary>
    /// <exception cref="InvalidOperationException">The scalar has been disposed.</exception>
    public torch.ScalarType Type => (torch.ScalarType)Value.WrappedDType;

    internal ScalarValue Value => _disposed ? throw new InvalidOperationException("Scalar invalid -- empty handle.") : _value;

    /// <summary>Makes the scalar unusable.</summary>
    public void Dispose() => _disposed = true;

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(byte value) => new(ScalarValue.Of(value, DType.Int64));

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(sbyte value) => new(ScalarValue.Of(value, DType.Int64));

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(short value) => new(ScalarValue.Of(value, DType.Int64));

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(int value) => new(ScalarValue.Of(value, DType.Int64));

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(long value) => new(ScalarValue.Of(value, DType.Int64));

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(float value) => new(ScalarValue.Of(value, DType.Float64));

    /// <inheritdoc cref="op_Implicit(float)"/>
    public static implicit operator Scalar(double value) => new(ScalarValue.Of(value, DType.Float64));

    /// <inheritdoc cref="op_Implicit(float)"/>
    public static implicit operator Scalar(Half value) => new(ScalarValue.Of((double)value, DType.Float64));

    /// <inheritdoc cref="op_Implicit(float)"/>
    public static implicit operator Scalar(BFloat16 value) => new(ScalarValue.Of((double)value, DType.Float64));

    /// <summary>True or false.</summary>
    public static implicit operator Scalar(bool value) => new(value);

    /// <summary>A complex number: real and imaginary part.</summary>
    public static implicit operator Scalar((float, float) value) => new(ScalarValue.Of(new Complex(value.Item1, value.Item2), DType.Complex128));

    /// <summary>A complex number.</summary>
    public static implicit operator Scalar(Complex value) => new(ScalarValue.Of(value, DType.Complex128));
}
