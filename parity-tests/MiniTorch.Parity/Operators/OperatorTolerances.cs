using System.Numerics;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Operators;

/// <summary>Where an operator is compared otherwise than by the tolerances of torch.testing.assert_close, and why.</summary>
public static class OperatorTolerances
{
    /// <summary>
    /// Sums of products: the rounding of a sum is relative to its terms, and another order of summation gives another
    /// rounding, so an element that cancels to almost nothing is compared relative to the largest element beside it.
    /// </summary>
    private static readonly HashSet<string> Sums =
    [
        "__rmatmul__", "addbmm", "addmm", "addmv", "addr", "baddbmm", "bmm", "dot", "einsum", "inner", "matmul", "mm", "mv", "tensordot", "vdot",
        "linalg.multi_dot", "linalg.householder_product", "matrix_exp", "log_softmax", "nn.functional.linear", "nn.functional.bilinear", "nn.functional.conv1d", "nn.functional.conv2d", "nn.functional.conv3d",
        "nn.functional.conv_transpose1d", "nn.functional.conv_transpose2d", "nn.functional.conv_transpose3d",
    ];

    /// <summary>PyTorch rounds intermediate results to the dtype of the result: one rounding more on its side.</summary>
    private static readonly HashSet<string> RoundedTwice = ["nn.functional.mse_loss"];

    /// <summary>Gradients that are exactly 0 and come out as rounding noise on PyTorch's side.</summary>
    private static readonly HashSet<string> Noise = ["nn.functional.layer_norm"];

    /// <summary>Powers by way of logarithms: the tolerance of PyTorch's own tests of pow with complex64.</summary>
    private static readonly HashSet<string> ComplexPowers = ["pow", "__rpow__", "float_power"];

    /// <summary>
    /// PyTorch factors float32 in float32, MiniTorch in double precision: the recorded gradients carry PyTorch's rounding times the condition number.
    /// </summary>
    private static readonly HashSet<string> Conditioned = ["linalg.cond", "linalg.lstsq", "linalg.pinv", "linalg.householder_product", "ormqr"];

    public static Tolerance Of(string op, TensorData expected)
    {
        Tolerance tolerance = TensorComparer.ToleranceOf(expected.DType);
        tolerance = RoundedTwice.Contains(op) ? tolerance with { Relative = tolerance.Relative * 2 } : tolerance;
        tolerance = Noise.Contains(op) ? tolerance with { Absolute = tolerance.Absolute * 2 } : tolerance;
        tolerance = ComplexPowers.Contains(op) && expected.DType == "complex64" ? new Tolerance(1.3e-5, 1e-4) : tolerance;
        tolerance = Conditioned.Contains(op) && expected.DType is "float32" or "complex64" ? new Tolerance(tolerance.Relative * 10, tolerance.Absolute * 10) : tolerance;
        return Sums.Contains(op) && !expected.IsIntegral
            ? tolerance with { Absolute = Math.Max(tolerance.Absolute, tolerance.Relative * Largest(expected)) }
            : tolerance;
    }

    private static double Largest(TensorData data) => data.Values().Select(Complex.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
}
