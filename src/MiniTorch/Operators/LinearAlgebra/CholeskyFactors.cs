using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>L with L · Lᴴ = A, or its adjoint, and infos; ∂A = L⁻ᴴ · sym(Lᴴ · grad) · L⁻¹ (Murray 2016). Saves L.</summary>
internal sealed class CholeskyEx(bool upper, bool checkErrors) : MultiOutputOperator("aten::linalg_cholesky_ex", "LinalgCholeskyExBackward0")
{
    private SavedTensor? _l;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("upper", upper), ("check_errors", checkErrors)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Square(a, "linalg.cholesky");
        LinalgChecks.Floating(a, "linalg.cholesky");
        return [LinalgChecks.ColumnMajor(a.Sizes, a.DType), new(a.Sizes[..^2], DType.Int32)];
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        Factor(inputs[0]!, upper, into[0], into[1]);
        if (checkErrors)
        {
            LinalgChecks.Infos(into[1], "torch.linalg.cholesky_ex", LinalgChecks.NotPositiveDefinite);
        }
    }

    /// <summary>The upper factor is the adjoint of the lower one of the matrix that the upper triangle determines.</summary>
    internal static void Factor(TensorImpl a, bool upper, TensorImpl into, TensorImpl infos)
    {
        TensorImpl work = upper ? MatrixBatch.WorkingTransposed(a, a.Sizes.AsSpan(..^2), conjugate: true) : MatrixBatch.Working(a);
        Kernels.Cholesky.Factor(work, infos);
        if (upper)
        {
            work = MatrixBatch.WorkingTransposed(work, work.Sizes.AsSpan(..^2), conjugate: true);
        }
        Copy.Run(work, into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results) => _l = SaveOutput(results[0], 0, "L");

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = grads[0] is { } grad ? Aten.CholeskyBackward(grad, upper, _l!.Unpack()) : null;
}

/// <summary>The older form of <see cref="CholeskyEx"/>: row-major, and an error where there is no factor.</summary>
internal sealed class Cholesky(bool upper) : UnaryOperator("aten::cholesky", "CholeskyBackward0")
{
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("upper", upper)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        LinalgChecks.Square(self, "cholesky");
        if (self.DType is not (DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128))
        {
            throw Error.NotImplementedFor("cholesky_cpu", self.DType);
        }
        return LinalgChecks.ColumnMajor(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl infos = TensorImpl.Empty(self.Sizes[..^2], DType.Int32);
        CholeskyEx.Factor(self, upper, into, infos);
        LinalgChecks.Infos(infos, "cholesky", LinalgChecks.NotPositiveDefinite);
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _result = SaveOutput(result);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.CholeskyBackward(grad, upper, _result!.Unpack());
}

/// <summary>X in A · X = self for A = L · Lᴴ, given L (or its adjoint).</summary>
internal sealed class CholeskySolve(bool upper) : BinaryOperator("aten::cholesky_solve", "CholeskySolveBackward0")
{
    private SavedTensor? _input2;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("upper", upper)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (self.Rank < 2)
        {
            throw Error.Of($"b should have at least 2 dimensions, but has {self.Rank} dimensions instead");
        }
        if (other.Rank < 2)
        {
            throw Error.Of($"u should have at least 2 dimensions, but has {other.Rank} dimensions instead");
        }
        LinalgChecks.SameDType(self, other, "cholesky_solve", "b", "A");
        if (other.Sizes[^1] != other.Sizes[^2])
        {
            throw Error.Of($"A must be batches of square matrices, but they are {other.Sizes[^2]} by {other.Sizes[^1]} matrices");
        }
        if (self.Sizes[^2] != other.Sizes[^2])
        {
            throw Error.Of($"Incompatible matrix sizes for cholesky_solve: each A matrix is {other.Sizes[^1]} by {other.Sizes[^1]} but each b matrix is {self.Sizes[^2]} by {self.Sizes[^1]}");
        }
        return LinalgChecks.ColumnMajor([.. LinalgChecks.Batch(self, other), self.Sizes[^2], self.Sizes[^1]], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        ReadOnlySpan<long> batch = into.Sizes.AsSpan(..^2);
        TensorImpl right = MatrixBatch.Working(self, batch);
        Run(other, right, batch);
        Copy.Run(right, into);
    }

