using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = eˣ; ∂self = grad · out*. Saves the result.</summary>
internal sealed class Exp() : ComplexFunction<Exp.Kernel>("aten::exp", "ExpBackward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => grad * Aten.Conj(result);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Exp(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, Complex.Exp);
    }
}

/// <summary>out = 2ˣ; ∂self = grad · out* · ln 2. Saves the result.</summary>
internal sealed class Exp2() : ComplexFunction<Exp2.Kernel>("aten::exp2", "Exp2Backward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => grad * Aten.Conj(result) * Math.Log(2);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Exp2(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Exp2);
    }
}

/// <summary>out = eˣ − 1, accurate near 0; ∂self = grad · (out* + 1). Saves the result.</summary>
internal sealed class Expm1() : ComplexFunction<Expm1.Kernel>("aten::expm1", "Expm1Backward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => grad * (Aten.Conj(result) + 1);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Expm1(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Expm1);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Exp(TensorImpl self) => new Exp().Call(self);

    internal static TensorImpl Exp2(TensorImpl self) => new Exp2().Call(self);

    internal static TensorImpl Expm1(TensorImpl self) => new Expm1().Call(self);
}
