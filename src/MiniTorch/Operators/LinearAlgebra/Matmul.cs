using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

internal static partial class Aten
{
    /// <summary>
    /// The matrix product by NumPy's rules: vectors are rows or columns as needed, leading dimensions are batches and broadcast. A
    /// composite: dot, mv, mm or bmm, chosen as libtorch does (at::native::matmul).
    /// </summary>
    internal static TensorImpl Matmul(TensorImpl self, TensorImpl other)
    {
        using var frame = Frame.Open("aten::matmul", self, other);
        return frame.Result(MatmulParts(self, other));
    }

    private static TensorImpl MatmulParts(TensorImpl self, TensorImpl other)
    {
        int rank1 = self.Rank;
        int rank2 = other.Rank;
        if (rank1 == 0 || rank2 == 0)
        {
            throw Error.Of($"both arguments to matmul need to be at least 1D, but they are {rank1}D and {rank2}D");
        }
        if (rank1 == 1 && rank2 == 1)
        {
            return Dot(self, other);
        }
        if (rank1 == 2 && rank2 == 1)
        {
            return Mv(self, other);
        }
        if (rank1 == 1 && rank2 == 2)
        {
            return new SqueezeDim(0).InPlace(Mm(Unsqueeze(self, 0), other));
        }
        if (rank1 == 2 && rank2 == 2)
        {
            return Mm(self, other);
        }
        if (ShouldFold(self, other))
        {
            return MatmulFolded(self, other);
        }
        return MatmulBatched(self, other);
    }

    /// <summary>Whether the batch of one operand can become rows of a single matrix product, since the other one has no batch.</summary>
    private static bool ShouldFold(TensorImpl a, TensorImpl b)
    {
        (TensorImpl large, TensorImpl small) = a.Rank >= b.Rank ? (a, b) : (b, a);
        bool isFirstLarge = a.Rank >= b.Rank;
        if (!(large.Rank >= 3 && small.Rank <= 2))
        {
            return false;
        }
        if (Variable.RequiresGrad(small))
        {
            return true;
        }
        // A vector, or a contiguous large operand, folds without a copy.
        if (small.Rank == 1 || large.NumElements == 0)
        {
            return true;
        }
        long[] sizes = isFirstLarge ? large.Sizes : [.. large.Sizes[..^2], large.Sizes[^1], large.Sizes[^2]];
        long[] strides = isFirstLarge ? large.Strides : [.. large.Strides[..^2], large.Strides[^1], large.Strides[^2]];
        for (int d = 0; d < sizes.Length - 2; d++)
        {
            if (strides[d] != strides[d + 1] * sizes[d + 1])
            {
                return false;
            }
        }
        return true;
    }

    private static TensorImpl MatmulFolded(TensorImpl self, TensorImpl other)
    {
        bool transposed = self.Rank < other.Rank;
        TensorImpl large = transposed ? MatrixT(other) : self;
        TensorImpl small = !transposed ? other : self.Rank == 2 ? T(self) : self;
        long[] lead = large.Sizes[..^1];
        TensorImpl folded = Reshape(large, Layout.NumElements(lead), large.Sizes[^1]);
        if (small.Rank == 1)
        {
            return new UnsafeView(lead).Call(Mv(folded, small));
        }
        long[] sizes = [.. lead, small.Sizes[1]];
        TensorImpl product = new UnsafeView(sizes).Call(Mm(folded, small));
        return transposed ? Contiguous(MatrixT(product)) : product;
    }

    private static TensorImpl MatmulBatched(TensorImpl self, TensorImpl other)
    {
        long rows = self.Rank > 1 ? self.Sizes[^2] : 1;
        long inner = self.Sizes[^1];
        long innerOther = other.Rank > 1 ? other.Sizes[^2] : other.Sizes[^1];
        long columns = other.Rank > 1 ? other.Sizes[^1] : 1;
        long[] batch = Layout.Broadcast(self.Rank > 2 ? self.Sizes[..^2] : [], other.Rank > 2 ? other.Sizes[..^2] : []);
        long count = Layout.NumElements(batch);
        TensorImpl a = Reshape(Expand(self, [.. batch, rows, inner]), count, rows, inner);
        TensorImpl b = other.Rank == 1
            ? Unsqueeze(Reshape(Expand(other, [.. batch, inner]), count, inner), 2)
            : Reshape(Expand(other, [.. batch, innerOther, columns]), count, innerOther, columns);
        long[] sizes = [.. batch, .. self.Rank > 1 ? new[] { rows } : [], .. other.Rank > 1 ? new[] { columns } : []];
        TensorImpl product = Bmm(a, b);
        if (self.Rank == 1)
        {
            product = Squeeze(product, -2);
        }
        if (other.Rank == 1)
        {
            product = Squeeze(product, -1);
        }
        return new UnsafeView(sizes).Call(product);
    }

    /// <summary>input · weightᵀ + bias over the last dimension: a composite of t and addmm (or matmul and add), as in libtorch.</summary>
    internal static TensorImpl Linear(TensorImpl input, TensorImpl weight, TensorImpl? bias)
    {
        using var frame = Frame.Open("aten::linear", input, weight, bias);
        if (input.Rank == 2 && bias is not null)
        {
            return frame.Result(Addmm(bias, input, T(weight)));
        }
        if (bias is not null && input.Rank != 0 && input.IsContiguous)
        {
            // One product of all rows, with the bias added while it is written.
            TensorImpl rows = View(input, Layout.NumElements(input.Sizes.AsSpan(0, input.Rank - 1)), input.Sizes[^1]);
            return frame.Result(View(Addmm(bias, rows, T(weight)), [.. input.Sizes[..^1], weight.Sizes[0]]));
        }
        TensorImpl product = MatmulParts(input, T(weight));
        if (bias is null)
        {
            return frame.Result(product);
        }
        return frame.Result(Variable.RequiresGrad(product) && GradMode.IsEnabled || Variable.RequiresGrad(bias) ? product + bias : new Add().InPlace(product, bias));
    }
}
