using System.Diagnostics;

namespace MiniTorch.Benchmarks.Compare;

/// <summary>What was measured of one workload.</summary>
/// <param name="Ours">Seconds a step, in each round.</param>
/// <param name="Theirs">Seconds a step of PyTorch, in each round.</param>
/// <param name="Allocated">Bytes that a step allocates on the managed heap of its thread.</param>
internal sealed record Measurement(double[] Ours, double[] Theirs, long Allocated)
{
    internal double OurMedian => Median(Ours);

    internal double TheirMedian => Median(Theirs);

    internal double Ratio => OurMedian / TheirMedian;

    /// <summary>The ratio of the fastest rounds, which other processes disturb least.</summary>
    internal double BestRatio => Ours.Min() / Theirs.Min();

    /// <summary>The largest less the smallest of our rounds, relative to the median.</summary>
    internal double Spread => (Ours.Max() - Ours.Min()) / OurMedian;

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>Times a workload in both libraries, in turns.</summary>
internal static class Timing
{
    private const int Rounds = 11;
    private const double RoundSeconds = 0.02;

    /// <summary>PyTorch's idle threads look out for work for some 5 ms (libgomp's default), on the core that ours need.</summary>
    private const int SettleMilliseconds = 10;

    /// <summary>The just-in-time compiler replaces its first code after 30 calls and a pause of 100 ms.</summary>
    private const double WarmUpSeconds = 0.35;

    internal static Measurement Measure(Workload workload, PythonWorker python)
    {
        Action step = workload.Make();
        python.Prepare(workload);
        double ourOne = WarmUp(step);
        python.Repeat(1);
        double theirOne = python.Repeat(2) / 2;
        theirOne = python.Repeat(Count(theirOne, RoundSeconds)) / Count(theirOne, RoundSeconds);
        int ours = Count(ourOne, RoundSeconds), theirs = Count(theirOne, RoundSeconds);
        int rounds = ourOne + theirOne > 1 ? 2 : ourOne + theirOne > 0.1 ? 5 : Rounds;
        var ourSeconds = new double[rounds];
        var theirSeconds = new double[rounds];
        long allocated = 0;
        for (int round = 0; round < rounds; round++)
        {
            Thread.Sleep(SettleMilliseconds);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ourSeconds[round] = Repeat(step, ours) / ours;
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / ours;
            theirSeconds[round] = python.Repeat(theirs) / theirs;
        }
        return new(ourSeconds, theirSeconds, allocated);
    }

    private static double WarmUp(Action step)
    {
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        do
        {
            step();
            count++;
        }
        while (count < 40 && Stopwatch.GetElapsedTime(start).TotalSeconds < 2 || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);
        GC.Collect();
        // The first calls after a collection are slow: as many as fill a round tell how many really do.
        int guess = Count(Repeat(step, 3) / 3, RoundSeconds);
        return Repeat(step, guess) / guess;
    }

    private static double Repeat(Action step, int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            step();
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static int Count(double one, double seconds) => (int)Math.Clamp(seconds / Math.Max(one, 1e-9), 1, 1_000_000);
}
