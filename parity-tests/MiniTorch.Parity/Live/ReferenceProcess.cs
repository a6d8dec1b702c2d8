using System.Diagnostics;
using System.Text.Json;

namespace MiniTorch.Parity.Live;

/// <summary>
/// A reference in a process of its own. A request is a line of JSON, the answer any number of lines {"row": …} and one
/// {"done": …}. A process that ends or hangs is reported by a <see cref="ReferenceException"/>, and the next request starts another.
/// </summary>
/// <param name="start">How it is started.</param>
/// <param name="patience">How long it may be silent while it works on a request.</param>
public sealed class ReferenceProcess(Func<ProcessStartInfo> start, TimeSpan patience) : IDisposable
{
    private const int KeptErrorLines = 5;

    private readonly Queue<string> _errors = [];
    private Process? _process;

    /// <summary>How often a process had to be started.</summary>
    public int Starts { get; private set; }

    /// <summary>Asks, and gives the rows as they come; whoever stops before the last one ends the process.</summary>
    public IEnumerable<JsonElement> Ask(object request)
    {
        Process process = Running();
        Send(process, request);
        bool answered = false;
        try
        {
            while (!answered)
            {
                JsonElement answer = Parse(ReadLine(process));
                if (answer.TryGetProperty("row", out JsonElement row))
                {
                    yield return row;
                    continue;
                }

                answered = true;
                if (answer.TryGetProperty("failed", out JsonElement failed))
                {
                    throw new ReferenceException($"the reference could not: {failed.GetString()}");
                }
            }
        }
        finally
        {
            if (!answered)
            {
                Stop();
            }
        }
    }

    public void Dispose() => Stop();

    private Process Running()
    {
        if (_process is not { HasExited: false })
        {
            Stop();
            ProcessStartInfo info = start();
            (info.RedirectStandardInput, info.RedirectStandardOutput, info.RedirectStandardError, info.UseShellExecute) = (true, true, true, false);
            _process = Process.Start(info)!;
            _process.ErrorDataReceived += (_, line) => Note(line.Data);
            _process.BeginErrorReadLine();
            Starts++;
        }

        return _process;
    }

    private void Send(Process process, object request)
    {
        try
        {
            process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Ended(process);
        }
    }

    private string ReadLine(Process process)
    {
        using CancellationTokenSource limit = new(patience);
        try
        {
            return process.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult() ?? throw Ended(process);
        }
        catch (OperationCanceledException)
        {
            Stop();
            throw new ReferenceException($"the reference process said nothing for {patience.TotalSeconds:0.#} s and was ended");
        }
    }

    private JsonElement Parse(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            Stop();
            throw new ReferenceException($"the reference process said what is no JSON: {line[..Math.Min(line.Length, 200)]}");
        }
    }

    /// <summary>On Unix the exit code of a process that a signal ended is 128 and the signal: 139 is a segmentation fault.</summary>
    private ReferenceException Ended(Process process)
    {
        process.WaitForExit();
        string errors;
        lock (_errors)
        {
            errors = string.Join(" | ", _errors);
        }

        string code = process.ExitCode > 128 ? $"{process.ExitCode} (signal {process.ExitCode - 128})" : $"{process.ExitCode}";
        Stop();
        return new ReferenceException($"the reference process ended with exit code {code}{(errors.Length > 0 ? ": " + errors : "")}");
    }

    private void Note(string? line)
    {
        lock (_errors)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                _errors.Enqueue(line.Trim());
            }

            while (_errors.Count > KeptErrorLines)
            {
                _errors.Dequeue();
            }
        }
    }

    private void Stop()
    {
        if (_process is { } process)
        {
            _process = null;
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            process.Dispose();
        }

        lock (_errors)
        {
            _errors.Clear();
        }
    }
}
