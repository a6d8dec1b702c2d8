using System.CommandLine;
using BenchmarkDotNet.Running;
using MiniTorch.Benchmarks.Compare;

if (args is ["steps", var workload, var threadCount, .. var stops])
{
    return ChildProcess.Steps(workload, int.Parse(threadCount), [.. stops.Select(int.Parse)]);
}
if (args is ["micro", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Group).Assembly).Run(rest);
    return 0;
}

var filter = new Option<string[]>("--filter") { Description = $"Groups ({string.Join(", ", Comparison.GroupNames)}) or parts of workloads' names; all if left out.", AllowMultipleArgumentsPerToken = true };
var threads = new Option<int>("--threads") { Description = "Threads of both libraries.", DefaultValueFactory = _ => Environment.ProcessorCount };
var python = new Option<string>("--python") { Description = "A Python that has PyTorch.", DefaultValueFactory = _ => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3" };
var markdown = new Option<string?>("--markdown") { Description = "Also write the report to this file." };
var compare = new Command("compare", "Times MiniTorch beside PyTorch.") { filter, threads, python, markdown };
compare.SetAction(parsed =>
{
    try
    {
        return new Comparison(new(parsed.GetValue(filter) ?? [], parsed.GetValue(threads), parsed.GetValue(python)!, parsed.GetValue(markdown))).Run();
    }
    catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
});
var root = new RootCommand("Benchmarks of MiniTorch.") { compare, new Command("micro", "BenchmarkDotNet suites of single kernels; see micro --help.") };
return root.Parse(args).Invoke();
