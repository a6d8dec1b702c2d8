using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self where |self| > lambd (or NaN), else 0; ∂self = grad where |self| > lambd, else 0. Saves the input.</summary>
internal sealed class Hardshrink(double lambd) : UnaryFunction("aten::hardshrink", "HardshrinkBackward0", Saves.Input)
{
    internal double Lambd => lambd;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("lambd", lambd)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "hardshrink_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(lambd), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.HardshrinkBackward(grad, self, lambd);

    private readonly struct Kernel(double lambd) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T limit = T.CreateTruncating(lambd);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] >= -limit && x[i] <= limit ? T.Zero : x[i];
            }
        }
    }
}

/// <summary>out = self moved towards 0 by lambd, 0 within it; ∂self = grad outside of [−lambd, lambd], else 0. Saves the input.</summary>
internal sealed class Softshrink(double lambd) : UnaryFunction("aten::softshrink", "SoftshrinkBackward0", Saves.Input)
{
    internal double Lambd => lambd;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("lambd", lambd)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "softshrink_cpu");
        if (!(lambd >= 0))
        {
            throw Error.Of($"lambda must be in range [0, 3.40282e+38] for input dtype {self.DType.Name()}, but found {lambd}");
        }
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(lambd), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.SoftshrinkBackward(grad, self, lambd);

    private readonly struct Kernel(double lambd) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T limit = T.CreateTruncating(lambd);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] > limit ? x[i] - limit : x[i] < -limit ? x[i] + limit : x[i] * T.Zero;   // keeps NaN
            }
        }
    }
}

/// <summary>out = grad where |self| > lambd, else 0.</summary>
internal sealed class HardshrinkBackward(double lambd) : SlopeBackward("aten::hardshrink_backward", "HardshrinkBackwardBackward0")
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(new Kernel(lambd), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self) => Aten.HardshrinkBackward(grad, self, lambd);

    internal readonly struct Kernel(double lambd) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T limit = T.CreateTruncating(lambd);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = y[i] < -limit || y[i] > limit ? x[i] : T.Zero;
            }
        }
    }
}

/// <summary>out = grad where |self| > lambd, else 0.</summary>
internal sealed class SoftshrinkBackward(double lambd) : SlopeBackward("aten::softshrink_backward", "SoftshrinkBackwardBackward0")
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(new HardshrinkBackward.Kernel(lambd), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self) => Aten.SoftshrinkBackward(grad, self, lambd);
}

internal static partial class Aten
{
    internal static TensorImpl Hardshrink(TensorImpl self, double lambd = 0.5) => new Hardshrink(lambd).Call(self);

    internal static TensorImpl Softshrink(TensorImpl self, double lambd = 0.5) => new Softshrink(lambd).Call(self);

    internal static TensorImpl HardshrinkBackward(TensorImpl gradOutput, TensorImpl self, double lambd) => new HardshrinkBackward(lambd).Call(gradOutput, self);

    internal static TensorImpl SoftshrinkBackward(TensorImpl gradOutput, TensorImpl self, double lambd) => new SoftshrinkBackward(lambd).Call(gradOutput, self);

    /// <summary>self − tanh(self).</summary>
    internal static TensorImpl Tanhshrink(TensorImpl self) => self - Tanh(self);

    /// <summary>self / (|self| + 1).</summary>
    internal static TensorImpl Softsign(TensorImpl self) => self / Add(Abs(self), Scalar(1));
}
