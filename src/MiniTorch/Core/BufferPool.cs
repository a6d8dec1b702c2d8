namespace MiniTorch.Core;

/// <summary>
/// Buffers that their last owner gave back, by size class (powers of two with four steps between), for the next tensor of that class.
/// A buffer that never comes back belongs to the GC. Shared between threads.
/// </summary>
internal static class BufferPool
{
    /// <summary>Smaller buffers are cheaper to allocate than to pool.</summary>
    internal const int SmallestPooled = 1024;

    /// <summary>Bytes that may lie idle in the pool.</summary>
    private const long Capacity = 1L << 30;

    private static readonly Stack<byte[]>[] s_classes = new Stack<byte[]>[4 * 32];

    /// <summary>The fewest idle buffers that each class had since the last <see cref="Trim"/>: those were not needed.</summary>
    private static readonly int[] s_leastIdle = new int[4 * 32];
    private static readonly Lock s_lock = new();
    private static long s_idleBytes;
    private static bool s_isTrimming;

    /// <summary>The bytes that lie idle.</summary>
    internal static long IdleBytes => Volatile.Read(ref s_idleBytes);

    internal static byte[] Rent(int byteCount)
    {
        int index = ClassOf(byteCount, out int size);
        lock (s_lock)
        {
            if (s_classes[index] is { Count: > 0 } free)
            {
                byte[] buffer = free.Pop();
                s_idleBytes -= buffer.Length;
                s_leastIdle[index] = Math.Min(s_leastIdle[index], free.Count);
                return buffer;
            }
        }
        return GC.AllocateUninitializedArray<byte>(size);
    }

    /// <summary>Takes back a buffer from <see cref="Rent"/> that nothing refers to any more.</summary>
    internal static void Return(byte[] buffer)
    {
#if DEBUG
        buffer.AsSpan().Fill(0xCB);   // a use after release shows as nonsense rather than as yesterday's numbers
#endif
        int index = ClassOf(buffer.Length, out int size);
        if (size != buffer.Length)
        {
            return;
        }
        lock (s_lock)
        {
            if (s_idleBytes + size <= Capacity)
            {
                (s_classes[index] ??= new Stack<byte[]>()).Push(buffer);
                s_idleBytes += size;
                if (!s_isTrimming)
                {
                    s_isTrimming = true;
                    _ = new Trimmer();
                }
            }
        }
    }

    /// <summary>Gives to the GC what lay idle since the last call.</summary>
    internal static void Trim()
    {
        lock (s_lock)
        {
            for (int i = 0; i < s_classes.Length; i++)
            {
                if (s_classes[i] is not { } free)
                {
                    continue;
                }
                for (int surplus = s_leastIdle[i]; surplus > 0; surplus--)
                {
                    s_idleBytes -= free.Pop().Length;
                }
                s_leastIdle[i] = free.Count;
            }
        }
    }

    /// <summary>Trims when the GC has collected everything: it is finalized then, and makes its successor.</summary>
    private sealed class Trimmer
    {
        ~Trimmer()
        {
            if (!Environment.HasShutdownStarted)
            {
                Trim();
                GC.ReRegisterForFinalize(this);
            }
        }
    }

    /// <summary>The class that holds <paramref name="byteCount"/> bytes, and the size of its buffers: 4, 5, 6 or 7 quarters of a power of two.</summary>
    private static int ClassOf(int byteCount, out int size)
    {
        int log = 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Max(byteCount, 4));
        int quarter = 1 << (log - 2);
        long steps = ((long)byteCount + quarter - 1) / quarter;
        if (steps == 8)
        {
            log++;
            steps = 4;
            quarter *= 2;
        }
        long exact = steps * quarter;
        size = (int)Math.Min(exact, Array.MaxLength);
        return log * 4 + (int)steps - 4;
    }
}
