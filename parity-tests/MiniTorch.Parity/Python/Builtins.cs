using System.Globalization;

namespace MiniTorch.Parity.Python;

/// <summary>The builtins of Python that recorded expressions use.</summary>
public sealed class Builtins
{
    private readonly IPythonHost _host;
    private readonly Dictionary<string, object?> _names;

    public Builtins(IPythonHost host)
    {
        _host = host;
        _names = new Dictionary<string, object?>
        {
            ["Ellipsis"] = PyEllipsis.Instance,
            ["int"] = Function("int", arguments => (long)Math.Truncate(Convert.ToDouble(Number(arguments.Positional[0])))),
            ["float"] = Function("float", arguments => Convert.ToDouble(Number(arguments.Positional[0]))),
            ["len"] = Function("len", arguments => (long)Items(arguments.Positional[0]).Count),
            ["list"] = Function("list", arguments => new PyList(Items(arguments.Positional[0]))),
            ["tuple"] = Function("tuple", arguments => new PyTuple(Items(arguments.Positional[0]))),
            ["range"] = Function("range", Range),
            ["slice"] = Function("slice", MakeSlice),
            ["sum"] = Function("sum", Sum),
        };
    }

    public bool TryGet(string name, out object? value) => _names.TryGetValue(name, out value);

    public IReadOnlyList<object?> Items(object? value) => value switch
    {
        PySequence sequence => sequence.Items,
        null => throw new InvalidOperationException("'NoneType' object is not iterable"),
        _ => _host.Iterate(value),
    };

    private static PyBuiltin Function(string name, Func<CallArguments, object?> body) => new(name, body);

    private object Number(object? value) => value switch
    {
        bool b => b ? 1L : 0L,
        long or double => value,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        string text => double.Parse(text, CultureInfo.InvariantCulture),
        null => throw new InvalidOperationException("int() argument must be a number, not 'NoneType'"),
        _ => _host.ToNumber(value),
    };

    private static PyList Range(CallArguments arguments)
    {
        long[] bounds = [.. arguments.Positional.Cast<long>()];
        (long start, long stop) = bounds.Length == 1 ? (0, bounds[0]) : (bounds[0], bounds[1]);
        long step = bounds.Length == 3 ? bounds[2] : 1;
        List<object?> items = [];
        for (long i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            items.Add(i);
        }

        return new PyList(items);
    }

    private static PySlice MakeSlice(CallArguments arguments)
    {
        long?[] bounds = [.. arguments.Positional.Select(bound => (long?)bound)];
        return bounds.Length == 1 ? new PySlice(null, bounds[0], null) : new PySlice(bounds[0], bounds[1], bounds.Length == 3 ? bounds[2] : null);
    }

    /// <summary>Python's sum starts from the int 0, which shows in the graph: the first addition is 0 + item.</summary>
    private object? Sum(CallArguments arguments)
    {
        object? total = 0L;
        foreach (object? item in Items(arguments.Positional[0]))
        {
            total = PyOperators.TryBinary("Add", total, item, out object? sum) ? sum : _host.Binary("Add", total, item);
        }

        return total;
    }
}
