namespace MiniTorch.Onnx;

/// <summary>Element types of ONNX tensors, with the numbers of <c>TensorProto.DataType</c>.</summary>
public enum OnnxDataType
{
    /// <summary>Not stated.</summary>
    Undefined = 0,
    /// <summary>IEEE 754 binary32.</summary>
    Float = 1,
    /// <summary>8-bit unsigned integer.</summary>
    UInt8 = 2,
    /// <summary>8-bit signed integer.</summary>
    Int8 = 3,
    /// <summary>16-bit unsigned integer.</summary>
    UInt16 = 4,
    /// <summary>16-bit signed integer.</summary>
    Int16 = 5,
    /// <summary>32-bit signed integer.</summary>
    Int32 = 6,
    /// <summary>64-bit signed integer.</summary>
    Int64 = 7,
    /// <summary>Byte strings; of no fixed size.</summary>
    String = 8,
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,
    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,
    /// <summary>IEEE 754 binary64.</summary>
    Double = 11,
    /// <summary>32-bit unsigned integer.</summary>
    UInt32 = 12,
    /// <summary>64-bit unsigned integer.</summary>
    UInt64 = 13,
    /// <summary>Two binary32: real, imaginary.</summary>
    Complex64 = 14,
    /// <summary>Two binary64: real, imaginary.</summary>
    Complex128 = 15,
    /// <summary>The upper 16 bits of binary32.</summary>
    BFloat16 = 16,
}

/// <summary>Sizes and names of the element types.</summary>
public static class OnnxDataTypes
{
    // By number, so that a type's bit in a set and its name have one source.
    private static readonly (string Name, int Size)[] s_types =
    [
        ("undefined", 0), ("float", 4), ("uint8", 1), ("int8", 1), ("uint16", 2), ("int16", 2), ("int32", 4), ("int64", 8), ("string", 0),
        ("bool", 1), ("float16", 2), ("double", 8), ("uint32", 4), ("uint64", 8), ("complex64", 8), ("complex128", 16), ("bfloat16", 2),
    ];

    /// <summary>Whether the number is one of the types that this library reads and writes.</summary>
    public static bool IsKnown(this OnnxDataType type) => type > OnnxDataType.Undefined && (int)type < s_types.Length;

    /// <summary>The name that ONNX's texts use, as in <c>tensor(float16)</c>.</summary>
    public static string Name(this OnnxDataType type) => (uint)type < (uint)s_types.Length ? s_types[(int)type].Name : $"type {(int)type}";

    /// <summary>Bytes of one element; 0 for strings, which have no fixed size, and for types not known.</summary>
    public static int Size(this OnnxDataType type) => (uint)type < (uint)s_types.Length ? s_types[(int)type].Size : 0;

    /// <summary>Whether values of the type are integers, bool not among them.</summary>
    public static bool IsInteger(this OnnxDataType type) =>
        type is OnnxDataType.Int8 or OnnxDataType.Int16 or OnnxDataType.Int32 or OnnxDataType.Int64
            or OnnxDataType.UInt8 or OnnxDataType.UInt16 or OnnxDataType.UInt32 or OnnxDataType.UInt64;

    /// <summary>Whether values of the type are real floating-point numbers.</summary>
    public static bool IsFloat(this OnnxDataType type) =>
        type is OnnxDataType.Float or OnnxDataType.Double or OnnxDataType.Float16 or OnnxDataType.BFloat16;

    /// <summary>The element type that an unmanaged .NET type is stored as.</summary>
    /// <exception cref="NotSupportedException">ONNX has no such element type.</exception>
    public static OnnxDataType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? OnnxDataType.Float
        : typeof(T) == typeof(double) ? OnnxDataType.Double
        : typeof(T) == typeof(long) ? OnnxDataType.Int64
        : typeof(T) == typeof(int) ? OnnxDataType.Int32
        : typeof(T) == typeof(bool) ? OnnxDataType.Bool
        : typeof(T) == typeof(byte) ? OnnxDataType.UInt8
        : typeof(T) == typeof(sbyte) ? OnnxDataType.Int8
        : typeof(T) == typeof(short) ? OnnxDataType.Int16
        : typeof(T) == typeof(ushort) ? OnnxDataType.UInt16
        : typeof(T) == typeof(uint) ? OnnxDataType.UInt32
        : typeof(T) == typeof(ulong) ? OnnxDataType.UInt64
        : typeof(T) == typeof(Half) ? OnnxDataType.Float16
        : typeof(T) == typeof(System.Numerics.Complex) ? OnnxDataType.Complex128
        : throw new NotSupportedException($"ONNX has no element type for {typeof(T)}.");
}
