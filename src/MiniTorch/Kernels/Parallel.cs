using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MiniTorch.Kernels;

/// <summary>
/// Work over a range of indices that <see cref="Parallel.For{TBody}(long, long, long, in TBody)"/> may split.
/// Implement it on a struct: the call is then specialized, and nothing is captured or allocated.
/// </summary>
internal interface IRangeBody
{
    /// <summary>Does the work of [begin, end). Called from several threads at once, for disjoint ranges.</summary>
    void Invoke(long begin, long end);
}

/// <summary>
/// The one place where kernels are split over threads.
/// </summary>
/// <remarks>
/// Note [Chunks and determinism]: results must not depend on <see cref="Threads"/>.
/// A range is cut into chunks, and who runs which chunk is decided while running. A kernel is deterministic if what it
/// computes for an index does not depend on where the range it was handed begins and ends. For loops of vectors with a
/// scalar tail that holds because, with a grain of at least <see cref="Alignment"/>, every cut lies a multiple of
/// <see cref="Alignment"/> from the beginning: no index moves between the vector part and the tail. Kernels that sum over
/// the range must cut it into blocks of fixed size themselves and run over the blocks.
///
/// Handoff: the workers are our own threads. A worker spins for the next job for <see cref="SpinMicroseconds"/> before it
/// blocks, so that a sequence of kernels is handed over in well under a microsecond even with some serial work between
/// them (waking a blocked worker costs the caller some 10 microseconds), and an idle process uses no CPU. The caller
/// works too and never waits for a worker that has not arrived: it closes the job when no chunk is left and waits only
/// for those who joined. A caller that finds the workers busy with another caller's job runs its range alone.
/// </remarks>
internal static unsafe class Parallel
{
    /// <summary>With a grain of at least this many indices, cuts are multiples of it from the beginning of the range.</summary>
    public const int Alignment = 64;

    /// <summary>Chunks per thread: enough to level out a thread that is slowed down or arrives late.</summary>
    private const int ChunksPerThread = 8;

    /// <summary>How long an idle worker looks out for the next job.</summary>
    private const int SpinMicroseconds = 100;

    private static int s_threads = Environment.ProcessorCount;

    [ThreadStatic]
    private static bool t_inside;

    /// <summary>How many threads, the caller included, a kernel may use. At least 1.</summary>
    public static int Threads
    {
        get => s_threads;
        set
        {
            if (value < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), "Expected positive number of threads");
            }

