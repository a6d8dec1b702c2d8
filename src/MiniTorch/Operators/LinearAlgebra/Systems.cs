using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// X in A · X = B (X · A = B where <paramref name="left"/> is false), with A's LU factors, pivots and infos; B may be a batch of vectors.
/// ∂B = A⁻ᴴ · grad, ∂A = −∂B · Xᴴ. Saves A, the factors and the result.
/// </summary>
internal sealed class SolveEx(bool left, bool checkErrors) : MultiOutputOperator("aten::_linalg_solve_ex", "LinalgSolveExBackward0")
{
    private SavedTensor? _a;
    private SavedTensor? _lu;
    private SavedTensor? _pivots;
    private SavedTensor? _result;
    private bool _isVector;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("left", left), ("check_errors", checkErrors)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl a, TensorImpl b) = (inputs[0]!, inputs[1]!);
        LinalgChecks.Floating(a, "linalg.solve");
        LinalgChecks.Square(a, "linalg.solve");
        LinalgChecks.SameDType(a, b, "linalg.solve");
        _isVector = LinalgChecks.IsVectorRight(a, b);
        TensorImpl right = _isVector ? b.Alias([.. b.Sizes, 1], [.. b.Strides, 1]) : b;
        LinalgChecks.System(a, right, left, "linalg.solve");
        Error.Unless(left || !_isVector, "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)");
        long[] batch = LinalgChecks.Batch(a, right);
        long[] sizes = [.. batch, right.Sizes[^2], right.Sizes[^1]];
        TensorMeta result = left ? LinalgChecks.ColumnMajor(_isVector ? sizes[..^1] : sizes, a.DType) : new(sizes, a.DType);
        return [result, LinalgChecks.ColumnMajor(a.Sizes, a.DType), new(a.Sizes[..^1], DType.Int32), new(a.Sizes[..^2], DType.Int32)];
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        (TensorImpl a, TensorImpl b) = (inputs[0]!, inputs[1]!);
        TensorImpl factors = MatrixBatch.Working(a);
        Lu.Factor(factors, into[2], into[3]);
        if (checkErrors)
        {
            LinalgChecks.Infos(into[3], "torch.linalg.solve_ex", LinalgChecks.Singular);
        }
        TensorImpl right = _isVector ? b.Alias([.. b.Sizes, 1], [.. b.Strides, 1]) : b;
        TensorImpl target = _isVector ? into[0].Alias([.. into[0].Sizes, 1], [.. into[0].Strides, 1]) : into[0];
        LuSolve.Run(factors, into[2], right, left, adjoint: false, target);
        Copy.Run(factors, into[1]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _a = SaveInput(inputs[0]!, "A");
        _lu = SaveOutput(results[1], 1, "LU");
        _pivots = SaveOutput(results[2], 2, "pivots");
        _result = SaveOutput(results[0], 0, "result");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is not { } grad)
        {
            return;
        }
        TensorImpl matrixGrad = _isVector ? Aten.Unsqueeze(grad, -1) : grad;
        TensorImpl ofB = GradMode.IsEnabled
            ? Aten.LinalgSolve(Aten.Mh(_a!.Unpack()), matrixGrad, left)
            : Aten.LuSolve(_lu!.Unpack(), _pivots!.Unpack(), matrixGrad, left, adjoint: true);
        if (Needs(0))
        {
            TensorImpl x = _isVector ? Aten.Unsqueeze(_result!.Unpack(), -1) : _result!.Unpack();
            gradInputs[0] = left ? -Aten.Matmul(ofB, Aten.Mh(x)) : -Aten.Matmul(Aten.Mh(x), ofB);
        }
        if (Needs(1))
        {
            gradInputs[1] = _isVector ? Aten.Squeeze(ofB, -1) : ofB;
        }
    }
}

