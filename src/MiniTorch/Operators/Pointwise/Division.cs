using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>How a quotient is rounded to an integer.</summary>
internal enum Rounding
{
    Trunc,
    Floor,
}

/// <summary>out = self / other, rounded; integers stay integers. ∂self = ∂other = 0.</summary>
internal sealed class DivRounded(Rounding mode) : BinaryOperator("aten::div.Tensor_mode", "DivBackward2")
{
    private TensorMeta _self;
    private TensorMeta _other;

    internal Rounding Mode => mode;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("rounding_mode", mode == Rounding.Trunc ? "trunc" : "floor")];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => IntegerDivision.Infer(self, other, mode == Rounding.Trunc ? "div_trunc_cpu" : "div_floor_cpu");

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => IntegerDivision.Quotient(mode, self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = new(self.Sizes, self.DType);
        _other = new(other.Sizes, other.DType);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.Zeros(_self.Sizes, _self.DType);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Zeros(_other.Sizes, _other.DType);
        }
    }
}

/// <summary>out = ⌊self / other⌋. libtorch has no derivative for it, other than for div with rounding.</summary>
internal sealed class FloorDivide() : BinaryWithoutDerivative("aten::floor_divide")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => IntegerDivision.Infer(self, other, "div_floor_cpu");

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => IntegerDivision.Quotient(Rounding.Floor, self, other, into);
}

/// <summary>out = self − other · trunc(self / other), with the sign of self; ∂self = grad, ∂other = −grad · trunc(self / other).</summary>
internal sealed class Fmod(bool ofScalar = false) : BinaryOperator(ofScalar ? "aten::fmod.Scalar" : "aten::fmod.Tensor", ofScalar ? "FmodBackward0" : "FmodBackward1")
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override int EdgeCount(int inputs) => ofScalar ? 1 : 2;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => IntegerDivision.Infer(self, other, "fmod_cpu");

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => IntegerDivision.Modulo(Rounding.Trunc, self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        if (!ofScalar && HasEdge(1))
        {
            _self = SaveInput(self);
            _other = SaveInput(other);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (!ofScalar && Needs(1))
        {
            gradInputs[1] = -grad * Aten.Div(_self!.Unpack(), _other!.Unpack(), Rounding.Trunc);
        }
    }
}

/// <summary>out = self − other · ⌊self / other⌋, with the sign of other; ∂self = grad, ∂other = −grad · ⌊self / other⌋.</summary>
internal sealed class Remainder(bool ofScalar = false) : BinaryOperator(ofScalar ? "aten::remainder.Scalar" : "aten::remainder.Tensor", ofScalar ? "RemainderBackward0" : "RemainderBackward1")
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override int EdgeCount(int inputs) => ofScalar ? 1 : 2;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => IntegerDivision.Infer(self, other, "remainder_cpu");

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => IntegerDivision.Modulo(Rounding.Floor, self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        if (!ofScalar && HasEdge(1))
        {
            _self = SaveInput(self);
            _other = SaveInput(other);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (!ofScalar && Needs(1))
        {
            gradInputs[1] = -grad * Aten.Div(_self!.Unpack(), _other!.Unpack(), Rounding.Floor);
        }
    }
}

/// <summary>out = a number − other · ⌊number / other⌋. libtorch has no derivative for it.</summary>
internal sealed class RemainderOfScalar() : BinaryWithoutDerivative("aten::remainder.Scalar_Tensor")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => IntegerDivision.Infer(self, other, "remainder_cpu");

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => IntegerDivision.Modulo(Rounding.Floor, self, other, into);
}

