using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>e^A; ∂A is the upper right block of the exponential of [[Aᴴ, grad], [0, Aᴴ]]. Saves self.</summary>
internal sealed class MatrixExp() : UnaryOperator("aten::linalg_matrix_exp", "LinalgMatrixExpBackward0")
{
    private SavedTensor? _self;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        LinalgChecks.Square(self, "linalg.matrix_exp");
        LinalgChecks.Floating(self, "matrix_exp", allowLowPrecision: true);
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl work = MatrixBatch.Working(self);
        MatrixExponential.Run(work);
        Copy.Run(work, into);
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self);

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl adjoint = Aten.Mh(_self!.Unpack());
        long n = grad.Sizes[^1];
        TensorImpl blocks = Aten.Cat([Aten.Cat([adjoint, grad], -1), Aten.Cat([Aten.ZerosLike(adjoint), adjoint], -1)], -2);
        return Aten.Narrow(Aten.Narrow(Aten.LinalgMatrixExp(blocks), -2, 0, n), -1, n, n);
    }
}

/// <summary>The vector product of two batches of 3-vectors; ∂self = other* × grad, ∂other = grad × self*. Saves an operand only if the other one needs a gradient.</summary>
internal sealed class LinalgCross(long dim) : BinaryOperator("aten::linalg_cross", "LinalgCrossBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(self.Rank == other.Rank, "linalg.cross: inputs must have the same number of dimensions.");
        int at = Layout.WrapDim(dim, self.Rank);
        if (self.Rank == 0 || self.Sizes[at] != 3 || other.Sizes[at] != 3)
        {
            throw Error.Of($"linalg.cross: inputs dimension {dim} must have length 3. Got {(self.Rank == 0 ? 1 : self.Sizes[at])} and {(self.Rank == 0 ? 1 : other.Sizes[at])}");
        }
        if (self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("cross", self.DType);
        }
        return new(Layout.Broadcast(self.Sizes, other.Sizes), TypePromotion.ResultType([self, other]));
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        int at = Layout.WrapDim(dim, self.Rank);
        TensorImpl product = TensorImpl.Empty(into.At(at, 0).Sizes, into.DType);
        for (int i = 0; i < 3; i++)
        {
            (int j, int k) = ((i + 1) % 3, (i + 2) % 3);
            TensorImpl target = into.At(at, i);
            Mul.Run(self.At(at, k), other.At(at, j), product);
            Mul.Run(self.At(at, j), other.At(at, k), target);
            Operators.Sub.Run(target, product, null, target);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = HasEdge(1) ? SaveInput(self) : null;
        _other = HasEdge(0) ? SaveInput(other) : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.LinalgCross(Aten.Conj(_other!.Unpack()), grad, dim);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.LinalgCross(grad, Aten.Conj(_self!.Unpack()), dim);
        }
    }
}

/// <summary>The sum of a matrix's diagonal; ∂self = grad on the diagonal.</summary>
internal sealed class TraceOf() : UnaryOperator("aten::trace", "TraceBackward0")
{
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank == 2, $"trace: expected a matrix, but got tensor with dim {self.Rank}");
        if (self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("trace", self.DType);
        }
        return new(Layout.Scalar, self.DType.IsIntegralOrBool() ? DType.Int64 : self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Sum.Run(InvEx.DiagonalOf(self), 1, into);

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) =>
        Aten.DiagonalBackward(Aten.Expand(grad, Math.Min(_sizes[0], _sizes[1])), _sizes, 0, 0, 1);
}

internal static partial class Aten
{
    internal static TensorImpl LinalgMatrixExp(TensorImpl self) => new MatrixExp().Call(self);

    internal static TensorImpl LinalgCross(TensorImpl self, TensorImpl other, long dim = -1) => new LinalgCross(dim).Call(self, other);

    /// <summary>torch.cross: without a dimension, the first of size 3.</summary>
    internal static TensorImpl Cross(TensorImpl self, TensorImpl other, long? dim = null)
    {
        if (dim is null)
        {
            int first = Array.IndexOf(self.Sizes, 3);
            Error.Unless(first >= 0, "no dimension of size 3 in input");
            return LinalgCross(self, other, first);
        }
        return LinalgCross(self, other, dim.Value);
    }

    internal static TensorImpl Trace(TensorImpl self) => new TraceOf().Call(self);

