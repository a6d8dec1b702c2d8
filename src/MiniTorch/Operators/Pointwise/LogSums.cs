using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = ln(e^self + e^other), without overflow; ∂self = grad / (1 + e^(other − self))*, ∂other = grad / (1 + e^(self − other))*.</summary>
internal sealed class LogAddExp() : BinaryOperator("aten::logaddexp", "LogaddexpBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        Refuse.When(dtype.IsIntegralOrBool(), "logaddexp_cpu", dtype);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _other = SaveInput(other);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl other = _other!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = grad / Aten.Conj(1 + Aten.Exp(other - self));
        }
        if (Needs(1))
        {
            gradInputs[1] = grad / Aten.Conj(1 + Aten.Exp(self - other));
        }
    }

    private readonly struct Kernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, y, result, static (a, b) =>
            double.IsInfinity(a) && a == b ? a : Math.Max(a, b) + RealMath.Log1p(Math.Exp(-Math.Abs(a - b))));

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => Each.Run(x, y, result, static (a, b) =>
        {
            (Complex larger, Complex smaller) = a.Real >= b.Real ? (a, b) : (b, a);
            return double.IsNegativeInfinity(larger.Real) ? larger : larger + ComplexMath.Log1p(Complex.Exp(smaller - larger));
        });
    }
}

/// <summary>out = log₂(2^self + 2^other), without overflow; ∂self = grad / (1 + 2^(other − self)), ∂other = grad / (1 + 2^(self − other)).</summary>
internal sealed class LogAddExp2() : RealBinaryFunction<LogAddExp2.Kernel>("aten::logaddexp2", "Logaddexp2Backward0", "logaddexp2_cpu")
{
    protected override bool PromotesIntegers => false;

    protected override TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad / (1 + Aten.Pow(2, other - self));

    protected override TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad / (1 + Aten.Pow(2, self - other));

    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, y, result, static (a, b) =>
            double.IsInfinity(a) && a == b ? a : Math.Max(a, b) + RealMath.Log1p(double.Exp2(-Math.Abs(a - b))) / Math.Log(2));
    }
}

/// <summary>out = self · ln other, 0 where self is 0 and other is a number; ∂self = grad · ln other, 0 where self is 0 and other ≤ 0; ∂other = grad · self / other.</summary>
internal sealed class Xlogy() : RealBinaryFunction<Xlogy.Kernel>("aten::xlogy.Tensor", "XlogyBackward0", "xlogy_cpu")
{
    protected override TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) =>
        Aten.MaskedFill(Aten.Xlogy(grad, other), Aten.LogicalAnd(Aten.Eq(self, 0), Aten.Le(other, 0)), 0);

    protected override TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad * self / other;

    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNaN(y[i]) ? y[i] : x[i] == T.Zero ? T.Zero : x[i] * T.Log(y[i]);
            }
        }
    }
}

/// <summary>out = self · ln other for a number on the left; ∂other = grad · self / other.</summary>
internal sealed class XlogyOfScalar(ScalarValue self) : UnaryFunction("aten::xlogy.Scalar_Self", "XlogyBackward1", Saves.Input)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self", self)];

    protected override string OperandName => "other";

    protected override TensorMeta Infer(TensorImpl other) => XlogyScalar.Infer(other, self);

    protected override void Compute(TensorImpl other, TensorImpl into) =>
        Pointwise.Float(default(Xlogy.Kernel), TypePromotion.FloatingResultType(other, self), Aten.Scalar(self), other, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl other) => grad * self / other;
}

/// <summary>out = self · ln other for a number on the right; ∂self = grad · ln other, 0 where self is 0 and other ≤ 0.</summary>
internal sealed class XlogyScalar(ScalarValue other) : UnaryFunction("aten::xlogy.Scalar_Other", "XlogyBackward2", Saves.Input)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("other", other)];

    protected override TensorMeta Infer(TensorImpl self) => Infer(self, other);

    protected override void Compute(TensorImpl self, TensorImpl into) =>
        Pointwise.Float(default(Xlogy.Kernel), TypePromotion.FloatingResultType(self, other), self, Aten.Scalar(other), into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => other.ToDouble() > 0
        ? Aten.Xlogy(grad, other)
        : Aten.MaskedFill(Aten.Xlogy(grad, other), Aten.Eq(self, 0), 0);

    internal static TensorMeta Infer(TensorImpl tensor, ScalarValue number)
    {
        DType dtype = TypePromotion.FloatingResultType(tensor, number);
        Refuse.AllButFloating(dtype, "xlogy_cpu");
        return TensorMeta.Pointwise(tensor, dtype);
    }
}

/// <summary>out = self · ln(1 + other), 0 where self is 0 and other is a number; ∂self = grad · ln(1 + other), 0 where self is 0 and other ≤ −1; ∂other = grad · self / (other + 1).</summary>
internal sealed class Xlog1py() : RealBinaryFunction<Xlog1py.Kernel>("aten::special_xlog1py", "SpecialXlog1PyBackward0", "xlog1py_cpu")
{
    protected override TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) =>
        Aten.MaskedFill(Aten.Xlog1py(grad, other), Aten.LogicalAnd(Aten.Eq(self, 0), Aten.Le(other, -1)), 0);

    protected override TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad * self / (other + 1);

    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, y, result, static (a, b) =>
            double.IsNaN(b) ? b : a == 0 ? 0 : a * RealMath.Log1p(b));
    }
}

internal static partial class Aten
{
    internal static TensorImpl LogAddExp(TensorImpl self, TensorImpl other) => new LogAddExp().Call(self, other);

    internal static TensorImpl LogAddExp2(TensorImpl self, TensorImpl other) => new LogAddExp2().Call(self, other);

    internal static TensorImpl Xlogy(TensorImpl self, TensorImpl other) => new Xlogy().Call(self, other);

    internal static TensorImpl Xlogy(TensorImpl self, ScalarValue other) => new XlogyScalar(other).Call(self);

    internal static TensorImpl Xlogy(ScalarValue self, TensorImpl other) => new XlogyOfScalar(self).Call(other);

    internal static TensorImpl Xlog1py(TensorImpl self, TensorImpl other) => new Xlog1py().Call(self, other);
}
