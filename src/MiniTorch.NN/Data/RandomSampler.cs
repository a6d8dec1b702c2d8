using System.Collections;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Modules;

/// <summary>
/// The indices of a dataset in random order, another one in each pass: PyTorch's for its seed. A loader takes it as its shuffler; what a loader
/// shuffles by itself has TorchSharp's order.
/// </summary>
public sealed class RandomSampler : IEnumerable<long>
{
    private const int ReplacementChunk = 32;

    private readonly long _items;
    private readonly bool _replacement;
    private readonly torch.Generator? _generator;

    internal RandomSampler(long items, bool replacement, long? samples, torch.Generator? generator)
    {
        if (samples <= 0)
        {
            throw new ArgumentException($"num_samples should be a positive integer value, but got num_samples={samples}");
        }
        _items = items;
        _replacement = replacement;
        _generator = generator;
        Count = samples ?? items;
    }

    /// <summary>How many indices a pass has.</summary>
    public long Count { get; }

    /// <summary>Starts a pass. Without a generator of its own, it seeds one by the default generator.</summary>
    public IEnumerator<long> GetEnumerator()
    {
        GeneratorImpl generator = _generator?.Impl ?? new GeneratorImpl(unchecked((ulong)Drawn(1, long.MaxValue, GeneratorImpl.Default)[0]));
        if (_replacement)
        {
            for (long left = Count; left > 0; left -= ReplacementChunk)
            {
                foreach (long index in Drawn((int)Math.Min(left, ReplacementChunk), _items, generator))
                {
                    yield return index;
                }
            }
            yield break;
        }
        for (long left = _items == 0 ? 0 : Count; left > 0; left -= _items)
        {
            var order = new long[_items];
            Sampling.Permutation<long>(order, generator);
            for (int i = 0; i < Math.Min(left, _items); i++)
            {
                yield return order[i];
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Integers below a bound; all 63 bits if that is the largest.</summary>
    private static long[] Drawn(int count, long bound, GeneratorImpl generator)
    {
        var numbers = new long[count];
        if (bound == long.MaxValue)
        {
            Sampling.Integers<long>(numbers, generator);
        }
        else
        {
            Sampling.Integers<long>(numbers, 0, bound, generator);
        }
        return numbers;
    }
}
