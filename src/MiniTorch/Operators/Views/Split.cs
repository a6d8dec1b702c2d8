using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>What the ways to split a tensor along a dimension have in common; ∂self = the gradients of the parts put together again.</summary>
internal static class Parts
{
    /// <summary>Sizes of <paramref name="size"/> each, the last one with what is left.</summary>
    internal static long[] Even(TensorImpl self, long size, long dim)
    {
        Error.Unless(self.Rank != 0, "split expects at least a 1-dimensional tensor");
        if (size < 0)
        {
            throw Error.Of($"split expects split_size be non-negative, but got split_size={size}");
        }
        long length = self.Sizes[Layout.WrapDim(dim, self.Rank)];
        if (size == 0 && length != 0)
        {
            throw Error.Of($"split_size can only be 0 if dimension size is 0, but got dimension size of {length}");
        }
        long count = size == 0 ? 1 : Math.Max((length + size - 1) / size, 1);
        var sizes = new long[count];
        Array.Fill(sizes, size);
        sizes[^1] = size - (size * count - length);
        return sizes;
    }

    internal static void Check(TensorImpl self, long[] sizes, long dim)
    {
        Error.Unless(self.Rank != 0, "split expects at least a 1-dimensional tensor");
        long length = self.Sizes[Layout.WrapDim(dim, self.Rank)];
        long sum = 0;
        foreach (long size in sizes)
        {
            if (size < 0)
            {
                throw Error.Of($"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={Error.Show(sizes)}");
            }
            sum += size;
        }
        if (sum != length)
        {
            throw Error.Of($"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension {Layout.WrapDim(dim, self.Rank)}), but got split_sizes={Error.Show(sizes)}");
        }
    }

    /// <summary>Untracked aliases of the parts.</summary>
    internal static TensorImpl[] Of(TensorImpl self, long[] sizes, long dim)
    {
        int at = Layout.WrapDim(dim, self.Rank);
        var parts = new TensorImpl[sizes.Length];
        long start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            long[] shape = [.. self.Sizes];
            shape[at] = sizes[i];
            parts[i] = self.Alias(shape, self.Strides, self.Offset + start * self.Strides[at]);
            start += sizes[i];
        }
        return parts;
    }

    /// <summary>The gradients along the dimension, zeros for those that are missing.</summary>
    internal static TensorImpl Join(ReadOnlySpan<TensorImpl?> grads, long[] sizes, long dim, long[] selfSizes)
    {
        int at = Layout.WrapDim(dim, selfSizes.Length);
        TensorImpl? present = null;
        foreach (TensorImpl? grad in grads)
        {
            present ??= grad;
        }
        var all = new TensorImpl[sizes.Length];
        for (int i = 0; i < all.Length; i++)
        {
            if (grads[i] is { } grad)
            {
                all[i] = grad;
                continue;
            }
            long[] shape = [.. selfSizes];
            shape[at] = sizes[i];
            all[i] = Aten.Zeros(shape, present!.DType);
        }
        return Aten.Cat(all, at);
    }
}

/// <summary>Views of <paramref name="size"/> indices each along a dimension; ∂self = the gradients of the parts put together. Saves only the shape.</summary>
/// <param name="size">The size of each part but the last.</param>
/// <param name="dim">The dimension.</param>
/// <param name="isUnsafe">The parts are not tracked as views: whoever vouches that the input is not used any more may write each of them in place.</param>
internal sealed class Split(long size, long dim, bool isUnsafe = false)
    : MultiViewOperator(isUnsafe ? "aten::unsafe_split.Tensor" : "aten::split.Tensor", isUnsafe ? "UnsafeSplitBackward0" : "SplitBackward0")
{
    private long[] _selfSizes = [];
    private long[] _sizes = [];

    internal long Size => size;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("split_size", size), ("dim", dim), ("self_sym_sizes", _selfSizes)];

    protected override bool IsTracked => !isUnsafe;

    protected override TensorImpl[] Views(TensorImpl self) => Parts.Of(self, _sizes = Parts.Even(self, size, dim), dim);

    protected override void Save(TensorImpl self) => _selfSizes = self.Sizes;

    protected override TensorImpl? Backward(ReadOnlySpan<TensorImpl?> grads) => Parts.Join(grads, _sizes, dim, _selfSizes);
}

