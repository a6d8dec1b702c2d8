using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Padding of the last dimensions by elements of the input: for each padded dimension a table says which index of the input stands at each
/// index of the output. Within the last dimension all but the border is one run.
/// </summary>
internal static class Padding
{
    private const long Grain = 16384;

    /// <summary>The index of the input for each index of an output with <paramref name="before"/> and <paramref name="after"/> more at the ends, mirrored at the border elements.</summary>
    internal static long[] Reflected(long size, long before, long after) => Table(size, before, after, static (i, size) =>
    {
        i = Math.Abs(i);
        return i < size ? i : 2 * (size - 1) - i;
    });

    /// <summary>The same with the border elements repeated.</summary>
    internal static long[] Replicated(long size, long before, long after) => Table(size, before, after, static (i, size) => Math.Clamp(i, 0, size - 1));

    private static long[] Table(long size, long before, long after, Func<long, long, long> index)
    {
        var table = new long[size + before + after];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = index(i - before, size);
        }
        return table;
    }

    /// <summary>into[…, i, j] = x[…, tables[0][i], tables[1][j]].</summary>
    /// <param name="x">Any layout.</param>
    /// <param name="tables">One for each of the last dimensions that are padded.</param>
    /// <param name="into">Dense; same dtype.</param>
    internal static void Run(TensorImpl x, long[][] tables, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        switch (into.DType.ItemSize())
        {
            case 1: Copy<byte>(x, tables, into); break;
            case 2: Copy<short>(x, tables, into); break;
            case 4: Copy<int>(x, tables, into); break;
            case 8: Copy<long>(x, tables, into); break;
            default: Copy<Int128>(x, tables, into); break;
        }
    }

    /// <summary>into[…, tables[0][i], tables[1][j]] += grad[…, i, j], over all i and j.</summary>
    /// <param name="grad">Any layout; float32, float64 or complex128.</param>
    /// <param name="tables">One for each of the last dimensions that are padded.</param>
    /// <param name="into">Dense zeros, of the same dtype.</param>
    internal static void Accumulate(TensorImpl grad, long[][] tables, TensorImpl into)
    {
        if (grad.NumElements == 0)
        {
            return;
        }
        switch (into.DType)
        {
            case DType.Float32: Add<float>(grad, tables, into); break;
            case DType.Float64: Add<double>(grad, tables, into); break;
            default: Add<Complex>(grad, tables, into); break;
        }
    }

    private static void Copy<T>(TensorImpl x, long[][] tables, TensorImpl into) where T : unmanaged
    {
        long rows = into.NumElements / into.Sizes[^1];
        Parallel.For(0, rows, Math.Max(1, Grain / into.Sizes[^1]), new CopyBody<T>(x, tables, into));
    }

    private static void Add<T>(TensorImpl grad, long[][] tables, TensorImpl into) where T : unmanaged, INumberBase<T>
    {
        // Rows of one plane meet in the same places; planes do not.
        long planeSize = Layout.NumElements(grad.Sizes.AsSpan(grad.Rank - tables.Length));
        Parallel.For(0, grad.NumElements / planeSize, Math.Max(1, Grain / planeSize), new AddBody<T>(grad, tables, into, planeSize / grad.Sizes[^1]));
    }

    /// <summary>Offsets of the row'th row of the padded tensor (counted without its last dimension), in it and in the unpadded one.</summary>
    private static (long Padded, long Plain) RowOffsets(long row, TensorImpl padded, TensorImpl plain, long[][] tables)
    {
        (long a, long b) = (0, 0);
        int firstTable = padded.Rank - tables.Length;
        for (int d = padded.Rank - 2; d >= 0; d--)
        {
            (row, long index) = Math.DivRem(row, padded.Sizes[d]);
            a += index * padded.Strides[d];
            b += (d >= firstTable ? tables[d - firstTable][index] : index) * plain.Strides[d];
        }
        return (a, b);
    }

    /// <summary>The longest stretch of a table that rises by one.</summary>
    private static (int Begin, int End) Run(long[] table)
    {
        (int begin, int end) = (0, 1);
        for (int from = 0; from < table.Length;)
        {
            int to = from + 1;
            while (to < table.Length && table[to] == table[to - 1] + 1)
            {
                to++;
            }
            if (to - from > end - begin)
            {
                (begin, end) = (from, to);
            }
            from = to;
        }
        return (begin, end);
    }

    private readonly struct CopyBody<T>(TensorImpl x, long[][] tables, TensorImpl into) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            long[] table = tables[^1];
            (int runBegin, int runEnd) = Run(table);
            nint step = (nint)x.Strides[^1];
            for (long row = begin; row < end; row++)
            {
                (long to, long from) = RowOffsets(row, into, x, tables);
                ref T source = ref Unsafe.Add(ref x.Reference<T>(), (nint)from);
                Span<T> target = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref into.Reference<T>(), (nint)to), table.Length);
                int j = 0;
                if (step == 1)
                {
                    for (; j < runBegin; j++)
                    {
                        target[j] = Unsafe.Add(ref source, (nint)table[j]);
                    }
                    MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source, (nint)table[runBegin]), runEnd - runBegin).CopyTo(target[runBegin..]);
                    j = runEnd;
                }
                for (; j < target.Length; j++)
                {
                    target[j] = Unsafe.Add(ref source, (nint)table[j] * step);
                }
            }
        }
    }

    private readonly struct AddBody<T>(TensorImpl grad, long[][] tables, TensorImpl into, long rowsPerPlane) : IRangeBody where T : unmanaged, INumberBase<T>
    {
        public void Invoke(long begin, long end)
        {
            long[] table = tables[^1];
            (int runBegin, int runEnd) = Run(table);
            nint step = (nint)grad.Strides[^1];
            for (long row = begin * rowsPerPlane; row < end * rowsPerPlane; row++)
            {
                (long from, long to) = RowOffsets(row, grad, into, tables);
                ref T source = ref Unsafe.Add(ref grad.Reference<T>(), (nint)from);
                ref T target = ref Unsafe.Add(ref into.Reference<T>(), (nint)to);
                int j = 0;
                if (step == 1)
                {
                    for (; j < runBegin; j++)
                    {
                        Unsafe.Add(ref target, (nint)table[j]) += Unsafe.Add(ref source, j);
                    }
                    Span<T> run = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (nint)table[runBegin]), runEnd - runBegin);
                    TensorPrimitives.Add(run, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source, runBegin), run.Length), run);
                    j = runEnd;
                }
                for (; j < table.Length; j++)
                {
                    Unsafe.Add(ref target, (nint)table[j]) += Unsafe.Add(ref source, j * step);
                }
            }
        }
    }
}
