using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>self.fill_(value): every element becomes a number; ∂self = 0. In-place only.</summary>
internal sealed class Fill(ScalarValue value) : UnaryOperator("aten::fill_.Scalar", "FillBackward0")
{
    internal ScalarValue Value => value;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("value", value)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        value.CheckFits(self.DType);
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Fill(into, value);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}

/// <summary>self.zero_(): every element becomes 0; ∂self = 0. In-place only.</summary>
internal sealed class ZeroInPlace() : UnaryOperator("aten::zero_", "ZeroBackward0")
{
    protected override TensorMeta Infer(TensorImpl self) => new(self.Sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Fill(into, 0);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}
