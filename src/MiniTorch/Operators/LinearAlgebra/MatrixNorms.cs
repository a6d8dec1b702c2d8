using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <content>Norms and condition numbers of matrices: composites of vector norms, extremes and singular values.</content>
internal static partial class Aten
{
    /// <summary>1: the largest column sum of |A|, ∞: row sum, 2: singular value, negative: the smallest.</summary>
    internal static TensorImpl MatrixNorm(TensorImpl self, double ord, long[]? dims = null, bool keepDim = false, DType? dtype = null)
    {
        (int first, int second) = MatrixDims(self, ref dims);
        double size = Math.Abs(ord);
        if (size is not (1 or 2) && !double.IsPositiveInfinity(size))
        {
            throw Error.Of($"linalg.matrix_norm: Order {ord} not supported.");
        }
        self = dtype is { } wanted ? To(self, wanted) : self;
        bool largest = ord > 0;
        if (size == 2)
        {
            (TensorImpl values, long[] back) = MatrixSpectrum(self, first, second);
            TensorImpl extreme = largest ? Amax(values, [-1], keepDim) : Amin(values, [-1], keepDim);
            return keepDim ? Permute(Unsqueeze(extreme, -1), back) : extreme;
        }
        (int summed, int searched) = size == 1 ? (first, second) : (second, first);
        searched -= !keepDim && summed < searched ? 1 : 0;
        TensorImpl sums = VectorNorm(self, 1, [summed], keepDim);
        return largest ? Amax(sums, [searched], keepDim) : Amin(sums, [searched], keepDim);
    }

    /// <summary>"fro": the root of the sum of squares; "nuc": the sum of the singular values.</summary>
    internal static TensorImpl MatrixNorm(TensorImpl self, string ord, long[]? dims = null, bool keepDim = false, DType? dtype = null)
    {
        (int first, int second) = MatrixDims(self, ref dims);
        if (ord == "fro")
        {
            return VectorNorm(self, 2, dims, keepDim, dtype);
        }
        if (ord != "nuc")
        {
            throw Error.Of($"linalg.matrix_norm: Order {ord} not supported.");
        }
        (TensorImpl values, long[] back) = MatrixSpectrum(dtype is { } wanted ? To(self, wanted) : self, first, second);
        TensorImpl sum = Sum(values, [-1], keepDim);
        return keepDim ? Permute(Unsqueeze(sum, -1), back) : sum;
    }

    /// <summary>A vector norm, or a matrix norm of two dimensions (or of a matrix) when an order is given (torch.linalg.norm).</summary>
    internal static TensorImpl LinalgNorm(TensorImpl self, double? ord, long[]? dims = null, bool keepDim = false, DType? dtype = null)
    {
        if (dims is not null)
        {
            if (dims.Length is not (1 or 2) && ord is not null)
            {
                throw Error.Of($"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {Error.Show(dims)}");
            }
        }
        else if (ord is not null && self.Rank is not (1 or 2))
        {
            throw Error.Of($"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {self.Rank}D.");
        }
        return ord is { } given && (dims is { Length: 2 } || (dims is null && self.Rank == 2))
            ? MatrixNorm(self, given, dims ?? [0, 1], keepDim, dtype)
            : VectorNorm(self, ord ?? 2, dims, keepDim, dtype);
    }

    internal static TensorImpl LinalgNorm(TensorImpl self, string ord, long[]? dims = null, bool keepDim = false, DType? dtype = null)
    {
        if (dims is not null && dims.Length is not (1 or 2))
        {
            throw Error.Of($"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {Error.Show(dims)}");
        }
        if (dims is null && self.Rank is not (1 or 2))
        {
            throw Error.Of($"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {self.Rank}D.");
        }
        return MatrixNorm(self, ord, dims ?? [0, 1], keepDim, dtype);
    }

