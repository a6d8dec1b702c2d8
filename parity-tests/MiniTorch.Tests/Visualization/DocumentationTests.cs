using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MiniTorch.Parity;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Visualization;

/// <summary>The C# of docs/reading-the-graph.md is one script: it compiles, runs, and prints what the page says.</summary>
[Collection(RecordedSamples.Name)]   // it seeds the default generator, and Console is the process's
public class DocumentationTests
{
    private const string Mark = "@@ block";

    [Fact]
    public void The_page_on_graphs_prints_what_it_says()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path!, "docs", "reading-the-graph.md")).ReplaceLineEndings("\n");
        IEnumerable<Match> blocks = Regex.Matches(page, "```(csharp|text)\n(.*?)```", RegexOptions.Singleline);
        var code = new List<string>();
        var expected = new List<string>();
        foreach (Match block in blocks)
        {
            if (block.Groups[1].Value == "csharp")
            {
                code.Add($"System.Console.WriteLine(\"{Mark}\");\n{block.Groups[2].Value}");
                expected.Add("");
            }
            else
            {
                expected[^1] = block.Groups[2].Value;
            }
        }
        string script = string.Concat(code);
        string usings = string.Concat(Regex.Matches(script, "^using [^(=]*?;\n", RegexOptions.Multiline).Select(match => match.Value));
        string body = Regex.Replace(script, "^using [^(=]*?;\n", "", RegexOptions.Multiline);
        string[] printed = Run($"using System;\nusing System.IO;\nusing System.Linq;\n{usings}{body}").Split($"{Mark}\n")[1..];
        Assert.Equal(expected, printed);
    }

    private static string Run(string script)
    {
        var compilation = CSharpCompilation.Create(
            "page",
            [CSharpSyntaxTree.ParseText(script, new CSharpParseOptions(LanguageVersion.CSharp14))],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        System.Reflection.MethodInfo main = new AssemblyLoadContext("page").LoadFromStream(image).EntryPoint!;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("minitorch-page");
        (string directory, TextWriter console) = (Directory.GetCurrentDirectory(), Console.Out);
        using var output = new StringWriter { NewLine = "\n" };
        try
        {
            Directory.SetCurrentDirectory(folder.FullName);
            Console.SetOut(output);
            main.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
            Directory.SetCurrentDirectory(directory);
            folder.Delete(recursive: true);
        }
        return output.ToString();
    }
}
