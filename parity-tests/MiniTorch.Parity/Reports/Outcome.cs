namespace MiniTorch.Parity.Reports;

public enum Section
{
    Operators,
    Graphs,
    Programs,
    Promotion,
    Optimizers,
    Schedulers,
    Modules,
    Distributions,
    Random,
    Scripts,

    /// <summary>Needs a live reference.</summary>
    Training,

    /// <summary>Bad calls, live.</summary>
    Errors,
}

public enum Verdict
{
    Passed,

    /// <summary>It calls what the API does not have.</summary>
    Missing,

    /// <summary>It differs where it is meant to: see <see cref="KnownDifference"/>.</summary>
    Known,
    Failed,
}

/// <summary>What of a sample was looked at.</summary>
[Flags]
public enum Aspects
{
    None = 0,
    Forward = 1,
    Backward = 2,
    DoubleBackward = 4,
    Graph = 8,
    Error = 16,

    /// <summary>Names, shapes and first values of parameters and buffers.</summary>
    State = 32,

    /// <summary>What an object prints.</summary>
    Text = 64,

    /// <summary>Of outputs whose values agree.</summary>
    Strides = 128,

    /// <summary>The call itself, where C# or the API has no way to write it.</summary>
    Call = 256,
}

/// <summary>What came of one sample: an expression, a program, an operator call, a cell of the promotion tables, an entry of a library.</summary>
/// <param name="Section">Where it belongs.</param>
/// <param name="Entry">The operator or kind of expression that it is counted under.</param>
/// <param name="Id">The sample itself: the expression, or the id of the recorded call.</param>
/// <param name="Tested">The aspects that were looked at.</param>
/// <param name="Passed">Those that agreed.</param>
/// <param name="Missing">The Python name that the API lacks, or null.</param>
/// <param name="Details">What was expected and got for each aspect that failed, or what is missing.</param>
public sealed record Outcome(Section Section, string Entry, string Id, Aspects Tested, Aspects Passed, string? Missing, IReadOnlyList<string> Details)
{
    /// <summary>The largest error of its tensors, in units of the tolerance.</summary>
    public double WorstError { get; init; }

    /// <summary>Why the sample is meant to differ, or null.</summary>
    public KnownDifference? Known { get; init; }

    public Verdict Verdict =>
        Missing is not null ? (Known?.Aspects.HasFlag(Aspects.Call) == true ? Verdict.Known : Verdict.Missing)
        : Tested == Passed && Details.Count == 0 ? Verdict.Passed
        : Known is not null && (Tested & ~Passed & ~Known.Aspects) == Aspects.None ? Verdict.Known
        : Verdict.Failed;
}
