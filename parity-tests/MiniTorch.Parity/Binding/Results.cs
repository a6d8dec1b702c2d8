using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>Turns what the API returns into Python values.</summary>
public static class Results
{
    public static object? ToPython(object? value, TorchApi api) => value switch
    {
        null or bool or long or double or string or Complex or PySequence => value,
        int or short or sbyte or byte or uint => Convert.ToInt64(value),
        float f => (double)f,
        ITuple tuple when value.GetType().Assembly == typeof(ITuple).Assembly => new PyTuple([.. Enumerable.Range(0, tuple.Length).Select(i => ToPython(tuple[i], api))]),
        _ when api.IsTensor(value) || api.Module?.IsInstanceOfType(value) == true => value,
        _ when api.ScalarType.IsInstanceOfType(value) => DTypes.FromApi(value),
        IEnumerable items when IsPlainSequence(value) => new PyTuple([.. items.Cast<object?>().Select(item => ToPython(item, api))]),
        _ => value,
    };

    /// <summary>Arrays, lists, lazy sequences and torch.Size; but no object of the API that happens to enumerate something.</summary>
    private static bool IsPlainSequence(object value) =>
        value is Array or IList || value.GetType().Name == "Size" || value.GetType().Assembly == typeof(Enumerable).Assembly || value.GetType().Name.Contains('<', StringComparison.Ordinal);
}
