using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Sums and means over any set of dimensions; see Note [The shape of a reduction] for the order of additions.</summary>
internal static class Sum
{
    /// <summary>into[kept] = Σ x[kept, reduced]; <paramref name="into"/> has the shape with the reduced dimensions kept at size 1 or removed.</summary>
    /// <param name="x">Any dtype.</param>
    /// <param name="mask">A bit for each reduced dimension.</param>
    /// <param name="into">Dense; the dtype in which the sum is accumulated is its compute type (float32 sums of half types).</param>
    /// <param name="divisor">What the sum is divided by: the count, for a mean.</param>
    internal static void Run(TensorImpl x, ulong mask, TensorImpl into, long divisor = 1)
    {
        switch (into.DType.ComputeType())
        {
            case DType.Float32: Reduce.Run<SumFold<float>, float, float>(new(divisor), x, mask, into); break;
            case DType.Float64: Reduce.Run<SumFold<double>, double, double>(new(divisor), x, mask, into); break;
            case DType.Complex128: Reduce.Run<SumFold<Complex>, Complex, Complex>(new(divisor), x, mask, into); break;
            case DType.Int64: Reduce.Run<SumFold<long>, long, long>(new(divisor), x, mask, into); break;
            case DType.Int32: Reduce.Run<SumFold<int>, int, int>(new(divisor), x, mask, into); break;
            case DType.Int16: Reduce.Run<SumFold<short>, short, short>(new(divisor), x, mask, into); break;
            case DType.Int8: Reduce.Run<SumFold<sbyte>, sbyte, sbyte>(new(divisor), x, mask, into); break;
            default: Reduce.Run<SumFold<byte>, byte, byte>(new(divisor), x, mask, into); break;
        }
    }

    /// <summary>into[kept] = finish(Σ f(x[kept, reduced])).</summary>
    internal static void RunMapped<TSummand, TIn, T>(TSummand summand, TensorImpl x, ulong mask, TensorImpl into)
        where TSummand : struct, ISummand<TIn, T>
        where TIn : unmanaged
        where T : unmanaged, INumberBase<T> =>
        Reduce.Run<MappedSumFold<TSummand, TIn, T>, TIn, T>(new(summand), x, mask, into);
}

/// <summary>A function of the elements that are summed, and what becomes of the sum.</summary>
internal interface ISummand<TIn, T>
{
    void Map(ReadOnlySpan<TIn> x, Span<T> result);

    void Finish(Span<T> sums);
}

/// <summary>Σ x / divisor.</summary>
internal readonly struct SumFold<T>(long divisor) : IFold<T, T> where T : unmanaged, INumberBase<T>
{
    public T Identity => T.Zero;

    public T Fold(ReadOnlySpan<T> values) => Lanes.Sum(values);

    public T Combine(T left, T right) => left + right;

    public void Start(ReadOnlySpan<T> row, Span<T> into) => row.CopyTo(into);

    public void Fold(ReadOnlySpan<T> row, Span<T> into) => TensorPrimitives.Add(into, row, into);

    public static bool FoldsRows => Vector<T>.IsSupported;

    public static void FoldRows(ref readonly T first, nint stride, int rows, Span<T> into) => Lanes.SumRows(in first, stride, rows, into);

    public void Combine(ReadOnlySpan<T> left, Span<T> right) => TensorPrimitives.Add(left, right, right);

    public void Finish(Span<T> values, TensorImpl into, long at)
    {
        if (divisor != 1)
        {
            TensorPrimitives.Divide(values, T.CreateTruncating(divisor), values);
        }
        Elements.Store<T>(values, into, at, 1);
    }
}

/// <summary>Σ f(x), mapped block by block.</summary>
internal readonly struct MappedSumFold<TSummand, TIn, T>(TSummand summand) : IFold<TIn, T>
    where TSummand : struct, ISummand<TIn, T>
    where TIn : unmanaged
    where T : unmanaged, INumberBase<T>
{
    public T Identity => T.Zero;

    [SkipLocalsInit]
    public T Fold(ReadOnlySpan<TIn> values)
    {
        Span<T> mapped = stackalloc T[Reduce.Block];
        mapped = mapped[..values.Length];
        summand.Map(values, mapped);
        return Lanes.Sum<T>(mapped);
    }

    public T Combine(T left, T right) => left + right;

    public void Start(ReadOnlySpan<TIn> row, Span<T> into) => summand.Map(row, into);

    [SkipLocalsInit]
    public void Fold(ReadOnlySpan<TIn> row, Span<T> into)
    {
        Span<T> mapped = stackalloc T[Reduce.Block];
        mapped = mapped[..row.Length];
        summand.Map(row, mapped);
        TensorPrimitives.Add(into, mapped, into);
    }

    public void Combine(ReadOnlySpan<T> left, Span<T> right) => TensorPrimitives.Add(left, right, right);

    public void Finish(Span<T> values, TensorImpl into, long at)
    {
        summand.Finish(values);
        Elements.Store<T>(values, into, at, 1);
    }
}
