namespace MiniTorch.Kernels;

/// <summary>One step of a recurrence for some rows of the batch and some blocks of units. What it computes for an element does not depend on either.</summary>
internal interface IRecurrentStep
{
    void Run(long step, long firstRow, long lastRow, long firstBlock, long lastBlock);
}

/// <summary>
/// Splits a recurrence over threads. Rows of the batch never meet: each thread takes some of them through all steps, and nobody waits. Where rows
/// are few, each step is split over the units instead.
/// </summary>
internal static class RecurrentSchedule
{
    /// <summary>Rows below which the weights are read too often for what is done with them.</summary>
    private const long FewestRows = 4;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long Grain = 250_000;

    /// <summary>Runs all steps.</summary>
    /// <param name="step">One step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="blocks">Blocks of units.</param>
    /// <param name="work">Multiply-adds of one row in one step.</param>
    internal static void Run<TStep>(in TStep step, long steps, long batch, long blocks, long work) where TStep : struct, IRecurrentStep
    {
        long chunks = Math.Min(Parallel.Threads, batch / FewestRows);
        if (chunks > 1 && work * batch * steps > 2 * Grain)
        {
            Parallel.For(0, chunks, 1, new RowsBody<TStep>(step, steps, batch, blocks, chunks));
            return;
        }
        long grain = Math.Max(1, Grain * blocks / Math.Max(1, work * batch));
        for (long i = 0; i < steps; i++)
        {
            Parallel.For(0, blocks, grain, new UnitsBody<TStep>(step, i, batch));
        }
    }

    private readonly struct RowsBody<TStep>(TStep step, long steps, long batch, long blocks, long chunks) : IRangeBody where TStep : struct, IRecurrentStep
    {
        public void Invoke(long begin, long end)
        {
            (long first, long last) = (begin * batch / chunks, end * batch / chunks);
            for (long i = 0; i < steps; i++)
            {
                step.Run(i, first, last, 0, blocks);
            }
        }
    }

    private readonly struct UnitsBody<TStep>(TStep step, long index, long batch) : IRangeBody where TStep : struct, IRecurrentStep
    {
        public void Invoke(long begin, long end) => step.Run(index, 0, batch, begin, end);
    }
}
