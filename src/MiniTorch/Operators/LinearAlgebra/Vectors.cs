using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · vec for a matrix and a vector; ∂self = grad ⊗ vec*, ∂vec = selfᴴ · grad.</summary>
internal sealed class Mv() : BinaryOperator("aten::mv", "MvBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _vec;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Vectors.CheckMatrixVector(self, other);
        return new([self.Sizes[0]], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        MatrixProduct.Run(self, Vectors.Column(other), 1, null, 0, Vectors.Column(into));

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = HasEdge(1) ? SaveInput(self) : null;
        _vec = HasEdge(0) ? SaveInput(other, "vec") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.Unsqueeze(grad, 1) * Aten.Conj(Aten.Unsqueeze(_vec!.Unpack(), 0));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Mv(Aten.Conj(Aten.T(_self!.Unpack())), grad);
        }
    }
}

/// <summary>out = beta · self + alpha · mat · vec; ∂self = beta* · grad, ∂mat = alpha* · grad ⊗ vec*, ∂vec = alpha* · matᴴ · grad.</summary>
internal sealed class Addmv(ScalarValue? beta = null, ScalarValue? alpha = null) : TernaryOperator("aten::addmv", "AddmvBackward0")
{
    internal ScalarValue? Beta => beta;

    internal ScalarValue? Alpha => alpha;

    private SavedTensor? _mat;
    private SavedTensor? _vec;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("beta", beta ?? 1), ("alpha", alpha ?? 1)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        Vectors.CheckMatrixVector(second, third);
        Matrices.CheckExpandable(self, [second.Sizes[0]]);
        return new([second.Sizes[0]], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        MatrixProduct.Run(second, Vectors.Column(third), alpha ?? 1, self.Rank == 0 ? self : Vectors.Column(self), beta ?? 1, Vectors.Column(into));

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _mat = HasEdge(2) ? SaveInput(second, "mat") : null;
        _vec = HasEdge(1) ? SaveInput(third, "vec") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaybeMultiply(grad, beta);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaybeMultiply(Aten.Unsqueeze(grad, 1) * Aten.Conj(Aten.Unsqueeze(_vec!.Unpack(), 0)), alpha);
        }
        if (Needs(2))
        {
            gradInputs[2] = Aten.MaybeMultiply(Aten.Mv(Aten.Conj(Aten.T(_mat!.Unpack())), grad), alpha);
        }
    }
}

/// <summary>out = beta · self + alpha · vec1 ⊗ vec2; ∂vec1 = alpha* · grad · vec2*, ∂vec2 = alpha* · gradᵀ · vec1*.</summary>
internal sealed class Addr(ScalarValue? beta = null, ScalarValue? alpha = null) : TernaryOperator("aten::addr", "AddrBackward0")
{
    internal ScalarValue? Beta => beta;

    internal ScalarValue? Alpha => alpha;

    private SavedTensor? _vec1;
    private SavedTensor? _vec2;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("beta", beta ?? 1), ("alpha", alpha ?? 1)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        if (second.Rank != 1 || third.Rank != 1)
        {
            throw Error.Of($"addr: Expected 1-D argument {(second.Rank != 1 ? "vec1" : "vec2")}, but got {(second.Rank != 1 ? second.Rank : third.Rank)}-D");
        }
        long[] sizes = [second.Sizes[0], third.Sizes[0]];
        Matrices.CheckExpandable(self, sizes);
        return new(sizes, TypePromotion.ResultType([self, second, third]));
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into)
    {
        TensorImpl outer = TensorImpl.Empty(into.Sizes, into.DType);
        Vectors.Outer(Copy.Dense(second, into.DType), Copy.Dense(third, into.DType), outer);
        TensorImpl scaled = TensorImpl.Empty(into.Sizes, into.DType);
        Copy.Fill(scaled, 0);
        if (!(beta ?? 1).Is(0))
        {
            Operators.Add.Run(scaled, Copy.Dense(self, into.DType), beta, scaled);
        }
        Operators.Add.Run(scaled, outer, alpha, into);
    }

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _vec1 = HasEdge(2) ? SaveInput(second, "vec1") : null;
        _vec2 = HasEdge(1) ? SaveInput(third, "vec2") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaybeMultiply(grad, beta);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaybeMultiply(Aten.Mv(grad, Aten.Conj(_vec2!.Unpack())), alpha);
        }
        if (Needs(2))
        {
            gradInputs[2] = Aten.MaybeMultiply(Aten.Mv(Aten.T(grad), Aten.Conj(_vec1!.Unpack())), alpha);
        }
    }
}

