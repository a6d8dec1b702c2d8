using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>C = Alpha · A·B + Beta · Source, with any strides.</summary>
/// <typeparam name="TIn">Element of A and B.</typeparam>
/// <typeparam name="T">Element of C and type of the sums: float or double.</typeparam>
internal unsafe struct GemmProblem<TIn, T>
    where TIn : unmanaged
    where T : unmanaged
{
    /// <summary>Rows of A and C, columns of B and C, columns of A = rows of B.</summary>
    public long M, N, K;

    public TIn* A;
    public long ARow, ACol;
    public TIn* B;
    public long BRow, BCol;
    public T* C;
    public long CRow, CCol;

    /// <summary>Added with the factor Beta; not read where Beta is 0. May be C, or a broadcast bias (strides of 0).</summary>
    public T* Source;
    public long SourceRow, SourceCol;
    public T Alpha, Beta;

    /// <summary>The same problem as Cᵀ = Bᵀ·Aᵀ.</summary>
    public void Transpose()
    {
        (M, N) = (N, M);
        TIn* a = A;
        A = B;
        B = a;
        (ARow, ACol, BRow, BCol) = (BCol, BRow, ACol, ARow);
        (CRow, CCol) = (CCol, CRow);
        (SourceRow, SourceCol) = (SourceCol, SourceRow);
    }
}

