using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>How many elements differ from 0 (NaN does), whether all do, whether any does.</summary>
internal static class Counting
{
    /// <summary>into = the number of elements that are not 0.</summary>
    internal static void Nonzero(TensorImpl x, ulong mask, TensorImpl into) => Run<Count>(x, mask, into);

    /// <summary>into = whether no element is 0; true for no elements.</summary>
    internal static void All(TensorImpl x, ulong mask, TensorImpl into) => Run<AllOf>(x, mask, into);

    /// <summary>into = whether an element is not 0.</summary>
    internal static void Any(TensorImpl x, ulong mask, TensorImpl into) => Run<AnyOf>(x, mask, into);

    private static void Run<TQuestion>(TensorImpl x, ulong mask, TensorImpl into) where TQuestion : struct, IQuestion
    {
        if (x.DType.IsComplex())
        {
            Reduce.Run<ComplexFold<TQuestion>, Complex, long>(default, x, mask, into);
        }
        else
        {
            Dispatch.Real(x.DType, new Work<TQuestion>(x, mask, into));
        }
    }

    /// <summary>A question about how many of so many are not 0.</summary>
    private interface IQuestion
    {
        static abstract long Identity { get; }

        static abstract long Of(long nonzero, int total);

        static abstract long Combine(long left, long right);
    }

    private readonly struct Count : IQuestion
    {
        public static long Identity => 0;

        public static long Of(long nonzero, int total) => nonzero;

        public static long Combine(long left, long right) => left + right;
    }

    private readonly struct AllOf : IQuestion
    {
        public static long Identity => 1;

        public static long Of(long nonzero, int total) => nonzero == total ? 1 : 0;

        public static long Combine(long left, long right) => left & right;
    }

    private readonly struct AnyOf : IQuestion
    {
        public static long Identity => 0;

        public static long Of(long nonzero, int total) => nonzero != 0 ? 1 : 0;

        public static long Combine(long left, long right) => left | right;
    }

    private readonly struct Work<TQuestion>(TensorImpl x, ulong mask, TensorImpl into) : IRealWork where TQuestion : struct, IQuestion
    {
        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => Reduce.Run<RealFold<TQuestion, T>, T, long>(default, x, mask, into);
    }

    private readonly struct RealFold<TQuestion, T> : IFold<T, long> where TQuestion : struct, IQuestion where T : unmanaged, INumber<T>
    {
        public long Identity => TQuestion.Identity;

        public long Fold(ReadOnlySpan<T> values)
        {
            long nonzero = 0;
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                for (; i + Vector<T>.Count <= values.Length; i += Vector<T>.Count)
                {
                    Vector<T> isZero = Vector.Equals(new Vector<T>(values[i..]), Vector<T>.Zero);
                    nonzero += Vector<T>.Count - Vector.CountWhereAllBitsSet(isZero);
                }
            }
            for (; i < values.Length; i++)
            {
                nonzero += T.IsZero(values[i]) ? 0 : 1;
            }
            return TQuestion.Of(nonzero, values.Length);
        }

        public long Combine(long left, long right) => TQuestion.Combine(left, right);

        public void Start(ReadOnlySpan<T> row, Span<long> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = T.IsZero(row[i]) ? 0 : 1;
            }
        }

        public void Fold(ReadOnlySpan<T> row, Span<long> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = TQuestion.Combine(into[i], T.IsZero(row[i]) ? 0 : 1);
            }
        }

        public void Combine(ReadOnlySpan<long> left, Span<long> right)
        {
            for (int i = 0; i < right.Length; i++)
            {
                right[i] = TQuestion.Combine(left[i], right[i]);
            }
        }

        public void Finish(Span<long> values, TensorImpl into, long at) => Elements.Store<long>(values, into, at, 1);
    }

    private readonly struct ComplexFold<TQuestion> : IFold<Complex, long> where TQuestion : struct, IQuestion
    {
        public long Identity => TQuestion.Identity;

        public long Fold(ReadOnlySpan<Complex> values)
        {
            long nonzero = 0;
            foreach (Complex value in values)
            {
                nonzero += One(value);
            }
            return TQuestion.Of(nonzero, values.Length);
        }

        private static long One(Complex value) => value == Complex.Zero ? 0 : 1;

        public long Combine(long left, long right) => TQuestion.Combine(left, right);

        public void Start(ReadOnlySpan<Complex> row, Span<long> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = One(row[i]);
            }
        }

        public void Fold(ReadOnlySpan<Complex> row, Span<long> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = TQuestion.Combine(into[i], One(row[i]));
            }
        }

        public void Combine(ReadOnlySpan<long> left, Span<long> right)
        {
            for (int i = 0; i < right.Length; i++)
            {
                right[i] = TQuestion.Combine(left[i], right[i]);
            }
        }

        public void Finish(Span<long> values, TensorImpl into, long at) => Elements.Store<long>(values, into, at, 1);
    }
}
