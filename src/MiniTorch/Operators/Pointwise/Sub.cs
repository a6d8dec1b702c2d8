using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self − alpha · other; ∂self = grad, ∂other = −alpha* · grad. Saves nothing.</summary>
internal sealed class Sub(ScalarValue? alpha = null) : BinaryOperator("aten::sub.Tensor", "SubBackward0")
{
    /// <summary>Null for 1.</summary>
    internal ScalarValue? Alpha => alpha;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("alpha", alpha ?? 1)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        CheckBool(self.DType, other.DType);
        DType dtype = TypePromotion.ResultType(self, other);
        Operators.Add.CheckAlpha(dtype, alpha);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Run(self, other, alpha, into);

    internal static void Run(TensorImpl self, TensorImpl other, ScalarValue? alpha, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(self, other);
        if (alpha is { } factor && !factor.Is(1))
        {
            Operators.Add.Run(self, other, factor.Negate(), into);
        }
        else
        {
            Pointwise.RealOrComplex(default(SubKernel), common, self, other, into);
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
            gradInputs[1] = Aten.MaybeMultiply(Aten.Neg(grad), alpha);
        }
    }

    /// <summary>libtorch's refusals of bool operands.</summary>
    internal static void CheckBool(DType self, DType other)
    {
        Error.Unless(self != DType.Bool || other != DType.Bool, "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.");
        Error.Unless(self != DType.Bool && other != DType.Bool, "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.");
    }

    private readonly struct SubKernel : IRealBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> => Arithmetic.Subtract(x, y, result);

        public bool TryRows<T>(in RowRun run) where T : unmanaged, INumber<T>
        {
            Arithmetic.Subtract<T>(in run);
            return true;
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => TensorPrimitives.Subtract(x, y, result);
    }
}

/// <summary>out = self − a number; ∂self = grad. Formulas use it; users' numbers are wrapped into a tensor (see <see cref="Aten.Scalar"/>).</summary>
internal sealed class SubScalar(ScalarValue other) : UnaryOperator("aten::sub.Scalar", "SubBackward1")
{
    internal ScalarValue Other => other;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("other", other)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Sub.CheckBool(self.DType, other.WrappedDType);
        return TensorMeta.Pointwise(self, TypePromotion.ResultType(self, other));
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.RealOrComplex(new Kernel(other), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => grad;

    private readonly struct Kernel(ScalarValue other) : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(x, other.To<T>(), result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => TensorPrimitives.Subtract(x, other.ToComplex(), result);
    }
}

/// <summary>out = other − alpha · self; ∂self = −alpha* · grad, ∂other = grad. Saves nothing.</summary>
internal sealed class Rsub(ScalarValue? alpha = null) : BinaryOperator("aten::rsub.Tensor", "RsubBackward0")
{
    internal ScalarValue? Alpha => alpha;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("alpha", alpha ?? 1)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Sub.CheckBool(self.DType, other.DType);
        DType dtype = TypePromotion.ResultType(self, other);
        Operators.Add.CheckAlpha(dtype, alpha);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Sub.Run(other, self, alpha, into);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaybeMultiply(Aten.Neg(grad), alpha);
        }
        if (Needs(1))
        {
            gradInputs[1] = grad;
        }
    }
}

/// <summary>out = a number − alpha · self; ∂self = −alpha* · grad.</summary>
internal sealed class RsubScalar(ScalarValue other, ScalarValue? alpha = null) : UnaryOperator("aten::rsub.Scalar", "RsubBackward1")
{
    internal ScalarValue Other => other;

    internal ScalarValue? Alpha => alpha;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("other", other), ("alpha", alpha ?? 1)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Sub.CheckBool(self.DType, other.WrappedDType);
        DType dtype = TypePromotion.ResultType(self, other);
        Operators.Add.CheckAlpha(dtype, alpha);
        return TensorMeta.Pointwise(self, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.RealOrComplex(new Kernel(other, alpha ?? 1), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.MaybeMultiply(Aten.Neg(grad), alpha);

    private readonly struct Kernel(ScalarValue other, ScalarValue alpha) : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T>
        {
            if (!alpha.Is(1))
            {
                TensorPrimitives.Multiply(x, alpha.To<T>(), result);
                x = result;
            }
            TensorPrimitives.Subtract(other.To<T>(), x, result);
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result)
        {
            TensorPrimitives.Multiply(x, alpha.ToComplex(), result);
            TensorPrimitives.Subtract(other.ToComplex(), result, result);
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Sub(TensorImpl self, TensorImpl other, ScalarValue? alpha = null) => new Sub(alpha).Call(self, other);

    internal static TensorImpl Sub(TensorImpl self, ScalarValue other) => new SubScalar(other).Call(self);

    internal static TensorImpl Rsub(TensorImpl self, TensorImpl other, ScalarValue? alpha = null) => new Rsub(alpha).Call(self, other);

    internal static TensorImpl Rsub(TensorImpl self, ScalarValue other, ScalarValue? alpha = null) => new RsubScalar(other, alpha).Call(self);
}
