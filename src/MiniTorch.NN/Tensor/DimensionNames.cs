using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch;

/// <summary>The names of a tensor's dimensions. They belong to the tensor, not to its handles; operators do not pass them on.</summary>
internal static class DimensionNames
{
    /// <summary>Beside the tensors rather than in them: hardly any tensor has names.</summary>
    private static readonly ConditionalWeakTable<TensorImpl, string?[]> s_names = [];

    /// <summary>The names, or null if no dimension has one.</summary>
    internal static string?[]? Of(TensorImpl tensor) => s_names.TryGetValue(tensor, out string?[]? names) ? names : null;

    /// <summary>Names the dimensions; null takes all names away.</summary>
    internal static void Set(TensorImpl tensor, IReadOnlyList<string?>? names)
    {
        if (names is null)
        {
            s_names.Remove(tensor);
            return;
        }
        Check(tensor.Rank, names);
        s_names.AddOrUpdate(tensor, [.. names]);
    }

    /// <summary>Throws libtorch's errors for names that do not fit.</summary>
    internal static void Check(int rank, IReadOnlyList<string?> names)
    {
        if (names.Count != rank)
        {
            throw Error.Of($"Number of names ({names.Count}) and number of dimensions in tensor ({rank}) do not match. Attempted to create a tensor with names {Show(names)}");
        }
        for (int i = 0; i < names.Count; i++)
        {
            string? name = names[i];
            if (name is null)
            {
                continue;
            }
            if (!IsIdentifier(name))
            {
                throw Error.Of($"Invalid name: a valid identifier contains only digits, alphabetical characters, and/or underscore and starts with a non-digit. got: '{name}'.");
            }
            for (int j = 0; j < i; j++)
            {
                if (names[j] == name)
                {
                    throw Error.Of($"Cannot construct a tensor with duplicate names. Got names: {Show(names)}.");
                }
            }
        }
    }

    /// <summary>The dimension with a name, or libtorch's error.</summary>
    internal static int Position(TensorImpl tensor, string name)
    {
        string?[] names = Of(tensor) ?? new string?[tensor.Rank];
        int at = Array.IndexOf(names, name);
        return at >= 0 ? at : throw Error.Of($"Name '{name}' not found in Tensor{Show(names)}.");
    }

    internal static string Show(IEnumerable<string?> names) => $"[{string.Join(", ", names.Select(static name => name is null ? "None" : $"'{name}'"))}]";

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
