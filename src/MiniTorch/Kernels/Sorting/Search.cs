using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Binary searches in ascending lines.</summary>
internal static class Search
{
    /// <param name="sorted">[n], or [batch, n] with a line for each batch of values; dense, real.</param>
    /// <param name="values">Dense, of the dtype of <paramref name="sorted"/>.</param>
    /// <param name="perLine">How many values each line has.</param>
    /// <param name="right">Behind the last place of equals instead of before the first.</param>
    /// <param name="sorter">The order in which the lines are ascending, or null.</param>
    /// <param name="into">Where each value would be put in; integers.</param>
    internal static void Run(TensorImpl sorted, TensorImpl values, long perLine, bool right, TensorImpl? sorter, TensorImpl into) =>
        Dispatch.Real(sorted.DType, new Work(sorted, values, perLine, right, sorter, into));

    private readonly struct Work(TensorImpl sorted, TensorImpl values, long perLine, bool right, TensorImpl? sorter, TensorImpl into) : IRealWork
    {
        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            Parallel.For(0, values.NumElements, 2048, new Body<T>(sorted, values, perLine, right, sorter, into));
    }

    private readonly struct Body<T>(TensorImpl sorted, TensorImpl values, long perLine, bool right, TensorImpl? sorter, TensorImpl into) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Invoke(long begin, long end)
        {
            int length = (int)sorted.Sizes[^1];
            ReadOnlySpan<T> lines = sorted.Span<T>();
            ReadOnlySpan<T> wanted = values.Span<T>();
            ReadOnlySpan<long> order = sorter is null ? default : sorter.Span<long>();
            for (int i = (int)begin; i < end; i++)
            {
                int start = sorted.Rank == 1 ? 0 : (int)(i / perLine) * length;
                T value = wanted[i];
                (int low, int high) = (0, length);
                while (low < high)
                {
                    int middle = low + (high - low) / 2;
                    T here = lines[start + (order.IsEmpty ? middle : (int)order[start + middle])];
                    if (right ? !(here > value) : !(here >= value))
                    {
                        low = middle + 1;
                    }
                    else
                    {
                        high = middle;
                    }
                }
                Elements.Store([(long)low], into, i, 1);
            }
        }
    }
}
