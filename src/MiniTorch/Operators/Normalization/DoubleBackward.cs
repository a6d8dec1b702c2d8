using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// The gradients of a normalization's backward, for any choice of normalized dimensions. With x̂ = (x − mean) · invstd, g = grad · weight, m() the mean over the
/// normalized dimensions and P(q) = invstd · (q − m(q) − x̂ · m(q·x̂)), the backward computes ∂x = P(g), ∂weight = Σ grad·x̂, ∂bias = Σ grad. For cotangents
/// u, v, t of these:
/// ∂grad = weight · P(u) + v·x̂ + t;
/// ∂weight = Σ grad·P(u);
/// ∂x = P(q) − invstd² · (m(u·g) − m(u)·m(g) − m(u·x̂)·m(g·x̂)) · x̂ with q = grad·v − invstd · (m(g·x̂) · u + m(u·x̂) · g).
/// </summary>
internal readonly ref struct NormalizationDoubleBackward
{
    private readonly TensorImpl _gradOutput;
    private readonly TensorImpl? _weight;
    private readonly TensorImpl _invstd;
    private readonly TensorImpl _normalized;
    private readonly long[] _dims;
    private readonly TensorImpl? _u;
    private readonly TensorImpl? _v;
    private readonly TensorImpl? _t;

    /// <param name="gradOutput">The gradient that the backward got.</param>
    /// <param name="input">The input, in the same shape.</param>
    /// <param name="weight">Broadcastable to it; null for 1.</param>
    /// <param name="mean">Broadcastable.</param>
    /// <param name="invstd">Broadcastable.</param>
    /// <param name="dims">The normalized dimensions; empty if mean and invstd do not depend on the input.</param>
    /// <param name="u">The cotangent of the input's gradient.</param>
    /// <param name="v">The cotangent of the weight's, broadcastable.</param>
    /// <param name="t">The cotangent of the bias's, broadcastable.</param>
    internal NormalizationDoubleBackward(TensorImpl gradOutput, TensorImpl input, TensorImpl? weight, TensorImpl mean, TensorImpl invstd, long[] dims, TensorImpl? u, TensorImpl? v, TensorImpl? t)
    {
        (_gradOutput, _weight, _invstd, _dims, _u, _v, _t) = (gradOutput, weight, invstd, dims, u, v, t);
        _normalized = (input - mean) * invstd;
    }

    internal TensorImpl? GradOfGradOutput()
    {
        TensorImpl? result = _u is null ? null : Weighted(Project(_u));
        if (_v is not null)
        {
            result = Plus(result, _v * _normalized);
        }
        return _t is null ? result : Plus(result, Aten.Expand(_t, _normalized.Sizes));
    }

    /// <summary>Not yet summed down to the weight's shape.</summary>
    internal TensorImpl? GradOfWeight() => _u is null ? null : _gradOutput * Project(_u);

    internal TensorImpl? GradOfInput()
    {
        TensorImpl? q = _v is null ? null : _gradOutput * _v;
        if (_dims.Length == 0 || _u is null)
        {
            return q is null ? null : Project(q);
        }
        TensorImpl g = Weighted(_gradOutput);
        TensorImpl meanOfProduct = Mean(g * _normalized);
        TensorImpl meanOfCotangent = Mean(_u * _normalized);
        q = Plus(q, -(_invstd * (meanOfProduct * _u + meanOfCotangent * g)));
        TensorImpl inner = Mean(_u * g) - Mean(_u) * Mean(g) - meanOfCotangent * meanOfProduct;
        return Project(q) - _invstd * _invstd * inner * _normalized;
    }

    private TensorImpl Weighted(TensorImpl x) => _weight is null ? x : x * _weight;

    private TensorImpl Mean(TensorImpl x) => Aten.Mean(x, _dims, keepDim: true);

    private TensorImpl Project(TensorImpl q) => _dims.Length == 0 ? _invstd * q : _invstd * (q - Mean(q) - _normalized * Mean(q * _normalized));

    private static TensorImpl Plus(TensorImpl? a, TensorImpl b) => a is null ? b : a + b;
}
