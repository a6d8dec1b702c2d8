using System.Numerics;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>The rewrites that entries of the table share.</summary>
public static partial class IrregularNames
{
    /// <summary>Python: index_put(indices, values, accumulate); the API has the value first.</summary>
    private static Irregular IndexPut => new() { Order = ["indices", "values", "accumulate"] };

    private static Irregular Quantile => new() { Defaults = new Dictionary<string, object?> { ["dim"] = null, ["keepdim"] = false, ["interpolation"] = "linear" } };

    private static Irregular Corrected => new() { Rewrite = (_, call) => CorrectionToUnbiased(call) };

    private static Irregular Asked => new() { Result = (result, _) => WithoutNulls(result) };

    private static Irregular Named(params string[] names) => new() { Names = names };

    private static Irregular Defaulting(params (string Name, object? Value)[] defaults) => new() { Defaults = Values(defaults) };

    private static Dictionary<string, object?> Values(params (string Name, object? Value)[] values) =>
        values.ToDictionary(pair => pair.Name, pair => pair.Value);

    private static Irregular InPlace(string name, params (string Name, object? Value)[] defaults) => new()
    {
        Names = [name],
        Defaults = Values(defaults),
        Rewrite = (_, call) => With(call, "inplace", true),
    };

    /// <summary>return_indices = True is a function of its own in the API.</summary>
    private static Irregular Pool(string name, string order)
    {
        string[] names = order.Split(' ');
        Irregular naming = new() { Order = names };
        return new Irregular
        {
            Order = names,
            Replace = (binder, call) =>
            {
                CallArguments named = naming.Prepare(call, bound: false);
                bool indices = named.Keywords.GetValueOrDefault("return_indices") is true;
                return binder.CallPlain(F, indices ? $"{name}_with_indices" : name, Without(named, "return_indices"));
            },
        };
    }

    /// <summary>padding = "same" is a function of its own in the API.</summary>
    private static Irregular Conv(string name)
    {
        Irregular naming = new() { Order = ["weight", "bias", "stride", "padding", "dilation", "groups"] };
        return new Irregular
        {
            Replace = (binder, call) =>
            {
                CallArguments named = naming.Prepare(call, bound: false);
                return binder.CallPlain(F, named.Keywords.GetValueOrDefault("padding") is string ? $"{name}_padding" : name, named);
            },
        };
    }

    /// <summary>Python lets one number stand for every spatial dimension; the API wants the array.</summary>
    private static CallArguments SpatialSizes(Binder binder, CallArguments call)
    {
        CallArguments named = new Irregular { Order = ["size", "scale_factor", "mode", "align_corners"] }.Prepare(call, bound: false);
        return WithRepeated(named, binder.Tensors.Shape(named.Positional[0]!).Length - 2);
    }

    private static CallArguments WithRepeated(CallArguments call, int count) => call with
    {
        Keywords = call.Keywords.ToDictionary(pair => pair.Key, pair => pair.Key is "size" or "scale_factor" && pair.Value is long or double
            ? new PyTuple([.. Enumerable.Repeat(pair.Value, count)])
            : pair.Value),
    };

    /// <summary>An LSTM with proj_size is an overload without defaults.</summary>
    private static CallArguments Projected(CallArguments call)
    {
        if (!call.Keywords.ContainsKey("proj_size"))
        {
            return call;
        }
        CallArguments named = new Irregular { Order = ["hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional"] }.Prepare(call, bound: false);
        foreach ((string name, object? value) in Values(("num_layers", 1L), ("bias", true), ("batch_first", false), ("dropout", 0.0), ("bidirectional", false)))
        {
            named = named.Keywords.ContainsKey(name) ? named : With(named, name, value);
        }
        return named;
    }

    private static CallArguments CorrectionToUnbiased(CallArguments call) => call.Keywords.GetValueOrDefault("correction") switch
    {
        0L or 0.0 => With(Without(call, "correction"), "unbiased", false),
        1L or 1.0 => With(Without(call, "correction"), "unbiased", true),
        _ => call,
    };

    private static CallArguments SideToRight(CallArguments call) => call.Keywords.GetValueOrDefault("side") switch
    {
        "right" => With(Without(call, "side"), "right", true),
        "left" => Without(call, "side"),
        _ => call,
    };

    /// <summary>Python: retain_graph is create_graph unless it is given.</summary>
    private static CallArguments RetainWhatIsCreated(CallArguments call) =>
        call.Keywords.ContainsKey("retain_graph") || call.Keywords.GetValueOrDefault("create_graph") is not true ? call : With(call, "retain_graph", true);

    /// <summary>Python takes the tensors one by one or as a list, the API as a list.</summary>
    private static CallArguments TensorsAsList(Binder binder, CallArguments call) =>
        binder.Tensors.IsTensor(call.Positional[0]) ? call with { Positional = [new PyList(call.Positional)] } : call;

    /// <summary>Python's dims = (dims of a, dims of b) are two arguments of the API's.</summary>
    private static CallArguments TensordotDims(CallArguments call)
    {
        CallArguments named = new Irregular { Order = ["b", "dims"] }.Prepare(call, bound: false);
        return named.Keywords.GetValueOrDefault("dims") is PySequence { Count: 2 } pair && pair.Items.All(item => item is PySequence)
            ? With(With(Without(named, "dims"), "dims1", pair[0]), "dims2", pair[1])
            : named;
    }

