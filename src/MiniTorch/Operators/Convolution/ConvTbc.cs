using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out[t] = bias + Σ over k of self[t + k − pad] · weight[k]: a convolution along the first of (time, batch, channels), weight (taps, in, out);
/// ∂self and ∂weight by the same products, ∂bias = Σ grad. Saves self and weight.
/// </summary>
internal sealed class ConvTbc(long pad) : TernaryOperator("aten::conv_tbc", "ConvTbcBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _weight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("pad", pad)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        Error.Unless(self.Rank == 3, "Input must have 3 dims: time, batch, in_channel");
        Error.Unless(second.Rank == 3, "Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.");
        Error.Unless(third.Rank == 1, "Bias must be 1-D");
        long length = self.Sizes[0] + 2 * pad - second.Sizes[0] + 1;
        Error.Unless(self.Sizes[2] == second.Sizes[1], "Input dim 2 (input channels) is not == dim 1 in the weight tensor");
        Error.Unless(third.Sizes[0] == second.Sizes[2], "Bias size must equal dim 2 in the weight tensor (output channels).");
        Error.Unless(length >= 0, $"Trying to create tensor with negative dimension {length}: [{length}, {self.Sizes[1]}, {second.Sizes[2]}]");
        Error.Unless(self.DType == second.DType && self.DType == third.DType, $"expected m1 and m2 to have the same dtype, but got: {self.DType.CppName()} != {second.DType.CppName()}");
        return new([length, self.Sizes[1], second.Sizes[2]], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into)
    {
        Copy.Run(third.Alias(into.Sizes, [0, 0, third.Strides[0]]), into);
        TensorImpl input = Copy.Dense(self, self.DType);
        (long batch, long channels) = (into.Sizes[1], into.Sizes[2]);
        for (long k = 0; k < second.Sizes[0]; k++)
        {
            // The times whose tap k lies inside of the input, as rows of one matrix.
            long first = Math.Max(0, pad - k);
            long last = Math.Min(into.Sizes[0], self.Sizes[0] + pad - k);
            if (last <= first || batch * channels == 0)
            {
                continue;
            }
            long rows = (last - first) * batch;
            TensorImpl from = input.Alias([rows, input.Sizes[2]], [input.Sizes[2], 1], input.Offset + (first + k - pad) * batch * input.Sizes[2]);
            TensorImpl to = into.Alias([rows, channels], [channels, 1], into.Offset + first * batch * channels);
            MatrixProduct.Run(from, second.At(0, k), 1, to, 1, to);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _self = SaveInput(self);
        _weight = SaveInput(second, "weight");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl weight = _weight!.Unpack();
        long taps = weight.Sizes[0];
        if (Needs(0))
        {
            // Every input time meets the gradients of the times around it, the taps in reverse.
            TensorImpl turned = Aten.Conj(Aten.Transpose(Aten.Flip(weight, 0), 1, 2));
            TensorImpl padded = Aten.ConstantPadNd(grad, [0, 0, 0, 0, taps - 1 - pad, taps - 1 - pad]);
            gradInputs[0] = new ConvTbc(0).Call(padded, turned, Aten.Zeros([weight.Sizes[1]], grad.DType));
        }
        if (Needs(1))
        {
            TensorImpl padded = Aten.ConstantPadNd(self, [0, 0, 0, 0, pad, pad]);
            TensorImpl columns = Aten.Conj(Aten.Reshape(Aten.Permute(Aten.Unfold(padded, 0, grad.Sizes[0], 1), [0, 2, 3, 1]), taps, self.Sizes[2], -1));
            gradInputs[1] = Aten.Reshape(Aten.Matmul(Aten.Reshape(columns, taps * self.Sizes[2], -1), Aten.Reshape(grad, -1, weight.Sizes[2])), taps, self.Sizes[2], weight.Sizes[2]);
        }
        if (Needs(2))
        {
            gradInputs[2] = Aten.Sum(grad, [0, 1]);
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl ConvTbc(TensorImpl self, TensorImpl weight, TensorImpl bias, long pad = 0) => new ConvTbc(pad).Call(self, weight, bias);
}
