using MiniTorch.Core;

namespace MiniTorch.Operators;

// What the derivatives of reductions have in common.
internal static partial class Aten
{
    /// <summary>libtorch's refusal of a reduction without identity over a dimension of size 0.</summary>
    internal static void CheckNotEmpty(string name, TensorImpl self, int dim)
    {
        if (self.Rank != 0 && self.Sizes[dim] == 0)
        {
            throw Error.Of($"{name}: Expected reduction dim {dim} to have non-zero size.");
        }
    }

    /// <summary>A result of a reduction with its reduced dimensions put back at size 1.</summary>
    internal static TensorImpl RestoreReduced(TensorImpl reduced, int rank, long[] dims, bool keepDim)
    {
        if (rank == 0 || keepDim)
        {
            return reduced;
        }
        if (dims.Length == 0)
        {
            long[] ones = new long[rank];
            Array.Fill(ones, 1);
            return View(reduced, ones);
        }
        return UnsqueezeAll(reduced, dims, rank);
    }

    /// <summary>The dimensions <paramref name="dims"/> of a tensor of <paramref name="rank"/> dimensions put in at size 1 (unsqueeze_multiple in libtorch).</summary>
    internal static TensorImpl UnsqueezeAll(TensorImpl self, long[] dims, int rank)
    {
        ulong mask = Layout.DimMask(dims, rank);
        for (int d = 0; d < rank; d++)
        {
            if ((mask >> d & 1) != 0)
            {
                self = Unsqueeze(self, d);
            }
        }
        return self;
    }

    /// <summary>The gradient of a selection of one value of all: shared evenly among the elements equal to it (evenly_distribute_backward in libtorch).</summary>
    internal static TensorImpl DistributeEvenly(TensorImpl grad, TensorImpl self, TensorImpl value)
    {
        TensorImpl mask = Kernels.Pointwise.HasNan(value) ? IsNan(self) : Eq(self, value);
        return MaskedFill(Zeros(self.Sizes, self.DType), mask, grad / Sum(mask));
    }

    /// <summary>grad · mask / Σ mask with mask = (reduced = self) (scale_grad_by_count in libtorch).</summary>
    internal static TensorImpl ShareByMatches(TensorImpl grad, TensorImpl reduced, TensorImpl self, long[] dims)
    {
        TensorImpl mask = Eq(reduced, self);
        return grad * mask / Sum(mask, dims, keepDim: true);
    }

    /// <summary>zeros with grad at the chosen indices (value_selecting_reduction_backward in libtorch).</summary>
    internal static TensorImpl ScatterSelected(TensorImpl grad, long dim, TensorImpl indices, long[] sizes, bool keepDim)
    {
        if (!keepDim && sizes.Length > 0)
        {
            grad = Unsqueeze(grad, dim);
            indices = Unsqueeze(indices, dim);
        }
        return Scatter(Zeros(sizes, grad.DType), dim, indices, grad);
    }
}