/// <summary>
/// Blocked matrix product around a micro-kernel.
/// </summary>
/// <remarks>
/// Note [Gemm blocking]: K is cut into blocks of <see cref="Gemm.DepthOf{T}"/>. For each, a super block of A (all panels of up to
/// <see cref="SuperRows"/> rows) and one of B is packed, then tasks compute tiles: a task is one panel of A against one
/// column block of B. The panel of A (Rows x kc) stays in the first-level cache, the column block of B in the second, and
/// successive tasks share the column block. Where packing would cost more than it saves the operands are read in place.
/// Every choice depends on the problem only, never on the thread count, and each element of C is one sum in the order of
/// k per block: so results do not depend on the threads.
/// </remarks>
internal static unsafe class GemmDriver<TIn, T, TKernel>
    where TIn : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where TKernel : struct, IGemmKernel<T>
{
    private const long SuperRows = 2880;
    private const long SuperColumns = 4096;

    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long ComputeGrain = 500_000;

    /// <summary>Elements to pack that are worth a handoff.</summary>
    private const long PackGrain = 32_768;

    /// <summary>Panels of B that are packed together, so that its rows are read in longer runs.</summary>
    private const long PanelsPerPack = 4;

    /// <summary>Bytes of the column block of B: a part of the second-level cache.</summary>
    private static long ColumnBlockBytes => TKernel.Rows == 12 ? 512 << 10 : 192 << 10;

    /// <summary>Computes a product with K ≥ 1 and non-empty C.</summary>
    public static void Run(GemmProblem<TIn, T> problem)
    {
        // Vectors run along the columns of C. Where those are few and A lies the other way, its rows make the longer vectors.
        bool narrow = problem.N < TKernel.Columns && problem.ARow == 1 && problem.M > 2 * problem.N && problem.K >= 64;

        // Where B has to be turned to be packed and A is smaller, turn A instead, if that outweighs turning C twice per block of K.
        long turns = (2 * ((problem.K - 1) / Gemm.DepthOf<T>(problem.K))) + 1;
        bool shorter = problem.BCol != 1 && problem.BRow == 1 && problem.ACol == 1 && problem.K * (problem.N - problem.M) > problem.M * problem.N * turns;
        if ((problem.CCol != 1 && problem.CRow == 1) || (problem.CCol == 1 && (narrow || shorter)))
        {
            problem.Transpose();
        }

        var pass = default(Pass);
        pass.Problem = &problem;
        bool same = typeof(TIn) == typeof(T);
        // A is read a row at a time in either case. B is read in place while it stays in the second-level cache, or where a
        // row of tiles or two use it up.
        double size = (double)problem.M * problem.N * problem.K;
        pass.DirectA = same && (problem.ACol == 1 || size <= 320.0 * 320 * 320);
        pass.DirectB = same && problem.BCol == 1 && (size <= 320.0 * 320 * 320 || problem.M <= 2 * TKernel.Rows);
        long depth = Math.Min(Gemm.DepthOf<T>(problem.K), problem.K);
        long superRows = pass.DirectA ? problem.M : Math.Min(problem.M, SuperRows);
        long superColumns = Math.Min(problem.N, SuperColumns);
        long sizeA = pass.DirectA ? 0 : RoundUp(superRows, TKernel.Rows) * depth;
        long sizeB = pass.DirectB ? 0 : RoundUp(superColumns, TKernel.Columns) * depth;
        sizeA = RoundUp(sizeA, 64);
        byte[] scratch = ArrayPool<byte>.Shared.Rent(checked((int)((sizeA + sizeB) * sizeof(T)) + 64));
        fixed (byte* raw = scratch)
        {
            pass.PackedA = (T*)(((nint)raw + 63) & ~63);
            pass.PackedB = pass.PackedA + sizeA;
            for (pass.K0 = 0; pass.K0 < problem.K; pass.K0 += depth)
            {
                pass.Depth = Math.Min(depth, problem.K - pass.K0);
                for (pass.J0 = 0; pass.J0 < problem.N; pass.J0 += superColumns)
                {
                    pass.PanelsB = PanelCount(Math.Min(superColumns, problem.N - pass.J0), TKernel.Columns);
                    pass.Columns = Math.Min(superColumns, problem.N - pass.J0);
                    pass.PacksB = true;
                    for (pass.I0 = 0; pass.I0 < problem.M; pass.I0 += superRows)
                    {
                        pass.Rows = Math.Min(superRows, problem.M - pass.I0);
                        pass.PanelsA = PanelCount(pass.Rows, TKernel.Rows);
                        RunPass(ref pass);
                        pass.PacksB = false;
                    }
                }
            }
        }

        ArrayPool<byte>.Shared.Return(scratch);
    }

    private static void RunPass(ref Pass pass)
    {
        fixed (Pass* pointer = &pass)
        {
            pass.PackTasksA = pass.DirectA ? 0 : pass.PanelsA;
            long tasksB = !pass.PacksB || pass.DirectB ? 0 : PanelCount(pass.PanelsB, PanelsPerPack);
            long packGrain = Math.Max(1, PackGrain / (PanelsPerPack * TKernel.Columns * pass.Depth));
            Parallel.For(0, pass.PackTasksA + tasksB, packGrain, new PackBody(pointer));

            long width = Math.Max(1, ColumnBlockBytes / (pass.Depth * TKernel.Columns * sizeof(T)));
            width = Math.Min(width, pass.PanelsB);
            while (width > 1 && pass.PanelsA * PanelCount(pass.PanelsB, width) < 32)
            {
                width = (width + 1) / 2;
            }

            pass.BlockPanels = width;
            long work = TKernel.Rows * TKernel.Columns * width * pass.Depth;
            Parallel.For(0, pass.PanelsA * PanelCount(pass.PanelsB, width), Math.Max(1, ComputeGrain / work), new ComputeBody(pointer));
        }
    }

    private static long PanelCount(long length, long width) => (length + width - 1) / width;

    private static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>One block of K against one super block of A and B; lives on the caller's stack.</summary>
    private struct Pass
    {
        public GemmProblem<TIn, T>* Problem;
        public T* PackedA;
        public T* PackedB;
        public long K0, Depth;
        public long I0, Rows, PanelsA;
        public long J0, Columns, PanelsB;

        /// <summary>Whether A / B is read in place.</summary>
        public bool DirectA, DirectB;

        /// <summary>Whether B still has to be packed.</summary>
        public bool PacksB;
        public long PackTasksA;

        /// <summary>Width of a column block in panels of B.</summary>
        public long BlockPanels;
    }

    private readonly struct PackBody(Pass* pass) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            GemmProblem<TIn, T>* p = pass->Problem;
            for (long task = begin; task < end; task++)
            {
                if (task < pass->PackTasksA)
                {
                    long i = task * TKernel.Rows;
                    GemmPacking.Pack(
                        p->A + ((pass->I0 + i) * p->ARow) + (pass->K0 * p->ACol), p->ARow, p->ACol,
                        (int)Math.Min(TKernel.Rows, pass->Rows - i), pass->Depth,
                        pass->PackedA + (i * pass->Depth), TKernel.Rows);
                }
                else
                {
                    long panel = (task - pass->PackTasksA) * PanelsPerPack;
                    long count = Math.Min(PanelsPerPack, pass->PanelsB - panel);
                    PackB(panel, count, pass->PackedB + (panel * TKernel.Columns * pass->Depth));
                }
            }
        }

        private void PackB(long panel, long count, T* into)
        {
            GemmProblem<TIn, T>* p = pass->Problem;
            long j = panel * TKernel.Columns;
            TIn* source = p->B + (pass->K0 * p->BRow) + ((pass->J0 + j) * p->BCol);
            if (typeof(TIn) == typeof(T) && p->BCol == 1)
            {
                long full = Math.Min(count, (pass->Columns - j) / TKernel.Columns);
                GemmPacking.PackSideBySide((T*)source, p->BRow, full, pass->Depth, into, TKernel.Columns);
                j += full * TKernel.Columns;
                source += full * TKernel.Columns;
                into += full * TKernel.Columns * pass->Depth;
                count -= full;
            }

            for (; count > 0; count--)
            {
                GemmPacking.Pack(source, p->BCol, p->BRow, (int)Math.Min(TKernel.Columns, pass->Columns - j), pass->Depth, into, TKernel.Columns);
                j += TKernel.Columns;
                source += TKernel.Columns * p->BCol;
                into += TKernel.Columns * pass->Depth;
            }
        }
    }

    private readonly struct ComputeBody(Pass* pass) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(long begin, long end)
        {
            GemmProblem<TIn, T>* p = pass->Problem;
            var tile = default(GemmTile<T>);
            bool first = pass->K0 == 0;
            tile.K = pass->Depth;
            tile.Alpha = p->Alpha;
            T* source = first ? p->Source : p->C;
            long sourceRow = first ? p->SourceRow : p->CRow, sourceCol = first ? p->SourceCol : p->CCol;
            tile.Beta = first ? p->Beta : T.One;
            bool readsSource = !T.IsZero(tile.Beta);
            tile.SourceMode = !readsSource ? GemmSource.None : sourceCol == 0 ? GemmSource.Column : GemmSource.Full;
            bool inPlace = p->CCol == 1, gathers = readsSource && sourceCol is not (0 or 1);
            T* buffer = stackalloc T[inPlace ? 1 : TKernel.Rows * TKernel.Columns];
            T* gathered = stackalloc T[gathers ? TKernel.Rows * TKernel.Columns : 1];
            for (long task = begin; task < end; task++)
            {
                long panelA = task % pass->PanelsA;
                long i = panelA * TKernel.Rows;
                tile.Rows = (int)Math.Min(TKernel.Rows, pass->Rows - i);
                if (pass->DirectA)
                {
                    tile.A = (T*)(p->A + ((pass->I0 + i) * p->ARow) + (pass->K0 * p->ACol));
                    tile.ARow = p->ARow;
                    tile.AStep = p->ACol;
                }
                else
                {
                    tile.A = pass->PackedA + (i * pass->Depth);
                    tile.ARow = 1;
                    tile.AStep = TKernel.Rows;
                }

                long firstPanel = task / pass->PanelsA * pass->BlockPanels;
                long lastPanel = Math.Min(firstPanel + pass->BlockPanels, pass->PanelsB);
                for (long panelB = firstPanel; panelB < lastPanel; panelB++)
                {
                    long j = panelB * TKernel.Columns;
                    tile.Columns = (int)Math.Min(TKernel.Columns, pass->Columns - j);
                    if (pass->DirectB)
                    {
                        tile.B = (T*)(p->B + (pass->K0 * p->BRow) + pass->J0 + j);
                        tile.BStep = p->BRow;
                        tile.Layout = GemmLayout.Strided;
                    }
                    else
                    {
                        tile.B = pass->PackedB + (j * pass->Depth);
                        tile.BStep = TKernel.Columns;
                        tile.Layout = pass->DirectA ? GemmLayout.Strided : GemmLayout.Packed;
                    }

                    long row = pass->I0 + i, column = pass->J0 + j;
                    T* c = p->C + (row * p->CRow) + (column * p->CCol);
                    T* s = source + (row * sourceRow) + (column * sourceCol);
                    if (gathers)
                    {
                        Copy(s, sourceRow, sourceCol, gathered, TKernel.Columns, 1, tile.Rows, tile.Columns);
                        tile.Source = gathered;
                        tile.SourceRow = TKernel.Columns;
                    }
                    else
                    {
                        tile.Source = s;
                        tile.SourceRow = sourceRow;
                    }

                    tile.C = inPlace ? c : buffer;
                    tile.CRow = inPlace ? p->CRow : TKernel.Columns;
                    TKernel.Run(in tile);
                    if (!inPlace)
                    {
                        Copy(buffer, TKernel.Columns, 1, c, p->CRow, p->CCol, tile.Rows, tile.Columns);
                    }
                }
            }
        }
    }

    /// <summary>Copies a tile between any strides.</summary>
    private static void Copy(T* from, long fromRow, long fromCol, T* to, long toRow, long toCol, int rows, int columns)
    {
        if (fromCol == 1 && toRow == 1)
        {
            GemmPacking.Transpose(from, fromRow, rows, columns, to, toCol);
        }
        else if (fromRow == 1 && toCol == 1)
        {
            GemmPacking.Transpose(from, fromCol, columns, rows, to, toRow);
        }
        else
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    to[(i * toRow) + (j * toCol)] = from[(i * fromRow) + (j * fromCol)];
                }
            }
        }
    }
}
