using System.Globalization;

namespace MiniTorch.Tests.Optim;

/// <summary>A constructor call in Python: a name, numbers and names by keyword, lists of numbers.</summary>
internal sealed class PythonCall
{
    private readonly Dictionary<string, string> _arguments = [];

    internal PythonCall(string text)
    {
        int open = text.IndexOf('(');
        Name = text[..open];
        int close = text.LastIndexOf(')');
        Rest = text[(close + 1)..].Trim();
        foreach (string part in Split(text[(open + 1)..close]))
        {
            int equals = part.IndexOf('=');
            _arguments[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }
    }

    internal string Name { get; }

    internal string Rest { get; }

    internal bool Has(string name) => _arguments.ContainsKey(name);

    internal double Number(string name, double missing) => _arguments.TryGetValue(name, out string? text) ? Parse(text) : missing;

    internal int Int(string name, int missing) => (int)Number(name, missing);

    internal bool Flag(string name) => _arguments.TryGetValue(name, out string? text) && text == "True";

    internal string Text(string name, string missing) => _arguments.TryGetValue(name, out string? text) ? text.Trim('\'') : missing;

    internal double[]? Numbers(string name) =>
        !_arguments.TryGetValue(name, out string? text) ? null : text[0] is '[' or '(' ? [.. Split(text[1..^1]).Select(Parse)] : [Parse(text)];

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Split(string text)
    {
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (i > start)
                {
                    yield return text[start..i].Trim();
                }
                start = i + 1;
            }
            else if (text[i] is '(' or '[')
            {
                depth++;
            }
            else if (text[i] is ')' or ']')
            {
                depth--;
            }
        }
    }
}
