using System.Numerics;

using System.Text.Json;
using System.Text.Json.Nodes;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.TorchSharp;

/// <summary>Makes recorded calls on an API, and tells what came of them in the format of the recording.</summary>
public sealed class CallReplay(Binder binder)
{
    /// <summary>The seed right before each call, as in the recording.</summary>
    private const long Seed = 42;

    private static readonly OperatorRecording Recording = new(RecordedFiles.Default);

    private readonly OperatorCalls _calls = new(binder);

    public IEnumerable<JsonObject> Answer(JsonElement request) => request.GetProperty("do").GetString() switch
    {
        "hello" => [new JsonObject { ["torch"] = Version(), ["library"] = binder.Api.ToString() }],
        "entries" => Entries(),
        "operators" => Operators(request.GetProperty("entry").GetString()!, request.GetProperty("dtype").GetString()!, After(request)),
        _ => throw new NotSupportedException("this reference knows hello, entries and operators"),
    };

    private static string? After(JsonElement request) => request.TryGetProperty("after", out JsonElement after) ? after.GetString() : null;

    /// <summary>Of libtorch, where the API tells it.</summary>
    private string Version() =>
        binder.Api.Torch.GetProperty("__version__", System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)?.GetValue(null)?.ToString() is { Length: > 0 } version && char.IsAsciiDigit(version[0]) ? version : "2.10";

    private static IEnumerable<JsonObject> Entries()
    {
        Dictionary<string, SortedSet<string>> entries = [];
        foreach (RecordedCall call in Recording.Calls((ReadOnlySpan<string> names) => !names[1].Contains(":error:", StringComparison.Ordinal)))
        {
            entries.TryAdd(call.Entry, new SortedSet<string>(StringComparer.Ordinal));
            entries[call.Entry].Add(call.Id.Split(':')[1]);
        }

        return entries.Select(entry => new JsonObject
        {
            ["entry"] = entry.Key,
            ["dtypes"] = new JsonArray([.. entry.Value.Select(dtype => (JsonNode)dtype)]),
            ["errors"] = false,
        });
    }

    private IEnumerable<JsonObject> Operators(string entry, string dtype, string? after)
    {
        string prefix = $"{entry}:{dtype}:";
        bool waiting = after is not null;
        foreach (RecordedCall call in Recording.Calls((ReadOnlySpan<string> names) => names[1].StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (waiting)
            {
                waiting = call.Id != after;
                continue;
            }

            yield return new JsonObject { ["at"] = call.Id };
            yield return Row(call);
        }
    }

    private JsonObject Row(RecordedCall call)
    {
        try
        {
            return Replay(call);
        }
        catch (Exception exception)
        {
            return new JsonObject { ["skipped"] = call.Id, ["reason"] = $"{exception.GetType().Name}: {exception.Message.Split('\n')[0]}" };
        }
    }

    private JsonObject Replay(RecordedCall call)
    {
        List<object> tensors = [];
        object? input = Materialize(call.Input, tensors);
        object?[] arguments = [.. call.Arguments.Select(argument => Materialize(argument, tensors))];
        Dictionary<string, object?> keywords = call.Keywords.ToDictionary(pair => pair.Key, pair => Materialize(pair.Value, tensors));
        binder.Functions.ManualSeed(Seed);
        object? result = _calls.Invoke(call.Entry, input, arguments, keywords);

        JsonObject row = JsonSerializer.SerializeToNode(call.Row)!.AsObject();
        foreach (string field in new[] { "grad_fn", "grads", "vectors", "vector_of", "grads2", "cotangents" })
        {
            row.Remove(field);
        }

        row["outputs"] = Encode(result);
        if (call.Cotangents is { } cotangents)
        {
            object?[] differentiable = [.. Flatten(result).Where(output => binder.Tensors.IsTensor(output) && binder.Tensors.RequiresGrad(output!))];
            object?[] leaves = [.. tensors.Where(binder.Tensors.RequiresGrad)];
            IReadOnlyList<object?> gradients = binder.Functions.Grad(differentiable, leaves, [.. cotangents.Select(cotangent => Materialize(cotangent, []))], createGraph: false);
            row["cotangents"] = new JsonArray([.. cotangents.Select(cotangent => cotangent is null ? null : Encode(cotangent.Data, requiresGrad: false, strides: null))]);
            row["grads"] = new JsonArray([.. gradients.Select(gradient => gradient is null ? null : Encode(gradient))]);
        }

        return row;
    }

    private object? Materialize(object? value, List<object> tensors)
    {
        switch (value)
        {
            case RecordedTensor tensor:
                tensors.Add(binder.Tensors.Create(tensor.Data, tensor.Strides, tensor.RequiresGrad, binder.Functions));
                return tensors[^1];
            case SameTensor same:
                return tensors[same.Index];
            case PySequence sequence:
                return PyOperators.Like(sequence, [.. sequence.Items.Select(item => Materialize(item, tensors))]);
            default:
                return value;
        }
    }

    private static IEnumerable<object?> Flatten(object? value) => value is PySequence sequence ? sequence.Items.SelectMany(Flatten) : [value];

    private JsonNode? Encode(object? value) => value switch
    {
        null => null,
        bool or long or string => JsonValue.Create(value),
        double number => new JsonObject { ["float"] = Number(number) },
        Complex number => new JsonObject { ["complex"] = new JsonArray(Number(number.Real), Number(number.Imaginary)) },
        PyTuple tuple => new JsonObject { ["tuple"] = new JsonArray([.. tuple.Items.Select(Encode)]) },
        PyList list => new JsonArray([.. list.Items.Select(Encode)]),
        _ when binder.Tensors.IsTensor(value) => Encode(binder.Tensors.Data(value), binder.Tensors.RequiresGrad(value), binder.Tensors.Strides(value)),
        _ => throw new NotSupportedException($"a value of type {value.GetType().Name}"),
    };

    private static JsonObject Encode(TensorData data, bool requiresGrad, long[]? strides)
    {
        JsonObject encoded = new()
        {
            ["tensor"] = new JsonArray(data.DType, new JsonArray([.. data.Shape.Select(size => (JsonNode)size)]), Convert.ToBase64String(data.Bytes)),
        };
        if (strides is not null)
        {
            encoded["strides"] = new JsonArray([.. strides.Select(stride => (JsonNode)stride)]);
        }

        if (requiresGrad)
        {
            encoded["requires_grad"] = true;
        }

        return encoded;
    }

    private static JsonNode Number(double number) => double.IsFinite(number) ? number : double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
}
