using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>self.copy_(source): self = source, broadcast and converted; ∂self = 0, ∂source = grad. In-place only.</summary>
internal sealed class CopyInto() : BinaryOperator("aten::copy_", "CopyBackwards")
{
    internal override string Name => "torch::autograd::CopyBackwards";

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (!self.Sizes.AsSpan().SequenceEqual(Layout.Broadcast(self.Sizes, other.Sizes)))
        {
            throw Error.Of($"output with shape {Error.Show(self.Sizes)} doesn't match the broadcast shape {Error.Show(Layout.Broadcast(self.Sizes, other.Sizes))}");
        }
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Copy.Run(other, into);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.ZerosLike(grad);
        }
        if (Needs(1))
        {
            gradInputs[1] = grad;
        }
    }
}

/// <summary>A copy with memory of its own, in the stride order of the input (or row-major); ∂self = grad.</summary>
internal sealed class Clone(bool contiguous = false) : UnaryOperator("aten::clone", "CloneBackward0")
{
    protected override TensorMeta Infer(TensorImpl self) =>
        contiguous ? new(self.Sizes, self.DType) : TensorMeta.Preserving(self);

    protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Run(self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => grad;
}

/// <summary>A copy in another dtype; ∂self = grad, cast back.</summary>
internal sealed class ToCopy(DType dtype) : UnaryOperator("aten::_to_copy", "ToCopyBackward0")
{
    internal DType DType => dtype;

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Pointwise(self, dtype);

    protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Run(self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => grad;   // the engine casts to the input's dtype
}

internal static partial class Aten
{
    internal static TensorImpl Clone(TensorImpl self) => new Clone().Call(self);

    /// <summary>The tensor itself if its elements lie in row-major order, else a copy that does.</summary>
    internal static TensorImpl Contiguous(TensorImpl self) => self.IsContiguous ? self : new Clone(contiguous: true).Call(self);

    /// <summary>The tensor itself if it has the dtype, else a converted copy.</summary>
    internal static TensorImpl To(TensorImpl self, DType dtype) => self.DType == dtype ? self : new ToCopy(dtype).Call(self);
}
