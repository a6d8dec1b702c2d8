using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>A⁻¹ by LU, and infos; ∂A = −A⁻ᴴ · grad · A⁻ᴴ. Saves the inverse.</summary>
internal sealed class InvEx(bool checkErrors) : MultiOutputOperator("aten::linalg_inv_ex", "LinalgInvExBackward0")
{
    private SavedTensor? _inverse;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("check_errors", checkErrors)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Square(a, "linalg.inv");
        LinalgChecks.Floating(a, "linalg.inv");
        return [LinalgChecks.ColumnMajor(a.Sizes, a.DType), new(a.Sizes[..^2], DType.Int32)];
    }

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        TensorImpl pivots = TensorImpl.Empty(work.Sizes[..^1], DType.Int32);
        Lu.Factor(work, pivots, into[1]);
        if (checkErrors)
        {
            LinalgChecks.Infos(into[1], "linalg.inv_ex", LinalgChecks.NotInvertible);
        }
        TensorImpl inverse = MatrixBatch.Zeros(work.Sizes, work.DType);
        Copy.Fill(DiagonalOf(inverse), 1);
        Lu.Solve(work, pivots, inverse, adjoint: false);
        Copy.Run(inverse, into[0]);
    }

    /// <summary>The diagonals of dense matrices; an untracked alias.</summary>
    internal static TensorImpl DiagonalOf(TensorImpl matrices) =>
        matrices.Alias([.. matrices.Sizes[..^2], Math.Min(matrices.Sizes[^2], matrices.Sizes[^1])], [.. matrices.Strides[..^2], matrices.Strides[^2] + matrices.Strides[^1]]);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results) => _inverse = SaveOutput(results[0], 0, "inverse");

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is { } grad)
        {
            TensorImpl inverse = _inverse!.Unpack();
            gradInputs[0] = -Aten.Matmul(Aten.Mh(inverse), Aten.Matmul(grad, Aten.Mh(inverse)));   // two nodes, as in libtorch
        }
    }
}

/// <summary>
/// The pseudoinverse V · S⁺ · Uᴴ: singular values (or |eigenvalues| of Hermitian matrices) up to max(atol, rtol · largest) count as 0. Golub and Pereyra's
/// derivative. Saves self and the result.
/// </summary>
internal sealed class Pinv(bool hermitian) : SingleOutputOperator("aten::linalg_pinv.atol_rtol_tensor", "LinalgPinvBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("hermitian", hermitian)];

    protected override int EdgeCount(int inputs) => 1;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        LinalgChecks.Floating(self, "linalg.pinv");
        LinalgChecks.Rank(self, "linalg.pinv");
        if (hermitian)
        {
            LinalgChecks.Square(self, "linalg.pinv");
        }
        return new([.. self.Sizes[..^2], self.Sizes[^1], self.Sizes[^2]], self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        TensorImpl self = MatrixBatch.Working(inputs[0]!);
        ReadOnlySpan<long> batch = self.Sizes.AsSpan(..^2);
        (long m, long n) = (self.Sizes[^2], self.Sizes[^1]);
        long k = Math.Min(m, n);
        TensorImpl u = TensorImpl.Empty([.. batch, m, k], self.DType);
        TensorImpl s = TensorImpl.Empty([.. batch, k], DType.Float64);
        TensorImpl vh;
        if (hermitian)
        {
            Spectra.Eigh(self, s, u, upper: false);
            vh = MatrixBatch.WorkingTransposed(u, batch, conjugate: true);
        }
        else
        {
            vh = TensorImpl.Empty([.. batch, k, n], self.DType);
            Spectra.Svd(self, u, s, vh);
        }
        MatrixRank.Invert(s, inputs[1], inputs[2], MatrixRank.DefaultTolerance(inputs[0]!, inputs[1], inputs[2]));
        TensorImpl scaled = TensorImpl.Empty([.. batch, n, k], self.DType);
        TensorImpl factor = TensorImpl.Empty(s.Sizes, self.DType);
        Copy.Run(s, factor);
        Mul.Run(MatrixBatch.WorkingTransposed(vh, batch, conjugate: true), Row(factor), scaled);
        TensorImpl product = TensorImpl.Empty(into.Sizes, self.DType);
        MatrixProduct.Run(Flat(scaled), Flat(MatrixBatch.WorkingTransposed(u, batch, conjugate: true)), 1, null, 0, Flat(product));
        Copy.Run(product, into);
    }

    private static TensorImpl Row(TensorImpl s) => s.Alias([.. s.Sizes[..^1], 1, s.Sizes[^1]], Layout.ContiguousStrides([.. s.Sizes[..^1], 1, s.Sizes[^1]]));

    private static TensorImpl Flat(TensorImpl dense)
    {
        long[] sizes = [MatrixBatch.Count(dense), dense.Sizes[^2], dense.Sizes[^1]];
        return dense.Alias(sizes, Layout.ContiguousStrides(sizes));
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _self = SaveInput(inputs[0]!, "self");
        _result = SaveOutput(result);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = Aten.PinvBackward(grad, _result!.Unpack(), _self!.Unpack());
}

/// <summary>The number of singular values (or |eigenvalues| of Hermitian matrices) above max(atol, rtol · largest). Not differentiable.</summary>
internal sealed class MatrixRank(bool hermitian) : SingleOutputOperator("aten::linalg_matrix_rank.atol_rtol_tensor", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("hermitian", hermitian)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        LinalgChecks.Floating(self, "linalg.matrix_rank");
        LinalgChecks.Rank(self, "linalg.matrix_rank");
        if (hermitian)
        {
            LinalgChecks.Square(self, "linalg.matrix_rank");
        }
        return new(self.Sizes[..^2], DType.Int64);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        TensorImpl self = MatrixBatch.Working(inputs[0]!);
        long k = Math.Min(self.Sizes[^2], self.Sizes[^1]);
        TensorImpl s = TensorImpl.Empty([.. self.Sizes[..^2], k], DType.Float64);
        if (self.NumElements > 0)
        {
            if (hermitian)
            {
                Spectra.Eigh(self, s, null, upper: false);
            }
            else
            {
                Spectra.Svd(self, null, s, null);
            }
            Invert(s, inputs[1], inputs[2], DefaultTolerance(inputs[0]!, inputs[1], inputs[2]));
        }
        ReadOnlySpan<double> values = s.Span<double>();
        TensorImpl counts = TensorImpl.Empty(into.Sizes, DType.Int64);
        Span<long> target = counts.Span<long>();
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = k == 0 ? 0 : k - values.Slice((int)(i * k), (int)k).Count(0);
        }
        Copy.Run(counts, into);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("linalg_matrix_rank");

    /// <summary>The relative tolerance where none is given: epsilon times the longer side, unless an absolute one above 0 is.</summary>
    internal static double DefaultTolerance(TensorImpl self, TensorImpl? atol, TensorImpl? rtol) =>
        rtol is not null ? 0 : Epsilon(self.DType) * Math.Max(self.Sizes[^1], self.Sizes[^2]);

    /// <summary>1 / s for values whose modulus is above the tolerance, 0 for the others; of one batch after the other.</summary>
    internal static void Invert(TensorImpl s, TensorImpl? atol, TensorImpl? rtol, double defaultRtol)
    {
        long[] batch = s.Sizes[..^1];
        TensorImpl? absolute = atol is null ? null : MatrixBatch.Working(To64(atol), batch, 0);
        TensorImpl? relative = rtol is null ? null : MatrixBatch.Working(To64(rtol), batch, 0);
        long count = MatrixBatch.Count(s, 1);
        for (long i = 0; i < count; i++)
        {
            Span<double> values = MatrixBatch.At<double>(s, i, 1);
            double largest = 0;
            foreach (double value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }
            double absoluteTolerance = absolute?.Span<double>()[(int)i] ?? 0;
            double relativeTolerance = relative?.Span<double>()[(int)i] ?? (absoluteTolerance > 0 ? 0 : defaultRtol);
            double tolerance = Math.Max(absoluteTolerance, relativeTolerance * largest);
            for (int j = 0; j < values.Length; j++)
            {
                values[j] = Math.Abs(values[j]) > tolerance ? 1 / values[j] : 0;
            }
        }
    }

    private static TensorImpl To64(TensorImpl tolerance)
    {
        TensorImpl result = TensorImpl.Empty(tolerance.Sizes, DType.Float64);
        Copy.Run(tolerance, result);
        return result;
    }

    private static double Epsilon(DType dtype) => dtype.ToReal() == DType.Float64 ? 2.220446049250313e-16 : 1.1920929e-07;
}

