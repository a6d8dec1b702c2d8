using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out = log Σ exp(self) over some dimensions (an empty list means all); ∂self = grad · exp(self − out)*. Saves self and the result.</summary>
internal sealed class LogSumExp(long[] dims, bool keepDim = false) : UnaryOperator("aten::logsumexp", "LogsumexpBackward0")
{
    internal long[] Dims => dims;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("keepdim", keepDim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) =>
        new(Layout.Reduced(self.Sizes, Layout.DimMask(dims, self.Rank), keepDim), self.DType.IsIntegralOrBool() ? DTypes.Default : self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.LogSumExp.Run(self, Layout.DimMask(dims, self.Rank), into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl result = _result!.Unpack();
        if (!keepDim && self.Rank != 0)
        {
            grad = Aten.UnsqueezeAll(grad, dims, self.Rank);
            result = Aten.UnsqueezeAll(result, dims, self.Rank);
        }
        return grad * Aten.Conj(Aten.Exp(self - result));
    }
}

internal static partial class Aten
{
    internal static TensorImpl LogSumExp(TensorImpl self, long[] dims, bool keepDim = false) => new LogSumExp(dims, keepDim).Call(self);
}
