using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>What the derivative of a function of one operand is written with, and therefore kept.</summary>
internal enum Saves
{
    Input,
    Result,
}

/// <summary>A function of one operand, element by element, whose derivative needs the operand or the result.</summary>
/// <inheritdoc/>
internal abstract class UnaryFunction(string operatorName, string derivative, Saves saves) : UnaryOperator(operatorName, derivative)
{
    private SavedTensor? _saved;

    /// <summary>What libtorch calls the operand.</summary>
    protected virtual string OperandName => "self";

    protected sealed override void Save(TensorImpl self, TensorImpl result) => _saved = saves == Saves.Input ? SaveInput(self, OperandName) : SaveOutput(result);

    protected sealed override TensorImpl? Backward(TensorImpl grad) => Gradient(grad, _saved!.Unpack());

    /// <summary>The gradient of the operand.</summary>
    /// <param name="grad">The gradient of the result.</param>
    /// <param name="saved">The operand, or the result, as <c>saves</c> says.</param>
    protected abstract TensorImpl Gradient(TensorImpl grad, TensorImpl saved);
}

/// <summary>A function of real numbers. Integers are promoted to the default floating dtype, complex numbers refused.</summary>
/// <inheritdoc/>
/// <param name="operatorName">libtorch's name.</param>
/// <param name="derivative">The name as a node.</param>
/// <param name="refusal">The name that libtorch's error gives for a complex operand.</param>
/// <param name="saves">What the derivative needs.</param>
internal abstract class RealFunction<K>(string operatorName, string derivative, string refusal, Saves saves = Saves.Input) : UnaryFunction(operatorName, derivative, saves)
    where K : struct, IFloatUnary
{
    protected sealed override TensorMeta Infer(TensorImpl self)
    {
        Refuse.Complex(self, refusal);
        return TensorMeta.Floating(self);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(default(K), self, into);
}

/// <summary>A function of real and complex numbers. Integers are promoted to the default floating dtype.</summary>
/// <inheritdoc/>
internal abstract class ComplexFunction<K>(string operatorName, string derivative, Saves saves = Saves.Input) : UnaryFunction(operatorName, derivative, saves)
    where K : struct, IFloatUnary, IComplexUnary
{
    protected sealed override TensorMeta Infer(TensorImpl self) => TensorMeta.Floating(self);

    protected sealed override void Compute(TensorImpl self, TensorImpl into) => Pointwise.FloatOrComplex(default(K), self, into);
}

/// <summary>A function with steps, whose derivative is zero wherever it exists. Integers are returned as they are, bool and complex numbers refused.</summary>
/// <inheritdoc/>
internal abstract class StepFunction<K>(string operatorName, string derivative, string refusal, string complexRefusal) : UnaryOperator(operatorName, derivative)
    where K : struct, IFloatUnary
{
    protected sealed override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(!self.DType.IsComplex(), complexRefusal);
        Refuse.Bool(self, refusal);
        return TensorMeta.Like(self);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl into)
    {
        if (self.DType.IsIntegral())
        {
            Copy.Run(self, into);
        }
        else
        {
            Pointwise.Float(default(K), self, into);
        }
    }

    protected sealed override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}
