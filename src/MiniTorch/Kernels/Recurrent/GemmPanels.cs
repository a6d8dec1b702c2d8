using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>
/// A matrix that is multiplied many times: packed once into panels of the micro-kernel's width. A panel may hold a part of the columns, so that
/// groups of columns (the gates of a cell) begin a panel of their own. Each product is one sum in the order of k, whatever rows are asked for.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TKernel">The micro-kernel.</typeparam>
internal readonly unsafe struct GemmPanels<T, TKernel>
    where T : unmanaged, INumberBase<T>
    where TKernel : struct, IGemmKernel<T>
{
    /// <summary>Elements of a panel.</summary>
    internal static long PanelSize(long depth) => depth * TKernel.Columns;

    /// <summary>Panels of a group of columns.</summary>
    internal static long Count(long columns) => (columns + TKernel.Columns - 1) / TKernel.Columns;

    /// <summary>Columns of panel <paramref name="panel"/> of a group.</summary>
    internal static int Width(long columns, long panel) => (int)Math.Min(TKernel.Columns, columns - (panel * TKernel.Columns));

    /// <summary>Packs columns of B, whose element (k, j) is at source[k · kStride + j · jStride].</summary>
    internal static void Pack(T* source, long kStride, long jStride, int columns, long depth, T* panel) =>
        GemmPacking.Pack(source, jStride, kStride, columns, depth, panel, TKernel.Columns);

    /// <summary>C = A·B + source for the columns of one panel; source is C itself, another matrix, one row for all (a stride of 0), or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply(long rows, int columns, long depth, T* a, long aRow, T* panel, T* source, long sourceRow, T* c, long cRow)
    {
        long tiles = (rows + TKernel.Rows - 1) / TKernel.Rows;
        long height = (rows + tiles - 1) / tiles;
        var tile = new GemmTile<T>
        {
            ARow = aRow,
            AStep = 1,
            B = panel,
            BStep = TKernel.Columns,
            K = depth,
            CRow = cRow,
            SourceRow = sourceRow,
            Alpha = T.One,
            Beta = T.One,
            SourceMode = source is null ? GemmSource.None : GemmSource.Full,
            Layout = GemmLayout.Strided,
            Columns = columns,
        };
        for (long row = 0; row < rows; row += height)
        {
            tile.A = a + (row * aRow);
            tile.C = c + (row * cRow);
            tile.Source = source is null ? tile.C : source + (row * sourceRow);
            tile.Rows = (int)Math.Min(height, rows - row);
            TKernel.Run(in tile);
        }
    }
}
