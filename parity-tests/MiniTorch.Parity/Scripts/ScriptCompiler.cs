using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MiniTorch.Parity.Scripts;

/// <summary>Compiles programs written for TorchSharp against MiniTorch, and runs them.</summary>
public static class ScriptCompiler
{
    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>The program with TorchSharp's names replaced by MiniTorch's.</summary>
    public static string Ported(string source) => source.Replace("TorchSharp", "MiniTorch", StringComparison.Ordinal);

    /// <summary>The compiled program; or null and the compiler's errors.</summary>
    public static byte[]? Compile(string name, string source, out IReadOnlyList<string> errors)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"script.{name}",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp14), $"{name}.cs")],
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream assembly = new();
        bool compiled = compilation.Emit(assembly).Success;
        errors = [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString())];
        return compiled ? assembly.ToArray() : null;
    }

    /// <summary>Runs a compiled program and returns what it printed. The console is the process's: nothing else may print meanwhile.</summary>
    public static string Run(string name, byte[] assembly)
    {
        AssemblyLoadContext context = new($"script.{name}", isCollectible: true);
        TextWriter console = Console.Out;
        using StringWriter printed = new();
        try
        {
            Console.SetOut(printed);
            MethodInfo main = context.LoadFromStream(new MemoryStream(assembly)).EntryPoint!;
            object?[]? arguments = main.GetParameters().Length == 0 ? null : [Array.Empty<string>()];
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
        finally
        {
            Console.SetOut(console);
            context.Unload();
        }

        return printed.ToString();
    }
}
