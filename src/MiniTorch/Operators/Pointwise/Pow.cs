using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self^exponent for a number; ∂self = grad · (exponent · self^(exponent − 1))*, 0 for exponent 0. Saves the input.</summary>
internal sealed class Pow(ScalarValue exponent) : UnaryOperator("aten::pow.Tensor_Scalar", "PowBackward0")
{
    private SavedTensor? _self;

    internal ScalarValue Exponent => exponent;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("exponent", exponent)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        DType dtype = TypePromotion.ResultType(self, exponent);
        if (!exponent.Is(0) && !exponent.Is(1))
        {
            PowTensor.Check(dtype);
        }
        Error.Unless(!dtype.IsIntegral() || exponent.ToInt64() >= 0, "Integers to negative integer powers are not allowed.");
        return TensorMeta.Pointwise(self, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (into.DType.IsDifferentiable())
        {
            Pointwise.FloatOrComplex(new Kernel(exponent), self, into);
        }
        else
        {
            Pointwise.Integer(new IntegerKernel(exponent.ToInt64()), self, into);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self);

    protected override TensorImpl? Backward(TensorImpl grad) =>
        exponent.Is(0) ? Aten.ZerosLike(_self!.Unpack()) : grad * Aten.Conj(exponent * Aten.Pow(_self!.Unpack(), exponent.Minus(1)));

    private readonly struct Kernel(ScalarValue exponent) : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            switch (exponent.ToDouble())
            {
                case 0: result.Fill(T.One); break;
                case 1: x.CopyTo(result); break;
                case 2: TensorPrimitives.Multiply(x, x, result); break;
                case 0.5: TensorPrimitives.Sqrt(x, result); break;
                case -1: TensorPrimitives.Divide(T.One, x, result); break;
                case 3:
                    for (int i = 0; i < x.Length; i++)
                    {
                        result[i] = x[i] * x[i] * x[i];
                    }
                    break;
                case -2:
                    TensorPrimitives.Multiply(x, x, result);
                    TensorPrimitives.Divide(T.One, result, result);
                    break;
                case -0.5:
                    TensorPrimitives.Sqrt(x, result);
                    TensorPrimitives.Divide(T.One, result, result);
                    break;
                default: VectorMath.Pow(x, exponent.To<T>(), result); break;
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result)
        {
            Complex power = exponent.ToComplex();
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = power == 2 ? x[i] * x[i] : power == 3 ? x[i] * x[i] * x[i] : power == 0.5 ? ComplexMath.Sqrt(x[i]) : power == -1 ? ComplexMath.Reciprocal(x[i]) : ComplexMath.Pow(x[i], power);
            }
        }
    }

    private readonly struct IntegerKernel(long exponent) : IIntegerUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = PowTensor.Power(x[i], exponent);
            }
        }
    }
}

/// <summary>
/// out = self^exponent; ∂self = grad · (exponent · self^(exponent − 1))*, 0 where the exponent is 0;
/// ∂exponent = grad · (out · ln self)*, 0 where self is 0 and the exponent not negative.
/// </summary>
internal sealed class PowTensor() : BinaryOperator("aten::pow.Tensor_Tensor", "PowBackward1")
{
    private SavedTensor? _self;
    private SavedTensor? _exponent;
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        Check(dtype);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Run(self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _exponent = SaveInput(other, "exponent");
        _result = HasEdge(1) ? SaveOutput(result) : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl exponent = _exponent!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.Where(Aten.Eq(exponent, 0), Aten.Zeros(Layout.Scalar, grad.DType), grad * Aten.Conj(exponent * Aten.Pow(self, exponent - 1)));
        }
        if (Needs(1))
        {
            TensorImpl result = _result!.Unpack();
            TensorImpl atZero = exponent.DType.IsComplex()
                ? Aten.LogicalAnd(Aten.Eq(self, 0), Aten.LogicalAnd(Aten.Eq(Aten.Imag(exponent), 0), Aten.Ge(Aten.Real(exponent), 0)))
                : Aten.LogicalAnd(Aten.Eq(self, 0), Aten.Ge(exponent, 0));
            TensorImpl slope = Aten.Conj(result * Aten.Log(self));
            gradInputs[1] = grad * Aten.Where(atZero, Aten.Zeros(Layout.Scalar, slope.DType), slope);
        }
    }

    internal static void Check(DType dtype) => Refuse.When(dtype == DType.Bool, "pow", dtype);

    internal static void Run(TensorImpl self, TensorImpl exponent, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(self, exponent);
        if (common.IsDifferentiable())
        {
            Pointwise.FloatOrComplex(default(Kernel), common, self, exponent, into);
        }
        else
        {
            Pointwise.Integer(default(IntegerKernel), common, self, exponent, into);
        }
    }

    /// <summary>xⁿ in wrapping arithmetic; a negative power of anything but ±1 is 0.</summary>
    internal static T Power<T>(T x, long n) where T : IBinaryInteger<T>
    {
        if (n < 0)
        {
            return x == T.One ? T.One : x == -T.One ? (n % 2 == 0 ? T.One : -T.One) : T.Zero;
        }
        T power = T.One;
        for (; n != 0; n >>= 1)
        {
            if ((n & 1) != 0)
            {
                power *= x;
            }
            x *= x;
        }
        return power;
    }

    private readonly struct Kernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Pow(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => Each.Run(x, y, result, ComplexMath.Pow);
    }

    private readonly struct IntegerKernel : IIntegerBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Power(x[i], long.CreateTruncating(y[i]));
            }
        }
    }
}

