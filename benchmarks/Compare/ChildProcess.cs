using System.Diagnostics;

namespace MiniTorch.Benchmarks.Compare;

/// <summary>Measures whole processes: start-up and peak memory.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program and returns its wall time, its peak resident size and what it printed.</summary>
    internal static (double Seconds, long Peak, string Output) Run(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
        }
        string last = output.TrimEnd().Split('\n')[^1];
        return (seconds, long.TryParse(last, out long peak) ? peak : 0, output);
    }

    /// <summary>Runs steps of a workload in a process of its own and returns its peak resident size after some of them and at the end.</summary>
    internal static (double Seconds, long[] Peaks) RunSteps(string workload, int threads, params int[] stops)
    {
        (_, _, string output) = Run("dotnet", [typeof(ChildProcess).Assembly.Location, "steps", workload, threads.ToString(), .. stops.Select(static stop => stop.ToString())]);
        string[] words = output.TrimEnd().Split('\n')[^1].Split(' ');
        return (double.Parse(words[0]), [.. words.Skip(1).Select(long.Parse)]);
    }

    /// <summary>The other side of <see cref="RunSteps"/>: prints seconds and the peaks.</summary>
    internal static int Steps(string workload, int threads, ReadOnlySpan<int> stops)
    {
        torch.set_num_threads(threads);
        Action step = Scripts.ByName(workload).Make();
        var peaks = new List<long>();
        int done = 0;
        long start = 0;
        foreach (int stop in stops)
        {
            for (; done < stop; done++)
            {
                if (done == 10)
                {
                    start = Stopwatch.GetTimestamp();
                }
                step();
            }
            peaks.Add(PeakResidentSize());
        }
        Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds / Math.Max(1, done - 10)} {string.Join(' ', peaks)}");
        return 0;
    }

    /// <summary>The largest resident size of this process so far, in bytes.</summary>
    internal static long PeakResidentSize()
    {
        foreach (string line in File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status") : [])
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Trim()) * 1024;
            }
        }
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
