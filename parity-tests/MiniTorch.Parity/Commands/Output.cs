using Spectre.Console;

namespace MiniTorch.Parity.Commands;

/// <summary>Output to a terminal or a pipe.</summary>
public static class Output
{
    /// <summary>Wide enough for the table where no terminal says how wide it is.</summary>
    private const int PipeWidth = 190;

    /// <summary>A pipe gets no colours and no narrow table; the warnings of deprecated calls in recorded expressions are no news.</summary>
    public static void Prepare()
    {
        Core.Warnings.Raised += (_, _) => { };
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Width = PipeWidth;
        }
    }

    /// <summary>Prints a line as it is: what stands in brackets is no markup, and long lines are left to the terminal.</summary>
    public static void Line(string text) => Console.Out.WriteLine(text);
}