    /// <summary>torch.polygamma(n, input) has its tensor first in the API.</summary>
    private static CallArguments Swapped(Binder binder, CallArguments call) =>
        call.Positional is [long n, var input] && binder.Tensors.IsTensor(input) ? call with { Positional = [input, n] } : call;

    /// <summary>Python: to([device,] dtype, non_blocking, copy); the API has dtype before device, and copy first.</summary>
    private static CallArguments NamedTo(CallArguments call, int first)
    {
        Dictionary<string, object?> keywords = call.Keywords.ToDictionary();
        List<object?> positional = [.. call.Positional.Take(first)];
        foreach (object? value in call.Positional.Skip(first))
        {
            switch (value)
            {
                case PyDType:
                    keywords["dtype"] = value;
                    break;
                case string or PyChoice:
                    keywords["device"] = value;
                    break;
                case bool:
                    keywords[keywords.ContainsKey("non_blocking") ? "copy" : "non_blocking"] = value;
                    break;
                default:
                    positional.Add(value);
                    break;
            }
        }

        return new CallArguments(positional, keywords);
    }

    /// <summary>TorchSharp's torch.cross takes a Scalar; with a given dim linalg.cross is the same operator.</summary>
    private static object? Cross(Binder binder, CallArguments call)
    {
        try
        {
            return binder.CallPlain("torch", "cross", call);
        }
        catch (MissingException) when (call.Keywords.ContainsKey("dim") || call.Positional.Count > 2)
        {
            return binder.CallPlain("torch.linalg", "cross", call);
        }
    }

    private static CallArguments WithParameters(Binder binder, CallArguments call)
    {
        return call.Positional switch
        {
            [PySequence list] => call with { Positional = [new PyList([.. list.Items.Select(Parameter)])] },
            [PyDict dict] => call with { Positional = [new PyDict(new OrderedDictionary<string, object?>(dict.Items.Select(pair => KeyValuePair.Create(pair.Key, Parameter(pair.Value)))))] },
            _ => call,
        };

        object? Parameter(object? value) => binder.CallFunction("torch.nn", "Parameter", new CallArguments(value));
    }

    /// <summary>Python's sequence as a dataset, of which a sampler asks only how long it is.</summary>
    private static CallArguments CountInstead(CallArguments call) =>
        call.Positional is [PySequence items, ..] ? call with { Positional = [(long)items.Count, .. call.Positional.Skip(1)] } : call;

    /// <summary>Python's sequence of numbers as a dataset.</summary>
    private static CallArguments TensorsInstead(Binder binder, CallArguments call) => call.Positional is not [PySequence items, ..] ? call : call with
    {
        Positional = [binder.CallFunction("torch.utils.data", "TensorDataset", new CallArguments(MakeTensor(binder, new CallArguments(items)))), .. call.Positional.Skip(1)],
    };

    /// <summary>as_tuple = True is nonzero_as_list in the API.</summary>
    private static object? NonZero(Binder binder, CallArguments call)
    {
        object self = call.Positional[0]!;
        bool tuple = call.Keywords.GetValueOrDefault("as_tuple") is true;
        return tuple ? binder.CallMethod(self, "nonzero_as_list", new CallArguments()) : binder.CallPlain("torch", "nonzero", new CallArguments(self));
    }

    private static object? WithoutNulls(object? result) =>
        result is PyTuple tuple ? (tuple.Items.Where(item => item is not null).ToArray() is [var only] ? only : new PyTuple([.. tuple.Items.Where(item => item is not null)])) : result;

    /// <summary>torch.tensor of nested lists: the dtype follows the numbers as in Python.</summary>
    private static object MakeTensor(Binder binder, CallArguments call)
    {
        List<object?> numbers = [];
        List<long> shape = [];
        Flatten(call.Positional[0], 0);
        string dtype = call.Keywords.GetValueOrDefault("dtype") is PyDType given ? given.Name
            : numbers.Any(number => number is Complex) ? "complex64"
            : numbers.Count == 0 || numbers.Any(number => number is double) ? "float32"
            : numbers.Any(number => number is long) ? "int64"
            : "bool";
        Complex[] values = [.. numbers.Select(number => number is Complex c ? c : new Complex(Convert.ToDouble(number), 0))];
        return binder.Tensors.Create(TensorData.From(dtype, [.. shape], values), null, call.Keywords.GetValueOrDefault("requires_grad") is true, binder.Functions);

        void Flatten(object? value, int depth)
        {
            if (value is not PySequence sequence)
            {
                numbers.Add(binder.Tensors.IsTensor(value) ? binder.Functions.ToNumber(value!) : value);
                return;
            }

            if (depth == shape.Count)
            {
                shape.Add(sequence.Count);
            }

            foreach (object? item in sequence.Items)
            {
                Flatten(item, depth + 1);
            }
        }
    }

    private static CallArguments With(CallArguments call, string name, object? value) =>
        call with { Keywords = new Dictionary<string, object?>(call.Keywords) { [name] = value } };

    private static CallArguments Without(CallArguments call, string name) =>
        call with { Keywords = call.Keywords.Where(pair => pair.Key != name).ToDictionary() };
}