            s_threads = value;
        }
    }

    /// <summary>Whether the calling thread is inside a parallel region, where <c>For</c> runs inline.</summary>
    public static bool InsideRegion => t_inside;

    /// <summary>Runs <paramref name="body"/> over [begin, end), in one call or split over the threads.</summary>
    /// <typeparam name="TBody">A struct that holds all the work needs.</typeparam>
    /// <param name="begin">First index.</param>
    /// <param name="end">One past the last index; the body is not called if it is not above <paramref name="begin"/>.</param>
    /// <param name="grain">Indices that are worth a handoff (some 10 microseconds of work). A range of at most this size runs
    /// inline in one call; so does every range with one thread or inside a parallel region.</param>
    /// <param name="body">The work. Threads share this one copy by reference.</param>
    /// <remarks>An exception of the body is rethrown here, after all threads have left; indices may then have been skipped.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void For<TBody>(long begin, long end, long grain, in TBody body)
        where TBody : struct, IRangeBody
    {
        if (end - begin <= grain || s_threads == 1 || t_inside)
        {
            if (begin < end)
            {
                body.Invoke(begin, end);
            }
        }
        else
        {
            Split(begin, end, grain, in body);
        }
    }

    /// <summary>Runs a static lambda over [begin, end); see <see cref="For{TBody}(long, long, long, in TBody)"/>.</summary>
    /// <param name="begin">First index.</param>
    /// <param name="end">One past the last index.</param>
    /// <param name="grain">Indices that are worth a handoff.</param>
    /// <param name="state">What the lambda needs; a struct, so that nothing is allocated.</param>
    /// <param name="body">Called with a range and the state. Write it as <c>static</c>.</param>
    public static void For<TState>(long begin, long end, long grain, TState state, Action<long, long, TState> body)
        => For(begin, end, grain, new DelegateBody<TState>(state, body));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Split<TBody>(long begin, long end, long grain, in TBody body)
        where TBody : struct, IRangeBody
    {
        TBody copy = body; // on this stack, where the workers can point at it while we wait for them
        if (end - begin <= 1 || !Workers.TryRun(begin, end, Math.Max(grain, 1), Unsafe.AsPointer(ref copy), &InvokeBody<TBody>))
        {
            copy.Invoke(begin, end);
        }
    }

    private static void InvokeBody<TBody>(void* body, long begin, long end)
        where TBody : struct, IRangeBody
        => Unsafe.AsRef<TBody>(body).Invoke(begin, end);

    private readonly struct DelegateBody<TState>(TState state, Action<long, long, TState> body) : IRangeBody
    {
        public void Invoke(long begin, long end) => body(begin, end, state);
    }

    /// <summary>The threads, and the one job they can be working on.</summary>
    private static class Workers
    {
        // Bits of Shared.State: the job's number, whether it can still be joined, and how many workers are in it.
        private const long Open = 1L << 31;
        private const long JoinedMask = Open - 1;
        private const int NumberShift = 32;

        private static readonly long s_spinTicks = System.Diagnostics.Stopwatch.Frequency * SpinMicroseconds / 1_000_000;

        private static Shared s_shared;
        private static int s_busy;
        private static Worker[] s_workers = [];
        private static Slot[] s_next = []; // per participant: the next chunk of its own share

        // The job. Written by the caller before it opens the job, constant while it is open.
        private static delegate*<void*, long, long, void> s_invoke;
        private static void* s_body;
        private static long s_begin;
        private static long s_end;
        private static long s_unit; // a cut lies a multiple of it from the beginning
        private static long s_units;
        private static long s_chunks;
        private static int s_participants;
        private static Exception? s_error;

        /// <summary>Runs the job with the workers, or returns false at once if they belong to another caller.</summary>
        public static bool TryRun(long begin, long end, long grain, void* body, delegate*<void*, long, long, void> invoke)
        {
            if (Interlocked.CompareExchange(ref s_busy, 1, 0) != 0)
            {
                return false;
            }

            Exception? error;
            t_inside = true;
            try
            {
                int threads = s_threads;
                long count = end - begin;
                long unit = grain >= Alignment ? Alignment : 1;
                long units = ((count - 1) / unit) + 1;
                long chunks = Math.Min(Math.Min(((count - 1) / grain) + 1, (long)threads * ChunksPerThread), units);
                int participants = (int)Math.Min(threads, chunks);
                if (s_workers.Length < participants - 1)
                {
                    Grow(participants - 1);
                }

                s_invoke = invoke;
                s_body = body;
                s_begin = begin;
                s_end = end;
                s_unit = unit;
                s_units = units;
                s_chunks = chunks;
                s_participants = participants;
                for (int i = 0; i < participants; i++)
                {
                    s_next[i].Value = chunks * i / participants;
                }

                long number = (s_shared.State >> NumberShift) + 1;
                Interlocked.Exchange(ref s_shared.State, (number << NumberShift) | Open); // a full fence, see Worker.Park
                WakeChildren(0);
                Participate(0);
                Interlocked.And(ref s_shared.State, ~Open);
                var wait = default(SpinWait);
                while ((Volatile.Read(ref s_shared.State) & JoinedMask) != 0)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                }

                error = s_error;
                s_error = null;
            }
            finally
            {
                t_inside = false;
                Volatile.Write(ref s_busy, 0);
            }

            if (error is not null)
            {
                ExceptionDispatchInfo.Throw(error);
            }

            return true;
        }

        /// <summary>Runs chunks of participant <paramref name="self"/>'s own share, then of the others', until none is left.</summary>
        private static void Participate(int self)
        {
            int participants = s_participants;
            long chunks = s_chunks;
            try
            {
                for (int i = 0; i < participants; i++)
                {
                    int owner = self + i < participants ? self + i : self + i - participants;
                    long last = chunks * (owner + 1) / participants;
                    ref long next = ref s_next[owner].Value;
                    while (Volatile.Read(ref next) < last)
                    {
                        long index = Interlocked.Increment(ref next) - 1;
                        if (index >= last)
                        {
                            break;
                        }

                        long begin = s_begin + (s_units * index / chunks * s_unit);
                        long end = index + 1 == chunks ? s_end : s_begin + (s_units * (index + 1) / chunks * s_unit);
                        s_invoke(s_body, begin, end);
                    }
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref s_error, e, null);
                for (int i = 0; i < participants; i++)
                {
                    Volatile.Write(ref s_next[i].Value, chunks); // nothing is left to start
                }
            }
        }

        /// <summary>Wakes in the shape of a tree, so that the caller of many workers does not wake each itself.</summary>
        private static void WakeChildren(int self)
        {
            for (int child = (2 * self) + 1; child <= (2 * self) + 2 && child < s_participants; child++)
            {
                s_workers[child - 1].Wake();
            }
        }

        private static void Grow(int count)
        {
            s_next = new Slot[count + 1];
            var workers = new Worker[count];
            s_workers.CopyTo(workers, 0);
            for (int i = s_workers.Length; i < count; i++)
            {
                workers[i] = new Worker(i + 1);
            }

            s_workers = workers;
        }

        private sealed class Worker
        {
            private readonly int _self;
            private volatile bool _parked;
            private bool _signalled;

            public Worker(int self)
            {
                _self = self;
                var thread = new Thread(Loop, 8 << 20) { IsBackground = true, Name = $"MiniTorch worker {self}" };
                thread.UnsafeStart();
            }

            public void Wake()
            {
                if (_parked)
                {
                    lock (this)
                    {
                        _signalled = true;
                        Monitor.Pulse(this);
                    }
                }
            }

            private void Loop()
            {
                t_inside = true;
                long done = 0; // the number of the last job seen
                while (true)
                {
                    long idleSince = System.Diagnostics.Stopwatch.GetTimestamp();
                    while (!TryJoin(ref done))
                    {
                        Thread.SpinWait(1);
                        if (System.Diagnostics.Stopwatch.GetTimestamp() - idleSince > s_spinTicks)
                        {
                            Park(done);
                            idleSince = System.Diagnostics.Stopwatch.GetTimestamp();
                        }
                    }
                }
            }

            /// <summary>Joins and works if there is an open job that this worker has not seen.</summary>
            private bool TryJoin(ref long done)
            {
                long state = Volatile.Read(ref s_shared.State);
                while ((state & Open) != 0 && state >> NumberShift != done)
                {
                    long seen = Interlocked.CompareExchange(ref s_shared.State, state + 1, state);
                    if (seen == state)
                    {
                        done = state >> NumberShift;
                        if (_self < s_participants)
                        {
                            WakeChildren(_self);
                            Participate(_self);
                        }

                        Interlocked.Decrement(ref s_shared.State);
                        return true;
                    }

                    state = seen;
                }

                return false;
            }

            private void Park(long done)
            {
                lock (this)
                {
                    _parked = true;
                    Interlocked.MemoryBarrier(); // the caller opens the job, then reads _parked; we do it the other way round
                    long state = Volatile.Read(ref s_shared.State);
                    if ((state & Open) == 0 || state >> NumberShift == done)
                    {
                        while (!_signalled)
                        {
                            Monitor.Wait(this);
                        }
                    }

                    _signalled = false;
                    _parked = false;
                }
            }
        }

        /// <summary>The word that callers and workers contend for, alone on its cache lines.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 256)]
        private struct Shared
        {
            [FieldOffset(128)]
            public long State;
        }

        [StructLayout(LayoutKind.Explicit, Size = 128)]
        private struct Slot
        {
            [FieldOffset(0)]
            public long Value;
        }
    }
}
