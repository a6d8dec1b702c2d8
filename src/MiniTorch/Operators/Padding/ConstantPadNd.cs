using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = self with <c>value</c> around it: pads come in pairs (before, after) from the last dimension on, negative ones cut off.
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
        Error.Unless(pad.Length % 2 == 0, $"Length of pad must be even but instead it equals {pad.Length}");
        if (self.Rank * 2 < pad.Length)
        {
            throw Error.Of($"Length of pad should be no more than twice the number of dimensions of the input. Pad length is {pad.Length} while the input has {self.Rank} dimensions.");
        }
        var sizes = (long[])self.Sizes.Clone();
        for (int i = 0; i < pad.Length / 2; i++)
        {
            int d = self.Rank - 1 - i;
            sizes[d] += pad[2 * i] + pad[(2 * i) + 1];
            if (sizes[d] < 0)
            {
                throw Error.Of($"The input size {self.Sizes[d]}, plus negative padding {pad[2 * i]} and {pad[(2 * i) + 1]} resulted in a negative output size, which is invalid. Check dimension {d} of your input.");
            }
        }
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        Copy.Fill(into, value);
        TensorImpl from = self;
        TensorImpl to = into;
        for (int i = 0; i < pad.Length / 2; i++)
        {
            int d = self.Rank - 1 - i;
            long before = pad[2 * i];
            long start = Math.Max(0, -before);
            long length = Math.Min(self.Sizes[d], into.Sizes[d] - before) - start;
            if (length <= 0)
            {
                return;
            }
            from = Part(from, d, start, length);
            to = Part(to, d, Math.Max(0, before), length);
        }
        Copy.Run(from, to);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ConstantPadNd(grad, Array.ConvertAll(pad, static width => -width), 0);

    private static TensorImpl Part(TensorImpl tensor, int dim, long start, long length)
    {
        var sizes = (long[])tensor.Sizes.Clone();
        sizes[dim] = length;
        return tensor.Alias(sizes, tensor.Strides, tensor.Offset + (start * tensor.Strides[dim]));
    }
}

internal static partial class Aten
{
    /// <summary>Pads with a number; see <see cref="Operators.ConstantPadNd"/>.</summary>
    internal static TensorImpl ConstantPadNd(TensorImpl self, long[] pad, ScalarValue value) => new ConstantPadNd(pad, value).Call(self);
}
