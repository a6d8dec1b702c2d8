using System.Collections.Concurrent;
using MiniTorch.Parity;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using Xunit;

namespace MiniTorch.Tests.Graphs;

/// <summary>
/// Runs each section of the recordings once, whatever number of tests ask for parts of it, and leaves a report in
/// artifacts/parity. What MiniTorch lacks is listed there; it fails no test.
/// </summary>
public static class RecordedResults
{
    private static readonly ConcurrentDictionary<Section, Lazy<IReadOnlyList<Outcome>>> Results = new();

    public static IReadOnlyList<Outcome> Of(Section section) => Results.GetOrAdd(section, key => new(() => Run(key))).Value;

    /// <summary>Fails with every sample that did not agree, and what was expected and got.</summary>
    public static void AssertNoneFailed(IEnumerable<Outcome> outcomes)
    {
        Outcome[] failed = [.. outcomes.Where(outcome => outcome.Verdict == Verdict.Failed)];
        if (failed.Length > 0)
        {
            Assert.Fail($"{failed.Length} differ from PyTorch:{Environment.NewLine}" + string.Join(Environment.NewLine, failed.Select(Describe)));
        }
    }

    private static string Describe(Outcome outcome) => $"  {outcome.Id}{Environment.NewLine}    {string.Join(Environment.NewLine + "    ", outcome.Details)}";

    private static Outcome[] Run(Section section)
    {
        Harness harness = Harnesses.MiniTorch(RecordedFiles.Default);
        Outcome[] outcomes = [.. harness.Run(section, EntryFilter.All)];
        string artifacts = Path.GetFullPath(Path.Combine(RecordedFiles.DataDirectory, "..", "..", "artifacts", "parity"));
        new Report(harness.Api, harness.Reference, outcomes).Write(Path.Combine(artifacts, $"{section.ToString().ToLowerInvariant()}.json"));
        return outcomes;
    }
}

/// <summary>The recorded samples seed the default generator, which is one for the process: nothing may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RecordedSamples
{
    public const string Name = "recorded samples";
}
