using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>What a listener is told of a tensor filled with one number (frame aten::full).</summary>
internal readonly record struct FullAttributes(long[] Sizes, ScalarValue Value, DType DType);

internal static partial class Aten
{
    /// <summary>A tensor with uninitialised elements.</summary>
    internal static TensorImpl Empty(long[] sizes, DType dtype) => TensorImpl.Empty(sizes, dtype, isInference: InferenceMode.IsEnabled);

    internal static TensorImpl Full(long[] sizes, ScalarValue value, DType dtype)
    {
        value.CheckFits(dtype);
        using var frame = Frame.Open("aten::full", new FullAttributes(sizes, value, dtype));
        TensorImpl result = Empty(sizes, dtype);
        Copy.Fill(result, value);
        return frame.Result(result);
    }

    internal static TensorImpl Zeros(long[] sizes, DType dtype) => Full(sizes, 0, dtype);

    /// <summary>Zeros in the shape, dtype and stride order of <paramref name="self"/>.</summary>
    internal static TensorImpl ZerosLike(TensorImpl self, DType? dtype = null)
    {
        TensorImpl result = TensorMeta.Pointwise(self, dtype ?? self.DType).Allocate(InferenceMode.IsEnabled);
        Copy.Fill(result, 0);
        return result;
    }

    /// <summary>A number as an operand: a wrapped 0-dim tensor, which bows to tensors in type promotion, and has no edge in the graph.</summary>
    internal static TensorImpl Scalar(ScalarValue value)
    {
        TensorImpl result = TensorImpl.Empty(Layout.Scalar, value.WrappedDType, isWrappedNumber: true);
        Copy.Fill(result, value);
        return result;
    }

    /// <summary>A 0-dim tensor of the given dtype.</summary>
    internal static TensorImpl ScalarTensor(ScalarValue value, DType dtype) => Full(Layout.Scalar, value, dtype);
}
