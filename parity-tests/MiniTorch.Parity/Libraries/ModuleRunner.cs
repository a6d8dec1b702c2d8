using System.Collections;
using System.Numerics;
using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Libraries;

/// <summary>What modules print, what they start with for a seed, and what they compute in training and in evaluation.</summary>
public sealed class ModuleRunner(EntryRecording recording, Binder binder) : EntryRunner(binder)
{
    private const string ReturnIndices = "return_indices";

    public override IReadOnlyList<string> Entries => recording.Entries;

    public override IEnumerable<Outcome> Run(string entry)
    {
        OutcomeBuilder outcome = new(Section.Modules, NameOf(entry), entry);
        Dictionary<string, object?> names = new() { ["x"] = new PyBuiltin("x", Input) };
        Call tree = (Call)recording.Tree(entry);
        Call? made = tree.Func as Call; // a module is called; a container is only made
        JsonElement recorded = recording[entry];
        object? module = null;
        if (outcome.Try(Aspects.State, "the constructor", () => module = Make(made ?? tree, names)))
        {
            string text = recorded.GetProperty("repr").GetString()!;
            outcome.Try(Aspects.Text, "ToString", () => outcome.Check(Aspects.Text, module!.ToString() is var shown && shown == text ? null : $"prints {shown}, expected {text}"));
            outcome.Try(Aspects.State, "state_dict", () => CompareState(module!, recorded, outcome));
            if (made is not null)
            {
                string call = HasIndices(made) ? "forward_with_indices" : "";
                outcome.Try(Aspects.Forward, "forward", () => CompareOutputs(module!, call, tree, names, recorded, outcome));
            }
        }

        return [outcome.Build()];
    }

    /// <summary>Whether the API's call that returns indices too is meant: it has no such argument.</summary>
    private static bool HasIndices(Call made) => made.Keywords.Any(keyword => keyword is { Arg: ReturnIndices, Value: Constant { Value: true } });

    private object Make(Call made, Dictionary<string, object?> names)
    {
        Binder.Functions.ManualSeed(0);
        Call plain = HasIndices(made) ? made with { Keywords = [.. made.Keywords.Where(keyword => keyword.Arg != ReturnIndices)] } : made;
        return Evaluator.Evaluate(plain, names)!;
    }

    private void CompareState(object module, JsonElement recorded, OutcomeBuilder outcome)
    {
        JsonProperty[] expected = [.. recorded.GetProperty("state").EnumerateObject()];
        IDictionary state = (IDictionary)Method(module, "state_dict")!;
        string[] keys = [.. state.Keys.Cast<string>()];
        outcome.Check(Aspects.State, keys.SequenceEqual(expected.Select(value => value.Name)) ? null : $"state_dict has {string.Join(", ", keys)}, expected {string.Join(", ", expected.Select(value => value.Name))}");
        foreach (JsonProperty value in expected.Where(value => state.Contains(value.Name)))
        {
            outcome.Check(Aspects.State, Compare(value.Name, value.Value, state[value.Name]!));
        }

        long count = ((PySequence)Method(module, "parameters")!).Items.Sum(parameter => TensorAccess.Count(Binder.Tensors.Shape(parameter!)));
        long wanted = recorded.GetProperty("parameters").GetInt64();
        outcome.Check(Aspects.State, count == wanted ? null : $"{count} numbers in parameters, expected {wanted}");
    }

    private void CompareOutputs(object module, string method, Call tree, Dictionary<string, object?> names, JsonElement recorded, OutcomeBuilder outcome)
    {
        names["module"] = module;
        PyExpression function = method.Length == 0 ? new Name("module") : new AttributeAccess(new Name("module"), method);
        Binder.Functions.ManualSeed(1);
        Check("train", recorded.GetProperty("train"));
        Method(module, "eval");
        if (recorded.TryGetProperty("eval", out JsonElement evaluation))
        {
            Check("eval", evaluation);
        }

        void Check(string mode, JsonElement expected)
        {
            List<object> outputs = [];
            Flatten(Evaluator.Evaluate(tree with { Func = function }, names), outputs);
            outcome.Check(Aspects.Forward, outputs.Count == expected.GetArrayLength() ? null : $"{mode}: {outputs.Count} outputs, expected {expected.GetArrayLength()}");
            for (int i = 0; i < Math.Min(outputs.Count, expected.GetArrayLength()); i++)
            {
                outcome.Check(Aspects.Forward, Compare($"{mode}, output {i}", expected[i], outputs[i]));
            }
        }
    }

    /// <summary>[dtype, shape, first values] against a tensor.</summary>
    private string? Compare(string what, JsonElement expected, object actual)
    {
        string dtype = expected[0].GetString()!;
        long[] shape = [.. expected[1].EnumerateArray().Select(size => size.GetInt64())];
        TensorData data = Binder.Tensors.Data(actual);
        return data.DType != dtype || !data.Shape.SequenceEqual(shape)
            ? $"{what}: {data.DType}[{string.Join(", ", data.Shape)}], expected {dtype}[{string.Join(", ", shape)}]"
            : NumberComparer.Compare(what, EntryRecording.Numbers(expected[2]), [.. data.Values().Select(value => value.Real)], TensorComparer.ToleranceOf(dtype), prefix: true);
    }

    /// <summary>x(sizes): sin(0.7 i) in float32.</summary>
    private object Input(CallArguments sizes)
    {
        long[] shape = [.. sizes.Positional.Cast<long>()];
        Complex[] values = [.. Enumerable.Range(0, (int)TensorAccess.Count(shape)).Select(i => new Complex(Math.Sin(0.7 * i), 0))];
        return Binder.Tensors.Create(TensorData.From("float32", shape, values), null, false, Binder.Functions);
    }
}