/// <summary>What the operators that divide without leaving the integers have in common.</summary>
internal static class IntegerDivision
{
    internal static TensorMeta Infer(TensorImpl self, TensorImpl other, string kernel)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        Refuse.When(dtype == DType.Bool || dtype.IsComplex(), kernel, dtype);
        TensorMeta meta = TensorMeta.Pointwise(self, other, dtype);
        if (dtype.IsIntegral() && Layout.NumElements(meta.Sizes) != 0 && Pointwise.HasZero(other))
        {
            throw Error.Of("ZeroDivisionError");
        }
        return meta;
    }

    internal static void Quotient(Rounding mode, TensorImpl self, TensorImpl other, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(self, other);
        if (common.IsFloatingPoint())
        {
            Pointwise.Float(new QuotientKernel(mode), common, self, other, into);
        }
        else
        {
            Pointwise.Integer(new IntegerQuotientKernel(mode), common, self, other, into);
        }
    }

    internal static void Modulo(Rounding mode, TensorImpl self, TensorImpl other, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(self, other);
        if (common.IsFloatingPoint())
        {
            Pointwise.Float(new ModuloKernel(mode), common, self, other, into);
        }
        else
        {
            Pointwise.Integer(new IntegerModuloKernel(mode), common, self, other, into);
        }
    }

    private readonly struct QuotientKernel(Rounding mode) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = mode == Rounding.Trunc ? T.Truncate(x[i] / y[i]) : Floored(x[i], y[i]);
            }
        }

        /// <summary>⌊x / y⌋ by way of the exact remainder, as Python divides.</summary>
        private static T Floored<T>(T x, T y) where T : IBinaryFloatingPointIeee754<T>
        {
            if (y == T.Zero)
            {
                return x / y;
            }
            T remainder = x % y;
            T quotient = (x - remainder) / y;
            if (remainder != T.Zero && (y < T.Zero) != (remainder < T.Zero))
            {
                quotient -= T.One;
            }
            if (quotient == T.Zero)
            {
                return T.CopySign(T.Zero, x / y);
            }
            T floor = T.Floor(quotient);
            return quotient - floor > T.CreateTruncating(0.5) ? floor + T.One : floor;
        }
    }

    private readonly struct IntegerQuotientKernel(Rounding mode) : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                // The lowest integer divided by −1 would trap.
                T quotient = T.IsNegative(y[i]) && y[i] + T.One == T.Zero ? T.Zero - x[i] : x[i] / y[i];
                bool isRoundedUp = mode == Rounding.Floor && T.IsNegative(x[i]) != T.IsNegative(y[i]) && quotient * y[i] != x[i];
                result[i] = isRoundedUp ? quotient - T.One : quotient;
            }
        }
    }

    private readonly struct ModuloKernel(Rounding mode) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                T divisor = y[i];
                T remainder = x[i] % divisor;
                result[i] = mode == Rounding.Floor && remainder != T.Zero && (divisor < T.Zero) != (remainder < T.Zero) ? remainder + divisor : remainder;
            }
        }
    }

    private readonly struct IntegerModuloKernel(Rounding mode) : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                T divisor = y[i];
                T remainder = T.IsNegative(divisor) && divisor + T.One == T.Zero ? T.Zero : x[i] % divisor;
                result[i] = mode == Rounding.Floor && remainder != T.Zero && T.IsNegative(divisor) != T.IsNegative(remainder) ? remainder + divisor : remainder;
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Div(TensorImpl self, TensorImpl other, Rounding mode) => new DivRounded(mode).Call(self, other);

    internal static TensorImpl FloorDivide(TensorImpl self, TensorImpl other) => new FloorDivide().Call(self, other);

    internal static TensorImpl Fmod(TensorImpl self, TensorImpl other) => new Fmod().Call(self, other);

    internal static TensorImpl Fmod(TensorImpl self, ScalarValue other) => new Fmod(ofScalar: true).Call(self, Scalar(other));

    internal static TensorImpl Remainder(TensorImpl self, TensorImpl other) => new Remainder().Call(self, other);

    internal static TensorImpl Remainder(TensorImpl self, ScalarValue other) => new Remainder(ofScalar: true).Call(self, Scalar(other));

    internal static TensorImpl Remainder(ScalarValue self, TensorImpl other) => new RemainderOfScalar().Call(Scalar(self), other);
}
