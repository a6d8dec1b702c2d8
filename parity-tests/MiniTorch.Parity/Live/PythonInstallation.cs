using System.ComponentModel;
using System.Diagnostics;

namespace MiniTorch.Parity.Live;

/// <summary>The Python of this machine, and which of the modules that serve as references it has.</summary>
public sealed class PythonInstallation
{
    private static readonly Lazy<PythonInstallation> s_found = new(Find);

    private readonly HashSet<string> _modules;

    private PythonInstallation(string path, HashSet<string> modules) => (Path, _modules) = (path, modules);

    /// <summary>MINITORCH_PYTHON, else the system's.</summary>
    public static PythonInstallation Found => s_found.Value;

    public string Path { get; }

    /// <summary>Whether the module is installed; of torch and onnx only.</summary>
    public bool Has(string module) => _modules.Contains(module);

    // Asks Python where the modules are; find_spec looks for files and imports nothing, so this takes some 30 ms in all.
    private static PythonInstallation Find()
    {
        string path = Environment.GetEnvironmentVariable("MINITORCH_PYTHON") is { Length: > 0 } given ? given
            : File.Exists("/usr/bin/python3") ? "/usr/bin/python3"
            : OperatingSystem.IsWindows() ? "python" : "python3";
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path, ["-c", "from importlib.util import find_spec\nprint(*(m for m in ('torch', 'onnx') if find_spec(m)))"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string modules = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new PythonInstallation(path, [.. modules.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]);
        }
        catch (Win32Exception)
        {
            return new PythonInstallation(path, []);
        }
    }
}
