using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch;

/// <summary>Which C# type stands for an element of which dtype in the API.</summary>
internal static class ElementTypes
{
    /// <summary>The dtype of elements of a C# type.</summary>
    /// <exception cref="NotSupportedException">No dtype has such elements.</exception>
    internal static DType Of(Type type) => TryOf(type, out DType dtype) ? dtype : throw new NotSupportedException($"The type {type.FullName} is not supported.");

    /// <inheritdoc cref="Of(Type)"/>
    internal static DType Of<T>() => Of(typeof(T));

    internal static bool TryOf(Type type, out DType dtype)
    {
        DType? found =
            type == typeof(float) ? DType.Float32
            : type == typeof(long) ? DType.Int64
            : type == typeof(double) ? DType.Float64
            : type == typeof(int) ? DType.Int32
            : type == typeof(bool) ? DType.Bool
            : type == typeof(byte) ? DType.UInt8
            : type == typeof(sbyte) ? DType.Int8
            : type == typeof(short) ? DType.Int16
            : type == typeof(Half) ? DType.Float16
            : type == typeof(BFloat16) ? DType.BFloat16
            : type == typeof((float, float)) || type == typeof(ComplexSingle) ? DType.Complex64
            : type == typeof(Complex) ? DType.Complex128
            : null;
        dtype = found.GetValueOrDefault();
        return found is not null;
    }
}
