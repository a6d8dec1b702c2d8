using System.Diagnostics;

namespace MiniTorch.Core;

/// <summary>
/// Every warning of the engine and the API goes through here: shown once per category, text and call site, as Python's default filter
/// does. Without a subscriber it is written to stderr.
/// </summary>
internal static class Warnings
{
    private static readonly HashSet<(string, string, string)> s_shown = [];
    private static readonly Lock s_lock = new();

    /// <summary>Receives (category, text) instead of stderr.</summary>
    internal static event Action<string, string>? Raised;

    /// <summary>Shows every warning, repeated ones too; tests set it.</summary>
    internal static bool ShowRepeated { get; set; }

    internal static void Raise(string text, string category = "UserWarning")
    {
        string site = CallSite();
        lock (s_lock)
        {
            if (!s_shown.Add((category, text, site)) && !ShowRepeated)
            {
                return;
            }
        }
        if (Raised is { } handler)
        {
            handler(category, text);
        }
        else
        {
            Console.Error.WriteLine(site.Length == 0 ? $"{category}: {text}" : $"{site}: {category}: {text}");
        }
    }

    /// <summary>The first frame outside of MiniTorch's own assemblies.</summary>
    internal static string CallSite()
    {
        foreach (StackFrame frame in new StackTrace(2, fNeedFileInfo: true).GetFrames())
        {
            string? assembly = DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName;
            if (assembly is not null && !assembly.StartsWith("MiniTorch,", StringComparison.Ordinal) && !assembly.StartsWith("MiniTorch.NN,", StringComparison.Ordinal) && !assembly.StartsWith("MiniTorch.Onnx,", StringComparison.Ordinal))
            {
                return frame.GetFileName() is { } file ? $"{file}:{frame.GetFileLineNumber()}" : DiagnosticMethodInfo.Create(frame)?.Name ?? "";
            }
        }
        return "";
    }
}
