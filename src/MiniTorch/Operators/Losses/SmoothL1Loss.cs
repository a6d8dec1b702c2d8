using System.Numerics;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// With d = |self − target|: d² / (2 · beta) where d &lt; beta, else d − beta / 2, reduced; ∂self = clamp((self − target) / beta, −1, 1) · grad. Saves both.
/// </summary>
internal sealed class SmoothL1Loss(LossReduction reduction, double beta) : DifferenceLoss("aten::smooth_l1_loss", "SmoothL1LossBackward0", "smooth_l1_cpu", reduction)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)Reduction), ("beta", beta)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(beta > 0, "smooth_l1_loss does not support negative values for beta.");
        return base.Infer(self, other);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => PointwiseLoss.Run(new Kernel(beta), Reduction, self, other, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl target) => new SmoothL1LossBackward(Reduction, beta).Call(grad, self, target);

    private readonly struct Kernel(double beta) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T width = T.CreateTruncating(beta);
            T half = T.CreateTruncating(0.5);
            int i = 0;
            var widths = new Vector<T>(width);
            for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector<T> d = Vector.Abs(new Vector<T>(x[i..]) - new Vector<T>(y[i..]));
                Vector.ConditionalSelect(Vector.LessThan(d, widths), half * d * d / widths, d - (half * widths)).CopyTo(result[i..]);
            }
            for (; i < x.Length; i++)
            {
                T d = T.Abs(x[i] - y[i]);
                result[i] = d < width ? half * d * d / width : d - half * width;
            }
        }
    }
}

/// <summary>
/// out = clamp((self − target) / beta, −1, 1) · grad (/ n for a mean); ∂grad = the same of the cotangent, ∂self = g · grad / beta where |self − target| &lt; beta, ∂target its negative.
/// </summary>
internal sealed class SmoothL1LossBackward(LossReduction reduction, double beta) : DifferenceLossBackward("aten::smooth_l1_loss_backward", "SmoothL1LossBackwardBackward0", reduction)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)Reduction), ("beta", beta)];

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Kernels.Pointwise.Float(new HuberGradientKernel(beta, PointwiseLoss.Share(Reduction, second, third) / beta), into.DType, self, second, third, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self, TensorImpl target) => new SmoothL1LossBackward(Reduction, beta).Call(grad, self, target);

    protected override TensorImpl OfDifference(TensorImpl grad, TensorImpl self, TensorImpl target) => grad * Aten.Lt(Aten.Abs(self - target), beta) / beta;
}

/// <summary>With d = |self − target|: d² / 2 where d ≤ delta, else delta · (d − delta / 2), reduced; ∂self = clamp(self − target, −delta, delta) · grad. Saves both.</summary>
internal sealed class HuberLoss(LossReduction reduction, double delta) : DifferenceLoss("aten::huber_loss", "HuberLossBackward0", "huber_cpu", reduction)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)Reduction), ("delta", delta)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(delta > 0, "huber_loss does not support non-positive values for delta.");
        return base.Infer(self, other);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => PointwiseLoss.Run(new Kernel(delta), Reduction, self, other, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl target) => new HuberLossBackward(Reduction, delta).Call(grad, self, target);

    private readonly struct Kernel(double delta) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T width = T.CreateTruncating(delta);
            T half = T.CreateTruncating(0.5);
            int i = 0;
            var widths = new Vector<T>(width);
            for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector<T> d = Vector.Abs(new Vector<T>(x[i..]) - new Vector<T>(y[i..]));
                Vector.ConditionalSelect(Vector.LessThanOrEqual(d, widths), half * d * d, widths * (d - (half * widths))).CopyTo(result[i..]);
            }
            for (; i < x.Length; i++)
            {
                T d = T.Abs(x[i] - y[i]);
                result[i] = d <= width ? half * d * d : width * (d - half * width);
            }
        }
    }
}

/// <summary>out = clamp(self − target, −delta, delta) · grad (/ n for a mean); ∂grad = the same of the cotangent, ∂self = g · grad where |self − target| &lt; delta, ∂target its negative.</summary>
internal sealed class HuberLossBackward(LossReduction reduction, double delta) : DifferenceLossBackward("aten::huber_loss_backward", "HuberLossBackwardBackward0", reduction)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)Reduction), ("delta", delta)];

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Kernels.Pointwise.Float(new HuberGradientKernel(delta, PointwiseLoss.Share(Reduction, second, third)), into.DType, self, second, third, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self, TensorImpl target) => new HuberLossBackward(Reduction, delta).Call(grad, self, target);

    protected override TensorImpl OfDifference(TensorImpl grad, TensorImpl self, TensorImpl target) => grad * Aten.Lt(Aten.Abs(self - target), delta);
}

/// <summary>scale · clamp(y − z, −width, width) · x.</summary>
internal readonly struct HuberGradientKernel(double width, double scale) : IFloatTernary
{
    public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T bound = T.CreateTruncating(width);
        T factor = T.CreateTruncating(scale);
        for (int i = 0; i < x.Length; i++)
        {
            T d = y[i] - z[i];
            d = d <= -bound ? -bound : d >= bound ? bound : d;
            result[i] = factor * d * x[i];
        }
    }
}

internal static partial class Aten
{
    /// <summary>With beta = 0 it is the L1 loss.</summary>
    internal static TensorImpl SmoothL1Loss(TensorImpl self, TensorImpl target, LossReduction reduction = LossReduction.Mean, double beta = 1) =>
        beta == 0 ? L1Loss(self, target, reduction) : new SmoothL1Loss(reduction, beta).Call(self, target);

    internal static TensorImpl HuberLoss(TensorImpl self, TensorImpl target, LossReduction reduction = LossReduction.Mean, double delta = 1) =>
        new HuberLoss(reduction, delta).Call(self, target);

    internal static TensorImpl L1Loss(TensorImpl self, TensorImpl target, LossReduction reduction = LossReduction.Mean) => ReduceLoss(Abs(self - target), reduction);
}
