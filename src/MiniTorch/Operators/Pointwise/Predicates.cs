using System.Numerics;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = whether self is NaN.</summary>
internal sealed class IsNan() : Predicate("aten::isnan")
{
    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Pointwise.IsNanKernel), self, into);
}

/// <summary>out = whether self is infinite.</summary>
internal sealed class IsInf() : Predicate("aten::isinf")
{
    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Kernel), self, into);

    private readonly struct Kernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsInfinity(x[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = double.IsInfinity(x[i].Real) || double.IsInfinity(x[i].Imaginary);
            }
        }
    }
}

/// <summary>out = whether self is neither infinite nor NaN.</summary>
internal sealed class IsFinite() : Predicate("aten::isfinite")
{
    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Kernel), self, into);

    private readonly struct Kernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsFinite(x[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = double.IsFinite(x[i].Real) && double.IsFinite(x[i].Imaginary);
            }
        }
    }
}

/// <summary>out = whether self is +∞.</summary>
internal sealed class IsPosInf() : Predicate("aten::isposinf")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(!self.DType.IsComplex(), "isposinf does not support complex inputs.");
        return base.Infer(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Kernel), self, into);

    private readonly struct Kernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsPositiveInfinity(x[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result) => throw new NotSupportedException();
    }
}

/// <summary>out = whether self is −∞.</summary>
internal sealed class IsNegInf() : Predicate("aten::isneginf")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(!self.DType.IsComplex(), "isneginf does not support complex inputs.");
        return base.Infer(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Kernel), self, into);

    private readonly struct Kernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNegativeInfinity(x[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result) => throw new NotSupportedException();
    }
}

/// <summary>out = whether self has no imaginary part.</summary>
internal sealed class IsReal() : Predicate("aten::isreal")
{
    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Kernel), self, into);

    private readonly struct Kernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T> => result.Fill(true);

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i].Imaginary == 0;
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl IsNan(TensorImpl self) => new IsNan().Call(self);

    internal static TensorImpl IsInf(TensorImpl self) => new IsInf().Call(self);

    internal static TensorImpl IsFinite(TensorImpl self) => new IsFinite().Call(self);

    internal static TensorImpl IsPosInf(TensorImpl self) => new IsPosInf().Call(self);

    internal static TensorImpl IsNegInf(TensorImpl self) => new IsNegInf().Call(self);

    internal static TensorImpl IsReal(TensorImpl self) => new IsReal().Call(self);
}
