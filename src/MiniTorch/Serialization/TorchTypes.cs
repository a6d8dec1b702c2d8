using MiniTorch.Core;

namespace MiniTorch.Serialization;

/// <summary>The names that files have for dtypes.</summary>
internal static class TorchTypes
{
    private static readonly (DType DType, string Python, string Storage, string Safetensors)[] s_names =
    [
        (DType.Float32, "float32", "FloatStorage", "F32"),
        (DType.Float64, "float64", "DoubleStorage", "F64"),
        (DType.Float16, "float16", "HalfStorage", "F16"),
        (DType.BFloat16, "bfloat16", "BFloat16Storage", "BF16"),
        (DType.Int64, "int64", "LongStorage", "I64"),
        (DType.Int32, "int32", "IntStorage", "I32"),
        (DType.Int16, "int16", "ShortStorage", "I16"),
        (DType.Int8, "int8", "CharStorage", "I8"),
        (DType.UInt8, "uint8", "ByteStorage", "U8"),
        (DType.Bool, "bool", "BoolStorage", "BOOL"),
        (DType.Complex64, "complex64", "ComplexFloatStorage", "C64"),
        (DType.Complex128, "complex128", "ComplexDoubleStorage", ""),   // the safetensors format has no such dtype
    ];

    /// <summary>The dtype of a name after <c>torch.</c>; null if there is none.</summary>
    internal static DType? OfPython(string name) => Array.Find(s_names, row => row.Python == name) is { Python: not null } row ? row.DType : null;

    /// <summary>The dtype of PyTorch's storage class; null if there is none.</summary>
    internal static DType? OfStorage(string name) => Array.Find(s_names, row => row.Storage == name) is { Python: not null } row ? row.DType : null;

    /// <summary>The dtype of a name in a safetensors file; null if there is none.</summary>
    internal static DType? OfSafetensors(string name) => name.Length > 0 && Array.Find(s_names, row => row.Safetensors == name) is { Python: not null } row ? row.DType : null;

    internal static string Python(DType dtype) => Row(dtype).Python;

    internal static string Storage(DType dtype) => Row(dtype).Storage;

    /// <exception cref="ArgumentException">The format has no such dtype.</exception>
    internal static string Safetensors(DType dtype) =>
        Row(dtype).Safetensors is { Length: > 0 } name ? name : throw new ArgumentException($"The safetensors format has no dtype {Row(dtype).Python}.");

    private static (DType DType, string Python, string Storage, string Safetensors) Row(DType dtype) => Array.Find(s_names, row => row.DType == dtype);
}
