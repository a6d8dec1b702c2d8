using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>The different elements of a tensor, or its different slices along a dimension. NaN differs from itself.</summary>
internal static class Unique
{
    /// <summary>
    /// Groups of equal elements: the places of the first of each, for every element the number of its group, and the sizes of the groups.
    /// </summary>
    internal readonly record struct Groups(int[] Firsts, long[] Inverse, long[] Counts);

    /// <summary>Groups in ascending order, or of neighbours only.</summary>
    internal static Groups OfElements(TensorImpl x, bool consecutive)
    {
        if (x.DType.IsComplex())
        {
            throw Error.NotImplementedFor(consecutive ? "unique_consecutive" : "unique", x.DType);
        }
        var work = new ElementWork(Copy.Dense(x, x.DType == DType.Bool ? x.DType : x.DType.ComputeType()), consecutive, new Groups[1]);
        Dispatch.Real(x.DType, work);
        return work.Result[0];
    }

    /// <summary>Groups of slices along the first dimension, in lexicographic order, or of neighbours only.</summary>
    internal static Groups OfSlices(TensorImpl x, bool consecutive)
    {
        if (x.DType.IsComplex())
        {
            throw Error.NotImplementedFor("unique_dim", x.DType);
        }
        var work = new SliceWork(Copy.Dense(x, x.DType == DType.Bool ? x.DType : x.DType.ComputeType()), consecutive, new Groups[1]);
        Dispatch.Real(x.DType, work);
        return work.Result[0];
    }

    private readonly struct ElementWork(TensorImpl x, bool consecutive, Groups[] result) : IRealWork
    {
        internal Groups[] Result => result;

        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            int length = (int)x.NumElements;
            int[] order = Identity(length);
            if (!consecutive && length > 0)
            {
                new LineSorter().Sort(ref x.Reference<T>(), length, 1, descending: false).CopyTo(order);
            }
            ReadOnlySpan<T> values = length == 0 ? default : System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref x.Reference<T>(), length);
            var groups = new Builder(length);
            for (int i = 0; i < length; i++)
            {
                groups.Add(order[i], i > 0 && values[order[i]] == values[order[i - 1]]);
            }
            result[0] = groups.Build();
        }
    }

    private readonly struct SliceWork(TensorImpl x, bool consecutive, Groups[] result) : IRealWork
    {
        internal Groups[] Result => result;

        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            int count = (int)x.Sizes[0];
            int length = count == 0 ? 0 : (int)(x.NumElements / count);
            int[] order = Identity(count);
            TensorImpl slices = x;
            if (!consecutive)
            {
                Array.Sort(order, (a, b) => Compare<T>(slices, length, a, b) is var c && c != 0 ? c : a.CompareTo(b));
            }
            var groups = new Builder(count);
            for (int i = 0; i < count; i++)
            {
                groups.Add(order[i], i > 0 && Slice<T>(slices, length, order[i]).SequenceEqual(Slice<T>(slices, length, order[i - 1])));
            }
            result[0] = groups.Build();
        }

        private static ReadOnlySpan<T> Slice<T>(TensorImpl x, int length, int index) where T : unmanaged => length == 0
            ? default
            : System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref x.Reference<T>(), (nint)index * length), length);

        private static int Compare<T>(TensorImpl x, int length, int a, int b) where T : unmanaged, INumber<T>
        {
            ReadOnlySpan<T> left = Slice<T>(x, length, a);
            ReadOnlySpan<T> right = Slice<T>(x, length, b);
            for (int i = 0; i < length; i++)
            {
                int c = SortKey.Of(left[i]).CompareTo(SortKey.Of(right[i]));
                if (c != 0)
                {
                    return c;
                }
            }
            return 0;
        }
    }

    private static int[] Identity(int length)
    {
        var order = new int[length];
        for (int i = 0; i < length; i++)
        {
            order[i] = i;
        }
        return order;
    }

    private sealed class Builder(int length)
    {
        private readonly List<int> _firsts = [];
        private readonly List<long> _counts = [];
        private readonly long[] _inverse = new long[length];

        /// <summary>The next place in order.</summary>
        internal void Add(int place, bool equalsPrevious)
        {
            if (equalsPrevious)
            {
                _counts[^1]++;
            }
            else
            {
                _firsts.Add(place);
                _counts.Add(1);
            }
            _inverse[place] = _counts.Count - 1;
        }

        internal Groups Build() => new([.. _firsts], _inverse, [.. _counts]);
    }
}
