using System.Buffers;
using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>multinomial: for each row of weights, indices drawn with these weights.</summary>
    /// <typeparam name="T">float, double, Half or BFloat16.</typeparam>
    /// <param name="weights">Rows of <paramref name="categories"/> weights, not negative and not all zero; they need not sum to 1.</param>
    /// <param name="categories">The length of a row.</param>
    /// <param name="target">As many indices for each row as the target's length gives.</param>
    /// <param name="samples">Indices for each row; without replacement at most <paramref name="categories"/>.</param>
    /// <param name="replacement">Whether an index can be drawn again.</param>
    /// <param name="generator">Where the numbers come from.</param>
    internal static void Multinomial<T>(ReadOnlySpan<T> weights, int categories, Span<long> target, int samples, bool replacement, GeneratorImpl generator)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            Multinomial<T, double>(weights, categories, target, samples, replacement, generator);
        }
        else
        {
            Multinomial<T, float>(weights, categories, target, samples, replacement, generator);
        }
    }

    private static void Multinomial<T, TSum>(ReadOnlySpan<T> weights, int categories, Span<long> target, int samples, bool replacement, GeneratorImpl generator)
        where T : unmanaged
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        // libtorch checks with other texts on its two ways, of which a single sample takes the one without replacement.
        bool race = !replacement || samples == 1;
        int rows = target.Length / Math.Max(samples, 1);
        for (int row = 0; row < rows; row++)
        {
            CheckWeights<T, TSum>(weights.Slice(row * categories, categories), race);
        }
        if (race)
        {
            Race<T, TSum>(weights, categories, target, samples, generator);
        }
        else
        {
            SearchCumulative<T, TSum>(weights, categories, target, samples, generator);
        }
    }

    private static void CheckWeights<T, TSum>(ReadOnlySpan<T> weights, bool race)
        where T : unmanaged
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        TSum sum = TSum.Zero;
        foreach (T element in weights)
        {
            TSum weight = Elements.Convert<T, TSum>(element);
            if (race)
            {
                Error.Unless(weight >= TSum.Zero && TSum.IsFinite(weight), "probability tensor contains either `inf`, `nan` or element < 0");
            }
            else
            {
                Error.Unless(weight >= TSum.Zero, "invalid multinomial distribution (encountering probability entry < 0)");
                Error.Unless(TSum.IsFinite(weight), "invalid multinomial distribution (encountering probability entry = infinity or NaN)");
            }
            sum += weight;
        }
        Error.Unless(sum > TSum.Zero, "invalid multinomial distribution (sum of probabilities <= 0)");
    }

    /// <summary>
    /// The largest of weightᵢ / eᵢ for exponential eᵢ: the first to arrive of independent events with these rates is i with probability
    /// weightᵢ / Σ weight, the second is drawn likewise from the rest, and so on.
    /// </summary>
    private static void Race<T, TSum>(ReadOnlySpan<T> weights, int categories, Span<long> target, int samples, GeneratorImpl generator)
        where T : unmanaged
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        T[] times = ArrayPool<T>.Shared.Rent(weights.Length);
        TSum[] keys = ArrayPool<TSum>.Shared.Rent(samples);
        Exponential(times.AsSpan(0, weights.Length), 1, generator);
        for (int row = 0; row * samples < target.Length; row++)
        {
            Span<long> indices = target.Slice(row * samples, samples);
            int count = 0;
            for (int i = 0; i < categories; i++)
            {
                int at = (row * categories) + i;
                TSum quotient = Elements.Convert<T, TSum>(weights[at]) / Elements.Convert<T, TSum>(times[at]);
                // The quotient is an element of the tensor's dtype in libtorch.
                TSum key = Elements.Convert<T, TSum>(Elements.Convert<TSum, T>(quotient));
                // A weight of 0 that arrives at time 0 counts as the largest, as NaN does in topk.
                key = TSum.IsNaN(key) ? TSum.PositiveInfinity : key;
                count = KeepLargest(keys.AsSpan(0, samples), indices, count, key, i);
            }
            SortDescending(keys.AsSpan(0, samples), indices);
        }
        ArrayPool<T>.Shared.Return(times);
        ArrayPool<TSum>.Shared.Return(keys);
    }

    /// <summary>Offers a key to a heap of the largest so far, the smallest of which is its root.</summary>
    private static int KeepLargest<TSum>(Span<TSum> keys, Span<long> indices, int count, TSum key, int index)
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        if (count < keys.Length)
        {
            int at = count;
            while (at > 0 && Precedes(keys[(at - 1) / 2], indices[(at - 1) / 2], key, index))
            {
                keys[at] = keys[(at - 1) / 2];
                indices[at] = indices[(at - 1) / 2];
                at = (at - 1) / 2;
            }
            keys[at] = key;
            indices[at] = index;
            return count + 1;
        }
        if (Precedes(key, index, keys[0], indices[0]))
        {
            SiftDown(keys, indices, key, index);
        }
        return count;
    }

    private static void SortDescending<TSum>(Span<TSum> keys, Span<long> indices)
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        for (int last = keys.Length - 1; last > 0; last--)
        {
            TSum key = keys[last];
            long index = indices[last];
            keys[last] = keys[0];
            indices[last] = indices[0];
            SiftDown(keys[..last], indices[..last], key, index);
        }
    }

    private static void SiftDown<TSum>(Span<TSum> keys, Span<long> indices, TSum key, long index)
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child + 1 < keys.Length && Precedes(keys[child], indices[child], keys[child + 1], indices[child + 1]))
            {
                child++;
            }
            if (child >= keys.Length || !Precedes(key, index, keys[child], indices[child]))
            {
                keys[at] = key;
                indices[at] = index;
                return;
            }
            keys[at] = keys[child];
            indices[at] = indices[child];
            at = child;
        }
    }

    /// <summary>The order of the result: larger keys first, of equal ones the lower index.</summary>
    private static bool Precedes<TSum>(TSum key, long index, TSum otherKey, long otherIndex)
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum> => key > otherKey || (key == otherKey && index < otherIndex);

    /// <summary>The first category whose cumulative probability reaches a uniform number in double precision.</summary>
    private static void SearchCumulative<T, TSum>(ReadOnlySpan<T> weights, int categories, Span<long> target, int samples, GeneratorImpl generator)
        where T : unmanaged
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        TSum[] rented = ArrayPool<TSum>.Shared.Rent(categories);
        Span<TSum> cumulative = rented.AsSpan(0, categories);
        lock (generator.Lock)
        {
            for (int row = 0; row * samples < target.Length; row++)
            {
                TSum sum = TSum.Zero;
                for (int i = 0; i < categories; i++)
                {
                    sum += Elements.Convert<T, TSum>(weights[(row * categories) + i]);
                    cumulative[i] = sum;
                }
                for (int i = 0; i < categories; i++)
                {
                    cumulative[i] /= sum;
                }
                cumulative[^1] = TSum.One;
                foreach (ref long sample in target.Slice(row * samples, samples))
                {
                    double uniform = NextUniform(generator);
                    int left = 0;
                    int right = categories;
                    while (left < right)
                    {
                        int middle = left + ((right - left) / 2);
                        if (Elements.Convert<TSum, double>(cumulative[middle]) < uniform)
                        {
                            left = middle + 1;
                        }
                        else
                        {
                            right = middle;
                        }
                    }
                    sample = left;
                }
            }
        }
        ArrayPool<TSum>.Shared.Return(rented);
    }
}
