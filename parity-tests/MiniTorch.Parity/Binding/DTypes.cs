using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>PyTorch's dtype names, their abbreviations, and the API's enumeration members.</summary>
public static class DTypes
{
    private static readonly (string Name, string Member, int Size)[] Table =
    [
        ("float32", "Float32", 4), ("float64", "Float64", 8), ("float16", "Float16", 2), ("bfloat16", "BFloat16", 2),
        ("uint8", "Byte", 1), ("int8", "Int8", 1), ("int16", "Int16", 2), ("int32", "Int32", 4), ("int64", "Int64", 8),
        ("bool", "Bool", 1), ("complex64", "ComplexFloat32", 8), ("complex128", "ComplexFloat64", 16),
    ];

    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["float"] = "float32",
        ["double"] = "float64",
        ["half"] = "float16",
        ["long"] = "int64",
        ["int"] = "int32",
        ["short"] = "int16",
        ["cfloat"] = "complex64",
        ["cdouble"] = "complex128",
    };

    private static readonly Dictionary<string, string> MemberOf = Table.ToDictionary(row => row.Name, row => row.Member);
    private static readonly Dictionary<string, PyDType> DTypeOf = Table.ToDictionary(row => row.Member, row => new PyDType(row.Name));
    private static readonly Dictionary<string, int> Sizes = Table.ToDictionary(row => row.Name, row => row.Size);

    /// <summary>The dtype that an attribute of <c>torch</c> names, or null.</summary>
    public static PyDType? FromPython(string name)
    {
        string full = Aliases.GetValueOrDefault(name, name);
        return MemberOf.ContainsKey(full) ? new PyDType(full) : null;
    }

    /// <summary>The member of the API's ScalarType, or null where it has none (complex32).</summary>
    public static object? ToApi(PyDType dtype, Type scalarType) =>
        MemberOf.TryGetValue(dtype.Name, out string? member) ? Enum.Parse(scalarType, member) : null;

    public static PyDType FromApi(object scalarType) => DTypeOf[scalarType.ToString()!];

    public static int SizeOf(string dtype) => Sizes[dtype];

    public static bool IsFloating(string dtype) => dtype is "float32" or "float64" or "float16" or "bfloat16";

    public static bool IsComplex(string dtype) => dtype is "complex64" or "complex128";
}
