using MiniTorch.Parity;
using MiniTorch.Parity.Live;
using Xunit;

namespace MiniTorch.Tests;

/// <summary>Programs that tests compare with where they are installed; nothing in the solution needs them.</summary>
public enum LiveReference
{
    /// <summary>A Python with torch.</summary>
    PyTorch,
    /// <summary>ONNX Runtime's native library.</summary>
    OnnxRuntime,
    /// <summary>A Python with onnx.</summary>
    PythonOnnx,
    /// <summary>The test models of the ONNX project (Debian's libonnx-testdata).</summary>
    OnnxTestData,
    /// <summary>A Chromium that can take pictures of pages.</summary>
    Chromium,
}

/// <summary>
/// Finds out which live references are here, once and without loading them. A reference named in MINITORCH_REQUIRE (names with
/// commas between, or "all") is taken to be here, so that its tests fail rather than say that they did not run.
/// </summary>
public static class LiveReferences
{
    private static readonly Lazy<string?> s_chromium = new(FindChromium);

    /// <summary>The Python that tests run: MINITORCH_PYTHON, else the system's.</summary>
    public static string Python => PythonInstallation.Found.Path;

    /// <summary>The browser that tests run: MINITORCH_CHROMIUM, else one on the PATH; null where there is none.</summary>
    public static string? ChromiumPath => s_chromium.Value;

    /// <summary>The folder of ONNX's test models: MINITORCH_ONNX_TESTDATA, else where Debian puts them.</summary>
    public static string OnnxTestDataPath =>
        Environment.GetEnvironmentVariable("MINITORCH_ONNX_TESTDATA") is { Length: > 0 } given ? given : "/usr/share/libonnx-testdata/data";

    /// <summary>null where the reference is here; else what a test that needs it says.</summary>
    public static string? WhyMissing(LiveReference reference)
    {
        if (IsRequired(reference))
            return null;
        return reference switch
        {
            LiveReference.PyTorch => PythonInstallation.Found.Has("torch") ? null : $"PyTorch is not here: '{Python}' has no torch; set MINITORCH_PYTHON",
            LiveReference.PythonOnnx => PythonInstallation.Found.Has("onnx") ? null : $"python3-onnx is not here: '{Python}' has no onnx; set MINITORCH_PYTHON",
            LiveReference.OnnxRuntime => OrtLibrary.FindFile() is null ? "ONNX Runtime is not here: run .ci/fetch-onnxruntime" : null,
            LiveReference.OnnxTestData => Directory.Exists(OnnxTestDataPath) ? null : "ONNX's test models are not here: install libonnx-testdata, or set MINITORCH_ONNX_TESTDATA",
            LiveReference.Chromium => ChromiumPath is null ? "Chromium is not here: set MINITORCH_CHROMIUM" : null,
            _ => throw new ArgumentOutOfRangeException(nameof(reference)),
        };
    }

    /// <summary>What a test that needs all of these says; null where all are here.</summary>
    public static string? WhyMissing(params ReadOnlySpan<LiveReference> references)
    {
        foreach (var reference in references)
        {
            if (WhyMissing(reference) is { } reason)
                return reason;
        }

        return null;
    }

    private static bool IsRequired(LiveReference reference)
    {
        var required = Environment.GetEnvironmentVariable("MINITORCH_REQUIRE") ?? "";
        foreach (var name in required.Split(',', StringSplitOptions.TrimEntries))
        {
            if (name.Equals("all", StringComparison.OrdinalIgnoreCase) || name.Equals(reference.ToString(), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string? FindChromium()
    {
        if (Environment.GetEnvironmentVariable("MINITORCH_CHROMIUM") is { Length: > 0 } given)
            return File.Exists(given) ? given : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome-headless-shell", "chrome.exe"];
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}

/// <summary>A fact that needs live references; it says that it did not run where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LiveFactAttribute : FactAttribute
{
    /// <summary>A fact that needs these references.</summary>
    public LiveFactAttribute(params LiveReference[] references) => Skip = LiveReferences.WhyMissing(references);
}

/// <summary>A theory that needs live references; it says that it did not run where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LiveTheoryAttribute : TheoryAttribute
{
    /// <summary>A theory that needs these references.</summary>
    public LiveTheoryAttribute(params LiveReference[] references) => Skip = LiveReferences.WhyMissing(references);
}
