using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>The largest or smallest element along a dimension and where it stands: the first of equals, and the first NaN before everything.</summary>
internal static class ArgExtremum
{
    /// <param name="x">Real; the lines along the dimension are not empty.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="largest">Whether the largest is looked for.</param>
    /// <param name="values">Dense, of the dtype of <paramref name="x"/>; null if only places are asked for.</param>
    /// <param name="indices">Dense, int64.</param>
    internal static void Run(TensorImpl x, int dim, bool largest, TensorImpl? values, TensorImpl indices)
    {
        // Narrow integers are read as int32: then an index fits into the lane of a value.
        DType dtype = x.DType.ComputeType() switch { DType.Float32 => DType.Float32, DType.Float64 => DType.Float64, DType.Int64 => DType.Int64, _ => DType.Int32 };
        Dispatch.Real(dtype, new Work(Copy.Dense(x, dtype), Lines.Of(x, dim), largest, values, indices));
    }

    private readonly struct Work(TensorImpl x, Lines lines, bool largest, TensorImpl? values, TensorImpl indices) : IRealWork
    {
        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (lines.Count == 0)
            {
                return;
            }
            if (lines.Inner == 1)
            {
                Parallel.For(0, lines.Outer, Math.Max(1, 16384 / lines.Length), new AlongLines<T>(x, lines, largest, values, indices));
            }
            else
            {
                long chunks = (lines.Inner + AcrossLines<T>.Columns - 1) / AcrossLines<T>.Columns;
                Parallel.For(0, lines.Outer * chunks, Math.Max(1, 16384 / (lines.Length * Math.Min(lines.Inner, AcrossLines<T>.Columns))), new AcrossLines<T>(x, lines, chunks, largest, values, indices));
            }
        }
    }

    private readonly struct AlongLines<T>(TensorImpl x, Lines lines, bool largest, TensorImpl? values, TensorImpl indices) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Invoke(long begin, long end)
        {
            int length = (int)lines.Length;
            Span<long> places = indices.Span<long>();
            for (long i = begin; i < end; i++)
            {
                ReadOnlySpan<T> line = x.Span<T>().Slice((int)(i * length), length);
                T value = largest ? TensorPrimitives.Max(line) : TensorPrimitives.Min(line);
                places[(int)i] = IndexOf(line, value);
                if (values is not null)
                {
                    Elements.Store<T>([value], values, i, 1);
                }
            }
        }
    }

    /// <summary>The place of the first element equal to <paramref name="value"/> (or of the first NaN), which there is.</summary>
    private static int IndexOf<T>(ReadOnlySpan<T> line, T value) where T : unmanaged, INumber<T>
    {
        bool isNaN = T.IsNaN(value);
        var wanted = new Vector<T>(value);
        int i = 0;
        for (; i + Vector<T>.Count <= line.Length; i += Vector<T>.Count)
        {
            var here = new Vector<T>(line[i..]);
            if (isNaN ? !Vector.EqualsAll(here, here) : Vector.EqualsAny(here, wanted))
            {
                break;
            }
        }
        while (isNaN ? !T.IsNaN(line[i]) : line[i] != value)
        {
            i++;
        }
        return i;
    }

    /// <summary>Rows of neighbouring lines at once; a place is kept as the bits of a value.</summary>
    private readonly struct AcrossLines<T>(TensorImpl x, Lines lines, long chunks, bool largest, TensorImpl? values, TensorImpl indices) : IRangeBody where T : unmanaged, INumber<T>
    {
        internal const int Columns = 256;

        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<T> best = stackalloc T[Columns];
            Span<T> places = stackalloc T[Columns];
            for (long unit = begin; unit < end; unit++)
            {
                (long outer, long chunk) = Math.DivRem(unit, chunks);
                int column = (int)(chunk * Columns);
                int count = (int)Math.Min(Columns, lines.Inner - column);
                int start = (int)(outer * lines.Length * lines.Inner + column);
                x.Span<T>().Slice(start, count).CopyTo(best);
                places[..count].Clear();
                for (int k = 1; k < lines.Length; k++)
                {
                    Update(x.Span<T>().Slice(start + k * (int)lines.Inner, count), PlaceOf(k), best, places);
                }
                long at = outer * lines.Inner + column;
                Span<long> result = indices.Span<long>().Slice((int)at, count);
                for (int i = 0; i < count; i++)
                {
                    result[i] = Unsafe.SizeOf<T>() == 8 ? Unsafe.BitCast<T, long>(places[i]) : Unsafe.BitCast<T, int>(places[i]);
                }
                if (values is not null)
                {
                    Elements.Store<T>(best[..count], values, at, 1);
                }
            }
        }

        private static T PlaceOf(int k) => Unsafe.SizeOf<T>() == 8 ? Unsafe.BitCast<long, T>(k) : Unsafe.BitCast<int, T>(k);

        private void Update(ReadOnlySpan<T> row, T place, Span<T> best, Span<T> places)
        {
            int i = 0;
            for (; i + Vector<T>.Count <= row.Length; i += Vector<T>.Count)
            {
                var here = new Vector<T>(row[i..]);
                var before = new Vector<T>(best[i..]);
                Vector<T> better = largest ? Vector.GreaterThan(here, before) : Vector.LessThan(here, before);
                better |= ~Vector.Equals(here, here) & Vector.Equals(before, before);
                Vector.ConditionalSelect(better, here, before).CopyTo(best[i..]);
                Vector.ConditionalSelect(better, new Vector<T>(place), new Vector<T>(places[i..])).CopyTo(places[i..]);
            }
            for (; i < row.Length; i++)
            {
                if ((largest ? row[i] > best[i] : row[i] < best[i]) || (T.IsNaN(row[i]) && !T.IsNaN(best[i])))
                {
                    (best[i], places[i]) = (row[i], place);
                }
            }
        }
    }
}
