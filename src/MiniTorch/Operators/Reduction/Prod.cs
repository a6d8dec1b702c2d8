using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = Π self over all dimensions; ∂self = grad · out / self, with care where self is 0. Saves self and the result. Integers and bool multiply in int64.</summary>
internal sealed class ProdAll(DType? dtype = null) : UnaryOperator("aten::prod", "ProdBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self) => new(Layout.Scalar, SumDim.ResultType(self, dtype));

    protected override void Compute(TensorImpl self, TensorImpl into) => Product.Run(self, Layout.DimMask([], self.Rank), into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        grad = Aten.To(grad, self.DType);
        if (self.Rank == 0)
        {
            return Aten.Clone(grad);
        }
        long zeros = Aten.CountZeros(self);
        return zeros == 0 ? grad * Aten.Conj(_result!.Unpack() / self)
            : !GradMode.IsEnabled && zeros > 1 ? Aten.ZerosLike(self)
            : Aten.Reshape(Aten.ProdBackwardAroundZeros(grad, Aten.View(Aten.Contiguous(self), -1), 0), self.Sizes);
    }
}

/// <summary>out = Π self along a dimension; ∂self = grad · out / self, with care where self is 0. Saves self and the result.</summary>
internal sealed class ProdDim(long dim, bool keepDim = false, DType? dtype = null) : UnaryOperator("aten::prod.dim_int", "ProdBackward1")
{
    internal long Dim => dim;

    internal bool KeepDim => keepDim;

    internal DType? DType => dtype;

    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("keepdim", keepDim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) =>
        new(Layout.Reduced(self.Sizes, Layout.DimMask([dim], self.Rank), keepDim), SumDim.ResultType(self, dtype));

    protected override void Compute(TensorImpl self, TensorImpl into) => Product.Run(self, Layout.DimMask([dim], self.Rank), into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl result = _result!.Unpack();
        grad = Aten.To(grad, self.DType);
        if (self.Rank == 0)
        {
            return Aten.Clone(grad);
        }
        if (!keepDim)
        {
            grad = Aten.Unsqueeze(grad, dim);
            result = Aten.Unsqueeze(result, dim);
        }
        return Aten.CountZeros(self) == 0 ? grad * Aten.Conj(result / self) : Aten.ProdBackwardAroundZeros(grad, self, dim);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Prod(TensorImpl self, DType? dtype = null) => new ProdAll(dtype).Call(self);

    internal static TensorImpl Prod(TensorImpl self, long dim, bool keepDim = false, DType? dtype = null) => new ProdDim(dim, keepDim, dtype).Call(self);

    /// <summary>How many elements are 0.</summary>
    internal static long CountZeros(TensorImpl self)
    {
        TensorImpl count = TensorImpl.Empty(Layout.Scalar, DType.Int64);
        Counting.Nonzero(AutogradOperators.Ops.Resolve(self), Layout.DimMask([], self.Rank), count);
        return self.NumElements - count.Span<long>()[0];
    }

    /// <summary>For each element the product of all others along a dimension, as what comes before times what comes after (prod_safe_zeros_backward in libtorch).</summary>
    internal static TensorImpl ProdBackwardAroundZeros(TensorImpl grad, TensorImpl self, long dim)
    {
        if (self.NumElements == 0)
        {
            return ZerosLike(self);
        }
        long count = self.Sizes[Layout.WrapDim(dim, self.Rank)];
        if (count == 1)
        {
            return Expand(grad, self.Sizes);
        }
        long[] onesSizes = [.. self.Sizes];
        onesSizes[Layout.WrapDim(dim, self.Rank)] = 1;
        TensorImpl ones = Full(onesSizes, 1, grad.DType);
        TensorImpl before = CumProd(Cat([ones, Narrow(self, dim, 0, count - 1)], dim), dim);
        TensorImpl after = Flip(CumProd(Cat([ones, Flip(Narrow(self, dim, 1, count - 1), dim)], dim), dim), dim);
        return grad * Conj(before * after);
    }
}
