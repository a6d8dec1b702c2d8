using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = ln |Γ(self)|; ∂self = grad · ψ(self). Saves the input.</summary>
internal sealed class LogGamma() : RealFunction<LogGamma.Kernel>("aten::lgamma", "LgammaBackward0", "lgamma_vml_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Digamma(self);

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, GammaFunctions.LogGamma);
    }
}

/// <summary>out = ψ(self) = Γ′(self) / Γ(self); ∂self = grad · ψ′(self). Saves the input.</summary>
internal sealed class Digamma() : RealFunction<Digamma.Kernel>("aten::digamma", "DigammaBackward0", "digamma")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Polygamma(1, self);

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, GammaFunctions.Digamma);
    }
}

/// <summary>out = the n-th derivative of ψ at self; ∂self = grad · the next one. Saves the input.</summary>
internal sealed class Polygamma(long n) : UnaryFunction("aten::polygamma", "PolygammaBackward0", Saves.Input)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("n", n)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(n >= 0, "polygamma(n, x) does not support negative n.");
        Refuse.Complex(self, n switch { 0 => "digamma", 1 => "trigamma", _ => "polygamma" });
        return TensorMeta.Floating(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(n), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Polygamma(n + 1, self);

    private readonly struct Kernel(long n) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.CreateTruncating(GammaFunctions.Polygamma(n, double.CreateTruncating(x[i])));
            }
        }
    }
}

/// <summary>out = ln of the multivariate gamma function: Σ ln Γ(self − j/2) for j &lt; p, + p(p − 1)/4 · ln π; ∂self = grad · Σ ψ(self − j/2). Saves the input.</summary>
internal sealed class Mvlgamma(long p) : UnaryFunction("aten::mvlgamma", "MvlgammaBackward0", Saves.Input)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(p >= 1, "p has to be greater than or equal to 1");
        Refuse.Complex(self, "lgamma_vml_cpu");
        return TensorMeta.Floating(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(p), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self)
    {
        TensorImpl sum = Aten.Digamma(self);
        for (long j = 1; j < p; j++)
        {
            sum += Aten.Digamma(self - j / 2.0);
        }
        return grad * sum;
    }

    private readonly struct Kernel(long p) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            double constant = p * (p - 1) / 4.0 * Math.Log(Math.PI);
            for (int i = 0; i < x.Length; i++)
            {
                double sum = constant;
                for (long j = 0; j < p; j++)
                {
                    sum += GammaFunctions.LogGamma(double.CreateTruncating(x[i]) - j / 2.0);
                }
                result[i] = T.CreateTruncating(sum);
            }
        }
    }
}

/// <summary>out = P(self, other), the regularized lower incomplete gamma function; ∂other = grad · e^((self − 1) ln other − other − ln Γ(self)), ∂self is not implemented.</summary>
internal sealed class Igamma() : IncompleteGamma<Igamma.Kernel>("aten::igamma", "IgammaBackward0", "igamma", 1)
{
    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, y, result, GammaFunctions.Lower);
    }
}

/// <summary>out = Q(self, other) = 1 − P(self, other); ∂other = −grad · e^((self − 1) ln other − other − ln Γ(self)), ∂self is not implemented.</summary>
internal sealed class Igammac() : IncompleteGamma<Igammac.Kernel>("aten::igammac", "IgammacBackward0", "igammac", -1)
{
    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, y, result, GammaFunctions.Upper);
    }
}

/// <summary>What the two incomplete gamma functions share.</summary>
/// <inheritdoc/>
internal abstract class IncompleteGamma<K>(string operatorName, string derivative, string name, int sign) : RealBinaryFunction<K>(operatorName, derivative, name + "_cpu")
    where K : struct, IFloatBinary
{
    protected sealed override bool PromotesIntegers => false;

    protected sealed override TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => throw Error.NotDifferentiable(name + ": input");

    protected sealed override TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) =>
        (sign > 0 ? grad : -grad) * Aten.Exp((self - 1) * Aten.Log(other) - other - Aten.LogGamma(self));
}

/// <summary>out = Hurwitz' ζ(self, other) = Σ (other + k)^−self; ∂other = −grad · self · ζ(self + 1, other), ∂self is not implemented.</summary>
internal sealed class Zeta() : RealBinaryFunction<Zeta.Kernel>("aten::special_zeta", "SpecialZetaBackward0", "zeta_cpu")
{
    protected override TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => throw Error.NotDifferentiable("zeta");

    protected override TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad * -self * Aten.Zeta(self + 1, other);

    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, y, result, GammaFunctions.Zeta);
    }
}

/// <summary>out = ζ(self, other) for a number on the left; ∂other = −grad · self · ζ(self + 1, other). Saves the input.</summary>
internal sealed class ZetaOfScalar(ScalarValue self) : UnaryFunction("aten::special_zeta.self_scalar", "SpecialZetaBackward1", Saves.Input)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self", self)];

    protected override string OperandName => "other";

    protected override TensorMeta Infer(TensorImpl other)
    {
        DType dtype = TypePromotion.FloatingResultType(other, self);
        Refuse.AllButFloating(dtype, "zeta_cpu");
        return TensorMeta.Pointwise(other, dtype);
    }

    protected override void Compute(TensorImpl other, TensorImpl into) =>
        Pointwise.Float(default(Zeta.Kernel), TypePromotion.FloatingResultType(other, self), Aten.Scalar(self), other, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl other) => grad * -self.ToDouble() * Aten.Zeta(self.ToDouble() + 1, other);
}

internal static partial class Aten
{
    internal static TensorImpl LogGamma(TensorImpl self) => new LogGamma().Call(self);

    internal static TensorImpl Digamma(TensorImpl self) => new Digamma().Call(self);

    internal static TensorImpl Polygamma(long n, TensorImpl self) => new Polygamma(n).Call(self);

    internal static TensorImpl Mvlgamma(TensorImpl self, long p) => new Mvlgamma(p).Call(self);

    internal static TensorImpl Igamma(TensorImpl self, TensorImpl other) => new Igamma().Call(self, other);

    internal static TensorImpl Igammac(TensorImpl self, TensorImpl other) => new Igammac().Call(self, other);

    internal static TensorImpl Zeta(TensorImpl self, TensorImpl other) => new Zeta().Call(self, other);

    internal static TensorImpl Zeta(ScalarValue self, TensorImpl other) => new ZetaOfScalar(self).Call(other);
}
