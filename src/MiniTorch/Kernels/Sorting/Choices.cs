using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>The middle one, the lower of two; the first NaN if there is one, unless NaN is left out of account.</summary>
internal readonly struct MedianChoice(bool ignoreNaN) : Sort.IChoice
{
    public int Choose<T>(ReadOnlySpan<int> order, ref T line, nint stride) where T : unmanaged, INumber<T>
    {
        int numbers = order.Length;
        while (numbers > 0 && T.IsNaN(Unsafe.Add(ref line, order[numbers - 1] * stride)))
        {
            numbers--;
        }
        return numbers == 0 ? order[0]
            : numbers == order.Length || ignoreNaN ? order[(numbers - 1) / 2]
            : order[numbers];
    }
}

/// <summary>The most frequent one, the smallest of several such; of its places the last.</summary>
internal readonly struct ModeChoice : Sort.IChoice
{
    public int Choose<T>(ReadOnlySpan<int> order, ref T line, nint stride) where T : unmanaged, INumber<T>
    {
        (int best, int bestLength) = (order[0], 0);
        for (int i = 0, run = 0; i < order.Length; i++)
        {
            bool ends = i + 1 == order.Length || Unsafe.Add(ref line, order[i] * stride) != Unsafe.Add(ref line, order[i + 1] * stride);
            if (ends && i + 1 - run > bestLength)
            {
                (best, bestLength) = (order[i], i + 1 - run);
            }
            if (ends)
            {
                run = i + 1;
            }
        }
        return best;
    }
}
