using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>How one function of Python's is called where name, order or defaults of the API's differ.</summary>
public sealed record Irregular
{
    private static readonly Dictionary<string, object?> None = [];

    /// <summary>The API's names, in order of preference; a dotted one names another place (<c>Tensor.take_along_dim</c>).</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>
    /// Python's parameters after the tensor itself, where the API's stand in another order: positional arguments are
    /// then passed by name.
    /// </summary>
    public IReadOnlyList<string>? Order { get; init; }

    /// <summary>Python's parameter names to the API's.</summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>();

    /// <summary>The values of omitted arguments, by the API's parameter name: Python's default where the API has none or another.</summary>
    public IReadOnlyDictionary<string, object?> Defaults { get; init; } = None;

    /// <summary>Arguments that the API does not have, with the value that it assumes: passing that value is no difference.</summary>
    public IReadOnlyDictionary<string, object?> Assumed { get; init; } = None;

    /// <summary>Changes the arguments before they are bound.</summary>
    public Func<Binder, CallArguments, CallArguments>? Rewrite { get; init; }

    /// <summary>Makes the call some other way; a method's object is the first argument.</summary>
    public Func<Binder, CallArguments, object?>? Replace { get; init; }

    /// <summary>Brings the result into Python's shape.</summary>
    public Func<object?, CallArguments, object?>? Result { get; init; }

    /// <summary>Names the positional arguments where <see cref="Order"/> says so; <paramref name="bound"/> when the tensor is not among them.</summary>
    public CallArguments Prepare(CallArguments arguments, bool bound)
    {
        if (Order is null)
        {
            return arguments;
        }

        int first = bound ? 0 : 1;
        Dictionary<string, object?> keywords = arguments.Keywords.ToDictionary();
        for (int i = first; i < arguments.Positional.Count && i - first < Order.Count; i++)
        {
            keywords[Order[i - first]] = arguments.Positional[i];
        }

        return new CallArguments([.. arguments.Positional.Take(first), .. arguments.Positional.Skip(first + Order.Count)], keywords);
    }
}
