using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>A view with two dimensions exchanged; ∂self = grad with them exchanged.</summary>
internal sealed class Transpose(long dim0, long dim1) : ViewOperator("aten::transpose.int", "TransposeBackward0", "TransposeBackward1")
{
    internal long Dim0 => dim0;

    internal long Dim1 => dim1;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim0", dim0), ("dim1", dim1)];

    protected override TensorImpl MakeView(TensorImpl self) => Of(self, Layout.WrapDim(dim0, self.Rank), Layout.WrapDim(dim1, self.Rank));

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Transpose(grad, dim0, dim1);

    /// <summary>An untracked alias with two dimensions exchanged.</summary>
    internal static TensorImpl Of(TensorImpl self, int a, int b)
    {
        if (a == b)
        {
            return self.Alias();
        }
        long[] sizes = [.. self.Sizes];
        long[] strides = [.. self.Strides];
        (sizes[a], sizes[b]) = (sizes[b], sizes[a]);
        (strides[a], strides[b]) = (strides[b], strides[a]);
        return self.Alias(sizes, strides);
    }
}

/// <summary>The transpose of a matrix; vectors and scalars stay as they are. ∂self = gradᵀ.</summary>
internal sealed class MatrixTranspose() : ViewOperator("aten::t", "TBackward0", "TBackward1")
{
    protected override TensorImpl MakeView(TensorImpl self)
    {
        if (self.Rank > 2)
        {
            throw Error.Of($"t() expects a tensor with <= 2 dimensions, but self is {self.Rank}D");
        }
        return self.Rank == 2 ? Operators.Transpose.Of(self, 0, 1) : self.Alias();
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.T(grad);
}

/// <summary>A view with the dimensions in another order; ∂self = grad in the old order.</summary>
internal sealed class Permute(long[] dims) : ViewOperator("aten::permute", "PermuteBackward0")
{
    internal long[] Dims => dims;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dims", dims)];

    protected override TensorImpl MakeView(TensorImpl self)
    {
        if (dims.Length != self.Rank)
        {
            throw Error.Of($"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = {self.Rank} is not equal to len(dims) = {dims.Length}");
        }
        var sizes = new long[dims.Length];
        var strides = new long[dims.Length];
        ulong seen = 0;
        for (int i = 0; i < dims.Length; i++)
        {
            int from = Layout.WrapDim(dims[i], self.Rank);
            Error.Unless((seen >> from & 1) == 0, "permute(): duplicate dims are not allowed.");
            seen |= 1UL << from;
            sizes[i] = self.Sizes[from];
            strides[i] = self.Strides[from];
        }
        return self.Alias(sizes, strides);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        var inverse = new long[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            inverse[Layout.WrapDim(dims[i], dims.Length)] = i;
        }
        return Aten.Permute(grad, inverse);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Transpose(TensorImpl self, long dim0, long dim1) => new Transpose(dim0, dim1).Call(self);

    internal static TensorImpl T(TensorImpl self) => new MatrixTranspose().Call(self);

    internal static TensorImpl Permute(TensorImpl self, params long[] dims) => new Permute(dims).Call(self);

    /// <summary>All dimensions in reverse order (<c>x.T</c>).</summary>
    internal static TensorImpl NumpyT(TensorImpl self)
    {
        if (self.Rank is not (2 or 0))
        {
            Warnings.Raise("The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.");
        }
        else if (self.Rank == 0)
        {
            Warnings.Raise("Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.");
        }
        var dims = new long[self.Rank];
        for (int d = 0; d < dims.Length; d++)
        {
            dims[d] = dims.Length - 1 - d;
        }
        return Permute(self, dims);
    }

    /// <summary>The last two dimensions exchanged (<c>x.mT</c>).</summary>
    internal static TensorImpl MatrixT(TensorImpl self)
    {
        if (self.Rank == 0)
        {
            Warnings.Raise("Tensor.mT is deprecated on 0-D tensors. Consider using x.T");
            return self;
        }
        if (self.Rank == 1)
        {
            throw Error.Of("tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.");
        }
        return Transpose(self, -2, -1);
    }

    /// <summary>The conjugate transpose of a matrix (<c>x.H</c>).</summary>
    internal static TensorImpl MatrixH(TensorImpl self)
    {
        if (self.Rank == 0)
        {
            Warnings.Raise("Tensor.H() is deprecated on 0-D tensors. Consider using x.conj()");
            return Adjoint(self);
        }
        if (self.Rank != 2)
        {
            throw Error.Of($"tensor.H is only supported on matrices (2-D tensors). Got {self.Rank}-D tensor.{(self.Rank > 2 ? " For batches of matrices, consider using tensor.mH" : "")}");
        }
        return Adjoint(self);
    }

    /// <summary>The conjugate transpose over the last two dimensions (<c>x.mH</c>, adjoint).</summary>
    /// <param name="self">Matrices.</param>
    /// <param name="name">What the caller calls it, for the error.</param>
    internal static TensorImpl Adjoint(TensorImpl self, string name = "tensor.adjoint()")
    {
        if (self.Rank == 0)
        {
            Warnings.Raise($"{name} is deprecated on 0-D tensors. Consider using x.conj().");
            return self.DType.IsComplex() ? Conj(self) : self;
        }
        if (self.Rank == 1)
        {
            throw Error.Of($"{name} is only supported on matrices or batches of matrices. Got 1-D tensor.");
        }
        return Conj(Transpose(self, -2, -1));
    }

    /// <summary>Dimensions <paramref name="source"/> moved to <paramref name="destination"/>; the others keep their order.</summary>
    internal static TensorImpl MoveDim(TensorImpl self, long[] source, long[] destination)
    {
        if (source.Length != destination.Length)
        {
            throw Error.Of($"movedim: Invalid source or destination dims: source ({Error.Show(source)} dims) should contain the same number of dims as destination ({Error.Show(destination)} dims)");
        }
        int rank = self.Rank;
        var from = new int[source.Length];
        var to = new int[source.Length];
        ulong fromMask = 0;
        ulong toMask = 0;
        bool repeatedFrom = false;
        bool repeatedTo = false;
        for (int i = 0; i < source.Length; i++)
        {
            from[i] = Layout.WrapDim(source[i], rank);
            repeatedFrom |= (fromMask >> from[i] & 1) != 0;
            fromMask |= 1UL << from[i];
        }
        for (int i = 0; i < source.Length; i++)
        {
            to[i] = Layout.WrapDim(destination[i], rank);
            repeatedTo |= (toMask >> to[i] & 1) != 0;
            toMask |= 1UL << to[i];
        }
        if (repeatedFrom)
        {
            throw Error.Of($"movedim: repeated dim in `source` ({Error.Show(source)})");
        }
        if (repeatedTo)
        {
            throw Error.Of($"movedim: repeated dim in `destination` ({Error.Show(destination)})");
        }
        if (rank == 0)
        {
            return Alias(self);
        }
        var order = new long[rank];
        for (int i = 0; i < from.Length; i++)
        {
            order[to[i]] = from[i];
        }
        int next = 0;
        for (int d = 0; d < rank; d++)
        {
            if ((toMask >> d & 1) != 0)
            {
                continue;
            }
            while ((fromMask >> next & 1) != 0)
            {
                next++;
            }
            order[d] = next++;
        }
        return Permute(self, order);
    }
}
