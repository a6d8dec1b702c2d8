using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · sigmoid(self); ∂self = grad · σ · (1 + self · (1 − σ)). Saves the input.</summary>
internal sealed class Silu() : UnaryFunction("aten::silu", "SiluBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.When(!self.DType.IsDifferentiable(), "silu_cpu", self.DType);
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.FloatOrComplex(default(Kernel), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self)
    {
        if (!GradMode.IsEnabled)
        {
            return Aten.SiluBackward(grad, self);
        }
        TensorImpl sigmoid = Aten.Sigmoid(self);
        return grad * Aten.Conj(sigmoid * (1 + self * (1 - sigmoid)));
    }

    private readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                TensorPrimitives.Sigmoid(x.Slice(at, count), buffer);
                TensorPrimitives.Multiply(x.Slice(at, count), buffer[..count], result.Slice(at, count));
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, static z => z * ComplexMath.Sigmoid(z));
    }
}

/// <summary>out = grad · σ · (1 + self · (1 − σ)), σ = sigmoid(self); used where no graph of the gradient is wanted.</summary>
internal sealed class SiluBackward() : BinaryWithoutDerivative("aten::silu_backward")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

    private readonly struct Kernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                TensorPrimitives.Sigmoid(y.Slice(at, count), buffer);
                int i = 0;
                for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
                {
                    var sigmoid = new Vector<T>(buffer[i..]);
                    (new Vector<T>(x[(at + i)..]) * sigmoid * (Vector<T>.One + new Vector<T>(y[(at + i)..]) * (Vector<T>.One - sigmoid))).CopyTo(result[(at + i)..]);
                }
                for (; i < count; i++)
                {
                    result[at + i] = x[at + i] * buffer[i] * (T.One + y[at + i] * (T.One - buffer[i]));
                }
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => Each.Run(x, y, result, static (grad, z) =>
        {
            Complex sigmoid = ComplexMath.Sigmoid(z);
            return grad * Complex.Conjugate(sigmoid * (Complex.One + z * (Complex.One - sigmoid)));
        });
    }
}

internal static partial class Aten
{
    internal static TensorImpl Silu(TensorImpl self) => new Silu().Call(self);

    internal static TensorImpl SiluBackward(TensorImpl gradOutput, TensorImpl self) => new SiluBackward().Call(gradOutput, self);
}
