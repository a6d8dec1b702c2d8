using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = Σ of the elements that are not NaN, over some dimensions (null means all); ∂self = grad, 0 at NaN. Saves self.</summary>
internal sealed class NanSum(long[]? dims, bool keepDim = false, DType? dtype = null) : UnaryOperator("aten::nansum", "NansumBackward0")
{
    internal long[]? Dims => dims;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("keepdim", keepDim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(!self.DType.IsComplex(), "nansum does not support complex inputs");
        return new(Layout.Reduced(self.Sizes, Layout.DimMask(dims ?? [], self.Rank), keepDim), SumDim.ResultType(self, dtype));
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        ulong mask = Layout.DimMask(dims ?? [], self.Rank);
        if (into.DType.IsFloatingPoint())
        {
            Dispatch.Float(into.DType, new Work(self, mask, into));
        }
        else
        {
            Kernels.Sum.Run(self, mask, into);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self);

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        return Aten.ExpandReduced(Aten.To(grad, self.DType), self.Sizes, dims ?? [], keepDim) * Aten.LogicalNot(Aten.IsNan(self));
    }

    private readonly struct Work(TensorImpl self, ulong mask, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T> => Kernels.Sum.RunMapped<Numbers<T>, T, T>(default, self, mask, into);
    }

    private readonly struct Numbers<T> : ISummand<T, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Map(ReadOnlySpan<T> x, Span<T> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.IsNaN(x[i]) ? T.Zero : x[i];
            }
        }

        public void Finish(Span<T> sums)
        {
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl NanSum(TensorImpl self, long[]? dims = null, bool keepDim = false, DType? dtype = null) => new NanSum(dims, keepDim, dtype).Call(self);

    /// <summary>The sum of the elements that are not NaN, divided by their number.</summary>
    internal static TensorImpl NanMean(TensorImpl self, long[]? dims = null, bool keepDim = false, DType? dtype = null)
    {
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.Of($"nanmean(): expected input to have floating point dtype but got {self.DType.Name()}");
        }
        TensorImpl count = Sum(LogicalNot(IsNan(Detach(self))), dims ?? [], keepDim);
        return NanSum(self, dims, keepDim, dtype) / count;
    }
}
