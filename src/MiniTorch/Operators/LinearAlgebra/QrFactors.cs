using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>Which factors of a QR decomposition are wanted, and how large.</summary>
internal enum QrMode
{
    /// <summary>Q is m x min(m, n).</summary>
    Reduced,

    /// <summary>Q is m x m.</summary>
    Complete,

    /// <summary>R alone.</summary>
    R,
}

/// <summary>A = Q · R with orthonormal columns of Q and an upper triangular R. Saves both.</summary>
internal sealed class LinalgQr(QrMode mode) : MultiOutputOperator("aten::linalg_qr", "LinalgQrBackward0")
{
    private SavedTensor? _q;
    private SavedTensor? _r;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("mode", mode switch { QrMode.Reduced => "reduced", QrMode.Complete => "complete", _ => "r" })];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Rank(a, "linalg.qr");
        LinalgChecks.Floating(a, "linalg.qr");
        long[] batch = a.Sizes[..^2];
        (long m, long n) = (a.Sizes[^2], a.Sizes[^1]);
        long k = mode == QrMode.Complete ? m : Math.Min(m, n);
        return
        [
            mode == QrMode.R ? new([0], a.DType) : LinalgChecks.ColumnMajor([.. batch, m, k], a.DType),
            LinalgChecks.ColumnMajor([.. batch, k, n], a.DType),
        ];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        (long m, long n) = (work.Sizes[^2], work.Sizes[^1]);
        TensorImpl tau = TensorImpl.Empty([.. work.Sizes[..^2], Math.Min(m, n)], work.DType);
        Householder.Factor(work, tau);
        if (mode != QrMode.R)
        {
            TensorImpl q = MatrixBatch.Zeros(into[0].Sizes, work.DType);
            Copy.Fill(InvEx.DiagonalOf(q), 1);
            Householder.Apply(work, tau, q, adjoint: false);
            Copy.Run(q, into[0]);
        }
        long k = into[1].Sizes[^2];
        Triangle.Run(work.Alias([.. work.Sizes[..^2], k, n], work.Strides), into[1], 0, upper: true);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _q = SaveOutput(results[0], 0, "Q");
        _r = SaveOutput(results[1], 1, "R");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        Error.Unless(mode != QrMode.R, "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to need the backward pass.");
        (TensorImpl q, TensorImpl r) = (_q!.Unpack(), _r!.Unpack());
        (long m, long n) = (q.Sizes[^2], r.Sizes[^1]);
        Error.Unless(mode != QrMode.Complete || m <= n, $"The QR decomposition is not differentiable when mode='complete' and nrows > ncols.");
        (TensorImpl? gradQ, TensorImpl? gradR) = (grads[0], grads[1]);
        // K = ∂R · Rᴴ − Qᴴ · ∂Q.
        TensorImpl? k = gradR is null ? null : Aten.Matmul(gradR, Aten.Mh(r));
        if (gradQ is not null)
        {
            TensorImpl product = Aten.Matmul(Aten.Mh(q), gradQ);
            k = k is null ? -product : k - product;
        }
        if (m >= n)
        {
            // ∂A = (∂Q + Q · symᵤ(K)) · R⁻ᴴ, where symᵤ makes the upper triangle Hermitian.
            TensorImpl upper = Aten.Triu(k!);
            TensorImpl hermitian = upper + Aten.Mh(upper);
            hermitian = hermitian - Aten.DiagEmbed(RealDiagonal(hermitian)) * 0.5;
            TensorImpl sum = Aten.Matmul(q, hermitian);
            gradInputs[0] = Aten.SolveTriangular(Aten.Mh(r), gradQ is null ? sum : gradQ + sum, upper: false, left: false);
            return;
        }
        // ∂A = Q · (∂R + [N · R₁⁻ᴴ | 0]) with N the lower triangle of Kᴴ − K, its diagonal halved.
        TensorImpl skew = Aten.Mh(k!) - k!;
        TensorImpl lower = Aten.Tril(skew, -1);
        lower = lower.DType.IsComplex() ? lower + Aten.DiagEmbed(Aten.Diagonal(skew, 0, -2, -1)) * 0.5 : lower;
        TensorImpl first = Aten.SolveTriangular(Aten.Mh(Aten.Narrow(r, -1, 0, m)), lower, upper: false, left: false);
        TensorImpl whole = Aten.Cat([first, Aten.Zeros([.. first.Sizes[..^1], n - m], first.DType)], -1);
        gradInputs[0] = Aten.Matmul(q, gradR is null ? whole : gradR + whole);
    }

    private static TensorImpl RealDiagonal(TensorImpl matrix)
    {
        TensorImpl diagonal = Aten.Diagonal(matrix, 0, -2, -1);
        return matrix.DType.IsComplex() ? Aten.To(Aten.Real(diagonal), matrix.DType) : diagonal;
    }
}

