using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = |self|, real for complex numbers; ∂self = grad · sgn(self), 0 at 0. Saves the input.</summary>
internal sealed class Abs() : UnaryFunction("aten::abs", "AbsBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.Bool(self, "abs_cpu");
        return TensorMeta.Pointwise(self, self.DType.ToReal());
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (self.DType.IsComplex())
        {
            Pointwise.Map<ModulusLoop, Complex, double>(default, self, into);
        }
        else
        {
            Pointwise.Real(default(Kernel), self, into);
        }
    }

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Sgn(self);

    private readonly struct Kernel : IRealUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T>
        {
            if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
            {
                TensorPrimitives.Abs(x, result);
                return;
            }
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] < T.Zero ? T.Zero - x[i] : x[i];   // the lowest integer stays what it is
            }
        }
    }

    private readonly struct ModulusLoop : IUnaryLoop<Complex, double>
    {
        public void Run(ReadOnlySpan<Complex> x, Span<double> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Complex.Abs(x[i]);
            }
        }
    }
}

/// <summary>out = −1, 0 or 1; NaN stays NaN. ∂self = 0.</summary>
internal sealed class Sign() : UnaryOperator("aten::sign", "SignBackward0")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(!self.DType.IsComplex(), "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Real(default(Sgn.Kernel), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}

/// <summary>out = self / |self|, 0 at 0; ∂self = 0 for real numbers, (grad − Re(grad / out) · out) / |self| for complex ones.</summary>
internal sealed class Sgn() : UnaryOperator("aten::sgn", "SgnBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Like(self);

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.RealOrComplex(default(Kernel), self, into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        if (self.DType.IsComplex())
        {
            _self = SaveInput(self);
            _result = SaveOutput(result);
        }
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        if (_self is null)
        {
            return Aten.ZerosLike(grad);
        }
        TensorImpl modulus = Aten.Abs(_self.Unpack());
        TensorImpl result = _result!.Unpack();
        TensorImpl tangent = (grad - Aten.To(Aten.Real(grad / result), grad.DType) * result) / modulus;
        return Aten.MaskedFill(tangent, Aten.Eq(modulus, 0), 0);
    }

    internal readonly struct Kernel : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] > T.Zero ? T.One : x[i] < T.Zero ? T.Zero - T.One : T.Zero;
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Sgn);
    }
}

/// <summary>out = whether the sign bit is set. Not differentiable.</summary>
internal sealed class Signbit() : Predicate("aten::signbit")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(!self.DType.IsComplex(), "signbit is not implemented for complex tensors.");
        return base.Infer(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Predicate(default(Kernel), self, into);

    private readonly struct Kernel : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNegative(x[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result) => throw new NotSupportedException();
    }
}

/// <summary>out = |self| with the sign of other; ∂self = grad · out / self, 0 at 0; ∂other = 0.</summary>
internal sealed class CopySign(bool ofScalar = false) : BinaryOperator("aten::copysign.Tensor", ofScalar ? "CopysignBackward1" : "CopysignBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;
    private TensorMeta _other;

    protected override int EdgeCount(int inputs) => ofScalar ? 1 : 2;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.FloatingResultType(self, other);
        Refuse.When(dtype.IsComplex(), "copysign_cpu", dtype);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(default(Kernel), TypePromotion.FloatingResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = HasEdge(0) ? SaveInput(self) : null;
        _result = HasEdge(0) ? SaveOutput(result) : null;
        _other = new(other.Sizes, other.DType);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            TensorImpl self = _self!.Unpack();
            gradInputs[0] = grad * Aten.MaskedFill(_result!.Unpack() / self, Aten.Eq(self, 0), 0);
        }
        if (!ofScalar && Needs(1))
        {
            gradInputs[1] = Aten.Zeros(_other.Sizes, _other.DType);
        }
    }

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.CopySign(x, y, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Abs(TensorImpl self) => new Abs().Call(self);

    internal static TensorImpl Sign(TensorImpl self) => new Sign().Call(self);

    internal static TensorImpl Sgn(TensorImpl self) => new Sgn().Call(self);

    internal static TensorImpl Signbit(TensorImpl self) => new Signbit().Call(self);

    internal static TensorImpl CopySign(TensorImpl self, TensorImpl other) => new CopySign().Call(self, other);

    internal static TensorImpl CopySign(TensorImpl self, ScalarValue other) => new CopySign(ofScalar: true).Call(self, Scalar(other));
}
