using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[i] = self[i] · mat2[i] for two batches of matrices; ∂self = grad · mat2ᴴ, ∂mat2 = selfᴴ · grad. Saves an operand only if the other one needs a gradient.</summary>
internal sealed class Bmm() : BinaryOperator("aten::bmm", "BmmBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _mat2;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => new(BatchMatrices.CheckProduct(self, other), self.DType);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => MatrixProduct.Run(self, other, 1, null, 0, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = HasEdge(1) ? SaveInput(self) : null;
        _mat2 = HasEdge(0) ? SaveInput(other, "mat2") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.Bmm(grad, Aten.Conj(Aten.Transpose(_mat2!.Unpack(), 1, 2)));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Bmm(Aten.Conj(Aten.Transpose(_self!.Unpack(), 1, 2)), grad);
        }
    }
}

/// <summary>out[i] = beta · self[i] + alpha · batch1[i] · batch2[i], self broadcast; the derivatives are those of bmm times alpha*, and beta* · grad.</summary>
internal sealed class Baddbmm(ScalarValue? beta = null, ScalarValue? alpha = null) : TernaryOperator("aten::baddbmm", "BaddbmmBackward0")
{
    private SavedTensor? _batch1;
    private SavedTensor? _batch2;

    internal ScalarValue Beta => beta ?? 1;

    internal ScalarValue Alpha => alpha ?? 1;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("beta", Beta), ("alpha", Alpha)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        long[] sizes = BatchMatrices.CheckProduct(second, third);
        if (self.DType != second.DType)
        {
            throw Error.Of($"Input dtypes must be the same, got: input: {self.DType.CppName()}, batch1: {second.DType.CppName()}, batch2: {third.DType.CppName()}");
        }
        Matrices.CheckExpandable(self, sizes);
        return new(sizes, second.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        MatrixProduct.Run(second, third, Alpha, self, Beta, into);

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _batch1 = HasEdge(2) ? SaveInput(second, "batch1") : null;
        _batch2 = HasEdge(1) ? SaveInput(third, "batch2") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaybeMultiply(grad, beta);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaybeMultiply(Aten.Bmm(grad, Aten.Conj(Aten.Transpose(_batch2!.Unpack(), 1, 2))), alpha);
        }
        if (Needs(2))
        {
            gradInputs[2] = Aten.MaybeMultiply(Aten.Bmm(Aten.Conj(Aten.Transpose(_batch1!.Unpack(), 1, 2)), grad), alpha);
        }
    }
}

/// <summary>out = beta · self + alpha · Σ over i of batch1[i] · batch2[i], self broadcast to a matrix.</summary>
internal sealed class Addbmm(ScalarValue? beta = null, ScalarValue? alpha = null) : TernaryOperator("aten::addbmm", "AddbmmBackward0")
{
    internal ScalarValue? Beta => beta;

    internal ScalarValue? Alpha => alpha;

    private SavedTensor? _batch1;
    private SavedTensor? _batch2;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("beta", beta ?? 1), ("alpha", alpha ?? 1)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        long[] sizes = BatchMatrices.CheckProduct(second, third)[1..];
        if (self.DType != second.DType)
        {
            throw Error.Of($"Input dtypes must be the same, got: input {self.DType.CppName()}, batch1: {second.DType.CppName()}, batch2: {third.DType.CppName()}");
        }
        Matrices.CheckExpandable(self, sizes);
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into)
    {
        TensorImpl before = self;
        ScalarValue factor = beta ?? 1;
        if (second.Sizes[0] == 0)
        {
            Copy.Fill(into, 0);
            Operators.Add.Run(into, self, factor, into);
            return;
        }
        for (int i = 0; i < second.Sizes[0]; i++)
        {
            MatrixProduct.Run(second.At(0, i), third.At(0, i), alpha ?? 1, before, factor, into);
            (before, factor) = (into, 1);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _batch1 = SaveInput(second, "batch1");
        _batch2 = SaveInput(third, "batch2");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl batch1 = _batch1!.Unpack();
        TensorImpl batch2 = _batch2!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaybeMultiply(grad, beta);
        }
        TensorImpl expanded = Aten.Expand(Aten.Unsqueeze(grad, 0), batch1.Sizes[0], batch1.Sizes[1], batch2.Sizes[2]);
        if (Needs(1))
        {
            gradInputs[1] = Aten.MaybeMultiply(Aten.Bmm(expanded, Aten.Conj(Aten.Transpose(batch2, 1, 2))), alpha);
        }
        if (Needs(2))
        {
            gradInputs[2] = Aten.MaybeMultiply(Aten.Bmm(Aten.Conj(Aten.Transpose(batch1, 1, 2)), expanded), alpha);
        }
    }
}

/// <summary>Checks that the batched products share.</summary>
internal static class BatchMatrices
{
    /// <summary>The shape of the product, or libtorch's error.</summary>
    internal static long[] CheckProduct(TensorImpl a, TensorImpl b)
    {
        Error.Unless(a.Rank == 3, "batch1 must be a 3D tensor");
        Error.Unless(b.Rank == 3, "batch2 must be a 3D tensor");
        if (a.DType != b.DType)
        {
            throw Error.Of($"expected scalar type {a.DType.Name()} but found {b.DType.Name()}");
        }
        if (a.Sizes[0] != b.Sizes[0] || a.Sizes[2] != b.Sizes[1])
        {
            throw Error.Of($"Expected size for first two dimensions of batch2 tensor to be: [{a.Sizes[0]}, {a.Sizes[2]}] but got: [{b.Sizes[0]}, {b.Sizes[1]}].");
        }
        if (a.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("bmm", a.DType);
        }
        return [a.Sizes[0], a.Sizes[1], b.Sizes[2]];
    }
}

internal static partial class Aten
{
    internal static TensorImpl Bmm(TensorImpl self, TensorImpl mat2) => new Bmm().Call(self, mat2);

    internal static TensorImpl Baddbmm(TensorImpl self, TensorImpl batch1, TensorImpl batch2, ScalarValue? beta = null, ScalarValue? alpha = null) =>
        new Baddbmm(beta, alpha).Call(self, batch1, batch2);
}