/// <summary>out = Σ self · tensor for two vectors; ∂self = grad · tensor*, ∂tensor = grad · self*.</summary>
internal sealed class Dot() : BinaryOperator("aten::dot", "DotBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _tensor;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Vectors.CheckDot("dot", self, other);
        return new(Layout.Scalar, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Vectors.Dot(self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = HasEdge(1) ? SaveInput(self) : null;
        _tensor = HasEdge(0) ? SaveInput(other, "tensor") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad * Aten.Conj(_tensor!.Unpack());
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * Aten.Conj(_self!.Unpack());
        }
    }
}

/// <summary>out = Σ self* · other for two vectors; ∂self = grad* · other, ∂other = grad · self.</summary>
internal sealed class Vdot() : BinaryOperator("aten::vdot", "VdotBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _other;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Vectors.CheckDot("dot", self, other);
        return new(Layout.Scalar, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        TensorImpl conjugated = self;
        if (self.DType.IsComplex())
        {
            conjugated = TensorImpl.Empty(self.Sizes, self.DType);
            Pointwise.Resolve(self, conjugate: true, negate: false, conjugated);
        }
        Vectors.Dot(conjugated, other, into);
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
            gradInputs[0] = Aten.Conj(grad) * _other!.Unpack();
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * _self!.Unpack();
        }
    }
}

/// <summary>Checks and kernels that the products of vectors share.</summary>
internal static class Vectors
{
    /// <summary>A vector as a matrix of one column; an untracked alias.</summary>
    internal static TensorImpl Column(TensorImpl vector) => vector.Alias([vector.Sizes[0], 1], [vector.Strides[0], 1]);

    /// <summary>A vector as a matrix of one row.</summary>
    internal static TensorImpl Row(TensorImpl vector) => vector.Alias([1, vector.Sizes[0]], [1, vector.Strides[0]]);

    internal static void Dot(TensorImpl a, TensorImpl b, TensorImpl into) =>
        MatrixProduct.Run(Row(a), Column(b), 1, null, 0, into.Alias([1, 1], [1, 1]));

    internal static void Outer(TensorImpl a, TensorImpl b, TensorImpl into) =>
        Pointwise.RealOrComplex(default(MulPairs), into.DType, Column(a), Row(b), into);

    internal static void CheckMatrixVector(TensorImpl matrix, TensorImpl vector)
    {
        if (matrix.Rank != 2 || vector.Rank != 1)
        {
            throw Error.Of($"vector + matrix @ vector expected, got {1}, {matrix.Rank}, {vector.Rank}");
        }
        if (matrix.Sizes[1] != vector.Sizes[0])
        {
            throw Error.Of($"size mismatch, got input ({matrix.Sizes[0]}), mat ({matrix.Sizes[0]}x{matrix.Sizes[1]}), vec ({vector.Sizes[0]})");
        }
        if (matrix.DType != vector.DType)
        {
            throw Error.Of($"expected scalar type {matrix.DType.Name()} but found {vector.DType.Name()}");
        }
    }

    internal static void CheckDot(string name, TensorImpl a, TensorImpl b)
    {
        if (a.Rank != 1 || b.Rank != 1)
        {
            throw Error.Of($"1D tensors expected, but got {a.Rank}D and {b.Rank}D tensors");
        }
        if (a.DType != b.DType)
        {
            throw Error.Of($"{name} : expected both vectors to have same dtype, but found {a.DType.Name()} and {b.DType.Name()}");
        }
        if (a.NumElements != b.NumElements)
        {
            throw Error.Of($"inconsistent tensor size, expected tensor [{a.NumElements}] and src [{b.NumElements}] to have the same number of elements, but got {a.NumElements} and {b.NumElements} elements respectively");
        }
    }

    private readonly struct MulPairs : IRealBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, System.Numerics.INumber<T> =>
            System.Numerics.Tensors.TensorPrimitives.Multiply(x, y, result);

        public void Run(ReadOnlySpan<System.Numerics.Complex> x, ReadOnlySpan<System.Numerics.Complex> y, Span<System.Numerics.Complex> result) =>
            System.Numerics.Tensors.TensorPrimitives.Multiply(x, y, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Mv(TensorImpl self, TensorImpl vec) => new Mv().Call(self, vec);

    internal static TensorImpl Dot(TensorImpl self, TensorImpl tensor) => new Dot().Call(self, tensor);

    internal static TensorImpl Vdot(TensorImpl self, TensorImpl other) => new Vdot().Call(self, other);

    /// <summary>self ⊗ vec2, a composite.</summary>
    internal static TensorImpl Outer(TensorImpl self, TensorImpl vec2)
    {
        if (self.Rank != 1 || vec2.Rank != 1)
        {
            throw Error.Of($"outer: Expected 1-D argument {(self.Rank != 1 ? "self" : "vec2")}, but got {(self.Rank != 1 ? self.Rank : vec2.Rank)}-D");
        }
        return View(self, self.Sizes[0], 1) * vec2;
    }
}
