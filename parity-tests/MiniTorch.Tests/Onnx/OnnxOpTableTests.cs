using System.Text.RegularExpressions;
using MiniTorch.Onnx;
using MiniTorch.Parity;
using Xunit;

namespace MiniTorch.Tests.Onnx;

/// <summary>The operator table held against the schemas that ONNX Runtime itself checks models with.</summary>
public sealed partial class OnnxOpTableTests
{
    private static readonly OnnxDataType[] s_types =
    [
        OnnxDataType.Float, OnnxDataType.Double, OnnxDataType.Float16, OnnxDataType.BFloat16, OnnxDataType.Int8, OnnxDataType.Int16, OnnxDataType.Int32,
        OnnxDataType.Int64, OnnxDataType.UInt8, OnnxDataType.UInt16, OnnxDataType.UInt32, OnnxDataType.UInt64, OnnxDataType.Bool,
    ];

    public static TheoryData<int> Opsets => [17, 18, 19, 20, 21];

    [Fact]
    public void Every_operator_resolves_in_opset_21_and_none_of_20_in_19()
    {
        Assert.All(OnnxOpSchema.Names, name => Assert.NotNull(OnnxOpSchema.Find(name, 21)));
        Assert.Null(OnnxOpSchema.Find("Gelu", 19));
        Assert.Equal(20, OnnxOpSchema.FirstOpset("Gelu"));
        Assert.Equal(13, OnnxOpSchema.Find("ReduceMean", 17)!.Since);
        Assert.Equal(18, OnnxOpSchema.Find("ReduceMean", 21)!.Since);
    }

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Opsets))]
    public void Numbers_of_inputs_and_outputs_are_those_of_onnxruntime(int opset)
    {
        const int Many = 20;
        var differences = new List<string>();
        foreach (var schema in Schemas(opset))
        {
            var inputs = Enumerable.Repeat("x", Many).ToArray();
            Compare(schema, "input", schema.Inputs, Error(opset, schema, inputs, ["y"]));
            var outputs = Enumerable.Range(0, Many).Select(i => $"y{i}").ToArray();
            Compare(schema, "output", schema.Outputs, Error(opset, schema, MinInputs(schema), outputs));
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));

        void Compare(OnnxOpSchema schema, string what, OnnxFormal[] formals, string error)
        {
            var expected = $"{OnnxOpSchema.MinCount(formals)} to {OnnxOpSchema.MaxCount(formals)}";
            if (OnnxOpSchema.MaxCount(formals) < Many && Range(what, error) != expected)
                differences.Add($"{schema.Name}: {expected} {what}s in the table; {Range(what, error)}");
        }
    }

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Opsets))]
    public void Attributes_are_those_of_onnxruntime(int opset)
    {
        var differences = new List<string>();
        foreach (var schema in Schemas(opset))
        {
            // Every name that some version of the operator has, and some that others have.
            var names = new SortedSet<string>(StringComparer.Ordinal) { "axes", "axis", "keepdims", "mode", "dtype", "alpha", "epsilon", "dilations", "saturate", "antialias", "num_outputs" };
            for (var version = 17; version <= 21; version++)
                names.UnionWith(OnnxOpSchema.Find(schema.Name, version)?.Attributes.Select(rule => rule.Name) ?? []);
            foreach (var name in names)
            {
                var rule = Array.Find(schema.Attributes, rule => rule.Name == name);
                foreach (var kind in (OnnxAttributeKind[])[rule?.Kind ?? OnnxAttributeKind.Int, rule?.Kind == OnnxAttributeKind.Float ? OnnxAttributeKind.Int : OnnxAttributeKind.Float])
                {
                    var error = Error(opset, schema, MinInputs(schema), MinOutputs(schema), Attribute(name, kind, null));
                    var verdict = error.Contains("Unrecognized attribute") ? "unknown" : error.Contains("Mismatched attribute type") ? "of another kind" : "fine";
                    var expected = rule is null ? "unknown" : rule.Kind == kind ? "fine" : "of another kind";

                    // ONNX Runtime has a LayerNormalization of its own in the same place, which takes any attribute.
                    if (expected != verdict && (schema.Name != "LayerNormalization" || expected != "unknown"))
                        differences.Add($"{schema.Name}: {name} as {kind} is {expected} in the table, {verdict} in ONNX Runtime: {error}");
                }
            }

            foreach (var rule in schema.Attributes)
            {
                var others = schema.Attributes.Where(other => other.IsRequired && other != rule).Select(other => Attribute(other.Name, other.Kind, other.Values)).ToArray();
                if (rule.IsRequired != Error(opset, schema, MinInputs(schema), MinOutputs(schema), others).Contains($"Required attribute '{rule.Name}' is missing"))
                    differences.Add($"{schema.Name}: {rule.Name} is {(rule.IsRequired ? "" : "not ")}required in the table");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Opsets))]
    public void Element_types_are_those_of_onnxruntime(int opset)
    {
        var differences = new List<string>();
        foreach (var schema in Schemas(opset))
        {
            if (schema.Name is "If" or "Loop" or "Scan")
                continue;
            var required = schema.Attributes.Where(rule => rule.IsRequired).Select(rule => Attribute(rule.Name, rule.Kind, rule.Values)).ToArray();
            foreach (var formal in schema.Inputs)
            {
                foreach (var type in s_types)
                {
                    // All inputs of one variable get the type; the others one that they allow.
                    var types = schema.Inputs.Select(other => other == formal || other.Variable is not null && other.Variable == formal.Variable ? type
                        : s_types.First(other.Types.Contains)).ToArray();
                    var error = TypeError(opset, schema, types, required);

                    // Only what is said of the node itself: some operators are expanded into others, and those are refused later.
                    var refused = error.Contains("of input parameter") && error.Contains("in node (n)");
                    if (refused == formal.Types.Contains(type))
                        differences.Add($"{schema.Name}: {formal.Name} as {type.Name()} is {(formal.Types.Contains(type) ? "allowed" : "refused")} in the table. ONNX Runtime: {error}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    // The operators that an opset changed, in the table or in ONNX Runtime; all of them for the first opset.
    private static IEnumerable<OnnxOpSchema> Schemas(int opset)
    {
        foreach (var name in OnnxOpSchema.Names)
        {
            // ONNX Runtime turns Constant into an initializer before it looks at it.
            if (name == "Constant" || OnnxOpSchema.Find(name, opset) is not { } schema)
                continue;
            if (opset == OnnxModel.MinOpset || OnnxOpSchema.Find(name, opset - 1) != schema || RuntimeVersion(schema, opset) != RuntimeVersion(schema, opset - 1))
                yield return schema;
        }
    }

    // "Node (n) with schema(::Conv:11) has input size …": the version that ONNX Runtime resolves to.
    private static string RuntimeVersion(OnnxOpSchema schema, int opset)
    {
        var inputs = OnnxOpSchema.MaxCount(schema.Inputs) == int.MaxValue ? [] : Enumerable.Repeat("x", 20).ToArray();
        var match = SchemaVersion().Match(Error(opset, schema, inputs, MinOutputs(schema)));
        Assert.True(match.Success, schema.Name);
        return match.Value;
    }

    private static string[] MinInputs(OnnxOpSchema schema) => [.. Enumerable.Repeat("x", OnnxOpSchema.MinCount(schema.Inputs))];

    private static string[] MinOutputs(OnnxOpSchema schema) => [.. Enumerable.Range(0, Math.Max(1, OnnxOpSchema.MinCount(schema.Outputs))).Select(i => $"y{i}")];

    private static OnnxAttribute Attribute(string name, OnnxAttributeKind kind, string[]? values) => kind switch
    {
        OnnxAttributeKind.Int => new(name, 1),
        OnnxAttributeKind.Float => new(name, 1f),
        OnnxAttributeKind.String => new(name, values?[0] ?? "a"),
        OnnxAttributeKind.Ints => new(name, [1L, 1]),
        OnnxAttributeKind.Floats => new(name, [1f]),
        OnnxAttributeKind.Strings => new(name, ["a"]),
        OnnxAttributeKind.Tensor => new(name, OnnxTensor.Create("", [1f], 1)),
        _ => new(name, new OnnxGraph("inner")),
    };

    private static string Error(int opset, OnnxOpSchema schema, string[] inputs, string[] outputs, params OnnxAttribute[] attributes)
    {
        var graph = new OnnxGraph("g");
        graph.Inputs.Add(new("x", OnnxDataType.Float));
        graph.Nodes.Add(new OnnxNode(schema.Name, inputs, outputs, attributes) { Name = "n" });
        graph.Outputs.Add(new(outputs[0], OnnxDataType.Float));
        return Load(graph, opset);
    }

    private static string TypeError(int opset, OnnxOpSchema schema, OnnxDataType[] types, OnnxAttribute[] attributes)
    {
        var graph = new OnnxGraph("g");
        for (var i = 0; i < types.Length; i++)
            graph.Inputs.Add(new($"x{i}", types[i]));
        graph.Nodes.Add(new OnnxNode(schema.Name, graph.Inputs.Select(input => input.Name), MinOutputs(schema), attributes) { Name = "n" });
        graph.Outputs.Add(new("y0", OnnxDataType.Undefined));
        return Load(graph, opset);
    }

    private static string Load(OnnxGraph graph, int opset)
    {
        try
        {
            new OrtSession(new OnnxModel(graph, opset).ToBytes(), optimize: false).Dispose();
            return "";
        }
        catch (OrtException error)
        {
            return error.Message;
        }
    }

    // "Node (n) has input size 20 not in range [min=2, max=3]."
    private static string Range(string what, string error)
    {
        var match = SizeRange().Match(error);
        return match.Success && match.Groups[1].Value == what ? $"{match.Groups[2].Value} to {match.Groups[3].Value}" : error;
    }

    [GeneratedRegex(@"schema\(::\w+:\d+\)")]
    private static partial Regex SchemaVersion();

    [GeneratedRegex(@"has (input|output) size \d+ not in range \[min=(\d+), max=(\d+)\]")]
    private static partial Regex SizeRange();
}
