namespace MiniTorch.Benchmarks.Compare;

/// <summary>What the user asked for.</summary>
internal sealed record ComparisonOptions(string[] Filters, int Threads, string Python, string? Markdown);

/// <summary>Runs the groups that were asked for and reports them beside their budgets.</summary>
internal sealed class Comparison(ComparisonOptions options)
{
    private static readonly Group[] s_groups = [Operators.Overhead, Operators.Pointwise, Operators.Reductions, Operators.Products, Networks.Images, Networks.Training, Operators.Growth];

    private readonly Report _report = new();
    private readonly List<string> _misses = [];

    internal static IEnumerable<string> GroupNames => s_groups.Select(static group => group.Name).Append("memory").Append("startup");

    internal int Run()
    {
        torch.set_num_threads(options.Threads);
        using PythonWorker python = PythonWorker.Start(options.Python, options.Threads);
        _report.Text("# Performance");
        _report.Text("");
        _report.Text("Time of a step, MiniTorch beside PyTorch: same machine, same threads, alternating; medians of several rounds (`best`: of the fastest ones, which other processes disturb least). A ratio below 1 is faster; ✗ marks what is over its budget.");
        _report.Text($"Written by `dotnet run -c Release --project benchmarks -- compare --threads {options.Threads} --markdown {options.Markdown?.Replace('\\', '/') ?? "FILE"}`.");
        _report.Text("");
        _report.Text($"- {Report.Machine(options.Threads)}");
        _report.Text($"- {python.Description}");
        foreach (Group group in s_groups)
        {
            Workload[] chosen = [.. group.Workloads.Where(workload => IsChosen(group.Name, workload.Name))];
            if (chosen.Length != 0)
            {
                RunGroup(group, chosen, python);
            }
        }
        if (IsChosen("memory", ""))
        {
            Memory();
        }
        if (IsChosen("startup", ""))
        {
            StartUp();
        }
        _report.Text("");
        _report.Text(_misses.Count == 0 ? "All within budget." : $"Over budget: {string.Join("; ", _misses)}.");
        if (options.Markdown is { } file)
        {
            _report.Save(file);
        }
        return 0;
    }

    private bool IsChosen(string group, string workload) => options.Filters.Length == 0
        || options.Filters.Any(filter => group.Equals(filter, StringComparison.OrdinalIgnoreCase) || (workload.Length != 0 && workload.Contains(filter, StringComparison.OrdinalIgnoreCase)));

    private void RunGroup(Group group, Workload[] workloads, PythonWorker python)
    {
        _report.Table(group.Title, "workload", "MiniTorch", "PyTorch", "ratio", "best", "spread", "allocated", "budget");
        double logs = 0;
        double bestLogs = 0;
        int count = 0;
        foreach (Workload workload in workloads)
        {
            double? budget = workload.Budget ?? group.EachBudget;
            Console.Error.Write($"\r{workload.Name,-80}\r");
            Measurement m;
            try
            {
                m = Timing.Measure(workload, python);
            }
            catch (Exception e) when (e is InvalidOperationException or System.Runtime.InteropServices.ExternalException)
            {
                _report.Row(workload.Name, "failed", "", "", "", "", "", e.Message.Split('\n')[0]);
                _misses.Add(workload.Name);
                continue;
            }
            GC.Collect();
            _report.Row(workload.Name, Report.Time(m.OurMedian), Report.Time(m.TheirMedian), Report.Ratio(m.Ratio, budget), $"{m.BestRatio:0.00}", $"{m.Spread:P0}", Report.Size(m.Allocated), budget is { } b ? $"{b:0.00}" : "");
            if (m.Ratio > budget)
            {
                _misses.Add($"{workload.Name} {m.Ratio:0.00}");
            }
            logs += Math.Log(m.Ratio);
            bestLogs += Math.Log(m.BestRatio);
            count++;
        }
        if (count > 1 && !group.IsGrowth)
        {
            double mean = Math.Exp(logs / count);
            _report.Row("**geometric mean**", "", "", Report.Ratio(mean, group.GeomeanBudget), $"{Math.Exp(bestLogs / count):0.00}", "", "", group.GeomeanBudget is { } budget ? $"{budget:0.00}" : "");
            if (mean > group.GeomeanBudget)
            {
                _misses.Add($"{group.Name} geometric mean {mean:0.00}");
            }
        }
    }

    private void Memory()
    {
        _report.Table($"peak memory of the training scripts, {Scripts.Steps} steps", "script", "MiniTorch", "PyTorch", "ratio", "budget");
        foreach (Workload script in Scripts.Compared)
        {
            (_, long[] ours) = ChildProcess.RunSteps(script.Name, options.Threads, Scripts.Steps);
            using PythonWorker python = PythonWorker.Start(options.Python, options.Threads);
            python.Prepare(script);
            python.Repeat(Scripts.Steps);
            long theirs = python.Peak();
            double ratio = (double)ours[0] / theirs;
            _report.Row(script.Name, Report.Size(ours[0]), Report.Size(theirs), Report.Ratio(ratio, 0.6), "0.60");
            Check(ratio <= 0.6, $"memory of {script.Name} {ratio:0.00}");
        }
        _report.Table("a loop that disposes of nothing: Linear(784, 512), batch 64", "run", "step", "peak at 1,000", "at 10,000", "growth", "budget");
        (double disposedTime, long[] disposed) = ChildProcess.RunSteps(Scripts.Disposed.Name, options.Threads, 1000, 10_000);
        (double time, long[] peaks) = ChildProcess.RunSteps(Scripts.Undisposed.Name, options.Threads, 1000, 10_000);
        double growth = (double)peaks[1] / peaks[0];
        _report.Row("disposed", Report.Time(disposedTime), Report.Size(disposed[0]), Report.Size(disposed[1]), $"{(double)disposed[1] / disposed[0]:0.00}", "");
        _report.Row("undisposed", Report.Time(time), Report.Size(peaks[0]), Report.Size(peaks[1]), Report.Ratio(growth, 1.1), "1.10");
        double size = (double)peaks[1] / disposed[1];
        _report.Row("undisposed / disposed", Report.Ratio(time / disposedTime, 1.2), "", Report.Ratio(size, 2), "", "1.2; 2");
        Check(growth <= 1.1, $"undisposed growth {growth:0.00}");
        Check(size <= 2, $"undisposed peak {size:0.00} of the disposed");
        Check(time <= 1.2 * disposedTime, $"undisposed time {time / disposedTime:0.00} of the disposed");
    }

    private void StartUp()
    {
        _report.Table("start-up: `dotnet Hello.dll` prints one gradient", "", "wall time", "peak memory", "budget");
        string hello = Path.Combine(AppContext.BaseDirectory, "Hello.dll");
        ChildProcess.Run("dotnet", hello);
        double[] seconds = new double[7];
        long peak = 0;
        for (int i = 0; i < seconds.Length; i++)
        {
            (seconds[i], peak, _) = ChildProcess.Run("dotnet", hello);
        }
        Array.Sort(seconds);
        double median = seconds[seconds.Length / 2];
        _report.Row("Hello", $"{Report.Time(median)}{(median > 0.15 ? " ✗" : "")}", $"{Report.Size(peak)}{(peak > 60 << 20 ? " ✗" : "")}", "0.15 s, 60 MiB");
        Check(median <= 0.15, $"start-up {Report.Time(median)}");
        Check(peak <= 60 << 20, $"start-up peak {Report.Size(peak)}");
    }

    private void Check(bool holds, string miss)
    {
        if (!holds)
        {
            _misses.Add(miss);
        }
    }
}
