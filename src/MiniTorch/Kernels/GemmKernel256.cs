using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>
/// The AVX2 and FMA micro-kernel: 6 rows by two vectors (6x16 float, 6x8 double), 12 of the 16 registers being sums.
/// </summary>
internal readonly unsafe struct GemmKernel256<T> : IGemmKernel<T>
    where T : unmanaged
{
    private const int RowsPerTile = 6;
    private const int Packed = (int)GemmLayout.Packed;
    private const int Strided = (int)GemmLayout.Strided;
    private const int ScatteredA = (int)GemmLayout.ScatteredA;
    private const int ScatteredB = (int)GemmLayout.ScatteredB;

    public static int Rows => RowsPerTile;

    public static int Columns => 2 * Vector256<T>.Count;

    public static int ColumnStep => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in GemmTile<T> tile)
    {
        switch (tile.Rows)
        {
            case 1: Dispatch<N1>(in tile); break;
            case 2: Dispatch<N2>(in tile); break;
            case 3: Dispatch<N3>(in tile); break;
            case 4: Dispatch<N4>(in tile); break;
            case 5: Dispatch<N5>(in tile); break;
            default: Dispatch<N6>(in tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dispatch<TRows>(in GemmTile<T> tile)
        where TRows : struct, IConstant
    {
        switch (tile.Layout)
        {
            case GemmLayout.Packed: Dispatch<TRows, N1>(in tile); break;
            case GemmLayout.ScatteredB: Dispatch<TRows, N2>(in tile); break;
            case GemmLayout.ScatteredA: Dispatch<TRows, N3>(in tile); break;
            default: Dispatch<TRows, N0>(in tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dispatch<TRows, TLayout>(in GemmTile<T> tile)
        where TRows : struct, IConstant
        where TLayout : struct, IConstant
    {
        if (tile.Columns == 2 * Vector256<T>.Count)
        {
            Tile<TRows, N2, TLayout, N0>(in tile);
        }
        else if (tile.Columns > Vector256<T>.Count)
        {
            Tile<TRows, N2, TLayout, N1>(in tile);
        }
        else if (tile.Columns == Vector256<T>.Count)
        {
            Tile<TRows, N1, TLayout, N0>(in tile);
        }
        else
        {
            Tile<TRows, N1, TLayout, N1>(in tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows, TVectors, TLayout, TMasked>(in GemmTile<T> tile)
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TLayout : struct, IConstant
        where TMasked : struct, IConstant
    {
        T* a0 = tile.A;
        T* b = tile.B;
        long aRow = tile.ARow;
        long aRow2 = 2 * aRow;
        long aStep = TLayout.Value == Strided ? tile.AStep : RowsPerTile;
        long bStep = TLayout.Value == Strided ? tile.BStep : 2 * Vector256<T>.Count;
        T* a3 = a0 + (3 * aRow);
        long* offsets = tile.Offsets;
        long* rowOffsets = tile.RowOffsets;
        long offset = 0;
        Vector256<T> mask = TMasked.Value != 0 ? Mask(tile.Columns) : default;
        T* s0 = TLayout.Value == ScatteredA ? a0 + rowOffsets[0] : null;
        T* s1 = TLayout.Value == ScatteredA && TRows.Value > 1 ? a0 + rowOffsets[1] : null;
        T* s2 = TLayout.Value == ScatteredA && TRows.Value > 2 ? a0 + rowOffsets[2] : null;
        T* s3 = TLayout.Value == ScatteredA && TRows.Value > 3 ? a0 + rowOffsets[3] : null;
        T* s4 = TLayout.Value == ScatteredA && TRows.Value > 4 ? a0 + rowOffsets[4] : null;
        T* s5 = TLayout.Value == ScatteredA && TRows.Value > 5 ? a0 + rowOffsets[5] : null;
        if (TLayout.Value is Packed or Strided && Sse.IsSupported && tile.K >= 128)
        {
            for (int row = 0; row < TRows.Value; row++)
            {
                Sse.Prefetch0(tile.C + (row * tile.CRow));
                Sse.Prefetch0(tile.C + (row * tile.CRow) + Vector256<T>.Count);
            }
        }

        Vector256<T> c00 = Vector256<T>.Zero, c01 = Vector256<T>.Zero;
        Vector256<T> c10 = Vector256<T>.Zero, c11 = Vector256<T>.Zero;
        Vector256<T> c20 = Vector256<T>.Zero, c21 = Vector256<T>.Zero;
        Vector256<T> c30 = Vector256<T>.Zero, c31 = Vector256<T>.Zero;
        Vector256<T> c40 = Vector256<T>.Zero, c41 = Vector256<T>.Zero;
        Vector256<T> c50 = Vector256<T>.Zero, c51 = Vector256<T>.Zero;
        for (long k = tile.K; k > 0; k--)
        {
            if (TLayout.Value == ScatteredB)
            {
                b = tile.B + *offsets++;
            }
            else if (TLayout.Value == ScatteredA)
            {
                offset = *offsets++;
            }

            Vector256<T> b0 = TVectors.Value > 1 ? Vector256.Load(b) : LoadLast<TLayout, TMasked>(b, mask);
            Vector256<T> b1 = TVectors.Value > 1 ? LoadLast<TLayout, TMasked>(b + Vector256<T>.Count, mask) : default;
            Vector256<T> first = Vector256.Create(TLayout.Value == ScatteredA ? s0[offset] : *a0);
            c00 = MultiplyAdd(b0, first, c00);
            c01 = TVectors.Value > 1 ? MultiplyAdd(b1, first, c01) : c01;

            if (TRows.Value > 1)
            {
                Vector256<T> a = Vector256.Create(TLayout.Value == ScatteredA ? s1[offset] : TLayout.Value == Strided ? a0[aRow] : a0[1]);
                c10 = MultiplyAdd(b0, a, c10);
                c11 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c11) : c11;
            }

            if (TRows.Value > 2)
            {
                Vector256<T> a = Vector256.Create(TLayout.Value == ScatteredA ? s2[offset] : TLayout.Value == Strided ? a0[aRow2] : a0[2]);
                c20 = MultiplyAdd(b0, a, c20);
                c21 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c21) : c21;
            }

            if (TRows.Value > 3)
            {
                Vector256<T> a = Vector256.Create(TLayout.Value == ScatteredA ? s3[offset] : TLayout.Value == Strided ? *a3 : a0[3]);
                c30 = MultiplyAdd(b0, a, c30);
                c31 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c31) : c31;
            }

            if (TRows.Value > 4)
            {
                Vector256<T> a = Vector256.Create(TLayout.Value == ScatteredA ? s4[offset] : TLayout.Value == Strided ? a3[aRow] : a0[4]);
                c40 = MultiplyAdd(b0, a, c40);
                c41 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c41) : c41;
            }

            if (TRows.Value > 5)
            {
                Vector256<T> a = Vector256.Create(TLayout.Value == ScatteredA ? s5[offset] : TLayout.Value == Strided ? a3[aRow2] : a0[5]);
                c50 = MultiplyAdd(b0, a, c50);
                c51 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c51) : c51;
            }

            b += bStep;
            a0 += aStep;
            if (TLayout.Value == Strided)
            {
                a3 += aStep;
            }
        }

        T* c = tile.C;
        T* source = tile.Source;
        Store<TVectors, TMasked>(in tile, c, source, c00, c01, mask);
        if (TRows.Value > 1)
        {
            Store<TVectors, TMasked>(in tile, c + (1 * tile.CRow), source + (1 * tile.SourceRow), c10, c11, mask);
        }

        if (TRows.Value > 2)
        {
            Store<TVectors, TMasked>(in tile, c + (2 * tile.CRow), source + (2 * tile.SourceRow), c20, c21, mask);
        }

        if (TRows.Value > 3)
        {
            Store<TVectors, TMasked>(in tile, c + (3 * tile.CRow), source + (3 * tile.SourceRow), c30, c31, mask);
        }

        if (TRows.Value > 4)
        {
            Store<TVectors, TMasked>(in tile, c + (4 * tile.CRow), source + (4 * tile.SourceRow), c40, c41, mask);
        }

        if (TRows.Value > 5)
        {
            Store<TVectors, TMasked>(in tile, c + (5 * tile.CRow), source + (5 * tile.SourceRow), c50, c51, mask);
        }
    }

    /// <summary>c = alpha · sum + beta · source for one row of the tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors, TMasked>(in GemmTile<T> tile, T* c, T* source, Vector256<T> sum0, Vector256<T> sum1, Vector256<T> mask)
        where TVectors : struct, IConstant
        where TMasked : struct, IConstant
    {
        Vector256<T> alpha = Vector256.Create(tile.Alpha);
        if (TVectors.Value > 1)
        {
            StoreVector<N0>(in tile, c, source, sum0 * alpha, mask);
            T* source1 = tile.SourceMode == GemmSource.Column ? source : source + Vector256<T>.Count;
            StoreVector<TMasked>(in tile, c + Vector256<T>.Count, source1, sum1 * alpha, mask);
        }
        else
        {
            StoreVector<TMasked>(in tile, c, source, sum0 * alpha, mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreVector<TMasked>(in GemmTile<T> tile, T* c, T* source, Vector256<T> value, Vector256<T> mask)
        where TMasked : struct, IConstant
    {
        if (TMasked.Value == 0)
        {
            if (tile.SourceMode != GemmSource.None)
            {
                Vector256<T> old = tile.SourceMode == GemmSource.Column ? Vector256.Create(*source) : Vector256.Load(source);
                value = MultiplyAdd(old, Vector256.Create(tile.Beta), value);
            }

            value.Store(c);
        }
        else
        {
            StoreMasked(in tile, c, source, value, mask);
        }
    }

    /// <summary>The last vector of a row of B; in place, lanes beyond the row's end are not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> LoadLast<TLayout, TMasked>(T* b, Vector256<T> mask)
        where TLayout : struct, IConstant
        where TMasked : struct, IConstant
        => TMasked.Value == 0 || TLayout.Value != Strided ? Vector256.Load(b)
            : sizeof(T) == sizeof(float) ? Avx.MaskLoad((float*)b, mask.AsSingle()).As<float, T>()
            : Avx.MaskLoad((double*)b, mask.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreMasked(in GemmTile<T> tile, T* c, T* source, Vector256<T> value, Vector256<T> mask)
    {
        if (tile.SourceMode != GemmSource.None)
        {
            Vector256<T> old = tile.SourceMode == GemmSource.Column ? Vector256.Create(*source)
                : sizeof(T) == sizeof(float) ? Avx.MaskLoad((float*)source, mask.AsSingle()).As<float, T>()
                : Avx.MaskLoad((double*)source, mask.AsDouble()).As<double, T>();
            value = MultiplyAdd(old, Vector256.Create(tile.Beta), value);
        }

        if (sizeof(T) == sizeof(float))
        {
            Avx.MaskStore((float*)c, mask.AsSingle(), value.AsSingle());
        }
        else
        {
            Avx.MaskStore((double*)c, mask.AsDouble(), value.AsDouble());
        }
    }

    /// <summary>Ones in the lanes of a tile's last vector that belong to the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Mask(int columns)
    {
        int count = ((columns - 1) % Vector256<T>.Count) + 1;
        return sizeof(T) == sizeof(float)
            ? Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).As<int, T>()
            : Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z)
        => sizeof(T) == sizeof(float)
            ? Fma.MultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Fma.MultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
