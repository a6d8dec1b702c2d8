using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out = Σ self over all dimensions; ∂self = grad, expanded. Saves only the shape. Integers and bool sum in int64.</summary>
internal sealed class SumAll(DType? dtype = null) : UnaryOperator("aten::sum", "SumBackward0")
{
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self_sym_sizes", _sizes)];

    internal DType? DType => dtype;

    protected override TensorMeta Infer(TensorImpl self) => new(Layout.Scalar, SumDim.ResultType(self, dtype));

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Sum.Run(self, Layout.DimMask([], self.Rank), into);

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Expand(grad, _sizes);
}

/// <summary>out = Σ self over some dimensions (an empty list means all); ∂self = grad, expanded. Saves only the shape.</summary>
internal sealed class SumDim(long[] dims, bool keepDim = false, DType? dtype = null) : UnaryOperator("aten::sum.dim_IntList", "SumBackward1")
{
    private long[] _sizes = [];

    internal long[] Dims => dims;

    internal bool KeepDim => keepDim;

    internal DType? DType => dtype;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("keepdim", keepDim), ("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) =>
        new(Layout.Reduced(self.Sizes, Layout.DimMask(dims, self.Rank), keepDim), ResultType(self, dtype));

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Sum.Run(self, Layout.DimMask(dims, self.Rank), into);

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ExpandReduced(grad, _sizes, dims, keepDim);

    internal static DType ResultType(TensorImpl self, DType? dtype) => dtype ?? (self.DType.IsIntegralOrBool() ? Core.DType.Int64 : self.DType);
}

internal static partial class Aten
{
    internal static TensorImpl Sum(TensorImpl self, DType? dtype = null) => new SumAll(dtype).Call(self);

    internal static TensorImpl Sum(TensorImpl self, long[] dims, bool keepDim = false, DType? dtype = null) => new SumDim(dims, keepDim, dtype).Call(self);

    /// <summary>Sums what broadcasting from <paramref name="sizes"/> to the shape of <paramref name="self"/> had repeated.</summary>
    internal static TensorImpl SumTo(TensorImpl self, long[] sizes)
    {
        if (sizes.Length == 0)
        {
            return Sum(self);
        }
        int lead = self.Rank - sizes.Length;
        var dims = new List<long>();
        for (int d = 0; d < self.Rank; d++)
        {
            if (d < lead || (sizes[d - lead] == 1 && self.Sizes[d] != 1))
            {
                dims.Add(d);
            }
        }
        TensorImpl sum = dims.Count == 0 ? self : Sum(self, [.. dims], keepDim: true);
        return lead > 0 ? View(sum, sizes) : sum;
    }

    /// <summary>A gradient of a reduction, expanded again over the reduced dimensions.</summary>
    internal static TensorImpl ExpandReduced(TensorImpl grad, long[] sizes, long[] dims, bool keepDim)
    {
        if (sizes.Length == 0)
        {
            return grad;
        }
        if (!keepDim)
        {
            ulong mask = Layout.DimMask(dims, sizes.Length);
            for (int d = 0; d < sizes.Length; d++)
            {
                if ((mask >> d & 1) != 0)
                {
                    grad = Unsqueeze(grad, d);
                }
            }
        }
        return Expand(grad, sizes);
    }
}
