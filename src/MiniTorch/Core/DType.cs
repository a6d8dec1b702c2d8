namespace MiniTorch.Core;

/// <summary>Element types; the numbers are those of libtorch's and TorchSharp's <c>ScalarType</c>.</summary>
internal enum DType : sbyte
{
    UInt8 = 0,
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    Float16 = 5,
    Float32 = 6,
    Float64 = 7,
    Complex64 = 9,
    Complex128 = 10,
    Bool = 11,
    BFloat16 = 15,
}

/// <summary>Facts about each <see cref="DType"/>.</summary>
internal static class DTypes
{
    /// <summary>The dtype of <c>torch.tensor(1.5)</c>; <c>torch.set_default_dtype</c> changes it.</summary>
    internal static DType Default { get; set; } = DType.Float32;

    internal static DType DefaultComplex => Default == DType.Float64 ? DType.Complex128 : DType.Complex64;

    /// <summary>The dtype whose elements are stored as <typeparamref name="T"/>.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    internal static DType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) { return DType.Float32; }
        if (typeof(T) == typeof(double)) { return DType.Float64; }
        if (typeof(T) == typeof(long)) { return DType.Int64; }
        if (typeof(T) == typeof(int)) { return DType.Int32; }
        if (typeof(T) == typeof(short)) { return DType.Int16; }
        if (typeof(T) == typeof(sbyte)) { return DType.Int8; }
        if (typeof(T) == typeof(byte)) { return DType.UInt8; }
        if (typeof(T) == typeof(bool)) { return DType.Bool; }
        if (typeof(T) == typeof(Half)) { return DType.Float16; }
        if (typeof(T) == typeof(BFloat16)) { return DType.BFloat16; }
        if (typeof(T) == typeof(ComplexSingle)) { return DType.Complex64; }
        return typeof(T) == typeof(System.Numerics.Complex) ? DType.Complex128 : throw new NotSupportedException($"no element type {typeof(T)}");
    }

    internal static int ItemSize(this DType dtype) => dtype switch
    {
        DType.UInt8 or DType.Int8 or DType.Bool => 1,
        DType.Int16 or DType.Float16 or DType.BFloat16 => 2,
        DType.Int32 or DType.Float32 => 4,
        DType.Int64 or DType.Float64 or DType.Complex64 => 8,
        _ => 16,
    };

    internal static bool IsFloatingPoint(this DType dtype) => dtype is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16;

    internal static bool IsComplex(this DType dtype) => dtype is DType.Complex64 or DType.Complex128;

    /// <summary>Floating point or complex: the dtypes that can require a gradient.</summary>
    internal static bool IsDifferentiable(this DType dtype) => dtype.IsFloatingPoint() || dtype.IsComplex();

    /// <summary>An integer type; <see cref="DType.Bool"/> is not one here (see <see cref="IsIntegralOrBool"/>).</summary>
    internal static bool IsIntegral(this DType dtype) => dtype is >= DType.UInt8 and <= DType.Int64;

    internal static bool IsIntegralOrBool(this DType dtype) => dtype.IsIntegral() || dtype == DType.Bool;

    /// <summary>The lowest finite number of a floating dtype.</summary>
    internal static double Lowest(this DType dtype) => dtype switch
    {
        DType.Float64 => double.MinValue,
        DType.Float16 => (double)Half.MinValue,
        DType.BFloat16 => (float)BFloat16.MinValue,
        _ => float.MinValue,
    };

    /// <summary>The real dtype of a complex one's parts; other dtypes are themselves.</summary>
    internal static DType ToReal(this DType dtype) => dtype switch { DType.Complex64 => DType.Float32, DType.Complex128 => DType.Float64, _ => dtype };

    /// <summary>The complex dtype whose parts have this dtype.</summary>
    internal static DType ToComplex(this DType dtype) => dtype switch
    {
        DType.Float64 or DType.Complex128 => DType.Complex128,
        DType.Float32 or DType.Float16 or DType.BFloat16 or DType.Complex64 => DType.Complex64,
        _ => DefaultComplex,
    };

    /// <summary>libtorch's name in error texts: Float, Long, ComplexDouble…</summary>
    internal static string Name(this DType dtype) => dtype switch
    {
        DType.UInt8 => "Byte",
        DType.Int8 => "Char",
        DType.Int16 => "Short",
        DType.Int32 => "Int",
        DType.Int64 => "Long",
        DType.Float16 => "Half",
        DType.Float32 => "Float",
        DType.Float64 => "Double",
        DType.Complex64 => "ComplexFloat",
        DType.Complex128 => "ComplexDouble",
        DType.Bool => "Bool",
        _ => "BFloat16",
    };

    /// <summary>The C++ name, which libtorch's BLAS errors use: float, long int, c10::Half…</summary>
    internal static string CppName(this DType dtype) => dtype switch
    {
        DType.UInt8 => "unsigned char",
        DType.Int8 => "signed char",
        DType.Int16 => "short int",
        DType.Int32 => "int",
        DType.Int64 => "long int",
        DType.Float16 => "c10::Half",
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Complex64 => "c10::complex<float>",
        DType.Complex128 => "c10::complex<double>",
        DType.Bool => "bool",
        _ => "c10::BFloat16",
    };

    /// <summary>Python's name: float32, int64, complex128…</summary>
    internal static string PythonName(this DType dtype) => dtype switch
    {
        DType.UInt8 => "uint8",
        DType.Int8 => "int8",
        DType.Int16 => "int16",
        DType.Int32 => "int32",
        DType.Int64 => "int64",
        DType.Float16 => "float16",
        DType.Float32 => "float32",
        DType.Float64 => "float64",
        DType.Complex64 => "complex64",
        DType.Complex128 => "complex128",
        DType.Bool => "bool",
        _ => "bfloat16",
    };

    /// <summary>The dtype in which kernels compute: half types in float32, complex64 in double-precision complex, bool as bytes 0 and 1.</summary>
    internal static DType ComputeType(this DType dtype) => dtype switch
    {
        DType.Float16 or DType.BFloat16 => DType.Float32,
        DType.Complex64 => DType.Complex128,
        DType.Bool => DType.UInt8,
        _ => dtype,
    };
}