/// <summary>out = a number^exponent; ∂exponent = grad · (out · ln self)*, 0 where the base is 0 and the exponent not negative.</summary>
internal sealed class PowOfScalar(ScalarValue self) : UnaryOperator("aten::pow.Scalar", "PowBackward2")
{
    internal ScalarValue Self => self;

    private SavedTensor? _exponent;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self", self)];

    protected override TensorMeta Infer(TensorImpl exponent)
    {
        DType dtype = TypePromotion.ResultType(exponent, self);
        PowTensor.Check(dtype);
        return TensorMeta.Pointwise(exponent, dtype);
    }

    protected override void Compute(TensorImpl exponent, TensorImpl into) => PowTensor.Run(Aten.Scalar(self), exponent, into);

    protected override void Save(TensorImpl exponent, TensorImpl result)
    {
        _exponent = SaveInput(exponent);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl exponent = _exponent!.Unpack();
        TensorImpl result = _result!.Unpack();
        ScalarValue logarithm = self.IsComplex || (self.ToDouble() < 0 && result.DType.IsComplex()) ? (ScalarValue)Complex.Log(self.ToComplex()) : Math.Log(self.ToDouble());
        if (!self.Is(0))
        {
            return grad * Aten.Conj(result * logarithm);
        }
        TensorImpl atZero = exponent.DType.IsComplex()
            ? Aten.LogicalAnd(Aten.Eq(Aten.Imag(exponent), 0), Aten.Ge(Aten.Real(exponent), 0))
            : Aten.Ge(exponent, 0);
        TensorImpl slope = Aten.Conj(result * logarithm);
        return grad * Aten.Where(atZero, Aten.Zeros(Layout.Scalar, slope.DType), slope);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Pow(TensorImpl self, ScalarValue exponent) => new Pow(exponent).Call(self);

    internal static TensorImpl Pow(TensorImpl self, TensorImpl exponent) => new PowTensor().Call(self, exponent);

    internal static TensorImpl Pow(ScalarValue self, TensorImpl exponent) => new PowOfScalar(self).Call(exponent);

    internal static TensorImpl Square(TensorImpl self) => Pow(self, 2);

    /// <summary>self^exponent in double precision, whatever the operands.</summary>
    internal static TensorImpl FloatPower(TensorImpl self, TensorImpl exponent)
    {
        DType dtype = self.DType.IsComplex() || exponent.DType.IsComplex() ? DType.Complex128 : DType.Float64;
        return Pow(To(self, dtype), To(exponent, dtype));
    }

    internal static TensorImpl FloatPower(TensorImpl self, ScalarValue exponent)
    {
        DType dtype = self.DType.IsComplex() || exponent.IsComplex ? DType.Complex128 : DType.Float64;
        return Pow(To(self, dtype), exponent.In(dtype));
    }

    internal static TensorImpl FloatPower(ScalarValue self, TensorImpl exponent)
    {
        DType dtype = self.IsComplex || exponent.DType.IsComplex() ? DType.Complex128 : DType.Float64;
        return Pow(self.In(dtype), To(exponent, dtype));
    }
}
