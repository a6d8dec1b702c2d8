using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>Whether all (any) elements differ from 0, over some dimensions or all (null). Bool, but uint8 stays uint8. Not differentiable.</summary>
internal sealed class AllAny(bool all, long[]? dims, bool keepDim = false) : UnaryOperator(all ? "aten::all" : "aten::any", null)
{
    internal bool All => all;

    internal long[]? Dims => dims;

    internal bool KeepDim => keepDim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("keepdim", keepDim)];

    protected override bool IsPointwise => false;

    /// <summary>An empty list means all dimensions, as null does.</summary>
    protected override TensorMeta Infer(TensorImpl self) =>
        new(Layout.Reduced(self.Sizes, Layout.DimMask(dims ?? [], self.Rank), keepDim), self.DType == DType.UInt8 ? DType.UInt8 : DType.Bool);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        ulong mask = Layout.DimMask(dims ?? [], self.Rank);
        if (all)
        {
            Kernels.Counting.All(self, mask, into);
        }
        else
        {
            Kernels.Counting.Any(self, mask, into);
        }
    }

    protected override TensorImpl? Backward(TensorImpl grad) => null;
}

/// <summary>How many elements differ from 0, over some dimensions (an empty list means all). Not differentiable.</summary>
internal sealed class CountNonzero(long[] dims) : UnaryOperator("aten::count_nonzero.dim_IntList", null)
{
    internal long[] Dims => dims;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => new(Layout.Reduced(self.Sizes, Layout.DimMask(dims, self.Rank), keepDim: false), DType.Int64);

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Counting.Nonzero(self, Layout.DimMask(dims, self.Rank), into);

    protected override TensorImpl? Backward(TensorImpl grad) => null;
}

internal static partial class Aten
{
    internal static TensorImpl All(TensorImpl self, long[]? dims = null, bool keepDim = false) => new AllAny(all: true, dims, keepDim).Call(self);

    internal static TensorImpl Any(TensorImpl self, long[]? dims = null, bool keepDim = false) => new AllAny(all: false, dims, keepDim).Call(self);

    internal static TensorImpl CountNonzero(TensorImpl self, long[]? dims = null) => new CountNonzero(dims ?? []).Call(self);
}
