using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = ln self; ∂self = grad / self*. Saves the input.</summary>
internal sealed class Log() : ComplexFunction<Log.Kernel>("aten::log", "LogBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad / Aten.Conj(self);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Log(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, Complex.Log);
    }
}

/// <summary>out = log₂ self; ∂self = grad / (self* · ln 2). Saves the input.</summary>
internal sealed class Log2() : ComplexFunction<Log2.Kernel>("aten::log2", "Log2Backward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad / (Aten.Conj(self) * 0.6931471805599453);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Log2(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Log2);
    }
}

/// <summary>out = log₁₀ self; ∂self = grad / (self* · ln 10). Saves the input.</summary>
internal sealed class Log10() : ComplexFunction<Log10.Kernel>("aten::log10", "Log10Backward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad / (Aten.Conj(self) * 2.3025850929940456);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Log10(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Log10);
    }
}

/// <summary>out = ln(1 + self), accurate near 0; ∂self = grad / (self + 1)*. Saves the input.</summary>
internal sealed class Log1p() : ComplexFunction<Log1p.Kernel>("aten::log1p", "Log1PBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad / Aten.Conj(self + 1);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Log1p(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Log1p);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Log(TensorImpl self) => new Log().Call(self);

    internal static TensorImpl Log2(TensorImpl self) => new Log2().Call(self);

    internal static TensorImpl Log10(TensorImpl self) => new Log10().Call(self);

    internal static TensorImpl Log1p(TensorImpl self) => new Log1p().Call(self);
}
