using System.CommandLine;
using System.Globalization;
using MiniTorch.Parity.Coverage;

namespace MiniTorch.Parity.Commands;

/// <summary>The command <c>coverage</c>: how much of TorchSharp's API is here.</summary>
internal static class CoverageCommand
{
    private static readonly Option<bool> s_write = new("--write") { Description = "Write docs/api-coverage.md anew." };

    private static readonly Option<bool> s_missing = new("--missing") { Description = "List every member that is missing." };

    internal static Command Create()
    {
        var command = new Command("coverage", "Counts the members of TorchSharp's public API that are here, by signature and by name.") { s_write, s_missing };
        command.SetAction(static parsed =>
        {
            Run(parsed.GetValue(s_write), parsed.GetValue(s_missing));
            return 0;
        });
        return command;
    }

    private static void Run(bool write, bool listMissing)
    {
        ApiCoverage coverage = ApiCoverage.OfThisLibrary();
        IReadOnlyList<UsedName> usage = UsageScope.Read(ApiCoverage.ThisLibrary());
        if (listMissing)
        {
            foreach (TypeCoverage type in coverage.Types)
            {
                foreach ((string member, bool isNamed) in type.Missing)
                {
                    Console.WriteLine($"missing {type.Name}: {member}{(isNamed ? "   (the name is there)" : "")}");
                }
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"members in scope {coverage.Total}, same signature {coverage.Exact} ({100.0 * coverage.Exact / coverage.Total:F1} %), same name {coverage.Named} ({100.0 * coverage.Named / coverage.Total:F1} %), types missing whole {coverage.Types.Count(static type => type.Named == 0)}"));
        List<UsedName> demanded = [.. usage.Where(static name => name.IsDemanded)];
        Console.WriteLine($"names that programs use: {demanded.Count(static name => name.IsHere)} of {demanded.Count}; missing: {string.Join(", ", demanded.Where(static name => !name.IsHere).Select(static name => $"{name.Group} {name.Name}"))}");
        if (write)
        {
            File.WriteAllText(CoverageDocument.Location, CoverageDocument.Write(coverage, usage));
        }
    }
}
