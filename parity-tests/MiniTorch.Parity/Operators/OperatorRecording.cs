using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Operators;

/// <summary>Reads operators.jsonl line by line; only the wanted lines are parsed.</summary>
public sealed class OperatorRecording(RecordedFiles files)
{
    private const string IdStart = "{\"id\":\"";

    /// <summary>The calls for whose entry and id <paramref name="wanted"/> holds.</summary>
    public IEnumerable<RecordedCall> Calls(SampleChoice wanted)
    {
        foreach (string line in files.ReadLines(RecordedFiles.Operators))
        {
            (string entry, string id) = NamesOf(line);
            if (!IsPythonOnly(entry, id) && wanted(entry, id))
            {
                yield return new RecordedCall(line);
            }
        }
    }

    /// <summary>The entry (operator with variant) of each wanted call, in the order of the recording.</summary>
    public IReadOnlyList<string> Entries(SampleChoice wanted) =>
        [.. files.ReadLines(RecordedFiles.Operators).Select(NamesOf).Where(names => !IsPythonOnly(names.Entry, names.Id) && wanted(names.Entry, names.Id)).Select(names => names.Entry)];

    /// <summary>
    /// Calls that mean nothing outside the Python that recorded them: samples on views of a larger storage, which the
    /// recording does not hold (PyTorch itself does not replay them), and the errors of an int's own __radd__.
    /// </summary>
    public static bool IsPythonOnly(string entry, string id) =>
        entry == "as_strided.partial_views" || (entry.StartsWith("__r", StringComparison.Ordinal) && id.Contains(":error:", StringComparison.Ordinal));

    /// <summary>The id stands first on each line: entry:dtype:sample.</summary>
    private static (string Entry, string Id) NamesOf(string line)
    {
        if (!line.StartsWith(IdStart, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"a line of {RecordedFiles.Operators} does not start with its id");
        }

        string id = line[IdStart.Length..line.IndexOf('"', IdStart.Length)];
        return (id[..id.IndexOf(':', StringComparison.Ordinal)], id);
    }
}

public delegate bool SampleChoice(params ReadOnlySpan<string> names);
