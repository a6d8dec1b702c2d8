using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>
/// Sorts the places of a line's elements by their <see cref="SortKey"/>, equals by place (so every order is stable). Keeps its buffers from line to
/// line.
/// </summary>
internal sealed class LineSorter
{
    /// <summary>Lines from this length on are sorted by their digits.</summary>
    private const int Radix = 192;

    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    private ulong[] _keys = [];
    private ulong[] _otherKeys = [];
    private int[] _places = [];
    private int[] _otherPlaces = [];
    private int[]? _counts;

    /// <summary>The places of the line's elements in order.</summary>
    /// <param name="line">The first element.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="stride">How far apart they lie.</param>
    /// <param name="descending">The largest first; equals still by place.</param>
    internal ReadOnlySpan<int> Sort<T>(ref T line, int length, nint stride, bool descending) where T : unmanaged
    {
        Fill(ref line, length, stride, descending);
        if (SortKey.IsShort<T>())
        {
            SortPacked(length);
        }
        else
        {
            SortPairs(length);
        }
        return _places.AsSpan(0, length);
    }

    /// <summary>The places of the first <paramref name="count"/> elements in order.</summary>
    internal ReadOnlySpan<int> Select<T>(ref T line, int length, nint stride, bool descending, int count) where T : unmanaged
    {
        if ((long)count * 8 > length || count > 512)
        {
            return Sort(ref line, length, stride, descending)[..count];
        }
        return SortKey.IsShort<T>() ? SelectPacked(ref line, length, stride, descending, count) : SelectPairs(ref line, length, stride, descending, count);
    }

    /// <summary>
    /// The place of the k-th smallest element (from 0), by partition around the median of three (Hoare's selection as in Numerical Recipes). Which of
    /// equal elements it is depends on the very order of the exchanges: they are libtorch's.
    /// </summary>
    internal int Kth<T>(ref T line, int length, nint stride, int k) where T : unmanaged
    {
        Grow(length);
        Span<ulong> keys = _keys.AsSpan(0, length);
        Span<int> places = _places.AsSpan(0, length);
        for (int n = 0; n < length; n++)
        {
            keys[n] = SortKey.Of(Unsafe.Add(ref line, n * stride));
            places[n] = n;
        }
        int left = 0;
        int right = length - 1;
        while (right > left + 1)
        {
            Exchange(keys, places, left + (right - left) / 2, left + 1);
            ExchangeIfGreater(keys, places, left + 1, right);
            ExchangeIfGreater(keys, places, left, right);
            ExchangeIfGreater(keys, places, left + 1, left);
            int i = left + 1;
            int j = right;
            ulong pivot = keys[left];
            while (true)
            {
                do
                {
                    i++;
                }
                while (pivot > keys[i]);
                do
                {
                    j--;
                }
                while (keys[j] > pivot);
                if (j < i)
                {
                    break;
                }
                Exchange(keys, places, i, j);
            }
            Exchange(keys, places, left, j);
            if (j <= k)
            {
                left = i;
            }
            if (j >= k)
            {
                right = j - 1;
            }
        }
        if (right == left + 1)
        {
            ExchangeIfGreater(keys, places, left, right);
        }
        return places[k];
    }

    private static void Exchange(Span<ulong> keys, Span<int> places, int a, int b)
    {
        (keys[a], keys[b]) = (keys[b], keys[a]);
        (places[a], places[b]) = (places[b], places[a]);
    }

    private static void ExchangeIfGreater(Span<ulong> keys, Span<int> places, int a, int b)
    {
        if (keys[a] > keys[b])
        {
            Exchange(keys, places, a, b);
        }
    }

    private void Grow(int length)
    {
        if (_keys.Length < length)
        {
            _keys = new ulong[length];
            _places = new int[length];
        }
    }

    private void Fill<T>(ref T line, int length, nint stride, bool descending) where T : unmanaged
    {
        Grow(length);
        bool packed = SortKey.IsShort<T>();
        ulong flip = !descending ? 0 : packed ? uint.MaxValue : ulong.MaxValue;
        for (int i = 0; i < length; i++)
        {
            ulong key = SortKey.Of(Unsafe.Add(ref line, i * stride)) ^ flip;
            _keys[i] = packed ? key << 32 | (uint)i : key;
            _places[i] = i;
        }
    }

    /// <summary>Keys in the upper halves, places in the lower ones.</summary>
    private void SortPacked(int length)
    {
        Span<ulong> keys = _keys.AsSpan(0, length);
        if (length < Radix)
        {
            keys.Sort();
        }
        else
        {
            GrowOthers(length);
            for (int shift = 32; shift < 64; shift += DigitBits)
            {
                if (!Count(keys, shift))
                {
                    continue;
                }
                Span<ulong> other = _otherKeys.AsSpan(0, length);
                Span<int> starts = _counts;
                foreach (ulong key in keys)
                {
                    other[starts[(int)(key >> shift) & (Digits - 1)]++] = key;
                }
                (_keys, _otherKeys) = (_otherKeys, _keys);
                keys = _keys.AsSpan(0, length);
            }
        }
        for (int i = 0; i < length; i++)
        {
            _places[i] = (int)keys[i];
        }
    }