    /// <summary>A · A ⋯ A by repeated squaring, of the inverse for negative exponents. A composite.</summary>
    internal static TensorImpl MatrixPower(TensorImpl self, long n)
    {
        LinalgChecks.Square(self, "linalg.matrix_power");
        if (n == 0)
        {
            return new CopyInto().InPlace(Clone(self), Expand(Eye(self.Sizes[^2], self.Sizes[^1], self.DType), self.Sizes));
        }
        if (n == 1)
        {
            return Clone(self);
        }
        TensorImpl z = n < 0 ? Inverse(self) : self;
        long left = Math.Abs(n);
        if (left == 3)
        {
            return Matmul(Matmul(z, z), z);
        }
        TensorImpl? result = null;
        while (true)
        {
            result = (left & 1) == 0 ? result : result is null ? z : Matmul(result, z);
            left >>= 1;
            if (left == 0)
            {
                return result!;
            }
            z = Matmul(z, z);
        }
    }

    /// <summary>The product of matrices in the cheapest order; the first and the last may be vectors.</summary>
    internal static TensorImpl MultiDot(TensorImpl[] tensors)
    {
        if (tensors.Length < 2)
        {
            throw Error.Of($"multi_dot(): expected at least 2 tensors but got {tensors.Length}");
        }
        var matrices = (TensorImpl[])tensors.Clone();
        List<long> sizes = [];
        foreach ((int index, bool isFirst) in ((int, bool)[])[(0, true), (tensors.Length - 1, false)])
        {
            TensorImpl end = tensors[index];
            if (end.Rank is not (1 or 2))
            {
                throw Error.Of($"multi_dot(): the {(isFirst ? "first" : "last")} tensor must be 1D or 2D but got {end.Rank}D");
            }
            matrices[index] = end.Rank == 1 ? Unsqueeze(end, isFirst ? 0 : -1) : end;
            if (end.Rank == 2)
            {
                sizes.Add(isFirst ? end.Sizes[0] : end.Sizes[1]);
            }
        }
        for (int i = 1; i < matrices.Length; i++)
        {
            if (matrices[i].Rank != 2)
            {
                throw Error.Of($"multi_dot(): tensor {i} must be 2D but got {matrices[i].Rank}D");
            }
            if (matrices[i].DType != matrices[0].DType)
            {
                throw Error.Of($"multi_dot(): all tensors must have be the same dtype but tensor 0 is {matrices[0].DType.Name()} and tensor {i} {matrices[i].DType.Name()}");
            }
            if (matrices[i - 1].Sizes[1] != matrices[i].Sizes[0])
            {
                throw Error.Of($"multi_dot(): tensors {i - 1} and {i} with shapes {Error.Show(matrices[i - 1].Sizes)} and {Error.Show(matrices[i].Sizes)} cannot be multiplied");
            }
        }
        return View(ChainProduct(matrices), [.. sizes]);
    }

    /// <summary>The inverse as a linear map of the first ind dimensions' space to that of the others.</summary>
    internal static TensorImpl TensorInv(TensorImpl self, long ind)
    {
        Error.Unless(ind > 0, "Expected a strictly positive integer for 'ind'");
        long[] first = self.Sizes[..(int)Math.Min(ind, self.Rank)];
        long[] last = self.Sizes[(int)Math.Min(ind, self.Rank)..];
        (long rows, long columns) = (Layout.NumElements(first), Layout.NumElements(last));
        if (rows != columns)
        {
            throw Error.Of($"Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {columns} != {rows}");
        }
        (TensorImpl inverse, TensorImpl infos) = InvEx(Reshape(self, columns, rows));
        LinalgChecks.Infos(infos, "inv", _ => "Failed to invert the input tensor, because it is singular.");
        return Reshape(inverse, [.. last, .. first]);
    }

    /// <summary>X in tensordot(A, X, X.ndim) = B; dims are moved to A's end first.</summary>
    internal static TensorImpl TensorSolve(TensorImpl a, TensorImpl b, long[]? dims)
    {
        if (dims is { Length: > 0 })
        {
            var targets = new long[dims.Length];
            for (int i = 0; i < dims.Length; i++)
            {
                targets[i] = i - dims.Length;
            }
            a = MoveDim(a, dims, targets);
        }
        long[] sizes = a.Sizes[Math.Min(b.Rank, a.Rank)..];
        long unknowns = Layout.NumElements(sizes);
        long equations = Layout.NumElements(b.Sizes);
        if (unknowns != equations)
        {
            throw Error.Of($"Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got {unknowns} != {equations}");
        }
        return Reshape(LinalgSolve(Reshape(a, equations, equations), Flatten(b)), sizes);
    }

    /// <summary>Σ x* · y along a dimension; of two vectors by vdot.</summary>
    internal static TensorImpl VecDot(TensorImpl x, TensorImpl y, long dim = -1)
    {
        LinalgChecks.Floating(x, "linalg.vecdot", allowLowPrecision: true);
        LinalgChecks.SameDType(x, y, "linalg.vecdot", "x", "y");
        return x.Rank == 1 && y.Rank == 1 ? Vdot(x, y) : Sum(Conj(x) * y, [dim]);
    }
}
