using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = min(max(self + 3, 0), 6) / 6; ∂self = grad / 6 strictly between −3 and 3, else 0. Saves the input.</summary>
internal sealed class Hardsigmoid() : UnaryFunction("aten::hardsigmoid", "HardsigmoidBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "hardsigmoid_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(default(Kernel), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.HardsigmoidBackward(grad, self);

    private readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T three = T.CreateTruncating(3);
            T six = T.CreateTruncating(6);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.Min(T.Max(x[i] + three, T.Zero), six) / six;
            }
        }
    }
}

/// <summary>out = grad / 6 strictly between −3 and 3, else 0.</summary>
internal sealed class HardsigmoidBackward() : SlopeBackward("aten::hardsigmoid_backward", "HardsigmoidBackwardBackward0")
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self) => Aten.HardsigmoidBackward(grad, self);

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T three = T.CreateTruncating(3);
            T six = T.CreateTruncating(6);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = y[i] > -three && y[i] < three ? x[i] / six : T.Zero;
            }
        }
    }
}

/// <summary>out = self · min(max(self + 3, 0), 6) / 6; ∂self = 0 up to −3, grad · (self / 3 + ½) below 3, grad from there. Saves the input.</summary>
internal sealed class Hardswish() : UnaryFunction("aten::hardswish", "HardswishBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "hardswish_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(default(Kernel), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.HardswishBackward(grad, self);

    private readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T three = T.CreateTruncating(3);
            T six = T.CreateTruncating(6);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] * T.Min(T.Max(x[i] + three, T.Zero), six) / six;
            }
        }
    }
}

/// <summary>out = 0 up to −3, grad · (self / 3 + ½) below 3, grad from there; ∂grad = hardswish_backward(g), ∂self = g · grad / 3 strictly between −3 and 3.</summary>
internal sealed class HardswishBackward() : BinaryOperator("aten::hardswish_backward", "HardswishBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _gradOutput = HasEdge(1) ? SaveInput(self, "grad_output") : null;
        _self = SaveInput(other, "self");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.HardswishBackward(grad, self);
        }
        if (Needs(1))
        {
            TensorImpl inside = Aten.LogicalAnd(Aten.Gt(self, -3.0), Aten.Lt(self, 3.0));
            gradInputs[1] = Aten.Where(inside, grad * _gradOutput!.Unpack() / 3, Aten.Zeros(Layout.Scalar, grad.DType));
        }
    }

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T three = T.CreateTruncating(3);
            T half = T.CreateTruncating(0.5);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = y[i] <= -three ? T.Zero : y[i] < three ? x[i] * (y[i] / three + half) : x[i];
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Hardsigmoid(TensorImpl self) => new Hardsigmoid().Call(self);

    internal static TensorImpl HardsigmoidBackward(TensorImpl gradOutput, TensorImpl self) => new HardsigmoidBackward().Call(gradOutput, self);

    internal static TensorImpl Hardswish(TensorImpl self) => new Hardswish().Call(self);

    internal static TensorImpl HardswishBackward(TensorImpl gradOutput, TensorImpl self) => new HardswishBackward().Call(gradOutput, self);
}
