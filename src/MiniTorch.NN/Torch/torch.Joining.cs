using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>The tensors one after the other along a dimension, in the dtype where they meet.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => new(Aten.Cat(ImplsForCat(tensors), dim));

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor cat(Tensor[] tensors, long dim = 0) => new(Aten.Cat(ImplsForCat(tensors), dim));

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => new(Aten.Cat(ImplsForCat(tensors.ToArray()), dim));

    /// <summary>The tensors one after the other along a dimension, in <paramref name="out"/>, which is resized.</summary>
    public static Tensor cat(IList<Tensor> tensors, Tensor @out, long dim = 0)
    {
        new Cat(dim).Into(@out.Impl, ImplsForCat(tensors));
        return @out;
    }

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => cat(tensors, axis);

    /// <inheritdoc cref="cat(IList{Tensor}, long)"/>
    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    /// <summary>The tensors, all of one shape, along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => new(Aten.Stack(Tensor.ImplsOf(tensors), dim));

    /// <summary>The tensors along columns: dimension 1, or 0 for vectors and scalars.</summary>
    public static Tensor hstack(IEnumerable<Tensor> tensors) => new(Aten.HStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="hstack(IEnumerable{Tensor})"/>
    public static Tensor hstack(IList<Tensor> tensors) => new(Aten.HStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="hstack(IEnumerable{Tensor})"/>
    public static Tensor hstack(params Tensor[] tensors) => new(Aten.HStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="hstack(IEnumerable{Tensor})"/>
    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => hstack(tensors.ToArray());

    /// <summary>The tensors along rows; vectors are rows.</summary>
    public static Tensor vstack(IList<Tensor> tensors) => new(Aten.VStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="vstack(IList{Tensor})"/>
    public static Tensor vstack(Tensor[] tensors) => new(Aten.VStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="vstack(IList{Tensor})"/>
    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => vstack(tensors.ToArray());

    /// <inheritdoc cref="vstack(IList{Tensor})"/>
    public static Tensor row_stack(IList<Tensor> tensors) => vstack(tensors);

    /// <inheritdoc cref="vstack(IList{Tensor})"/>
    public static Tensor row_stack(params Tensor[] tensors) => vstack(tensors);

    /// <inheritdoc cref="vstack(IList{Tensor})"/>
    public static Tensor row_stack(ReadOnlySpan<Tensor> tensors) => vstack(tensors.ToArray());

    /// <summary>The tensors along the third dimension.</summary>
    public static Tensor dstack(IEnumerable<Tensor> tensors) => new(Aten.DStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="dstack(IEnumerable{Tensor})"/>
    public static Tensor dstack(IList<Tensor> tensors) => new(Aten.DStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="dstack(IEnumerable{Tensor})"/>
    public static Tensor dstack(params Tensor[] tensors) => new(Aten.DStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="dstack(IEnumerable{Tensor})"/>
    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => dstack(tensors.ToArray());

    /// <summary>The tensors along columns; vectors are columns.</summary>
    public static Tensor column_stack(IList<Tensor> tensors) => new(Aten.ColumnStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="column_stack(IList{Tensor})"/>
    public static Tensor column_stack(params Tensor[] tensors) => new(Aten.ColumnStack(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="column_stack(IList{Tensor})"/>
    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => column_stack(tensors.ToArray());

    /// <summary>The matrices along the diagonal, zeros elsewhere; vectors are rows.</summary>
    public static Tensor block_diag(params Tensor[] tensors) => new(Aten.BlockDiag(Tensor.ImplsOf(tensors)));

    /// <summary>All tuples with one element of each vector, as rows.</summary>
    public static Tensor cartesian_prod(IList<Tensor> tensors) => new(Aten.CartesianProd(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="cartesian_prod(IList{Tensor})"/>
    public static Tensor cartesian_prod(params Tensor[] tensors) => new(Aten.CartesianProd(Tensor.ImplsOf(tensors)));

    /// <inheritdoc cref="cartesian_prod(IList{Tensor})"/>
    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => cartesian_prod(tensors.ToArray());

    /// <summary>All combinations of <paramref name="r"/> elements of a vector, as rows.</summary>
    public static Tensor combinations(Tensor input, int r = 2, bool with_replacement = false) => new(Aten.Combinations(input.Impl, r, with_replacement));

    /// <summary>Coordinate grids: the k-th result repeats the k-th vector along every dimension but the k-th.</summary>
    /// <param name="tensors">Vectors or scalars of one dtype.</param>
    /// <param name="indexing">"ij", or "xy" for the first two dimensions exchanged.</param>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Tensor.Wrap(Aten.MeshGrid(Tensor.ImplsOf(tensors), indexing));

    private static TensorImpl[] ImplsForCat(IList<Tensor>? tensors) => tensors is { Count: > 0 }
        ? Tensor.ImplsOf(tensors)
        : throw new ArgumentException("torch.cat(): expected a non-empty list of Tensors");
}
