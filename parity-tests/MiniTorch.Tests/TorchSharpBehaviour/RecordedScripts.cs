using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MiniTorch.Parity;

namespace MiniTorch.Tests.TorchSharpBehaviour;

/// <summary>One recorded expression, or some statements, and what TorchSharp showed.</summary>
/// <param name="Id">The number in the recording; several lines may have one.</param>
/// <param name="Code">The line; empty where there is none that could run here.</param>
/// <param name="Expected">What was shown.</param>
/// <param name="What">The words of the recording, where the code was written after them.</param>
public sealed record RecordedScript(string Id, string Code, string Expected, string? What = null);

/// <summary>The recorded lines of C#, compiled against MiniTorch in one go and run one by one.</summary>
internal static partial class RecordedScripts
{
    internal const string NotCompiled = "does not compile";

    private static readonly Lazy<Dictionary<RecordedScript, MethodInfo>> s_methods = new(Compile);

    internal static string DataDirectory { get; } = Path.Combine(RepositoryRoot.Path!, "parity-tests", "data", "torchsharp-behaviour");

    internal static RecordedScript[] All { get; } = JsonSerializer.Deserialize<RecordedScript[]>(File.ReadAllText(Path.Combine(DataDirectory, "scripts.json")), JsonSerializerOptions.Web)!;

    /// <summary>What the code shows here; on a thread of its own, since scopes and modes belong to threads.</summary>
    internal static string Run(RecordedScript script)
    {
        if (!s_methods.Value.TryGetValue(script, out MethodInfo? method))
        {
            return NotCompiled;
        }
        string shown = "";
        var thread = new Thread(() => shown = Api.Shown.Of(() =>
        {
            try
            {
                return method.Invoke(null, null);
            }
            catch (TargetInvocationException e)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException!);
                throw;
            }
        }));
        thread.Start();
        thread.Join();
        return shown;
    }

    /// <summary>Equal texts, the numbers in them equal to single precision; a recording that was cut ends in dots.</summary>
    internal static bool Agrees(string expected, string actual)
    {
        expected = expected.Replace("TorchSharp", "MiniTorch", StringComparison.Ordinal);
        if (expected == actual || (expected.EndsWith("...", StringComparison.Ordinal) && actual.StartsWith(expected[..^3], StringComparison.Ordinal)))
        {
            return true;
        }
        MatchCollection left = Number().Matches(expected);
        MatchCollection right = Number().Matches(actual);
        return left.Count > 0 && left.Count == right.Count && Number().Replace(expected, "#") == Number().Replace(actual, "#") && left.Zip(right).All(pair => AreClose(pair.First.Value, pair.Second.Value));
    }

    private static bool AreClose(string expected, string actual)
    {
        double left = double.Parse(expected, System.Globalization.CultureInfo.InvariantCulture);
        double right = double.Parse(actual, System.Globalization.CultureInfo.InvariantCulture);
        return Math.Abs(left - right) <= 2e-6 * Math.Max(1e-3, Math.Abs(left)) && !(long.TryParse(expected, out long _) && left != right);
    }

    private static Dictionary<RecordedScript, MethodInfo> Compile()
    {
        List<int> pending = [.. Enumerable.Range(0, All.Length).Where(i => !CSharpSyntaxTree.ParseText($"class C {{ object M() {{ {Body(All[i].Code)} }} }}").GetDiagnostics().Any())];
        while (true)
        {
            (string source, int[] starts) = Source(pending);
            var compilation = CSharpCompilation.Create(
                "recorded",
                [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp14))],
                [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Append(typeof(Prelude).Assembly.Location).Distinct().Select(path => MetadataReference.CreateFromFile(path))],
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
            using var image = new MemoryStream();
            Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
            if (result.Success)
            {
                Type type = Assembly.Load(image.ToArray()).GetType("Recorded")!;
                return pending.ToDictionary(i => All[i], i => type.GetMethod($"Run{i}")!);
            }
            HashSet<int> failing = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => pending[At(starts, d.Location.SourceSpan.Start)])];
            pending.RemoveAll(failing.Contains);
        }
    }

    private static int At(int[] starts, int position)
    {
        int found = Array.BinarySearch(starts, position);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }

    private static (string Source, int[] Starts) Source(List<int> scripts)
    {
        var text = new StringBuilder("""
            using System;
            using System.Collections.Generic;
            using System.IO;
            using System.Linq;
            using System.Threading;
            using MiniTorch;
            using MiniTorch.Modules;
            using static MiniTorch.torch;
            using static MiniTorch.torch.utils;
            using static MiniTorch.torch.utils.data;
            using MiniTorch.Tests.TorchSharpBehaviour;
            using static MiniTorch.Tests.TorchSharpBehaviour.Prelude;
            using static MiniTorch.Tests.TorchSharpBehaviour.RegistrationModules;
            public static class Recorded
            {
                private static readonly object Ok = MiniTorch.Tests.TorchSharpBehaviour.Prelude.Done;

            """);
        var starts = new int[scripts.Count];
        for (int k = 0; k < starts.Length; k++)
        {
            string code = All[scripts[k]].Code.Replace("TorchSharp", "MiniTorch", StringComparison.Ordinal);
            starts[k] = text.Length;
            text.Append($"    public static object Run{scripts[k]}() {{ {Body(code)} }}\n");
        }
        return (text.Append("}\n").ToString(), starts);
    }

    /// <summary>An expression is returned; statements that return nothing show "ok".</summary>
    private static string Body(string code)
    {
        if (!code.TrimEnd().EndsWith(';') && !code.TrimEnd().EndsWith('}'))
        {
            return $"return {code};";
        }
        bool returns = CSharpSyntaxTree.ParseText("object M() { " + code + " }").GetRoot().DescendantNodes(node => node is not LambdaExpressionSyntax and not AnonymousMethodExpressionSyntax).OfType<ReturnStatementSyntax>().Any();
        return returns ? code : code + " return Ok;";
    }

    [GeneratedRegex(@"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")]
    private static partial Regex Number();
}
