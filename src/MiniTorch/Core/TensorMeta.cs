namespace MiniTorch.Core;

/// <summary>What an operator knows of a result before it is computed: sizes, dtype and, if not row-major, strides.</summary>
internal readonly struct TensorMeta(long[] sizes, DType dtype, long[]? strides = null)
{
    private readonly long[]? _rowMajorStrides;

    /// <summary>Row-major, with the strides of an operand of the same sizes, if it has them.</summary>
    private TensorMeta(TensorImpl like, DType dtype)
        : this(like.Sizes, dtype) => _rowMajorStrides = like.RowMajorStrides;

    internal long[] Sizes { get; } = sizes;

    internal DType DType { get; } = dtype;

    /// <summary>Null for row-major.</summary>
    internal long[]? Strides { get; } = strides;

    internal static TensorMeta Like(TensorImpl self) => Pointwise(self, self.DType);

    /// <summary>A copy that keeps the strides, if every element has a place of its own there (libtorch's preserve_format).</summary>
    internal static TensorMeta Preserving(TensorImpl self) =>
        self.IsContiguous ? new(self, self.DType)
        : Layout.IsNonOverlappingAndDense(self.Sizes, self.Strides) ? new(self.Sizes, self.DType, self.Strides)
        : Like(self);

    /// <summary>A pointwise result in the default floating dtype when the operand is integral, else in the operand's.</summary>
    internal static TensorMeta Floating(TensorImpl self) => Pointwise(self, self.DType.IsIntegralOrBool() ? DTypes.Default : self.DType);

    internal static TensorMeta Pointwise(TensorImpl self, DType dtype) =>
        self.IsContiguous ? new(self, dtype) : new(self.Sizes, dtype, StridesLike(self.Sizes, [self]));

    /// <summary>A pointwise result of two operands, broadcast.</summary>
    internal static TensorMeta Pointwise(TensorImpl self, TensorImpl other, DType dtype)
    {
        long[] sizes = Layout.Broadcast(self.Sizes, other.Sizes);
        return !self.IsContiguous || !other.IsContiguous ? new(sizes, dtype, StridesLike(sizes, [self, other]))
            : ReferenceEquals(sizes, self.Sizes) ? new(self, dtype)
            : ReferenceEquals(sizes, other.Sizes) ? new(other, dtype)
            : new(sizes, dtype);
    }

    /// <summary>A pointwise result of several operands, broadcast.</summary>
    internal static TensorMeta Pointwise(ReadOnlySpan<TensorImpl?> operands, DType dtype)
    {
        long[] sizes = Layout.Scalar;
        bool contiguous = true;
        foreach (TensorImpl? operand in operands)
        {
            if (operand is not null)
            {
                sizes = Layout.Broadcast(sizes, operand.Sizes);
                contiguous &= operand.IsContiguous;
            }
        }
        return new(sizes, dtype, contiguous ? null : StridesLike(sizes, operands));
    }

    internal TensorImpl Allocate(bool isInference = false) => TensorImpl.Empty(Sizes, DType, Strides, isInference: isInference, rowMajorStrides: _rowMajorStrides);

    /// <summary>
    /// The strides of a pointwise result as libtorch's TensorIterator chooses them: dimensions are sorted by the operands' strides,
    /// the first operand that distinguishes two dimensions decides; then the result is dense in that order. Null when that is row-major.
    /// </summary>
    internal static long[]? StridesLike(long[] sizes, ReadOnlySpan<TensorImpl?> operands)
    {
        int rank = sizes.Length;
        if (rank < 2)
        {
            return null;
        }
        Span<int> order = rank <= 16 ? stackalloc int[rank] : new int[rank];   // innermost first
        for (int i = 0; i < rank; i++)
        {
            order[i] = rank - 1 - i;
        }
        for (int i = 1; i < rank; i++)
        {
            int at = i;
            for (int before = i - 1; before >= 0; before--)
            {
                int comparison = Compare(order[before], order[at], sizes, operands);
                if (comparison > 0)
                {
                    (order[before], order[at]) = (order[at], order[before]);
                    at = before;
                }
                else if (comparison < 0)
                {
                    break;
                }
            }
        }
        var strides = new long[rank];
        long stride = 1;
        bool rowMajor = true;
        for (int i = 0; i < rank; i++)
        {
            rowMajor &= order[i] == rank - 1 - i;
            strides[order[i]] = stride;
            stride *= Math.Max(sizes[order[i]], 1);
        }
        return rowMajor ? null : strides;
    }

    /// <summary>1 if dimension a should lie outside of b, −1 if inside, 0 if the operands do not tell.</summary>
    private static int Compare(int a, int b, long[] sizes, ReadOnlySpan<TensorImpl?> operands)
    {
        foreach (TensorImpl? operand in operands)
        {
            if (operand is null)
            {
                continue;
            }
            int lead = sizes.Length - operand.Rank;
            long strideA = a < lead || operand.Sizes[a - lead] == 1 ? 0 : operand.Strides[a - lead];
            long strideB = b < lead || operand.Sizes[b - lead] == 1 ? 0 : operand.Strides[b - lead];
            if (strideA == 0 || strideB == 0)
            {
                continue;
            }
            if (strideA != strideB)
            {
                return strideA < strideB ? -1 : 1;
            }
            if (sizes[a] > sizes[b])
            {
                return 1;
            }
        }
        return 0;
    }
}
