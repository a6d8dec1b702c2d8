using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Libraries;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Scripts;

/// <summary>
/// Whole programs for TorchSharp in parity-tests/scripts-csharp: each is compiled against MiniTorch and run, and must print
/// what its Python twin printed with PyTorch.
/// </summary>
public sealed class ScriptRunner(Binder binder) : EntryRunner(binder)
{
    /// <summary>The folder of the scripts, their twins and what these printed.</summary>
    public static string Folder { get; } = Path.Combine(RecordedFiles.DataDirectory, "..", "scripts-csharp");

    public override IReadOnlyList<string> Entries { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.cs").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>What PyTorch printed.</summary>
    public static string Expected(string script) => File.ReadAllText(Path.Combine(Folder, $"{script}.txt"));

    public override IEnumerable<Outcome> Run(string entry)
    {
        OutcomeBuilder outcome = new(Section.Scripts, entry, entry);
        string source = ScriptCompiler.Ported(File.ReadAllText(Path.Combine(Folder, $"{entry}.cs")));
        if (ScriptCompiler.Compile(entry, source, out IReadOnlyList<string> errors) is { } program)
        {
            outcome.Try(Aspects.Forward, "the script", () => outcome.Check(Aspects.Forward, PrintedText.Compare(Expected(entry), ScriptCompiler.Run(entry, program))));
        }
        else
        {
            outcome.Check(Aspects.Forward, string.Join(Environment.NewLine, errors));
        }

        return [outcome.Build()];
    }
}
