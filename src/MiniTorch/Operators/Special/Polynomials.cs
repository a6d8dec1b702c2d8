using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>An orthogonal polynomial: self is the argument, other its degree (cut off to an integer). libtorch declares them not differentiable.</summary>
internal sealed class Polynomial(string name, Func<double, double, double> function) : BinaryOperator("aten::special_" + name, null)
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType dtype = TypePromotion.FloatingResultType(self, other);
        Refuse.AllButFloating(dtype, name + "_cpu");
        return TensorMeta.Pointwise(self, other, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(new Kernel(function), TypePromotion.FloatingResultType(self, other), self, other, into);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
    }

    private readonly struct Kernel(Func<double, double, double> function) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, y, result, function);
    }
}

internal static partial class Aten
{
    internal static Polynomial ChebyshevT() => new("chebyshev_polynomial_t", OrthogonalPolynomials.ChebyshevT);

    internal static Polynomial ChebyshevU() => new("chebyshev_polynomial_u", OrthogonalPolynomials.ChebyshevU);

    internal static Polynomial ChebyshevV() => new("chebyshev_polynomial_v", OrthogonalPolynomials.ChebyshevV);

    internal static Polynomial ChebyshevW() => new("chebyshev_polynomial_w", OrthogonalPolynomials.ChebyshevW);

    internal static Polynomial ShiftedChebyshevT() => new("shifted_chebyshev_polynomial_t", OrthogonalPolynomials.ShiftedChebyshevT);

    internal static Polynomial ShiftedChebyshevU() => new("shifted_chebyshev_polynomial_u", OrthogonalPolynomials.ShiftedChebyshevU);

    internal static Polynomial ShiftedChebyshevV() => new("shifted_chebyshev_polynomial_v", OrthogonalPolynomials.ShiftedChebyshevV);

    internal static Polynomial ShiftedChebyshevW() => new("shifted_chebyshev_polynomial_w", OrthogonalPolynomials.ShiftedChebyshevW);

    internal static Polynomial HermiteH() => new("hermite_polynomial_h", OrthogonalPolynomials.HermiteH);

    internal static Polynomial HermiteHe() => new("hermite_polynomial_he", OrthogonalPolynomials.HermiteHe);

    internal static Polynomial LaguerreL() => new("laguerre_polynomial_l", OrthogonalPolynomials.LaguerreL);

    internal static Polynomial LegendreP() => new("legendre_polynomial_p", OrthogonalPolynomials.LegendreP);
}
