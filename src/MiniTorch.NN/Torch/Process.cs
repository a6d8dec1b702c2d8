using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    private static int s_interopThreads = Environment.ProcessorCount;

    /// <summary>The version of libtorch that the API corresponds to.</summary>
    public static string __version__ => "2.10.0.0";

    /// <summary>How many threads an operator may use.</summary>
    public static int get_num_threads() => Kernels.Parallel.Threads;

    /// <summary>Sets how many threads an operator may use. Results do not depend on it.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The number is not positive.</exception>
    public static void set_num_threads(int num)
    {
        Error.Unless(num > 0, "Expected positive number of threads");
        Kernels.Parallel.Threads = num;
    }

    /// <summary>How many operators could run at once: operators run on the threads that call them, so this is only remembered.</summary>
    public static int get_num_interop_threads() => s_interopThreads;

    /// <summary>Sets <see cref="get_num_interop_threads"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The number is not positive.</exception>
    public static void set_num_interop_threads(int num)
    {
        Error.Unless(num > 0, "Expected positive number of threads");
        s_interopThreads = num;
    }

    /// <summary>Throws errors that wait to be seen: none do, since each is thrown where it occurs.</summary>
    public static void CheckForErrors()
    {
    }

    /// <summary>A NuGet version in its normal form: four numbers shortened to three when the last is 0, leading zeros and build metadata dropped.</summary>
    /// <exception cref="ArgumentException">The text is no version.</exception>
    public static string NormalizeNuGetVersion(string versionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(versionString);
        string version = versionString.Split('+')[0];
        int dash = version.IndexOf('-', StringComparison.Ordinal);
        string suffix = dash < 0 ? "" : version[dash..];
        string[] parts = (dash < 0 ? version : version[..dash]).Split('.');
        var numbers = new int[Math.Max(3, parts.Length)];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts.Length > 4 || !int.TryParse(parts[i], out numbers[i]) || numbers[i] < 0)
            {
                throw new ArgumentException($"Invalid version string: {versionString}");
            }
        }
        return string.Join('.', numbers is [_, _, _, 0] ? numbers[..3] : numbers) + suffix;
    }
}
