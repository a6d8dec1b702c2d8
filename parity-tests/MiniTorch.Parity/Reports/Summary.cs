using System.Text.Json.Serialization;

namespace MiniTorch.Parity.Reports;

/// <summary>The counts of one section.</summary>
public sealed record Summary(
    Section Section, int Entries, int Samples, Tally Forward, Tally Backward, Tally DoubleBackward, Tally Graph, Tally Errors, Tally State, Tally Text, int Passed, int Missing, int Known, int Failed)
{
    /// <summary>The largest error of the samples that passed, in units of the tolerance.</summary>
    public double WorstError { get; init; }

    /// <summary>The headings of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["entries", "samples", "forward", "backward", "double backward", "graph", "errors", "state", "text", "passed", "missing", "known", "failed"];

    /// <summary>The counts as text.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Cells =>
        [$"{Entries:N0}", $"{Samples:N0}", $"{Forward}", $"{Backward}", $"{DoubleBackward}", $"{Graph}", $"{Errors}", $"{State}", $"{Text}", $"{Passed:N0}", $"{Missing:N0}", $"{Known:N0}", $"{Failed:N0}"];

    public static Summary Of(Section section, IReadOnlyCollection<Outcome> outcomes) => new(
        section,
        outcomes.Select(outcome => outcome.Entry).Distinct().Count(),
        outcomes.Count,
        Tally.Of(outcomes, Aspects.Forward),
        Tally.Of(outcomes, Aspects.Backward),
        Tally.Of(outcomes, Aspects.DoubleBackward),
        Tally.Of(outcomes, Aspects.Graph),
        Tally.Of(outcomes, Aspects.Error),
        Tally.Of(outcomes, Aspects.State),
        Tally.Of(outcomes, Aspects.Text),
        outcomes.Count(outcome => outcome.Verdict == Verdict.Passed),
        outcomes.Count(outcome => outcome.Verdict == Verdict.Missing),
        outcomes.Count(outcome => outcome.Verdict == Verdict.Known),
        outcomes.Count(outcome => outcome.Verdict == Verdict.Failed))
    {
        WorstError = outcomes.Where(outcome => outcome.Verdict == Verdict.Passed).Select(outcome => outcome.WorstError).DefaultIfEmpty(0).Max(),
    };
}

/// <summary>How many samples had an aspect that was looked at, and in how many it agreed.</summary>
public readonly record struct Tally(int Passed, int Tested)
{
    public static Tally Of(IEnumerable<Outcome> outcomes, Aspects aspect)
    {
        (int passed, int tested) = (0, 0);
        foreach (Outcome outcome in outcomes)
        {
            tested += outcome.Tested.HasFlag(aspect) ? 1 : 0;
            passed += outcome.Passed.HasFlag(aspect) ? 1 : 0;
        }

        return new Tally(passed, tested);
    }

    public override string ToString() => Tested == 0 ? "" : $"{Passed}/{Tested}";
}

/// <summary>A name that the API lacks, and how many samples wait for it; a promotion table counts as one.</summary>
public sealed record MissingName(string Name, int Count, string Example)
{
    public static IReadOnlyList<MissingName> Rank(IEnumerable<Outcome> outcomes) =>
    [
        .. outcomes.Where(outcome => outcome.Verdict == Verdict.Missing)
            .GroupBy(outcome => outcome.Missing!)
            .Select(group => new MissingName(group.Key, group.DistinctBy(outcome => outcome.Section == Section.Promotion ? outcome.Entry : outcome.Id).Count(), group.MinBy(outcome => outcome.Details[^1].Length)!.Details[^1]))
            .OrderByDescending(missing => missing.Count).ThenBy(missing => missing.Name, StringComparer.Ordinal),
    ];
}
