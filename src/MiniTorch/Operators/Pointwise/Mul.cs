using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · other; ∂self = grad · other*, ∂other = grad · self*. Saves an operand only if the other one needs a gradient.</summary>
internal sealed class Mul() : BinaryOperator("aten::mul.Tensor", "MulBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) =>
        TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Run(self, other, into);

    internal static void Run(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.RealOrComplex(default(MulKernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        if (HasEdge(1))
        {
            _self = SaveInput(self);
        }
        if (HasEdge(0))
        {
            _other = SaveInput(other);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad * Aten.Conj(_other!.Unpack());
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * Aten.Conj(_self!.Unpack());
        }
    }

    private readonly struct MulKernel : IRealBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> => Arithmetic.Multiply(x, y, result);

        public bool TryRows<T>(in RowRun run) where T : unmanaged, INumber<T>
        {
            Arithmetic.Multiply<T>(in run);
            return true;
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => TensorPrimitives.Multiply(x, y, result);
    }
}

/// <summary>out = self · a number; ∂self = grad · other*. Formulas use it; users' numbers are wrapped into a tensor (see <see cref="Aten.Scalar"/>).</summary>
internal sealed class MulScalar(ScalarValue other) : UnaryOperator("aten::mul.Scalar", "MulBackward1")
{
    internal ScalarValue Other => other;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("other", other)];

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Pointwise(self, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.RealOrComplex(new Kernel(other), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => grad * other.Conjugate();

    private readonly struct Kernel(ScalarValue other) : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(x, other.To<T>(), result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => TensorPrimitives.Multiply(x, other.ToComplex(), result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Mul(TensorImpl self, TensorImpl other) => new Mul().Call(self, other);

    internal static TensorImpl Mul(TensorImpl self, ScalarValue other) => new MulScalar(other).Call(self);
}
