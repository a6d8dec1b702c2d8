using MiniTorch.Kernels;
using Xunit;
using Parallel = MiniTorch.Kernels.Parallel;

namespace MiniTorch.Tests.Kernels;

/// <summary>Tests that change the process-wide thread count run one after the other.</summary>
[CollectionDefinition(nameof(ThreadCount), DisableParallelization = true)]
public sealed class ThreadCount
{
    /// <summary>Runs the action with the given thread count and restores the former one.</summary>
    internal static void With(int threads, Action action)
    {
        int before = Parallel.Threads;
        Parallel.Threads = threads;
        try
        {
            action();
        }
        finally
        {
            Parallel.Threads = before;
        }
    }
}

[Collection(nameof(ThreadCount))]
public sealed class ParallelTests
{
    private readonly struct CountVisits(int[] visits) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                Interlocked.Increment(ref visits[i]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void EveryIndexIsVisitedOnce(int threads) => ThreadCount.With(threads, () =>
    {
        foreach (int begin in new[] { 0, 5 })
        {
            foreach (int length in new[] { 0, 1, 2, 7, 63, 64, 65, 128, 129, 1000, 4099 })
            {
                foreach (long grain in new[] { 0L, 1, 3, 63, 64, 65, 500 })
                {
                    var visits = new int[begin + length];
                    Parallel.For(begin, begin + length, grain, new CountVisits(visits));
                    Assert.All(visits[..begin], static v => Assert.Equal(0, v));
                    Assert.All(visits[begin..], static v => Assert.Equal(1, v));
                }
            }
        }
    });

    [Fact]
    public void ManyShortJobsInARowLoseNothing() => ThreadCount.With(4, () =>
    {
        var sum = new long[1];
        for (int i = 0; i < 20_000; i++)
        {
            Parallel.For(0, 8, 1, sum, static (begin, end, s) => Interlocked.Add(ref s[0], end - begin));
            if (i % 1000 == 0)
            {
                Thread.Sleep(1); // long enough for the workers to block
            }
        }

        Assert.Equal(160_000, sum[0]);
    });

    [Fact]
    public void CutsAreAlignedFromTheBeginning() => ThreadCount.With(4, () =>
    {
        var begins = new List<long>();
        Parallel.For(3, 3 + 10_000, 100, begins, static (begin, _, list) =>
        {
            lock (list)
            {
                list.Add(begin);
            }
        });
        Assert.True(begins.Count > 1);
        Assert.All(begins, static b => Assert.Equal(0, (b - 3) % Parallel.Alignment));
    });

    [Fact]
    public void ARangeOfOneGrainAndANestedCallRunInline() => ThreadCount.With(4, () =>
    {
        int caller = Environment.CurrentManagedThreadId;
        int calls = 0;
        Parallel.For(0, 100, 100, 0, (begin, end, _) =>
        {
            Assert.Equal((0, 100), (begin, end));
            Assert.Equal(caller, Environment.CurrentManagedThreadId);
            calls++;
        });
        Assert.Equal(1, calls);
        Parallel.For(0, 16, 1, 0, static (_, _, _) =>
        {
            Assert.True(Parallel.InsideRegion);
            int thread = Environment.CurrentManagedThreadId;
            int inner = 0;
            Parallel.For(0, 1000, 1, 0, (begin, end, _) =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Assert.Equal((0, 1000), (begin, end));
                inner++;
            });
            Assert.Equal(1, inner);
        });
        Assert.False(Parallel.InsideRegion);
    });

    [Fact]
    public void ExceptionsReachTheCallerAndLeaveTheWorkersUsable() => ThreadCount.With(3, () =>
    {
        for (int i = 0; i < 50; i++)
        {
            int bad = i;
            var e = Assert.Throws<InvalidOperationException>(() => Parallel.For(0, 50, 1, bad, static (begin, end, b) =>
            {
                if (begin <= b && b < end)
                {
                    throw new InvalidOperationException("row " + b);
                }
            }));
            Assert.Equal("row " + bad, e.Message);
            Assert.False(Parallel.InsideRegion);
        }

        EveryIndexIsVisitedOnce(3);
    });

    [Fact]
    public void SeveralCallersAtOnceEachGetTheirOwnWorkDone() => ThreadCount.With(3, () =>
    {
        var callers = new Thread[4];
        var failures = new int[1];
        for (int t = 0; t < callers.Length; t++)
        {
            callers[t] = new Thread(() =>
            {
                for (int i = 0; i < 500; i++)
                {
                    var visits = new int[200];
                    Parallel.For(0, visits.Length, 1, new CountVisits(visits));
                    if (visits.Any(static v => v != 1))
                    {
                        Interlocked.Increment(ref failures[0]);
                    }
                }
            });
            callers[t].Start();
        }

        foreach (Thread caller in callers)
        {
            caller.Join();
        }

        Assert.Equal(0, failures[0]);
    });

    [Fact]
    public void NothingIsAllocatedPerCall() => ThreadCount.With(2, () =>
    {
        var visits = new int[4096];
        for (int i = 0; i < 100; i++)
        {
            Parallel.For(0, visits.Length, 64, new CountVisits(visits));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Parallel.For(0, visits.Length, 64, new CountVisits(visits));
            Parallel.For(0, visits.Length, visits.Length, new CountVisits(visits));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    });

    [Fact]
    public void ThreadCountsBelowOneAreRefused()
    {
        int before = Parallel.Threads;
        var e = Assert.Throws<ArgumentOutOfRangeException>(static () => Parallel.Threads = 0);
        Assert.StartsWith("Expected positive number of threads", e.Message);
        Assert.Equal(before, Parallel.Threads);
    }
}
