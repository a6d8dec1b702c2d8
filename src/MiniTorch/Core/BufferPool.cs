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
    private static readonly Lock s_lock = new();
    private static long s_idleBytes;

    internal static byte[] Rent(int byteCount)
    {
        int index = ClassOf(byteCount, out int size);
        lock (s_lock)
        {
            if (s_classes[index] is { Count: > 0 } free)
            {
                byte[] buffer = free.Pop();
                s_idleBytes -= buffer.Length;
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
