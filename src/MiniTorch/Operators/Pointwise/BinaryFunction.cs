using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// A function of two real operands, element by element, whose derivatives need both. Unless <see cref="PromotesIntegers"/>, integers are
/// refused like complex numbers.
/// </summary>
/// <inheritdoc/>
/// <param name="operatorName">libtorch's name.</param>
/// <param name="derivative">The name as a node.</param>
/// <param name="refusal">The name that libtorch's error gives for a dtype without a kernel.</param>
internal abstract class RealBinaryFunction<K>(string operatorName, string derivative, string refusal) : BinaryOperator(operatorName, derivative)
    where K : struct, IFloatBinary
{
    private SavedTensor? _self;
    private SavedTensor? _other;
    private SavedTensor? _result;

    /// <summary>Integers become the default floating dtype.</summary>
    protected virtual bool PromotesIntegers => true;

    /// <summary>The derivative is written with the result too.</summary>
    protected virtual bool SavesResult => false;

    protected sealed override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = Common(self, other);
        Refuse.AllButFloating(dtype, refusal);
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.Float(default(K), Common(self, other), self, other, into);

    protected sealed override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _other = SaveInput(other);
        _result = SavesResult ? SaveOutput(result) : null;
    }

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl other = _other!.Unpack();
        TensorImpl? result = _result?.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = GradientOfSelf(grad, self, other, result);
        }
        if (Needs(1))
        {
            gradInputs[1] = GradientOfOther(grad, self, other, result);
        }
    }

    protected abstract TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result);

    protected abstract TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result);

    private DType Common(TensorImpl self, TensorImpl other) =>
        PromotesIntegers ? TypePromotion.FloatingResultType(self, other) : TypePromotion.ResultType(self, other);
}