/// <summary>X in A · X = B (X · A = B; Aᴴ in place of A if <paramref name="adjoint"/>), given the LU factors of A.</summary>
internal sealed class LuSolve(bool left, bool adjoint) : SingleOutputOperator("aten::linalg_lu_solve", "LinalgLuSolveBackward0")
{
    private SavedTensor? _lu;
    private SavedTensor? _pivots;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("left", left), ("adjoint", adjoint)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl lu, TensorImpl pivots, TensorImpl b) = (inputs[0]!, inputs[1]!, inputs[2]!);
        LinalgChecks.Floating(lu, "torch.linalg.lu_solve");
        if (pivots.DType != DType.Int32)
        {
            throw Error.Of("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32");
        }
        LinalgChecks.System(lu, b, left, "linalg.lu_solve");
        if (pivots.Rank < 1 || lu.Sizes[^1] != pivots.Sizes[^1])
        {
            throw Error.Of("linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix");
        }
        if (!lu.Sizes.AsSpan(..^1).SequenceEqual(pivots.Sizes))
        {
            throw Error.Of("linalg.lu_solve: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape " + Error.Show(pivots.Sizes) + " instead");
        }
        long[] sizes = [.. LinalgChecks.Batch(lu, b), b.Sizes[^2], b.Sizes[^1]];
        return left ? LinalgChecks.ColumnMajor(sizes, b.DType) : new(sizes, b.DType);
    }

    protected override int EdgeCount(int inputs) => inputs;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Run(inputs[0]!, inputs[1]!, inputs[2]!, left, adjoint, into);

    /// <summary>Systems with the unknown on the left are solved as their adjoints.</summary>
    internal static void Run(TensorImpl lu, TensorImpl pivots, TensorImpl b, bool left, bool adjoint, TensorImpl into)
    {
        ReadOnlySpan<long> batch = into.Sizes.AsSpan(..^2);
        TensorImpl right = left ? MatrixBatch.Working(b, batch) : MatrixBatch.WorkingTransposed(b, batch, conjugate: true);
        Lu.Solve(MatrixBatch.Working(lu, batch), MatrixBatch.Working(pivots, batch, 1), right, left ? adjoint : !adjoint);
        Copy.Run(left ? right : MatrixBatch.WorkingTransposed(right, batch, conjugate: true), into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _lu = SaveInput(inputs[0]!, "LU");
        _pivots = SaveInput(inputs[1]!, "pivots");
        _result = HasEdge(0) ? SaveOutput(result) : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl lu = _lu!.Unpack();
        TensorImpl pivots = _pivots!.Unpack();
        TensorImpl ofB = Aten.LuSolve(lu, pivots, grad, left, !adjoint);
        gradInputs[2] = ofB;
        if (Needs(0))
        {
            // ∂A first, then through PᵀA = L · U: ∂L = tril(Pᵀ∂A · Uᴴ, −1), ∂U = triu(Lᴴ · Pᵀ∂A).
            TensorImpl x = _result!.Unpack();
            TensorImpl ofA = (left, adjoint) switch
            {
                (true, false) => Aten.Matmul(ofB, Aten.Mh(x)),
                (true, true) => Aten.Matmul(x, Aten.Mh(ofB)),
                (false, false) => Aten.Matmul(Aten.Mh(x), ofB),
                (false, true) => Aten.Matmul(Aten.Mh(ofB), x),
            };
            TensorImpl[] plu = Aten.LuUnpack(lu, pivots);
            ofA = -Aten.Matmul(Aten.Mh(plu[0]), ofA);
            gradInputs[0] = Aten.Tril(Aten.Matmul(ofA, Aten.Mh(plu[2])), -1) + Aten.Triu(Aten.Matmul(Aten.Mh(plu[1]), ofA));
        }
    }
}

