using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>What becomes of the losses of a batch; the numbers are libtorch's.</summary>
internal enum LossReduction
{
    /// <summary>One loss for each element.</summary>
    None = 0,
    Mean = 1,
    Sum = 2,
}

/// <summary>What pointwise losses have in common.</summary>
internal static class PointwiseLoss
{
    internal static TensorMeta Infer(string kernel, LossReduction reduction, TensorImpl self, TensorImpl target)
    {
        DType dtype = TypePromotion.ResultType(self, target);
        if (!dtype.IsFloatingPoint())
        {
            throw Error.NotImplementedFor(kernel, dtype);
        }
        TensorMeta meta = TensorMeta.Pointwise(self, target, dtype);
        return reduction == LossReduction.None ? meta : new(Layout.Scalar, dtype);
    }

    /// <summary>into = kernel(self, target), reduced.</summary>
    internal static void Run<TKernel>(TKernel kernel, LossReduction reduction, TensorImpl self, TensorImpl target, TensorImpl into) where TKernel : struct, IFloatBinary
    {
        DType common = TypePromotion.ResultType(self, target);
        if (reduction == LossReduction.None)
        {
            Kernels.Pointwise.Float(kernel, common, self, target, into);
            return;
        }
        if (PairSum.Takes(self, target, common))
        {
            PairSum.Run(kernel, self, target, into, reduction == LossReduction.Mean ? self.NumElements : 1);
            return;
        }
        TensorImpl losses = TensorMeta.Pointwise(self, target, common.ComputeType()).Allocate();
        Kernels.Pointwise.Float(kernel, common.ComputeType(), self, target, losses);
        Kernels.Sum.Run(losses, Layout.DimMask([], losses.Rank), into, reduction == LossReduction.Mean ? losses.NumElements : 1);
    }

    /// <summary>1 / n for a mean, else 1.</summary>
    internal static double Share(LossReduction reduction, TensorImpl self, TensorImpl target) =>
        reduction == LossReduction.Mean ? 1.0 / Layout.NumElements(Layout.Broadcast(self.Sizes, target.Sizes)) : 1;
}

internal static partial class Aten
{
    /// <summary>The mean or the sum of losses, or themselves (apply_loss_reduction in libtorch).</summary>
    internal static TensorImpl ReduceLoss(TensorImpl losses, LossReduction reduction) => reduction switch
    {
        LossReduction.Mean => Mean(losses),
        LossReduction.Sum => Sum(losses),
        _ => losses,
    };
}