/// <summary>Views of the given numbers of indices along a dimension; ∂self = the gradients of the parts put together. Saves only the shape.</summary>
/// <param name="sizes">The size of each part.</param>
/// <param name="dim">The dimension.</param>
/// <param name="isUnsafe">See <see cref="Operators.Split"/>.</param>
internal sealed class SplitWithSizes(long[] sizes, long dim, bool isUnsafe = false)
    : MultiViewOperator(isUnsafe ? "aten::unsafe_split_with_sizes" : "aten::split_with_sizes", isUnsafe ? "UnsafeSplitWithSizesBackward0" : "SplitWithSizesBackward0")
{
    private long[] _selfSizes = [];

    internal long[] Sizes => sizes;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("split_sizes", sizes), ("dim", dim), ("self_sym_sizes", _selfSizes)];

    protected override bool IsTracked => !isUnsafe;

    protected override TensorImpl[] Views(TensorImpl self)
    {
        Parts.Check(self, sizes, dim);
        return Parts.Of(self, sizes, dim);
    }

    protected override void Save(TensorImpl self) => _selfSizes = self.Sizes;

    protected override TensorImpl? Backward(ReadOnlySpan<TensorImpl?> grads) => Parts.Join(grads, sizes, dim, _selfSizes);
}

/// <summary>The views at each index of a dimension, which disappears; ∂self = the gradients stacked. Saves only shape and dtype.</summary>
internal sealed class Unbind(long dim) : MultiViewOperator("aten::unbind.int", "UnbindBackward0")
{
    private long[] _sizes = [];

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("self_sym_sizes", _sizes)];

    protected override TensorImpl[] Views(TensorImpl self)
    {
        if (self.Rank == 0)
        {
            throw Error.Of($"Dimension specified as {dim} but tensor has no dimensions");
        }
        int at = Layout.WrapDim(dim, self.Rank);
        long[] sizes = [.. self.Sizes[..at], .. self.Sizes[(at + 1)..]];
        long[] strides = [.. self.Strides[..at], .. self.Strides[(at + 1)..]];
        var views = new TensorImpl[self.Sizes[at]];
        for (int i = 0; i < views.Length; i++)
        {
            views[i] = self.Alias(sizes, strides, self.Offset + i * self.Strides[at]);
        }
        return views;
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(ReadOnlySpan<TensorImpl?> grads)
    {
        TensorImpl? present = null;
        foreach (TensorImpl? grad in grads)
        {
            present ??= grad;
        }
        var all = new TensorImpl[grads.Length];
        TensorImpl? zeros = null;
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = grads[i] ?? (zeros ??= Aten.Zeros(present!.Sizes, present.DType));
        }
        return Aten.Stack(all, Layout.WrapDim(dim, _sizes.Length));
    }
}

internal static partial class Aten
{
    internal static TensorImpl[] Split(TensorImpl self, long size, long dim = 0) => new Split(size, dim).Call(self);

    internal static TensorImpl[] SplitWithSizes(TensorImpl self, long[] sizes, long dim = 0) => new SplitWithSizes(sizes, dim).Call(self);

    /// <summary><see cref="Split(TensorImpl, long, long)"/>, not tracked as views.</summary>
    internal static TensorImpl[] UnsafeSplit(TensorImpl self, long size, long dim = 0) => new Split(size, dim, isUnsafe: true).Call(self);

    /// <summary><see cref="SplitWithSizes(TensorImpl, long[], long)"/>, not tracked as views.</summary>
    internal static TensorImpl[] UnsafeSplitWithSizes(TensorImpl self, long[] sizes, long dim = 0) => new SplitWithSizes(sizes, dim, isUnsafe: true).Call(self);

    internal static TensorImpl[] Unbind(TensorImpl self, long dim = 0) => new Unbind(dim).Call(self);

    /// <summary>At most <paramref name="chunks"/> parts of equal size, the last one perhaps smaller.</summary>
    internal static TensorImpl[] Chunk(TensorImpl self, long chunks, long dim = 0)
    {
        (long size, bool empty) = ChunkSize(self, chunks, dim);
        return empty ? SplitWithSizes(self, new long[chunks], dim) : Split(self, size, dim);
    }

