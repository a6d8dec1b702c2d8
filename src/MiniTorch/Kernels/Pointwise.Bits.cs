using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <content>Carrying out conj and neg bits; the test for NaN.</content>
internal static partial class Pointwise
{
    /// <summary>into = x, conjugated and negated as asked.</summary>
    internal static void Resolve(TensorImpl x, bool conjugate, bool negate, TensorImpl into) =>
        RealOrComplex(new ResolveKernel(conjugate, negate), x, into);

    internal static bool HasNan(TensorImpl x)
    {
        TensorImpl flags = TensorImpl.Empty(x.Sizes, DType.Bool);
        Predicate(default(IsNanKernel), x, flags);
        return flags.Span<bool>().Contains(true);
    }

    private readonly struct ResolveKernel(bool conjugate, bool negate) : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T>
        {
            if (negate)
            {
                TensorPrimitives.Negate(x, result);
            }
            else
            {
                x.CopyTo(result);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                Complex value = conjugate ? Complex.Conjugate(x[i]) : x[i];
                result[i] = negate ? -value : value;
            }
        }
    }

    /// <summary>x ≠ x.</summary>
    internal readonly struct IsNanKernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNaN(x[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = double.IsNaN(x[i].Real) || double.IsNaN(x[i].Imaginary);
            }
        }
    }
}
