using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Batches of matrices as the factorizations take them: row-major, of double or Complex, each a span of its own.</summary>
internal static class MatrixBatch
{
    /// <summary>Elements that are worth another thread: a factorization does some n operations on each.</summary>
    private const long Grain = 4096;

    /// <summary>A copy to work in.</summary>
    internal static TensorImpl Working(TensorImpl source)
    {
        TensorImpl copy = TensorImpl.Empty(source.Sizes, Field.TypeFor(source.DType));
        Copy.Run(source, copy);
        return copy;
    }

    /// <summary>A copy whose leading dimensions are expanded to <paramref name="batch"/>; the last <paramref name="own"/> are kept.</summary>
    internal static TensorImpl Working(TensorImpl source, ReadOnlySpan<long> batch, int own = 2)
    {
        long[] sizes = [.. batch, .. source.Sizes[^own..]];
        TensorImpl copy = TensorImpl.Empty(sizes, source.DType.IsDifferentiable() ? Field.TypeFor(source.DType) : source.DType);
        Copy.Run(source, copy);
        return copy;
    }

    /// <summary>The same with rows and columns exchanged, conjugated if asked.</summary>
    internal static TensorImpl WorkingTransposed(TensorImpl source, ReadOnlySpan<long> batch, bool conjugate = false)
    {
        TensorImpl copy = Working(Transposed(source), batch);
        if (conjugate && copy.DType.IsComplex())
        {
            Pointwise.Resolve(copy, conjugate: true, negate: false, copy);
        }
        return copy;
    }

    /// <summary>An untracked alias with the last two dimensions exchanged.</summary>
    internal static TensorImpl Transposed(TensorImpl source) =>
        source.Alias([.. source.Sizes[..^2], source.Sizes[^1], source.Sizes[^2]], [.. source.Strides[..^2], source.Strides[^1], source.Strides[^2]]);

    internal static TensorImpl Zeros(long[] sizes, DType dtype)
    {
        TensorImpl zeros = TensorImpl.Empty(sizes, dtype);
        Copy.Fill(zeros, 0);
        return zeros;
    }

    /// <summary>How many matrices there are.</summary>
    internal static long Count(TensorImpl matrices, int own = 2) => Layout.NumElements(matrices.Sizes.AsSpan(..^own));

    /// <summary>One matrix (or vector, where <paramref name="own"/> is 1) of a dense batch.</summary>
    internal static Span<T> At<T>(TensorImpl dense, long index, int own = 2) where T : unmanaged
    {
        long size = Layout.NumElements(dense.Sizes.AsSpan(^own..));
        return dense.Span<T>().Slice((int)(index * size), (int)size);
    }

    /// <summary>Each matrix of a batch, on several threads where that is worth it.</summary>
    internal static void Each<TState>(long count, long elements, TState state, Action<long, TState> body)
    {
        if (count > 0)
        {
            Parallel.For(0, count, Math.Max(1, Grain / Math.Max(1, elements)), (state, body), static (begin, end, work) =>
            {
                for (long i = begin; i < end; i++)
                {
                    work.body(i, work.state);
                }
            });
        }
    }

    /// <summary>Column-major strides of a batch of matrices, as LAPACK leaves them.</summary>
    internal static long[] ColumnMajor(ReadOnlySpan<long> sizes)
    {
        long[] strides = Layout.ContiguousStrides([.. sizes[..^2], sizes[^1], sizes[^2]]);
        (strides[^1], strides[^2]) = (strides[^2], strides[^1]);
        return strides;
    }
}
