using System.Diagnostics;
using System.Text.Json;

namespace MiniTorch.Parity.Live;

/// <summary>A library that answers the protocol: PyTorch, or TorchSharp.</summary>
public sealed class ReferenceLibrary : IDisposable
{
    /// <summary>A row takes milliseconds; whoever waits this long waits for nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ReferenceLibrary(string name, ReferenceProcess process)
    {
        (Name, Process) = (name, process);
        JsonElement hello = process.Ask(new { @do = "hello" }).ToArray()[0];
        Version = VersionDifferences.Parse(hello.GetProperty("torch").GetString()!);
    }

    public string Name { get; }

    /// <summary>The version of libtorch.</summary>
    public Version Version { get; }

    public ReferenceProcess Process { get; }

    /// <summary>The PyTorch of this machine's Python, or null and why there is none.</summary>
    public static ReferenceLibrary? PyTorch(out string? whyNot, TimeSpan? patience = null)
    {
        PythonInstallation python = PythonInstallation.Found;
        whyNot = python.Has("torch") ? null : $"no PyTorch found: '{python.Path}' has no torch (MINITORCH_PYTHON names another Python)";
        return whyNot is null ? new ReferenceLibrary("PyTorch", PyTorchProcess(patience ?? Patience)) : null;
    }

    /// <summary>TorchSharp on the recorded calls, where <c>fetch torchsharp</c> has built its worker; or null and why it is not here.</summary>
    public static ReferenceLibrary? TorchSharp(out string? whyNot)
    {
        string worker = Path.GetFullPath(Path.Combine(Recordings.RecordedFiles.DataDirectory, "..", "references", "torchsharp", "bin", "Release", "net10.0", "MiniTorch.Parity.TorchSharp.dll"));
        whyNot = File.Exists(worker) ? null : "no TorchSharp found: 'fetch torchsharp' fetches it where the package feed has it";
        return whyNot is null ? new ReferenceLibrary("TorchSharp", new ReferenceProcess(() => new ProcessStartInfo("dotnet", [worker]), Patience)) : null;
    }

    public static ReferenceProcess PyTorchProcess(TimeSpan patience)
    {
        string worker = Path.Combine(Recordings.RecordedFiles.DataDirectory, "..", "references", "pytorch", "worker.py");
        return new ReferenceProcess(() => new ProcessStartInfo(PythonInstallation.Found.Path, [Path.GetFullPath(worker)]), patience);
    }

    public void Dispose() => Process.Dispose();

    public override string ToString() => $"live {Name} {Version}";
}