    /// <summary>torch.norm's "fro" and "nuc".</summary>
    internal static TensorImpl NamedNorm(TensorImpl self, string p, long[]? dims, bool keepDim, DType? dtype)
    {
        if (p == "fro")
        {
            if (dims is { Length: > 2 })
            {
                throw Error.Of($"linalg.matrix_norm: dim must be a 2-tuple. Got {Error.Show(dims)}");
            }
            return VectorNorm(self, 2, dims, keepDim, dtype);
        }
        if (p != "nuc")
        {
            throw Error.Of($"only valid string values are 'fro' and 'nuc', found {p}");
        }
        return MatrixNorm(self, "nuc", dims ?? (self.Rank == 2 ? [0, 1] : throw Error.Of($"linalg.matrix_norm: dim must be a 2-tuple. Got {Error.Show([.. Enumerable.Range(0, self.Rank).Select(static d => (long)d)])}")), keepDim, dtype);
    }

    /// <summary>The largest singular value over the smallest (for −2 the other way round).</summary>
    internal static TensorImpl Cond(TensorImpl self, double? p = null)
    {
        LinalgChecks.Rank(self, "linalg.cond");
        if (p is null or 2 or -2)
        {
            TensorImpl values = SvdVals(self);
            if (values.NumElements == 0)
            {
                return Zeros(values.Sizes[..^1], values.DType);
            }
            TensorImpl largest = Narrow(values, -1, 0, 1);
            TensorImpl smallest = Narrow(values, -1, values.Sizes[^1] - 1, 1);
            return Squeeze(p == -2 ? smallest / largest : largest / smallest, -1);
        }
        LinalgChecks.Square(self, "linalg.cond");
        return self.NumElements == 0
            ? Zeros(self.Sizes[..^2], self.DType.ToReal())
            : MatrixNorm(self, p.Value) * MatrixNorm(InverseOrInfinity(self), p.Value);
    }

    /// <summary>By the norm "fro" or "nuc" of the matrix and its inverse.</summary>
    internal static TensorImpl Cond(TensorImpl self, string p)
    {
        LinalgChecks.Square(self, "linalg.cond");
        if (p is not ("fro" or "nuc"))
        {
            throw Error.Of($"linalg.cond got an invalid norm type: {p}");
        }
        return self.NumElements == 0
            ? Zeros(self.Sizes[..^2], self.DType.ToReal())
            : MatrixNorm(self, p) * MatrixNorm(InverseOrInfinity(self), p);
    }

    private static TensorImpl InverseOrInfinity(TensorImpl self)
    {
        (TensorImpl inverse, TensorImpl infos) = InvEx(self);
        return MaskedFill(inverse, Gt(Unsqueeze(Unsqueeze(infos, -1), -1), 0), double.PositiveInfinity);
    }

    private static (int First, int Second) MatrixDims(TensorImpl self, ref long[]? dims)
    {
        LinalgChecks.Floating(self, "linalg.matrix_norm", allowLowPrecision: true);
        LinalgChecks.Rank(self, "linalg.matrix_norm");
        dims ??= [-2, -1];
        if (dims.Length != 2)
        {
            throw Error.Of($"linalg.matrix_norm: dim must be a 2-tuple. Got {Error.Show(dims).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)}");
        }
        (int first, int second) = (Layout.WrapDim(dims[0], self.Rank), Layout.WrapDim(dims[1], self.Rank));
        if (first == second)
        {
            throw Error.Of($"linalg.matrix_norm: dims must be different. Got ({dims[0]}, {dims[1]})");
        }
        return (first, second);
    }

    /// <summary>The singular values of the matrices in two dimensions, and the permutation that brings the two back to their places.</summary>
    private static (TensorImpl Values, long[] Back) MatrixSpectrum(TensorImpl self, int first, int second)
    {
        List<long> order = [];
        for (int d = 0; d < self.Rank; d++)
        {
            if (d != first && d != second)
            {
                order.Add(d);
            }
        }
        order.Add(first);
        order.Add(second);
        var back = new long[self.Rank];
        for (int d = 0; d < self.Rank; d++)
        {
            back[(int)order[d]] = d;
        }
        return (SvdVals(Permute(self, [.. order])), back);
    }
}
