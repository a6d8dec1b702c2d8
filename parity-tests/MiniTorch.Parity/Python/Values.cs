namespace MiniTorch.Parity.Python;

/// <summary>
/// Python values as the evaluator and the binder see them. None, bool, int, float, complex and str are null,
/// <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="System.Numerics.Complex"/> and
/// <see cref="string"/>; tensors, modules and the like are the API's own objects; the rest stands here.
/// </summary>
public abstract record PySequence(IReadOnlyList<object?> Items)
{
    public int Count => Items.Count;

    public object? this[int index] => Items[index];

    protected string Join() => string.Join(", ", Items.Select(PyText.Of));
}

public sealed record PyTuple(IReadOnlyList<object?> Items) : PySequence(Items)
{
    public override string ToString() => Count == 1 ? $"({Join()},)" : $"({Join()})";
}

public sealed record PyList(IReadOnlyList<object?> Items) : PySequence(Items)
{
    public override string ToString() => $"[{Join()}]";
}

/// <summary>A dictionary whose keys are strings.</summary>
public sealed record PyDict(OrderedDictionary<string, object?> Items)
{
    public override string ToString() => $"{{{string.Join(", ", Items.Select(pair => $"'{pair.Key}': {PyText.Of(pair.Value)}"))}}}";
}

public sealed record PySlice(long? Start, long? Stop, long? Step)
{
    public override string ToString() => $"{Start}:{Stop}{(Step is null ? "" : $":{Step}")}";
}

public sealed class PyEllipsis
{
    public static readonly PyEllipsis Instance = new();

    private PyEllipsis()
    {
    }

    public override string ToString() => "...";
}

/// <summary>A dtype by PyTorch's full name (float32, bfloat16, complex128, …).</summary>
public sealed record PyDType(string Name)
{
    public override string ToString() => $"torch.{Name}";
}

/// <summary>A value that only names a choice (a memory format, a layout, a device); <see cref="Kind"/> says of what.</summary>
public sealed record PyChoice(string Kind, string Name)
{
    public override string ToString() => $"torch.{Name}";
}

/// <summary>Whatever can be called: a lambda, a builtin, a function of the API, a method bound to its object.</summary>
public interface IPyCallable
{
    object? Call(CallArguments arguments);
}

/// <summary>The arguments of one call, in Python's sense.</summary>
public sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Keywords)
{
    private static readonly Dictionary<string, object?> NoKeywords = [];

    public CallArguments(params object?[] positional)
        : this(positional, NoKeywords)
    {
    }

    public CallArguments Prepend(object? self) => new([self, .. Positional], Keywords);

    public override string ToString() =>
        string.Join(", ", [.. Positional.Select(PyText.Of), .. Keywords.Select(pair => $"{pair.Key}={PyText.Of(pair.Value)}")]);
}

/// <summary>A C# function as a Python callable.</summary>
public sealed class PyBuiltin(string name, Func<CallArguments, object?> body) : IPyCallable
{
    public object? Call(CallArguments arguments) => body(arguments);

    public override string ToString() => name;
}

/// <summary>Short Python-like text of values, for messages; a tensor is told by its dtype and shape.</summary>
public static class PyText
{
    public static string Of(object? value) => value switch
    {
        null => "None",
        bool b => b ? "True" : "False",
        string s => $"'{s}'",
        double d => d == Math.Floor(d) && Math.Abs(d) < 1e15 ? $"{d:0.0}" : d.ToString("R"),
        System.Numerics.Complex c => $"({c.Real:R}+{c.Imaginary:R}j)",
        PySequence or PyDict or PySlice or PyEllipsis or PyDType or PyChoice or IPyCallable or long => value.ToString()!,
        _ => OfApiObject(value),
    };

    private static string OfApiObject(object value)
    {
        Type type = value.GetType();
        return type.GetProperty("dtype")?.GetValue(value) is Enum dtype && type.GetProperty("shape")?.GetValue(value) is long[] shape
            ? $"{dtype}[{string.Join(", ", shape)}]"
            : value.ToString() ?? type.Name;
    }
}
