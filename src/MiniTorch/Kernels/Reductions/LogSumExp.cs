using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>log Σ exp(x) over any set of dimensions, around the largest element.</summary>
internal static class LogSumExp
{
    internal static void Run(TensorImpl x, ulong mask, TensorImpl into)
    {
        if (into.DType.IsComplex())
        {
            // Around the largest real part.
            Reduce.Run<ComplexFold, Complex, Scaled>(default, x, mask, into);
        }
        else if (into.DType.ComputeType() == DType.Float64)
        {
            Reduce.Run<Fold<double>, double, Scaled>(default, x, mask, into);
        }
        else
        {
            Reduce.Run<Fold<float>, float, Scaled>(default, x, mask, into);
        }
    }

    /// <summary>Sum · exp(Shift).</summary>
    private readonly record struct Scaled(double Shift, Complex Sum)
    {
        /// <summary>The sum of no elements.</summary>
        internal static Scaled Zero => new(double.NegativeInfinity, 0);

        internal static Scaled Of(Complex value) => double.IsFinite(value.Real)
            ? new(value.Real, Complex.Exp(new Complex(0, value.Imaginary)))
            : Extreme(value);

        /// <summary>−∞ adds nothing, +∞ and NaN win.</summary>
        private static Scaled Extreme(Complex value) => double.IsNegativeInfinity(value.Real) ? Zero : new(value.Real, 1);

        internal static Scaled Combine(in Scaled left, in Scaled right)
        {
            if (double.IsNaN(left.Shift) || double.IsNegativeInfinity(right.Shift))
            {
                return left;
            }
            if (double.IsNaN(right.Shift) || double.IsNegativeInfinity(left.Shift))
            {
                return right;
            }
            if (double.IsPositiveInfinity(left.Shift) || double.IsPositiveInfinity(right.Shift))
            {
                return new(double.PositiveInfinity, 1);
            }
            return left.Shift >= right.Shift
                ? new(left.Shift, left.Sum + right.Sum * Math.Exp(right.Shift - left.Shift))
                : new(right.Shift, right.Sum + left.Sum * Math.Exp(left.Shift - right.Shift));
        }

        internal double Real => double.IsFinite(Shift) ? Math.Log(Sum.Real) + Shift : Shift;

        internal Complex Value => double.IsFinite(Shift) ? Complex.Log(Sum) + Shift : Shift;
    }

    private readonly struct Fold<T> : IFold<T, Scaled> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Scaled Identity => Scaled.Zero;

        [SkipLocalsInit]
        Scaled IFold<T, Scaled>.Fold(ReadOnlySpan<T> values)
        {
            T max = TensorPrimitives.Max(values);
            if (!T.IsFinite(max))
            {
                return new(double.CreateTruncating(max), T.IsNegativeInfinity(max) ? 0 : 1);
            }
            Span<T> terms = stackalloc T[Reduce.Block];
            terms = terms[..values.Length];
            TensorPrimitives.Subtract(values, max, terms);
            VectorMath.Exp<T>(terms, terms);
            return new(double.CreateTruncating(max), double.CreateTruncating(Lanes.Sum<T>(terms)));
        }

        public Scaled Combine(Scaled left, Scaled right) => Scaled.Combine(left, right);

        public void Start(ReadOnlySpan<T> row, Span<Scaled> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = Scaled.Of(double.CreateTruncating(row[i]));
            }
        }

        void IFold<T, Scaled>.Fold(ReadOnlySpan<T> row, Span<Scaled> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = Scaled.Combine(into[i], Scaled.Of(double.CreateTruncating(row[i])));
            }
        }

        public void Combine(ReadOnlySpan<Scaled> left, Span<Scaled> right)
        {
            for (int i = 0; i < right.Length; i++)
            {
                right[i] = Scaled.Combine(left[i], right[i]);
            }
        }

        public void Finish(Span<Scaled> values, TensorImpl into, long at)
        {
            for (int i = 0; i < values.Length; i++)
            {
                Elements.Store([values[i].Real], into, at + i, 1);
            }
        }
    }

    private readonly struct ComplexFold : IFold<Complex, Scaled>
    {
        public Scaled Identity => Scaled.Zero;

        Scaled IFold<Complex, Scaled>.Fold(ReadOnlySpan<Complex> values)
        {
            Scaled sum = Scaled.Of(values[0]);
            foreach (Complex value in values[1..])
            {
                sum = Scaled.Combine(sum, Scaled.Of(value));
            }
            return sum;
        }

        public Scaled Combine(Scaled left, Scaled right) => Scaled.Combine(left, right);

        public void Start(ReadOnlySpan<Complex> row, Span<Scaled> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = Scaled.Of(row[i]);
            }
        }

        void IFold<Complex, Scaled>.Fold(ReadOnlySpan<Complex> row, Span<Scaled> into)
        {
            for (int i = 0; i < row.Length; i++)
            {
                into[i] = Scaled.Combine(into[i], Scaled.Of(row[i]));
            }
        }

        public void Combine(ReadOnlySpan<Scaled> left, Span<Scaled> right)
        {
            for (int i = 0; i < right.Length; i++)
            {
                right[i] = Scaled.Combine(left[i], right[i]);
            }
        }

        public void Finish(Span<Scaled> values, TensorImpl into, long at)
        {
            for (int i = 0; i < values.Length; i++)
            {
                Elements.Store([values[i].Value], into, at + i, 1);
            }
        }
    }
}
