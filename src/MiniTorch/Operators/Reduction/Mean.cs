using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out = Σ self / n over all dimensions; ∂self = grad / n, expanded. Saves only the shape.</summary>
internal sealed class MeanAll(DType? dtype = null) : UnaryOperator("aten::mean", "MeanBackward0")
{
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self_sym_sizes", _sizes), ("self_sym_numel", Layout.NumElements(_sizes))];

    internal DType? DType => dtype;

    protected override TensorMeta Infer(TensorImpl self) => new(Layout.Scalar, MeanDim.ResultType(self, dtype));

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Sum.Run(self, Layout.DimMask([], self.Rank), into, self.NumElements);

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Expand(grad, _sizes) / Layout.NumElements(_sizes);
}

/// <summary>out = Σ self / n over some dimensions (an empty list means all); ∂self = grad / n, expanded. Saves only the shape.</summary>
internal sealed class MeanDim(long[] dims, bool keepDim = false, DType? dtype = null) : UnaryOperator("aten::mean.dim", "MeanBackward1")
{
    private long[] _sizes = [];

    internal long[] Dims => dims;

    internal bool KeepDim => keepDim;

    internal DType? DType => dtype;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("keepdim", keepDim), ("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) =>
        new(Layout.Reduced(self.Sizes, Layout.DimMask(dims, self.Rank), keepDim), ResultType(self, dtype));

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        ulong mask = Layout.DimMask(dims, self.Rank);
        Kernels.Sum.Run(self, mask, into, Layout.ReducedCount(self.Sizes, mask));
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) =>
        Aten.ExpandReduced(grad, _sizes, dims, keepDim) / Layout.ReducedCount(_sizes, Layout.DimMask(dims, _sizes.Length));

    internal static DType ResultType(TensorImpl self, DType? dtype)
    {
        DType result = dtype ?? self.DType;
        if (!result.IsDifferentiable())
        {
            throw Error.Of($"mean(): could not infer output dtype. {(dtype is null ? "Input" : "Optional")} dtype must be either a floating point or complex dtype. Got: {result.Name()}");
        }
        return result;
    }
}

internal static partial class Aten
{
    internal static TensorImpl Mean(TensorImpl self, DType? dtype = null) => new MeanAll(dtype).Call(self);

    internal static TensorImpl Mean(TensorImpl self, long[] dims, bool keepDim = false, DType? dtype = null) => new MeanDim(dims, keepDim, dtype).Call(self);
}
