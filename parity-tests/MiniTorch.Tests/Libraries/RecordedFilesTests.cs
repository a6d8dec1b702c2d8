using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using MiniTorch.Parity;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Libraries;

/// <summary>Recordings of other names and from another PyTorch.</summary>
[Collection(RecordedSamples.Name)]
public sealed class RecordedFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("minitorch-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [LiveFact(LiveReference.PyTorch)]
    public void What_the_script_records_is_read_and_agrees()
    {
        Record("operators", "--to", "calls.jsonl.gz", "--filter", "add", "cumsum", "--dtype", "float64", "--samples", "3");
        Record("graphs", "--to", "mine", "--filter", "tanh", "F.gelu");
        Record("programs", "--to", "mine-programs", "--count", "8", "--seed", "1");
        Record("streams", "--to", "drawn.json", "--filter", "randperm", "--seeds", "7");
        Harness harness = Harnesses.MiniTorch(RecordedFiles.Of(Directory.GetFiles(_directory)));
        Assert.Equal([Section.Operators, Section.Graphs, Section.Programs, Section.Random], harness.Sections);
        foreach (Section section in harness.Sections)
        {
            Outcome[] outcomes = [.. harness.Run(section, EntryFilter.All)];
            Assert.True(outcomes.Count(outcome => outcome.Verdict == Verdict.Passed) >= 5, $"{section}: {outcomes.Length} outcomes");
            RecordedResults.AssertNoneFailed(outcomes);
        }
    }

    [LiveFact(LiveReference.PyTorch)] // any Python would do
    public void Expressions_without_trees_are_parsed()
    {
        JsonObject graphs = Read("graph-shapes.json");
        graphs.Remove("ast");
        File.WriteAllText(Path.Combine(_directory, "bare.json"), graphs.ToJsonString());
        File.WriteAllText(Path.Combine(_directory, "numbers.json"), Read("graph-values.json").ToJsonString());
        Harness harness = Harnesses.MiniTorch(RecordedFiles.Of([Path.Combine(_directory, "bare.json"), Path.Combine(_directory, "numbers.json")]));
        Assert.Equal([Section.Graphs], harness.Sections);
        Assert.Equal(Verdict.Passed, Assert.Single(harness.Run(Section.Graphs, EntryFilter.Exactly("torch.tanh(x)"))).Verdict);
    }

    [Fact]
    public void A_file_that_is_no_recording_and_a_second_of_a_kind_are_refused()
    {
        string bad = Path.Combine(_directory, "bad.json");
        File.WriteAllText(bad, "{}");
        Assert.Throws<InvalidDataException>(() => RecordedFiles.Of([bad]));
        Assert.Throws<InvalidDataException>(() => RecordedFiles.Of([Path.Combine(_directory, "a.jsonl"), Path.Combine(_directory, "b.jsonl")]));
    }

    private static JsonObject Read(string name)
    {
        using GZipStream stream = new(File.OpenRead(Path.Combine(RecordedFiles.DataDirectory, "recorded", name + ".gz")), CompressionMode.Decompress);
        return JsonNode.Parse(stream)!.AsObject();
    }

    private void Record(params string[] arguments)
    {
        string script = Path.Combine(RecordedFiles.DataDirectory, "..", "scripts", "record.py");
        using Process process = Process.Start(new ProcessStartInfo(LiveReferences.Python, [Path.GetFullPath(script), .. arguments]) { WorkingDirectory = _directory, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
