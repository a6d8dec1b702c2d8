using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniTorch.Benchmarks.Compare;

/// <summary>A Python process that runs steps in PyTorch (worker.py).</summary>
internal sealed class PythonWorker : IDisposable
{
    private readonly Process _process;

    private PythonWorker(Process process, JsonNode hello)
    {
        _process = process;
        Description = $"PyTorch {hello["version"]} (Python {hello["python"]}; {hello["blas"]})";
    }

    /// <summary>Versions and the BLAS.</summary>
    internal string Description { get; }

    /// <summary>Starts a worker with a number of threads.</summary>
    /// <exception cref="InvalidOperationException">There is no PyTorch that may be timed.</exception>
    internal static PythonWorker Start(string python, int threads)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "worker.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = threads.ToString();
        Process process = Process.Start(start)!;
        var worker = new PythonWorker(process, Read(process));
        worker.Ask(new JsonObject { ["threads"] = threads });
        return worker;
    }

    internal void Prepare(Workload workload) => Ask(new JsonObject { ["setup"] = workload.Setup, ["step"] = workload.Step });

    /// <summary>Seconds for a number of steps.</summary>
    internal double Repeat(int count) => (double)Ask(new JsonObject { ["repeat"] = count })["seconds"]!;

    /// <summary>The largest resident size so far, in bytes.</summary>
    internal long Peak() => (long)Ask([])["peak"]!;

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private JsonNode Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        return Read(_process);
    }

    private static JsonNode Read(Process process)
    {
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Python worker ended.");
        JsonNode answer = JsonNode.Parse(line)!;
        return answer["error"] is { } error ? throw new InvalidOperationException((string)error!) : answer;
    }
}