/// <summary>R above, and the reflections of Q below, the diagonal of one matrix, and their factors tau. Not differentiable.</summary>
internal sealed class Geqrf() : MultiOutputOperator("aten::geqrf", "GeqrfBackward0")
{
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        if (a.Rank < 2)
        {
            throw Error.Of("torch.geqrf: input must have at least 2 dimensions.");
        }
        LinalgChecks.Floating(a, "torch.geqrf");
        return [LinalgChecks.ColumnMajor(a.Sizes, a.DType), new([.. a.Sizes[..^2], Math.Min(a.Sizes[^2], a.Sizes[^1])], a.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl work = MatrixBatch.Working(inputs[0]!);
        TensorImpl tau = TensorImpl.Empty(into[1].Sizes, work.DType);
        Householder.Factor(work, tau);
        Copy.Run(work, into[0]);
        Copy.Run(tau, into[1]);
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("geqrf");
}

/// <summary>The first columns of H₁ · H₂ ⋯ Hₖ with Hᵢ = I − τᵢ · vᵢ · vᵢᴴ, vᵢ below the diagonal of column i. Saves both inputs.</summary>
internal sealed class HouseholderProduct() : BinaryOperator("aten::linalg_householder_product", "LinalgHouseholderProductBackward0")
{
    private SavedTensor? _input;
    private SavedTensor? _tau;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        LinalgChecks.Floating(self, "torch.linalg.householder_product");
        if (self.Rank < 2)
        {
            throw Error.Of("torch.linalg.householder_product: input must have at least 2 dimensions.");
        }
        if (self.Sizes[^2] < self.Sizes[^1])
        {
            throw Error.Of("torch.linalg.householder_product: input.shape[-2] must be greater than or equal to input.shape[-1]");
        }
        if (other.Rank == 0 || self.Sizes[^1] < other.Sizes[^1])
        {
            throw Error.Of("torch.linalg.householder_product: input.shape[-1] must be greater than or equal to tau.shape[-1]");
        }
        if (self.Rank - other.Rank != 1)
        {
            throw Error.Of($"torch.linalg.householder_product: Expected tau to have one dimension less than input, but got tau.ndim equal to {other.Rank} and input.ndim is equal to {self.Rank}");
        }
        if (!self.Sizes.AsSpan(..^2).SequenceEqual(other.Sizes.AsSpan(..^1)))
        {
            throw Error.Of($"torch.linalg.householder_product: Expected batch dimensions of tau to be equal to input.shape[:-2], but got {Error.Show(other.Sizes)}");
        }
        if (self.DType != other.DType)
        {
            throw Error.Of($"torch.linalg.householder_product: tau dtype {other.DType.Name()} does not match input dtype {self.DType.Name()}");
        }
        return LinalgChecks.ColumnMajor(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        TensorImpl work = MatrixBatch.Working(self);
        TensorImpl q = MatrixBatch.Zeros(into.Sizes, work.DType);
        Copy.Fill(InvEx.DiagonalOf(q), 1);
        Householder.Apply(work, MatrixBatch.Working(other), q, adjoint: false);
        Copy.Run(q, into);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _input = SaveInput(self, "input");
        _tau = SaveInput(other, "tau");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        (gradInputs[0], gradInputs[1]) = Aten.HouseholderBackward(grad, _input!.Unpack(), _tau!.Unpack());
}

/// <summary>Q · other, Qᴴ · other, other · Q or other · Qᴴ for the whole Q that reflections in self and tau make.</summary>
internal sealed class Ormqr(bool left, bool transpose) : TernaryOperator("aten::ormqr", "OrmqrBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _tau;
    private SavedTensor? _other;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("left", left), ("transpose", transpose)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        Error.Unless(self.Rank >= 2, "torch.ormqr: input must have at least 2 dimensions.");
        Error.Unless(third.Rank >= 2, "torch.ormqr: other must have at least 2 dimensions.");
        int side = left ? 2 : 1;
        if (second.Rank > 0 && second.Sizes[^1] != Math.Min(third.Sizes[^side], self.Sizes[^1]))
        {
            throw Error.Of($"torch.ormqr: tau.shape[-1] must be equal to min(other.shape[{-side}], input.shape[-1])");
        }
        if (third.Sizes[^side] < second.Sizes[^1])
        {
            throw Error.Of($"torch.ormqr: other.shape[{-side}] must be greater than or equal to tau.shape[-1]");
        }
        if (third.Sizes[^side] != self.Sizes[^2])
        {
            throw Error.Of($"torch.ormqr: other.shape[{-side}] must be equal to input.shape[-2]");
        }
        if (second.Sizes[^1] > self.Sizes[^1])
        {
            throw Error.Of("torch.ormqr: tau.shape[-1] must be less than or equal to input.shape[-1]");
        }
        if (self.Rank - second.Rank != 1)
        {
            throw Error.Of($"torch.ormqr: Expected tau to have one dimension less than input, but got tau.ndim equal to {second.Rank} and input.ndim is equal to {self.Rank}");
        }
        if (self.Rank != third.Rank)
        {
            throw Error.Of($"torch.ormqr: Expected other to have the same number of dimensions as input, but got other.ndim equal to {third.Rank} and input.ndim is equal to {self.Rank}");
        }
        if (!self.Sizes.AsSpan(..^2).SequenceEqual(second.Sizes.AsSpan(..^1)) || !self.Sizes.AsSpan(..^2).SequenceEqual(third.Sizes.AsSpan(..^2)))
        {
            throw Error.Of($"torch.ormqr: Expected batch dimensions of tau to be equal to input.shape[:-2], but got {Error.Show(second.Sizes)}");
        }
        if (second.DType != self.DType || third.DType != self.DType)
        {
            throw Error.Of($"torch.ormqr: Expected input and tau to have the same dtype, but input has dtype {self.DType.Name()} and tau has dtype {second.DType.Name()}");
        }
        LinalgChecks.Floating(self, "torch.ormqr");
        return LinalgChecks.ColumnMajor(third.Sizes, third.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into)
    {
        ReadOnlySpan<long> batch = third.Sizes.AsSpan(..^2);
        // C · Q = (Qᴴ · Cᴴ)ᴴ.
        TensorImpl target = left ? MatrixBatch.Working(third) : MatrixBatch.WorkingTransposed(third, batch, conjugate: true);
        Householder.Apply(MatrixBatch.Working(self), MatrixBatch.Working(second), target, adjoint: left == transpose);
        Copy.Run(left ? target : MatrixBatch.WorkingTransposed(target, batch, conjugate: true), into);
    }

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _self = SaveInput(self);
        _tau = SaveInput(second, "tau");
        _other = HasEdge(0) || HasEdge(1) ? SaveInput(third, "other") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl self, TensorImpl tau) = (_self!.Unpack(), _tau!.Unpack());
        if (Needs(2))
        {
            gradInputs[2] = Aten.Ormqr(self, tau, grad, left, !transpose);
        }
        if (Needs(0) || Needs(1))
        {
            TensorImpl other = _other!.Unpack();
            TensorImpl ofQ = (left, transpose) switch
            {
                (true, false) => Aten.Matmul(grad, Aten.Mh(other)),
                (true, true) => Aten.Matmul(other, Aten.Mh(grad)),
                (false, false) => Aten.Matmul(Aten.Mh(other), grad),
                (false, true) => Aten.Matmul(Aten.Mh(grad), other),
            };
            (gradInputs[0], gradInputs[1]) = Aten.HouseholderBackward(ofQ, self, tau);
        }
    }
}

internal static partial class Aten
{
    internal static (TensorImpl Q, TensorImpl R) LinalgQr(TensorImpl self, QrMode mode = QrMode.Reduced) => Pair(new LinalgQr(mode).Call(self));

