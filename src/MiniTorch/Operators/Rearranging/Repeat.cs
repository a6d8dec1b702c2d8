using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The tensor laid out repeats[d] times along each dimension, leading ones added as needed; ∂self = grad summed over the repetitions. Saves only the shape.</summary>
internal sealed class Repeat(long[] repeats) : UnaryOperator("aten::repeat", "RepeatBackward0")
{
    private long[] _sizes = [];

    internal long[] Repeats => repeats;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("repeats", repeats), ("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(repeats.Length >= self.Rank, "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
        int lead = repeats.Length - self.Rank;
        var sizes = new long[repeats.Length];
        for (int d = 0; d < sizes.Length; d++)
        {
            sizes[d] = repeats[d] * (d < lead ? 1 : self.Sizes[d - lead]);
        }
        foreach (long size in sizes)
        {
            if (size < 0)
            {
                throw Error.Of($"Trying to create tensor with negative dimension {size}: {Error.Show(sizes)}");
            }
        }
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        // Each dimension of the result as (repetition, index): the source does not move along the first.
        int rank = repeats.Length;
        int lead = rank - self.Rank;
        var sizes = new long[2 * rank];
        var to = new long[2 * rank];
        var from = new long[2 * rank];
        for (int d = 0; d < rank; d++)
        {
            long size = d < lead ? 1 : self.Sizes[d - lead];
            (sizes[2 * d], sizes[2 * d + 1]) = (repeats[d], size);
            (to[2 * d], to[2 * d + 1]) = (into.Strides[d] * size, into.Strides[d]);
            from[2 * d + 1] = d < lead ? 0 : self.Strides[d - lead];
        }
        Copy.Run(self.Alias(sizes, from), into.Alias(sizes, to));
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        if (repeats.Contains(0))
        {
            return Aten.Zeros(_sizes, grad.DType);
        }
        int lead = grad.Rank - _sizes.Length;
        for (int i = 0; i < lead; i++)
        {
            grad = Aten.Sum(grad, [0]);
        }
        var sizes = new List<long>();
        var summed = new List<long>();
        for (int d = 0; d < _sizes.Length; d++)
        {
            if (repeats[d + lead] != 1)
            {
                summed.Add(sizes.Count);
                sizes.Add(repeats[d + lead]);
            }
            sizes.Add(_sizes[d]);
        }
        grad = Aten.Reshape(grad, [.. sizes]);
        return summed.Count == 0 ? grad : Aten.Sum(grad, [.. summed]);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Repeat(TensorImpl self, params long[] repeats) => new Repeat(repeats).Call(self);

    /// <summary><see cref="Repeat(TensorImpl, long[])"/> with leading ones put in for missing repetitions.</summary>
    internal static TensorImpl Tile(TensorImpl self, params long[] repeats)
    {
        int missing = self.Rank - repeats.Length;
        if (missing <= 0)
        {
            return Repeat(self, repeats);
        }
        var full = new long[self.Rank];
        full.AsSpan(0, missing).Fill(1);
        repeats.CopyTo(full, missing);
        return Repeat(self, full);
    }

    /// <summary>Each index of a dimension (of all elements in a row, without one) <paramref name="repeats"/> times.</summary>
    internal static TensorImpl RepeatInterleave(TensorImpl self, long repeats, long? dim = null, long? outputSize = null)
    {
        TensorImpl input = dim is null ? Flatten(self) : self;
        int at = Layout.WrapDim(dim ?? 0, self.Rank);
        input = input.Rank == 0 ? Unsqueeze(input, 0) : input;
        Error.Unless(repeats >= 0, "Repeats must be non-negative");
        long length = input.Sizes[at] * repeats;
        if (outputSize is { } wanted && wanted != length)
        {
            throw Error.Of($"repeat_interleave: Invalid output_size, expected {length} but got {wanted}");
        }
        TensorImpl expanded = Expand(Unsqueeze(input, at + 1), [.. input.Sizes[..(at + 1)], repeats, .. input.Sizes[(at + 1)..]]);
        return Flatten(new Clone(contiguous: true).Call(expanded), at, at + 1);
    }

    /// <summary>Each index of a dimension as often as the vector <paramref name="repeats"/> says.</summary>
    internal static TensorImpl RepeatInterleave(TensorImpl self, TensorImpl repeats, long? dim = null, long? outputSize = null)
    {
        TensorImpl input = dim is null ? Flatten(self) : self;
        int at = Layout.WrapDim(dim ?? 0, self.Rank);
        input = input.Rank == 0 ? Unsqueeze(input, 0) : input;
        if (repeats.Rank == 0 || (repeats.Rank == 1 && repeats.Sizes[0] == 1))
        {
            repeats = Expand(Reshape(repeats, 1), input.Sizes[at]);
        }
        else if (repeats.Rank != 1)
        {
            throw Error.Of("repeats must be 0-dim or 1-dim tensor");
        }
        else if (repeats.Sizes[0] != input.Sizes[at])
        {
            throw Error.Of($"repeats must have the same size as input along dim, but got repeats.size(0) = {repeats.Sizes[0]} and input.size({at}) = {input.Sizes[at]}");
        }
        return IndexSelect(input, at, RepeatedIndices(repeats, outputSize));
    }

    /// <summary>The index i repeats[i] times, for each i.</summary>
    internal static TensorImpl RepeatedIndices(TensorImpl repeats, long? outputSize = null)
    {
        Error.Unless(repeats.Rank == 1, "repeat_interleave only accept 1D vector as repeat");
        if (repeats.DType is not (DType.Int64 or DType.Int32))
        {
            throw Error.Of("repeats has to be Long or Int tensor");
        }
        ReadOnlySpan<long> counts = Copy.Dense(repeats, DType.Int64).Span<long>();
        long total = 0;
        foreach (long count in counts)
        {
            Error.Unless(count >= 0, "repeats can not be negative");
            total += count;
        }
        Error.Unless(outputSize is null || outputSize == total, "allocated size does not match required size");
        TensorImpl indices = Empty([total], DType.Int64);
        Span<long> left = indices.Span<long>();
        for (int i = 0; i < counts.Length; i++)
        {
            left[..(int)counts[i]].Fill(i);
            left = left[(int)counts[i]..];
        }
        return indices;
    }
}