    private void SortPairs(int length)
    {
        Span<ulong> keys = _keys.AsSpan(0, length);
        if (length < Radix)
        {
            Span<int> places = _places.AsSpan(0, length);
            keys.Sort(places);
            for (int i = 1, run = 0; i <= length; i++)
            {
                if (i == length || keys[i] != keys[run])
                {
                    places[run..i].Sort();
                    run = i;
                }
            }
            return;
        }
        GrowOthers(length);
        for (int shift = 0; shift < 64; shift += DigitBits)
        {
            if (!Count(keys, shift))
            {
                continue;
            }
            Span<int> starts = _counts;
            for (int i = 0; i < length; i++)
            {
                int at = starts[(int)(keys[i] >> shift) & (Digits - 1)]++;
                _otherKeys[at] = keys[i];
                _otherPlaces[at] = _places[i];
            }
            (_keys, _otherKeys) = (_otherKeys, _keys);
            (_places, _otherPlaces) = (_otherPlaces, _places);
            keys = _keys.AsSpan(0, length);
        }
    }

    private void GrowOthers(int length)
    {
        _counts ??= new int[Digits];
        if (_otherKeys.Length < length)
        {
            _otherKeys = new ulong[_keys.Length];
            _otherPlaces = new int[_keys.Length];
        }
    }

    /// <summary>Where each digit's keys will start; false if all keys have the same digit.</summary>
    private bool Count(ReadOnlySpan<ulong> keys, int shift)
    {
        Span<int> counts = _counts;
        counts.Clear();
        foreach (ulong key in keys)
        {
            counts[(int)(key >> shift) & (Digits - 1)]++;
        }
        int start = 0;
        for (int digit = 0; digit < Digits; digit++)
        {
            int count = counts[digit];
            if (count == keys.Length)
            {
                return false;
            }
            counts[digit] = start;
            start += count;
        }
        return true;
    }

    /// <summary>The smallest packed keys of the line, in a heap with the largest of them on top.</summary>
    private ReadOnlySpan<int> SelectPacked<T>(ref T line, int length, nint stride, bool descending, int count) where T : unmanaged
    {
        Grow(count);
        Span<ulong> heap = _keys.AsSpan(0, count);
        if (count == 0)
        {
            return [];
        }
        ulong flip = descending ? uint.MaxValue : 0;
        for (int i = 0; i < length; i++)
        {
            ulong key = (SortKey.Of(Unsafe.Add(ref line, i * stride)) ^ flip) << 32 | (uint)i;
            if (i < count)
            {
                heap[i] = key;
                if (i == count - 1)
                {
                    for (int root = count / 2 - 1; root >= 0; root--)
                    {
                        SiftDown(heap, root);
                    }
                }
            }
            else if (key < heap[0])
            {
                heap[0] = key;
                SiftDown(heap, 0);
            }
        }
        heap.Sort();
        for (int i = 0; i < count; i++)
        {
            _places[i] = (int)heap[i];
        }
        return _places.AsSpan(0, count);
    }

    private static void SiftDown(Span<ulong> heap, int root)
    {
        ulong key = heap[root];
        for (int child = 2 * root + 1; child < heap.Length; child = 2 * root + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] > heap[child])
            {
                child++;
            }
            if (heap[child] <= key)
            {
                break;
            }
            heap[root] = heap[child];
            root = child;
        }
        heap[root] = key;
    }

    /// <summary>The smallest keys in order, new ones put in among them; for types whose keys fill 64 bits.</summary>
    private ReadOnlySpan<int> SelectPairs<T>(ref T line, int length, nint stride, bool descending, int count) where T : unmanaged
    {
        Grow(count);
        if (count == 0)
        {
            return [];
        }
        ulong flip = descending ? ulong.MaxValue : 0;
        int held = 0;
        for (int i = 0; i < length; i++)
        {
            ulong key = SortKey.Of(Unsafe.Add(ref line, i * stride)) ^ flip;
            if (held == count && key >= _keys[count - 1])
            {
                continue;
            }
            int at = held < count ? held++ : count - 1;
            for (; at > 0 && _keys[at - 1] > key; at--)
            {
                (_keys[at], _places[at]) = (_keys[at - 1], _places[at - 1]);
            }
            (_keys[at], _places[at]) = (key, i);
        }
        return _places.AsSpan(0, count);
    }
}
