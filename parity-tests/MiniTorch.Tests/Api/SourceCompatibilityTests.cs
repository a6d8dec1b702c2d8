using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MiniTorch.Parity;
using Xunit;

namespace MiniTorch.Tests.Api;

/// <summary>Lines of C# that compile, or do not, against TorchSharp 0.106 do so against MiniTorch: overloads and conversions are the same.</summary>
public class SourceCompatibilityTests
{
    /// <summary>How many recorded lines may differ while parts of the API are being written. It only falls; at 0 this is a theory over the lines.</summary>
    private const int MostPending = 35;

    /// <summary>The compiler's error for a member that does not exist.</summary>
    private const string NoMember = "CS1061";

    private static readonly Lazy<Line[]> s_lines = new(() =>
        JsonSerializer.Deserialize<Line[]>(File.ReadAllText(Path.Combine(RepositoryRoot.Path!, "parity-tests", "data", "recorded", "torchsharp-compiles.json")), JsonSerializerOptions.Web)!);

    private static readonly Lazy<MetadataReference[]> s_references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    [Fact]
    public void Recorded_lines_compile_or_are_refused_as_there()
    {
        var differing = new List<string>();
        foreach (Line line in s_lines.Value)
        {
            string[] errors = ErrorsOf(line.Code);
            bool isAddition = line.Error == NoMember && errors.Length == 0;   // register_hook, say: there is more here than there
            bool agrees = isAddition || line.Error is null ? errors.Length == 0 : errors.Any(error => error.StartsWith(line.Error, StringComparison.Ordinal));
            if (!agrees)
            {
                differing.Add($"{line.Id} {line.Code} -> {line.Error ?? "compiles"}, here {(errors.Length == 0 ? "compiles" : errors[0])}");
            }
        }
        Assert.True(differing.Count <= MostPending, $"{differing.Count} lines differ:\n{string.Join('\n', differing)}");
    }

    private static string[] ErrorsOf(string code)
    {
        string source = $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using MiniTorch;
            using MiniTorch.Modules;
            using static MiniTorch.torch;
            static class Script
            {
                static void Run()
                {
                    {{code.Replace("TorchSharp", "MiniTorch", StringComparison.Ordinal)}}
                }
            }
            """;
        var compilation = CSharpCompilation.Create(
            "script",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp14))],
            s_references.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => $"{found.Id}: {found.GetMessage()}")];
    }

    private sealed record Line(string Id, string Code, string? Error);
}
