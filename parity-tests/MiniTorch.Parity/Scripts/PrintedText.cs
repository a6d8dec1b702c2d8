using System.Globalization;
using System.Text.RegularExpressions;

namespace MiniTorch.Parity.Scripts;

/// <summary>
/// Compares what two programs printed: the same text, and numbers that differ by no more than one in their last printed
/// decimal, since they may have been rounded apart. Whole numbers are the same.
/// </summary>
public static partial class PrintedText
{
    /// <summary>Null if they agree, else the first line that differs.</summary>
    public static string? Compare(string expected, string actual)
    {
        string[] want = Lines(expected);
        string[] have = Lines(actual);
        for (int i = 0; i < Math.Min(want.Length, have.Length); i++)
        {
            if (!Agree(want[i], have[i]))
            {
                return $"line {i + 1}: '{have[i]}', expected '{want[i]}'";
            }
        }

        return want.Length == have.Length ? null : $"{have.Length} lines, expected {want.Length}";
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private static bool Agree(string expected, string actual)
    {
        string[] want = [.. Number().Matches(expected).Select(match => match.Value)];
        string[] have = [.. Number().Matches(actual).Select(match => match.Value)];
        return Number().Replace(expected, "#") == Number().Replace(actual, "#") && want.Zip(have).All(pair => AreClose(pair.First, pair.Second));
    }

    private static bool AreClose(string expected, string actual)
    {
        Match parts = Number().Match(expected);
        int decimals = parts.Groups["decimals"].Length;
        int exponent = parts.Groups["exponent"].Success ? int.Parse(parts.Groups["exponent"].Value, CultureInfo.InvariantCulture) : 0;
        double unit = parts.Groups["decimals"].Success || exponent != 0 ? Math.Pow(10, exponent - decimals) : 0;
        double difference = Math.Abs(double.Parse(expected, CultureInfo.InvariantCulture) - double.Parse(actual, CultureInfo.InvariantCulture));
        return difference <= 1.001 * unit;
    }

    [GeneratedRegex(@"-?\d+(\.(?<decimals>\d+))?([eE](?<exponent>[-+]?\d+))?")]
    private static partial Regex Number();
}
