using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Products over any set of dimensions.</summary>
internal static class Product
{
    internal static void Run(TensorImpl x, ulong mask, TensorImpl into)
    {
        switch (into.DType.ComputeType())
        {
            case DType.Float32: Reduce.Run<Fold<float>, float, float>(default, x, mask, into); break;
            case DType.Float64: Reduce.Run<Fold<double>, double, double>(default, x, mask, into); break;
            case DType.Complex128: Reduce.Run<Fold<Complex>, Complex, Complex>(default, x, mask, into); break;
            case DType.Int64: Reduce.Run<Fold<long>, long, long>(default, x, mask, into); break;
            case DType.Int32: Reduce.Run<Fold<int>, int, int>(default, x, mask, into); break;
            case DType.Int16: Reduce.Run<Fold<short>, short, short>(default, x, mask, into); break;
            case DType.Int8: Reduce.Run<Fold<sbyte>, sbyte, sbyte>(default, x, mask, into); break;
            default: Reduce.Run<Fold<byte>, byte, byte>(default, x, mask, into); break;
        }
    }

    private readonly struct Fold<T> : IFold<T, T> where T : unmanaged, INumberBase<T>
    {
        public T Identity => T.One;

        /// <summary>Four products side by side: the multiplications do not wait for each other.</summary>
        T IFold<T, T>.Fold(ReadOnlySpan<T> values)
        {
            (T a, T b, T c, T d) = (T.One, T.One, T.One, T.One);
            int i = 0;
            for (; i + 4 <= values.Length; i += 4)
            {
                a *= values[i];
                b *= values[i + 1];
                c *= values[i + 2];
                d *= values[i + 3];
            }
            for (; i < values.Length; i++)
            {
                a *= values[i];
            }
            return a * b * (c * d);
        }

        public T Combine(T left, T right) => left * right;

        public void Start(ReadOnlySpan<T> row, Span<T> into) => row.CopyTo(into);

        void IFold<T, T>.Fold(ReadOnlySpan<T> row, Span<T> into) => TensorPrimitives.Multiply(into, row, into);

        public void Combine(ReadOnlySpan<T> left, Span<T> right) => TensorPrimitives.Multiply(left, right, right);

        public void Finish(Span<T> values, TensorImpl into, long at) => Elements.Store<T>(values, into, at, 1);
    }
}
