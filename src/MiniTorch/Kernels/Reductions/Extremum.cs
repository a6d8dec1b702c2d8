using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>The largest or smallest elements over any set of dimensions, as values; a NaN wins over everything.</summary>
internal static class Extremum
{
    internal static void Max(TensorImpl x, ulong mask, TensorImpl into) => Dispatch.Real(x.DType, new Work<Largest>(x, mask, into));

    internal static void Min(TensorImpl x, ulong mask, TensorImpl into) => Dispatch.Real(x.DType, new Work<Smallest>(x, mask, into));

    private readonly struct Work<TChoice>(TensorImpl x, ulong mask, TensorImpl into) : IRealWork where TChoice : struct, IChoice
    {
        public void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => Reduce.Run<Fold<TChoice, T>, T, T>(default, x, mask, into);
    }

    private interface IChoice
    {
        static abstract T Of<T>(ReadOnlySpan<T> x) where T : INumber<T>;

        static abstract T Of<T>(T x, T y) where T : INumber<T>;

        static abstract void Of<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : INumber<T>;
    }

    private readonly struct Largest : IChoice
    {
        public static T Of<T>(ReadOnlySpan<T> x) where T : INumber<T> => TensorPrimitives.Max(x);

        public static T Of<T>(T x, T y) where T : INumber<T> => T.Max(x, y);

        public static void Of<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : INumber<T> => TensorPrimitives.Max(x, y, result);
    }

    private readonly struct Smallest : IChoice
    {
        public static T Of<T>(ReadOnlySpan<T> x) where T : INumber<T> => TensorPrimitives.Min(x);

        public static T Of<T>(T x, T y) where T : INumber<T> => T.Min(x, y);

        public static void Of<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : INumber<T> => TensorPrimitives.Min(x, y, result);
    }

    private readonly struct Fold<TChoice, T> : IFold<T, T>
        where TChoice : struct, IChoice
        where T : unmanaged, INumber<T>
    {
        /// <summary>There is no extremum of nothing: operators refuse that before.</summary>
        public T Identity => T.Zero;

        T IFold<T, T>.Fold(ReadOnlySpan<T> values) => TChoice.Of(values);

        public T Combine(T left, T right) => TChoice.Of(left, right);

        public void Start(ReadOnlySpan<T> row, Span<T> into) => row.CopyTo(into);

        void IFold<T, T>.Fold(ReadOnlySpan<T> row, Span<T> into) => TChoice.Of(into, row, into);

        public void Combine(ReadOnlySpan<T> left, Span<T> right) => TChoice.Of(left, right, right);

        public void Finish(Span<T> values, TensorImpl into, long at) => Elements.Store<T>(values, into, at, 1);
    }
}
