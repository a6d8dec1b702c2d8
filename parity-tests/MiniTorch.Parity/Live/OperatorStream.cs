using System.Collections.Concurrent;
using System.Text.Json;
using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Live;

/// <summary>
/// Lets a reference run ahead through entries of its operator database while the rows are compared. A crash or a hang
/// is a failure of the sample at which it happened, and the entry goes on behind it.
/// </summary>
public sealed class OperatorStream(ReferenceLibrary reference, LiveOptions options)
{
    /// <summary>Rows that wait for the comparison: enough to hide the jitter of both sides.</summary>
    private const int Ahead = 256;

    /// <summary>An entry that ends the process more often than this is left.</summary>
    private const int MostCrashes = 10;

    private int _skipped;

    /// <summary>How many samples the reference itself refused, or that cannot travel (sparse tensors, functions).</summary>
    public int Skipped => _skipped;

    /// <summary>Each entry with the dtypes that it is run in; "error" stands for its bad calls.</summary>
    public IReadOnlyList<(string Entry, IReadOnlyList<string> DTypes)> Entries(EntryFilter filter)
    {
        List<(string, IReadOnlyList<string>)> entries = [];
        foreach (JsonElement row in reference.Process.Ask(new { @do = "entries" }))
        {
            string entry = row.GetProperty("entry").GetString()!;
            HashSet<string> supported = [.. row.GetProperty("dtypes").EnumerateArray().Select(dtype => dtype.GetString()!)];
            if (filter.Matches(entry) || filter.NamesSampleOf(entry))
            {
                entries.Add((entry, [.. options.DTypes.Where(supported.Contains), .. row.GetProperty("errors").GetBoolean() ? new[] { "error" } : []]));
            }
        }

        return entries;
    }

    /// <summary>Rows, or outcomes where the reference failed.</summary>
    public IEnumerable<(RecordedCall? Call, Outcome? Failure)> Rows(EntryFilter filter)
    {
        IReadOnlyList<(string Entry, IReadOnlyList<string> DTypes)> entries = Entries(filter);
        using BlockingCollection<(RecordedCall?, Outcome?)> ahead = new(Ahead);
        using CancellationTokenSource stop = new();
        Task producer = Task.Run(() =>
        {
            try
            {
                foreach ((string entry, IReadOnlyList<string> dtypes) in entries)
                {
                    foreach (string dtype in dtypes)
                    {
                        Produce(entry, dtype, filter, ahead, stop.Token);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // nobody reads any more
            }
            finally
            {
                ahead.CompleteAdding();
            }
        });
        try
        {
            foreach ((RecordedCall?, Outcome?) item in ahead.GetConsumingEnumerable())
            {
                yield return item;
            }
        }
        finally
        {
            stop.Cancel();
            producer.Wait();
        }
    }

    private void Produce(string entry, string dtype, EntryFilter filter, BlockingCollection<(RecordedCall?, Outcome?)> to, CancellationToken stop)
    {
        bool whole = filter.Matches(entry);
        string? at = null;
        for (int crashes = 0; crashes <= MostCrashes; crashes++)
        {
            string? after = at;
            at = null;
            try
            {
                foreach (JsonElement row in reference.Process.Ask(Request(entry, dtype, after)))
                {
                    if (row.TryGetProperty("at", out JsonElement name))
                    {
                        at = name.GetString();
                    }
                    else if (row.TryGetProperty("skipped", out _))
                    {
                        Interlocked.Increment(ref _skipped);
                    }
                    else if (whole || filter.Matches(row.GetProperty("id").GetString()!))
                    {
                        to.Add((new RecordedCall(row), null), stop);
                    }
                }

                return;
            }
            catch (ReferenceException exception)
            {
                to.Add((null, Failed(entry, at ?? $"{entry}:{dtype}", exception.Message)), stop);
                if (at is null)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Rows once more, with what the reference computes in double precision.</summary>
    public IEnumerable<RecordedCall> Wider(IEnumerable<RecordedCall> calls)
    {
        foreach (IGrouping<(string Entry, string DType), RecordedCall> group in calls.GroupBy(call => (call.Entry, call.Id.Split(':')[1])))
        {
            string[] only = [.. group.Select(call => call.Id)];
            foreach (JsonElement row in Answers(new { @do = "operators", entry = group.Key.Entry, dtype = group.Key.DType, seed = options.Seed, limit = options.Samples, only }))
            {
                if (row.TryGetProperty("id", out _))
                {
                    yield return new RecordedCall(row);
                }
            }
        }
    }

    /// <summary>The rows up to a crash.</summary>
    private List<JsonElement> Answers(object request)
    {
        List<JsonElement> rows = [];
        try
        {
            rows.AddRange(reference.Process.Ask(request));
        }
        catch (ReferenceException)
        {
            // what was not answered keeps its first verdict
        }

        return rows;
    }

    private object Request(string entry, string dtype, string? after) => dtype == "error"
        ? new { @do = "errors", entry }
        : new { @do = "operators", entry, dtype, seed = options.Seed, limit = options.Samples, after };

    private static Outcome Failed(string entry, string id, string why) =>
        new(Section.Operators, entry, id, Aspects.Forward, Aspects.None, Missing: null, [why]);
}
