namespace MiniTorch.Parity.Recordings;

/// <summary>Compares error texts by their first sentence.</summary>
public static class ErrorTexts
{
    private static readonly string[] PythonTypes =
        ["RuntimeError: ", "NotImplementedError: ", "IndexError: ", "TypeError: ", "ValueError: "];

    /// <summary>The text without a Python exception type in front and without what follows the first sentence or line.</summary>
    public static string FirstSentence(string text)
    {
        foreach (string type in PythonTypes)
        {
            if (text.StartsWith(type, StringComparison.Ordinal))
            {
                text = text[type.Length..];
            }
        }

        int line = text.IndexOf('\n', StringComparison.Ordinal);
        text = line < 0 ? text : text[..line];
        int sentence = text.IndexOf(". ", StringComparison.Ordinal);
        return (sentence < 0 ? text : text[..sentence]).TrimEnd('.', ' ');
    }

    public static bool Agree(string expected, string actual) => FirstSentence(expected) == FirstSentence(actual);
}
