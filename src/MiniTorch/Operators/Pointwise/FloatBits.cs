using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = the next number of the dtype from self towards other; ∂self = grad, ∂other = 0.</summary>
internal sealed class NextAfter() : BinaryOperator("aten::nextafter", "NextafterBackward0")
{
    private TensorMeta _other;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        Refuse.AllButFloating(dtype, "nextafter_cpu");
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        switch (TypePromotion.ResultType(self, other))
        {
            case DType.BFloat16: Pointwise.Map<BFloat16Loop, float, float, float>(default, self, other, into); break;
            case DType.Float16: Pointwise.Map<Loop<Half>, Half, Half, Half>(default, self, other, into); break;
            case DType.Float32: Pointwise.Map<Loop<float>, float, float, float>(default, self, other, into); break;
            default: Pointwise.Map<Loop<double>, double, double, double>(default, self, other, into); break;
        }
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _other = new(other.Sizes, other.DType);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Zeros(_other.Sizes, _other.DType);
        }
    }

    private readonly struct Loop<T> : IBinaryLoop<T, T, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNaN(x[i]) || T.IsNaN(y[i]) ? T.NaN : x[i] == y[i] ? y[i] : x[i] < y[i] ? T.BitIncrement(x[i]) : T.BitDecrement(x[i]);
            }
        }
    }

    /// <summary>A step in the upper half of a float's bits.</summary>
    private readonly struct BFloat16Loop : IBinaryLoop<float, float, float>
    {
        public void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Next(x[i], y[i]);
            }
        }

        private static float Next(float x, float y)
        {
            if (float.IsNaN(x) || float.IsNaN(y) || x == y)
            {
                return x == y ? y : float.NaN;
            }
            const int Step = 1 << 16;
            if (x == 0)
            {
                return MathF.CopySign(BitConverter.Int32BitsToSingle(Step), y);
            }
            int bits = BitConverter.SingleToInt32Bits(x);
            return BitConverter.Int32BitsToSingle(x < y == x > 0 ? bits + Step : bits - Step);
        }
    }
}

/// <summary>out = self · 2^other; ∂self = grad · 2^other, ∂other = grad · out · ln 2.</summary>
internal sealed class Ldexp() : BinaryOperator("aten::ldexp.Tensor", "LdexpBackward0")
{
    private SavedTensor? _other;
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.FloatingResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(Kernel), TypePromotion.FloatingResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _other = HasEdge(0) ? SaveInput(other) : null;
        _result = HasEdge(1) ? SaveOutput(result) : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad * Aten.Conj(Aten.Pow(2.0, _other!.Unpack()));
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * Aten.Conj(_result!.Unpack() * Math.Log(2));
        }
    }

    private readonly struct Kernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T two = T.One + T.One;
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] * T.Pow(two, y[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] * ComplexMath.Exp2(y[i]);
            }
        }
    }
}

/// <summary>(mantissa, exponent) with self = mantissa · 2^exponent and ½ ≤ |mantissa| &lt; 1; ∂self = grad / 2^exponent. The exponent is int32.</summary>
internal sealed class Frexp() : MultiOutputOperator("aten::frexp.Tensor", "FrexpBackward0")
{
    private SavedTensor? _exponent;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        Error.Unless(self.DType.IsFloatingPoint(), "torch.frexp() only supports floating-point dtypes");
        return [TensorMeta.Like(self), TensorMeta.Pointwise(self, DType.Int32)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        Pointwise.Float(default(MantissaKernel), inputs[0]!, into[0]);
        Pointwise.Map<ExponentLoop, double, int>(default, inputs[0]!, into[1]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results) => _exponent = SaveOutput(results[1], 1, "exponent");

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grads[0]! / Aten.Exp2(_exponent!.Unpack());
        }
    }

    private static (double Mantissa, int Exponent) Split(double x)
    {
        if (x == 0 || !double.IsFinite(x))
        {
            return (x, 0);
        }
        int exponent = Math.ILogB(x) + 1;
        return (Math.ScaleB(x, -exponent), exponent);
    }

    private readonly struct MantissaKernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, static v => Split(v).Mantissa);
    }

    private readonly struct ExponentLoop : IUnaryLoop<double, int>
    {
        public void Run(ReadOnlySpan<double> x, Span<int> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Split(x[i]).Exponent;
            }
        }
    }
}

/// <summary>out = self with NaN and the infinities replaced; ∂self = grad where self is finite.</summary>
internal sealed class NanToNum(double? nan, double? posInf, double? negInf) : UnaryFunction("aten::nan_to_num", "NanToNumBackward0", Saves.Input)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("nan", nan), ("posinf", posInf), ("neginf", negInf)];

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Like(self);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (self.DType.IsIntegralOrBool())
        {
            Copy.Run(self, into);
            return;
        }
        (double lowest, double highest) = Range(self.DType.ToReal());
        var kernel = new Kernel(nan ?? 0, posInf ?? highest, negInf ?? lowest);
        Pointwise.FloatOrComplex(kernel, self, into);
    }

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.IsFinite(self);

    private static (double Lowest, double Highest) Range(DType dtype) => dtype switch
    {
        DType.Float16 => ((double)Half.MinValue, (double)Half.MaxValue),
        DType.BFloat16 => (-(double)(float)BFloat16.MaxValue, (double)(float)BFloat16.MaxValue),
        DType.Float32 => (float.MinValue, float.MaxValue),
        _ => (double.MinValue, double.MaxValue),
    };

    private readonly struct Kernel(double nan, double posInf, double negInf) : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T forNan = T.CreateTruncating(nan);
            T forPosInf = T.CreateTruncating(posInf);
            T forNegInf = T.CreateTruncating(negInf);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNaN(x[i]) ? forNan : T.IsFinite(x[i]) ? x[i] : x[i] > T.Zero ? forPosInf : forNegInf;
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = new(Replace(x[i].Real), Replace(x[i].Imaginary));
            }
        }

        private double Replace(double x) => double.IsNaN(x) ? nan : double.IsFinite(x) ? x : x > 0 ? posInf : negInf;
    }
}

internal static partial class Aten
{
    internal static TensorImpl NextAfter(TensorImpl self, TensorImpl other) => new NextAfter().Call(self, other);

    internal static TensorImpl Ldexp(TensorImpl self, TensorImpl other) => new Ldexp().Call(self, other);

    internal static (TensorImpl Mantissa, TensorImpl Exponent) Frexp(TensorImpl self)
    {
        TensorImpl[] results = new Frexp().Call(self);
        return (results[0], results[1]);
    }

    internal static TensorImpl NanToNum(TensorImpl self, double? nan = null, double? posInf = null, double? negInf = null) => new NanToNum(nan, posInf, negInf).Call(self);
}
