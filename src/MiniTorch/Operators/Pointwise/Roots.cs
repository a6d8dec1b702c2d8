using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = √self; ∂self = grad / (2 · out*). Saves the result.</summary>
internal sealed class Sqrt() : ComplexFunction<Sqrt.Kernel>("aten::sqrt", "SqrtBackward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => grad / (2 * Aten.Conj(result));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Arithmetic.Sqrt(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Sqrt);
    }
}

/// <summary>out = 1 / √self; ∂self = −½ · grad · out³*. Saves the result.</summary>
internal sealed class Rsqrt() : ComplexFunction<Rsqrt.Kernel>("aten::rsqrt", "RsqrtBackward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => -0.5 * grad * Aten.Conj(Aten.Pow(result, 3));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TensorPrimitives.Sqrt(x, result);
            TensorPrimitives.Divide(T.One, result, result);
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Rsqrt);
    }
}

/// <summary>out = 1 / self; ∂self = −grad · (out²)*. Saves the result.</summary>
internal sealed class Reciprocal() : ComplexFunction<Reciprocal.Kernel>("aten::reciprocal", "ReciprocalBackward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => -grad * Aten.Conj(result * result);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(T.One, x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Reciprocal);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Sqrt(TensorImpl self) => new Sqrt().Call(self);

    internal static TensorImpl Rsqrt(TensorImpl self) => new Rsqrt().Call(self);

    internal static TensorImpl Reciprocal(TensorImpl self) => new Reciprocal().Call(self);
}
