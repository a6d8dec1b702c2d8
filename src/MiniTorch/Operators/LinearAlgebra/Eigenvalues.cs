using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>Eigenvalues, rising, and vectors of Hermitian matrices, of which one triangle is read; ∂A = V · (K / E + ∂L) · Vᴴ, K the skew-Hermitian part of Vᴴ∂V, Eᵢⱼ = Lⱼ − Lᵢ. Saves both.</summary>
internal sealed class LinalgEigh(bool upper, bool computeVectors) : MultiOutputOperator("aten::_linalg_eigh", "LinalgEighBackward0")
{
    private SavedTensor? _values;
    private SavedTensor? _vectors;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("UPLO", upper ? "U" : "L"), ("compute_v", computeVectors)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Square(a, "linalg.eigh");
        LinalgChecks.Floating(a, "linalg.eigh");
        return [new(a.Sizes[..^1], a.DType.ToReal()), computeVectors ? LinalgChecks.ColumnMajor(a.Sizes, a.DType) : new([0], a.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl a = MatrixBatch.Working(inputs[0]!);
        if (a.NumElements == 0)
        {
            return;
        }
        TensorImpl values = TensorImpl.Empty(into[0].Sizes, DType.Float64);
        TensorImpl? vectors = computeVectors ? TensorImpl.Empty(into[1].Sizes, a.DType) : null;
        Spectra.Eigh(a, values, vectors, upper);
        Copy.Run(values, into[0]);
        if (computeVectors)
        {
            Copy.Run(vectors!, into[1]);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _values = SaveOutput(results[0], 0, "eigenvalues");
        _vectors = SaveOutput(results[1], 1, "eigenvectors");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl vectors = _vectors!.Unpack();
        if (grads[1] is not { } gradV)
        {
            gradInputs[0] = Aten.Matmul(vectors * Aten.Unsqueeze(grads[0]!, -2), Aten.Mh(vectors));
            return;
        }
        TensorImpl product = Aten.Matmul(Aten.Mh(vectors), gradV);
        LinalgEig.CheckPhase(product, "linalg_eigh_backward");
        product = (product - Aten.Mh(product)) * 0.5; // V stays unitary: only the skew-Hermitian part is a direction that it can take
        gradInputs[0] = Aten.Matmul(vectors, Aten.Matmul(LinalgEig.OverDifferences(product, _values!.Unpack(), grads[0]), Aten.Mh(vectors)));
    }
}

/// <summary>
/// Complex eigenvalues and vectors of length 1 of square matrices; ∂A = V⁻ᴴ · ((Vᴴ∂V − VᴴV · diag(Re Vᴴ∂V)) / E* + ∂L) · Vᴴ. Saves both.
/// </summary>
internal sealed class LinalgEig() : MultiOutputOperator("aten::linalg_eig", "LinalgEigBackward0")
{
    private SavedTensor? _values;
    private SavedTensor? _vectors;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Square(a, "linalg.eig", "input");
        LinalgChecks.Floating(a, "linalg.eig");
        DType dtype = a.DType.ToComplex();
        return [new(a.Sizes[..^1], dtype), LinalgChecks.ColumnMajor(a.Sizes, dtype)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) => Run(inputs[0]!, into[0], into[1]);

    internal static void Run(TensorImpl self, TensorImpl intoValues, TensorImpl? intoVectors)
    {
        TensorImpl a = MatrixBatch.Working(self);
        if (a.NumElements == 0)
        {
            return;
        }
        TensorImpl values = TensorImpl.Empty(intoValues.Sizes, DType.Complex128);
        TensorImpl? vectors = intoVectors is null ? null : TensorImpl.Empty(intoVectors.Sizes, DType.Complex128);
        Spectra.Eig(a, values, vectors);
        Copy.Run(values, intoValues);
        if (intoVectors is not null)
        {
            Copy.Run(vectors!, intoVectors);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _values = SaveOutput(results[0], 0, "eigenvalues");
        _vectors = SaveOutput(results[1], 1, "eigenvectors");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl adjoint = Aten.Mh(_vectors!.Unpack());
        if (grads[1] is not { } gradV)
        {
            gradInputs[0] = Aten.LinalgSolve(adjoint, Aten.Unsqueeze(grads[0]!, -1) * adjoint);
            return;
        }
        TensorImpl product = Aten.Matmul(adjoint, gradV);
        CheckPhase(product, "linalg_eig_backward");
        TensorImpl lengths = Aten.Real(Aten.Diagonal(product, 0, -2, -1));
        product = product - Aten.Matmul(adjoint, Aten.Mh(adjoint)) * Aten.Unsqueeze(lengths, -2);
        gradInputs[0] = Aten.LinalgSolve(adjoint, Aten.Matmul(OverDifferences(product, _values!.Unpack(), grads[0]), adjoint));
    }

    /// <summary>x / (Lⱼ − Lᵢ)* off the diagonal, ∂L on it.</summary>
    internal static TensorImpl OverDifferences(TensorImpl x, TensorImpl values, TensorImpl? gradValues)
    {
        TensorImpl identity = Aten.Eye(values.Sizes[^1], values.Sizes[^1], values.DType.ToReal());
        TensorImpl differences = Aten.Conj(Aten.Unsqueeze(values, -2) - Aten.Unsqueeze(values, -1)) + identity;
        TensorImpl divided = x / differences * (1 - identity);
        return gradValues is null ? divided : divided + Aten.DiagEmbed(gradValues);
    }

    internal static void CheckPhase(TensorImpl product, string name)
    {
        if (!product.DType.IsComplex())
        {
            return;
        }
        using var off = GradMode.Set(false);
        TensorImpl imaginary = Aten.Imag(Aten.Diagonal(product, 0, -2, -1));
        if (!Aten.AllClose(imaginary, Aten.ZerosLike(imaginary), 1e-2, 1e-2))
        {
            throw Error.Of($"{name}: The eigenvectors in the complex case are specified up to multiplication by e^{{i phi}}. The specified loss function depends on this quantity, so it is ill-defined.");
        }
    }
}

/// <summary>The eigenvalues alone; where a gradient is needed they come from <see cref="LinalgEig"/>.</summary>
internal sealed class LinalgEigvals() : UnaryOperator("aten::_linalg_eigvals", null)
{
    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        LinalgChecks.Square(self, "linalg.eigvals", "input");
        LinalgChecks.Floating(self, "linalg.eigvals");
        return new(self.Sizes[..^1], self.DType.ToComplex());
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => LinalgEig.Run(self, into, null);

    protected override TensorImpl? Backward(TensorImpl grad) => throw Error.NotDifferentiable("linalg_eigvals");
}

internal static partial class Aten
{
    internal static (TensorImpl Values, TensorImpl Vectors) LinalgEigh(TensorImpl self, bool upper = false) => Pair(new LinalgEigh(upper, computeVectors: true).Call(self));

    internal static TensorImpl Eigvalsh(TensorImpl self, bool upper = false) =>
        new LinalgEigh(upper, computeVectors: GradMode.IsEnabled && Variable.RequiresGrad(self)).Call(self)[0];

    internal static (TensorImpl Values, TensorImpl Vectors) LinalgEig(TensorImpl self) => Pair(new LinalgEig().Call(self));

    internal static TensorImpl Eigvals(TensorImpl self) =>
        GradMode.IsEnabled && Variable.RequiresGrad(self) ? LinalgEig(self).Values : new LinalgEigvals().Call(self);
}
