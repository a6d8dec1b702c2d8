using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = (self − target)², reduced; ∂self = 2 · (self − target) · grad (/ n for a mean), ∂target its negative. Saves both.</summary>
internal sealed class MseLoss(LossReduction reduction) : BinaryOperator("aten::mse_loss", "MseLossBackward0")
{
    internal LossReduction Reduction => reduction;

    private SavedTensor? _self;
    private SavedTensor? _target;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override bool IsPointwise => reduction == LossReduction.None;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => PointwiseLoss.Infer("mse_cpu", reduction, self, other);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => PointwiseLoss.Run(new Kernel(into.DType), reduction, self, other, into);

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
            gradInputs[0] = Aten.MseLossBackward(grad, self, target, reduction);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MseLossBackward(grad, target, self, reduction);
        }
    }

    private readonly struct Kernel(DType dtype) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TensorPrimitives.Subtract(x, y, result);
            for (int i = 0; i < result.Length && dtype.ItemSize() == 2; i++)
            {
                result[i] = HalfRounding.Round(result[i], dtype);
            }
            TensorPrimitives.Multiply<T>(result, result, result);
        }
    }
}

/// <summary>
/// out = 2 · (self − target) · grad (/ n for a mean); ∂grad = the same with the cotangent in its place, ∂self = 2 · g · grad (/ n), ∂target its negative.
/// </summary>
internal sealed class MseLossBackward(LossReduction reduction) : TernaryOperator("aten::mse_loss_backward", "MseLossBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;
    private SavedTensor? _target;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third) =>
        TensorMeta.Pointwise([self, second, third], TypePromotion.ResultType(second, third));

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Kernels.Pointwise.Float(new Kernel(2 * PointwiseLoss.Share(reduction, second, third)), into.DType, self, second, third, into);

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
                ? Aten.MseLossBackward(grad, self, target, reduction)
                : Aten.Sum(Aten.MseLossBackward(Aten.FullLike(gradOutput, 1), self, target, reduction) * grad);
        }
        if (Needs(1) || Needs(2))
        {
            TensorImpl ofSelf = 2 * (grad * gradOutput);
            ofSelf = reduction == LossReduction.Mean ? ofSelf / self.NumElements : ofSelf;
            gradInputs[1] = Needs(1) ? ofSelf : null;
            gradInputs[2] = Needs(2) ? -ofSelf : null;
        }
    }

    private readonly struct Kernel(double factor) : IFloatTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T scale = T.CreateTruncating(factor);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = scale * (y[i] - z[i]) * x[i];
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl MseLoss(TensorImpl self, TensorImpl target, LossReduction reduction = LossReduction.Mean) => new MseLoss(reduction).Call(self, target);

    internal static TensorImpl MseLossBackward(TensorImpl grad, TensorImpl self, TensorImpl target, LossReduction reduction) => new MseLossBackward(reduction).Call(grad, self, target);
}
