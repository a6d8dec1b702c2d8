namespace MiniTorch.Onnx;

/// <summary>An integer inside a tensor of sizes: a number, the name of a dimension, or not known.</summary>
internal readonly record struct OnnxInteger(long? Number, string? Name)
{
    public static OnnxInteger Of(OnnxDimension dimension) => new(dimension.Size, dimension.Name);

    /// <summary>As a size; negative numbers are no sizes.</summary>
    public OnnxDimension ToDimension() =>
        Number is { } number ? number >= 0 ? new(number) : OnnxDimension.Unknown : Name is { } name ? new(name) : OnnxDimension.Unknown;
}

/// <summary>What is known of a value before the model runs.</summary>
/// <param name="DataType">Element type, or Undefined.</param>
/// <param name="Shape">Dimensions; null where the rank is not known.</param>
/// <param name="Integers">The elements of a small tensor of integers, as far as they are known: sizes, axes, indices.</param>
internal sealed record OnnxInferred(OnnxDataType DataType, IReadOnlyList<OnnxDimension>? Shape, OnnxInteger[]? Integers = null)
{
    // More numbers than any shape has; a larger integer tensor is data.
    private const int MaxIntegers = 64;

    public static OnnxInferred Unknown { get; } = new(OnnxDataType.Undefined, null);

    /// <summary>All that is known of a constant.</summary>
    public static OnnxInferred Of(OnnxTensor tensor)
    {
        var shape = new OnnxDimension[tensor.Dims.Length];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = tensor.Dims[i];
        return new(tensor.DataType, shape, IntegersOf(tensor));
    }

    /// <summary>The elements if all of them are known numbers, else null.</summary>
    public long[]? Numbers()
    {
        if (Integers is null || Array.Exists(Integers, integer => integer.Number is null))
            return null;
        return Array.ConvertAll(Integers, integer => integer.Number!.Value);
    }

    private static OnnxInteger[]? IntegersOf(OnnxTensor tensor)
    {
        if (tensor.ElementCount > MaxIntegers || tensor.Dims.Length > 1)
            return null;
        return tensor.DataType switch
        {
            OnnxDataType.Int64 => Array.ConvertAll(tensor.ToArray<long>(), value => new OnnxInteger(value, null)),
            OnnxDataType.Int32 => Array.ConvertAll(tensor.ToArray<int>(), value => new OnnxInteger(value, null)),
            _ => null,
        };
    }
}
