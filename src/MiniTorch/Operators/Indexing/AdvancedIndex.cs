using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// What <c>self[indices]</c> with tensors as indices reads or writes: integer tensors, broadcast against each other, stand for one dimension
/// each, a mask for as many as it has. A missing index (null) stands for a whole dimension. The indexed dimensions give way to the indices' common
/// shape: in their place if they stand together, else in front.
/// </summary>
internal sealed class AdvancedIndex
{
    private readonly long[] _selfStrides;    // for which it was made
    private readonly long[] _strides;        // of the places

    private AdvancedIndex(long[] selfStrides, long[] sizes, long[] strides, TensorImpl offsets, long scale)
    {
        _selfStrides = selfStrides;
        _strides = strides;
        Sizes = sizes;
        Offsets = offsets;
        Scale = scale;
    }

    /// <summary>Int64, of the result's rank: how far into the indexed dimensions each place reaches, in units of <see cref="Scale"/>.</summary>
    internal TensorImpl Offsets { get; }

    internal long Scale { get; }

    /// <summary>The shape of what is indexed.</summary>
    internal long[] Sizes { get; }

    /// <summary>The tensor in the shape of what is indexed, with stride 0 where the indices move.</summary>
    internal TensorImpl View(TensorImpl self) => self.Alias(Sizes, _strides);

    /// <summary>The same for another tensor of the shape, which may have other strides.</summary>
    internal AdvancedIndex For(TensorImpl self, ReadOnlySpan<TensorImpl?> indices) =>
        self.Strides.AsSpan().SequenceEqual(_selfStrides) ? this : Create(self, indices);

    /// <summary>Checks the indices, in libtorch's words, and works out the places.</summary>
    internal static AdvancedIndex Create(TensorImpl self, ReadOnlySpan<TensorImpl?> indices)
    {
        if (indices.Length > self.Rank)
        {
            throw Error.Of($"too many indices for tensor of dimension {self.Rank} (got {indices.Length})");
        }
        CheckDTypes(indices);
        var terms = new List<(TensorImpl Offsets, long Scale)>();
        ulong indexed = 0;
        int dim = 0;
        int position = 0;   // among the indexed dimensions, which is how libtorch counts them in its error
        bool isEmptyDimension = false;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] is not { } index)
            {
                dim++;
                continue;
            }
            int covered = IsMask(index) ? index.Rank : 1;
            if (IsMask(index))
            {
                CheckMask(self, index, dim);
                TensorImpl places = Indices.Places(Indices.Mask(index));
                terms.Add(covered == 1
                    ? (places, self.Strides[dim])
                    : (Indices.Offsets(places, index.Sizes, self.Strides.AsSpan(dim, covered)), 1));
            }
            else
            {
                long size = self.Sizes[dim];
                isEmptyDimension |= size == 0;
                terms.Add((size == 0 ? Copy.Dense(index, DType.Int64) : Indices.Wrapped(index, size, position), self.Strides[dim]));
            }
            position += covered;
            for (int k = 0; k < covered; k++)
            {
                indexed |= 1UL << dim++;
            }
        }
        (TensorImpl offsets, long scale) = Combine(terms);
        if (isEmptyDimension && offsets.NumElements != 0)
        {
            throw Error.Of("index is out of bounds for dimension with size 0");
        }
        return Build(self, indexed, FirstOf(indices), offsets, scale);
    }

    private static AdvancedIndex Build(TensorImpl self, ulong indexed, int first, TensorImpl offsets, long scale)
    {
        int rank = self.Rank;
        var sizes = new long[rank - System.Numerics.BitOperations.PopCount(indexed)];
        var strides = new long[sizes.Length];
        int at = 0;
        for (int d = 0; d < rank; d++)
        {
            if ((indexed >> d & 1) == 0)
            {
                (sizes[at], strides[at++]) = (self.Sizes[d], self.Strides[d]);
            }
        }
        ulong run = indexed >> System.Numerics.BitOperations.TrailingZeroCount(indexed);
        bool together = indexed == 0 || (run & (run + 1)) == 0;
        int front = !together ? 0 : indexed == 0 ? first : System.Numerics.BitOperations.TrailingZeroCount(indexed);
        long[] shape = offsets.Sizes;
        var places = new long[sizes.Length + shape.Length];
        Array.Fill(places, 1);
        shape.CopyTo(places, front);
        return new AdvancedIndex(
            self.Strides,
            [.. sizes[..front], .. shape, .. sizes[front..]],
            [.. strides[..front], .. new long[shape.Length], .. strides[front..]],
            offsets.Alias(places, Layout.ContiguousStrides(places)),
            scale);
    }

    /// <summary>The sum of the terms, broadcast; a single one as it is, with its scale.</summary>
    private static (TensorImpl, long) Combine(List<(TensorImpl Offsets, long Scale)> terms)
    {
        if (terms.Count == 1)
        {
            return (Copy.Dense(terms[0].Offsets, DType.Int64), terms[0].Scale);
        }
        long[] sizes = Layout.Scalar;
        foreach ((TensorImpl offsets, _) in terms)
        {
            sizes = TryBroadcast(sizes, offsets.Sizes) ?? throw Error.Of("shape mismatch: indexing tensors could not be broadcast together with shapes " + ShowShapes(terms));
        }
        TensorImpl sum = TensorImpl.Empty(sizes, DType.Int64);
        Copy.Fill(sum, 0);
        foreach ((TensorImpl offsets, long scale) in terms)
        {
            Add.Run(sum, offsets, scale, sum);
        }
        return (sum, 1);
    }

    private static long[]? TryBroadcast(long[] a, long[] b)
    {
        for (int i = 1; i <= Math.Min(a.Length, b.Length); i++)
        {
            if (a[^i] != b[^i] && a[^i] != 1 && b[^i] != 1)
            {
                return null;
            }
        }
        return Layout.Broadcast(a, b);
    }

    private static string ShowShapes(List<(TensorImpl Offsets, long Scale)> terms)
    {
        var text = new System.Text.StringBuilder();
        foreach ((TensorImpl offsets, _) in terms)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(Error.Show(offsets.Sizes));
        }
        return text.ToString();
    }

    private static bool IsMask(TensorImpl index) => index.DType is DType.Bool or DType.UInt8;

    private static int FirstOf(ReadOnlySpan<TensorImpl?> indices)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] is not null)
            {
                return i;
            }
        }
        return 0;
    }

    private static void CheckDTypes(ReadOnlySpan<TensorImpl?> indices)
    {
        foreach (TensorImpl? index in indices)
        {
            if (index is not null && !IsMask(index) && index.DType is not (DType.Int64 or DType.Int32))
            {
                throw Error.Of("tensors used as indices must be long, int, byte or bool tensors");
            }
            if (index is { DType: DType.UInt8 })
            {
                Warnings.Raise("indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.");
            }
        }
    }

    private static void CheckMask(TensorImpl self, TensorImpl mask, int dim)
    {
        for (int d = 0; d < mask.Rank; d++)
        {
            if (dim + d >= self.Rank)
            {
                throw Error.Of($"too many indices for tensor of dimension {self.Rank} (got {dim + mask.Rank})");
            }
            if (mask.Sizes[d] != self.Sizes[dim + d])
            {
                throw Error.Of($"The shape of the mask {Error.Show(mask.Sizes)} at index {d} does not match the shape of the indexed tensor {Error.Show(self.Sizes)} at index {dim + d}");
            }
        }
    }
}
