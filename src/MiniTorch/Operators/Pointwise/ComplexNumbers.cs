using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = the argument of a complex number, 0 or π for a real one, NaN for NaN; ∂self = grad · i · self / |self|², 0 at 0 and for real numbers.</summary>
internal sealed class Angle() : UnaryFunction("aten::angle", "AngleBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self) =>
        TensorMeta.Pointwise(self, self.DType.IsIntegralOrBool() ? DTypes.Default : self.DType.ToReal());

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (self.DType.IsComplex())
        {
            Pointwise.Map<ComplexLoop, Complex, double>(default, self, into);
        }
        else
        {
            Pointwise.Float(default(Kernel), self, into);
        }
    }

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => self.DType.IsComplex()
        ? Aten.Where(Aten.Eq(self, 0), Aten.Zeros(Layout.Scalar, self.DType), grad * (self / Aten.Pow(Aten.Abs(self), 2)) * Complex.ImaginaryOne)
        : Aten.ZerosLike(self);

    private readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNaN(x[i]) ? x[i] : x[i] < T.Zero ? T.Pi : T.Zero;
            }
        }
    }

    private readonly struct ComplexLoop : IUnaryLoop<Complex, double>
    {
        public void Run(ReadOnlySpan<Complex> x, Span<double> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i].Phase;
            }
        }
    }
}

/// <summary>out = the conjugate, computed (conj is a view); ∂self = grad*.</summary>
internal sealed class ConjPhysical() : UnaryOperator("aten::conj_physical", "ConjPhysicalBackward0")
{
    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Like(self);

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Resolve(self, conjugate: true, negate: false, into);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ConjPhysical(grad);
}

/// <summary>out = real + i · imag; ∂real = Re grad, ∂imag = Im grad.</summary>
internal sealed class MakeComplex() : BinaryOperator("aten::complex", "ComplexBackward0")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => InferParts(self, other);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.Map<Loop, double, double, Complex>(default, self, other, into);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.Real(grad);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Imag(grad);
        }
    }

    internal static TensorMeta InferParts(TensorImpl self, TensorImpl other)
    {
        if (self.DType is not (DType.Float32 or DType.Float64) || other.DType is not (DType.Float32 or DType.Float64))
        {
            throw Error.Of($"Expected both inputs to be Half, Float or Double tensors but got {self.DType.Name()} and {other.DType.Name()}");
        }
        if (self.DType != other.DType)
        {
            throw Error.Of($"Expected object of scalar type {self.DType.Name()} but got scalar type {other.DType.Name()} for second argument");
        }
        return TensorMeta.Pointwise(self, other, self.DType.ToComplex());
    }

    private readonly struct Loop : IBinaryLoop<double, double, Complex>
    {
        public void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = new Complex(x[i], y[i]);
            }
        }
    }
}

/// <summary>out = abs · e^(i · angle); ∂abs = Re(grad* · sgn(out)), ∂angle = Re(grad* · i · out). Saves the result.</summary>
internal sealed class Polar() : BinaryOperator("aten::polar", "PolarBackward0")
{
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => MakeComplex.InferParts(self, other);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.Map<Loop, double, double, Complex>(default, self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _result = SaveOutput(result);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl result = _result!.Unpack();
        TensorImpl conjugate = Aten.Conj(grad);
        if (Needs(0))
        {
            gradInputs[0] = Aten.Real(conjugate * Aten.Sgn(result));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Real(conjugate * (result * Complex.ImaginaryOne));
        }
    }

    private readonly struct Loop : IBinaryLoop<double, double, Complex>
    {
        public void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                (double sin, double cos) = Math.SinCos(y[i]);
                result[i] = new Complex(x[i] * cos, x[i] * sin);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Angle(TensorImpl self) => new Angle().Call(self);

    /// <summary>The conjugate in memory of its own; a real tensor is its own conjugate.</summary>
    internal static TensorImpl ConjPhysical(TensorImpl self) => self.DType.IsComplex() ? new ConjPhysical().Call(self) : self;

    internal static TensorImpl MakeComplex(TensorImpl real, TensorImpl imag) => new MakeComplex().Call(real, imag);

    internal static TensorImpl Polar(TensorImpl abs, TensorImpl angle) => new Polar().Call(abs, angle);
}
