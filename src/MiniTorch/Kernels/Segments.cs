using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>How the elements of a segment are brought together.</summary>
internal enum SegmentReduction
{
    Sum,
    Mean,
    Prod,
    Max,
    Min,
}

/// <summary>Where the segments of each row lie along an axis: segment s of row r is [Bounds[r · (Count + 1) + s], Bounds[… + 1]).</summary>
internal readonly record struct SegmentBounds(long[] Bounds, long Count)
{
    internal (int Start, int End) this[long row, long segment]
    {
        get
        {
            long at = row * (Count + 1) + segment;
            return ((int)Bounds[at], (int)Bounds[at + 1]);
        }
    }
}

/// <summary>Reductions of stretches of a dense tensor along one axis. Half types round after each step, as libtorch does.</summary>
internal static class Segments
{
    /// <summary>into[r, s, c] = the reduction of initial and data[r, start … end, c].</summary>
    /// <param name="reduction">How values meet.</param>
    /// <param name="data">Dense, in its compute type.</param>
    /// <param name="lines">Of data, along the axis.</param>
    /// <param name="segments">Where the segments lie.</param>
    /// <param name="initial">What each reduction starts from; null for what leaves the elements as they are.</param>
    /// <param name="dtype">The dtype to round to.</param>
    /// <param name="into">Dense, of data's dtype.</param>
    internal static void Reduce(SegmentReduction reduction, TensorImpl data, Lines lines, SegmentBounds segments, double? initial, DType dtype, TensorImpl into) =>
        Dispatch.Float(data.DType, new ReduceWork(reduction, data, lines, segments, initial, dtype, into));

    /// <summary>The gradient of <see cref="Reduce"/> with respect to data; extrema that are tied share it.</summary>
    internal static void Backward(SegmentReduction reduction, TensorImpl grad, TensorImpl output, TensorImpl data, Lines lines, SegmentBounds segments, double? initial, TensorImpl into) =>
        Dispatch.Float(data.DType, new BackwardWork(reduction, grad, output, data, lines, segments, initial, into));

    /// <summary>For each element along the axis the number of its segment, or their count for one that lies in none: int64, of the shape of data.</summary>
    internal static TensorImpl Numbers(long[] sizes, Lines lines, SegmentBounds segments)
    {
        TensorImpl numbers = TensorImpl.Empty(sizes, DType.Int64);
        Span<long> all = numbers.Span<long>();
        all.Fill(segments.Count);
        int inner = (int)lines.Inner;
        for (long row = 0; row < lines.Outer; row++)
        {
            int first = (int)(row * lines.Length * inner);
            for (long s = 0; s < segments.Count; s++)
            {
                (int start, int end) = segments[row, s];
                all.Slice(first + start * inner, (end - start) * inner).Fill(s);
            }
        }
        return numbers;
    }

    private readonly struct ReduceWork(SegmentReduction reduction, TensorImpl data, Lines lines, SegmentBounds segments, double? initial, DType dtype, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> x = data.Span<T>();
            Span<T> results = into.Span<T>();
            int inner = (int)lines.Inner;
            T first = Round(initial is { } given ? T.CreateTruncating(given) : Identity<T>());
            for (long row = 0; row < lines.Outer; row++)
            {
                for (long s = 0; s < segments.Count; s++)
                {
                    (int start, int end) = segments[row, s];
                    Span<T> result = results.Slice((int)((row * segments.Count + s) * inner), inner);
                    result.Fill(first);
                    for (int j = start; j < end; j++)
                    {
                        Meet(result, x.Slice((int)((row * lines.Length + j) * inner), inner));
                    }
                    if (reduction == SegmentReduction.Mean)
                    {
                        Divide(result, end - start);
                    }
                }
            }
        }

        private T Identity<T>() where T : IBinaryFloatingPointIeee754<T> => reduction switch
        {
            SegmentReduction.Max => T.NegativeInfinity,
            SegmentReduction.Min => T.PositiveInfinity,
            SegmentReduction.Prod => T.One,
            _ => T.Zero,
        };

        private void Meet<T>(Span<T> result, ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < result.Length; i++)
            {
                (T old, T value) = (result[i], x[i]);
                result[i] = reduction switch
                {
                    SegmentReduction.Max => T.IsNaN(value) || value > old ? value : old,
                    SegmentReduction.Min => T.IsNaN(value) || value < old ? value : old,
                    SegmentReduction.Prod => Round(old * value),
                    _ => Round(old + value),
                };
            }
        }

        private void Divide<T>(Span<T> result, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = count > 0 ? Round(result[i] / T.CreateTruncating(count)) : initial is null ? T.NaN : result[i];
            }
        }

        private T Round<T>(T value) where T : unmanaged => HalfRounding.Round(value, dtype);
    }

    private readonly struct BackwardWork(SegmentReduction reduction, TensorImpl grad, TensorImpl output, TensorImpl data, Lines lines, SegmentBounds segments, double? initial, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> x = data.Span<T>();
            ReadOnlySpan<T> grads = grad.Span<T>();
            ReadOnlySpan<T> reduced = output.Span<T>();
            Span<T> result = into.Span<T>();
            result.Clear();
            int inner = (int)lines.Inner;
            for (long row = 0; row < lines.Outer; row++)
            {
                int first = (int)(row * lines.Length * inner);
                for (long s = 0; s < segments.Count; s++)
                {
                    (int start, int end) = segments[row, s];
                    int at = (int)((row * segments.Count + s) * inner);
                    (int from, int count) = (first + start * inner, (end - start) * inner);
                    for (int c = 0; c < inner && count > 0; c++)
                    {
                        Spread(x.Slice(from, count), c, inner, grads[at + c], reduced[at + c], result.Slice(from, count));
                    }
                }
            }
        }

        /// <summary>One column of one segment.</summary>
        private void Spread<T>(ReadOnlySpan<T> x, int column, int step, T g, T y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            switch (reduction)
            {
                case SegmentReduction.Sum:
                case SegmentReduction.Mean:
                    T share = reduction == SegmentReduction.Sum ? g : g / T.CreateTruncating(x.Length / step);
                    for (int i = column; i < x.Length; i += step)
                    {
                        result[i] = share;
                    }
                    return;
                case SegmentReduction.Prod:
                    for (int i = column; i < x.Length; i += step)
                    {
                        result[i] = x[i] == T.Zero || T.IsNaN(x[i]) ? g * WithoutOne(x, column, step, i) : g * y / x[i];
                    }
                    return;
                default:
                    int ties = 0;
                    for (int i = column; i < x.Length; i += step)
                    {
                        ties += T.IsNaN(x[i]) || x[i] == y ? 1 : 0;
                    }
                    for (int i = column; i < x.Length; i += step)
                    {
                        result[i] = T.IsNaN(x[i]) || x[i] == y ? g / T.CreateTruncating(ties) : T.Zero;
                    }
                    return;
            }
        }

        private T WithoutOne<T>(ReadOnlySpan<T> x, int column, int step, int left) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T product = initial is { } given ? T.CreateTruncating(given) : T.One;
            for (int i = column; i < x.Length; i += step)
            {
                product *= i == left ? T.One : x[i];
            }
            return product;
        }
    }
}