    internal static (TensorImpl A, TensorImpl Tau) Geqrf(TensorImpl self) => Pair(new Geqrf().Call(self));

    internal static TensorImpl HouseholderProduct(TensorImpl input, TensorImpl tau) => new HouseholderProduct().Call(input, tau);

    internal static TensorImpl Ormqr(TensorImpl self, TensorImpl tau, TensorImpl other, bool left = true, bool transpose = false) =>
        new Ormqr(left, transpose).Call(self, tau, other);

    /// <summary>
    /// The gradients of the reflections' vectors and factors, given that of the product's first columns. With Lᵢ = Hᵢ₋₁ᴴ ⋯ H₁ᴴ · grad and
    /// Rᵢ = Hᵢ₊₁ ⋯ Hₖ · I, Hᵢ's gradient is Lᵢ · Rᵢᴴ: ∂τᵢ = −vᴴ Lᵢ Rᵢᴴ v, ∂vᵢ = −τ* Lᵢ Rᵢᴴ v − τ Rᵢ Lᵢᴴ v, of which the part below the diagonal counts.
    /// </summary>
    internal static (TensorImpl? Input, TensorImpl? Tau) HouseholderBackward(TensorImpl grad, TensorImpl input, TensorImpl tau)
    {
        long k = tau.Sizes[^1];
        (long m, long n) = (input.Sizes[^2], input.Sizes[^1]);
        if (k == 0 || input.NumElements == 0)
        {
            return (null, null);
        }
        TensorImpl unit = Tril(Narrow(input, -1, 0, k), -1) + Eye(m, k, input.DType);
        var v = new TensorImpl[k];
        var t = new TensorImpl[k];
        for (int i = 0; i < k; i++)
        {
            v[i] = Narrow(unit, -1, i, 1);
            t[i] = Unsqueeze(Narrow(tau, -1, i, 1), -1);
        }
        var right = new TensorImpl[k];
        right[k - 1] = Expand(Eye(m, grad.Sizes[^1], input.DType), grad.Sizes);
        for (long i = k - 1; i > 0; i--)
        {
            right[i - 1] = right[i] - Matmul(t[i] * v[i], Matmul(Mh(v[i]), right[i]));
        }
        var ofV = new TensorImpl[k];
        var ofTau = new TensorImpl[k];
        TensorImpl leftPart = grad;
        for (int i = 0; i < k; i++)
        {
            TensorImpl leftV = Matmul(Mh(v[i]), leftPart);
            TensorImpl rightV = Matmul(Mh(v[i]), right[i]);
            ofTau[i] = -Squeeze(Matmul(leftV, Mh(rightV)), -1);
            ofV[i] = -(Conj(t[i]) * Matmul(leftPart, Mh(rightV)) + t[i] * Matmul(right[i], Mh(leftV)));
            leftPart = leftPart - Matmul(Conj(t[i]) * v[i], leftV);
        }
        TensorImpl ofInput = Tril(Cat(ofV, -1), -1);
        return (k == n ? ofInput : ConstantPadNd(ofInput, [0, n - k]), Cat(ofTau, -1));
    }
}