/// <summary>X in T · X = B (X · T = B) for a triangular T; ∂B = T⁻ᴴ · grad, ∂T = the triangle of −∂B · Xᴴ.</summary>
internal sealed class SolveTriangular(bool upper, bool left, bool unitriangular) : BinaryOperator("aten::linalg_solve_triangular", "LinalgSolveTriangularBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("upper", upper), ("left", left), ("unitriangular", unitriangular)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        LinalgChecks.System(self, other, left, "linalg.solve_triangular");
        LinalgChecks.Floating(self, "linalg.solve_triangular");
        long[] sizes = [.. LinalgChecks.Batch(self, other), other.Sizes[^2], other.Sizes[^1]];
        // libtorch solves in B's own order where it can: column-major A's systems are written column-major.
        return LinalgChecks.ColumnMajor(sizes, other.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Run(self, other, upper, left, unitriangular, into);

    internal static void Run(TensorImpl triangle, TensorImpl b, bool upper, bool left, bool unit, TensorImpl into)
    {
        ReadOnlySpan<long> batch = into.Sizes.AsSpan(..^2);
        TensorImpl right = left ? MatrixBatch.Working(b, batch) : MatrixBatch.WorkingTransposed(b, batch);
        TensorImpl matrix = left ? MatrixBatch.Working(triangle, batch) : MatrixBatch.WorkingTransposed(triangle, batch);
        Triangles.Solve(matrix, right, left ? upper : !upper, unit);
        Copy.Run(left ? right : MatrixBatch.Transposed(right), into);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = HasEdge(0) ? SaveOutput(result) : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl ofB = Aten.SolveTriangular(Aten.Mh(_self!.Unpack()), grad, !upper, left, unitriangular);
        gradInputs[1] = ofB;
        if (Needs(0))
        {
            TensorImpl x = Aten.Mh(_result!.Unpack());
            TensorImpl ofA = left ? -Aten.Matmul(ofB, x) : -Aten.Matmul(x, ofB);
            gradInputs[0] = upper ? Aten.Triu(ofA, unitriangular ? 1 : 0) : Aten.Tril(ofA, unitriangular ? -1 : 0);
        }
    }
}

/// <summary>The older form of <see cref="SolveTriangular"/>: (X in op(A) · X = self, a copy of A).</summary>
internal sealed class TriangularSolve(bool upper, bool transpose, bool unitriangular) : MultiOutputOperator("aten::triangular_solve", "TriangularSolveBackward0")
{
    private SavedTensor? _a;
    private SavedTensor? _solution;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("upper", upper), ("transpose", transpose), ("unitriangular", unitriangular)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl b, TensorImpl a) = (inputs[0]!, inputs[1]!);
        if (b.Rank < 2)
        {
            throw Error.Of($"torch.triangular_solve: Expected b to have at least 2 dimensions, but it has {b.Rank} dimensions instead");
        }
        if (a.Rank < 2)
        {
            throw Error.Of($"torch.triangular_solve: Expected A to have at least 2 dimensions, but it has {a.Rank} dimensions instead");
        }
        LinalgChecks.System(a, b, left: true, "triangular_solve");
        long[] batch = LinalgChecks.Batch(a, b);
        return [LinalgChecks.ColumnMajor([.. batch, b.Sizes[^2], b.Sizes[^1]], b.DType), LinalgChecks.ColumnMajor([.. batch, a.Sizes[^2], a.Sizes[^1]], a.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl a = inputs[1]!;
        SolveTriangular.Run(transpose ? MatrixBatch.Transposed(a) : a, inputs[0]!, upper != transpose, left: true, unitriangular, into[0]);
        Copy.Run(a, into[1]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _a = SaveInput(inputs[1]!, "A");
        _solution = SaveOutput(results[0], 0, "solution");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is { } grad)
        {
            TensorImpl a = _a!.Unpack();
            TensorImpl x = _solution!.Unpack();
            TensorImpl ofB = Aten.TriangularSolve(grad, Aten.Conj(a), upper, !transpose, unitriangular).Solution;
            gradInputs[0] = ofB;
            TensorImpl ofA = transpose ? -Aten.Matmul(Aten.Conj(x), Aten.Transpose(ofB, -1, -2)) : -Aten.Matmul(ofB, Aten.Mh(x));
            gradInputs[1] = upper ? Aten.Triu(ofA, unitriangular ? 1 : 0) : Aten.Tril(ofA, unitriangular ? -1 : 0);
        }
        if (grads[1] is { } ofCopy)
        {
            gradInputs[1] = gradInputs[1] is { } ofA ? ofA + ofCopy : ofCopy;
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl[] SolveEx(TensorImpl a, TensorImpl b, bool left = true, bool checkErrors = false) => new SolveEx(left, checkErrors).Call(a, b);

    internal static TensorImpl LinalgSolve(TensorImpl a, TensorImpl b, bool left = true)
    {
        TensorImpl[] results = SolveEx(a, b, left);
        LinalgChecks.Infos(results[3], "torch.linalg.solve", LinalgChecks.Singular);
        return results[0];
    }

    internal static TensorImpl LuSolve(TensorImpl lu, TensorImpl pivots, TensorImpl b, bool left = true, bool adjoint = false) =>
        new LuSolve(left, adjoint).Call(lu, pivots, b);

    internal static TensorImpl SolveTriangular(TensorImpl a, TensorImpl b, bool upper, bool left = true, bool unitriangular = false) =>
        new SolveTriangular(upper, left, unitriangular).Call(a, b);

    internal static (TensorImpl Solution, TensorImpl Copy) TriangularSolve(TensorImpl b, TensorImpl a, bool upper = true, bool transpose = false, bool unitriangular = false) =>
        Pair(new TriangularSolve(upper, transpose, unitriangular).Call(b, a));
}
