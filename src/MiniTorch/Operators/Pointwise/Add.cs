using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self + alpha · other; ∂self = grad, ∂other = alpha* · grad. Saves nothing.</summary>
internal sealed class Add(ScalarValue? alpha = null) : BinaryOperator("aten::add.Tensor", "AddBackward0")
{
    /// <summary>Null for 1.</summary>
    internal ScalarValue? Alpha => alpha;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("alpha", alpha ?? 1)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        CheckAlpha(dtype, alpha);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Run(self, other, alpha, into);

    internal static void Run(TensorImpl self, TensorImpl other, ScalarValue? alpha, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(self, other);
        if (alpha is { } factor && !factor.Is(1))
        {
            Pointwise.RealOrComplex(new AddScaledKernel(factor), common, self, other, into);
        }
        else
        {
            Pointwise.RealOrComplex(default(AddKernel), common, self, other, into);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaybeMultiply(grad, alpha);
        }
    }

    /// <summary>libtorch's refusals of a factor that does not fit the dtype of the result.</summary>
    internal static void CheckAlpha(DType dtype, ScalarValue? alpha)
    {
        if (alpha is not { } factor)
        {
            return;
        }
        Error.Unless(!factor.IsBool || dtype == DType.Bool, "Boolean alpha only supported for Boolean results.");
        Error.Unless(dtype.IsDifferentiable() || !(factor.IsFloatingPoint || factor.IsComplex), "For integral input tensors, argument alpha must not be a floating point number.");
        Error.Unless(dtype.IsComplex() || !factor.IsComplex, "For non-complex input tensors, argument alpha must not be a complex number.");
    }

    private readonly struct AddKernel : IRealBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> => Arithmetic.Add(x, y, result);

        public bool TryRows<T>(in RowRun run) where T : unmanaged, INumber<T>
        {
            Arithmetic.Add<T>(in run);
            return true;
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => TensorPrimitives.Add(x, y, result);
    }

    private readonly struct AddScaledKernel(ScalarValue alpha) : IRealBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> =>
            TensorPrimitives.MultiplyAddEstimate(y, alpha.To<T>(), x, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) =>
            TensorPrimitives.MultiplyAdd(y, alpha.ToComplex(), x, result);
    }
}

/// <summary>out = self + a number; ∂self = grad. Formulas use it; users' numbers are wrapped into a tensor (see <see cref="Aten.Scalar"/>).</summary>
internal sealed class AddScalar(ScalarValue other) : UnaryOperator("aten::add.Scalar", "AddBackward1")
{
    internal ScalarValue Other => other;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("other", other)];

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Pointwise(self, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.RealOrComplex(new Kernel(other), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => grad;

    private readonly struct Kernel(ScalarValue other) : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.Add(x, other.To<T>(), result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => TensorPrimitives.Add(x, other.ToComplex(), result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Add(TensorImpl self, TensorImpl other, ScalarValue? alpha = null) => new Add(alpha).Call(self, other);

    internal static TensorImpl Add(TensorImpl self, ScalarValue other) => new AddScalar(other).Call(self);

    /// <summary>grad · alpha*, or grad itself where alpha is 1.</summary>
    internal static TensorImpl MaybeMultiply(TensorImpl grad, ScalarValue? alpha) =>
        alpha is not { } factor || factor.Is(1) ? grad : Mul(grad, factor.Conjugate());
}
