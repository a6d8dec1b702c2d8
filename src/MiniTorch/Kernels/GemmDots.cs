using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>
/// Products of which one side has few rows and both lie along k (a linear layer with a small batch): dot products, tile by
/// tile, since packing the other side would cost more than the product.
/// </summary>
internal static unsafe class GemmDots<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Most rows of the short side.</summary>
    private const long MostRows = 16;

    /// <summary>Least products per element, and per element and row: below, adding up the lanes costs more than packing.</summary>
    private const long LeastDepth = 48, DepthPerRow = 16;

    /// <summary>Rows of the long side per tile.</summary>
    private const int LongRows = 4;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long Grain = 100_000;

    /// <summary>Computes the product if it has the right shape, and otherwise returns false.</summary>
    public static bool TryRun(in GemmProblem<T, T> problem)
    {
        if (problem.ACol != 1 || problem.BRow != 1 || problem.K < LeastDepth || Math.Min(problem.M, problem.N) > Math.Min(MostRows, problem.K / DepthPerRow))
        {
            return false;
        }

        GemmProblem<T, T> p = problem;
        if (p.M > p.N)
        {
            p.Transpose();
        }

        long grain = Math.Max(1, Grain / (p.M * LongRows * p.K)), blocks = (p.N + LongRows - 1) / LongRows;
        if (Vector512.IsHardwareAccelerated)
        {
            Parallel.For(0, blocks, grain, new Body<Lanes512<T>, N4>(p));
        }
        else
        {
            Parallel.For(0, blocks, grain, new Body<Lanes256<T>, N2>(p));
        }

        return true;
    }

    /// <summary>Four rows of B at a time against all rows of A, TShort at a time (as many sums as the registers hold).</summary>
    private readonly struct Body<TLanes, TShort>(GemmProblem<T, T> p) : IRangeBody
        where TLanes : struct, ILanes<TLanes, T>
        where TShort : struct, IConstant
    {
        public void Invoke(long begin, long end)
        {
            T* sums = stackalloc T[LongRows * LongRows];
            for (long block = begin; block < end; block++)
            {
                long j = block * LongRows, columns = Math.Min(LongRows, p.N - j);
                T* b = p.B + (j * p.BCol);
                for (long i = 0; i < p.M; i += TShort.Value)
                {
                    long rows = Math.Min(TShort.Value, p.M - i);
                    T* a = p.A + (i * p.ARow);
                    if (columns == LongRows)
                    {
                        switch (rows)
                        {
                            case 1: Sum<TLanes, N1, N4>(a, p.ARow, b, p.BCol, p.K, sums); break;
                            case 2: Sum<TLanes, N2, N4>(a, p.ARow, b, p.BCol, p.K, sums); break;
                            case 3: Sum<TLanes, N3, N4>(a, p.ARow, b, p.BCol, p.K, sums); break;
                            default: Sum<TLanes, N4, N4>(a, p.ARow, b, p.BCol, p.K, sums); break;
                        }
                    }
                    else
                    {
                        for (long row = 0; row < rows; row++)
                        {
                            for (long column = 0; column < columns; column++)
                            {
                                Sum<TLanes, N1, N1>(a + (row * p.ARow), 0, b + (column * p.BCol), 0, p.K, sums + (row * LongRows) + column);
                            }
                        }
                    }

                    for (long row = 0; row < rows; row++)
                    {
                        for (long column = 0; column < columns; column++)
                        {
                            T value = p.Alpha * sums[(row * LongRows) + column];
                            if (!T.IsZero(p.Beta))
                            {
                                value += p.Beta * p.Source[((i + row) * p.SourceRow) + ((j + column) * p.SourceCol)];
                            }

                            p.C[((i + row) * p.CRow) + ((j + column) * p.CCol)] = value;
                        }
                    }
                }
            }
        }
    }

    /// <summary>sums[4 · i + j] = Σ a[i] · b[j].</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TLanes, TRows, TColumns>(T* a, long aRow, T* b, long bRow, long k, T* sums)
        where TLanes : struct, ILanes<TLanes, T>
        where TRows : struct, IConstant
        where TColumns : struct, IConstant
    {
        // The last products, filled up with zeros. Copied before the sums are live: over a call they would lie in memory.
        T* rest = stackalloc T[2 * LongRows * TLanes.Count];
        long left = k % TLanes.Count;
        if (left != 0)
        {
            Rest<TLanes>(a + k, aRow, TRows.Value, left, rest);
            Rest<TLanes>(b + k, bRow, TColumns.Value, left, rest + (LongRows * TLanes.Count));
        }

        TLanes s00 = default, s01 = default, s02 = default, s03 = default;
        TLanes s10 = default, s11 = default, s12 = default, s13 = default;
        TLanes s20 = default, s21 = default, s22 = default, s23 = default;
        TLanes s30 = default, s31 = default, s32 = default, s33 = default;
        T* end = a + (k - left);
        while (true)
        {
            for (; a < end; a += TLanes.Count, b += TLanes.Count)
            {
                TLanes b0 = TLanes.Load(b);
                TLanes b1 = TColumns.Value > 1 ? TLanes.Load(b + bRow) : default;
                TLanes b2 = TColumns.Value > 1 ? TLanes.Load(b + (2 * bRow)) : default;
                TLanes b3 = TColumns.Value > 1 ? TLanes.Load(b + (3 * bRow)) : default;
                TLanes a0 = TLanes.Load(a);
                s00 = TLanes.MultiplyAdd(a0, b0, s00);
                if (TColumns.Value > 1)
                {
                    s01 = TLanes.MultiplyAdd(a0, b1, s01);
                    s02 = TLanes.MultiplyAdd(a0, b2, s02);
                    s03 = TLanes.MultiplyAdd(a0, b3, s03);
                }

                if (TRows.Value > 1)
                {
                    TLanes a1 = TLanes.Load(a + aRow);
                    s10 = TLanes.MultiplyAdd(a1, b0, s10);
                    s11 = TLanes.MultiplyAdd(a1, b1, s11);
                    s12 = TLanes.MultiplyAdd(a1, b2, s12);
                    s13 = TLanes.MultiplyAdd(a1, b3, s13);
                }

                if (TRows.Value > 2)
                {
                    TLanes a2 = TLanes.Load(a + (2 * aRow));
                    s20 = TLanes.MultiplyAdd(a2, b0, s20);
                    s21 = TLanes.MultiplyAdd(a2, b1, s21);
                    s22 = TLanes.MultiplyAdd(a2, b2, s22);
                    s23 = TLanes.MultiplyAdd(a2, b3, s23);
                }

                if (TRows.Value > 3)
                {
                    TLanes a3 = TLanes.Load(a + (3 * aRow));
                    s30 = TLanes.MultiplyAdd(a3, b0, s30);
                    s31 = TLanes.MultiplyAdd(a3, b1, s31);
                    s32 = TLanes.MultiplyAdd(a3, b2, s32);
                    s33 = TLanes.MultiplyAdd(a3, b3, s33);
                }
            }

            if (left == 0)
            {
                break;
            }

            // The last products once more through the loop.
            a = rest;
            b = rest + (LongRows * TLanes.Count);
            aRow = bRow = TLanes.Count;
            end = a + TLanes.Count;
            left = 0;
        }

        if (TColumns.Value == 1)
        {
            sums[0] = s00.Sum();
            return;
        }

        TLanes.Sum4(s00, s01, s02, s03, sums);
        if (TRows.Value > 1)
        {
            TLanes.Sum4(s10, s11, s12, s13, sums + 4);
        }

        if (TRows.Value > 2)
        {
            TLanes.Sum4(s20, s21, s22, s23, sums + 8);
        }

        if (TRows.Value > 3)
        {
            TLanes.Sum4(s30, s31, s32, s33, sums + 12);
        }
    }

    /// <summary>The last elements of some rows that end before <paramref name="from"/>, with zeros instead of the earlier ones.</summary>
    private static void Rest<TLanes>(T* from, long stride, int rows, long count, T* into)
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (int row = 0; row < rows; row++)
        {
            TLanes.LoadLast(from + (row * stride), count).Store(into + (row * TLanes.Count));
        }
    }
}
