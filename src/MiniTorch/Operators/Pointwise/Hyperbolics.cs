using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = sinh self; ∂self = grad · cosh(self)*. Saves the input.</summary>
internal sealed class Sinh() : ComplexFunction<Sinh.Kernel>("aten::sinh", "SinhBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Conj(Aten.Cosh(self));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Sinh(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Sinh);
    }
}

/// <summary>out = cosh self; ∂self = grad · sinh(self)*. Saves the input.</summary>
internal sealed class Cosh() : ComplexFunction<Cosh.Kernel>("aten::cosh", "CoshBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Conj(Aten.Sinh(self));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Cosh(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Cosh);
    }
}

/// <summary>out = asinh self; ∂self = grad · (self² + 1)^−½*. Saves the input.</summary>
internal sealed class Asinh() : ComplexFunction<Asinh.Kernel>("aten::asinh", "AsinhBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Conj(Aten.Rsqrt(Aten.Pow(self, 2) + 1));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Asinh(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Asinh);
    }
}

/// <summary>out = acosh self; ∂self = grad · ((self + 1)^−½ · (self − 1)^−½)*. Saves the input.</summary>
internal sealed class Acosh() : ComplexFunction<Acosh.Kernel>("aten::acosh", "AcoshBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => self.DType.IsComplex()
        ? grad * Aten.Conj(Aten.Rsqrt(self + 1) * Aten.Rsqrt(self - 1))   // one root has the wrong sign in the left half plane
        : grad * Aten.Rsqrt(self * self - 1);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Acosh(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Acosh);
    }
}

/// <summary>out = atanh self; ∂self = grad / (1 − self²)*. Saves the input.</summary>
internal sealed class Atanh() : ComplexFunction<Atanh.Kernel>("aten::atanh", "AtanhBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad / Aten.Conj(1 - Aten.Pow(self, 2));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Atanh(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Atanh);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Sinh(TensorImpl self) => new Sinh().Call(self);

    internal static TensorImpl Cosh(TensorImpl self) => new Cosh().Call(self);

    internal static TensorImpl Asinh(TensorImpl self) => new Asinh().Call(self);

    internal static TensorImpl Acosh(TensorImpl self) => new Acosh().Call(self);

    internal static TensorImpl Atanh(TensorImpl self) => new Atanh().Call(self);
}
