using System.Numerics;
using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Operators;

/// <summary>A tensor as operators.jsonl keeps it: bytes in row-major order, strides if it was not contiguous.</summary>
public sealed record RecordedTensor(TensorData Data, long[]? Strides, bool RequiresGrad)
{
    public override string ToString() => Data.ToString();
}

/// <summary>The tensor of that number in the call, once more.</summary>
public sealed record SameTensor(int Index);

/// <summary>One line of operators.jsonl; values are decoded when they are asked for.</summary>
public sealed class RecordedCall
{
    private readonly JsonElement _row;

    public RecordedCall(string line)
        : this(JsonDocument.Parse(line).RootElement)
    {
    }

    public RecordedCall(JsonElement row)
    {
        _row = row;
        Id = Text("id");
        Operator = Text("op");
        Variant = Text("variant");
    }

    public string Id { get; }

    /// <summary>The row as it stands.</summary>
    public JsonElement Row => _row;

    /// <summary>The name in PyTorch's operator database.</summary>
    public string Operator { get; }

    public string Variant { get; }

    /// <summary>Operator and variant, as in the id.</summary>
    public string Entry => Variant.Length == 0 ? Operator : $"{Operator}.{Variant}";

    /// <summary>Only dtype, shape and strides of the outputs mean anything.</summary>
    public bool IsUninitialised => _row.TryGetProperty("uninitialised", out _);

    /// <summary>How often the call is made, with the same tensors; then the outputs of all calls are one tuple.</summary>
    public int Repeat => _row.TryGetProperty("repeat", out JsonElement repeat) ? repeat.GetInt32() : 1;

    /// <summary>The outputs are defined up to sign, phase or order.</summary>
    public bool IsGauge => _row.TryGetProperty("gauge", out _);

    public object? Input => RecordedValues.Decode(_row.GetProperty("call").GetProperty("input"));

    public IReadOnlyList<object?> Arguments => [.. _row.GetProperty("call").GetProperty("args").EnumerateArray().Select(RecordedValues.Decode)];

    public IReadOnlyDictionary<string, object?> Keywords =>
        _row.GetProperty("call").GetProperty("kwargs").EnumerateObject().ToDictionary(pair => pair.Name, pair => RecordedValues.Decode(pair.Value));

    /// <summary>The exception's Python type and the first line of its text, or null.</summary>
    public (string Type, string Text)? Error =>
        _row.TryGetProperty("error", out JsonElement error) ? (error[0].GetString()!, error[1].GetString()!) : null;

    public object? Outputs => RecordedValues.Decode(_row.GetProperty("outputs"));

    /// <summary>One for each output that requires grad; null if no gradients were recorded.</summary>
    public IReadOnlyList<RecordedTensor?>? Cotangents => Tensors("cotangents");

    public IReadOnlyList<RecordedTensor?>? Gradients => Tensors("grads");

    /// <summary>What the call gives in double precision, rounded once, one for each output; null if nobody asked.</summary>
    public IReadOnlyList<object?>? WideOutputs => Wide("outputs") is { } outputs ? [.. outputs.EnumerateArray().Select(RecordedValues.Decode)] : null;

    /// <summary>The gradients in double precision, likewise.</summary>
    public IReadOnlyList<object?>? WideGradients => Wide("grads") is { } grads ? [.. grads.EnumerateArray().Select(RecordedValues.Decode)] : null;

    public IReadOnlyList<string?> GradFns => [.. _row.GetProperty("grad_fn").EnumerateArray().Select(name => name.GetString())];

    /// <summary>Vectors for the gradients that are differentiable themselves; null if no second derivatives were recorded.</summary>
    public IReadOnlyList<RecordedTensor?>? Vectors => Tensors("vectors");

    /// <summary>Which gradient each vector belongs to.</summary>
    public IReadOnlyList<int> VectorOf => [.. _row.GetProperty("vector_of").EnumerateArray().Select(index => index.GetInt32())];

    public IReadOnlyList<RecordedTensor?> SecondGradients => Tensors("grads2")!;

    private JsonElement? Wide(string field) => _row.TryGetProperty("wide", out JsonElement wide) && wide.TryGetProperty(field, out JsonElement values) ? values : null;

    private string Text(string field) => _row.GetProperty(field).GetString()!;

    private RecordedTensor?[]? Tensors(string field) =>
        _row.TryGetProperty(field, out JsonElement list) ? [.. list.EnumerateArray().Select(item => (RecordedTensor?)RecordedValues.Decode(item))] : null;
}

/// <summary>The encoding of values in operators.jsonl.</summary>
public static class RecordedValues
{
    public static object? Decode(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetInt64(),
        JsonValueKind.Array => new PyList([.. value.EnumerateArray().Select(Decode)]),
        _ => DecodeObject(value),
    };

    private static object DecodeObject(JsonElement value)
    {
        JsonProperty first = value.EnumerateObject().First();
        JsonElement inner = first.Value;
        return first.Name switch
        {
            "tensor" => DecodeTensor(value),
            "same" => new SameTensor(inner.GetInt32()),
            "float" => Float(inner),
            "complex" => new Complex(Float(inner[0]), Float(inner[1])),
            "tuple" => new PyTuple([.. inner.EnumerateArray().Select(Decode)]),
            "dtype" => new PyDType(inner.GetString()!),
            "slice" => new PySlice((long?)Decode(inner[0]), (long?)Decode(inner[1]), (long?)Decode(inner[2])),
            "ellipsis" => PyEllipsis.Instance,
            "memory_format" or "layout" or "device" => new PyChoice(first.Name, inner.GetString()!),
            _ => throw new InvalidDataException($"unknown value {first.Name}"),
        };
    }

    private static RecordedTensor DecodeTensor(JsonElement value)
    {
        JsonElement tensor = value.GetProperty("tensor");
        return new RecordedTensor(
            new TensorData(tensor[0].GetString()!, [.. tensor[1].EnumerateArray().Select(size => size.GetInt64())], tensor[2].GetBytesFromBase64()),
            value.TryGetProperty("strides", out JsonElement strides) ? [.. strides.EnumerateArray().Select(stride => stride.GetInt64())] : null,
            value.TryGetProperty("requires_grad", out JsonElement requiresGrad) && requiresGrad.GetBoolean());
    }

    private static double Float(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.GetString() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.NaN,
    };
}
