using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = (self − target)², reduced; ∂self = 2 · (self − target) · grad (/ n for a mean), ∂target its negative. Saves both.</summary>
internal sealed class MseLoss(LossReduction reduction) : DifferenceLoss("aten::mse_loss", "MseLossBackward0", "mse_cpu", reduction)
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => PointwiseLoss.Run(new Kernel(into.DType), Reduction, self, other, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl target) => Aten.MseLossBackward(grad, self, target, Reduction);

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
internal sealed class MseLossBackward(LossReduction reduction) : DifferenceLossBackward("aten::mse_loss_backward", "MseLossBackwardBackward0", reduction)
{
    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Kernels.Pointwise.Float(new Kernel(2 * PointwiseLoss.Share(Reduction, second, third)), into.DType, self, second, third, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self, TensorImpl target) => Aten.MseLossBackward(grad, self, target, Reduction);

    protected override TensorImpl OfDifference(TensorImpl grad, TensorImpl self, TensorImpl target) => 2 * grad;

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
