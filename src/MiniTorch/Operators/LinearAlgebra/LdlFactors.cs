using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>L and D of A = L · D · Lᵀ (Lᴴ if <paramref name="hermitian"/>) in one matrix, pivots, infos. Not differentiable.</summary>
internal sealed class LdlFactorEx(bool hermitian, bool checkErrors) : MultiOutputOperator("aten::linalg_ldl_factor_ex", "NotImplemented")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("hermitian", hermitian), ("check_errors", checkErrors)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Square(a, "torch.linalg.ldl_factor_ex");
        LinalgChecks.Floating(a, "torch.linalg.ldl_factor_ex");
        return [LinalgChecks.ColumnMajor(a.Sizes, a.DType), new(a.Sizes[..^1], DType.Int32), new(a.Sizes[..^2], DType.Int32)];
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        Ldl.Factor(work, into[1], into[2], hermitian && work.DType.IsComplex());
        if (checkErrors)
        {
            LinalgChecks.Infos(into[2], "torch.linalg.ldl_factor_ex", NotFactored);
        }
        Triangle.Run(work, into[0], 0, upper: false);
    }

    internal static string NotFactored(int info) =>
        $"The diagonal element {info} of D is exactly zero: D is singular, and a division by zero will occur if it is used to solve a system of equations.";

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) => throw Error.Of("derivative for aten::linalg_ldl_factor_ex is not implemented");
}

/// <summary>X in A · X = B, given A's LDL factors. Not differentiable.</summary>
internal sealed class LdlSolve(bool hermitian) : TernaryOperator("aten::linalg_ldl_solve", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("hermitian", hermitian)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        LinalgChecks.Square(self, "torch.linalg.ldl_solve", "LD");
        LinalgChecks.Floating(self, "torch.linalg.ldl_solve");
        LinalgChecks.Rank(third, "torch.linalg.ldl_solve", "B");
        if (!self.Sizes.AsSpan(..^1).SequenceEqual(second.Sizes))
        {
            throw Error.Of($"torch.linalg.ldl_solve: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape {Error.Show(second.Sizes)} instead");
        }
        if (!second.DType.IsIntegral())
        {
            throw Error.Of($"torch.linalg.ldl_solve: Expected pivots to be integers. Got {second.DType.Name()}");
        }
        if (self.DType != third.DType)
        {
            throw Error.Of($"torch.linalg.ldl_solve: LD dtype {self.DType.Name()} does not match b dtype {third.DType.Name()}");
        }
        return LinalgChecks.ColumnMajor([.. LinalgChecks.Batch(self, third), third.Sizes[^2], third.Sizes[^1]], third.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into)
    {
        ReadOnlySpan<long> batch = into.Sizes.AsSpan(..^2);
        TensorImpl right = MatrixBatch.Working(third, batch);
        TensorImpl pivots = MatrixBatch.Working(Copy.Dense(second, DType.Int32), batch, 1);
        Ldl.Solve(MatrixBatch.Working(self, batch), pivots, right, hermitian && right.DType.IsComplex());
        Copy.Run(right, into);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("linalg_ldl_solve");
}

internal static partial class Aten
{
    internal static TensorImpl[] LdlFactorEx(TensorImpl self, bool hermitian = false, bool checkErrors = false) => new LdlFactorEx(hermitian, checkErrors).Call(self);

    internal static (TensorImpl LD, TensorImpl Pivots) LdlFactor(TensorImpl self, bool hermitian = false)
    {
        TensorImpl[] results = LdlFactorEx(self, hermitian);
        LinalgChecks.Infos(results[2], "torch.linalg.ldl_factor", Operators.LdlFactorEx.NotFactored);
        return (results[0], results[1]);
    }

    internal static TensorImpl LdlSolve(TensorImpl ld, TensorImpl pivots, TensorImpl b, bool hermitian = false) => new LdlSolve(hermitian).Call(ld, pivots, b);
}
