using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>A = U · diag(S) · Vᴴ, S falling. Saves all three; without vectors U and Vᴴ are empty.</summary>
internal sealed class LinalgSvd(bool fullMatrices, bool computeVectors) : MultiOutputOperator("aten::_linalg_svd", "LinalgSvdBackward0")
{
    private SavedTensor? _u;
    private SavedTensor? _s;
    private SavedTensor? _vh;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("full_matrices", fullMatrices), ("compute_uv", computeVectors)];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl a = inputs[0]!;
        LinalgChecks.Rank(a, "linalg.svd");
        LinalgChecks.Floating(a, "linalg.svd");
        long[] batch = a.Sizes[..^2];
        (long m, long n) = (a.Sizes[^2], a.Sizes[^1]);
        long k = Math.Min(m, n);
        return
        [
            computeVectors ? LinalgChecks.ColumnMajor([.. batch, m, fullMatrices ? m : k], a.DType) : new([0], a.DType),
            new([.. batch, k], a.DType.ToReal()),
            computeVectors ? LinalgChecks.ColumnMajor([.. batch, fullMatrices ? n : k, n], a.DType) : new([0], a.DType),
        ];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl a = MatrixBatch.Working(inputs[0]!);
        if (a.NumElements == 0)
        {
            // No singular values; the vectors may still be any orthonormal ones.
            FillIdentity(into[0]);
            FillIdentity(into[2]);
            return;
        }
        TensorImpl? u = computeVectors ? TensorImpl.Empty(into[0].Sizes, a.DType) : null;
        TensorImpl s = TensorImpl.Empty(into[1].Sizes, DType.Float64);
        TensorImpl? vh = computeVectors ? TensorImpl.Empty(into[2].Sizes, a.DType) : null;
        Spectra.Svd(a, u, s, vh);
        Copy.Run(s, into[1]);
        if (computeVectors)
        {
            Copy.Run(u!, into[0]);
            Copy.Run(vh!, into[2]);
        }
    }

    private void FillIdentity(TensorImpl into)
    {
        if (computeVectors && into.NumElements > 0)
        {
            Copy.Fill(into, 0);
            Copy.Fill(InvEx.DiagonalOf(into), 1);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _u = SaveOutput(results[0], 0, "U");
        _s = SaveOutput(results[1], 1, "S");
        _vh = SaveOutput(results[2], 2, "Vh");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl u, TensorImpl s, TensorImpl vh) = (_u!.Unpack(), _s!.Unpack(), _vh!.Unpack());
        (TensorImpl? gradU, TensorImpl? gradVh) = (grads[0], grads[2]);
        if (fullMatrices)
        {
            long k = s.Sizes[^1];
            (u, vh) = (Aten.Narrow(u, -1, 0, k), Aten.Narrow(vh, -2, 0, k));
            gradU = gradU is null ? null : Aten.Narrow(gradU, -1, 0, k);
            gradVh = gradVh is null ? null : Aten.Narrow(gradVh, -2, 0, k);
        }
        gradInputs[0] = Backward(gradU, grads[1], gradVh, u, s, vh);
    }

    /// <summary>
    /// ∂A = U · ((skew(Uᴴ∂U) · S + S · skew(Vᴴ∂V)) / E + ∂S) · Vᴴ with Eᵢⱼ = Sⱼ² − Sᵢ², and what ∂U and ∂V have outside of the spaces that U and V span
    /// (Townsend 2016, svd_backward in libtorch).
    /// </summary>
    private static TensorImpl Backward(TensorImpl? gradU, TensorImpl? gradS, TensorImpl? gradVh, TensorImpl u, TensorImpl s, TensorImpl vh)
    {
        (long m, long n, long k) = (u.Sizes[^2], vh.Sizes[^1], s.Sizes[^1]);
        if (gradU is null && gradVh is null)
        {
            return m >= n ? Aten.Matmul(u, Aten.Unsqueeze(gradS!, -1) * vh) : Aten.Matmul(u * Aten.Unsqueeze(gradS!, -2), vh);
        }
        bool isComplex = u.DType.IsComplex();
        TensorImpl? skewU = gradU is null ? null : Skew(Aten.Matmul(Aten.Mh(u), gradU));
        TensorImpl? skewV = gradVh is null ? null : Skew(Aten.Matmul(vh, Aten.Mh(gradVh)));
        if (isComplex)
        {
            CheckPhase(skewU, skewV);
        }
        TensorImpl square = s * s;
        TensorImpl differences = Aten.Unsqueeze(square, -2) - Aten.Unsqueeze(square, -1) + Aten.Eye(k, k, s.DType);
        TensorImpl inner = (skewU, skewV) switch
        {
            ({ } x, { } y) => (x * Aten.Unsqueeze(s, -2) + Aten.Unsqueeze(s, -1) * y) / differences,
            ({ } x, null) => x / differences * Aten.Unsqueeze(s, -2),
            (_, var y) => Aten.Unsqueeze(s, -1) * (y! / differences),
        };
        if (isComplex && skewU is not null && skewV is not null)
        {
            // The diagonal that was divided by 1 stands for the common phase of a pair of vectors.
            TensorImpl identity = Aten.Eye(k, k, s.DType);
            inner = inner * (1 - identity) + Aten.DiagEmbed(Aten.Diagonal(skewU, 0, -2, -1) / (2 * s));
        }
        inner = gradS is null ? inner : inner + Aten.DiagEmbed(gradS);
        if (m > k && gradU is not null)
        {
            TensorImpl scaled = gradU / Aten.Unsqueeze(s, -2);
            TensorImpl left = Aten.Matmul(u, inner) + (scaled - Aten.Matmul(u, Aten.Matmul(Aten.Mh(u), scaled)));
            TensorImpl result = Aten.Matmul(left, vh);
            return n > k && gradVh is not null ? result + Aten.Matmul(u, OutsideOfV(gradVh, s, vh)) : result;
        }
        if (n > k && gradVh is not null)
        {
            return Aten.Matmul(u, Aten.Matmul(inner, vh) + OutsideOfV(gradVh, s, vh));
        }
        return m >= n ? Aten.Matmul(u, Aten.Matmul(inner, vh)) : Aten.Matmul(Aten.Matmul(u, inner), vh);
    }

    private static TensorImpl OutsideOfV(TensorImpl gradVh, TensorImpl s, TensorImpl vh)
    {
        TensorImpl scaled = gradVh / Aten.Unsqueeze(s, -1);
        return scaled - Aten.Matmul(Aten.Matmul(scaled, Aten.Mh(vh)), vh);
    }

    private static TensorImpl Skew(TensorImpl x) => x - Aten.Mh(x);

    private static void CheckPhase(TensorImpl? skewU, TensorImpl? skewV)
    {
        using var off = GradMode.Set(false);
        TensorImpl? sum = skewU is null ? skewV : skewV is null ? skewU : skewU + skewV;
        TensorImpl imaginary = Aten.Imag(Aten.Diagonal(sum!, 0, -2, -1));
        Error.Unless(
            Aten.AllClose(imaginary, Aten.ZerosLike(imaginary), 1e-2, 1e-2),
            "svd_backward: The singular vectors in the complex case are specified up to multiplication by e^{i phi}. The specified loss function depends on this phase term, making it ill-defined.");
    }
}

internal static partial class Aten
{
    internal static TensorImpl[] LinalgSvd(TensorImpl self, bool fullMatrices = true, bool computeVectors = true) => new LinalgSvd(fullMatrices, computeVectors).Call(self);

    /// <summary>The singular values; with the vectors if a gradient will want them.</summary>
    internal static TensorImpl SvdVals(TensorImpl self) =>
        LinalgSvd(self, fullMatrices: false, computeVectors: GradMode.IsEnabled && Variable.RequiresGrad(self))[1];
}
