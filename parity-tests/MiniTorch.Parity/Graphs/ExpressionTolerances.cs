using System.Text.RegularExpressions;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Graphs;

/// <summary>How closely the values of an expression are compared: the tolerances of torch.testing.assert_close, but where a reason stands.</summary>
public sealed partial class ExpressionTolerances
{
    /// <summary>
    /// Normalizing nearly equal numbers magnifies rounding, PyTorch's as much as ours: of its float32 gradients some are
    /// 2e-5 from the exact value. Its own tests take 1e-3 for layer_norm.
    /// </summary>
    private static readonly Tolerance Normalization = new(1e-3, 1e-4);

    /// <summary>PyTorch factors float32 matrices in float32, MiniTorch in double precision: PyTorch's rounding times the condition number.</summary>
    private static readonly Tolerance Factored = new(1e-5, 1e-4);

    private readonly bool _normalizes;
    private readonly bool _factors;
    private readonly Tolerance _inputs;

    /// <param name="expression">The expression.</param>
    /// <param name="dtypes">The dtypes of the named tensors in it.</param>
    public ExpressionTolerances(string expression, IEnumerable<string> dtypes)
    {
        _normalizes = Normalizes().IsMatch(expression);
        _factors = expression.Contains("pinv", StringComparison.Ordinal);
        _inputs = dtypes.Select(TensorComparer.ToleranceOf).Aggregate(new Tolerance(0, 0), Wider);
    }

    /// <summary>A float64 result of float32 inputs carries float32 rounding: the widest dtype counts.</summary>
    public Tolerance Of(string dtype)
    {
        Tolerance tolerance = Wider(TensorComparer.ToleranceOf(dtype), _inputs);
        tolerance = _factors && dtype == "float32" ? Wider(tolerance, Factored) : tolerance;
        return _normalizes ? Wider(tolerance, Normalization) : tolerance;
    }

    private static Tolerance Wider(Tolerance left, Tolerance right) =>
        new(Math.Max(left.Relative, right.Relative), Math.Max(left.Absolute, right.Absolute));

    [GeneratedRegex("(layer|batch|group|instance|rms)_?norm", RegexOptions.IgnoreCase)]
    private static partial Regex Normalizes();
}
