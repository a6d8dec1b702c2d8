using System.Collections;

namespace MiniTorch.Utils;

/// <summary>The numbers from 0 to size − 1 in random order (Fisher and Yates; the seed fixes the order, the same one as TorchSharp's).</summary>
public class FisherYatesShuffler : IEnumerable<long>
{
    private readonly long _size;
    private readonly int? _seed;

    /// <summary>A shuffler of <paramref name="size"/> numbers. Without a seed every enumeration has another order.</summary>
    public FisherYatesShuffler(long size, int? seed = null)
    {
        _size = size;
        _seed = seed;
    }

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator()
    {
        Random random = _seed is { } seed ? new Random(seed) : new Random();
        var order = new long[_size];
        for (long i = 0; i < order.Length; i++)
        {
            long high = random.Next();
            long at = ((high << 32) + random.Next()) % (i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        return ((IEnumerable<long>)order).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
