namespace MiniTorch.Onnx;

/// <summary>Types and shapes of a node's outputs from those of its inputs, as far as they follow; what contradicts itself is a problem.</summary>
internal static class OnnxInference
{
    /// <summary>Fills <paramref name="outputs"/>; a shape that no rule gives stays unknown.</summary>
    public static void Infer(OnnxNode node, OnnxOpSchema schema, OnnxInferred[] inputs, OnnxInferred[] outputs, List<string> problems)
    {
        var types = new OnnxDataType[outputs.Length];
        OnnxNodeChecker.Check(node, schema, Array.ConvertAll(inputs, input => input.DataType), types, problems);
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = new(types[i], null);
        if (problems.Count != 0 || !OnnxShapeRules.TryFind(schema.Name, out var rule))
            return;
        var call = new OnnxShapeCall(node, schema, inputs, outputs);
        try
        {
            rule(call);
        }
        catch (OnnxShapeException problem)
        {
            problems.Add(problem.Message);
        }
    }
}

/// <summary>Shapes that cannot be.</summary>
internal sealed class OnnxShapeException(string message) : Exception(message);

/// <summary>One node as a shape rule sees it.</summary>
internal sealed class OnnxShapeCall(OnnxNode node, OnnxOpSchema schema, OnnxInferred[] inputs, OnnxInferred[] outputs)
{
    public OnnxNode Node => node;

    public OnnxOpSchema Schema => schema;

    public int InputCount => inputs.Length;

    public int OutputCount => outputs.Length;

    public bool Has(int input) => input < inputs.Length && node.Inputs[input].Length != 0;

    public IReadOnlyList<OnnxDimension>? Shape(int input) => Has(input) ? inputs[input].Shape : null;

    public OnnxInteger[]? Integers(int input) => Has(input) ? inputs[input].Integers : null;

    public long[]? Numbers(int input) => Has(input) ? inputs[input].Numbers() : null;

    public void Set(int output, params IReadOnlyList<OnnxDimension>? shape)
    {
        if (output < outputs.Length)
            outputs[output] = outputs[output] with { Shape = shape };
    }

    public void SetIntegers(OnnxInteger[]? integers) => outputs[0] = outputs[0] with { Integers = integers };

    /// <summary>An axis counted from the front.</summary>
    public static int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw new OnnxShapeException($"the axis {axis} is out of range for a tensor of {rank} dimensions");

    public static string Text(IReadOnlyList<OnnxDimension> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>The dimension that two that must be equal share.</summary>
    public static OnnxDimension Same(OnnxDimension a, OnnxDimension b, string what)
    {
        if (a.Size is { } left && b.Size is { } right && left != right)
            throw new OnnxShapeException($"{what}: {left} and {right}");
        return a.Size is not null || b == OnnxDimension.Unknown ? a : b.Size is not null || a == OnnxDimension.Unknown ? b : a;
    }

    /// <summary>A dimension computed from another; unknown where that one is not fixed.</summary>
    public static OnnxDimension Map(OnnxDimension dimension, Func<long, long> formula) =>
        dimension.Size is not { } size ? OnnxDimension.Unknown
        : formula(size) is >= 0 and var result ? new(result)
        : throw new OnnxShapeException($"the size {size} leaves {formula(size)}");

    /// <summary>The shape that two broadcast to (in both directions); null where a rank is not known.</summary>
    public static OnnxDimension[]? Broadcast(IReadOnlyList<OnnxDimension>? a, IReadOnlyList<OnnxDimension>? b)
    {
        if (a is null || b is null)
            return null;
        var result = new OnnxDimension[Math.Max(a.Count, b.Count)];
        for (var i = 1; i <= result.Length; i++)
        {
            var left = i <= a.Count ? a[^i] : 1;
            var right = i <= b.Count ? b[^i] : 1;
            result[^i] = left == 1 ? right
                : right == 1 || left == right ? left
                : left.Size is { } m && right.Size is { } n ? m == n ? left : throw new OnnxShapeException($"{Text(a)} and {Text(b)} do not broadcast")
                : left.Size is not null ? left
                : right.Size is not null ? right
                : OnnxDimension.Unknown;
        }

        return result;
    }
}
