using System.Text.RegularExpressions;

namespace MiniTorch.Parity.Reports;

/// <summary>
/// Chooses samples by name: <c>tanh</c> is that word in an operator's name or an expression, <c>*norm</c> and <c>tanh*</c>
/// take wildcards, <c>F.gelu</c> is nn.functional's; anything that is no name is searched for as text. No pattern takes all.
/// </summary>
public sealed partial class EntryFilter
{
    private readonly Regex[] _patterns;

    public EntryFilter(IReadOnlyList<string> patterns)
        : this([.. patterns.Select(Compile)])
    {
    }

    private EntryFilter(Regex[] patterns) => _patterns = patterns;

    public static EntryFilter All { get; } = new(Array.Empty<Regex>());

    /// <summary>Takes the samples of exactly this name.</summary>
    public static EntryFilter Exactly(string name) => new([new Regex($@"\A{Regex.Escape(name)}\z", RegexOptions.CultureInvariant)]);

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
