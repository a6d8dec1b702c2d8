using System.Runtime.InteropServices;
using System.Text;

namespace MiniTorch.Parity;

/// <summary>An error that ONNX Runtime reported.</summary>
public sealed class OrtException(int code, string message) : Exception(message)
{
    /// <summary>The code for "no kernel for this operator and these types".</summary>
    public const int NotImplemented = 9;

    /// <summary>ONNX Runtime's error code.</summary>
    public int Code { get; } = code;
}

// Note [Slots]
// ONNX Runtime's C API is one struct of function pointers, to which functions are only ever added at the end. They are called
// by position; the positions below are those of onnxruntime_c_api.h, and all were there in API version 14.

/// <summary>ONNX Runtime's native library, found and loaded once. It is no dependency of the solution: where it is missing, the reason is given.</summary>
public sealed unsafe class OrtLibrary
{
    private const uint ApiVersion = 14;

    private static readonly Lazy<(OrtLibrary? Library, string Reason)> s_loaded = new(Load);

    private readonly nint* _api;

    private OrtLibrary(string path, string version, nint* api)
    {
        (Path, Version) = (path, version);
        _api = api;
    }

    /// <summary>The library, or null where there is none; see <see cref="WhyMissing"/>.</summary>
    public static OrtLibrary? Instance => s_loaded.Value.Library;

    /// <summary>Why there is no library; empty where there is one.</summary>
    public static string WhyMissing => s_loaded.Value.Reason;

    /// <summary>The file that was loaded.</summary>
    public string Path { get; }

    /// <summary>ONNX Runtime's version.</summary>
    public string Version { get; }

    internal nint Environment { get; private set; }

    internal nint Allocator { get; private set; }

    internal nint CpuMemory { get; private set; }

    internal nint this[int slot] => _api[slot];

    /// <summary>The file that would be loaded, or null. Looks, and loads nothing.</summary>
    public static string? FindFile()
    {
        var name = OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime*.dylib" : "libonnxruntime.so*";
        if (System.Environment.GetEnvironmentVariable("MINITORCH_ONNXRUNTIME") is { Length: > 0 } given)
            return File.Exists(given) ? given : FirstIn(given, name);
        if (RepositoryRoot.Path is { } root && FirstIn(System.IO.Path.Combine(root, "references-cache", "onnxruntime"), name) is { } fetched)
            return fetched;
        var packages = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder ? folder
            : System.IO.Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var package = System.IO.Path.Combine(packages, "microsoft.ml.onnxruntime");
        if (!Directory.Exists(package))
            return null;
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return Directory.GetDirectories(package).OrderDescending(StringComparer.Ordinal)
            .Select(version => FirstIn(System.IO.Path.Combine(version, "runtimes", $"{system}-{architecture}", "native"), name))
            .FirstOrDefault(file => file is not null);
    }

    internal static void Check(nint status)
    {
        if (status == 0)
            return;
        var library = Instance!;
        var code = ((delegate* unmanaged<nint, int>)library[1])(status);
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)library[2])(status)) ?? "";
        ((delegate* unmanaged<nint, void>)library[93])(status);
        throw new OrtException(code, message);
    }

    private static string? FirstIn(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal).FirstOrDefault() : null;

    private static (OrtLibrary? Library, string Reason) Load()
    {
        if (FindFile() is not { } file)
            return (null, "ONNX Runtime is not here: run .ci/fetch-onnxruntime");
        if (!NativeLibrary.TryLoad(file, out var handle) || !NativeLibrary.TryGetExport(handle, "OrtGetApiBase", out var entry))
            return (null, $"'{file}' is no ONNX Runtime for this system");
        var apiBase = (nint*)((delegate* unmanaged<nint>)entry)();
        var version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "";
        var api = (nint*)((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        if (api is null)
            return (null, $"'{file}' is ONNX Runtime {version}, older than API version {ApiVersion}");
        var library = new OrtLibrary(file, version, api);
        fixed (byte* name = "minitorch\0"u8)
        {
            nint environment, allocator, memory;
            if (((delegate* unmanaged<int, byte*, nint*, nint>)library[3])(3, name, &environment) != 0
                || ((delegate* unmanaged<nint*, nint>)library[78])(&allocator) != 0
                || ((delegate* unmanaged<int, int, nint*, nint>)library[69])(0, 0, &memory) != 0)
                return (null, $"'{file}' could not be set up");
            (library.Environment, library.Allocator, library.CpuMemory) = (environment, allocator, memory);
        }

        return (library, "");
    }

    /// <summary>A path as the library takes it: UTF-16 on Windows, UTF-8 elsewhere, with a zero behind.</summary>
    internal static byte[] PathBytes(string path) => (OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8).GetBytes(path + '\0');
}
