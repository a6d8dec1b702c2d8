using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>(Σ |x|^p)^(1/p) over any set of dimensions; the largest and the smallest |x| for p = ±∞, the count of nonzeros for p = 0.</summary>
internal static class Norm
{
    /// <param name="x">Floating or complex.</param>
    /// <param name="p">Any number.</param>
    /// <param name="mask">A bit for each reduced dimension.</param>
    /// <param name="dtype">In what is computed: <paramref name="x"/> is converted first. Its real dtype is that of <paramref name="into"/>.</param>
    /// <param name="into">Dense and real.</param>
    internal static void Run(TensorImpl x, double p, ulong mask, DType dtype, TensorImpl into)
    {
        if (double.IsInfinity(p))
        {
            TensorImpl magnitudes = TensorImpl.Empty(x.Sizes, into.DType.ComputeType());
            if (dtype.IsComplex())
            {
                Pointwise.Map<ComplexMagnitude, Complex, double>(default, x, magnitudes);
            }
            else
            {
                Dispatch.Float(dtype, new MagnitudeWork(x, magnitudes));
            }
            if (p > 0)
            {
                Extremum.Max(magnitudes, mask, into);
            }
            else
            {
                Extremum.Min(magnitudes, mask, into);
            }
            return;
        }
        if (dtype.IsComplex())
        {
            Sum.RunMapped<ComplexPower, Complex, double>(new(p), x, mask, into);
        }
        else
        {
            Dispatch.Float(dtype, new PowerWork(x, p, mask, into));
        }
    }

    private readonly struct MagnitudeWork(TensorImpl x, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T> => Pointwise.Map<Magnitude<T>, T, T>(default, x, into);
    }

    private readonly struct Magnitude<T> : IUnaryLoop<T, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(ReadOnlySpan<T> x, Span<T> result) => TensorPrimitives.Abs(x, result);
    }

    private readonly struct ComplexMagnitude : IUnaryLoop<Complex, double>
    {
        public void Run(ReadOnlySpan<Complex> x, Span<double> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Complex.Abs(x[i]);
            }
        }
    }

    private readonly struct PowerWork(TensorImpl x, double p, ulong mask, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T> => Sum.RunMapped<Power<T>, T, T>(new(p), x, mask, into);
    }

    private readonly struct Power<T>(double p) : ISummand<T, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Map(ReadOnlySpan<T> x, Span<T> result)
        {
            switch (p)
            {
                case 2:
                    TensorPrimitives.Multiply(x, x, result);
                    break;
                case 1:
                    TensorPrimitives.Abs(x, result);
                    break;
                case 0:
                    for (int i = 0; i < x.Length; i++)
                    {
                        result[i] = T.IsZero(x[i]) ? T.Zero : T.One;
                    }
                    break;
                default:
                    TensorPrimitives.Abs(x, result);
                    VectorMath.Pow(result, T.CreateTruncating(p), result);
                    break;
            }
        }

        public void Finish(Span<T> sums)
        {
            switch (p)
            {
                case 0 or 1:
                    break;
                case 2:
                    TensorPrimitives.Sqrt(sums, sums);
                    break;
                default:
                    VectorMath.Pow(sums, T.CreateTruncating(1 / p), sums);
                    break;
            }
        }
    }

    private readonly struct ComplexPower(double p) : ISummand<Complex, double>
    {
        public void Map(ReadOnlySpan<Complex> x, Span<double> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = p switch
                {
                    2 => x[i].Real * x[i].Real + x[i].Imaginary * x[i].Imaginary,
                    0 => x[i] == Complex.Zero ? 0 : 1,
                    1 => Complex.Abs(x[i]),
                    _ => Math.Pow(Complex.Abs(x[i]), p),
                };
            }
        }

        public void Finish(Span<double> sums) => new Power<double>(p).Finish(sums);
    }
}
