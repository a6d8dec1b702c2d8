using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = the larger operand, NaN if either is; the gradient goes to it, half to each where they are equal.</summary>
internal sealed class Maximum() : Extreme("aten::maximum", "MaximumBackward0")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(!self.DType.IsComplex() && !other.DType.IsComplex(), "maximum not implemented for complex tensors.");
        return InferReal(self, other, "maximum_cpu");
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Real(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl LosesAgainst(TensorImpl self, TensorImpl other) => Aten.Lt(self, other);

    internal static TensorMeta InferReal(TensorImpl self, TensorImpl other, string kernel)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        Refuse.When(dtype.IsComplex(), kernel, dtype);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    internal readonly struct Kernel : IRealBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, y, result);
    }
}

/// <summary>out = the smaller operand, NaN if either is; the gradient goes to it, half to each where they are equal.</summary>
internal sealed class Minimum() : Extreme("aten::minimum", "MinimumBackward0")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(!self.DType.IsComplex() && !other.DType.IsComplex(), "minimum not implemented for complex tensors.");
        return Maximum.InferReal(self, other, "minimum_cpu");
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Real(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl LosesAgainst(TensorImpl self, TensorImpl other) => Aten.Gt(self, other);

    internal readonly struct Kernel : IRealBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.Min(x, y, result);
    }
}

/// <summary>maximum and minimum: ∂self = grad, halved where the operands are equal, 0 where self loses (with NaN it does not); ∂other likewise.</summary>
/// <inheritdoc/>
internal abstract class Extreme(string operatorName, string derivative) : BinaryOperator(operatorName, derivative)
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _other = SaveInput(other);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl other = _other!.Unpack();
        TensorImpl shared = Aten.Where(Aten.Eq(self, other), grad / 2, grad);
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaskedFill(shared, LosesAgainst(self, other), 0);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaskedFill(shared, LosesAgainst(other, self), 0);
        }
    }

    protected abstract TensorImpl LosesAgainst(TensorImpl self, TensorImpl other);
}

/// <summary>out = the larger operand, the other one where one is NaN; the gradient goes to self where it is ≥ other or other is NaN, else to other.</summary>
internal sealed class Fmax() : NumberExtreme("aten::fmax", "FmaxBackward0", "fmax")
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Real(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Wins(TensorImpl self, TensorImpl other) => Aten.Ge(self, other);

    private readonly struct Kernel : IRealBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.MaxNumber(x, y, result);
    }
}

/// <summary>out = the smaller operand, the other one where one is NaN; the gradient goes to self where it is ≤ other or other is NaN, else to other.</summary>
internal sealed class Fmin() : NumberExtreme("aten::fmin", "FminBackward0", "fmin")
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Real(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Wins(TensorImpl self, TensorImpl other) => Aten.Le(self, other);

    private readonly struct Kernel : IRealBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.MinNumber(x, y, result);
    }
}

/// <summary>fmax and fmin, which prefer numbers to NaN.</summary>
/// <inheritdoc/>
internal abstract class NumberExtreme(string operatorName, string derivative, string name) : BinaryOperator(operatorName, derivative)
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (self.DType.IsComplex() || other.DType.IsComplex())
        {
            throw Error.Of($"{name} not implemented for complex tensors.");
        }
        return TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _other = SaveInput(other);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl other = _other!.Unpack();
        TensorImpl wins = Aten.LogicalOr(Wins(_self!.Unpack(), other), Aten.IsNan(other));
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaskedFill(grad, Aten.LogicalNot(wins), 0);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaskedFill(grad, wins, 0);
        }
    }

    protected abstract TensorImpl Wins(TensorImpl self, TensorImpl other);
}

internal static partial class Aten
{
    internal static TensorImpl Maximum(TensorImpl self, TensorImpl other) => new Maximum().Call(self, other);

    internal static TensorImpl Minimum(TensorImpl self, TensorImpl other) => new Minimum().Call(self, other);

    internal static TensorImpl Fmax(TensorImpl self, TensorImpl other) => new Fmax().Call(self, other);

    internal static TensorImpl Fmin(TensorImpl self, TensorImpl other) => new Fmin().Call(self, other);
}
