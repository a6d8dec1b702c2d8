using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>How optimizers are made.</summary>
public static partial class IrregularNames
{
    private static readonly Dictionary<string, (string First, string Second)> PairedOptions = new()
    {
        ["betas"] = ("beta1", "beta2"),
        ["etas"] = ("etaminus", "etaplus"),
        ["step_sizes"] = ("min_step", "max_step"),
    };

    private static Irregular Optimizer(string name, params (string Name, object? Value)[] defaults) => new()
    {
        Names = [name],
        Defaults = Values(defaults),
        Rewrite = (_, call) => WithGroups(Flattened(call)),
    };

    private static CallArguments Flattened(CallArguments call)
    {
        Dictionary<string, object?> keywords = [];
        foreach ((string key, object? value) in call.Keywords)
        {
            if (PairedOptions.TryGetValue(key, out (string First, string Second) names) && value is PySequence { Count: 2 } pair)
            {
                keywords[names.First] = pair[0];
                keywords[names.Second] = pair[1];
            }
            else
            {
                keywords[key] = value;
            }
        }

        return call with { Keywords = keywords };
    }

    /// <summary>The API's groups have defaults of their own; Python's have those of the optimizer.</summary>
    private static CallArguments WithGroups(CallArguments call) =>
        call.Positional is not [PySequence groups, ..] || !groups.Items.All(group => group is PyDict) ? call : call with
        {
            Positional = [new PyList([.. groups.Items.Cast<PyDict>().Select(group => Completed(group, call.Keywords))]), .. call.Positional.Skip(1)],
        };

    private static PyDict Completed(PyDict group, IReadOnlyDictionary<string, object?> options)
    {
        OrderedDictionary<string, object?> items = new(group.Items);
        foreach ((string key, object? value) in options)
        {
            items.TryAdd(key, value);
        }

        return new PyDict(items);
    }
}
