using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <content>Carrying out conj and neg bits; the tests for NaN and zero.</content>
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

    /// <summary>Whether any element is 0, in a tensor of integers or bools.</summary>
    internal static bool HasZero(TensorImpl x)
    {
        if (!x.IsContiguous)
        {
            x = Copy.Dense(x, x.DType);
        }
        return x.DType switch
        {
            DType.Int64 => x.Span<long>().Contains(0),
            DType.Int32 => x.Span<int>().Contains(0),
            DType.Int16 => x.Span<short>().Contains((short)0),
            _ => x.Span<byte>().Contains((byte)0),
        };
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
