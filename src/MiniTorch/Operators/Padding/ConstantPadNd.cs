using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// The tensor with a number around it: pad holds (before, after) of the last dimension, then of the one before it, …; negative ones crop.
/// ∂self = grad padded by the negatives.
/// </summary>
internal sealed class ConstantPadNd(long[] pad, ScalarValue value) : UnaryOperator("aten::constant_pad_nd", "ConstantPadNdBackward0")
{
    internal long[] Pad => pad;

    internal ScalarValue Value => value;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("pad", pad), ("value", value)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (pad.Length % 2 != 0)
        {
            throw Error.Of($"Length of pad must be even but instead it equals {pad.Length}");
        }
        if (pad.Length / 2 > self.Rank)
        {
            throw Error.Of($"Length of pad should be no more than twice the number of dimensions of the input. Pad length is {pad.Length}while the input has {self.Rank}dimensions.");
        }
        long[] sizes = [.. self.Sizes];
        bool grows = false;
        for (int i = 0; i < pad.Length / 2; i++)
        {
            int d = self.Rank - 1 - i;
            Crop(ref sizes[d], -pad[2 * i]);
            Crop(ref sizes[d], -pad[2 * i + 1]);
            sizes[d] += Math.Max(pad[2 * i], 0) + Math.Max(pad[2 * i + 1], 0);
            grows |= pad[2 * i] > 0 || pad[2 * i + 1] > 0;
        }
        if (!grows)
        {
            return TensorMeta.Preserving(Part(self, sizes, -1));
        }
        return new(sizes, self.DType, Layout.IsChannelsLast(self.Sizes, self.Strides) ? Layout.ChannelsLastStrides(sizes) : null);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        long[] shared = [.. into.Sizes];
        for (int i = 0; i < pad.Length / 2; i++)
        {
            shared[self.Rank - 1 - i] -= Math.Max(pad[2 * i], 0) + Math.Max(pad[2 * i + 1], 0);
        }
        if (!shared.AsSpan().SequenceEqual(into.Sizes))
        {
            Copy.Fill(into, value);
        }
        Copy.Run(Part(self, shared, -1), Part(into, shared, 1));
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ConstantPadNd(grad, Array.ConvertAll(pad, static size => -size), 0);

    private static void Crop(ref long size, long by)
    {
        if (by > size)
        {
            throw Error.Of($"start (0) + length ({size - by}) exceeds dimension size ({size}).");
        }
        size -= Math.Max(by, 0);
    }

    /// <summary>An alias of the given shape that leaves out the leading padding of one sign.</summary>
    private TensorImpl Part(TensorImpl x, long[] sizes, int sign)
    {
        long offset = x.Offset;
        for (int i = 0; i < pad.Length / 2; i++)
        {
            offset += Math.Max(sign * pad[2 * i], 0) * x.Strides[x.Rank - 1 - i];
        }
        return x.Alias(sizes, x.Strides, offset);
    }
}

internal static partial class Aten
{
    internal static TensorImpl ConstantPadNd(TensorImpl self, long[] pad, ScalarValue? value = null) => new ConstantPadNd(pad, value ?? 0).Call(self);
}
