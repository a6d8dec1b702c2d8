using System.Text.RegularExpressions;

namespace MiniTorch.Parity.Reports;

/// <summary>
/// Chooses samples by name: <c>tanh</c> is that word in an operator's name or an expression, <c>*norm</c> and <c>tanh*</c>
/// take wildcards, <c>F.gelu</c> is nn.functional's; anything that is no name is searched for as text. No pattern takes all.
/// </summary>
public sealed partial class EntryFilter
{
    private readonly Regex[] _patterns;
    private readonly IReadOnlyList<string> _texts;

    public EntryFilter(IReadOnlyList<string> patterns)
        : this([.. patterns.Select(Compile)], patterns)
    {
    }

    private EntryFilter(Regex[] patterns, IReadOnlyList<string> texts) => (_patterns, _texts) = (patterns, texts);

    public static EntryFilter All { get; } = new([], []);

    public bool TakesAll => _patterns.Length == 0;

    /// <summary>Takes the samples of exactly this name.</summary>
    public static EntryFilter Exactly(string name) => new([new Regex($@"\A{Regex.Escape(name)}\z", RegexOptions.CultureInvariant)], [name]);

    /// <summary>Whether one of the patterns is the id of a sample of this entry: add:float64:0.</summary>
    public bool NamesSampleOf(string entry)
    {
        foreach (string text in _texts)
        {
            if (text.StartsWith(entry, StringComparison.Ordinal) && text.AsSpan(entry.Length) is [':', ..])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a sample is wanted, given the texts it goes by.</summary>
    public bool Matches(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (Array.Exists(_patterns, pattern => pattern.IsMatch(text)))
            {
                return true;
            }
        }

        return _patterns.Length == 0;
    }

    private static Regex Compile(string pattern)
    {
        if (!NameLike().IsMatch(pattern))
        {
            return new Regex(Regex.Escape(pattern), RegexOptions.CultureInvariant);
        }

        string name = Regex.Escape(pattern).Replace(@"\*", @"\w*", StringComparison.Ordinal);
        name = name.StartsWith(@"F\.", StringComparison.Ordinal) ? $@"(?:F|nn\.functional)\.{name[3..]}" : name;
        return new Regex($@"(?<!\w){name}(?!\w)", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"^[\w.*]+$")]
    private static partial Regex NameLike();
}
