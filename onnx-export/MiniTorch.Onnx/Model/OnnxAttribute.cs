namespace MiniTorch.Onnx;

/// <summary>Kinds of attribute, with the numbers of <c>AttributeProto.AttributeType</c>.</summary>
public enum OnnxAttributeKind
{
    /// <summary>Not stated.</summary>
    Undefined = 0,
    /// <summary>One binary32.</summary>
    Float = 1,
    /// <summary>One int64.</summary>
    Int = 2,
    /// <summary>One string.</summary>
    String = 3,
    /// <summary>One tensor.</summary>
    Tensor = 4,
    /// <summary>One graph.</summary>
    Graph = 5,
    /// <summary>A list of binary32.</summary>
    Floats = 6,
    /// <summary>A list of int64.</summary>
    Ints = 7,
    /// <summary>A list of strings.</summary>
    Strings = 8,
}

/// <summary>A named, typed attribute of a node.</summary>
public sealed class OnnxAttribute
{
    private readonly object _value;

    private OnnxAttribute(string name, OnnxAttributeKind kind, object value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        (Name, Kind, _value) = (name, kind, value);
    }

    /// <summary>An integer.</summary>
    public OnnxAttribute(string name, long value) : this(name, OnnxAttributeKind.Int, value) { }

    /// <summary>A number; ONNX attributes hold binary32.</summary>
    public OnnxAttribute(string name, float value) : this(name, OnnxAttributeKind.Float, value) { }

    /// <summary>A string.</summary>
    public OnnxAttribute(string name, string value) : this(name, OnnxAttributeKind.String, value) { }

    /// <summary>A list of integers.</summary>
    public OnnxAttribute(string name, long[] value) : this(name, OnnxAttributeKind.Ints, value) { }

    /// <summary>A list of numbers.</summary>
    public OnnxAttribute(string name, float[] value) : this(name, OnnxAttributeKind.Floats, value) { }

    /// <summary>A list of strings.</summary>
    public OnnxAttribute(string name, string[] value) : this(name, OnnxAttributeKind.Strings, value) { }

    /// <summary>A tensor.</summary>
    public OnnxAttribute(string name, OnnxTensor value) : this(name, OnnxAttributeKind.Tensor, value) { }

    /// <summary>A graph, as the branches of If and the body of Loop are.</summary>
    public OnnxAttribute(string name, OnnxGraph value) : this(name, OnnxAttributeKind.Graph, value) { }

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public OnnxAttributeKind Kind { get; }

    /// <summary>The integer.</summary>
    public long Int => Get<long>(OnnxAttributeKind.Int);

    /// <summary>The number.</summary>
    public float Float => Get<float>(OnnxAttributeKind.Float);

    /// <summary>The string.</summary>
    public string String => Get<string>(OnnxAttributeKind.String);

    /// <summary>The integers.</summary>
    public long[] Ints => Get<long[]>(OnnxAttributeKind.Ints);

    /// <summary>The numbers.</summary>
    public float[] Floats => Get<float[]>(OnnxAttributeKind.Floats);

    /// <summary>The strings.</summary>
    public string[] Strings => Get<string[]>(OnnxAttributeKind.Strings);

    /// <summary>The tensor.</summary>
    public OnnxTensor Tensor => Get<OnnxTensor>(OnnxAttributeKind.Tensor);

    /// <summary>The graph.</summary>
    public OnnxGraph Graph => Get<OnnxGraph>(OnnxAttributeKind.Graph);

    private T Get<T>(OnnxAttributeKind kind) =>
        Kind == kind ? (T)_value : throw new InvalidOperationException($"Attribute '{Name}' holds {Kind}, not {kind}.");
}
