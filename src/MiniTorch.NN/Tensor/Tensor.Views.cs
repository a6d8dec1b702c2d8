using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The dimensions in reverse order, as a view; for matrices the transpose.</summary>
        public Tensor T => new(Aten.NumpyT(Impl));

        /// <summary>The last two dimensions exchanged, as a view.</summary>
        public Tensor mT => new(Aten.MatrixT(Impl));

        /// <summary>The conjugate transpose of a matrix, as a view.</summary>
        public Tensor H => new(Aten.MatrixH(Impl));

        /// <summary>The last two dimensions exchanged and the elements conjugated, as a view.</summary>
        public Tensor mH => new(Aten.Adjoint(Impl, "tensor.mH"));

        /// <summary>The real part as a view; a real tensor is its own.</summary>
        public Tensor real => new(Aten.Real(Impl));

        /// <summary>The imaginary part of a complex tensor as a view.</summary>
        public Tensor imag => new(Aten.Imag(Impl));

        /// <summary>The same elements in another shape, without a copy; one size may be −1.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The number of elements differs, or the strides do not allow it.</exception>
        public Tensor view(params long[] shape) => new(Aten.View(Impl, Own(shape)));

        /// <summary>The same bytes as elements of another dtype; the last dimension grows or shrinks where the sizes of the elements differ.</summary>
        public Tensor view(ScalarType dtype) => new(Aten.View(Impl, dtype.ToDType()));

        /// <summary>The same elements in the shape of another tensor, without a copy.</summary>
        public Tensor view_as(Tensor other) => new(Aten.View(Impl, other.Impl.Sizes));

        /// <summary>A complex tensor as a real one with a last dimension of 2.</summary>
        public Tensor view_as_real() => new(Aten.ViewAsReal(Impl));

        /// <summary>A real tensor with a last dimension of 2 as a complex one.</summary>
        public Tensor view_as_complex() => new(Aten.ViewAsComplex(Impl));

        /// <summary>The same elements in another shape: a view if the strides allow it, else a copy; one size may be −1.</summary>
        public Tensor reshape(params long[] shape) => new(Aten.Reshape(Impl, Own(shape)));

        /// <summary>The same elements in the shape of another tensor.</summary>
        public Tensor reshape_as(Tensor other) => new(Aten.Reshape(Impl, other.Impl.Sizes));

        /// <summary>Dimensions <paramref name="start_dim"/> to <paramref name="end_dim"/> as one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => new(Aten.Flatten(Impl, start_dim, end_dim));

        /// <summary>Neighbouring named dimensions as one, which gets a name of its own.</summary>
        public Tensor flatten(IList<string> dims, string out_dim)
        {
            Error.Unless(dims.Count > 0, "flatten(tensor, dims, out_dim): dims cannot be empty");
            int first = DimensionNames.Position(Impl, dims[0]);
            for (int i = 1; i < dims.Count; i++)
            {
                if (DimensionNames.Position(Impl, dims[i]) != first + i)
                {
                    throw Error.Of($"flatten(tensor, dims, out_dim): dims {DimensionNames.Show(dims)} must be consecutive in Tensor{DimensionNames.Show(DimensionNames.Of(Impl) ?? [])}");
                }
            }
            string?[] names = DimensionNames.Of(Impl)!;
            var result = new Tensor(Aten.Flatten(Impl, first, first + dims.Count - 1));
            DimensionNames.Set(result.Impl, [.. names[..first], out_dim, .. names[(first + dims.Count)..]]);
            return result;
        }

        /// <summary>A dimension as several; one size may be −1.</summary>
        public Tensor unflatten(long dim, params long[] sizes) => new(Aten.Unflatten(Impl, dim, Own(sizes)));

        /// <inheritdoc cref="unflatten(long, long[])"/>
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        /// <summary>A named dimension as several, each with its own name.</summary>
        public Tensor unflatten(string dim, params (string, long)[] sizes)
        {
            int at = DimensionNames.Position(Impl, dim);
            string?[] names = DimensionNames.Of(Impl)!;
            var result = new Tensor(Aten.Unflatten(Impl, at, Array.ConvertAll(sizes, static size => size.Item2)));
            DimensionNames.Set(result.Impl, [.. names[..at], .. sizes.Select(static size => size.Item1), .. names[(at + 1)..]]);
            return result;
        }

        /// <summary>All elements in one dimension.</summary>
        public Tensor ravel() => new(Aten.Ravel(Impl));

        /// <summary>A view without the dimensions of size 1, or without <paramref name="dim"/> if its size is 1.</summary>
        public Tensor squeeze(long? dim = null) => new(dim is { } d ? Aten.Squeeze(Impl, d) : Aten.Squeeze(Impl));

        /// <summary>A view without those of the dimensions <paramref name="dim"/> whose size is 1.</summary>
        public Tensor squeeze(long[] dim) => new(Aten.Squeeze(Impl, Own(dim)));

        /// <inheritdoc cref="squeeze(long?)"/>
        /// <returns>This tensor, whose shape has changed.</returns>
        public Tensor squeeze_(long? dim = null)
        {
            _ = dim is { } d ? new SqueezeDim(d).InPlace(Impl) : new Squeeze().InPlace(Impl);
            return this;
        }

        /// <summary>A view with a dimension of size 1 put in at <paramref name="dim"/>.</summary>
        public Tensor unsqueeze(long dim) => new(Aten.Unsqueeze(Impl, dim));

        /// <inheritdoc cref="unsqueeze"/>
        /// <returns>This tensor, whose shape has changed.</returns>
        public Tensor unsqueeze_(long dim)
        {
            new Unsqueeze(dim).InPlace(Impl);
            return this;
        }

        /// <summary>The transpose of a matrix as a view; vectors and scalars stay as they are.</summary>
        public Tensor t() => new(Aten.T(Impl));

        /// <inheritdoc cref="t"/>
        /// <returns>This tensor, whose shape has changed.</returns>
        public Tensor t_()
        {
            new MatrixTranspose().InPlace(Impl);
            return this;
        }

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => new(Aten.Transpose(Impl, dim0, dim1));

        /// <inheritdoc cref="transpose"/>
        /// <returns>This tensor, whose shape has changed.</returns>
        public Tensor transpose_(long dim0, long dim1)
        {
            new Transpose(dim0, dim1).InPlace(Impl);
            return this;
        }

        /// <inheritdoc cref="transpose"/>
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        /// <inheritdoc cref="transpose_"/>
        public Tensor swapaxes_(long dim0, long dim1) => transpose_(dim0, dim1);

        /// <inheritdoc cref="transpose_"/>
        public Tensor swapdims_(long dim0, long dim1) => transpose_(dim0, dim1);

        /// <inheritdoc cref="transpose"/>
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>The last two dimensions exchanged and the elements conjugated, as a view.</summary>
        public Tensor adjoint() => new(Aten.Adjoint(Impl));

        /// <summary>A view with the dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) => new(Aten.Permute(Impl, Own(permutation)));

        /// <inheritdoc cref="permute(long[])"/>
        public Tensor permute(IEnumerable<long> permutation) => new(Aten.Permute(Impl, [.. permutation]));

        /// <summary>A view with dimensions <paramref name="source"/> moved to <paramref name="destination"/>; the others keep their order.</summary>
        public Tensor movedim(long[] source, long[] destination) => new(Aten.MoveDim(Impl, source, destination));

        /// <inheritdoc cref="movedim"/>
        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        /// <summary>The view of <paramref name="length"/> indices of a dimension from <paramref name="start"/> on.</summary>
        public Tensor narrow(long dim, long start, long length) => new(Aten.Narrow(Impl, dim, start, length));

        /// <summary>The view at one index of a dimension, which disappears.</summary>
        public Tensor select(long dim, long index) => new(Aten.Select(Impl, dim, index));

        /// <summary>The view of every <paramref name="step"/>-th index of a dimension from <paramref name="start"/> up to, and without, <paramref name="finish"/>.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => new(Aten.Slice(Impl, dim, start, finish, step));

        /// <summary>A view of a diagonal over two dimensions, which becomes the last one; offsets above 0 lie above the main diagonal.</summary>
        /// <exception cref="ArgumentException">The dimensions are the same.</exception>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1)
        {
            if (dim1 == dim2)
            {
                throw new ArgumentException($"diagonal dimensions cannot be identical {dim1}, {dim2}");
            }
            return new(Aten.Diagonal(Impl, offset, dim1, dim2));
        }

        /// <summary>All windows of <paramref name="size"/> indices of a dimension, <paramref name="step"/> apart, as a view; the places within a window become a last dimension.</summary>
        public Tensor unfold(long dimension, long size, long step) => new(Aten.Unfold(Impl, dimension, size, step));

        /// <summary>A view of the storage with any sizes and strides, from an element of the storage on.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => new(Aten.AsStrided(Impl, Own(size), Own(strides), storageOffset));

        /// <summary>A view that repeats dimensions of size 1; −1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => new(Aten.Expand(Impl, Own(sizes)));

        /// <inheritdoc cref="expand(long[])"/>
        public Tensor expand(long[] sizes, bool isImplicit = false) => new(Aten.Expand(Impl, Own(sizes)));

        /// <inheritdoc cref="expand(long[])"/>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => new(Aten.Expand(Impl, sizes.ToArray()));

        /// <inheritdoc cref="expand(long[])"/>
        public Tensor expand(Size sizes, bool isImplicit = false) => new(Aten.Expand(Impl, Own(sizes.Shape)));

        /// <summary>A view expanded to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => new(Aten.Expand(Impl, other.Impl.Sizes));

        /// <summary>A view expanded to a shape.</summary>
        public Tensor broadcast_to(params long[] shape) => new(Aten.Expand(Impl, Own(shape)));

        /// <summary>A view of the whole tensor as it is.</summary>
        public Tensor alias() => new(Aten.Alias(Impl));

        /// <summary>A tensor over the same memory that is out of the graph: it requires no gradient.</summary>
        public Tensor detach() => new(Aten.Detach(Impl));

        /// <summary>Takes this tensor out of the graph.</summary>
        /// <returns>This tensor.</returns>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">It is a view.</exception>
        public Tensor detach_()
        {
            Aten.DetachInPlace(Impl);
            return this;
        }

        /// <summary>The conjugate, as a view; a real tensor is its own.</summary>
        public Tensor conj() => new(Aten.Conj(Impl));

        /// <summary>The tensor with its conj bit carried out: a copy if it is set.</summary>
        public Tensor resolve_conj() => new(Aten.ResolveConj(Impl));

        /// <summary>The tensor with its neg bit carried out: a copy if it is set.</summary>
        public Tensor resolve_neg() => new(Aten.ResolveNeg(Impl));

        /// <summary>Views of <paramref name="size"/> indices each along a dimension; the last one has what is left.</summary>
        public Tensor[] split(long size, int dim = 0) => Wrap(Aten.Split(Impl, size, dim));

        /// <summary>Views of the given numbers of indices along a dimension.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Wrap(Aten.SplitWithSizes(Impl, Own(sizes), dim));

        /// <inheritdoc cref="split(long[], long)"/>
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Wrap(Aten.SplitWithSizes(Impl, sizes.ToArray(), dim));

        /// <inheritdoc cref="split(long[], long)"/>
        public Tensor[] split(params long[] sizes) => split(sizes, 0L);

        /// <inheritdoc cref="split(long[], long)"/>
        public Tensor[] split_with_sizes(long[] split_sizes, long dim = 0) => split(split_sizes, dim);

        /// <summary>Exactly <paramref name="size"/> views whose sizes along a dimension differ by one at most.</summary>
        public Tensor[] tensor_split(long size, long dim = 0) => Wrap(Aten.TensorSplit(Impl, size, dim));

        /// <summary>The views between given indices of a dimension.</summary>
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Wrap(Aten.TensorSplit(Impl, sizes, dim));

        /// <summary>The views between the indices in a vector, or as many as a 0-dim tensor says.</summary>
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Wrap(Aten.TensorSplit(Impl, indices.Impl, dim));

        /// <summary>Equal parts along columns (dimension 1, or 0 of a vector).</summary>
        public Tensor[] hsplit(long size) => Wrap(Aten.SplitEqually(Impl, size, 'h'));

        /// <summary>The parts along columns between given indices.</summary>
        public Tensor[] hsplit(params long[] sizes) => Wrap(Aten.SplitAt(Impl, sizes, 'h'));

        /// <inheritdoc cref="hsplit(long[])"/>
        public Tensor[] hsplit(Tensor indices) => SplitBy(indices, 'h');

        /// <summary>Equal parts along rows (dimension 0).</summary>
        public Tensor[] vsplit(long size) => Wrap(Aten.SplitEqually(Impl, size, 'v'));

        /// <summary>The parts along rows between given indices.</summary>
        public Tensor[] vsplit(params long[] sizes) => Wrap(Aten.SplitAt(Impl, sizes, 'v'));

        /// <inheritdoc cref="vsplit(long[])"/>
        public Tensor[] vsplit(Tensor indices) => SplitBy(indices, 'v');

        /// <summary>Equal parts along dimension 2.</summary>
        public Tensor[] dsplit(long size) => Wrap(Aten.SplitEqually(Impl, size, 'd'));

        /// <summary>The parts along dimension 2 between given indices.</summary>
        public Tensor[] dsplit(params long[] sizes) => Wrap(Aten.SplitAt(Impl, sizes, 'd'));

        /// <inheritdoc cref="dsplit(long[])"/>
        public Tensor[] dsplit((long, long) indices_or_sections) => dsplit([indices_or_sections.Item1, indices_or_sections.Item2]);

        /// <inheritdoc cref="dsplit(long[])"/>
        public Tensor[] dsplit((long, long, long) indices_or_sections) => dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3]);

        /// <inheritdoc cref="dsplit(long[])"/>
        public Tensor[] dsplit((long, long, long, long) indices_or_sections) =>
            dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4]);

        /// <inheritdoc cref="dsplit(long[])"/>
        public Tensor[] dsplit(Tensor indices) => SplitBy(indices, 'd');

        /// <summary>At most <paramref name="chunks"/> views of equal size along a dimension, the last one perhaps smaller.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Wrap(Aten.Chunk(Impl, chunks, dim));

        /// <summary>As <see cref="chunk"/>, for whoever vouches that this tensor is not used any more: the parts may be written in place.</summary>
        public Tensor[] unsafe_chunk(long chunks, long dim = 0) => Wrap(Aten.UnsafeChunk(Impl, chunks, dim));

        /// <summary>As <see cref="split(long, int)"/>, for whoever vouches that this tensor is not used any more: the parts may be written in place.</summary>
        public Tensor[] unsafe_split(long split_size, long dim = 0) => Wrap(Aten.UnsafeSplit(Impl, split_size, dim));

        /// <summary>The views at each index of a dimension, which disappears.</summary>
        public Tensor[] unbind(long dimension = 0) => Wrap(Aten.Unbind(Impl, dimension));

        private Tensor[] SplitBy(Tensor indices, char kind)
        {
            Span<long> values = Kernels.Copy.Dense(indices.Impl, DType.Int64).Span<long>();
            return Wrap(indices.Impl.Rank == 0 ? Aten.SplitEqually(Impl, values[0], kind) : Aten.SplitAt(Impl, values.ToArray(), kind));
        }

        /// <summary>An array that the caller may change, as one that nobody will.</summary>
        private static long[] Own(long[] values) => [.. values];
    }
}
