using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>self.fill_(value): every element becomes a number; ∂self = 0. The form that returns a copy has a node of another name.</summary>
internal sealed class Fill(ScalarValue value, bool isCopy = false)
    : UnaryOperator(isCopy ? "aten::fill.Scalar" : "aten::fill_.Scalar", isCopy ? "FillBackward0" : "FillBackward2")
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

/// <summary>self.fill_(value) of a 0-dim tensor: every element becomes its value; ∂self = 0, ∂value = Σ grad. In-place only.</summary>
internal sealed class FillTensor() : BinaryOperator("aten::fill_.Tensor", "FillBackward3")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (other.Rank != 0)
        {
            throw Error.Of($"fill_ only supports 0-dimension value tensor but got tensor with {other.Rank} dimensions.");
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
            gradInputs[1] = Aten.Sum(grad);
        }
    }
}

internal static partial class Aten
{
    /// <summary>
    /// self.fill_diagonal_(value): the elements whose indices are all equal; a tall matrix may start over after each of its squares. By a fill of a strided view, as
    /// in libtorch.
    /// </summary>
    internal static TensorImpl FillDiagonal(TensorImpl self, ScalarValue value, bool wrap)
    {
        int rank = self.Rank;
        Error.Unless(rank >= 2, "dimensions must larger than 1");
        (long height, long width) = (self.Sizes[0], self.Sizes[1]);
        Error.Unless(rank == 2 || !self.Sizes.AsSpan().ContainsAnyExcept(height), "all dimensions of input must be of equal length");
        long stride = 0;
        foreach (long step in self.Strides)
        {
            stride += step;
        }
        long size = Math.Min(height, width);
        new Fill(value).InPlace(AsStrided(self, [size], [stride], self.Offset));
        if (wrap && rank == 2 && height > width + 1)
        {
            // Below each square lies one row that is left out.
            long rest = (self.NumElements + width) / (width + 1) - size;
            new Fill(value).InPlace(AsStrided(self, [rest], [stride], self.Offset + self.Strides[0] * (width + 1)));
        }
        return self;
    }
}

/// <summary>self.zero_(): every element becomes 0; ∂self = 0. In-place only.</summary>
internal sealed class ZeroInPlace() : UnaryOperator("aten::zero_", "ZeroBackward0")
{
    protected override TensorMeta Infer(TensorImpl self) => new(self.Sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Fill(into, 0);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);
}
