namespace MiniTorch.Benchmarks.Compare;

/// <summary>A step of work, written side by side for both libraries.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Make">Prepares the operands and returns the step.</param>
/// <param name="Setup">The same in Python; torch, nn and F are imported.</param>
/// <param name="Step">The step in Python.</param>
internal sealed record Workload(string Name, Func<Action> Make, string Setup, string Step)
{
    /// <summary>The largest allowed ratio, where the workload has one of its own.</summary>
    internal double? Budget { get; init; }
}

/// <summary>A row of the performance budget.</summary>
/// <param name="Name">What <c>--filter</c> selects.</param>
/// <param name="Title">What is measured.</param>
/// <param name="Workloads">Its parts.</param>
internal sealed record Group(string Name, string Title, IReadOnlyList<Workload> Workloads)
{
    /// <summary>The largest allowed geometric mean of the ratios.</summary>
    internal double? GeomeanBudget { get; init; }

    /// <summary>The largest allowed ratio of any workload.</summary>
    internal double? EachBudget { get; init; }

    /// <summary>Growth is shown for both libraries, without a budget.</summary>
    internal bool IsGrowth { get; init; }
}
