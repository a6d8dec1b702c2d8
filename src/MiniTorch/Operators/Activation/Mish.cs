using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · t, t = tanh(softplus(self)); ∂self = grad · (t + self · σ · (1 − t²)). Saves the input.</summary>
internal sealed class Mish() : UnaryFunction("aten::mish", "MishBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "mish_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(default(Kernel), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self)
    {
        if (!GradMode.IsEnabled)
        {
            return new MishBackward().Call(grad, self);
        }
        TensorImpl sigmoid = Aten.Sigmoid(self);
        TensorImpl tanh = Aten.Tanh(Aten.Softplus(self));
        return grad * (tanh + self * sigmoid * (1 - tanh * tanh));
    }

    /// <summary>tanh(ln(1 + eˣ)) = n / (n + 2), n = e²ˣ + 2eˣ.</summary>
    internal static T TanhOfSoftplus<T>(T x) where T : IBinaryFloatingPointIeee754<T>
    {
        if (x > T.CreateTruncating(20))
        {
            return T.One;
        }
        T power = T.Exp(x);
        T two = T.One + T.One;
        T numerator = power * (power + two);
        return numerator / (numerator + two);
    }

    private readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] * TanhOfSoftplus(x[i]);
            }
        }
    }
}

/// <summary>out = grad · (t + self · σ · (1 − t²)); used where no graph of the gradient is wanted.</summary>
internal sealed class MishBackward() : BinaryWithoutDerivative("aten::mish_backward")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                T tanh = Mish.TanhOfSoftplus(y[i]);
                T sigmoid = T.One / (T.One + T.Exp(-y[i]));
                result[i] = x[i] * (tanh + y[i] * sigmoid * (T.One - tanh * tanh));
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Mish(TensorImpl self) => new Mish().Call(self);
}
