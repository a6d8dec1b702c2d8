using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// A view of a diagonal over two dimensions, which becomes the last dimension; offset &gt; 0 lies above the main diagonal.
/// ∂self = zeros with grad on the diagonal. Saves only the shape.
/// </summary>
internal sealed class Diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) : ViewOperator("aten::diagonal", "DiagonalBackward0")
{
    private long[] _sizes = [];

    internal long Offset => offset;

    internal long Dim1 => dim1;

    internal long Dim2 => dim2;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("offset", offset), ("dim1", dim1), ("dim2", dim2), ("self_sym_sizes", _sizes)];

    protected override TensorImpl MakeView(TensorImpl self) => Of(self, offset, dim1, dim2);

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.DiagonalBackward(grad, _sizes, offset, dim1, dim2);

    /// <summary>An untracked alias of the diagonal.</summary>
    internal static TensorImpl Of(TensorImpl self, long offset, long dim1, long dim2)
    {
        int rank = self.Rank;
        int a = Layout.WrapDim(dim1, rank);
        int b = Layout.WrapDim(dim2, rank);
        if (a == b)
        {
            throw Error.Of($"diagonal dimensions cannot be identical {dim1}, {dim2}");
        }
        long length = offset >= 0
            ? Math.Max(Math.Min(self.Sizes[a], self.Sizes[b] - offset), 0)
            : Math.Max(Math.Min(self.Sizes[a] + offset, self.Sizes[b]), 0);
        long start = length == 0 ? 0 : offset >= 0 ? offset * self.Strides[b] : -offset * self.Strides[a];
        var sizes = new long[rank - 1];
        var strides = new long[rank - 1];
        int at = 0;
        for (int d = 0; d < rank; d++)
        {
            if (d != a && d != b)
            {
                (sizes[at], strides[at++]) = (self.Sizes[d], self.Strides[d]);
            }
        }
        (sizes[at], strides[at]) = (length, self.Strides[a] + self.Strides[b]);
        return self.Alias(sizes, strides, self.Offset + start);
    }
}

/// <summary>Zeros of shape <paramref name="sizes"/> with the input on a diagonal; ∂grad = the diagonal of g.</summary>
internal sealed class DiagonalBackward(long[] sizes, long offset, long dim1, long dim2) : UnaryOperator("aten::diagonal_backward", "DiagonalBackwardBackward0")
{
    protected override TensorMeta Infer(TensorImpl self) => new(sizes, self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        Kernels.Copy.Fill(into, 0);
        Kernels.Copy.Run(self, Operators.Diagonal.Of(into, offset, dim1, dim2));
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Diagonal(grad, offset, dim1, dim2);
}

/// <summary>Zeros with the last dimension of the input on a diagonal over two new dimensions; ∂self = that diagonal of grad.</summary>
internal sealed class DiagEmbed(long offset = 0, long dim1 = -2, long dim2 = -1) : UnaryOperator("aten::diag_embed", "DiagEmbedBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("offset", offset), ("dim1", dim1), ("dim2", dim2)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        int rank = self.Rank + 1;
        int a = Layout.WrapDim(dim1, rank);
        int b = Layout.WrapDim(dim2, rank);
        if (a == b)
        {
            throw Error.Of($"diagonal dimensions cannot be identical {dim1}, {dim2}");
        }
        if (self.Rank == 0)
        {
            throw Error.Of("Dimension out of range (expected to be in range of [-1, 0], but got -1)");
        }
        long side = self.Sizes[^1] + Math.Abs(offset);
        var sizes = new long[rank];
        for (int d = 0, from = 0; d < rank; d++)
        {
            sizes[d] = d == a || d == b ? side : self.Sizes[from++];
        }
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        Kernels.Copy.Fill(into, 0);
        Kernels.Copy.Run(self, Operators.Diagonal.Of(into, offset, dim1, dim2));
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Diagonal(grad, offset, dim1, dim2);
}

internal static partial class Aten
{
    internal static TensorImpl Diagonal(TensorImpl self, long offset = 0, long dim1 = 0, long dim2 = 1) => new Diagonal(offset, dim1, dim2).Call(self);

    internal static TensorImpl DiagonalBackward(TensorImpl grad, long[] sizes, long offset, long dim1, long dim2) =>
        new DiagonalBackward(sizes, offset, dim1, dim2).Call(grad);

    internal static TensorImpl DiagEmbed(TensorImpl self, long offset = 0, long dim1 = -2, long dim2 = -1) => new DiagEmbed(offset, dim1, dim2).Call(self);

    /// <summary>A vector as a diagonal matrix, or a copy of the diagonal of a matrix.</summary>
    internal static TensorImpl Diag(TensorImpl self, long offset = 0) => self.Rank switch
    {
        1 => DiagEmbed(self, offset),
        2 => new ViewCopy(new Diagonal(offset)).Call(self),
        _ => throw Error.Of($"diag(): Supports 1D or 2D tensors. Got {self.Rank}D"),
    };

    /// <summary>All elements as the diagonal of a matrix.</summary>
    internal static TensorImpl DiagFlat(TensorImpl self, long offset = 0) => DiagEmbed(View(Contiguous(self), self.NumElements), offset);
}
