using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>A question about each element; the result is bool, and never has a gradient.</summary>
/// <inheritdoc/>
internal abstract class Predicate(string operatorName) : UnaryOperator(operatorName, null)
{
    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Pointwise(self, DType.Bool);

    protected sealed override TensorImpl? Backward(TensorImpl grad) => null;
}

/// <summary>
/// A function of two operands for which libtorch has no derivative formula: its result has a grad_fn named NotImplemented, and backward is an error.
/// </summary>
/// <inheritdoc/>
internal abstract class BinaryWithoutDerivative(string operatorName) : BinaryOperator(operatorName, "NotImplemented")
{
    protected sealed override bool KeepsAbsentEdges => false;

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Aten.NoDerivative(OperatorName);
}

/// <summary>The same for one operand.</summary>
/// <inheritdoc/>
internal abstract class UnaryWithoutDerivative(string operatorName) : UnaryOperator(operatorName, "NotImplemented")
{
    protected sealed override bool KeepsAbsentEdges => false;

    protected sealed override TensorImpl? Backward(TensorImpl grad) => throw Aten.NoDerivative(OperatorName);
}

internal static partial class Aten
{
    /// <summary>libtorch's error for an operator without a derivative formula; overloads share their name in it.</summary>
    internal static System.Runtime.InteropServices.ExternalException NoDerivative(string operatorName)
    {
        int dot = operatorName.IndexOf('.', StringComparison.Ordinal);
        return Error.Of($"derivative for {(dot < 0 ? operatorName : operatorName[..dot])} is not implemented");
    }
}
