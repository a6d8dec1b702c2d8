using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>A copy of <see cref="Tensor.alias"/>.</summary>
    public static Tensor alias_copy(Tensor input) => new(Aten.ViewCopy(input.Impl, new Alias()));

    /// <summary>A copy of what as_strided shows.</summary>
    public static Tensor as_strided_copy(Tensor input, long[] size, long[] stride, long? storage_offset = null) => new(Aten.ViewCopy(input.Impl, new AsStrided(size, stride, storage_offset)));

    /// <summary>A copy of a diagonal.</summary>
    public static Tensor diagonal_copy(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) => new(Aten.ViewCopy(input.Impl, new Diagonal(offset, dim1, dim2)));

    /// <summary>The elements repeated along dimensions of size 1 and new ones.</summary>
    public static Tensor expand_copy(Tensor input, params long[] size) => new(Aten.ViewCopy(input.Impl, new Expand(size)));

    /// <summary>A copy of length indices of a dimension.</summary>
    public static Tensor narrow_copy(Tensor input, long dim, long start, long length) => new(Aten.NarrowCopy(input.Impl, dim, start, length));

    /// <summary>A copy with the dimensions in another order.</summary>
    public static Tensor permute_copy(Tensor input, params long[] dims) => new(Aten.ViewCopy(input.Impl, new Permute(dims)));

    /// <summary>A copy of one index of a dimension.</summary>
    public static Tensor select_copy(Tensor input, long dim, long index) => new(Aten.ViewCopy(input.Impl, new Select(dim, index)));

    /// <summary>A copy of a slice of a dimension.</summary>
    public static Tensor slice_copy(Tensor input, long dim = 0, long? start = null, long? end = null, long step = 1) => new(Aten.ViewCopy(input.Impl, new Slice(dim, start, end, step)));

    /// <summary>Copies of parts of the given sizes along a dimension.</summary>
    public static Tensor[] split_with_sizes_copy(Tensor input, long[] split_sizes, long dim = 0) => Array.ConvertAll(Aten.SplitWithSizesCopy(input.Impl, split_sizes, dim), static part => new Tensor(part));

    /// <summary>A copy without the dimensions of size 1.</summary>
    public static Tensor squeeze_copy(Tensor input) => new(Aten.ViewCopy(input.Impl, new Squeeze()));

    /// <summary>A copy without a dimension, if its size is 1.</summary>
    public static Tensor squeeze_copy(Tensor input, long dim) => new(Aten.ViewCopy(input.Impl, new SqueezeDim(dim)));

    /// <summary>A copy without those of the dimensions whose size is 1.</summary>
    public static Tensor squeeze_copy(Tensor input, long[] dim) => new(Aten.ViewCopy(input.Impl, new SqueezeDims(dim)));

    /// <summary>A transposed copy of a matrix.</summary>
    public static Tensor t_copy(Tensor input) => new(Aten.ViewCopy(input.Impl, new MatrixTranspose()));

    /// <summary>A copy with two dimensions exchanged.</summary>
    public static Tensor transpose_copy(Tensor input, long dim0, long dim1) => new(Aten.ViewCopy(input.Impl, new Transpose(dim0, dim1)));

    /// <summary>Copies of the slices at each index of a dimension.</summary>
    public static Tensor[] unbind_copy(Tensor input, long dim = 0) => Array.ConvertAll(Aten.UnbindCopy(input.Impl, dim), static part => new Tensor(part));

    /// <summary>A copy of windows along a dimension.</summary>
    public static Tensor unfold_copy(Tensor input, long dimension, long size, long step) => new(Aten.ViewCopy(input.Impl, new Unfold(dimension, size, step)));

    /// <summary>A copy with a new dimension of size 1.</summary>
    public static Tensor unsqueeze_copy(Tensor input, long dim) => new(Aten.ViewCopy(input.Impl, new Unsqueeze(dim)));

    /// <summary>A copy in another shape.</summary>
    public static Tensor view_copy(Tensor input, params long[] size) => new(Aten.ViewCopy(input.Impl, new View(size)));

    /// <summary>A copy with src at the places that as_strided shows.</summary>
    public static Tensor as_strided_scatter(Tensor input, Tensor src, long[] size, long[] stride, long? storage_offset = null) =>
        new(Aten.AsStridedScatter(input.Impl, src.Impl, size, stride, storage_offset));

    /// <summary>The input with a constant around it; <paramref name="pad"/> has two numbers for each dimension, the last one first.</summary>
    public static Tensor constant_pad_nd(Tensor input, long[] pad, Scalar? value = null) => new(Aten.ConstantPadNd(input.Impl, pad, value is null ? null : value.Value));

    /// <summary>The indices of nonzero elements in exactly <paramref name="size"/> rows: cut, or filled up.</summary>
    public static Tensor nonzero_static(Tensor input, long size, long fill_value = -1) => new(Aten.NonzeroStatic(input.Impl, size, fill_value));

    /// <summary>A view of a slice of a dimension.</summary>
    public static Tensor slice(Tensor input, long dim = 0, long? start = null, long? end = null, long step = 1) => new(Aten.Slice(input.Impl, dim, start, end, step));

    /// <summary>The indices along each dimension of a tensor of <paramref name="shape"/> that flat indices stand for.</summary>
    public static Tensor[] unravel_index(Tensor indices, long[] shape)
    {
        var steps = new long[shape.Length];
        long step = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            steps[d] = step;
            step *= shape[d];
        }
        Tensor places = indices.unsqueeze(-1).floor_divide(tensor(steps)).remainder(tensor(shape));
        return places.unbind(-1);
    }

    /// <summary>Derivatives of a sampled function along a dimension, by central differences inside and one-sided ones of an order at the edges.</summary>
    /// <param name="input">The samples.</param>
    /// <param name="spacing">Their distance.</param>
    /// <param name="dim">The dimension; all for null.</param>
    /// <param name="edge_order">1 or 2.</param>
    public static ICollection<Tensor> gradient(Tensor input, int spacing = 1, long? dim = null, int edge_order = 1) =>
        Gradients(Aten.Gradient(input.Impl, [spacing], dim is { } one ? [one] : null, edge_order));

    /// <inheritdoc cref="gradient(Tensor, int, long?, int)"/>
    public static ICollection<Tensor> gradient(Tensor input, int spacing = 1, long[]? dims = null, int edge_order = 1) =>
        Gradients(Aten.Gradient(input.Impl, [spacing], dims, edge_order));

    /// <summary>With a distance that is no whole number.</summary>
    public static ICollection<Tensor> gradient(Tensor input, double spacing, long[]? dims = null, int edge_order = 1) =>
        Gradients(Aten.Gradient(input.Impl, [spacing], dims, edge_order));

    /// <summary>With a distance for each dimension.</summary>
    public static ICollection<Tensor> gradient(Tensor input, double[] spacing, long[]? dims = null, int edge_order = 1) =>
        Gradients(Aten.Gradient(input.Impl, spacing, dims, edge_order, isList: true));

    /// <summary>With the places of the samples along each dimension.</summary>
    public static ICollection<Tensor> gradient(Tensor input, Tensor[] spacing, long[]? dims = null, int edge_order = 1) =>
        Gradients(Aten.Gradient(input.Impl, Tensor.ImplsOf(spacing), dims, edge_order));

    private static Tensor[] Gradients(Core.TensorImpl[] results) => Array.ConvertAll(results, static result => new Tensor(result));

    public static partial class special
    {
        /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => new(Aten.Softmax(input.Impl, dim, dtype?.ToDType()));

        /// <summary>The logarithm of <see cref="softmax"/>.</summary>
        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => new(Aten.LogSoftmax(input.Impl, dim, dtype?.ToDType()));
    }
}
