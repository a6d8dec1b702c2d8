using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = sin self; ∂self = grad · cos(self)*. Saves the input.</summary>
internal sealed class Sin() : ComplexFunction<Sin.Kernel>("aten::sin", "SinBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Conj(Aten.Cos(self));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Sin(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, Complex.Sin);
    }
}

/// <summary>out = cos self; ∂self = grad · −sin(self)*. Saves the input.</summary>
internal sealed class Cos() : ComplexFunction<Cos.Kernel>("aten::cos", "CosBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Conj(-Aten.Sin(self));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Cos(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, Complex.Cos);
    }
}

/// <summary>out = tan self; ∂self = grad · (1 + out²)*. Saves the result.</summary>
internal sealed class Tan() : ComplexFunction<Tan.Kernel>("aten::tan", "TanBackward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => grad * Aten.Conj(1 + Aten.Pow(result, 2));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (typeof(T) != typeof(float) || Fma.IsSupported || !Vector128.IsHardwareAccelerated || AdvSimd.IsSupported)
            {
                TensorPrimitives.Tan(x, result);
                return;
            }
            for (int i = 0; i < x.Length; i++)   // without fused multiply-add the vector version loses half of the digits
            {
                result[i] = T.Tan(x[i]);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, Complex.Tan);
    }
}

/// <summary>out = asin self; ∂self = grad · (1 − self²)^−½*. Saves the input.</summary>
internal sealed class Asin() : ComplexFunction<Asin.Kernel>("aten::asin", "AsinBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Conj(Aten.Rsqrt(-self * self + 1));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => InverseTrigonometry.Asin(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Asin);
    }
}

/// <summary>out = acos self; ∂self = −grad · (1 − self²)^−½*. Saves the input.</summary>
internal sealed class Acos() : ComplexFunction<Acos.Kernel>("aten::acos", "AcosBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.Conj(-Aten.Rsqrt(-self * self + 1));

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => InverseTrigonometry.Acos(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Acos);
    }
}

/// <summary>out = atan self; ∂self = grad / (self² + 1)*. Saves the input.</summary>
internal sealed class Atan() : ComplexFunction<Atan.Kernel>("aten::atan", "AtanBackward0")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad / Aten.Conj(self * self + 1);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => InverseTrigonometry.Atan(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Atan);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Sin(TensorImpl self) => new Sin().Call(self);

    internal static TensorImpl Cos(TensorImpl self) => new Cos().Call(self);

    internal static TensorImpl Tan(TensorImpl self) => new Tan().Call(self);

    internal static TensorImpl Asin(TensorImpl self) => new Asin().Call(self);

    internal static TensorImpl Acos(TensorImpl self) => new Acos().Call(self);

    internal static TensorImpl Atan(TensorImpl self) => new Atan().Call(self);
}
