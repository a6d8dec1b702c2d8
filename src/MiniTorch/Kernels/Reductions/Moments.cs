using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Mean and sum of squared deviations of a number of elements; two of them combine exactly (Chan, Golub and LeVeque).</summary>
internal struct Moments
{
    internal double Count;
    internal double Mean;
    internal double M2;

    /// <summary>Variances and means over any set of dimensions, in one pass over memory.</summary>
    /// <param name="x">Floating.</param>
    /// <param name="mask">A bit for each reduced dimension.</param>
    /// <param name="finish">What is stored of the moments.</param>
    /// <param name="into">Where <paramref name="finish"/> stores; dense.</param>
    internal static void Run<TFinish>(TensorImpl x, ulong mask, TFinish finish, TensorImpl into) where TFinish : struct, IMomentsFinish
    {
        if (x.DType.ComputeType() == DType.Float64)
        {
            Reduce.Run<MomentsFold<double, TFinish>, double, Moments>(new(finish), x, mask, into);
        }
        else
        {
            Reduce.Run<MomentsFold<float, TFinish>, float, Moments>(new(finish), x, mask, into);
        }
    }

    [SkipLocalsInit]
    internal static Moments Of<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> deviations = stackalloc T[Reduce.Block];
        deviations = deviations[..values.Length];
        T center = Lanes.Sum(values) / T.CreateTruncating(values.Length);
        TensorPrimitives.Subtract(values, center, deviations);
        // The centre is rounded: what is left of the first moment corrects both results.
        double first = double.CreateTruncating(Lanes.Sum<T>(deviations));
        TensorPrimitives.Multiply<T>(deviations, deviations, deviations);
        double second = double.CreateTruncating(Lanes.Sum<T>(deviations));
        double count = values.Length;
        return new Moments { Count = count, Mean = double.CreateTruncating(center) + first / count, M2 = Math.Max(second - first * first / count, 0) };
    }

    internal static Moments Combine(in Moments left, in Moments right)
    {
        double count = left.Count + right.Count;
        double delta = right.Mean - left.Mean;
        return new Moments
        {
            Count = count,
            Mean = left.Mean + delta * (right.Count / count),
            M2 = left.M2 + right.M2 + delta * delta * (left.Count * right.Count / count),
        };
    }
}

/// <summary>Stores what an operator wants to know of the moments.</summary>
internal interface IMomentsFinish
{
    void Store(ReadOnlySpan<Moments> moments, TensorImpl into, long at);
}

/// <summary>The fold of <see cref="Moments"/>.</summary>
internal readonly struct MomentsFold<T, TFinish>(TFinish finish) : IFold<T, Moments>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TFinish : struct, IMomentsFinish
{
    public Moments Identity => new() { Mean = double.NaN };

    public Moments Fold(ReadOnlySpan<T> values) => Moments.Of(values);

    public Moments Combine(Moments left, Moments right) => Moments.Combine(left, right);

    public void Start(ReadOnlySpan<T> row, Span<Moments> into)
    {
        for (int i = 0; i < row.Length; i++)
        {
            into[i] = new Moments { Count = 1, Mean = double.CreateTruncating(row[i]), M2 = double.CreateTruncating(row[i] - row[i]) };
        }
    }

    /// <summary>Welford's step; the count is the same along the row.</summary>
    public void Fold(ReadOnlySpan<T> row, Span<Moments> into)
    {
        double count = into[0].Count + 1;
        double share = 1 / count;
        for (int i = 0; i < row.Length; i++)
        {
            ref Moments moments = ref into[i];
            double value = double.CreateTruncating(row[i]);
            double delta = value - moments.Mean;
            moments.Count = count;
            moments.Mean += delta * share;
            moments.M2 += delta * (value - moments.Mean);
        }
    }

    public void Combine(ReadOnlySpan<Moments> left, Span<Moments> right)
    {
        for (int i = 0; i < right.Length; i++)
        {
            right[i] = Moments.Combine(left[i], right[i]);
        }
    }

    public void Finish(Span<Moments> values, TensorImpl into, long at) => finish.Store(values, into, at);
}

/// <summary>The variance (or its root) with a correction of the count, and the mean where it is asked for.</summary>
internal readonly struct VarianceFinish(double correction, bool root, TensorImpl? means = null) : IMomentsFinish
{
    [SkipLocalsInit]
    public void Store(ReadOnlySpan<Moments> moments, TensorImpl into, long at)
    {
        const int Batch = 256;
        Span<double> values = stackalloc double[Batch];
        for (int done = 0; done < moments.Length; done += Batch)
        {
            int count = Math.Min(Batch, moments.Length - done);
            for (int i = 0; i < count; i++)
            {
                // At most zero degrees of freedom: 0/0 or x/0, as in libtorch.
                double variance = moments[done + i].M2 / Math.Max(moments[done + i].Count - correction, 0);
                values[i] = root ? Math.Sqrt(variance) : variance;
            }
            Elements.Store<double>(values[..count], into, at + done, 1);
            if (means is not null)
            {
                for (int i = 0; i < count; i++)
                {
                    values[i] = moments[done + i].Mean;
                }
                Elements.Store<double>(values[..count], means, at + done, 1);
            }
        }
    }
}