    private void Run(TensorImpl factor, TensorImpl right, ReadOnlySpan<long> batch)
    {
        TensorImpl straight = MatrixBatch.Working(factor, batch);
        TensorImpl adjoint = MatrixBatch.WorkingTransposed(factor, batch, conjugate: true);
        Triangles.Solve(upper ? adjoint : straight, right, upper: false, unit: false);
        Triangles.Solve(upper ? straight : adjoint, right, upper: true, unit: false);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _input2 = SaveInput(other, "input2");
        _result = SaveOutput(result);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl input2 = _input2!.Unpack();
        TensorImpl ofSelf = Aten.CholeskySolve(grad, input2, upper);
        gradInputs[0] = ofSelf;
        if (Needs(1))
        {
            TensorImpl common = Aten.Matmul(ofSelf, Aten.Mh(_result!.Unpack()));
            common = common + Aten.Mh(common);
            gradInputs[1] = -(upper ? Aten.Matmul(input2, common) : Aten.Matmul(common, input2));
        }
    }
}

/// <summary>A⁻¹ for A = L · Lᴴ, given L (or its adjoint).</summary>
internal sealed class CholeskyInverse(bool upper) : UnaryOperator("aten::cholesky_inverse", "CholeskyInverseBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("upper", upper)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        LinalgChecks.Square(self, "cholesky_inverse");
        if (self.DType is not (DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128))
        {
            throw Error.NotImplementedFor("cholesky_inverse_out_cpu", self.DType);
        }
        return LinalgChecks.ColumnMajor(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        ReadOnlySpan<long> batch = self.Sizes.AsSpan(..^2);
        TensorImpl inverse = MatrixBatch.Zeros(self.Sizes, Field.TypeFor(self.DType));
        Copy.Fill(InvEx.DiagonalOf(inverse), 1);
        TensorImpl straight = MatrixBatch.Working(self, batch);
        TensorImpl adjoint = MatrixBatch.WorkingTransposed(self, batch, conjugate: true);
        Triangles.Solve(upper ? adjoint : straight, inverse, upper: false, unit: false);
        Triangles.Solve(upper ? straight : adjoint, inverse, upper: true, unit: false);
        Copy.Run(inverse, into);
    }

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl inverse = _result!.Unpack();
        TensorImpl common = grad + Aten.Mh(grad);
        common = Aten.Matmul(inverse, Aten.Matmul(common, inverse));
        return -(upper ? Aten.Matmul(self, common) : Aten.Matmul(common, self));
    }
}

internal static partial class Aten
{
    internal static (TensorImpl L, TensorImpl Info) CholeskyEx(TensorImpl self, bool upper = false, bool checkErrors = false) =>
        Pair(new CholeskyEx(upper, checkErrors).Call(self));

    internal static TensorImpl LinalgCholesky(TensorImpl self, bool upper = false)
    {
        (TensorImpl factor, TensorImpl infos) = CholeskyEx(self, upper);
        LinalgChecks.Infos(infos, "linalg.cholesky", LinalgChecks.NotPositiveDefinite);
        return factor;
    }

    internal static TensorImpl Cholesky(TensorImpl self, bool upper = false) => new Cholesky(upper).Call(self);

    internal static TensorImpl CholeskySolve(TensorImpl self, TensorImpl input2, bool upper = false) => new CholeskySolve(upper).Call(self, input2);

    internal static TensorImpl CholeskyInverse(TensorImpl self, bool upper = false) => new CholeskyInverse(upper).Call(self);

    /// <summary>∂A = L⁻ᴴ · ½(Φ + Φᴴ) · L⁻¹ with Φ = tril(Lᴴ · grad), its diagonal halved by the sum.</summary>
    internal static TensorImpl CholeskyBackward(TensorImpl grad, bool upper, TensorImpl factor)
    {
        TensorImpl l = upper ? Mh(factor) : factor;
        TensorImpl phi = Tril(Matmul(Mh(l), upper ? Mh(grad) : grad));
        phi = (phi + Mh(Tril(phi, -1))) * 0.5;
        return SolveTriangular(l, SolveTriangular(Mh(l), phi, upper: true), upper: false, left: false);
    }
}
