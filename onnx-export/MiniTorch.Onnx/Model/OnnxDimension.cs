namespace MiniTorch.Onnx;

/// <summary>One dimension of a declared shape: a number, a name (equal names mean equal sizes), or nothing known.</summary>
public readonly record struct OnnxDimension
{
    // The number plus one, so that default(OnnxDimension) is the unknown dimension.
    private readonly long _sizePlusOne;

    /// <summary>A dimension of fixed size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public OnnxDimension(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        _sizePlusOne = size + 1;
    }

    /// <summary>A dimension known by name only.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public OnnxDimension(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>A dimension of which nothing is known.</summary>
    public static OnnxDimension Unknown => default;

    /// <summary>The size, or null where it is not fixed.</summary>
    public long? Size => _sizePlusOne == 0 ? null : _sizePlusOne - 1;

    /// <summary>The name, or null.</summary>
    public string? Name { get; }

    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxDimension(long size) => new(size);

    /// <summary>A named size.</summary>
    public static implicit operator OnnxDimension(string name) => new(name);

    /// <summary>A fixed size.</summary>
    public static OnnxDimension FromInt64(long size) => new(size);

    /// <summary>A named size.</summary>
    public static OnnxDimension FromString(string name) => new(name);

    /// <summary>The number, the name, or <c>?</c>.</summary>
    public override string ToString() => Name ?? (Size is { } size ? size.ToString() : "?");
}

/// <summary>A name with element type and shape: a graph's input, output, or inner value.</summary>
/// <param name="name">The value's name.</param>
/// <param name="dataType">Its element type.</param>
/// <param name="shape">Its dimensions; null where not even the rank is known.</param>
public sealed class OnnxValueInfo(string name, OnnxDataType dataType, IReadOnlyList<OnnxDimension>? shape = null)
{
    /// <summary>The value's name.</summary>
    public string Name { get; set; } = name;

    /// <summary>Element type.</summary>
    public OnnxDataType DataType { get; } = dataType;

    /// <summary>Dimensions; null where not even the rank is known.</summary>
    public IReadOnlyList<OnnxDimension>? Shape { get; } = shape;

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>As in <c>x: float[N, 3]</c>.</summary>
    public override string ToString() => $"{Name}: {TypeText(DataType, Shape)}";

    internal static string TypeText(OnnxDataType type, IReadOnlyList<OnnxDimension>? shape) =>
        shape is null ? $"{type.Name()}[...]" : $"{type.Name()}[{string.Join(", ", shape)}]";
}
