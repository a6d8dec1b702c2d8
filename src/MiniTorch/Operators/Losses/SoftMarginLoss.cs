using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = log(1 + exp(−target · self)), reduced; ∂self = −target · z / (1 + z) · grad with z = exp(−target · self). Saves both.</summary>
internal sealed class SoftMarginLoss(LossReduction reduction) : BinaryOperator("aten::soft_margin_loss", "SoftMarginLossBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _target;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override bool IsPointwise => reduction == LossReduction.None;

    protected override int EdgeCount(int inputs) => 1;

    protected override string? NonDifferentiableArgument(int index) => index == 1 ? "target" : null;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => PointwiseLoss.Infer("soft_margin_loss", reduction, self, other);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => PointwiseLoss.Run(new Kernel(into.DType), reduction, self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _target = SaveInput(other, "target");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new SoftMarginLossBackward(reduction).Call(grad, _self!.Unpack(), _target!.Unpack());

    private readonly struct Kernel(DType dtype) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.LogP1(HalfRounding.Round(T.Exp(HalfRounding.Round(-y[i] * x[i], dtype)), dtype));
            }
        }
    }
}

/// <summary>out = −target · z / (1 + z) · grad (/ n for a mean), z = exp(−target · self); ∂grad = the factor · g, ∂self = target² · z / (1 + z)² · grad · g.</summary>
internal sealed class SoftMarginLossBackward(LossReduction reduction) : TernaryOperator("aten::soft_margin_loss_backward", "SoftMarginLossBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;
    private SavedTensor? _target;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third) => TensorMeta.Pointwise([self, second, third], TypePromotion.ResultType(second, third));

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Kernels.Pointwise.Float(new Kernel(PointwiseLoss.Share(reduction, second, third)), into.DType, self, second, third, into);

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _gradOutput = SaveInput(self, "grad_output");
        _self = SaveInput(second, "self");
        _target = SaveInput(third, "target");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl gradOutput, TensorImpl self, TensorImpl target) = (_gradOutput!.Unpack(), _self!.Unpack(), _target!.Unpack());
        if (Needs(0))
        {
            gradInputs[0] = reduction == LossReduction.None
                ? new SoftMarginLossBackward(reduction).Call(grad, self, target)
                : Aten.Sum(new SoftMarginLossBackward(reduction).Call(Aten.FullLike(gradOutput, 1), self, target) * grad);
        }
        if (Needs(1))
        {
            TensorImpl z = Aten.Exp(self * -target);
            TensorImpl one = z + 1;
            TensorImpl ofSelf = grad * gradOutput * (target * target) * z / (one * one);
            gradInputs[1] = reduction == LossReduction.Mean ? ofSelf / self.NumElements : ofSelf;
        }
    }

    private readonly struct Kernel(double scale) : IFloatTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T factor = T.CreateTruncating(scale);
            for (int i = 0; i < x.Length; i++)
            {
                T e = T.Exp(-z[i] * y[i]);
                result[i] = -factor * z[i] * (T.IsPositiveInfinity(e) ? T.One : e / (T.One + e)) * x[i];
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl SoftMarginLoss(TensorImpl self, TensorImpl target, LossReduction reduction = LossReduction.Mean) => new SoftMarginLoss(reduction).Call(self, target);
}
