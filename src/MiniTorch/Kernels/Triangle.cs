using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Triangles of matrices.</summary>
internal static class Triangle
{
    private const long Grain = 32768;

    /// <summary>into = x on one side of a diagonal of each matrix (the diagonal itself included), 0 on the other; the destination may be x.</summary>
    internal static void Run(TensorImpl x, TensorImpl into, long diagonal, bool upper)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        if (x.DType != into.DType)
        {
            x = Copy.Dense(x, into.DType);
        }
        switch (into.DType.ItemSize())
        {
            case 1: Run<byte>(x, into, diagonal, upper); break;
            case 2: Run<short>(x, into, diagonal, upper); break;
            case 4: Run<int>(x, into, diagonal, upper); break;
            case 8: Run<long>(x, into, diagonal, upper); break;
            default: Run<Int128>(x, into, diagonal, upper); break;
        }
    }

    private static void Run<T>(TensorImpl x, TensorImpl into, long diagonal, bool upper) where T : unmanaged
    {
        long rows = into.NumElements / into.Sizes[^1];
        Parallel.For(0, rows, Math.Max(1, Grain / into.Sizes[^1]), new Rows<T>(x, into, diagonal, upper));
    }

    private readonly struct Rows<T>(TensorImpl x, TensorImpl into, long diagonal, bool upper) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            int rank = into.Rank;
            long columns = into.Sizes[^1];
            nint strideFrom = (nint)x.Strides[^1];
            nint strideTo = (nint)into.Strides[^1];
            bool inPlace = ReferenceEquals(x, into);
            for (long row = begin; row < end; row++)
            {
                (long from, long to) = (0, 0);
                long rest = row;
                for (int d = rank - 2; d >= 0; d--)
                {
                    (rest, long index) = Math.DivRem(rest, into.Sizes[d]);
                    from += index * x.Strides[d];
                    to += index * into.Strides[d];
                }
                long i = row % into.Sizes[^2];
                // Columns [0, cut) lie on or below the diagonal for tril; below it for triu.
                long cut = Math.Clamp(i + diagonal + (upper ? 0 : 1), 0, columns);
                ref T source = ref Unsafe.Add(ref x.Reference<T>(), (nint)from);
                ref T target = ref Unsafe.Add(ref into.Reference<T>(), (nint)to);
                (long keepBegin, long keepEnd) = upper ? (cut, columns) : (0L, cut);
                (long zeroBegin, long zeroEnd) = upper ? (0L, cut) : (cut, columns);
                if (strideTo == 1)
                {
                    MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (nint)zeroBegin), (int)(zeroEnd - zeroBegin)).Clear();
                }
                else
                {
                    for (nint j = (nint)zeroBegin; j < zeroEnd; j++)
                    {
                        Unsafe.Add(ref target, j * strideTo) = default;
                    }
                }
                if (inPlace)
                {
                    continue;
                }
                if (strideTo == 1 && strideFrom == 1)
                {
                    MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source, (nint)keepBegin), (int)(keepEnd - keepBegin))
                        .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (nint)keepBegin), (int)(keepEnd - keepBegin)));
                    continue;
                }
                for (nint j = (nint)keepBegin; j < keepEnd; j++)
                {
                    Unsafe.Add(ref target, j * strideTo) = Unsafe.Add(ref source, j * strideFrom);
                }
            }
        }
    }
}
