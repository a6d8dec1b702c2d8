namespace MiniTorch.Onnx;

/// <summary>A value of a graph under construction, with what is known of it.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(string name, OnnxInferred inferred) => (Name, Inferred) = (name, inferred);

    /// <summary>Its name in the graph.</summary>
    public string Name { get; }

    /// <summary>Element type; Undefined where it does not follow from the inputs.</summary>
    public OnnxDataType DataType => Inferred.DataType;

    /// <summary>Dimensions; null where the rank is not known.</summary>
    public IReadOnlyList<OnnxDimension>? Shape => Inferred.Shape;

    internal OnnxInferred Inferred { get; }

    /// <summary>As in <c>x: float[N, 3]</c>.</summary>
    public override string ToString() => $"{Name}: {OnnxValueInfo.TypeText(DataType, Shape)}";
}

/// <summary>A size: a number known now, or a one-element int64 tensor that the model computes when it runs.</summary>
public readonly struct OnnxSize
{
    internal OnnxSize(OnnxValue value, bool isNonNegative) => (Value, IsNonNegative) = (value, isNonNegative);

    /// <summary>A number.</summary>
    public OnnxSize(long number) => (Number, IsNonNegative) = (number, number >= 0);

    /// <summary>The number; null where the model computes it.</summary>
    public long? Number { get; }

    /// <summary>The tensor of shape [1]; null where the number is known.</summary>
    public OnnxValue? Value { get; }

    internal bool IsNonNegative { get; }

    /// <summary>The number, or the name that the size has in the model's inputs.</summary>
    public OnnxDimension Dimension =>
        Number is { } number ? new OnnxInteger(number, null).ToDimension()
        : Value?.Inferred.Integers is [var integer] ? integer.ToDimension() : OnnxDimension.Unknown;

    /// <summary>A number.</summary>
    public static implicit operator OnnxSize(long number) => new(number);

    /// <summary>A number.</summary>
    public static OnnxSize FromInt64(long number) => new(number);

    /// <summary>The number, or the name of the value.</summary>
    public override string ToString() => Number?.ToString() ?? Value?.Name ?? "?";
}
