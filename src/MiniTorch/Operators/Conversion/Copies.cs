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

/// <summary>The order of a copy's elements in memory.</summary>
internal enum MemoryFormat
{
    /// <summary>As the original's.</summary>
    Preserve,

    /// <summary>Row-major.</summary>
    Contiguous,

    /// <summary>Channels (dimension 1 of 4) innermost.</summary>
    ChannelsLast,
}

/// <summary>A copy in another dtype; ∂self = grad, cast back.</summary>
internal sealed class ToCopy(DType dtype, MemoryFormat format = MemoryFormat.Preserve) : UnaryOperator("aten::_to_copy", "ToCopyBackward0")
{
    internal DType DType => dtype;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(format != MemoryFormat.ChannelsLast || self.Rank == 4, "required rank 4 tensor to use channels_last format");
        return format switch
        {
            MemoryFormat.Preserve => TensorMeta.Pointwise(self, dtype),
            MemoryFormat.Contiguous => new(self.Sizes, dtype),
            _ => new(self.Sizes, dtype, Layout.ChannelsLastStrides(self.Sizes)),
        };
    }

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

    /// <summary>The tensor itself if it has the dtype and its elements lie in that order, else a copy; with <paramref name="copy"/> a copy in any case.</summary>
    internal static TensorImpl To(TensorImpl self, DType dtype, MemoryFormat format, bool copy = false)
    {
        bool lies = format switch
        {
            MemoryFormat.Preserve => true,
            MemoryFormat.Contiguous => self.IsContiguous,
            _ => self.Rank == 4 && Layout.ChannelsLastStrides(self.Sizes).AsSpan().SequenceEqual(self.Strides),
        };
        return lies && !copy && self.DType == dtype ? self : new ToCopy(dtype, format).Call(self);
    }
}
