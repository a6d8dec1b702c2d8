using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>
/// The AVX-512 micro-kernel: 12 rows by two vectors (12x32 float, 12x16 double), 24 of the 32 registers being sums.
/// </summary>
internal readonly unsafe struct GemmKernel512<T> : IGemmKernel<T>
    where T : unmanaged
{
    private const int RowsPerTile = 12;
    private const int Packed = (int)GemmLayout.Packed;
    private const int Strided = (int)GemmLayout.Strided;
    private const int ScatteredA = (int)GemmLayout.ScatteredA;
    private const int ScatteredB = (int)GemmLayout.ScatteredB;

    public static int Rows => RowsPerTile;

    public static int Columns => 2 * Vector512<T>.Count;

    public static int ColumnStep => Vector512<T>.Count;

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
            case 6: Dispatch<N6>(in tile); break;
            case 7: Dispatch<N7>(in tile); break;
            case 8: Dispatch<N8>(in tile); break;
            case 9: Dispatch<N9>(in tile); break;
            case 10: Dispatch<N10>(in tile); break;
            case 11: Dispatch<N11>(in tile); break;
            default: Dispatch<N12>(in tile); break;
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
        if (tile.Columns == 2 * Vector512<T>.Count)
        {
            Tile<TRows, N2, TLayout, N0>(in tile);
        }
        else if (tile.Columns > Vector512<T>.Count)
        {
            Tile<TRows, N2, TLayout, N1>(in tile);
        }
        else if (tile.Columns == Vector512<T>.Count)
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
        long bStep = TLayout.Value == Strided ? tile.BStep : 2 * Vector512<T>.Count;
        T* a3 = a0 + (3 * aRow);
        T* a6 = a0 + (6 * aRow);
        T* a9 = a0 + (9 * aRow);
        long* offsets = tile.Offsets;
        long* rowOffsets = tile.RowOffsets;
        long offset = 0;
        Vector512<T> mask = TMasked.Value != 0 ? Mask(tile.Columns) : default;
        T* s0 = TLayout.Value == ScatteredA ? a0 + rowOffsets[0] : null;
        T* s1 = TLayout.Value == ScatteredA && TRows.Value > 1 ? a0 + rowOffsets[1] : null;
        T* s2 = TLayout.Value == ScatteredA && TRows.Value > 2 ? a0 + rowOffsets[2] : null;
        T* s3 = TLayout.Value == ScatteredA && TRows.Value > 3 ? a0 + rowOffsets[3] : null;
        T* s4 = TLayout.Value == ScatteredA && TRows.Value > 4 ? a0 + rowOffsets[4] : null;
        T* s5 = TLayout.Value == ScatteredA && TRows.Value > 5 ? a0 + rowOffsets[5] : null;
        T* s6 = TLayout.Value == ScatteredA && TRows.Value > 6 ? a0 + rowOffsets[6] : null;
        T* s7 = TLayout.Value == ScatteredA && TRows.Value > 7 ? a0 + rowOffsets[7] : null;
        T* s8 = TLayout.Value == ScatteredA && TRows.Value > 8 ? a0 + rowOffsets[8] : null;
        T* s9 = TLayout.Value == ScatteredA && TRows.Value > 9 ? a0 + rowOffsets[9] : null;
        T* s10 = TLayout.Value == ScatteredA && TRows.Value > 10 ? a0 + rowOffsets[10] : null;
        T* s11 = TLayout.Value == ScatteredA && TRows.Value > 11 ? a0 + rowOffsets[11] : null;
        if (TLayout.Value is Packed or Strided && Sse.IsSupported && tile.K >= 128)
        {
            for (int row = 0; row < TRows.Value; row++)
            {
                Sse.Prefetch0(tile.C + (row * tile.CRow));
                Sse.Prefetch0(tile.C + (row * tile.CRow) + Vector512<T>.Count);
            }
        }

        Vector512<T> c00 = Vector512<T>.Zero, c01 = Vector512<T>.Zero;
        Vector512<T> c10 = Vector512<T>.Zero, c11 = Vector512<T>.Zero;
        Vector512<T> c20 = Vector512<T>.Zero, c21 = Vector512<T>.Zero;
        Vector512<T> c30 = Vector512<T>.Zero, c31 = Vector512<T>.Zero;
        Vector512<T> c40 = Vector512<T>.Zero, c41 = Vector512<T>.Zero;
        Vector512<T> c50 = Vector512<T>.Zero, c51 = Vector512<T>.Zero;
        Vector512<T> c60 = Vector512<T>.Zero, c61 = Vector512<T>.Zero;
        Vector512<T> c70 = Vector512<T>.Zero, c71 = Vector512<T>.Zero;
        Vector512<T> c80 = Vector512<T>.Zero, c81 = Vector512<T>.Zero;
        Vector512<T> c90 = Vector512<T>.Zero, c91 = Vector512<T>.Zero;
        Vector512<T> c100 = Vector512<T>.Zero, c101 = Vector512<T>.Zero;
        Vector512<T> c110 = Vector512<T>.Zero, c111 = Vector512<T>.Zero;
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

            Vector512<T> b0 = TVectors.Value > 1 ? Vector512.Load(b) : LoadLast<TLayout, TMasked>(b, mask);
            Vector512<T> b1 = TVectors.Value > 1 ? LoadLast<TLayout, TMasked>(b + Vector512<T>.Count, mask) : default;
            Vector512<T> first = Vector512.Create(TLayout.Value == ScatteredA ? s0[offset] : *a0);
            c00 = MultiplyAdd(b0, first, c00);
            c01 = TVectors.Value > 1 ? MultiplyAdd(b1, first, c01) : c01;

            if (TRows.Value > 1)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s1[offset] : TLayout.Value == Strided ? a0[aRow] : a0[1]);
                c10 = MultiplyAdd(b0, a, c10);
                c11 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c11) : c11;
            }

            if (TRows.Value > 2)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s2[offset] : TLayout.Value == Strided ? a0[aRow2] : a0[2]);
                c20 = MultiplyAdd(b0, a, c20);
                c21 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c21) : c21;
            }

            if (TRows.Value > 3)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s3[offset] : TLayout.Value == Strided ? *a3 : a0[3]);
                c30 = MultiplyAdd(b0, a, c30);
                c31 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c31) : c31;
            }

            if (TRows.Value > 4)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s4[offset] : TLayout.Value == Strided ? a3[aRow] : a0[4]);
                c40 = MultiplyAdd(b0, a, c40);
                c41 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c41) : c41;
            }

            if (TRows.Value > 5)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s5[offset] : TLayout.Value == Strided ? a3[aRow2] : a0[5]);
                c50 = MultiplyAdd(b0, a, c50);
                c51 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c51) : c51;
            }

            if (TRows.Value > 6)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s6[offset] : TLayout.Value == Strided ? *a6 : a0[6]);
                c60 = MultiplyAdd(b0, a, c60);
                c61 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c61) : c61;
            }

            if (TRows.Value > 7)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s7[offset] : TLayout.Value == Strided ? a6[aRow] : a0[7]);
                c70 = MultiplyAdd(b0, a, c70);
                c71 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c71) : c71;
            }

            if (TRows.Value > 8)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s8[offset] : TLayout.Value == Strided ? a6[aRow2] : a0[8]);
                c80 = MultiplyAdd(b0, a, c80);
                c81 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c81) : c81;
            }

            if (TRows.Value > 9)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s9[offset] : TLayout.Value == Strided ? *a9 : a0[9]);
                c90 = MultiplyAdd(b0, a, c90);
                c91 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c91) : c91;
            }

            if (TRows.Value > 10)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s10[offset] : TLayout.Value == Strided ? a9[aRow] : a0[10]);
                c100 = MultiplyAdd(b0, a, c100);
                c101 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c101) : c101;
            }

            if (TRows.Value > 11)
            {
                Vector512<T> a = Vector512.Create(TLayout.Value == ScatteredA ? s11[offset] : TLayout.Value == Strided ? a9[aRow2] : a0[11]);
                c110 = MultiplyAdd(b0, a, c110);
                c111 = TVectors.Value > 1 ? MultiplyAdd(b1, a, c111) : c111;
            }

            b += bStep;
            a0 += aStep;
            if (TLayout.Value == Strided)
            {
                a3 += aStep;
                a6 += aStep;
                a9 += aStep;
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

        if (TRows.Value > 6)
        {
            Store<TVectors, TMasked>(in tile, c + (6 * tile.CRow), source + (6 * tile.SourceRow), c60, c61, mask);
        }

        if (TRows.Value > 7)
        {
            Store<TVectors, TMasked>(in tile, c + (7 * tile.CRow), source + (7 * tile.SourceRow), c70, c71, mask);
        }

        if (TRows.Value > 8)
        {
            Store<TVectors, TMasked>(in tile, c + (8 * tile.CRow), source + (8 * tile.SourceRow), c80, c81, mask);
        }

        if (TRows.Value > 9)
        {
            Store<TVectors, TMasked>(in tile, c + (9 * tile.CRow), source + (9 * tile.SourceRow), c90, c91, mask);
        }

        if (TRows.Value > 10)
        {
            Store<TVectors, TMasked>(in tile, c + (10 * tile.CRow), source + (10 * tile.SourceRow), c100, c101, mask);
        }

        if (TRows.Value > 11)
        {
            Store<TVectors, TMasked>(in tile, c + (11 * tile.CRow), source + (11 * tile.SourceRow), c110, c111, mask);
        }
    }

    /// <summary>c = alpha · sum + beta · source for one row of the tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors, TMasked>(in GemmTile<T> tile, T* c, T* source, Vector512<T> sum0, Vector512<T> sum1, Vector512<T> mask)
        where TVectors : struct, IConstant
        where TMasked : struct, IConstant
    {
        Vector512<T> alpha = Vector512.Create(tile.Alpha);
        if (TVectors.Value > 1)
        {
            StoreVector<N0>(in tile, c, source, sum0 * alpha, mask);
            T* source1 = tile.SourceMode == GemmSource.Column ? source : source + Vector512<T>.Count;
            StoreVector<TMasked>(in tile, c + Vector512<T>.Count, source1, sum1 * alpha, mask);
        }
        else
        {
            StoreVector<TMasked>(in tile, c, source, sum0 * alpha, mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreVector<TMasked>(in GemmTile<T> tile, T* c, T* source, Vector512<T> value, Vector512<T> mask)
        where TMasked : struct, IConstant
    {
        if (TMasked.Value == 0)
        {
            if (tile.SourceMode != GemmSource.None)
            {
                Vector512<T> old = tile.SourceMode == GemmSource.Column ? Vector512.Create(*source) : Vector512.Load(source);
                value = MultiplyAdd(old, Vector512.Create(tile.Beta), value);
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
    private static Vector512<T> LoadLast<TLayout, TMasked>(T* b, Vector512<T> mask)
        where TLayout : struct, IConstant
        where TMasked : struct, IConstant
        => TMasked.Value == 0 || TLayout.Value != Strided ? Vector512.Load(b)
            : sizeof(T) == sizeof(float) ? Avx512F.MaskLoad((float*)b, mask.AsSingle(), Vector512<float>.Zero).As<float, T>()
            : Avx512F.MaskLoad((double*)b, mask.AsDouble(), Vector512<double>.Zero).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreMasked(in GemmTile<T> tile, T* c, T* source, Vector512<T> value, Vector512<T> mask)
    {
        if (tile.SourceMode != GemmSource.None)
        {
            Vector512<T> old = tile.SourceMode == GemmSource.Column ? Vector512.Create(*source)
                : sizeof(T) == sizeof(float) ? Avx512F.MaskLoad((float*)source, mask.AsSingle(), Vector512<float>.Zero).As<float, T>()
                : Avx512F.MaskLoad((double*)source, mask.AsDouble(), Vector512<double>.Zero).As<double, T>();
            value = MultiplyAdd(old, Vector512.Create(tile.Beta), value);
        }

        if (sizeof(T) == sizeof(float))
        {
            Avx512F.MaskStore((float*)c, mask.AsSingle(), value.AsSingle());
        }
        else
        {
            Avx512F.MaskStore((double*)c, mask.AsDouble(), value.AsDouble());
        }
    }

    /// <summary>Ones in the lanes of a tile's last vector that belong to the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Mask(int columns)
    {
        int count = ((columns - 1) % Vector512<T>.Count) + 1;
        return sizeof(T) == sizeof(float)
            ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
            : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z)
        => sizeof(T) == sizeof(float)
            ? Avx512F.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Avx512F.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
