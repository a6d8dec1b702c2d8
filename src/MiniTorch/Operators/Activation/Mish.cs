using System.Numerics;
using System.Numerics.Tensors;
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

    /// <summary>powers = eˣ, bounded from where on <see cref="TanhOfSoftplus"/> is 1.</summary>
    internal static void Powers<T>(ReadOnlySpan<T> x, Span<T> powers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Min(x, T.CreateTruncating(20), powers);
        VectorMath.Exp<T>(powers, powers);
    }

    /// <summary>tanh(ln(1 + p)) = n / (n + 2), n = p (p + 2), for p = eˣ.</summary>
    internal static T TanhOfSoftplus<T>(T power) where T : IBinaryFloatingPointIeee754<T>
    {
        T two = T.One + T.One;
        T numerator = power * (power + two);
        return numerator / (numerator + two);
    }

    private readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> powers = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Powers(x.Slice(at, count), powers[..count]);
                for (int i = 0; i < count; i++)
                {
                    result[at + i] = x[at + i] * TanhOfSoftplus(powers[i]);
                }
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
            Span<T> powers = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Mish.Powers(y.Slice(at, count), powers[..count]);
                for (int i = 0; i < count; i++)
                {
                    T tanh = Mish.TanhOfSoftplus(powers[i]);
                    T sigmoid = powers[i] / (T.One + powers[i]);
                    result[at + i] = x[at + i] * (tanh + y[at + i] * sigmoid * (T.One - tanh * tanh));
                }
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Mish(TensorImpl self) => new Mish().Call(self);
}
