using System.ComponentModel;
using System.Diagnostics;

namespace MiniTorch.Parity.Commands;

/// <summary>Fetches a reference that the solution does not need, or says why it cannot.</summary>
public static class FetchCommand
{
    public static readonly string[] Names = ["torchsharp", "onnxruntime"];

    public static int Execute(string name)
    {
        string root = RepositoryRoot.Path ?? throw new DirectoryNotFoundException("not in a checkout of MiniTorch");
        return name == "torchsharp" ? FetchTorchSharp(root) : FetchOnnxRuntime(root);
    }

    private static int FetchTorchSharp(string root)
    {
        (int code, string output) = Run("dotnet", ["build", Path.Combine(root, "parity-tests", "references", "torchsharp"), "-c", "Release", "-v", "q", "-nologo"], root);
        Output.Line(code == 0 ? "TorchSharp is here: run --reference torchsharp"
            : output.Contains("NU1101", StringComparison.Ordinal) || output.Contains("NU1102", StringComparison.Ordinal) ? "TorchSharp cannot be fetched: the package feed does not have TorchSharp-cpu 0.106.0."
            : $"TorchSharp cannot be fetched: {FirstError(output)}");
        return code == 0 ? 0 : 1;
    }

    private static int FetchOnnxRuntime(string root)
    {
        (int code, string output) = Run("bash", [Path.Combine(root, ".ci", "fetch-onnxruntime")], root);
        Output.Line(code == 0 ? output.Trim() : $"ONNX Runtime cannot be fetched: {FirstError(output)}");
        return code == 0 ? 0 : 1;
    }

    private static string FirstError(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(line => line.Contains("rror", StringComparison.Ordinal) || line.StartsWith("fetch-", StringComparison.Ordinal)) ?? "no reason was given";

    private static (int Code, string Output) Run(string program, string[] arguments, string directory)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (Win32Exception)
        {
            return (-1, $"error: there is no program {program}");
        }
    }
}
