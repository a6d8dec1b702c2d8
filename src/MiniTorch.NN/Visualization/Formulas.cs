using System.Reflection;
using MiniTorch.Autograd;

namespace MiniTorch.Visualization;

/// <summary>What each kind of node computes, in words and symbols: the documentation of its class, which the build embeds.</summary>
internal static class Formulas
{
    private static readonly Lazy<Dictionary<string, string>> s_byClass = new(Read);

    /// <summary>The formula of a node; empty if its class has none (a function of the user's).</summary>
    internal static string Of(Node node)
    {
        for (Type? type = node.GetType(); type is not null && type != typeof(Node); type = type.BaseType)
        {
            string name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');
            if (s_byClass.Value.TryGetValue(name, out string? formula))
            {
                return formula;
            }
        }
        return "";
    }

    private static Dictionary<string, string> Read()
    {
        var formulas = new Dictionary<string, string>(StringComparer.Ordinal);
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("MiniTorch.formulas.txt")!);
        while (reader.ReadLine() is { } line)
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0)
            {
                formulas[line[..tab]] = line[(tab + 1)..];
            }
        }
        return formulas;
    }
}
