using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = value where the mask is true, else self; ∂self = grad with zeros under the mask. Saves the mask.</summary>
internal sealed class MaskedFill(ScalarValue value) : SingleOutputOperator("aten::masked_fill.Scalar", "MaskedFillBackward0")
{
    private SavedTensor? _mask;

    internal ScalarValue Value => value;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("value", value)];

    /// <summary>Inputs: self, mask.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl mask) = (inputs[0]!, inputs[1]!);
        Error.Unless(mask.DType == DType.Bool, "masked_fill_ only supports boolean masks, but got mask with dtype " + mask.DType.Name());
        value.CheckFits(self.DType);
        return new(Layout.Broadcast(mask.Sizes, self.Sizes), self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Masks.Fill(inputs[0]!, inputs[1]!, value, into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _mask = SaveInput(inputs[1]!, "mask");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => gradInputs[0] = Aten.MaskedFill(grad, _mask!.Unpack(), 0);
}

/// <summary>out = value, a 0-dim tensor, where the mask is true, else self; ∂self = grad with zeros under the mask, ∂value = Σ grad under it. Saves the mask.</summary>
internal sealed class MaskedFillTensor() : SingleOutputOperator("aten::masked_fill.Tensor", "MaskedFillBackward1")
{
    private SavedTensor? _mask;

    /// <summary>Inputs: self, value, mask.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl value, TensorImpl mask) = (inputs[0]!, inputs[1]!, inputs[2]!);
        Error.Unless(value.Rank == 0, $"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.Rank} dimension(s).");
        Error.Unless(mask.DType == DType.Bool, "masked_fill_ only supports boolean masks, but got mask with dtype " + mask.DType.Name());
        ElementAccess.Read(value, 0).CheckFits(self.DType);
        return new(Layout.Broadcast(mask.Sizes, self.Sizes), self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) =>
        Masks.Fill(inputs[0]!, inputs[2]!, ElementAccess.Read(inputs[1]!, 0), into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _mask = SaveInput(inputs[2]!, "mask");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl mask = _mask!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaskedFill(grad, mask, 0);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Sum(Aten.MaskedSelect(grad, mask));
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl MaskedFill(TensorImpl self, TensorImpl mask, ScalarValue value) => new MaskedFill(value).Call(self, mask);

    internal static TensorImpl MaskedFill(TensorImpl self, TensorImpl mask, TensorImpl value) => new MaskedFillTensor().Call(self, value, mask);
}