internal static partial class Aten
{
    internal static (TensorImpl Inverse, TensorImpl Info) InvEx(TensorImpl self, bool checkErrors = false) => Pair(new InvEx(checkErrors).Call(self));

    internal static TensorImpl Inverse(TensorImpl self)
    {
        (TensorImpl inverse, TensorImpl infos) = InvEx(self);
        LinalgChecks.Infos(infos, "linalg.inv", LinalgChecks.NotInvertible);
        return inverse;
    }

    internal static TensorImpl Pinv(TensorImpl self, TensorImpl? atol = null, TensorImpl? rtol = null, bool hermitian = false) =>
        new Pinv(hermitian).Call(self, atol, rtol);

    internal static TensorImpl MatrixRank(TensorImpl self, TensorImpl? atol = null, TensorImpl? rtol = null, bool hermitian = false) =>
        new MatrixRank(hermitian).Call(self, atol, rtol);

    /// <summary>The gradient of a pseudoinverse P of A (pinv_backward in libtorch, whose formula this is), by products of the smaller size.</summary>
    internal static TensorImpl PinvBackward(TensorImpl grad, TensorImpl pinv, TensorImpl self)
    {
        TensorImpl adjoint = Mh(pinv);
        TensorImpl gradAdjoint = Mh(grad);
        if (self.Sizes[^2] <= self.Sizes[^1])
        {
            TensorImpl k = Matmul(gradAdjoint, pinv);
            TensorImpl kAdjoint = Matmul(k, adjoint);
            return -Mh(Matmul(pinv, k)) + kAdjoint - Matmul(Matmul(self, pinv), kAdjoint) + Matmul(Matmul(adjoint, pinv), gradAdjoint - Matmul(k, self));
        }
        TensorImpl other = Matmul(pinv, gradAdjoint);
        TensorImpl product = Matmul(adjoint, other);
        return -Mh(Matmul(other, pinv)) + Matmul(Matmul(gradAdjoint - Matmul(self, other), pinv), adjoint) + product - Matmul(Matmul(product, pinv), self);
    }
}
