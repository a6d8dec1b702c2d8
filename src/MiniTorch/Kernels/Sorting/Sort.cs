using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Orders along a dimension: whole lines, the first k, the k-th, the most frequent. NaN counts as the largest; equals keep their order.</summary>
internal static class Sort
{
    /// <summary>The first elements of each line in order, and where they stood.</summary>
    /// <param name="x">Real.</param>
    /// <param name="dim">The dimension; its size in the results says how many are wanted.</param>
    /// <param name="descending">The largest first.</param>
    /// <param name="values">Dense, of the dtype of <paramref name="x"/>; null if only places are asked for.</param>
    /// <param name="indices">Dense, int64.</param>
    internal static void Run(TensorImpl x, int dim, bool descending, TensorImpl? values, TensorImpl indices) =>
        Lined(x, dim, new Ordered(descending, values, indices, Lines.Of(indices, dim)));

    /// <summary>One element of each line, chosen by <paramref name="choice"/>; <paramref name="values"/> and <paramref name="indices"/> have one element for each line.</summary>
    internal static void Pick<TChoice>(TensorImpl x, int dim, TChoice choice, TensorImpl values, TensorImpl indices) where TChoice : struct, IChoice =>
        Lined(x, dim, new Picked<TChoice>(choice, values, indices));

    /// <summary>Which of a line's elements is meant, given their places in ascending order.</summary>
    internal interface IChoice
    {
        int Choose<T>(ReadOnlySpan<int> order, ref T line, nint stride) where T : unmanaged, INumber<T>;
    }

    /// <summary>The k-th smallest element of each line, counted from 0; among equals the one that libtorch's selection finds.</summary>
    internal static void Kth(TensorImpl x, int dim, int k, TensorImpl values, TensorImpl indices) => Lined(x, dim, new Selected(k, values, indices));

    private static void Lined<TBody>(TensorImpl x, int dim, TBody body) where TBody : struct, ILineBody
    {
        DType dtype = x.DType.ComputeType();
        Dispatch.Real(dtype, new Work<TBody>(Copy.Dense(x, x.DType == DType.Bool ? x.DType : dtype), Lines.Of(x, dim), body));
    }

    private interface ILineBody
    {
        void Run<T>(LineSorter sorter, ref T first, int length, nint stride, long line) where T : unmanaged, INumber<T>;
    }

    private readonly struct Work<TBody>(TensorImpl x, Lines lines, TBody body) : IRealWork where TBody : struct, ILineBody
    {
        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            Parallel.For(0, lines.Count, Math.Max(1, 2048 / Math.Max(lines.Length, 1)), new Body<T, TBody>(x, lines, body));
    }

    private readonly struct Body<T, TBody>(TensorImpl x, Lines lines, TBody body) : IRangeBody
        where T : unmanaged, INumber<T>
        where TBody : struct, ILineBody
    {
        public void Invoke(long begin, long end)
        {
            var sorter = new LineSorter();
            for (long line = begin; line < end; line++)
            {
                body.Run(sorter, ref Unsafe.Add(ref x.Reference<T>(), (nint)lines.Start(line)), (int)lines.Length, (nint)lines.Inner, line);
            }
        }
    }

    private readonly struct Ordered(bool descending, TensorImpl? values, TensorImpl indices, Lines results) : ILineBody
    {
        public void Run<T>(LineSorter sorter, ref T first, int length, nint stride, long line) where T : unmanaged, INumber<T>
        {
            int count = (int)results.Length;
            ReadOnlySpan<int> order = sorter.Select(ref first, length, stride, descending, count);
            ref long index = ref Unsafe.Add(ref indices.Reference<long>(), (nint)results.Start(line));
            nint step = (nint)results.Inner;
            for (int i = 0; i < count; i++)
            {
                Unsafe.Add(ref index, i * step) = order[i];
            }
            if (values is null)
            {
                return;
            }
            if (Elements.IsStoredAs<T>(values.DType))
            {
                ref T value = ref Unsafe.Add(ref values.Reference<T>(), (nint)results.Start(line));
                for (int i = 0; i < count; i++)
                {
                    Unsafe.Add(ref value, i * step) = Unsafe.Add(ref first, order[i] * stride);
                }
                return;
            }
            for (int i = 0; i < count; i++)
            {
                Elements.Store([Unsafe.Add(ref first, order[i] * stride)], values, results.Start(line) + i * step, 1);
            }
        }
    }

    private readonly struct Picked<TChoice>(TChoice choice, TensorImpl values, TensorImpl indices) : ILineBody where TChoice : struct, IChoice
    {
        public void Run<T>(LineSorter sorter, ref T first, int length, nint stride, long line) where T : unmanaged, INumber<T>
        {
            int place = choice.Choose(sorter.Sort(ref first, length, stride, descending: false), ref first, stride);
            Elements.Store([Unsafe.Add(ref first, place * stride)], values, line, 1);
            indices.Span<long>()[(int)line] = place;
        }
    }

    private readonly struct Selected(int k, TensorImpl values, TensorImpl indices) : ILineBody
    {
        public void Run<T>(LineSorter sorter, ref T first, int length, nint stride, long line) where T : unmanaged, INumber<T>
        {
            int place = sorter.Kth(ref first, length, stride, k);
            Elements.Store([Unsafe.Add(ref first, place * stride)], values, line, 1);
            indices.Span<long>()[(int)line] = place;
        }
    }
}
