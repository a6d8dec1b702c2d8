namespace MiniTorch;

/// <summary>
/// The number of tensors that were made and not disposed, over all threads. Each thread counts on its own, so that counting costs nothing;
/// the peak is exact for one thread and an upper bound for several.
/// </summary>
internal static class LiveCount
{
    private static readonly Lock s_lock = new();
    private static readonly List<Counts> s_threads = [];

    /// <summary>What threads that have ended left behind.</summary>
    private static readonly Counts s_ended = new();

    internal static long Total
    {
        get
        {
            lock (s_lock)
            {
                return s_ended.Live + s_threads.Sum(static counts => counts.Live);
            }
        }
    }

    internal static long Peak
    {
        get
        {
            lock (s_lock)
            {
                return s_ended.Peak + s_threads.Sum(static counts => counts.Peak);
            }
        }
    }

    private sealed class Counts
    {
        internal long Live;
        internal long Peak;
    }

    /// <summary>One thread's part; its finalizer runs after the thread has ended.</summary>
    internal sealed class OfThread
    {
        private readonly Counts _counts = new();

        internal OfThread()
        {
            lock (s_lock)
            {
                s_threads.Add(_counts);
            }
        }

        ~OfThread()
        {
            lock (s_lock)
            {
                s_threads.Remove(_counts);
                s_ended.Live += _counts.Live;
                s_ended.Peak += _counts.Peak;
            }
        }

        internal void Increment()
        {
            long live = ++_counts.Live;
            if (live > _counts.Peak)
            {
                _counts.Peak = live;
            }
        }

        internal void Decrement() => _counts.Live--;
    }
}
