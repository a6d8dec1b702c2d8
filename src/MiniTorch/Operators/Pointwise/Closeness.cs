using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = whether self = other, or |self − other| is finite and ≤ atol + |rtol · other|; NaN equals NaN if <paramref name="equalNan"/>. Integers are compared in the default floating dtype.</summary>
internal sealed class IsClose(double rtol, double atol, bool equalNan) : BinaryOperator("aten::isclose", null)
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (self.DType != other.DType)
        {
            throw Error.Of($"{self.DType.Name()} did not match {other.DType.Name()}");
        }
        CheckTolerance("rtol", rtol);
        CheckTolerance("atol", atol);
        return TensorMeta.Pointwise(self, other, DType.Bool);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        if (self.DType.IsComplex())
        {
            Pointwise.Map<ComplexLoop, Complex, Complex, bool>(new(rtol, atol, equalNan), self, other, into);
        }
        else if (self.DType == DType.Float64 || (rtol == 0 && atol == 0))
        {
            Pointwise.Map<Loop<double>, double, double, bool>(new(rtol, atol, equalNan), self, other, into);
        }
        else
        {
            Pointwise.Map<Loop<float>, float, float, bool>(new(rtol, atol, equalNan), self, other, into);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }

    private static void CheckTolerance(string name, double value)
    {
        if (value < 0)
        {
            throw Error.Of($"{name} must be greater than or equal to zero, but got {value}");
        }
    }

    private readonly struct Loop<T>(double rtol, double atol, bool equalNan) : IBinaryLoop<T, T, bool> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result)
        {
            T relative = T.CreateTruncating(rtol);
            T absolute = T.CreateTruncating(atol);
            for (int i = 0; i < x.Length; i++)
            {
                T error = T.Abs(x[i] - y[i]);
                result[i] = x[i] == y[i]
                    || (T.IsFinite(error) && error <= absolute + T.Abs(relative * y[i]))
                    || (equalNan && T.IsNaN(x[i]) && T.IsNaN(y[i]));
            }
        }
    }

    private readonly struct ComplexLoop(double rtol, double atol, bool equalNan) : IBinaryLoop<Complex, Complex, bool>
    {
        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double error = Complex.Abs(x[i] - y[i]);
                result[i] = x[i] == y[i]
                    || (double.IsFinite(error) && error <= atol + Complex.Abs(rtol * y[i]))
                    || (equalNan && Complex.IsNaN(x[i]) && Complex.IsNaN(y[i]));
            }
        }
    }
}

/// <summary>out = whether each element occurs in a set of elements, or does not if <paramref name="invert"/>. NaN occurs nowhere.</summary>
internal sealed class IsIn(bool invert) : BinaryOperator("aten::isin.Tensor_Tensor", null)
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        foreach (DType dtype in (ReadOnlySpan<DType>)[self.DType, other.DType])
        {
            if (dtype.IsComplex())
            {
                throw Error.Of($"Unsupported input type encountered for isin(): {dtype.Name()}");
            }
        }
        return TensorMeta.Pointwise(self, DType.Bool);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        if (TypePromotion.ResultType(self, other).IsFloatingPoint())
        {
            Search<double>(self, other, DType.Float64, into);
        }
        else
        {
            Search<long>(self, other, DType.Int64, into);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }

    private void Search<T>(TensorImpl self, TensorImpl other, DType dtype, TensorImpl into) where T : unmanaged, INumber<T>
    {
        var set = new HashSet<T>();
        foreach (T element in Copy.Dense(other, dtype).Span<T>())
        {
            if (!T.IsNaN(element))
            {
                set.Add(element);
            }
        }
        Pointwise.Map<Loop<T>, T, bool>(new(set, invert), self, into);
    }

    private readonly struct Loop<T>(HashSet<T> set, bool invert) : IUnaryLoop<T, bool> where T : unmanaged
    {
        public void Run(ReadOnlySpan<T> x, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = set.Contains(x[i]) != invert;
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl IsClose(TensorImpl self, TensorImpl other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) => new IsClose(rtol, atol, equalNan).Call(self, other);

    internal static bool AllClose(TensorImpl self, TensorImpl other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) =>
        !Contiguous(IsClose(self, other, rtol, atol, equalNan)).Span<bool>().Contains(false);

    internal static TensorImpl IsIn(TensorImpl elements, TensorImpl testElements, bool invert = false) => new IsIn(invert).Call(elements, testElements);
}
