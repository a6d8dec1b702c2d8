namespace MiniTorch.Kernels;

/// <summary>How a micro-kernel finds its operands.</summary>
internal enum GemmLayout
{
    /// <summary>A[i · ARow + k · AStep], B[k · BStep + j].</summary>
    Strided = 0,

    /// <summary>Both are packed panels: A[k · Rows + i], B[k · Columns + j].</summary>
    Packed = 1,

    /// <summary>A is a packed panel; row k of B begins anywhere: B[Offsets[k] + j].</summary>
    ScatteredB = 2,

    /// <summary>B is a packed panel; A[RowOffsets[i] + Offsets[k]].</summary>
    ScatteredA = 3,
}

/// <summary>What a micro-kernel adds to the products.</summary>
internal enum GemmSource
{
    /// <summary>Nothing: Source is not read.</summary>
    None = 0,

    /// <summary>Beta · Source[i · SourceRow + j].</summary>
    Full = 1,

    /// <summary>Beta · Source[i · SourceRow]: one value per row.</summary>
    Column = 2,
}

/// <summary>
/// One tile of C for a micro-kernel: C = Alpha · A·B + Beta · Source, over <see cref="K"/> products per element,
/// added up in the order of k. Elements of C lie side by side in a row.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe struct GemmTile<T>
    where T : unmanaged
{
    /// <summary>First element of A; element (i, k) is at A[i · ARow + k · AStep].</summary>
    public T* A;

    /// <summary>Distance between rows of A (1 in a packed panel).</summary>
    public long ARow;

    /// <summary>Distance between columns of A (the kernel's Rows in a packed panel).</summary>
    public long AStep;

    /// <summary>First element of B; row k begins at B[k · BStep] and whole vectors of it can be read.</summary>
    public T* B;

    /// <summary>Distance between rows of B (the kernel's Columns in a packed panel).</summary>
    public long BStep;

    /// <summary>Products per element of C.</summary>
    public long K;

    /// <summary>First element of C.</summary>
    public T* C;

    /// <summary>Distance between rows of C.</summary>
    public long CRow;

    /// <summary>What is added, as <see cref="SourceMode"/> says; may be C itself.</summary>
    public T* Source;

    /// <summary>Distance between rows of Source; 0 for one row that is added to all.</summary>
    public long SourceRow;

    public T Alpha;

    public T Beta;

    public GemmSource SourceMode;

    public GemmLayout Layout;

    /// <summary>For scattered operands, what is added for k.</summary>
    public long* Offsets;

    /// <summary>For a scattered A, what is added for each row of the tile.</summary>
    public long* RowOffsets;

    /// <summary>Rows of the tile, 1 … the kernel's Rows.</summary>
    public int Rows;

    /// <summary>Columns of the tile, 1 … the kernel's Columns.</summary>
    public int Columns;
}

/// <summary>Computes tiles of C. The order of the additions is the same for every tile shape.</summary>
internal interface IGemmKernel<T>
    where T : unmanaged
{
    /// <summary>Most rows of a tile: the height of a packed panel of A.</summary>
    static abstract int Rows { get; }

    /// <summary>Most columns of a tile: the width of a packed panel of B.</summary>
    static abstract int Columns { get; }

    /// <summary>Lanes of a vector: the granularity in which rows of B are read.</summary>
    static abstract int ColumnStep { get; }

    /// <summary>Computes one tile.</summary>
    static abstract void Run(in GemmTile<T> tile);
}

/// <summary>A number as a type, so that the JIT compiles one specialized body per value.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

internal readonly struct N0 : IConstant { public static int Value => 0; }

internal readonly struct N1 : IConstant { public static int Value => 1; }

internal readonly struct N2 : IConstant { public static int Value => 2; }

internal readonly struct N3 : IConstant { public static int Value => 3; }

internal readonly struct N4 : IConstant { public static int Value => 4; }

internal readonly struct N5 : IConstant { public static int Value => 5; }

internal readonly struct N6 : IConstant { public static int Value => 6; }

internal readonly struct N7 : IConstant { public static int Value => 7; }

internal readonly struct N8 : IConstant { public static int Value => 8; }

internal readonly struct N9 : IConstant { public static int Value => 9; }

internal readonly struct N10 : IConstant { public static int Value => 10; }

internal readonly struct N11 : IConstant { public static int Value => 11; }

internal readonly struct N12 : IConstant { public static int Value => 12; }
