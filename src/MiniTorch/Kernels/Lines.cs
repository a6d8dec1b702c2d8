using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>A dense tensor seen along one dimension: [Outer, Length, Inner]. A line is what runs along the dimension; its elements lie Inner apart.</summary>
internal readonly struct Lines(long outer, long length, long inner)
{
    internal long Outer => outer;

    internal long Length => length;

    internal long Inner => inner;

    /// <summary>How many lines there are.</summary>
    internal long Count => outer * inner;

    /// <summary>A 0-dim tensor is one line of one element.</summary>
    internal static Lines Of(TensorImpl x, int dim) => Of(x.Sizes, dim);

    /// <inheritdoc cref="Of(TensorImpl, int)"/>
    internal static Lines Of(long[] sizes, int dim) => sizes.Length == 0
        ? new Lines(1, 1, 1)
        : new Lines(Layout.NumElements(sizes.AsSpan(0, dim)), sizes[dim], Layout.NumElements(sizes.AsSpan(dim + 1)));

    /// <summary>The offset of a line's first element.</summary>
    internal long Start(long line)
    {
        (long block, long column) = Math.DivRem(line, inner);
        return block * length * inner + column;
    }
}