    /// <summary><see cref="Chunk"/>, not tracked as views.</summary>
    internal static TensorImpl[] UnsafeChunk(TensorImpl self, long chunks, long dim = 0)
    {
        (long size, bool empty) = ChunkSize(self, chunks, dim);
        return empty ? UnsafeSplitWithSizes(self, new long[chunks], dim) : UnsafeSplit(self, size, dim);
    }

    /// <summary>Exactly <paramref name="sections"/> parts whose sizes differ by one at most.</summary>
    internal static TensorImpl[] TensorSplit(TensorImpl self, long sections, long dim = 0)
    {
        int at = CheckTensorSplit(self, dim);
        if (sections <= 0)
        {
            throw Error.Of($"number of sections must be larger than 0, got {sections}");
        }
        (long small, long larger) = Math.DivRem(self.Sizes[at], sections);
        var parts = new TensorImpl[sections];
        long start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            long size = i < larger ? small + 1 : small;
            parts[i] = Slice(self, at, start, start + size);
            start += size;
        }
        return parts;
    }

    /// <summary>The parts between given indices; those out of range are pulled in.</summary>
    internal static TensorImpl[] TensorSplit(TensorImpl self, long[] indices, long dim = 0)
    {
        int at = CheckTensorSplit(self, dim);
        var parts = new TensorImpl[indices.Length + 1];
        long start = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            parts[i] = Slice(self, at, start, indices[i]);
            start = indices[i];
        }
        parts[^1] = Slice(self, at, start, self.Sizes[at]);
        return parts;
    }

    /// <summary>The number of sections or the indices from a tensor of no or one dimension.</summary>
    internal static TensorImpl[] TensorSplit(TensorImpl self, TensorImpl indicesOrSections, long dim = 0)
    {
        CheckTensorSplit(self, dim);
        if (indicesOrSections.DType != DType.Int64)
        {
            throw Error.Of($"tensor_split expected tensor_indices_or_sections to have dtype of long, but got {indicesOrSections.DType.Name()}");
        }
        if (indicesOrSections.Rank > 1)
        {
            throw Error.Of($"tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with {indicesOrSections.Rank} dims");
        }
        Span<long> values = Kernels.Copy.Dense(indicesOrSections, DType.Int64).Span<long>();
        return indicesOrSections.Rank == 0 ? TensorSplit(self, values[0], dim) : TensorSplit(self, values.ToArray(), dim);
    }

    /// <summary>hsplit, vsplit and dsplit: equal parts along a dimension.</summary>
    internal static TensorImpl[] SplitEqually(TensorImpl self, long sections, char kind)
    {
        int dim = CheckSplit(self, kind);
        if (sections == 0 || self.Sizes[dim] % sections != 0)
        {
            throw Error.Of($"torch.{kind}split attempted to split along dimension {dim}, but the size of the dimension {self.Sizes[dim]} is not divisible by the split_size {sections}!");
        }
        return TensorSplit(self, sections, dim);
    }

    /// <summary>hsplit, vsplit and dsplit: the parts between given indices.</summary>
    internal static TensorImpl[] SplitAt(TensorImpl self, long[] indices, char kind) => TensorSplit(self, indices, CheckSplit(self, kind));

    private static (long Size, bool Empty) ChunkSize(TensorImpl self, long chunks, long dim)
    {
        Error.Unless(self.Rank > 0, "chunk expects at least a 1-dimensional tensor");
        if (chunks <= 0)
        {
            throw Error.Of($"chunk expects `chunks` to be greater than 0, got: {chunks}");
        }
        long length = self.Sizes[Layout.WrapDim(dim, self.Rank)];
        long size = (length + chunks - 1) / chunks;
        return (size, size == 0 && length == 0);   // an empty dimension still gives the number of chunks asked for
    }

    private static int CheckTensorSplit(TensorImpl self, long dim)
    {
        if (self.Rank == 0)
        {
            throw Error.Of("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
        }
        return Layout.WrapDim(dim, self.Rank);
    }

    private static int CheckSplit(TensorImpl self, char kind)
    {
        int needed = kind switch { 'h' => 1, 'v' => 2, _ => 3 };
        if (self.Rank < needed)
        {
            throw Error.Of($"torch.{kind}split requires a tensor with at least {needed} dimension, but got a tensor with {self.Rank} dimensions!");
        }
        return kind switch { 'h' => self.Rank == 1 ? 0 : 1, 'v' => 0, _ => 2 };
    }
}
