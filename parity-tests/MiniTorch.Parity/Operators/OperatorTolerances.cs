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
        "linalg.multi_dot", "nn.functional.linear",
    ];

    public static Tolerance Of(string op, TensorData expected)
    {
        Tolerance tolerance = TensorComparer.ToleranceOf(expected.DType);
        return Sums.Contains(op) && !expected.IsIntegral
            ? tolerance with { Absolute = Math.Max(tolerance.Absolute, tolerance.Relative * Largest(expected)) }
            : tolerance;
    }

    private static double Largest(TensorData data) => data.Values().Select(Complex.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
}
