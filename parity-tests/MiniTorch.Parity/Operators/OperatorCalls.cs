using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Operators;

/// <summary>
/// How an entry of PyTorch's operator database is called: op(input, *args, **kwargs), but for those that stand here.
/// </summary>
public sealed class OperatorCalls(Binder binder)
{
    private static readonly Dictionary<string, string> InPlaceMethods = new()
    {
        ["cauchy"] = "cauchy_",
        ["exponential"] = "exponential_",
        ["geometric"] = "geometric_",
        ["log_normal"] = "log_normal_",
        ["normal.in_place"] = "normal_",
        ["uniform"] = "uniform_",
    };

    private static readonly Dictionary<string, string> ReflectedOperators = new()
    {
        ["__radd__"] = "Add",
        ["__rand__"] = "BitAnd",
        ["__rdiv__"] = "Div",
        ["__rmatmul__"] = "MatMult",
        ["__rmod__"] = "Mod",
        ["__rmul__"] = "Mult",
        ["__ror__"] = "BitOr",
        ["__rpow__"] = "Pow",
        ["__rsub__"] = "Sub",
        ["__rxor__"] = "BitXor",
    };

    private readonly TorchHost _host = new(binder);

    public object? Invoke(string entry, object? input, IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, object?> keywords)
    {
        string name = entry.Split('.')[0] is "nn" or "linalg" or "fft" or "special" or "signal" or "masked" or "torch" ? entry : entry.Split('.')[0];
        if (InPlaceMethods.TryGetValue(entry, out string? method) || InPlaceMethods.TryGetValue(name, out method))
        {
            return binder.CallMethod(input!, method, new CallArguments(arguments, keywords));
        }

        if (ReflectedOperators.TryGetValue(name, out string? reflected))
        {
            return Reflected(name, reflected, input!, arguments[0]);
        }

        return name switch
        {
            "__rsub__" => Function("torch", "rsub", [input, arguments[0]], keywords),
            "__rdiv__" => binder.CallMethod(Function("torch", "reciprocal", [input], keywords)!, "mul", new CallArguments(arguments[0])),
            "equal" => binder.CallMethod(input!, "Equals", new CallArguments(arguments, keywords)),   // the API's equal compares element by element
            "where" => Function("torch", "where", [arguments[0], input, .. arguments.Skip(1)], keywords),
            "einsum" => Function("torch", "einsum", [arguments[0], .. ((PySequence)input!).Items], keywords),
            "polygamma" => Function("torch", "polygamma", [arguments[0], input], keywords),
            _ when name.StartsWith("special.polygamma", StringComparison.Ordinal) => Function("torch.special", "polygamma", [arguments[0], input], keywords),
            "nn.functional.embedding" or "nn.functional.embedding_bag" => Function("torch.nn.functional", name[14..], [arguments[0], input, .. arguments.Skip(1)], keywords),
            "normal" when entry.EndsWith("number_mean", StringComparison.Ordinal) => Function("torch", "normal", [arguments[0], input, .. arguments.Skip(1)], keywords),
            "pca_lowrank" or "svd_lowrank" => Function("torch", name, [TimesTransposed(input, arguments[0]), .. arguments.Skip(1)], keywords),
            "linalg.pinv.singular" => Function("torch.linalg", "pinv", [TimesTransposed(input, arguments[0]), .. arguments.Skip(1)], keywords),
            "linalg.lstsq.grad_oriented" => FirstTwo(Function("torch.linalg", "lstsq", [input, .. arguments], keywords)),
            "resize_" or "resize_as_" or "zero_" => binder.CallMethod(Clone(input), name, new CallArguments(arguments, keywords)),
            "rand_like" => Function("torch", "randn_like", [input, .. arguments], keywords), // what PyTorch's database calls under that name
            "T" or "H" or "mT" or "mH" => Property(input!, name),
            "__getitem__" => _host.GetItem(input!, arguments[0]),
            "meshgrid" => Function("torch", "meshgrid", [new PyList([.. Flatten(input), .. arguments])], keywords),
            "torch.ops.aten._safe_softmax.default" => Function("torch", "_safe_softmax", [input, .. arguments], keywords),
            "max_pool2d_with_indices_backward" => MaxPoolBackward(input, arguments, keywords),
            _ => Plain(entry, name, [input, .. arguments], keywords),
        };
    }

    /// <summary>other op input; but with a tensor on the left, Python's __rsub__ and __rdiv__ are no plain subtraction and division.</summary>
    private object? Reflected(string name, string op, object input, object? other) => (name, binder.Tensors.IsTensor(other)) switch
    {
        ("__rsub__", true) => Function("torch", "rsub", [input, other], new Dictionary<string, object?>()),
        ("__rdiv__", true) => _host.Binary("Mult", binder.CallMethod(input, "reciprocal", new CallArguments()), other),
        _ => _host.Binary(op, other, input),
    };

    /// <summary>nn.functional.conv2d → F.conv2d; linalg.norm.subgradients_at_zero → torch.linalg.norm; add → torch.add.</summary>
    private object? Plain(string entry, string name, object?[] arguments, IReadOnlyDictionary<string, object?> keywords)
    {
        string[] parts = name.Split('.');
        int depth = parts[0] switch
        {
            "nn" => 2,
            "signal" => 2,
            "linalg" or "fft" or "special" or "masked" => 1,
            _ => 0,
        };
        string space = string.Join('.', ["torch", .. parts.Take(depth)]);
        return depth < parts.Length ? Function(space, parts[depth], arguments, keywords) : throw new InvalidDataException(entry);
    }

    private object? Function(string space, string name, object?[] arguments, IReadOnlyDictionary<string, object?> keywords) =>
        binder.CallFunction(space, name, new CallArguments(arguments, keywords));

    private object TimesTransposed(object? input, object? other) =>
        binder.CallFunction("torch", "matmul", new CallArguments(input, binder.CallMethod(other!, "transpose", new CallArguments(-2L, -1L))))!;

    private object Clone(object? tensor) => binder.CallMethod(tensor!, "clone", new CallArguments())!;

    private object? Property(object tensor, string name) =>
        _host.GetAttribute(tensor, name) is { } value && binder.Tensors.IsTensor(value) ? value : throw new MissingException($"Tensor.{name}", $"Tensor.{name}");

    /// <summary>PyTorch's database pools, and asks for the gradient of ones; sizes as Python has them, one for both axes or two.</summary>
    private object? MaxPoolBackward(object? input, IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, object?> keywords)
    {
        PyTuple pooled = (PyTuple)Function("torch.nn.functional", "max_pool2d", [input, .. arguments], new Dictionary<string, object?>(keywords) { ["return_indices"] = true })!;
        object kernel = Both(keywords["kernel_size"]!);
        object?[] call =
        [
            Function("torch", "ones_like", [pooled[0]], new Dictionary<string, object?>()), input, kernel, Both(keywords.GetValueOrDefault("stride") ?? kernel),
            Both(keywords["padding"]!), Both(keywords["dilation"]!), keywords["ceil_mode"], pooled[1],
        ];
        return Function("torch.ops.aten", "max_pool2d_with_indices_backward", call, new Dictionary<string, object?>());

        static object Both(object value) => value is long ? new PyTuple([value, value]) : value;
    }

    private static object? FirstTwo(object? result) => result is PyTuple tuple ? new PyTuple([.. tuple.Items.Take(2)]) : result;

    private static IReadOnlyList<object?> Flatten(object? input) => input is PySequence sequence ? sequence.Items : [input];
}
