using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>A loss of self − target, reduced; its derivative for target is that for self with the two exchanged. Saves both.</summary>
internal abstract class DifferenceLoss(string operatorName, string derivative, string kernelName, LossReduction reduction) : BinaryOperator(operatorName, derivative)
{
    private SavedTensor? _self;
    private SavedTensor? _target;

    internal LossReduction Reduction => reduction;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override bool IsPointwise => reduction == LossReduction.None;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => PointwiseLoss.Infer(kernelName, reduction, self, other);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _target = SaveInput(other, "target");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl target = _target!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Gradient(grad, self, target);
        }
        if (Needs(1))
        {
            gradInputs[1] = Gradient(grad, target, self);
        }
    }

    /// <summary>∂self.</summary>
    protected abstract TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl target);
}

/// <summary>
/// The derivative of a <see cref="DifferenceLoss"/>: linear in grad, so ∂grad is the same of the cotangent; ∂target is the negative of ∂self. Saves all three.
/// </summary>
internal abstract class DifferenceLossBackward(string operatorName, string derivative, LossReduction reduction) : TernaryOperator(operatorName, derivative)
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;
    private SavedTensor? _target;

    internal LossReduction Reduction => reduction;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third) =>
        TensorMeta.Pointwise([self, second, third], TypePromotion.ResultType(second, third));

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _gradOutput = SaveInput(self, "grad_output");
        _self = SaveInput(second, "self");
        _target = SaveInput(third, "target");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl gradOutput = _gradOutput!.Unpack();
        TensorImpl self = _self!.Unpack();
        TensorImpl target = _target!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = reduction == LossReduction.None
                ? Again(grad, self, target)
                : Aten.Sum(Again(Aten.FullLike(gradOutput, 1), self, target) * grad);
        }
        if (Needs(1) || Needs(2))
        {
            TensorImpl ofSelf = OfDifference(grad * gradOutput, self, target);
            ofSelf = reduction == LossReduction.Mean ? ofSelf / self.NumElements : ofSelf;
            gradInputs[1] = Needs(1) ? ofSelf : null;
            gradInputs[2] = Needs(2) ? -ofSelf : null;
        }
    }

    /// <summary>The operator itself, with grad in the place of the loss's gradient.</summary>
    protected abstract TensorImpl Again(TensorImpl grad, TensorImpl self, TensorImpl target);

    /// <summary>grad times the second derivative of one element's loss by self − target.</summary>
    protected abstract TensorImpl OfDifference(TensorImpl grad, TensorImpl self, TensorImpl target);
}
