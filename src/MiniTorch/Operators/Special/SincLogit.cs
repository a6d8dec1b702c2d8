using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = sin(π self) / (π self), 1 at 0; ∂self = grad · ((π self · cos(π self) − sin(π self)) / (π self²))*, 0 at 0. Saves the input.</summary>
internal sealed class Sinc() : ComplexFunction<Sinc.Kernel>("aten::sinc", "SincBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self)
    {
        TensorImpl angle = self * Math.PI;
        TensorImpl divisor = self * self * Math.PI;
        TensorImpl slope = grad * Aten.Conj((angle * Aten.Cos(angle) - Aten.Sin(angle)) / divisor);
        return Aten.Where(Aten.Eq(divisor, 0), Aten.Zeros(Layout.Scalar, grad.DType), slope);
    }

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                T angle = T.Pi * x[i];
                result[i] = x[i] == T.Zero ? T.One : T.Sin(angle) / angle;
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Sinc);
    }
}

/// <summary>
/// out = ln(self / (1 − self)), self first clamped to [eps, 1 − eps] if eps is given; ∂self = grad / (self · (1 − self)), 0 outside of that range, NaN
/// outside of [0, 1] without eps. Saves the input.
/// </summary>
internal sealed class Logit(double? eps = null) : UnaryFunction("aten::logit", "LogitBackward0", Saves.Input)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("eps", eps)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.Complex(self, "logit_cpu");
        return TensorMeta.Floating(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(eps), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self)
    {
        double low = eps ?? 0;
        TensorImpl inside = Aten.LogicalAnd(Aten.Ge(self, low), Aten.Le(self, 1 - low));
        return Aten.Where(inside, grad / (self * (1 - self)), Aten.ScalarTensor(eps is null ? double.NaN : 0, grad.DType));
    }

    private readonly struct Kernel(double? eps) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T low = T.CreateTruncating(eps ?? 0);
            T high = T.One - low;
            for (int i = 0; i < x.Length; i++)
            {
                T value = eps is null ? x[i] : x[i] < low ? low : x[i] > high ? high : x[i];
                result[i] = value == T.One ? T.PositiveInfinity : T.Log(value / (T.One - value));
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Sinc(TensorImpl self) => new Sinc().Call(self);

    internal static TensorImpl Logit(TensorImpl self, double? eps = null) => new Logit(eps).Call(self);
}
