using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace MiniTorch.Benchmarks.Compare;

/// <summary>Tables of measurements, printed as they come and kept for a Markdown page.</summary>
internal sealed class Report
{
    private readonly StringBuilder _page = new();
    private int[] _widths = [];

    internal void Text(string line)
    {
        Console.WriteLine(line);
        _page.AppendLine(line);
    }

    internal void Table(string title, params string[] columns)
    {
        Text("");
        Text("## " + title);
        Text("");
        _widths = [.. columns.Select(static (name, i) => Math.Max(name.Length, i == 0 ? 52 : 9))];
        Row(columns);
        Row([.. _widths.Select(static (width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
    }

    internal void Row(params string[] cells) =>
        Text("| " + string.Join(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(_widths[i]) : cell.PadLeft(_widths[i]))) + " |");

    internal void Save(string file) => File.WriteAllText(file, _page.ToString().TrimEnd() + "\n");

    /// <summary>A duration with its unit.</summary>
    internal static string Time(double seconds) => seconds switch
    {
        < 1e-6 => $"{seconds * 1e9:0} ns",
        < 1e-3 => $"{seconds * 1e6:0.0#} µs",
        < 1 => $"{seconds * 1e3:0.0#} ms",
        _ => $"{seconds:0.00} s",
    };

    /// <summary>A size with its unit.</summary>
    internal static string Size(double bytes) => bytes switch
    {
        < 10_000 => $"{bytes:0} B",
        < 10 << 20 => $"{bytes / 1024:0} KiB",
        _ => $"{bytes / (1 << 20):0} MiB",
    };

    internal static string Ratio(double ratio, double? budget) => $"{ratio:0.00}{(ratio > budget ? " ✗" : "")}";

    /// <summary>The processor and its vectors, threads, runtime.</summary>
    internal static string Machine(int threads)
    {
        string processor = "unknown processor";
        foreach (string line in File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo") : [])
        {
            if (line.StartsWith("model name", StringComparison.Ordinal))
            {
                processor = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                break;
            }
        }
        string vectors = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";
        return $"{processor}, {vectors}, {Environment.ProcessorCount} cores, {threads} threads used; .NET {Environment.Version}";
    }
}
